"""Letters that an output cannot print, in letters that every output can.

In: a letter. Out: plain letters that mean the same: "uV" for "µV", "ue" for "ü". Never: a fault on the way to
a terminal, or a backslash.
"""

import codecs
from collections.abc import Mapping
from unicodedata import combining, normalize

HANDLER = "vmofire-plain"
PLAIN: Mapping[str, str] = {
    "\N{MICRO SIGN}": "u",
    "\N{GREEK SMALL LETTER MU}": "u",
    "\N{GREEK CAPITAL LETTER OMEGA}": "Ohm",
    "\N{OHM SIGN}": "Ohm",
    "−": "-",
    "–": "-",
    "—": "-",
    "±": "+-",
    "×": "x",
    "·": ".",
    "…": "...",
    "°": " deg",
    "²": "2",
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "Ä": "Ae",
    "Ö": "Oe",
    "Ü": "Ue",
    "ß": "ss",
    "„": '"',
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "«": '"',
    "»": '"',
    "→": "->",
    "≤": "<=",
    "≥": ">=",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}
_RAW = range(0xDC80, 0xDD00)  # bytes of a file's name that are no UTF-8, as Python carries them


def write_plain(words: str, encoding: str) -> str:
    """Return words in letters that the encoding has."""
    try:
        return words.encode(encoding, HANDLER).decode(encoding, "replace")
    except LookupError:  # no such encoding
        return words.encode("ascii", HANDLER).decode("ascii")


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return what stands in the place of the first letter that cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    if ord(letter) in _RAW:
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    plain = PLAIN.get(letter) or "".join(one for one in normalize("NFKD", letter) if not combining(one))
    return (plain if plain.isascii() and plain else "?"), error.start + 1


codecs.register_error(HANDLER, _replace)
