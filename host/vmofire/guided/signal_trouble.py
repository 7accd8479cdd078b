"""Signal trouble: what is wrong with a channel or the connection now, and since when.

In: the quality of the next samples, or None for lost ones. Out: the current trouble, and the number of
samples until it may change. Never: samples, a clock, a decision about what to do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vmofire.dsp.quality import Quality, Reason
from vmofire.words.message import tell

GAP = Reason("gap", tell("signal.gap"), tell("cure.gap"))
UNPLUGGED = Reason("gap", tell("signal.unplugged"), tell("cure.unplugged"))
# After lost samples the filters restart: band-pass and RMS window need this long to settle.
SETTLING_S = 0.2
GOOD_AGAIN_S = 1.5  # a signal must be good this long before it is trusted again
BEARABLE_S = 0.5  # loss up to this long, settling included, is tolerated without a pause


@dataclass
class _Line:
    """State of one source of trouble: a channel, or the connection."""

    reason: Reason | None = None
    blocked: bool = False
    good_samples: int = 0
    bad_samples: int = 0  # samples since the trouble began


class Watch:
    """Watch over every channel and the connection.

    Parameters
    ----------
    fs_hz : float
        Samples a second.
    n_channels : int

    Attributes
    ----------
    lost : bool
        Whether the current samples are lost.
    unsettled_samples : int
        Number of samples still to ignore while the filters settle after a loss.
    """

    def __init__(self, fs_hz: float, n_channels: int) -> None:
        self.lost = False
        self.unsettled_samples = 0
        self._settling = round(SETTLING_S * fs_hz)
        self._good_again = max(1, round(GOOD_AGAIN_S * fs_hz))
        self._bearable = round(BEARABLE_S * fs_hz)
        self._lost_samples = 0  # recent, settling time included
        self._channels = [_Line() for _ in range(n_channels)]
        self._connection = _Line()

    def look(self, quality: Sequence[Quality] | None) -> None:
        """Take the quality of the next samples, one per channel, or None if they are lost."""
        self.lost = quality is None
        for column, line in enumerate(self._channels):
            reasons = quality[column].reasons if quality else ()
            blocking = next((reason for reason in reasons if reason.blocking), None)
            line.blocked = blocking is not None
            if blocking is not None:
                line.reason, line.good_samples = blocking, 0
            elif self.lost:
                line.good_samples = 0

    def break_off(self) -> None:
        """Record that the connection has ended; how many samples are lost is unknown."""
        self._connection.reason, self._connection.good_samples = UNPLUGGED, 0
        self.unsettled_samples = self._settling

    def blocking(self, column: int) -> Reason | None:
        """Return why the current samples of a column are ignored; None if they count."""
        line = self._channels[column]
        return line.reason if line.blocked else None

    def trouble(self, columns: Iterable[int]) -> Reason | None:
        """Return what makes these columns useless, until they have been good again for 1.5 s."""
        lines = [self._connection, *(self._channels[column] for column in columns)]
        return next((line.reason for line in lines if line.reason is not None), None)

    def bad_samples(self, columns: Iterable[int]) -> int:
        """Return the number of samples since the trouble of these columns began, without lost ones."""
        lines = [self._connection, *(self._channels[column] for column in columns)]
        return max(line.bad_samples for line in lines)

    def forgive(self, columns: Iterable[int], samples: int) -> None:
        """Reduce the age of the trouble of these columns to at most this many samples."""
        for line in (self._connection, *(self._channels[column] for column in columns)):
            line.bad_samples = min(line.bad_samples, samples)

    def until_change(self, n_samples: int) -> int:
        """Return the number of samples until trouble may begin or end, at most `n_samples`."""
        if self.unsettled_samples and not self.lost:
            n_samples = min(n_samples, self.unsettled_samples)
        if (self.lost or self.unsettled_samples) and self._connection.reason is None:
            n_samples = min(n_samples, self._bearable + 1 - self._lost_samples)
        if not self.lost:
            for line in (self._connection, *self._channels):
                waits = line.reason is not None or (line is self._connection and self._lost_samples)
                if waits and not line.blocked:
                    n_samples = min(n_samples, self._good_again - line.good_samples)
        return n_samples

    def let_pass(self, n_samples: int) -> None:
        """Let this many samples pass."""
        connection = self._connection
        if self.lost:
            self.unsettled_samples = self._settling
            self._lost_samples += n_samples
            connection.good_samples = 0
        elif self.unsettled_samples:
            self.unsettled_samples -= n_samples
            self._lost_samples += n_samples
        if self._lost_samples > self._bearable and connection.reason is None:
            connection.reason = GAP
        if self.lost:
            return
        for line in (connection, *self._channels):
            line.good_samples += 0 if line.blocked else n_samples
            line.bad_samples += n_samples if line.reason is not None else 0
            if line.good_samples >= self._good_again:
                line.reason, line.bad_samples = None, 0
                if line is connection:
                    self._lost_samples = 0
