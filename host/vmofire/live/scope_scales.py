"""Amplitude scales of the scope: one a channel, that fit the signal, fit all channels together, or are fixed.

In: the largest value of each channel in sight, gestures as factors. Out: the end of each scale, in the
scope's unit. Never: Qt, a scale that the axis does not state.
"""

from dataclasses import dataclass, replace
from math import floor, isfinite, log10
from typing import Literal

from vmofire.words import msg, say

ScaleMode = Literal["own", "linked", "fixed"]
MODES: tuple[ScaleMode, ...] = ("own", "linked", "fixed")
SMALLEST_UV = 10.0
LEAST, MOST = 0.1, 1e6  # ends of a fixed scale, in the scope's unit

_WORDS: dict[ScaleMode, str] = {
    "own": msg("own scale"),
    "linked": msg("same scale"),
    "fixed": msg("fixed scale"),
}


def choose_scale(peak_uv: float, now_uv: float) -> float:
    """Return the round end of a scale, in uV: it grows at once, and shrinks only with room to spare."""
    peak_uv = max(SMALLEST_UV, peak_uv if isfinite(peak_uv) else 0.0)
    if 0.5 * now_uv <= peak_uv <= now_uv:
        return now_uv
    decade = 10.0 ** floor(log10(peak_uv))
    return next(step * decade for step in (1.0, 2.0, 4.0, 6.0, 8.0, 10.0) if step * decade >= peak_uv)


@dataclass(frozen=True)
class ScopeScales:
    """The scales of all channels.

    Attributes
    ----------
    mode : {"own", "linked", "fixed"}
        "own": each fits its channel. "linked": all fit the largest channel. "fixed": they stay.
    ends_uv : tuple of float
        The end of each scale now; it reaches as far below zero.
    """

    mode: ScaleMode = "own"
    ends_uv: tuple[float, ...] = ()

    def fit(self, peaks_uv: tuple[float, ...]) -> "ScopeScales":
        """Return the scales for the largest value of each channel in sight; fixed ones stay."""
        ends_uv = self._for(len(peaks_uv)).ends_uv
        if self.mode == "fixed":
            return replace(self, ends_uv=ends_uv)
        if self.mode == "linked" and peaks_uv:
            known = [peak_uv for peak_uv in peaks_uv if isfinite(peak_uv)]
            peaks_uv = (max(known, default=0.0),) * len(peaks_uv)
            ends_uv = (max(ends_uv),) * len(ends_uv)
        pairs = zip(peaks_uv, ends_uv, strict=True)
        return replace(self, ends_uv=tuple(choose_scale(peak_uv, end_uv) for peak_uv, end_uv in pairs))

    def zoom(self, factor: float, channel: int | None = None) -> "ScopeScales":
        """Return scales times `factor`, fixed from now on.

        Parameters
        ----------
        factor
            Below 1 shows the signal larger.
        channel
            Only this one; None scales all. Linked scales stay the same for all.
        """
        if not (isfinite(factor) and factor > 0.0):
            return self
        only = None if self.mode == "linked" else channel
        ends_uv = tuple(
            min(MOST, max(LEAST, end_uv * factor)) if only in (None, place) else end_uv
            for place, end_uv in enumerate(self.ends_uv)
        )
        return ScopeScales("fixed", ends_uv)

    def set_end(self, channel: int, end_uv: float) -> "ScopeScales":
        """Return scales with one set to an end, fixed from now on."""
        if not (isfinite(end_uv) and end_uv > 0.0):
            return self
        ends_uv = list(self.ends_uv)
        ends_uv[channel] = min(MOST, max(LEAST, end_uv))
        return ScopeScales("fixed", tuple(ends_uv))

    def turn(self) -> "ScopeScales":
        """Return the scales in the next mode."""
        return replace(self, mode=MODES[(MODES.index(self.mode) + 1) % len(MODES)])

    @property
    def words(self) -> str:
        """Return the mode in words, for an axis."""
        return say(_WORDS[self.mode])

    def _for(self, n_channels: int) -> "ScopeScales":
        ends_uv = (*self.ends_uv[:n_channels], *(n_channels - len(self.ends_uv)) * (SMALLEST_UV,))
        return replace(self, ends_uv=ends_uv)
