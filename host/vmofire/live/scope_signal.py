"""Signal of the scope as its view asks for it: a live minute or a stored recording, by moments in seconds.

In: a stretch of time, a number of columns. Out: Columns between two moments, or the samples themselves.
Never: Qt, a filter.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.sensor import Unit
from vmofire.labels import Output
from vmofire.live.pixel_columns import Columns, Values
from vmofire.live.scope_view import Extent

Kind = Literal["filtered", "raw"]


@dataclass(frozen=True)
class Mark:
    """A moment with its words: a mark set by hand, or a cue of a job.

    Attributes
    ----------
    at_s : float
        Since the first sample of the signal.
    words : str
    kind : {"mark", "cue"}
    """

    at_s: float
    words: str
    kind: Literal["mark", "cue"] = "mark"


@dataclass(frozen=True)
class Stretch:
    """Columns of one picture, and the moments at which they begin and end."""

    columns: Columns
    start_s: float
    stop_s: float


Span = tuple[float, float]  # start and end, s


@dataclass(frozen=True)
class Runs:
    """Stretches of a signal in which something holds, each (start, end) in s, in order of time.

    Attributes
    ----------
    active : tuple of list
        Where the muscle was active, by channel.
    lost : list
        Where samples are missing.
    """

    active: tuple[list[Span], ...]
    lost: list[Span]


class ScopeSignal(Protocol):
    """What the scope can show.

    Attributes
    ----------
    fs_hz : float
        0 before the first sample.
    n_channels : int
    filters : tuple of str
        Filters between raw and filtered, in words.
    unit : {"uV", "mV"}
    output : {"RAW", "RECT", "ENV"}
    extent : Extent
        First and last moment that can be shown now.
    marks : sequence of Mark
        In order of time.
    frozen : bool
        Whether no new samples appear in it.
    began_s : float or None
        Clock time of moment 0 of a stored recording, as seconds of the epoch; NaN if nobody knows it. None
        for a live signal.
    """

    @property
    def fs_hz(self) -> float: ...
    @property
    def n_channels(self) -> int: ...
    @property
    def filters(self) -> tuple[str, ...]: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def output(self) -> Output: ...
    @property
    def extent(self) -> Extent: ...
    @property
    def marks(self) -> tuple[Mark, ...]: ...
    @property
    def frozen(self) -> bool: ...
    @property
    def began_s(self) -> float | None: ...

    def columns(self, kind: Kind, n_columns: int, span_s: float) -> Columns | None:
        """Return the newest columns of whole samples, for a picture that moves; None before the first."""
        ...

    def columns_at(self, kind: Kind, start_s: float, stop_s: float, n_columns: int) -> Columns:
        """Return `n_columns` columns that share a stretch of time evenly, at least one sample each."""
        ...

    def find_runs(self) -> Runs:
        """Return where muscles were active and samples lost, in all that can be shown."""
        ...

    def samples_at(self, kind: Kind, start_s: float, stop_s: float) -> tuple[float, Values]:
        """Return the moment of the first sample, and the samples of a stretch, (n, n_channels).

        NaN where a sample was lost; only what is kept.
        """
        ...


def share_samples(start_s: float, stop_s: float, fs_hz: float, n_columns: int) -> NDArray[np.int64]:
    """Return the edges of columns that share a stretch evenly, in sample numbers, (n_columns + 1,).

    The edges lie on a grid from moment 0 in steps of one column: a view that is moved by whole columns shows
    the same columns again, and nothing shimmers.
    """
    per_column = max(1.0, (stop_s - start_s) * fs_hz / n_columns)
    first = round(start_s * fs_hz / per_column)
    return np.ceil((first + np.arange(n_columns + 1)) * per_column - 1e-6).astype(np.int64)
