"""Fonts of a report: Roboto on every computer, and an installed font for letters that it lacks.

In: words. Out: names of embedded fonts, words marked up with a font for each part. Never: an empty box, or a
font of the reader's computer. Letters without a font, and right-to-left names, are written as code points.
"""

import os
import sys
import unicodedata
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import font_roboto  # pyright: ignore[reportMissingTypeStubs] - a folder of font files
from reportlab.pdfbase import pdfmetrics as reportlab_fonts
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from vmofire.words.quantities import bind_units

pdfmetrics: Any = reportlab_fonts  # its types are partial

PLAIN, BOLD = "Roboto", "Roboto-Bold"
# System fonts for other scripts; TrueType outlines only, because reportlab can embed no others.
_OTHERS = (
    "DejaVuSans.ttf",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
    "Arial Unicode.ttf",
    "seguisym.ttf",
    "segoeui.ttf",
    "msyh.ttc",
    "msgothic.ttc",
    "malgun.ttf",
    "simsun.ttc",
    "Nirmala.ttf",
    "wqy-zenhei.ttc",
    "wqy-microhei.ttc",
    "STHeiti Light.ttc",
)


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register Roboto with reportlab, once."""
    folder = Path(str(font_roboto.__file__)).parent / "files"
    for name, file in ((PLAIN, "Roboto-Regular.ttf"), (BOLD, "Roboto-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, folder / file))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


@lru_cache
def _load_other(path: Path) -> str | None:
    """Register a font of this computer; return its name, or None if it cannot be embedded."""
    try:
        pdfmetrics.registerFont(TTFont(path.stem, path))
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
        for here, _, files in os.walk(folder):
            for file in files:
                if file in _OTHERS:
                    there.setdefault(file, Path(here, file))
    return tuple(there[file] for file in _OTHERS if file in there)


def find_font(letter: str) -> str | None:
    """Return the font for a letter; None if no font here has it."""
    load_fonts()
    if unicodedata.bidirectional(letter) in ("R", "AL"):  # reportlab would print it in reverse order
        return None
    if letter.isspace() or _has(PLAIN, letter):
        return PLAIN
    others = (_load_other(path) for path in _find_others())  # loaded one by one, because some are large
    return next((name for name in others if name is not None and _has(name, letter)), None)


@lru_cache(maxsize=4096)
def _has(name: str, letter: str) -> bool:
    return bool(pdfmetrics.getFont(name).face.charToGlyph.get(ord(letter)))


def mark_up(words: str) -> str:
    """Return words for a paragraph: escaped, each part in a font that has its letters."""
    parts: list[str] = []
    for name, letters in groupby(bind_units(_clean(words)), find_font):
        part = "".join(letters)
        if name is None:
            parts += [f"[U+{ord(letter):04X}]" for letter in part]
        else:
            part = escape(part)
            parts.append(part if name == PLAIN else f'<font name="{name}">{part}</font>')
    return "".join(parts)


def say_plainly(words: str) -> str:
    """Return words for a drawing with its one font; letters it lacks become code points."""
    return "".join(
        letter if find_font(letter) == PLAIN else f"[U+{ord(letter):04X}]" for letter in _clean(words)
    )


def _clean(words: str) -> str:
    """Return composed letters, without control characters and lone surrogates."""
    composed = unicodedata.normalize("NFC", words)
    return "".join(" " if letter.isspace() else letter for letter in composed if _has_shape(letter))


def _has_shape(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Cn")


def measure(words: str, size: float, font: str = PLAIN) -> float:
    """Return the width of words in one line, points."""
    load_fonts()
    return float(pdfmetrics.stringWidth(words, font, size))


def find_unset(words: str) -> bool:
    """Return whether some letters must be written as code points."""
    return any(find_font(letter) is None for letter in _clean(words))
