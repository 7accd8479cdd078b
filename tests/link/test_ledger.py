"""Every sample is accounted for: it arrived, or it is in exactly one gap with its cause."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.link.ledger import Ledger
from vmofire.messages import Block, Gap, Hello, State, Status

FS_HZ = 2000


def hello(run: int = 1) -> Hello:
    return Hello(
        protocol=1,
        firmware=(0, 1, 0),
        state=State.STREAMING,
        run=run,
        channels=(0,),
        flags=0,
        oversample=16,
        rate_hz=FS_HZ,
        bits=12,
        reference_mv=3300,
        adc_clock_hz=48_000_000,
        sample_cycles_256=48_000_000 * 256 // FS_HZ,
        unique_id=b"12345678",
        board="Pico",
        runtime="1.28",
    )


def block(first_sample: int, lost_samples: int = 0, run: int = 1, n_samples: int = 16) -> Block:
    return Block(first_sample % 2**32, lost_samples, run, (0,), False, np.zeros((n_samples, 1), np.uint16))


def status(samples: int, lost_samples: int = 0, run: int = 1) -> Status:
    return Status(State.WAITING, run, 25.0, samples % 2**32, lost_samples, 0, 0, 0, 0)


def begun(run: int = 1, now_s: float = 0.0, wall_s: float = 0.0) -> Ledger:
    ledger = Ledger()
    assert ledger.begin(hello(run), now_s, wall_s) is None
    return ledger


def gaps_of(items: list[Gap | Block]) -> list[tuple[int, int | None, int]]:
    return [(item.sample, item.samples, item.board_samples) for item in items if isinstance(item, Gap)]


def test_samples_that_follow_each_other_leave_no_gap() -> None:
    ledger = begun()
    blocks = [block(0), block(16), block(32)]
    assert [ledger.place(b) for b in blocks] == [[b] for b in blocks]
    assert (ledger.next_sample, ledger.lost_samples) == (48, 0)


def test_the_boards_losses_are_told_from_those_on_the_way() -> None:
    ledger = begun()
    assert gaps_of(ledger.place(block(16))) == [(0, 16, 0)]
    assert gaps_of(ledger.place(block(64, lost_samples=32))) == [(32, 32, 32)]
    assert gaps_of(ledger.place(block(180, lost_samples=62))) == [(80, 100, 30)]
    assert ledger.lost_samples == 148


def test_a_loss_that_is_told_before_it_shows_is_still_the_boards() -> None:
    ledger = begun()
    assert gaps_of(ledger.place(block(0, lost_samples=16))) == []
    assert gaps_of(ledger.place(block(32, lost_samples=16))) == [(16, 16, 16)]
    assert gaps_of(ledger.place(block(64, lost_samples=16))) == [(48, 16, 0)]


def test_samples_missing_after_the_last_block_are_reported_at_the_end() -> None:
    ledger = begun()
    ledger.place(block(0))
    assert [(g.sample, g.samples, g.board_samples) for g in ledger.close(status(40, lost_samples=8))] == [
        (16, 24, 8)
    ]
    assert ledger.close(status(40, lost_samples=8)) == []


@pytest.mark.parametrize(
    "stray",
    [block(0, run=2), block(16), block(48), block(2**32 - 16), block(0)],
    ids=lambda b: b.first_sample,
)
def test_samples_of_another_run_or_seen_before_are_left_out(stray: Block) -> None:
    ledger = begun()
    for sample in range(0, 64, 16):
        ledger.place(block(sample))
    assert ledger.place(stray) == []
    assert (ledger.next_sample, ledger.lost_samples) == (64, 0)


def test_nothing_belongs_to_no_run() -> None:
    ledger = Ledger()
    assert ledger.place(block(0)) == []
    assert ledger.close(status(10)) == []
    ledger.break_off("nothing was there", FS_HZ)
    assert ledger.begin(hello(), 0.0, 0.0) is None


def test_samples_are_counted_on_behind_the_32nd_bit() -> None:
    ledger = begun()
    ledger.next_sample = 2**32 - 16
    ledger.place(block(2**32 - 16))
    assert gaps_of(ledger.place(block(2**32 + 16))) == [(2**32, 16, 0)]
    assert ledger.next_sample == 2**32 + 32
    assert ledger.close(status(2**32 + 32)) == []


def test_the_time_without_a_board_is_what_the_samples_do_not_fill() -> None:
    ledger = begun(now_s=100.0, wall_s=5000.0)
    for sample in range(0, 4000, 16):
        ledger.place(block(sample))
    ledger.break_off("unplugged", FS_HZ)
    ledger.break_off("and then silent", FS_HZ)  # the first cause stays
    gap = ledger.begin(hello(1), 105.5, 5005.5)
    assert gap == Gap(None, 3.5, "unplugged", 1)
    assert (ledger.next_sample, ledger.lost_samples) == (0, 0)


def test_a_sleep_that_stops_this_computers_clock_is_counted_by_the_wall() -> None:
    ledger = begun(now_s=100.0, wall_s=5000.0)
    ledger.place(block(0, n_samples=2000))
    ledger.break_off("asleep", FS_HZ)
    gap = ledger.begin(hello(2), 102.0, 8602.0)
    assert gap is not None
    assert gap.seconds == pytest.approx(3601.0)


def test_a_clock_that_is_set_a_little_is_not_a_sleep() -> None:
    ledger = begun(now_s=100.0, wall_s=5000.0)
    ledger.break_off("unplugged", FS_HZ)
    gap = ledger.begin(hello(2), 102.0, 5003.5)
    assert gap is not None
    assert gap.seconds == pytest.approx(2.0)


def test_a_new_run_that_was_wished_for_is_no_gap() -> None:
    ledger = begun()
    ledger.place(block(0))
    assert ledger.begin(hello(2), 1.0, 1.0) is None
    assert ledger.place(block(0, run=2)) != []


@given(st.lists(st.sampled_from(["ok", "lost", "board", "twice", "stray"]), max_size=60))
def test_samples_and_gaps_always_make_up_the_whole_run(fates: list[str]) -> None:
    ledger = begun()
    sample = lost = board_lost = n_samples = 0
    items: list[Gap | Block] = []
    for fate in fates:
        if fate == "lost":
            lost += 16
        elif fate == "board":
            lost += 16
            board_lost += 16
        else:
            items += ledger.place(block(sample, board_lost))
            n_samples += 16
            if fate == "twice":
                assert ledger.place(block(sample, board_lost)) == []
            if fate == "stray":
                assert ledger.place(block(0, run=9)) == []
        sample += 16
    items += ledger.close(status(sample, board_lost))
    assert ledger.next_sample == sample == n_samples + lost
    assert ledger.lost_samples == lost
    at = 0
    for item in items:
        assert (item.first_sample if isinstance(item, Block) else item.sample) == at
        at += len(item.counts) if isinstance(item, Block) else item.samples or 0
    assert sum(item.board_samples for item in items if isinstance(item, Gap)) == board_lost
