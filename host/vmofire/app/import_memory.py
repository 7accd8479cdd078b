"""Import memory: corrections of imported files, remembered for files of the same shape.

In: a Draft, the settings folder. Out: the draft with the corrections of last time. Never: a name of a file or
person, a title: a shape is a hash. A damaged file counts as empty.
"""

import contextlib
import json
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from vmofire.codec import from_json, to_json
from vmofire.errors import FormatError, RecordError
from vmofire.labels import Output
from vmofire.permissions import make_folder, open_private
from vmofire.preferences import find_folder
from vmofire.recording import formats
from vmofire.recording.formats import Corrections
from vmofire.recording.imported import Draft, list_told, open_draft
from vmofire.recording.library.placement import find_side as find_leg
from vmofire.recording.progress import Progress

FILE = "imports.json"
MOST_SHAPES, MOST_BYTES = 200, 1 << 20


@dataclass(frozen=True)
class Remembered:
    """Corrections of one shape.

    Attributes
    ----------
    told
        As in Draft.
    output, gain, bits
        As in Draft.
    """

    told: Corrections = field(default_factory=Corrections)
    output: Output | None = None
    gain: float | None = None
    bits: int | None = None

    def apply(self, draft: Draft, progress: Progress) -> Draft:
        """Return a draft with these corrections; the draft itself where they do not fit.

        Raises
        ------
        Cancelled
            From `progress`.
        """
        try:
            again = draft
            layout = self.told.separator, self.told.decimal, self.told.first_line
            if draft.whole is None and layout != (None, None, None):
                again = open_draft(draft.path, self.told, progress)
            again = replace(again, told=self.told, output=self.output, gain=self.gain, bits=self.bits)
            _ = again.recording
        except FormatError:
            return draft
        return again


class ImportMemory:
    """Remembered corrections, in one file.

    Parameters
    ----------
    folder : Path, optional
        Folder of the settings; by default the system's.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or find_folder()) / FILE

    def recall(self, shape: str) -> Remembered | None:
        """Return what is remembered of a shape; None for nothing."""
        try:
            return from_json(self._read()[shape], Remembered)
        except (KeyError, RecordError):
            return None

    def keep(self, shape: str, draft: Draft) -> None:
        """Remember the corrections of an imported file; without any, forget the shape.

        Names with a leg in them are left out: the next file may be of the other leg. A full or read-only disk
        is no reason to fail: the file is imported already.
        """
        kept = {key: value for key, value in self._read().items() if key != shape}
        names = {said: name for said, name in (draft.told.names or {}).items() if not find_leg(name)}
        draft = replace(draft, told=replace(draft.told, names=names or None))
        if list_told(draft):
            kept[shape] = to_json(Remembered(draft.told, draft.output, draft.gain, draft.bits))
        self._write(dict(list(kept.items())[-MOST_SHAPES:]))

    def forget(self, shape: str) -> None:
        """Forget a shape."""
        self._write({key: value for key, value in self._read().items() if key != shape})

    def _read(self) -> dict[str, Any]:
        try:
            if self._path.stat().st_size > MOST_BYTES:
                return {}
            kept = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return cast("dict[str, Any]", kept) if isinstance(kept, dict) else {}

    def _write(self, kept: dict[str, Any]) -> None:
        part = self._path.with_suffix(".part")
        with contextlib.suppress(OSError):
            make_folder(self._path.parent)
            with open(part, "w", encoding="utf-8", opener=open_private) as file:
                json.dump(kept, file, indent=1)
            part.replace(self._path)


def find_shape(draft: Draft) -> str:
    """Return the shape of a file as it was found, without corrections, as a hash.

    Of a text that is its separator, its titles and the number of its columns, or its first line where no
    table was found. Of another file it is its kind and the names, units and rates of its channels.
    """
    if draft.text is not None:
        grid = draft.text.grid
        columns = draft.text.list_columns(Corrections())
        shape = ["text", grid.separator, grid.comma, grid.width, [(one.title, one.unit) for one in columns]]
    elif draft.whole is not None:
        channels = [(one.name, one.unit, one.fs_hz) for one in draft.whole.channels]
        shape = [draft.path.suffix.lower(), channels]
    else:
        first = formats.peek(draft.path)[:1]
        shape = ["no table", ["".join("0" if one.isdigit() else one for one in line) for _, line in first]]
    return sha256(json.dumps(shape).encode()).hexdigest()
