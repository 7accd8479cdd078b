"""Quality of a stream, second by second.

In: raw samples (n_samples, n_channels) in any unit, and the same samples filtered.
Out: one Quality per channel, for the last seconds or for all so far.
Never: changes the signal. Cutting the stream does not change the result.
"""

from collections import deque

import numpy as np

from vmofire.dsp.quality.judge import REST_MEMORY_S, Stretch, join, judge, judge_rest_level
from vmofire.dsp.quality.reasons import Quality, object_to
from vmofire.dsp.quality.seconds import Lens, Second
from vmofire.dsp.stages import Samples
from vmofire.labels import Output
from vmofire.words.message import tell

PACKED_S = 512  # seconds stacked at a time where all are kept: one by one they take ten times the memory


class QualityGate:
    """Quality gate of a stream: measures each second, and judges any number of the last ones.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    rails : tuple of float, optional
        Lowest and highest value the converter can give, in the signal's unit. Without them clipping is
        recognised by samples that pile up on the extremes.
    output : {"RAW", "RECT", "ENV"}
        Output of the sensor, as set.
    in_uv : bool
        Whether the unit is microvolts at the skin; only then are absolute levels judged.
    keep_s : int, optional
        Seconds to keep, at least 15; by default all of them.
    """

    def __init__(
        self,
        fs_hz: float,
        n_channels: int,
        rails: tuple[float, float] | None = None,
        output: Output = "RAW",
        in_uv: bool = False,
        keep_s: int | None = None,
    ) -> None:
        self._lens = Lens(fs_hz, rails)
        self._rails = rails
        self._output: Output = output
        self._in_uv = in_uv
        self._samples = np.zeros((2, n_channels, self._lens.n_samples))  # raw and filtered, of this second
        self._filled = 0
        self._packed: list[Stretch] = []  # those before the ones in `_seconds`, where all are kept
        self._seconds: deque[Second] = deque(maxlen=None if keep_s is None else max(keep_s, REST_MEMORY_S))
        self._quietest = np.full(n_channels, np.inf)

    def process(self, raw: Samples, filtered: Samples | None = None) -> None:
        """Take the next samples, (n_samples, n_channels).

        Parameters
        ----------
        raw : ndarray, (n_samples, n_channels)
            As they came from the sensor.
        filtered : ndarray, (n_samples, n_channels), optional
            The same samples as the detector gets them; the raw ones where there is no filter.
        """
        filtered = raw if filtered is None else filtered
        done = 0
        while done < len(raw):
            n = min(len(raw) - done, self._lens.n_samples - self._filled)
            self._samples[0, :, self._filled : self._filled + n] = raw[done : done + n].T
            self._samples[1, :, self._filled : self._filled + n] = filtered[done : done + n].T
            self._filled += n
            done += n
            if self._filled == self._lens.n_samples:
                self._filled = 0
                second = self._lens.look(self._samples)
                self._seconds.append(second)
                if self._seconds.maxlen is None and len(self._seconds) == 2 * PACKED_S:
                    self._packed.append(self._stack([self._seconds.popleft() for _ in range(PACKED_S)]))
                alive = second.flat == 0.0
                self._quietest[alive] = np.minimum(self._quietest, second.quiet)[alive]

    def state(self, last_s: float | None = None) -> list[Quality]:
        """Judge each channel over the last seconds, up to 512, or over all that are kept."""
        seconds = list(self._seconds)
        if not seconds:
            reason = object_to("too_short", tell("signal.too_short"))
            return [Quality.of([reason]) for _ in self._quietest]
        if last_s is None:  # over a whole recording, `assess` judges the rest
            return judge(join([*self._packed, self._stack(seconds)]))
        judged = judge(self._stack(seconds[-max(1, round(last_s)) :]))
        recent = seconds[-REST_MEMORY_S:]
        levels = judge_rest_level(recent, self._quietest, self._rails, self._output, self._in_uv)
        return [
            Quality.of([*quality.reasons, level]) if level else quality
            for quality, level in zip(judged, levels, strict=True)
        ]

    def _stack(self, seconds: list[Second]) -> Stretch:
        return Stretch.of(seconds, self._lens.n_samples, self._rails, self._output, self._in_uv)
