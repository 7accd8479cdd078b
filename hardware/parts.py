"""Parts to buy: bill-of-materials.csv, read once for the table of bill-of-materials.md and for tests.

In: bill-of-materials.csv. Out: parts, and the table. Never: a price, or a shop.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "bill-of-materials.csv"


@dataclass(frozen=True)
class Part:
    """One line of the bill.

    Attributes
    ----------
    one, two, three : int
        Number in a station with one, two or three sensors.
    need : {"needed", "option"}
    part, value : str
        Name and value.
    maker, part_number : str
        Maker and order number; "any" and "" if it does not matter.
    alternative : str
        Other parts that work too.
    verified : str
        What of this line is confirmed by published data of its maker or of others.
    """

    one: int
    two: int
    three: int
    need: str
    part: str
    value: str
    maker: str
    part_number: str
    alternative: str
    verified: str


def read_parts() -> list[Part]:
    """Return all lines of the bill."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Part(
            one=int(row["one"]),
            two=int(row["two"]),
            three=int(row["three"]),
            need=row["need"],
            part=row["part"],
            value=row["value"],
            maker=row["maker"],
            part_number=row["part_number"],
            alternative=row["alternative"],
            verified=row["verified"],
        )
        for row in rows
    ]


def describe() -> Iterator[str]:
    """Yield bill-of-materials.md, line by line."""
    yield "# Bill of materials"
    yield ""
    yield "Written from bill-of-materials.csv by `make hardware`. Columns 1, 2 and 3: number of sensors."
    yield "*Verified* says which facts were found in publications of the maker or others; nothing was bought."
    for need, title in (("needed", "What is needed"), ("option", "Options")):
        yield from ("", f"## {title}", "")
        yield "| 1 | 2 | 3 | part | part number | works too | verified |"
        yield "|---|---|---|---|---|---|---|"
        for part in read_parts():
            if part.need == need:
                what = f"{part.part}: {part.value}" if part.value else part.part
                number = f"{part.maker} {part.part_number}".strip()
                numbers = f"| {part.one} | {part.two} | {part.three} "
                yield f"{numbers}| {what} | {number} | {part.alternative} | {part.verified} |"
