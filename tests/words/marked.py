"""Words with a mark around every message of the catalogue; text outside the marks is in no catalogue."""

from gettext import NullTranslations

import pytest

from vmofire.words import language

OPEN, CLOSE = "«", "»"


class Marked(NullTranslations):
    """English, with each message in marks."""

    def gettext(self, message: str) -> str:
        """Return a message in marks."""
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return one of two forms in marks."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """Return a message of one meaning in marks."""
        return self.gettext(message)


def mark_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put every message in marks during a test."""
    monkeypatch.setattr(language._Speech, "catalogue", Marked())


def find_outside(words: str) -> str:
    """Return the text outside of all marks, without the blanks between messages."""
    outside, depth = "", 0
    for letter in words:
        depth += letter == OPEN
        outside += letter if not depth else ""
        depth -= letter == CLOSE
    return outside.strip()
