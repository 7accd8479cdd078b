"""BIDS-EMG export: a folder (BIDS 1.11) with a BDF+ per recording, which passes the official validator.

In: recordings, and the case of each. Out: a folder that is whole or absent. Never: a name, a foreign folder
replaced.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from vmofire.dsp.contraction import Burst
from vmofire.recording.export import sidecars
from vmofire.recording.export.bdf import export_bdf, label_channels, list_padding
from vmofire.recording.export.cells import disarm
from vmofire.recording.export.export_info import Case, Study
from vmofire.recording.export.marks import list_marks, require_samples
from vmofire.recording.export.target import Progress, count_parts, go_on, new_folder, write_text
from vmofire.recording.formats.recorded import Recording

DESCRIPTION = "dataset_description.json"


@dataclass(frozen=True)
class Item:
    """Item of a folder: one recording, its case, and contractions by name of the channel."""

    recording: Recording
    case: Case = field(default_factory=Case)
    bursts: Mapping[str, Iterable[Burst]] = field(default_factory=dict[str, Iterable[Burst]])


def export_bids(
    items: Iterable[Item],
    folder: Path,
    *,
    study: Study | None = None,
    n_items: int = 1,
    replace: bool = False,
    progress: Progress = go_on,
) -> Path:
    """Write recordings as one BIDS-EMG folder.

    Parameters
    ----------
    items
        Taken one by one, so that only one recording need be in memory.
    folder
        The new folder.
    study
        Description of the data set; validators ask for authors.
    n_items
        How many items there are, for the progress.
    replace
        Whether an existing folder may be replaced, where it is an export of vmofire.
    progress
        As for export_bdf.

    Raises
    ------
    VmofireError
        The folder exists, the disk refuses, or a recording does not fit one file.
    """
    with new_folder(folder, is_ours if replace else None) as part:
        writer = _Writer(part, study or Study())
        for place, item in enumerate(items):
            writer.write(item, count_parts(progress, max(n_items, place + 1), place))
        writer.close()
    return folder


def is_ours(folder: Path) -> bool:
    """Return whether a folder is an export of vmofire, and so may be replaced by a newer one."""
    try:
        said: Any = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        makers = cast("list[dict[str, Any]]", said["GeneratedBy"])
        return any(maker["Name"] == "vmofire" for maker in makers)
    except (OSError, ValueError, KeyError, TypeError):
        return False


class _Writer:
    """Writer of one item after the other, and at the end of the files about all."""

    def __init__(self, root: Path, study: Study) -> None:
        self._root = root
        self._study = study
        self._people: dict[str, None] = {}
        self._runs: dict[str, int] = {}

    def write(self, item: Item, progress: Progress) -> None:
        """Write one recording with all its sidecar files."""
        recording, case = item.recording, item.case
        require_samples(recording)
        person = sidecars.make_label(case.person, "unknown")
        visit = sidecars.make_label(case.visit, "")
        self._people[person] = None
        begin = f"sub-{person}" + (f"_ses-{visit}" if visit else "")
        key = f"{begin}_task-{sidecars.make_label(case.task_of(recording), 'recording')}"
        self._runs[key] = self._runs.get(key, 0) + 1
        name = f"{key}_run-{self._runs[key]:02d}"
        folder = self._root / f"sub-{person}" / (f"ses-{visit}" if visit else "") / "emg"
        folder.mkdir(parents=True, exist_ok=True)
        labels = label_channels(recording.channels)
        marks = list_marks(recording, item.bursts)
        export_bdf(recording, folder / f"{name}_emg.bdf", case, item.bursts, progress=progress)
        _write_json(folder / f"{name}_emg.json", sidecars.describe_signal(recording, case, self._study))
        _write_rows(folder / f"{name}_channels.tsv", sidecars.list_channels(recording, labels, case))
        _write_json(folder / f"{name}_channels.json", sidecars.CHANNELS)
        events = sidecars.place_events(marks, list_padding(recording), recording)
        _write_rows(folder / f"{name}_events.tsv", sidecars.list_events(events))
        _write_json(folder / f"{name}_events.json", sidecars.describe_events(events))

    def close(self) -> None:
        """Write the files about all recordings."""
        _write_json(self._root / DESCRIPTION, sidecars.describe_dataset(self._study))
        _write_rows(self._root / "participants.tsv", sidecars.list_participants(self._people))
        _write_json(self._root / "participants.json", sidecars.PARTICIPANTS)
        write_text(self._root / "README.md", sidecars.README.format(title=self._study.title))


def _write_json(path: Path, fields: Mapping[str, Any]) -> None:
    write_text(path, json.dumps(fields, indent=2, ensure_ascii=False) + "\n")


def _write_rows(path: Path, rows: Iterable[Iterable[str]]) -> None:
    write_text(path, "".join("\t".join(map(disarm, row)) + "\n" for row in rows))
