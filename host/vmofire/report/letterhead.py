"""Letterhead of a report: clinic, logo, clinician, and the line for a signature.

In: texts, a picture file. Out: a Letterhead, flowables of reportlab, or why a picture cannot be printed.
Never: a picture changed, or a report without its letterhead because a file is gone.
"""

import errno
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from vmofire.errors import VmofireError, refuse_reading
from vmofire.given import open_plain
from vmofire.report.looks import BODY, CLINIC, FINE, PLAIN_TABLE, lay_table, platypus, put
from vmofire.words import say

LARGEST_BYTES = 5 << 20
MOST_PIXELS = 25_000_000
KINDS = ("PNG", "JPEG")
HIGH, WIDE = 42.0, 150.0  # points: the room for a logo


@dataclass(frozen=True)
class Letterhead:
    """Letterhead of a clinic.

    Attributes
    ----------
    clinic, clinician
        Their names; "" for none.
    logo
        The picture, as its file holds it; empty for none.
    """

    clinic: str = ""
    clinician: str = ""
    logo: bytes = b""


def read_logo(path: Path) -> bytes:
    """Return the bytes of a picture that a report can print.

    Raises
    ------
    VmofireError
        The file cannot be read, is too large, or is no PNG or JPEG picture.
    """
    try:
        with open_plain(path, LARGEST_BYTES) as file:
            data = file.read(LARGEST_BYTES)
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.EFBIG:
            raise VmofireError(
                say("{file} is larger than {mb} MB.", file=path.name, mb=LARGEST_BYTES >> 20),
                say("Save the logo smaller: 600 pixels are wide enough."),
            ) from error
        raise refuse_reading(path, error) from error
    try:
        with Image.open(BytesIO(data), formats=KINDS) as picture:
            wide, high = picture.size
            if wide * high > MOST_PIXELS:
                raise VmofireError(
                    say("{file} has {n} million pixels.", file=path.name, n=round(wide * high / 1e6)),
                    say("Save the logo smaller: 600 pixels are wide enough."),
                )
            picture.load()  # a file that was cut off fails here
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise VmofireError(
            say("{file} is no PNG or JPEG picture, or it is damaged.", file=path.name),
            say("Save the logo as PNG and choose it again."),
        ) from error
    return data


def show_letterhead(head: Letterhead, width: float) -> list[Any]:
    """Return the letterhead: the clinic's name, and its logo on the right."""
    if not (head.clinic or head.logo):
        return []
    logo = _draw_logo(head.logo) if head.logo else ""
    look = [*PLAIN_TABLE, ("ALIGN", (1, 0), (1, 0), "RIGHT"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    return [lay_table([[put(head.clinic, CLINIC), logo]], [width - WIDE, WIDE], look), platypus.Spacer(1, 6)]


def _draw_logo(data: bytes) -> Any:
    with Image.open(BytesIO(data)) as picture:
        wide, high = picture.size
    scale = min(WIDE / wide, HIGH / high)
    return platypus.Image(BytesIO(data), wide * scale, high * scale, mask="auto", hAlign="RIGHT")


def show_signature(head: Letterhead, width: float) -> Any:
    """Return the lines for date and signature, with the clinician's name under it."""
    line = ("LINEABOVE", (0, 0), (0, 0), 0.6, "#1a1a1a"), ("LINEABOVE", (2, 0), (2, 0), 0.6, "#1a1a1a")
    name = put(head.clinician, BODY) if head.clinician else put(say("Clinician"), FINE)
    signed = [put(say("Signature"), FINE)] if head.clinician else []
    row = [put(say("Place, date"), FINE), "", [name, *signed]]
    widths = [0.35 * width, 0.1 * width, 0.45 * width]
    return platypus.KeepTogether([platypus.Spacer(1, 30), lay_table([row], widths, [*PLAIN_TABLE, *line])])
