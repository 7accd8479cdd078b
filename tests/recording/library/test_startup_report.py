"""The report of an opening stores no words: they are made on reading."""

import gettext
from datetime import datetime
from pathlib import Path

import pytest

from vmofire.recording.library import Backup, Opening, Repair, Unfinished
from vmofire.words import language
from vmofire.words.message import tell

MADE = datetime(2026, 2, 3, 14, 5)
WHOLE = Repair(tell("damage.header"), (Path("d/library.sqlite.1"),), Backup(Path("b.sqlite"), MADE, 7))


class Loud(gettext.NullTranslations):
    """Language with everything in capital letters, fields too."""

    def gettext(self, message: str) -> str:
        return "".join(
            part if at % 2 else part.upper()
            for at, part in enumerate(message.replace("{", "\0{").replace("}", "}\0").split("\0"))
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        (Opening(), ()),
        (Opening(lost=1), ("1 change could not be restored. Check the last visits.",)),
        (Opening(lost=3), ("3 changes could not be restored. Check the last visits.",)),
        (Opening(absent=(Path("a.vmo"),)), ("1 recording is missing from the folder: a.vmo.",)),
        (
            Opening(repair=WHOLE, played=1),
            (
                "The library was damaged. The start of the file has changed. It was repaired from the backup "
                "of 3 Feb 2026, 14:05. 1 later change was restored too. The damaged file is in d.",
            ),
        ),
        (
            Opening(repair=Repair(tell("damage.empty"), (), None)),
            ("The library was damaged. The file is empty. There is no backup, so it starts empty.",),
        ),
        (
            Opening(finished=(Unfinished(Path("x/a.vmo"), "", 61.25, ""),)),
            ("a.vmo was cut off. 61.2 s of it were saved.",),
        ),
        (
            Opening(finished=(Unfinished(Path("a.vmo"), "", 0.0, tell("unfinished.no_file"), False),)),
            ("a.vmo was left as it is. It is not a file.",),
        ),
    ],
)
def test_a_report_says_in_sentences_what_was_found(opening, words):
    assert opening.words == words


def test_its_words_are_made_when_they_are_read(monkeypatch):
    opening = Opening(repair=WHOLE, lost=2)
    assert opening.words[0].startswith("The library was damaged. The start of the file")
    monkeypatch.setattr(language._Speech, "catalogue", Loud())
    assert opening.words[0].startswith("THE LIBRARY WAS DAMAGED. THE START OF THE FILE")
    assert opening.words[1].startswith("2 CHANGES COULD NOT")
