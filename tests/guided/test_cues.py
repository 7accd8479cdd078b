"""Timed cues: which one holds, what comes next, what cannot be a script."""

import pytest

from vmofire.guided.cues import Cue, Script, repeat

SCRIPT = Script.of(("rest", 5.0, None, None), *repeat("squeeze", 3.0, 5.0, 2), ("relax", 1.0, None, None))


def test_a_cue_holds_from_its_start_up_to_its_stop():
    assert [SCRIPT.at(t).kind for t in (0.0, 4.999, 5.0, 7.999, 8.0, 13.0)] == [
        "rest", "rest", "squeeze", "squeeze", "relax", "squeeze",
    ]  # fmt: skip


def test_before_the_start_the_first_cue_holds_and_after_the_end_the_last():
    assert SCRIPT.at(-1.0) is SCRIPT.cues[0]
    assert SCRIPT.at(1e9) is SCRIPT.cues[-1]


def test_what_comes_next_and_how_long_the_present_lasts():
    assert SCRIPT.next_after(1.0) is SCRIPT.cues[1]
    assert SCRIPT.next_after(SCRIPT.duration_s) is None
    assert SCRIPT.left_s(6.5) == 1.5
    assert SCRIPT.left_s(1e9) == 0.0


def test_progress_goes_from_nothing_to_all_and_never_beyond():
    assert [SCRIPT.progress(t) for t in (-1.0, 0.0, SCRIPT.duration_s / 2, SCRIPT.duration_s, 1e9)] == [
        0.0, 0.0, 0.5, 1.0, 1.0,
    ]  # fmt: skip


def test_repetitions_are_counted_from_one():
    assert [(cue.repetition, cue.of) for cue in SCRIPT.of_kind("squeeze")] == [(1, 2), (2, 2)]


def test_a_longer_script_keeps_what_was_there():
    longer = SCRIPT.then(("quad_set", 3.0, 1, 1))
    assert longer.cues[:-1] == SCRIPT.cues
    assert longer.cues[-1].start_s == SCRIPT.duration_s


@pytest.mark.parametrize(
    ("cues", "why"),
    [
        ((), "at least one"),
        ((Cue("rest", 1.0, 2.0, ""),), "start at 0"),
        ((Cue("rest", 0.0, 0.0, ""),), "stop after it starts"),
        ((Cue("rest", 0.0, float("nan"), ""),), "stop after it starts"),
        ((Cue("rest", 0.0, 1.0, ""), Cue("relax", 1.5, 2.0, "")), "must start when"),
    ],
)
def test_cues_that_nobody_could_follow_are_refused(cues, why):
    with pytest.raises(ValueError, match=why):
        Script(cues)
