"""Samples with time stamps turned into samples with numbers: what is missing between them, and their rate.

In: the stamp of each sample, in order, from any sender. Out: how many samples are missing before each piece;
the rate by the stamps. Never: a late stamp taken for a missing sample, a port, a clock of its own.
"""

import math
from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vmofire.errors import LinkError
from vmofire.words import say

Stamps = NDArray[np.float64]

WINDOW_S = 2.0  # stamps that the line is fitted to
HOLD_S = 0.5  # samples wait this long after a jump: late stamps catch up, lost samples never do
LEAST_JUMP = 0.5  # of a sample: less is rounding
UNKNOWN_S = 0.05  # spread assumed of a sender before a second of its stamps is known
BACK_S = 1.0  # stamps that go back further belong to a clock that was set
LONGEST_S = 60.0  # a longer jump is a stream that was away


class Piece(NamedTuple):
    """Samples in a row, and how many are missing before them."""

    missing: int
    n_samples: int


class Rate(NamedTuple):
    """Samples a second by the stamps, with its standard error."""

    fs_hz: float
    error_hz: float


def measure_rate(stamps: Stamps) -> Rate:
    """Return the rate of a stretch by its stamps, from a least-squares line.

    Parameters
    ----------
    stamps : ndarray, (n_samples,)
        In s, of samples without a gap.

    Returns
    -------
    Rate
        Its error follows from the spread of the stamps: those of one chunk share one delay, so only chunks
        count as independent.
    """
    n = np.arange(len(stamps), dtype=np.float64)
    if len(stamps) < 3 or np.ptp(stamps) <= 0.0:
        return Rate(math.nan, math.inf)
    slope_s, at_s = np.polyfit(n, stamps, 1)
    if slope_s <= 0.0:
        return Rate(math.nan, math.inf)
    off_s = stamps - (at_s + slope_s * n)
    steps = np.diff(stamps)
    chunks = 1 + int(np.count_nonzero(np.abs(steps - np.median(steps)) > 1e-6))
    spread_s = float(off_s.std())
    error_s = spread_s / (float(n.std()) * math.sqrt(max(1, min(chunks, len(stamps)))))
    return Rate(1.0 / slope_s, error_s / slope_s**2)


class StampCounter:
    """Counter of samples by their stamps.

    Stamps of a good sender lie on a line. A sender that is busy stamps a chunk late, and catches up: the next
    stamps are on the old line again. Where samples are missing, all later stamps stay off the line by whole
    samples. So after a jump, samples are held until half a second of them has come, then it is decided.

    Parameters
    ----------
    fs_hz : float
        Nominal rate.

    Attributes
    ----------
    spread_s : float
        Spread of the delays of the last stamps: the latest minus the earliest.
    """

    def __init__(self, fs_hz: float) -> None:
        self._step_s = 1.0 / fs_hz
        self._n_hold = max(2, round(HOLD_S * fs_hz))
        self._places: deque[NDArray[np.float64]] = deque()  # numbers and stamps given out, of the window
        self._given: deque[Stamps] = deque()
        self._next = 0  # number of the next sample, missing ones counted
        self._held: Stamps = np.zeros(0)
        self.spread_s = UNKNOWN_S

    @property
    def n_held(self) -> int:
        """Samples taken and not given out yet."""
        return len(self._held)

    def push(self, stamps: Stamps) -> list[Piece]:
        """Take the stamps of the next samples, (n_samples,); return the pieces whose numbers are known.

        Raises
        ------
        LinkError
            The clock of the sender was set, or its stamps jump by more than a minute.
        """
        self._held = np.concatenate((self._held, stamps))
        return self._give(is_last=False)

    def finish(self) -> list[Piece]:
        """Return the pieces of all samples that are held."""
        return self._give(is_last=True)

    def _give(self, *, is_last: bool) -> list[Piece]:
        pieces: list[Piece] = []
        while len(self._held):
            at, jump = self._find_jump()
            if at > 0 or jump == 0.0:
                # Piece by piece, so that each is seen against the line through those before it.
                stop = min(at if at > 0 else len(self._held), self._n_hold)
                pieces.append(Piece(0, stop))
                self._accept(stop, 0)
                continue
            if len(self._held) < self._n_hold and not is_last:
                break
            missing = self._decide(jump, len(self._held) >= self._n_hold)
            pieces.append(Piece(missing, 1))
            self._accept(1, missing)
        return pieces

    def _find_jump(self) -> tuple[int, float]:
        """Return the first held sample off the line, and by how much, s; (0, 0.0) for none."""
        line = self._fit()
        if line is None:
            steps = np.diff(self._held) - self._step_s
            limit_s = LEAST_JUMP * self._step_s + UNKNOWN_S
        else:
            last_s, step_s, spread_s = line
            steps = np.diff(self._held, prepend=last_s) - step_s
            limit_s = LEAST_JUMP * step_s + spread_s
        if not np.isfinite(self._held).all() or (steps < -BACK_S).any() or (steps > LONGEST_S).any():
            raise LinkError(
                say("The time stamps of the stream jump: its clock was set, or it was away."),
                say("Nothing needs to be done. The measurement goes on after a gap."),
            )
        off = np.flatnonzero(steps > limit_s)
        if not len(off):
            return 0, 0.0
        at = int(off[0]) + (1 if line is None else 0)
        return at, float(steps[off[0]])

    def _decide(self, jump_s: float, is_long: bool) -> int:
        """Return how many samples are missing before the first one held, after a jump of its stamp.

        At the end of a stream too few samples may be held to see whether late stamps catch up. Then the jump
        counts only if it is larger than any delay so far, several times over.
        """
        numbers, stamps, line = self._window()
        step_s, at_s = line
        held = self._held[: self._n_hold]
        after = held - (at_s + step_s * (self._next + np.arange(len(held))))
        before = stamps - (at_s + step_s * numbers)
        # The least delays before and after are alike, whatever the others are.
        moved_s = float(after.min() - before.min())
        tolerance_s = max(LEAST_JUMP * step_s, (0.5 if is_long else 5.0) * self._spread_s(before))
        return round(moved_s / step_s) if min(moved_s, jump_s) > tolerance_s else 0

    def _fit(self) -> tuple[float, float, float] | None:
        """Return the last stamp given out, the step between samples, and the spread of stamps, s."""
        if self._next == 0:
            return None
        numbers, stamps, (step_s, at_s) = self._window()
        off_s = stamps - (at_s + step_s * numbers)
        self.spread_s = self._spread_s(off_s)
        return float(stamps[-1]), step_s, self.spread_s

    def _spread_s(self, off_s: Stamps) -> float:
        """Return the spread of the delays of known stamps."""
        spread_s = float(np.ptp(off_s))
        return spread_s if len(off_s) * self._step_s >= WINDOW_S / 2 else max(spread_s, UNKNOWN_S)

    def _window(self) -> tuple[NDArray[np.float64], Stamps, tuple[float, float]]:
        """Return numbers and stamps given out lately, and the line through them: step and start, s."""
        numbers, stamps = np.concatenate(self._places), np.concatenate(self._given)
        span = numbers[-1] - numbers[0]
        if span * self._step_s < WINDOW_S / 4:  # too short for a slope
            return numbers, stamps, (self._step_s, float((stamps - self._step_s * numbers).mean()))
        middle = numbers.mean()
        x = numbers - middle
        step_s = float(x @ stamps / (x @ x))
        return numbers, stamps, (step_s, float(stamps.mean()) - step_s * float(middle))

    def _accept(self, n_samples: int, missing: int) -> None:
        self._next += missing
        self._places.append(np.arange(self._next, self._next + n_samples, dtype=np.float64))
        self._given.append(self._held[:n_samples])
        self._held = self._held[n_samples:]
        self._next += n_samples
        # By samples, not by time: after a long hole the sender is as well known as before.
        while sum(map(len, self._places)) - len(self._places[0]) > WINDOW_S / self._step_s:
            self._places.popleft()
            self._given.popleft()
