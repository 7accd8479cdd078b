"""Counting of repetitions, exact to the sample, on activity that is known to the sample."""

import numpy as np
import pytest

from vmofire.guided.counting import count, find_runs, find_state, hidden_share
from vmofire.guided.steps import Step, Trial
from vmofire.words.message import tell

FS_HZ = 100.0
STEP = Step("effort", tell("typed", text="Squeeze."), 10.0)


def trial(
    *spans: tuple[float, float], seconds: float = 10.0, start_s: float = 0.0, uv: float = 20.0
) -> Trial:
    """Return one column that is active in these spans, in s, at a known amplitude; else 2 uV."""
    active = np.zeros((round(seconds * FS_HZ), 1), np.bool_)
    for start, stop in spans:
        active[round(start * FS_HZ) : round(stop * FS_HZ)] = True
    rms_uv = np.where(active, uv, 2.0)
    return Trial(STEP, FS_HZ, round(start_s * FS_HZ), rms_uv, rms_uv, active)


def held(*trials: Trial, early: bool = False) -> list[float]:
    return [one.held_s[0] for one in count(trials, (0,), 0.7, 0.5, early)]


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ([], []),
        ([(1, 4)], [3.0]),
        ([(1, 1.69)], []),  # a twitch
        ([(1, 1.7)], [0.7]),
        ([(1, 2.5), (2.99, 4)], [2.51]),  # a dip
        ([(1, 2.5), (3, 4)], [1.5, 1.0]),  # a rest
        ([(1, 1.2), (1.5, 1.7), (2, 2.2)], []),
        ([(1, 1.2), (3, 6)], [3.0]),
    ],
)
def test_short_activity_is_a_twitch_and_a_short_dip_no_rest(
    spans: list[tuple[float, float]], wanted: list[float]
) -> None:
    assert held(trial(*spans)) == pytest.approx(wanted)


def test_a_repetition_goes_on_from_the_effort_into_the_letting_go() -> None:
    (one,) = count(
        [trial((0.5, 3.4), seconds=3.4, start_s=20.0), trial((0, 0.3), start_s=23.4)], (0,), 0.7, 0.5
    )
    assert (one.start_s, one.stop_s) == (20.5, 23.7)
    assert one.held_s == {0: pytest.approx(3.2)}
    assert one.amplitude_uv == {0: pytest.approx(20.0)}


def test_holding_on_is_no_new_repetition_but_an_early_start_is() -> None:
    assert held(trial((0, 3))) == []
    assert held(trial((0, 3)), early=True) == [3.0]
    assert held(trial((0, 2), (4, 6))) == [2.0]


def test_activity_that_begins_in_the_release_belongs_to_the_next_cue() -> None:
    effort = trial((0.5, 3.5), seconds=5.0)
    assert held(effort, trial((2, 3), seconds=3.0)) == [3.0]
    assert held(effort, trial((1, 2), seconds=3.0)) == [3.0, 1.0]
    assert held(trial((0.5, 5.0), seconds=5.0), trial((0, 3), seconds=3.0)) == [7.5]  # it belongs to this cue


def test_either_leg_makes_it_a_repetition_and_each_is_timed_by_itself() -> None:
    both = trial((1, 4))
    other = trial((2, 3), uv=8.0)
    both.active = np.hstack((both.active, other.active, np.zeros_like(other.active)))
    both.rms_uv = np.hstack((both.rms_uv, other.rms_uv, other.rms_uv))
    (one,) = count([both], (0, 1, 2), 0.7, 0.5)
    assert one.held_s == pytest.approx({0: 3.0, 1: 1.0, 2: 0.0})
    assert one.amplitude_uv == {0: pytest.approx(20.0), 1: pytest.approx(8.0), 2: None}


@pytest.mark.parametrize(
    ("spans", "state"),
    [
        ([], "at rest"),
        ([(0, 1)], "at rest"),
        ([(2, 3)], "early"),
        ([(0, 1), (2, 3)], "early"),
        ([(0, 3)], "kept on"),
        ([(0, 1), (1.3, 3)], "kept on"),
    ],
)
def test_how_a_letting_go_ended(spans: list[tuple[float, float]], state: str) -> None:
    assert find_state(trial(*spans, seconds=3.0), (0,), 0.5) == state


def test_an_empty_take_is_at_rest_and_hides_nothing() -> None:
    nothing = trial(seconds=0.0)
    assert find_state(nothing, (0,), 0.5) == "at rest"
    assert hidden_share(nothing, (0,)) == 0.0
    assert find_runs(nothing.active[:, 0], 1, 1) == []


def test_the_worst_column_tells_how_much_is_hidden() -> None:
    one = trial((1, 4))
    one.rms_uv = np.hstack((one.rms_uv, one.rms_uv))
    one.rms_uv[:400, 1] = np.nan
    assert hidden_share(one, (0, 1)) == pytest.approx(0.4)
    assert hidden_share(one, (0,)) == 0.0
