"""Stored signal: a recording of any length, as the scope shows it.

In: a Pyramid and what is known of its recording. Out: what ScopeSignal promises. Never: more samples in
memory than a picture or a selection needs.

A picture of `n_columns` asks for `columns_at`; the strip of the whole for `overview`; a selection for
`samples_at`. Each is a few milliseconds at any zoom of a recording of any length (recording/pyramid.py says
how), and raises VmofireError if the pyramid's file is taken away meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire.codec import decode, encode
from vmofire.dsp.quality import Quality
from vmofire.dsp.sensor import Unit
from vmofire.labels import Output
from vmofire.live.pixel_columns import Columns, Values
from vmofire.live.scope import Counts, describe_scale
from vmofire.live.scope_signal import Kind, Mark, Runs, Span, share_samples
from vmofire.live.scope_source import SourceFacts
from vmofire.live.scope_view import Extent
from vmofire.live.snapshot import ChannelView, Snapshot
from vmofire.live.spectrum import SPECTRUM_S, Spectrum, measure_spectrum
from vmofire.recording.pyramid import Pyramid
from vmofire.words.message import Message, read_told


@dataclass(frozen=True)
class StoredFacts:
    """What the stages gave, beside the samples; stored with the pyramid.

    Attributes
    ----------
    source : SourceFacts
    filters : tuple of Message
    quality : tuple of Quality
        One a channel, over the last whole second.
    rest_uv, goal_uv : tuple of (float or None)
        Level at rest and threshold at the end, in the signal's unit; None where they are not known.
    """

    source: SourceFacts
    filters: tuple[Message, ...]
    quality: tuple[Quality, ...]
    rest_uv: tuple[float | None, ...]
    goal_uv: tuple[float | None, ...]

    def to_json(self) -> str:
        """Return it as JSON."""
        return encode(self).decode()


class StoredSignal:
    """A recording in the scope; a ScopeSignal that stands still.

    Parameters
    ----------
    pyramid : Pyramid
        Its footer holds StoredFacts.

    Attributes
    ----------
    fs_hz : float
    n_channels : int
    frozen : bool
        Always.
    """

    frozen = True

    def __init__(self, pyramid: Pyramid) -> None:
        self._pyramid = pyramid
        self._facts = decode(pyramid.footer.told.encode(), StoredFacts)
        self.fs_hz = self._facts.source.fs_hz
        self.n_channels = pyramid.n_channels
        self._looked: tuple[tuple[Any, ...], Columns] | None = None
        self._snapshot: tuple[tuple[int, float], Snapshot] | None = None

    def close(self) -> None:
        """Close the file of the pyramid."""
        self._pyramid.close()

    # What is known.

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the channels."""
        return self._facts.source.labels

    @property
    def output(self) -> Output:
        """Kind of the signal."""
        return self._facts.source.output

    @property
    def unit(self) -> Unit:
        """Unit of every amplitude."""
        sensor = self._facts.source.sensor
        return sensor.unit if sensor else "uV"

    @property
    def filters(self) -> tuple[str, ...]:
        """Filters between raw and filtered, in words."""
        return tuple(map(str, self._facts.filters))

    @property
    def notes(self) -> tuple[str, ...]:
        """What of the recording is not shown, in sentences."""
        return tuple(map(str, self._facts.source.notes))

    @property
    def began_s(self) -> float:
        """Clock time of moment 0 as seconds of the epoch; NaN where it is not known."""
        began = self._facts.source.began
        return datetime.fromisoformat(began).timestamp() if began else nan

    @property
    def duration_s(self) -> float:
        """Length, gaps included, s."""
        return self._pyramid.n_samples / self.fs_hz

    @property
    def extent(self) -> Extent:
        """First and last moment: those of the recording."""
        return Extent(0.0, self.duration_s, self.duration_s)

    @property
    def longest_back_s(self) -> float:
        """Longest way that the picture can be scrolled back, s."""
        return self.duration_s

    def describe_scale(self) -> str:
        """Return how a sample becomes microvolts, as a sentence."""
        facts = self._facts.source
        return describe_scale(facts.sensor, facts.output, facts.has_ref)

    # The signal.

    def columns_at(self, kind: Kind, start_s: float, stop_s: float, n_columns: int) -> Columns:
        """Return columns that share a stretch of time evenly; see ScopeSignal.

        Raises
        ------
        VmofireError
            The pyramid's file was taken away.
        """
        edges = share_samples(start_s, stop_s, self.fs_hz, n_columns)
        per_column = max(1.0, (stop_s - start_s) * self.fs_hz / n_columns)
        return self._between(kind, edges, round(start_s * self.fs_hz / per_column), max(1, round(per_column)))

    def columns(self, kind: Kind, n_columns: int, span_s: float) -> Columns:
        """Return the last columns, whole samples each, as Scope.columns."""
        per_column = max(1, int(np.ceil(min(span_s, self.duration_s) * self.fs_hz / n_columns)))
        stop = -(-self._pyramid.n_samples // per_column)
        edges = (stop - n_columns + np.arange(n_columns + 1)) * per_column
        return self._between(kind, edges, stop - n_columns, per_column)

    def overview(self, n_columns: int, kind: Kind = "filtered") -> Columns:
        """Return all of the recording, for the strip below the traces."""
        return self.columns_at(kind, 0.0, self.duration_s, n_columns)

    def samples_at(self, kind: Kind, start_s: float, stop_s: float) -> tuple[float, Values]:
        """Return the moment of the first sample and the samples of a stretch; see ScopeSignal."""
        start = min(max(int(np.floor(start_s * self.fs_hz)), 0), self._pyramid.n_samples)
        stop = min(max(int(np.ceil(stop_s * self.fs_hz)) + 1, start), self._pyramid.n_samples)
        return start / self.fs_hz, self._pyramid.samples(kind, start, stop)

    def spectrum(self, channel: int, stop_s: float | None = None) -> Spectrum | None:
        """Return the spectra of a channel over two seconds; as Scope.spectrum."""
        n = round(SPECTRUM_S * self.fs_hz)
        stop = self._pyramid.n_samples if stop_s is None else round(stop_s * self.fs_hz)
        if not n or stop < n or stop > self._pyramid.n_samples:
            return None
        raw, filtered = (
            self._pyramid.samples(kind, stop - n, stop)[:, channel].astype(np.float64)
            for kind in ("raw", "filtered")
        )
        return measure_spectrum(raw, filtered, self.fs_hz)

    def counts(self, channel: int) -> Counts | None:
        """Return the counts of the last second of a channel; None if it is lost, or is no plain count."""
        scale = self._facts.source.count_scale
        _, signal = self.samples_at("raw", self.duration_s - 1.0, self.duration_s)
        values = signal[:, channel].astype(np.float64)
        if scale is None or not len(values) or np.isnan(values).any():
            return None
        counts = np.round((values + scale.zero) / scale.step)
        return Counts(int(counts.min()), float(counts.mean()), int(counts.max()))

    # What happened.

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Marks and cues, in order of time, in the language in use at the first call."""
        return self._marks

    @cached_property
    def _marks(self) -> tuple[Mark, ...]:
        return tuple(
            Mark(one.at_s, read_told(one.text, one.fields), one.kind)
            for one in self._facts.source.events
            if one.kind == "mark" or one.kind == "cue"
        )

    def find_runs(self) -> Runs:
        """Return where muscles were active and samples lost, exact to the sample; see ScopeSignal."""
        active = (self._pyramid.active(channel) for channel in range(self.n_channels))
        return Runs(tuple(map(self._to_moments, active)), self._to_moments(self._pyramid.lost))

    def _to_moments(self, spans: NDArray[np.int64]) -> list[Span]:
        return [(start / self.fs_hz, stop / self.fs_hz) for start, stop in spans.tolist()]

    # What stands beside the traces.

    def snapshot(self, width_px: int, span_s: float) -> Snapshot:
        """Return the Snapshot at the end of the recording: it has no board, and never changes."""
        if self._snapshot is None or self._snapshot[0] != (width_px, span_s):
            self._snapshot = (width_px, span_s), self._make_snapshot(width_px, span_s)
        return self._snapshot[1]

    def _make_snapshot(self, width_px: int, span_s: float) -> Snapshot:
        columns = self.columns("filtered", width_px, span_s)
        n_lost = int((self._pyramid.lost[:, 1] - self._pyramid.lost[:, 0]).sum())
        n_samples = self._pyramid.n_samples
        last_rms_uv = self._pyramid.rms(n_samples - 1, n_samples)[-1]
        facts = self._facts
        views = [
            ChannelView.of(
                label,
                quality,
                len(active := self._pyramid.active(place)) > 0 and int(active[-1, 1]) == n_samples,
                float(last_rms_uv[place]),
                nan if (rest_uv := facts.rest_uv[place]) is None else rest_uv,
                nan if (goal_uv := facts.goal_uv[place]) is None else goal_uv,
            )
            for place, (label, quality) in enumerate(zip(self.labels, facts.quality, strict=True))
        ]
        return Snapshot(
            columns=columns,
            seconds_per_column=columns.samples_per_column / self.fs_hz,
            channels=tuple(views),
            peak_rms_uv=float(np.fmax.reduce(columns.rms, axis=None, initial=0.0)),
            running=True,
            nominal_hz=self.fs_hz,
            measured_hz=self.fs_hz,
            samples=n_samples - n_lost,
            lost_samples=n_lost if facts.source.n_lost is None else facts.source.n_lost,
            missing_s=n_lost / self.fs_hz,
            unit=self.unit,
        )

    def _between(self, kind: Kind, edges: NDArray[np.int64], first: int, per_column: int) -> Columns:
        asked = (kind, int(edges[0]), int(edges[-1]), len(edges), per_column)
        if self._looked is None or self._looked[0] != asked:
            found = self._pyramid.columns(kind, edges)
            parts = (found.low, found.high, found.rms, found.active, found.lost)
            self._looked = asked, Columns(first, per_column, *parts)
        return self._looked[1]
