"""EDF and BDF files byte by byte, as all kinds of programs write them; no library has a say in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Column:
    """One signal: its header fields as bytes, and its whole numbers (n_records * size,)."""

    numbers: np.ndarray
    size: int
    label: bytes = b"VMO"
    unit: bytes = b"uV"
    limits: tuple[bytes, bytes, bytes, bytes] = (b"-500", b"500", b"-32768", b"32767")


@dataclass
class EdfFile:
    """A whole file; `marks` are the bytes of the annotations of each record, the times of the records too."""

    columns: list[Column]
    marks: list[bytes] = field(default_factory=list)
    record_s: bytes = b"1"
    is_bdf: bool = False
    plus: bytes = b""
    recording: bytes = b"Startdate 01-MAR-2024 X X X"
    n_records: bytes | None = None
    tail: bytes = b""

    def build(self) -> bytes:
        width = 3 if self.is_bdf else 2
        n_records = len(self.columns[0].numbers) // self.columns[0].size
        columns = list(self.columns)
        if self.marks:
            longest = max(len(one) for one in self.marks) + 1
            size = -(-longest // width)
            label = b"BDF Annotations" if self.is_bdf else b"EDF Annotations"
            columns.append(Column(np.zeros(0), size, label, b""))
        names = {"label": 16, "transducer": 80, "unit": 8, "limits": 8, "filter": 80, "size": 8, "rest": 32}
        n = len(columns)
        fields = [
            [one.label for one in columns], [b""] * n, [one.unit for one in columns],
            *[[one.limits[place] for one in columns] for place in range(4)],
            [b""] * n, [str(one.size).encode() for one in columns], [b""] * n,
        ]  # fmt: skip
        widths = [16, 80, 8, 8, 8, 8, 8, 80, 8, 32]
        assert sum(widths) == 256 == sum(names.values()) + 24
        head = b"\xffBIOSEMI" if self.is_bdf else b"0".ljust(8)
        head += b"X X X X".ljust(80) + self.recording.ljust(80) + b"01.03.2410.12.33"
        told = str(n_records).encode() if self.n_records is None else self.n_records
        head += str(256 * (n + 1)).encode().ljust(8) + self.plus.ljust(44) + told.ljust(8)
        head += self.record_s.ljust(8) + str(n).encode().ljust(4)
        for kind, letters in zip(fields, widths, strict=True):
            assert all(len(one) <= letters for one in kind), kind
            head += b"".join(one.ljust(letters) for one in kind)
        body = bytearray()
        for record in range(n_records):
            for one in self.columns:
                part = one.numbers[record * one.size : (record + 1) * one.size].astype("<i4")
                body += part.view(np.uint8).reshape(-1, 4)[:, :width].tobytes()
            if self.marks:
                body += self.marks[record].ljust(columns[-1].size * width, b"\0")
        return head + bytes(body) + self.tail


def tal(time_s: float | str, *texts: str | bytes, length_s: float | str | None = None) -> bytes:
    """One entry of the annotations."""
    when = f"{time_s:+g}" if isinstance(time_s, float | int) else time_s
    much = "" if length_s is None else f"\x15{length_s}"
    each = [one.encode() if isinstance(one, str) else one for one in texts]
    return f"{when}{much}\x14".encode() + b"\x14".join(each) + b"\x14\0"


def clock(times_s: Sequence[float | str]) -> list[bytes]:
    """The times of the records, one entry each."""
    return [tal(one, "") for one in times_s]
