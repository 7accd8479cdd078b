"""Records of what was measured, each class a table: recordings with channels, results with figures.

In: nothing. Out: records; what is no column is filled in by history.py. Never: a change of a recording, of a
result as it was stored, or of an override.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from vmofire.codec import from_json
from vmofire.guided.prompt import Result
from vmofire.guided.sides import exchange
from vmofire.recording.library.schema import Row, SideText, make_id, now, refer
from vmofire.recording.writer import APP
from vmofire.words.message import quote

UNREAD = Result("", "", quote(""))  # until history.py has read the result


@dataclass(frozen=True)
class Electrodes:
    """Electrodes of one channel of a recording: their place, and the settings of the sensor.

    Attributes
    ----------
    label : str
        Name of the channel in the file.
    muscle : str
        "VMO", "VL", "adductors" or another.
    side : str
        "left", "right" or "".
    kind : str
        Make, material and size of the electrodes, "" for not known.
    spacing_mm : float or None
        Between the centres of the pair, as measured.
    landmark_mm : float or None
        From the inner upper edge of the kneecap to the pair's middle.
    placed_anew : bool or None
        False where they stayed on since the previous recording.
    output : str or None
        "RAW", "RECT" or "ENV".
    gain : float or None
        Of the sensor.
    """

    label: str = ""
    muscle: str = "VMO"
    side: str = ""
    kind: str = ""
    spacing_mm: float | None = None
    landmark_mm: float | None = None
    placed_anew: bool | None = None
    output: str | None = None
    gain: float | None = None


class Channel(Row, kw_only=True):
    """Channel of a recording, with its electrodes."""

    __tablename__ = "channels"
    recording_id: Mapped[str] = mapped_column(refer("recordings.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    muscle: Mapped[str]
    side: Mapped[SideText]
    output: Mapped[str | None]
    gain: Mapped[float | None]
    kind: Mapped[str] = mapped_column("electrode")
    spacing_mm: Mapped[float | None]
    landmark_mm: Mapped[float | None]
    placed_anew: Mapped[bool | None]

    @property
    def electrodes(self) -> Electrodes:
        """What is on the skin, and the sensor."""
        return Electrodes(**{name: getattr(self, name) for name in Electrodes.__dataclass_fields__})


class StoredRecording(Row, kw_only=True):
    """One file of a visit.

    Attributes
    ----------
    file, path : str, Path
        Its name in the folder of recordings, and its present path.
    sha256 : str
        Of the file as it was added; recordings never change.
    made : datetime or None
        When it was recorded, where the file says so.
    side : str
        "left", "right", "both" or "".
    complete : bool
        False where the recording was cut off.
    board : dict
        Firmware, MicroPython and board, by their own names.
    filters : dict
        Filters of the screen; the file itself is unfiltered.
    app : str
        Version of vmofire that added it.
    electrodes : tuple of Electrodes
        One per channel.
    """

    __tablename__ = "recordings"
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=make_id)
    visit_id: Mapped[str] = mapped_column(refer("visits.id"), index=True)
    file: Mapped[str] = mapped_column(unique=True, repr=False)
    sha256: Mapped[str]
    size_bytes: Mapped[int]
    added: Mapped[datetime] = mapped_column(default_factory=now)
    made: Mapped[datetime | None]
    side: Mapped[SideText]
    fs_hz: Mapped[float | None]
    lost_rows: Mapped[int | None]
    complete: Mapped[bool]
    board: Mapped[dict[str, Any]]
    filters: Mapped[dict[str, Any]]
    app: Mapped[str] = mapped_column(default=APP)
    path: Path = Path()
    electrodes: tuple[Electrodes, ...] = ()


class Protocol(Row, kw_only=True):
    """Settings of a job; the id is their hash, so that each set is stored once."""

    __tablename__ = "protocols"
    id: Mapped[str] = mapped_column(primary_key=True)
    job: Mapped[str]
    settings: Mapped[dict[str, Any]]


class StoredFigure(Row, kw_only=True):
    """Number of a result with its error, in a table of its own for queries in SQL."""

    __tablename__ = "figures"
    result_id: Mapped[str] = mapped_column(refer("results.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    unit: Mapped[str]
    side: Mapped[SideText]


class Override(Row, kw_only=True):
    """A clinician's verdict in place of the program's, with the reason; both stay, none is ever changed."""

    __tablename__ = "overrides"
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=make_id)
    result_id: Mapped[str] = mapped_column(refer("results.id"), index=True)
    outcome: Mapped[str]
    note: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime] = mapped_column(default_factory=now)


class StoredResult(Row, kw_only=True):
    """Result of a job as stored, with its overrides and corrections.

    Attributes
    ----------
    recording_id, repeat_of : str or None
        The recording it was computed from; the result it repeats, which no longer counts in trends.
    side : str
        "left", "right", "both" or "".
    headline : str
        Code of the verdict.
    swapped : bool
        Left and right were corrected afterwards; `result` has them as corrected.
    stored, result : dict, Result
        The result as it was stored, with what only another version of vmofire can read; the same, read.
    filters, settings : dict
        Filters of the screen and settings of the job.
    overrides : tuple of Override
        The last one counts.
    """

    __tablename__ = "results"
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=make_id)
    visit_id: Mapped[str] = mapped_column(refer("visits.id"), index=True)
    recording_id: Mapped[str | None] = mapped_column(
        ForeignKey("recordings.id", ondelete="SET NULL"), index=True
    )
    protocol_id: Mapped[str | None] = mapped_column(ForeignKey("protocols.id"), index=True)
    repeat_of: Mapped[str | None] = mapped_column(ForeignKey("results.id", ondelete="SET NULL"), index=True)
    made: Mapped[datetime]
    side: Mapped[SideText]
    job: Mapped[str]
    own_outcome: Mapped[str] = mapped_column("outcome")
    headline: Mapped[str]
    swapped: Mapped[bool] = mapped_column(default=False)
    stored: Mapped[dict[str, Any]] = mapped_column("result", repr=False)
    filters: Mapped[dict[str, Any]]
    app: Mapped[str] = mapped_column(default=APP)
    result: Result = UNREAD
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    overrides: tuple[Override, ...] = ()

    def read_result(self) -> Result:
        """Return the result, with its sides as corrected."""
        result = from_json(self.stored, Result)
        return exchange(result) if self.swapped else result

    @property
    def outcome(self) -> str:
        """The verdict that counts: the last override's, or the program's own."""
        return self.overrides[-1].outcome if self.overrides else self.result.outcome
