"""Files for programs are the same in every language of the app."""

import gettext
from collections.abc import Callable
from pathlib import Path

from vmofire.dsp.activation import find_bursts
from vmofire.recording.export import Case, Item, export_bdf, export_bids, export_csv
from vmofire.recording.formats import read
from vmofire.words import language, say

Record = Callable[..., Path]


class Loud(gettext.NullTranslations):
    """Language that changes every message."""

    def gettext(self, message: str) -> str:
        return f"¡{message}!"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


def export_all(path: Path, folder: Path) -> dict[str, bytes]:
    """Return every file of a journal's export, by name."""
    recording = read(path)
    bursts = {one.name: find_bursts(one.to_uv(), one.fs_hz) for one in recording.channels}
    case = Case("P7K3Q", "20260203T1405")
    folder.mkdir()
    export_csv(recording, folder / "a.csv", case, bursts)
    export_bdf(recording, folder / "a.bdf", case, bursts)
    export_bids([Item(recording, case, bursts)], folder / "study")
    files = (one for one in folder.rglob("*") if one.is_file())
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in files}


def test_every_export_has_the_same_bytes_in_every_language(record: Record, tmp_path, monkeypatch):
    cue = ("cue", "cue.sit_still", 2000, {"seconds": 3.0, "fields": {}})
    path = record(lost=[slice(1600, 1616)], runs=2, notes=[cue, ("mark", "here", 3000, {})])
    english = export_all(path, tmp_path / "english")
    monkeypatch.setattr(language._Speech, "catalogue", Loud())
    monkeypatch.setattr(language._Speech, "language", "de")
    assert say("The recording has no samples.") == "¡The recording has no samples.!"
    loud = export_all(path, tmp_path / "loud")
    assert len(english) == 14
    assert [name for name in english if english[name] != loud[name]] == []
