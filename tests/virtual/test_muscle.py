"""Synthetic muscle: it does what its truth says, the same for every way of reading."""

from functools import cache
from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from vmofire.guided.criteria import CheckSettings
from vmofire.guided.steps import Cue, lay
from vmofire.virtual.muscle import Muscle, MuscleModel


@cache
def squeeze(start_s: float, stop_s: float) -> Cue:
    return Cue("ball_squeeze", start_s, stop_s)


def restless(fs_hz: float) -> Muscle:
    """Return a muscle for each rate, cached, because its preparation takes time."""
    assert fs_hz
    return Muscle(
        [MuscleModel(tires_in_s=2.0), STEADY],
        [squeeze(0.1, 0.4), squeeze(0.7, 1.1)],
        repeat_s=1.3,
    )


STEADY = MuscleModel(variation=0.0, delay_sd_s=0.0)


def median_hz(uv: np.ndarray, fs_hz: float) -> float:
    hz, power = signal.welch(uv, fs_hz, nperseg=round(fs_hz))
    band = (hz >= 20) & (hz <= 450)
    share = np.cumsum(power[band]) / power[band].sum()
    return float(np.interp(0.5, share, hz[band]))


def rms(uv: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(uv))))


@given(cuts=st.lists(st.integers(0, 3000), max_size=12), fs_hz=st.sampled_from([500.0, 2000.0, 12000.04]))
@settings(max_examples=40, deadline=None)
def test_a_cut_signal_is_the_same_signal(cuts: list[int], fs_hz: float) -> None:
    muscle = restless(fs_hz)
    edges = [0, *sorted(cuts), 3000]
    pieces = [muscle.read(a, b - a, fs_hz) for a, b in pairwise(edges)]
    np.testing.assert_array_equal(np.concatenate(pieces), muscle.read(0, 3000, fs_hz))


def test_every_rate_hears_the_same_muscle() -> None:
    muscle = Muscle([STEADY], [squeeze(1, 3)])
    slow, fast = muscle.read(0, 8000, 2000.0), muscle.read(0, 64000, 16000.0)
    np.testing.assert_allclose(fast[::8], slow, atol=0.01)


def test_a_full_contraction_has_the_strength_it_says() -> None:
    muscle = Muscle([STEADY, MuscleModel(strength_uv=9.0, variation=0.0)], [squeeze(0, 30)])
    uv = muscle.read(2 * 2000, 27 * 2000, 2000.0)
    for column, strength_uv in zip(uv.T, (60.0, 9.0), strict=True):
        assert rms(column) == pytest.approx(np.hypot(strength_uv, 2.0), rel=0.04)


def test_rest_is_rest_outside_the_bursts_it_names() -> None:
    muscle = Muscle([MuscleModel(rest_uv=3.0)], [squeeze(2, 5), squeeze(8, 11)], repeat_s=14)
    fs_hz = 2000.0
    uv = muscle.read(0, 56000, fs_hz)[:, 0]
    bursts = muscle.events(28.0)
    assert len(bursts) == 4
    assert bursts[2].start_s == pytest.approx(bursts[0].start_s + 14)
    on = np.zeros(len(uv), dtype=bool)
    for burst in bursts:
        assert burst.kind == "burst"
        on[round(burst.start_s * fs_hz) : round(burst.stop_s * fs_hz)] = True
        middle = uv[round((burst.start_s + 0.3) * fs_hz) : round((burst.stop_s - 0.5) * fs_hz)]
        assert rms(middle) > 35
    assert rms(uv[~on]) == pytest.approx(3.0, rel=0.03)


def test_a_burst_begins_and_ends_when_its_truth_says() -> None:
    person = MuscleModel(
        strength_uv=200, rest_uv=0.0, delay_s=0.5, delay_sd_s=0, rise_s=0.1, fall_s=0.1, release_s=0.2
    )
    muscle = Muscle([person], [squeeze(1, 3)])
    uv = muscle.read(0, 10000, 2000.0)[:, 0]
    loud = np.flatnonzero(uv) / 2000.0
    (burst,) = muscle.events(10.0)
    assert (burst.start_s, burst.stop_s) == (1.5, pytest.approx(3.3))
    assert loud[0] == pytest.approx(1.5, abs=0.002)
    assert loud[-1] == pytest.approx(3.3, abs=0.002)


def test_the_spectrum_is_that_of_a_vastus_medialis() -> None:
    uv = Muscle([STEADY], [squeeze(0, 30)]).read(4000, 50000, 2000.0)[:, 0]
    hz, power = signal.welch(uv, 2000, nperseg=2000)
    band = (hz >= 20) & (hz <= 450)
    assert power[band & (hz < 50)].sum() / power[band].sum() == pytest.approx(0.41, abs=0.03)
    assert 52 < median_hz(uv, 2000.0) < 66


def test_a_tiring_muscle_slows_down_and_keeps_its_strength() -> None:
    uv = Muscle([MuscleModel(tires_in_s=60, variation=0)], [squeeze(0, 100)]).read(0, 192000, 2000.0)[:, 0]
    fresh, between, tired = uv[1000:25000], uv[40000:80000], uv[124000:188000]
    # Less than the corners fall, because the band from 20 Hz on cuts off the power below it.
    assert 0.78 < median_hz(tired, 2000.0) / median_hz(fresh, 2000.0) < 0.92
    assert rms(tired) == pytest.approx(rms(fresh), rel=0.05)
    assert rms(between) == pytest.approx(rms(fresh), rel=0.05)


def test_tremor_beats_at_eight_to_twelve_hertz() -> None:
    def beat(tremor: float) -> float:
        uv = Muscle([MuscleModel(tremor=tremor, variation=0)], [squeeze(0, 31)]).read(2000, 56000, 2000.0)[
            :, 0
        ]
        hz, power = signal.welch(np.abs(uv), 2000, nperseg=4000)
        return float(power[(hz >= 8) & (hz <= 12)].mean() / power[(hz >= 14) & (hz <= 18)].mean())

    assert beat(0.3) > 3 * beat(0.0)


def test_efforts_lie_at_the_cues_and_only_where_the_person_fires() -> None:
    check = CheckSettings()
    cues = lay([*check.steps, *check.quad_set_steps])
    efforts = [cue for cue in cues if cue.task in ("ball_squeeze", "quad_set")]
    assert len(efforts) == 8
    people = [STEADY, MuscleModel(fires_in=("quad_set",)), MuscleModel(strength_uv=0)]
    events = Muscle(people, cues, cues[-1].stop_s).events(cues[-1].stop_s)
    starts = [[event.start_s for event in events if event.channel == channel] for channel in range(3)]
    assert starts[0] == [pytest.approx(effort.start_s + 0.25) for effort in efforts]
    assert (len(starts[1]), len(starts[2])) == (3, 0)


def test_the_seed_decides() -> None:
    read = [Muscle([MuscleModel()], [squeeze(0, 1)], seed=seed).read(0, 2000, 2000.0) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(read[0], read[1])
    assert np.abs(read[0] - read[2]).max() > 10


def test_it_says_that_it_is_synthetic() -> None:
    assert Muscle([MuscleModel()], [], label="strong one").label == "synthetic strong one"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"strength_uv": -1}, "strength_uv must be a number from 0 up, not -1"),
        ({"rest_uv": nan}, "rest_uv"),
        ({"delay_s": inf}, "delay_s"),
        ({"tremor": 0.6}, "between 0 and 0.5"),
        ({"rise_s": 0}, "more than 0"),
        ({"tires_in_s": 0}, "more than 0"),
    ],
)
def test_an_invalid_muscle_is_refused(fields: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        MuscleModel(**fields)


def test_impossible_efforts_are_refused() -> None:
    with pytest.raises(ValueError, match="start at 0 s or later"):
        Muscle([MuscleModel()], [squeeze(2, 1)])
    with pytest.raises(ValueError, match="cannot repeat every 4 s"):
        Muscle([MuscleModel()], [squeeze(2, 5)], repeat_s=4)
    for people in ([], [MuscleModel()] * 4):
        with pytest.raises(ValueError, match="1 to 3 muscles"):
            Muscle(people, [])
