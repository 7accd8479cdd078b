"""Export of recordings from the library, for other programs: BDF+, BIDS-EMG or CSV.

In: the recordings of a visit, of a person or of all. Out: files in a folder, with progress. Never: the name
of a person, or a side that was corrected afterwards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.reports_and_exports import find_documents
from vmofire.app.view import Field, Form, Option
from vmofire.errors import VmofireError
from vmofire.labels import LEGS
from vmofire.permissions import expand_home
from vmofire.words import msg, msg_many, say, say_many

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.dsp.activation import Burst
    from vmofire.recording.export import Item
    from vmofire.recording.formats import Recording
    from vmofire.recording.library import StoredRecording, Visit
    from vmofire.recording.progress import Progress

FORMATS: Mapping[str, tuple[str, str]] = {
    "bdf": (msg("Signals as BDF+"), msg("A file for each recording, in microvolts. EDFbrowser reads it.")),
    "bids": (msg("Signals as BIDS-EMG"), msg("One folder for a study, with events and electrodes.")),
    "csv": (msg("Signals as CSV"), msg("A table for each recording, for spreadsheets and scripts.")),
}
NAMES = {"bdf": "BDF", "bids": "BIDS", "csv": "CSV"}


def list_formats() -> list[Option]:
    """Return the formats as answers to a question."""
    return [Option(code, say(title), say(detail)) for code, (title, detail) in FORMATS.items()]


def ask_folder(clinic: Clinic, visits: "Sequence[Visit]", name: str, code: str) -> None:
    """Ask for a folder, and write all recordings of these visits into it.

    Parameters
    ----------
    clinic
    visits
        Their recordings are exported.
    name
        First part of the name of the folder: an id, never a name.
    code
        "bdf", "bids" or "csv".
    """

    def write(written: Mapping[str, str]) -> None:
        folder = expand_home(written["path"])

        def tell(n: int) -> None:
            one, many = msg_many("{n} recording is in {folder}.", "{n} recordings are in {folder}.")
            clinic.view.offer_file(say_many(one, many, n, folder=folder), folder)

        clinic.tasks.do(say("Exporting ..."), lambda progress: export(visits, folder, code, progress), tell)

    n = sum(len(visit.recordings) for visit in visits)
    detail = say_many("{n} recording.", "{n} recordings.", n) + " " + say("Older exports there are replaced.")
    field = Field("path", say("Folder"), str(find_documents() / f"{name} {NAMES[code]}"), kind="folder")
    clinic.view.fill_in(Form("signals", say(FORMATS[code][0]), detail, [field], "Write"), write)


def export(visits: "Sequence[Visit]", folder: Path, code: str, progress: "Progress") -> int:
    """Write all recordings of these visits into a folder; return their number.

    Raises
    ------
    VmofireError
        There is no recording, one cannot be read, or the disk refuses.
    """
    from vmofire.recording.export import export_bdf, export_bids, export_csv
    from vmofire.recording.export.target import count_parts, explained

    kept = [(visit, one) for visit in visits for one in visit.recordings]
    if not kept:
        raise VmofireError(say("There is no recording to export."), say("Measure first."))
    items = _read_all(kept)
    if code == "bids":
        export_bids(items, folder, n_items=len(kept), replace=True, progress=progress)
        return len(kept)
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for place, (item, (visit, one)) in enumerate(zip(items, kept, strict=True)):
        part = count_parts(progress, len(kept), place)
        path = folder / f"{visit.person_id}_{one.path.stem}.{code}"
        write = export_bdf if code == "bdf" else export_csv
        write(item.recording, path, item.case, item.bursts, replace=True, progress=part)
    return len(kept)


def _read_all(kept: "Sequence[tuple[Visit, StoredRecording]]") -> "Iterator[Item]":
    """Yield one recording at a time, so that only one is in memory."""
    from vmofire.recording.export import Item, make_case
    from vmofire.recording.formats import read

    for visit, one in kept:
        recording, case = read(one.path), make_case(visit, one)
        names = {each.label: correct_label(each.label, each.side) for each in one.electrodes}
        channels = tuple(replace(each, name=names.get(each.name, each.name)) for each in recording.channels)
        electrodes = tuple(replace(each, label=names[each.label]) for each in one.electrodes)
        recording = replace(recording, channels=channels)
        yield Item(recording, replace(case, electrodes=electrodes), find_bursts(recording))


def correct_label(label: str, side: str) -> str:
    """Return the label of a channel with its side in the library: it may have been corrected."""
    named, _, rest = label.partition(" ")
    return f"{side} {rest}" if named in LEGS and side in LEGS and named != side else label


def find_bursts(recording: "Recording") -> "Mapping[str, tuple[Burst, ...]]":
    """Return the contractions of each channel that has some; none where they cannot be found."""
    from vmofire.analysis import analyse

    try:
        found = analyse(recording).channels
    except VmofireError:  # an export works without contractions
        return {}
    return {channel.name: channel.bursts for channel in found if channel.bursts}
