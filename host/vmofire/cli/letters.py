"""Plain spelling for outputs that cannot print all letters.

In: text. Out: plain letters that mean the same: "uV" for "µV", "ue" for "ü". Never: an encoding error on the
way to a terminal, or a backslash.
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
_RAW = range(0xDC80, 0xDD00)  # how Python holds bytes of a file name that are not UTF-8


def write_plain(words: str, encoding: str) -> str:
    """Return words spelled with letters of the encoding."""
    try:
        return words.encode(encoding, HANDLER).decode(encoding, "replace")
    except LookupError:  # no such encoding
        return words.encode("ascii", HANDLER).decode("ascii")


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return the replacement of the first letter that cannot be encoded, and the index to go on from."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    if ord(letter) in _RAW:
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    plain = PLAIN.get(letter) or "".join(one for one in normalize("NFKD", letter) if not combining(one))
    return (plain if plain.isascii() and plain else "?"), error.start + 1


codecs.register_error(HANDLER, _replace)
