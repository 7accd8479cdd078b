"""Ledger of samples: which came, which are missing, and why.

In: messages of a board, run by run, and when a run broke off. Out: a Gap for all missing samples.
Never: a port, a file, a thread, or a guess if the board's own count is known.
"""

from vmofire.messages import WRAP, Block, Gap, GapCause, Hello, SampleCount, State, Status

SLEPT_S = 2.0  # the wall clock is ahead of perf_counter by more: the laptop slept, and perf_counter stopped


class Ledger(SampleCount):
    """Ledger of every sample, run after run.

    Attributes
    ----------
    hello : Hello or None
        The run under way.
    lost_samples : int
        Samples known to be missing, of all runs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hello: Hello | None = None
        self.lost_samples = 0
        self._board_lost = 0  # samples that the board lost in this run, as far as they are in gaps
        self._began = 0.0, 0.0
        self._broken: tuple[GapCause, float] | None = None

    def begin(self, hello: Hello, now_s: float, wall_s: float) -> Gap | None:
        """Take the Hello of a new run; return the gap before it, if the run before it broke off.

        Parameters
        ----------
        hello : Hello
        now_s, wall_s : float
            This moment by time.perf_counter() and by time.time().
        """
        gap = None
        if self._broken is not None:
            why, fs_hz = self._broken
            elapsed_s = now_s - self._began[0]
            slept_s = wall_s - self._began[1] - elapsed_s
            away_s = elapsed_s + (slept_s if slept_s > SLEPT_S else 0.0) - self.next_sample / fs_hz
            gap = Gap(None, max(0.0, away_s), why, hello.run)
        self.hello = hello
        self.next_sample = 0
        self._board_lost = 0
        self._began = now_s, wall_s
        self._broken = None
        return gap

    def break_off(self, why: GapCause, fs_hz: float) -> None:
        """End the run early: `why`, and its samples a second by this computer's clock."""
        if self._broken is None and self.hello is not None:
            self._broken = why, fs_hz

    def place(self, block: Block) -> list[Gap | Block]:
        """Return the gap before a block, then the block; nothing if it is of no run or came before."""
        if self.hello is None or block.run != self.hello.run:
            return []
        missing = self.find_missing(block.first_sample)
        if missing is None:
            return []
        gaps = self._miss(self.hello, missing, block.lost_samples)
        self.next_sample += len(block.counts)
        return [*gaps, block]

    def close(self, status: Status) -> list[Gap]:
        """Take the Status that ends a run; return what is missing after the last block."""
        if self.hello is None or status.state != State.WAITING or status.run != self.hello.run:
            return []
        return self._miss(self.hello, self.find_missing(status.samples) or 0, status.lost_samples)

    def _miss(self, hello: Hello, samples: int, board_lost: int) -> list[Gap]:
        if samples == 0:
            return []
        by_board = min(samples, (board_lost - self._board_lost) % WRAP)
        self._board_lost += by_board
        cause = GapCause.LOST
        if by_board:
            cause = GapCause.BOARD_FULL if by_board == samples else GapCause.BOTH
        gap = Gap(samples, samples / hello.fs_hz, cause, hello.run, self.next_sample, by_board)
        self.next_sample += samples
        self.lost_samples += samples
        return [gap]
