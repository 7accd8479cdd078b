"""Stillness: how long the muscles of a step have been quiet and undisturbed.

In: processed samples piece by piece; None for lost ones. Out: a share of the required quiet. Never: a clock,
a decision about a muscle.
"""

from collections import deque
from collections.abc import Sequence
from math import ceil, isnan

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.chain import Slice

# Quiet: under 20 uV, whatever the detector says; or else, no sample is active for the live detector, and the
# strongest amplitude stays below what Check calls active beside the quietest: twice of it, and 3 uV more. The
# detector sees a contraction. The second rule sees one that it does not know yet, a twitch, and a moving leg
# or cable: each raises the amplitude of 0.1 s by more. At rest that amplitude, of some 60 independent values,
# varies by a tenth: twice is far away. 20 uV is below the weakest effort of a vastus medialis in SCIENCE (24
# uV), and above rests that are never quite even: of painful knees, and of the recorded biceps of the demo.
QUIET_UV, RATIO, MARGIN_UV = 20.0, 2.0, 3.0
PIECE_S = 0.05  # quiet is counted in pieces of this length, so that the size of blocks changes nothing

_Levels = tuple[NDArray[np.float64], NDArray[np.float64]]  # least and most of each channel, uV


class Stillness:
    """Watch over the quiet of some channels.

    Parameters
    ----------
    fs_hz : float
        Samples a second.
    channels : sequence of int
        Columns that must be quiet; empty: all.
    need_s : float
        Required quiet; more is not counted.

    Attributes
    ----------
    piece_samples : int
        Samples of a piece; no call may go beyond the end of one.
    """

    def __init__(self, fs_hz: float, channels: Sequence[int], need_s: float) -> None:
        self.piece_samples = max(1, round(PIECE_S * fs_hz))
        self._channels = list(channels)
        self._need = max(1, ceil(need_s * fs_hz / self.piece_samples))  # pieces
        self._pieces: deque[_Levels] = deque(maxlen=self._need)
        self._piece: _Levels | None = None  # the one being filled
        self._samples = 0
        self._spoiled = False

    @property
    def share(self) -> float:
        """Share of the required quiet that has passed, 0 to 1."""
        return len(self._pieces) / self._need

    def take(self, samples: Slice | None, n_samples: int) -> None:
        """Take the next samples; None for lost ones."""
        self._samples += n_samples
        if samples is None:
            self.disturb()
        else:
            columns = self._channels or list(range(samples.rms_uv.shape[1]))
            rms_uv = samples.rms_uv[:n_samples, columns]
            least, most = np.minimum.reduce(rms_uv), np.maximum.reduce(rms_uv)  # NaN of both spoils both
            active = np.logical_or.reduce(samples.active[:n_samples, columns])
            self._spoiled |= any(
                isnan(uv) or (is_active and uv >= QUIET_UV)
                for uv, is_active in zip(most.tolist(), active.tolist(), strict=True)
            )
            if self._piece is not None:
                least, most = np.minimum(self._piece[0], least), np.maximum(self._piece[1], most)
            self._piece = least, most
        if self._samples % self.piece_samples == 0:
            self._close_piece()

    def disturb(self) -> None:
        """Begin anew after this piece: its signal is too bad to tell."""
        self._pieces.clear()
        self._spoiled = True

    def _close_piece(self) -> None:
        piece, self._piece = self._piece, None
        spoiled, self._spoiled = self._spoiled or piece is None, False
        if spoiled or piece is None:
            self._pieces.clear()
            return
        self._pieces.append(piece)
        # What is too loud beside the quietest is forgotten, and all before it.
        while len(self._pieces) > 1 and not self._is_even():
            self._pieces.popleft()

    def _is_even(self) -> bool:
        least = np.minimum.reduce([least for least, _ in self._pieces])
        most = np.maximum.reduce([most for _, most in self._pieces])
        return bool(np.all(most < np.maximum(QUIET_UV, np.maximum(RATIO * least, least + MARGIN_UV))))
