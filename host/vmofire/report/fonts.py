"""Fonts of a report: Roboto, and shipped faces for the scripts that it lacks (report/faces).

In: words. Out: names of embedded fonts, and words in runs of one font each. Never: an empty box, a code
point, or a font of the reader's computer. A letter without any font is drawn as the replacement character.
"""

import os
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import font_roboto  # pyright: ignore[reportMissingTypeStubs] - a folder of font files
from reportlab.pdfbase import pdfmetrics as reportlab_fonts
from reportlab.pdfbase.ttfonts import TTFError

from vmofire.report.shaping import JOINERS, Face
from vmofire.words.quantities import bind_units

pdfmetrics: Any = reportlab_fonts  # its types are partial

PLAIN, BOLD = "Roboto", "Roboto-Bold"
REPLACEMENT = "\ufffd"
# The blocks of Unicode that each shipped face has. packaging/faces.py makes them; a test compares.
FACES: dict[str, tuple[tuple[int, int], ...]] = {
    "NotoSansArmenian": ((0x0530, 0x058F), (0xFB13, 0xFB17)),
    "NotoSansHebrew": ((0x0590, 0x05FF), (0xFB1D, 0xFB4F)),
    "NotoSansArabic": ((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFDFF),
                       (0xFE70, 0xFEFF)),
    "NotoSansSyriac": ((0x0700, 0x074F), (0x0860, 0x086F), (0x2670, 0x2671)),
    "NotoSansThaana": ((0x0780, 0x07BF),),
    "NotoSansNKo": ((0x07C0, 0x07FF),),
    "NotoSansDevanagari": ((0x0900, 0x097F), (0x25CC, 0x25CC), (0x1CD0, 0x1CFF),
                           (0xA830, 0xA83F), (0xA8E0, 0xA8FF)),
    "NotoSansBengali": ((0x0980, 0x09FF), (0x1CF7, 0x1CF7)),
    "NotoSansGurmukhi": ((0x0A00, 0x0A7F), (0x262C, 0x262C)),
    "NotoSansGujarati": ((0x0A80, 0x0AFF),),
    "NotoSansOriya": ((0x0B00, 0x0B7F),),
    "NotoSansTamil": ((0x0B80, 0x0BFF), (0x11301, 0x1133C)),
    "NotoSansTelugu": ((0x0C00, 0x0C7F),),
    "NotoSansKannada": ((0x0C80, 0x0CFF),),
    "NotoSansMalayalam": ((0x0D00, 0x0D7F),),
    "NotoSansSinhala": ((0x0D80, 0x0DFF), (0x111E0, 0x111FF)),
    "NotoSansThai": ((0x0E00, 0x0E7F),),
    "NotoSansLao": ((0x0E80, 0x0EFF),),
    "NotoSansMyanmar": ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xFE00, 0xFE00)),
    "NotoSansGeorgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "NotoSansKR": ((0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3)),
    "NotoSansEthiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F), (0x22EE, 0x22EE)),
    "NotoSansCherokee": ((0x13A0, 0x13FF), (0xAB70, 0xABBF)),
    "NotoSansCanadianAboriginal": ((0x1400, 0x167F), (0x18B0, 0x18FF)),
    "NotoSansKhmer": ((0x1780, 0x17FF), (0x19E0, 0x19FF)),
    "NotoSansOlChiki": ((0x1C50, 0x1C7F),),
    "NotoSansTifinagh": ((0x2D30, 0x2D7F),),
    "NotoSansYi": ((0xA000, 0xA4CF), (0x3008, 0x301B)),
    "NotoSansMeeteiMayek": ((0xAAE0, 0xAAFF), (0xABC0, 0xABFF)),
    "NotoSansAdlam": ((0x1E900, 0x1E95F),),
    "NotoSans": ((0x0100, 0x0530), (0x1AB0, 0x1AFF), (0x1C80, 0x1C8F), (0x1D00, 0x20CF), (0x2C60, 0x2C7F),
                 (0xA640, 0xA69F), (0xA720, 0xA7FF), (0xAB30, 0xAB6F), (0xFE20, 0xFE2F)),
    "DroidSansFallback": ((0x2000, 0x2BFF), (0x2E80, 0x4DFF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
                          (0xFE10, 0xFE6F), (0xFF00, 0xFFEF), (0x10400, 0x1044F)),
}  # fmt: skip
# Letters of these join, change their shape or carry marks: HarfBuzz places them (shaping.py).
UNSHAPED = frozenset(
    {PLAIN, BOLD, "NotoSansKR", "DroidSansFallback", "NotoSansYi", "NotoSansCanadianAboriginal"}
)
# System fonts for what no shipped face has; TrueType outlines only, because reportlab can embed no others.
_OTHERS = ("DejaVuSans.ttf", "Arial Unicode.ttf", "seguisym.ttf", "segoeui.ttf", "Nirmala.ttf", "simsun.ttc")


class Run(NamedTuple):
    """Words in one font."""

    font: str
    words: str


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register Roboto with reportlab, once."""
    folder = Path(str(font_roboto.__file__)).parent / "files"
    for name, file in ((PLAIN, "Roboto-Regular.ttf"), (BOLD, "Roboto-Bold.ttf")):
        pdfmetrics.registerFont(Face(name, folder / file))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


@lru_cache
def _load_face(name: str) -> str:
    """Register a shipped face; return its name."""
    pdfmetrics.registerFont(Face(name, Path(str(files("vmofire.report") / "faces" / f"{name}.ttf"))))
    return name


@lru_cache
def _load_other(path: Path) -> str | None:
    """Register a font of this computer; return its name, or None if it cannot be embedded."""
    try:
        pdfmetrics.registerFont(Face(path.stem, path))
    except (TTFError, OSError):  # other outlines, or not a font
        return None
    return path.stem


@lru_cache(maxsize=1)
def _find_others() -> tuple[Path, ...]:
    """Return the fonts of this computer that are on the list, in its order."""
    home = Path.home()
    if sys.platform == "win32":
        folders = [Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts")]
    elif sys.platform == "darwin":
        folders = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    else:
        folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts"]
    there: dict[str, Path] = {}
    for folder in folders:
        for here, _, names in os.walk(folder):
            for name in names:
                if name in _OTHERS:
                    there.setdefault(name, Path(here, name))
    return tuple(there[name] for name in _OTHERS if name in there)


@lru_cache(maxsize=4096)
def find_font(letter: str) -> str | None:
    """Return the font for a letter; None if neither vmofire nor this computer has one."""
    load_fonts()
    if letter.isspace() or _has(PLAIN, letter):
        return PLAIN
    code = ord(letter)
    for face, blocks in FACES.items():
        if any(low <= code <= high for low, high in blocks) and _has(_load_face(face), letter):
            return face
    others = (_load_other(path) for path in _find_others())  # loaded one by one, because some are large
    return next((name for name in others if name is not None and _has(name, letter)), None)


def _has(name: str, letter: str) -> bool:
    return bool(pdfmetrics.getFont(name).has(ord(letter)))


def list_runs(words: str) -> list[Run]:
    """Return words in runs of one font; spaces and marks stay in the run of the letters beside them."""
    runs: list[Run] = []
    for letter in _clean(words):
        if letter in JOINERS and not (runs and _stays(letter, runs[-1].font)):
            continue
        font = find_font(letter)
        if font is None:
            font, letter = PLAIN, REPLACEMENT
        last = runs[-1] if runs else None
        if last is not None and last.font != font and _stays(letter, last.font):
            font = last.font
        if last is not None and last.font == font:
            runs[-1] = Run(font, last.words + letter)
        else:
            runs.append(Run(font, letter))
    return list(_trim(runs))


def _stays(letter: str, font: str) -> bool:
    """Return whether a letter of another font belongs to the run before it: a space, a joiner or a mark."""
    if letter in JOINERS:
        return font not in UNSHAPED
    return (letter == " " or unicodedata.combining(letter) > 0) and font != PLAIN and _has(font, letter)


def _trim(runs: list[Run]) -> Iterator[Run]:
    """Yield the runs; a space at the end of one in another script goes to Roboto after it."""
    for run in runs:
        kept = run.words.rstrip(" ") if run.font != PLAIN else run.words
        if kept:
            yield Run(run.font, kept)
        if len(kept) < len(run.words):
            yield Run(PLAIN, run.words[len(kept) :])


def mark_up(words: str) -> str:
    """Return words for a paragraph: escaped, each part in a font that has its letters."""
    parts: list[str] = []
    for font, part in list_runs(bind_units(words)):
        kept = escape(part)
        parts.append(kept if font == PLAIN else f'<font name="{font}">{kept}</font>')
    return "".join(parts)


def _clean(words: str) -> str:
    """Return composed letters, without control characters and lone surrogates."""
    composed = unicodedata.normalize("NFC", words)
    return "".join(
        " " if letter.isspace() and letter != "\u00a0" else letter
        for letter in composed
        if _has_shape(letter)
    )


def _has_shape(letter: str) -> bool:
    return (
        letter.isspace()
        or letter in JOINERS
        or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Cn", "Co")
    )


def measure(words: str, size: float, font: str = PLAIN) -> float:
    """Return the width of words in one line, points; letters that `font` lacks in their own fonts."""
    load_fonts()
    runs = list_runs(words)
    return float(
        sum(pdfmetrics.stringWidth(part, font if name == PLAIN else name, size) for name, part in runs)
    )


def break_lines(words: str, width: float, size: float) -> list[str]:
    """Return words in lines up to this width, points; a long word stays whole."""
    lines: list[str] = []
    for word in words.split():
        if lines and measure(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def find_unset(words: str) -> bool:
    """Return whether some letters have no font here."""
    return any(letter not in JOINERS and find_font(letter) is None for letter in _clean(words))
