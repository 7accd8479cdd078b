"""Catalogue with every message 40 % longer, like the longest German ones, so that cut words show.

In: messages in English. Out: the same, padded, in one language for tests. Never: a changed field.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from gettext import NullTranslations

from vmofire.words import language

LONGER = 0.4
LONGEST_WORD = 9  # letters; German words may be longer, but lines wrap as in English


def pad(message: str) -> str:
    """Return a message made longer by a share of its letters."""
    letters = re.sub(r"\{[^}]*\}", "", message)
    missing = round(LONGER * len(letters.strip()))
    if not letters.strip(" .,:;()[]/²→") or not missing:
        return message
    if " " not in letters.strip():
        return f"{message}{'n' * missing}"
    words: list[str] = []
    while missing > 1:
        n = min(LONGEST_WORD, missing - 1)
        words.append("n" * n)
        missing -= n + 1
    return " ".join([message, *words])


class Padded(NullTranslations):
    """Catalogue that pads every message of the code."""

    def gettext(self, message: str) -> str:
        """Return a message, padded."""
        return pad(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form for a count, padded."""
        return pad(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """Return a message of a context, padded; names of keys keep their length."""
        return message if context == "key" else pad(message)


@contextmanager
def padding_words() -> Generator[None]:
    """Use padded messages inside the with block."""
    before = language._Speech.catalogue
    language._Speech.catalogue = Padded()
    try:
        yield
    finally:
        language._Speech.catalogue = before
