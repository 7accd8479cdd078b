"""Self-test: the board sends a counter instead of the signal, and every value is checked.

In: a Board that is waiting. Out: a Selftest, and the board waiting again. Never: counts a loss as an error:
lost samples and wrong values are counted separately.
"""

import time
from dataclasses import dataclass

import numpy as np

from vmofire.link.board import Board
from vmofire.link.ledger import Ledger
from vmofire.messages import Block, Message, Status
from vmofire.words import msg, say, say_many

RATE_HZ = 2000
CHANNELS = (0, 1, 2)
SECONDS = 2.0
# A slow clock makes no value wrong, and doctor measures it. So a run goes on while samples come.
STALLED_S = 3.0
LONGEST_S = 30.0
LEAST_SHARE = 0.8  # of the samples asked for
NO_SAMPLE = msg("The board started, but sent no sample.")


@dataclass(frozen=True)
class Selftest:
    """Result of a run of the counter.

    Attributes
    ----------
    samples : int
        Samples that arrived.
    wanted_samples : int
        Samples asked for.
    lost_samples : int
    wrong_values : int
        Values that arrived whole but differ from the counter.
    """

    samples: int
    wanted_samples: int
    lost_samples: int
    wrong_values: int

    @property
    def passed(self) -> bool:
        """Whether the board counts correctly; lost samples are the fault of the cable, not of the board."""
        return (
            self.wrong_values == 0 and self.samples + self.lost_samples >= LEAST_SHARE * self.wanted_samples
        )

    @property
    def words(self) -> str:
        """The result, in one or two sentences."""
        if self.samples == 0:
            return say(NO_SAMPLE)
        if self.wrong_values:
            came = say_many(
                "{n} value in {samples} samples is wrong.",
                "{n} values in {samples} samples are wrong.",
                self.wrong_values,
                samples=self.samples,
            )
        elif self.passed:
            came = say("{samples} samples arrived with the right values.", samples=self.samples)
        else:
            wanted = self.wanted_samples
            came = say("Only {samples} of {wanted} samples came.", samples=self.samples, wanted=wanted)
        lost = (
            say_many("{n} sample was lost.", "{n} samples were lost.", self.lost_samples)
            if self.lost_samples
            else say("No sample was lost.")
        )
        return f"{came} {lost}"


def run_selftest(board: Board, rate_hz: int = RATE_HZ, seconds: float = SECONDS) -> Selftest:
    """Let the board count for `seconds` on all channels, and check every value.

    Value k of sample r, with n channels, is (r * n + k) modulo 65536 (docs/protocol.md).

    Raises
    ------
    LinkError
        The board refuses, does not answer or is gone.
    """
    hello = board.start(rate_hz, CHANNELS, selftest=True)
    ledger = Ledger()
    ledger.begin(hello, time.perf_counter(), time.time())
    wanted = round(rate_hz * seconds)
    samples = wrong = 0
    moved_s = began_s = time.perf_counter()

    def take(said: list[Message]) -> None:
        nonlocal samples, wrong
        for message in said:
            if isinstance(message, Status):
                ledger.close(message)
            if not isinstance(message, Block):
                continue
            for item in ledger.place(message):
                if isinstance(item, Block):
                    samples += len(item.counts)
                    wrong += _count_wrong(item)

    while ledger.next_sample < wanted and (now_s := time.perf_counter()) < began_s + LONGEST_S:
        before = ledger.next_sample
        board.keep_alive()
        take(board.receive(0.1))
        if ledger.next_sample > before:
            moved_s = now_s
        elif now_s > moved_s + STALLED_S:
            break
    board.stop()
    take(board.receive(0.1))
    return Selftest(samples, wanted, ledger.lost_samples, wrong)


def _count_wrong(block: Block) -> int:
    n_samples, n = block.counts.shape
    if not block.ramp:
        return n_samples * n
    counted = np.arange(block.first_sample * n, (block.first_sample + n_samples) * n, dtype=np.int64) % 65536
    return int(np.count_nonzero(block.counts.reshape(-1) != counted))
