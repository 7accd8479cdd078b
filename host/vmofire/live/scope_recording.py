"""Recording in the scope: passes the same stages as when it was made, once, into a pyramid that is kept.

In: the path of a recording, ours or imported. Out: a StoredSignal, at once if its pyramid is there already.
Never: a filter of its own, a guessed scale, a part of a long recording in place of all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vmofire.codec import encode
from vmofire.dsp.chain import JudgedChain
from vmofire.dsp.stretches import split_stretches
from vmofire.errors import VmofireError
from vmofire.live.scope_source import ScopeSource, open_source
from vmofire.live.snapshot import Snapshot
from vmofire.live.stored_signal import StoredFacts, StoredSignal
from vmofire.recording.progress import Progress
from vmofire.recording.pyramid import PIECE, VERSION, Footer, PyramidWriter, Span, Spans, Stamp
from vmofire.recording.pyramid_cache import PyramidCache
from vmofire.recording.writer import APP
from vmofire.words import say

if TYPE_CHECKING:  # the database comes with it
    from vmofire.recording.library import Electrodes

READ_SHARE = 0.2  # of the progress, for finding the samples in the file


@dataclass(frozen=True)
class ScopeRecording:
    """A recording as the scope shows it.

    Attributes
    ----------
    title : str
        For people.
    scope : StoredSignal
        All of it.
    """

    title: str
    scope: StoredSignal

    def snapshot(self, width_px: int, span_s: float) -> Snapshot:
        """Return the rest of the screen beside the traces, for a width in px and a span in s."""
        return self.scope.snapshot(width_px, span_s)


def open_stored(
    path: Path,
    title: str,
    progress: Progress,
    electrodes: "Sequence[Electrodes]" = (),
    cache: PyramidCache | None = None,
) -> ScopeRecording:
    """Open a recording for the scope.

    The first time, all of it passes the stages; with a cache, it is there at once from then on.

    Parameters
    ----------
    path : Path
        A journal (.vmo), or a file of another program.
    title : str
        Title for people.
    progress : callable
        Called with the share that is done; an exception from it leaves nothing behind.
    electrodes : sequence of Electrodes
        One a channel: the sensors as the library knows them, if the file does not tell.
    cache : PyramidCache, optional
        Of the library.

    Raises
    ------
    VmofireError
        It is not there, cannot be read, holds no sample, or changes meanwhile.
    """
    cache = cache or PyramidCache()
    settings = _describe(electrodes)
    pyramid = cache.find(path, settings)
    if pyramid is None:
        source = open_source(path, electrodes, lambda share: progress(READ_SHARE * share))

        def fill(writer: PyramidWriter, stamp: Stamp) -> Footer:
            try:
                return pass_stages(source, writer, stamp, settings, progress)
            except ValueError as error:  # too slow for any filter
                raise VmofireError(
                    say("The scope cannot show {file}: {reason}", file=path.name, reason=error)
                ) from error

        pyramid = cache.build(path, len(source), len(source.facts.labels), fill)
    return ScopeRecording(title, StoredSignal(pyramid))


def pass_stages(
    source: ScopeSource, writer: PyramidWriter, stamp: Stamp, settings: str, progress: Progress
) -> Footer:
    """Pass a recording through the stages into a pyramid, piece by piece; return the footer.

    After a gap, and where a run begins, the stages begin anew with the level at rest that they knew, as live.
    """
    facts = source.facts
    n_samples, n_channels = len(source), len(facts.labels)
    chain = JudgedChain(facts.fs_hz, n_channels, facts.sensor, output=facts.output)
    fresh = True
    starts: list[int] = []
    lost: list[Span] = []
    active: list[list[Span]] = [[] for _ in range(n_channels)]
    for begin in range(0, n_samples, PIECE):
        stop = min(begin + PIECE, n_samples)
        raw, ref_v = source.read(begin, stop)
        missing: NDArray[np.bool_] = np.any(np.isnan(raw), axis=1)
        raw[missing] = np.nan
        filtered, rms = np.full_like(raw, np.nan), np.full_like(raw, np.nan)
        on = np.zeros(raw.shape, np.bool_)
        for first, last, is_missing in _split(missing, [one - begin for one in facts.starts]):
            fresh = fresh or begin + first in facts.starts
            if is_missing:
                _add(lost, begin + first, begin + last)
                fresh = True
                continue
            if fresh:
                chain, fresh = _renew(chain, source), False
                starts.append(begin + first)
            part = slice(first, last)
            for piece, samples, _ in chain.process_judged(raw[part], None if ref_v is None else ref_v[part]):
                place = slice(first + piece.start, first + piece.stop)
                filtered[place], rms[place], on[place] = samples.filtered_uv, samples.rms_uv, samples.active
        for spans, flags in zip(active, on.T, strict=True):
            for first, last, is_on in split_stretches(flags):
                if is_on:
                    _add(spans, begin + first, begin + last)
        writer.add(raw, filtered, rms)
        progress(READ_SHARE + (1.0 - READ_SHARE) * stop / n_samples)
    told = StoredFacts(
        facts,
        chain.told_filters,
        tuple(chain.judged),
        _to_told(chain.activation.rest_uv),
        _to_told(chain.activation.threshold_uv),
    )
    return Footer(stamp, settings, Spans(starts, lost, active), chain.fast.n_window, told.to_json())


def _renew(chain: JudgedChain, source: ScopeSource) -> JudgedChain:
    facts = source.facts
    renewed = JudgedChain(facts.fs_hz, len(facts.labels), facts.sensor, output=facts.output)
    renewed.activation.keep_rest(chain.rest_uv)
    return renewed


def _split(missing: NDArray[np.bool_], starts: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Return the stretches that are there or missing, cut where a run begins."""
    parts: list[tuple[int, int, bool]] = []
    for first, last, is_missing in split_stretches(missing):
        edges = [first, *(one for one in starts if first < one < last), last]
        parts += [(a, b, is_missing) for a, b in pairwise(edges)]
    return parts


def _add(spans: list[Span], start: int, stop: int) -> None:
    """Add a stretch; one that goes on from the last one lengthens it."""
    if spans and spans[-1][1] == start:
        start = spans.pop()[0]
    spans.append((start, stop))


def _to_told(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    return tuple(None if isnan(value) else value for value in values.tolist())


def _describe(electrodes: "Sequence[Electrodes]") -> str:
    """Return a hash of all that the numbers depend on, apart from the recording."""
    sensors = [(one.output, one.gain) for one in electrodes]
    return sha256(encode({"app": APP, "version": VERSION, "sensors": sensors})).hexdigest()
