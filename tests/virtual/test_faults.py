"""Faults: parsed from words, refused with a reason, and visible at their time and place."""

from contextlib import suppress
from itertools import pairwise
from math import inf
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.dsp.sensor import Sensor
from vmofire.guided.steps import Cue
from vmofire.virtual.faults import Fault, FaultKind, Faults, explain
from vmofire.virtual.muscle import Muscle, MuscleModel
from vmofire.virtual.sensor import Converter, SensorModel

FS_HZ = 2000.0
MUSCLE = Muscle(
    [MuscleModel(variation=0.0), MuscleModel(strength_uv=20.0, variation=0.0)],
    [Cue("ball_squeeze", 1, 3)],
    repeat_s=4,
)


def sense(words: str, n_s: float = 8.0) -> np.ndarray:
    """Return two muscles that fire from 1 to 3 and from 5 to 7 s, in microvolts at the host."""
    converter = Converter(MUSCLE, SensorModel(), Faults.parse(words), (0, 1), FS_HZ)
    return Sensor().to_uv(converter.read_samples(round(n_s * FS_HZ)))


def part(uv: np.ndarray, start_s: float, stop_s: float) -> np.ndarray:
    return uv[round(start_s * FS_HZ) : round(stop_s * FS_HZ)]


def power_at(uv: np.ndarray, hz: float) -> float:
    """Return the RMS within 1 Hz of a frequency."""
    spectrum = np.abs(np.fft.rfft(uv - uv.mean())) ** 2 * 2 / len(uv) ** 2
    return float(np.sqrt(spectrum[np.abs(np.fft.rfftfreq(len(uv), 1 / FS_HZ) - hz) <= 1].sum()))


def test_faults_written_by_a_person_are_read() -> None:
    assert Faults.parse("hum=20uV@5-10, unplug@12-15,loose#1@3-,saturate=50x,hum60=7.5,lose=0.5%").items == (
        Fault("hum50", 20.0, 5.0, 10.0),
        Fault("unplug", None, 12.0, 15.0),
        Fault("loose", None, 3.0, inf, 1),
        Fault("saturate", 50.0),
        Fault("hum60", 7.5),
        Fault("lose", 0.5),
    )
    assert Faults.parse("") == Faults.parse("  ") == Faults()
    assert Faults.parse("hum=20µV@0-1") == Faults.parse("hum50=20uv@0-1")
    assert Faults.parse("drift").items[0].size == 500


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        ("hmu=20uV", "There is no fault “hmu”. Use one of hum, hum50"),
        ("hum=20mV", "give the amount in uV, not in mV"),
        ("hum=-20uV", "Write KIND"),
        ("hum=uV", "Write KIND"),
        ("hum=1.2.3uV", "a wrong number"),
        ("hum=20uV@", "Write KIND"),
        ("hum=20uV@5", "Write KIND"),
        ("hum=20uV@10-5", "stop after that"),
        ("hum=20uV@5-5", "stop after that"),
        ("hum=0uV", "more than 0 and at most 100000 µV"),
        ("hum=1e99uV", "not in e|Write KIND"),
        ("hum=999999999uV", "at most"),
        ("hum@.-.", "a wrong number"),
        ("unplug", "needs times in seconds, as in unplug@5-8"),
        ("stall@3-", "needs times"),
        ("stall=3@1-2", "takes no amount"),
        ("flat=1uV", "takes no amount"),
        ("unplug#1@1-2", "Faults of the link have none"),
        ("loose#3", "Channels are 0 to 2"),
        ("lose=150%", "at most 100 %"),
        ("crosstalk=2000%", "at most 100 %"),
        ("hum,,drift", "“” is no fault"),
        ("hum=20uV@5-10@3-4", "Write KIND"),
        ("hum 20uV", "Write KIND"),
    ],
)
def test_unreadable_words_are_refused_with_a_cure(words: str, cure: str) -> None:
    with pytest.raises(ValueError, match=cure):
        Faults.parse(words)


@given(st.text("humdriftlosepkuV%=@#-.,0123456789 \n٣"))
def test_no_words_break_the_reader(words: str) -> None:
    with suppress(ValueError):
        Faults.parse(words).disturb(np.zeros((10, 3)), 0, FS_HZ)


def test_every_kind_is_explained() -> None:
    lines = explain().splitlines()
    assert len(lines) == len(get_args(FaultKind))
    for line in lines:
        kind = line.split()[0]
        Faults.parse(f"{kind}@1-2")


def test_channels_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match=r"needs channel 1\. The source has 1"):
        Faults.parse("loose#1").require(1)
    with pytest.raises(ValueError, match="two channels"):
        Faults.parse("crosstalk").require(1)
    Faults.parse("loose#1,crosstalk").require(2)


@pytest.mark.parametrize(("words", "hz"), [("hum=20uV@4-8", 50), ("hum60=20uV@4-8", 60)])
def test_hum_is_there_when_asked_with_harmonics_and_a_little_off(words: str, hz: int) -> None:
    uv = sense(words)
    for column in uv.T:
        before, during = column[:2000], part(column, 4, 5)
        assert power_at(before, hz) < 1.5
        lines = [power_at(during, n * hz) for n in (1, 2, 3, 5)]
        assert np.sqrt(np.sum(np.square(lines))) == pytest.approx(20, rel=0.1)
        assert lines[2] > 3
    quiet = Converter(
        Muscle([MuscleModel(strength_uv=0, rest_uv=0.0)], []), SensorModel(), Faults.parse(words), (0,), FS_HZ
    )
    column = quiet.read_samples(16000)[8000:, 0].astype(float)
    phase = [
        np.angle(np.sum(column[a : a + 2000] * np.exp(-2j * np.pi * hz * np.arange(2000) / FS_HZ)))
        for a in (0, 6000)
    ]
    assert (phase[1] - phase[0]) / (2 * np.pi * 3) == pytest.approx(0.03, abs=0.003)


def test_drift_wanders_slowly_and_far() -> None:
    uv = sense("drift=800uV@1-")[:, 0]
    slow = np.array([uv[a : a + 200].mean() for a in range(0, len(uv), 200)])
    assert np.abs(slow[:10]).max() < 30
    assert slow.max() - slow.min() > 500
    assert np.abs(np.diff(slow)).max() < 150


def test_spikes_come_every_other_second_and_stand_out() -> None:
    uv = sense("spikes=3000uV#0@0-8")
    assert (np.abs(uv[:, 1]) < 200).all()
    high = np.flatnonzero(np.abs(uv[:, 0]) > 1000) / FS_HZ
    assert len(np.unique(high // 2)) == 4
    np.testing.assert_allclose(
        high, sense("spikes=3000uV#0")[:, 0].__abs__().__gt__(1000).nonzero()[0] / FS_HZ
    )


def test_a_loose_electrode_hums_and_hears_no_muscle() -> None:
    uv = sense("loose#0@4-8")
    assert power_at(part(uv[:, 0], 5, 7), 50) > 200
    working, resting = part(uv[:, 0], 5.5, 6.5), part(uv[:, 0], 7.5, 8)
    assert working.std() == pytest.approx(resting.std(), rel=0.1)
    assert power_at(part(uv[:, 1], 5, 7), 50) < 10


def test_a_flat_sensor_is_on_its_rail() -> None:
    uv = sense("flat#1@4-6")
    low_uv, _ = Sensor().rails_uv
    assert (part(uv[:, 1], 4.01, 5.99) < low_uv + 10).all()
    assert np.abs(part(uv[:, 1], 6.1, 8)).max() < 200
    assert np.abs(uv[:, 0]).max() < 500


def test_saturation_hits_both_rails() -> None:
    uv = sense("saturate=1000x#0@4-8")
    low_uv, high_uv = Sensor().rails_uv
    burst = part(uv[:, 0], 5.5, 6.5)
    assert (burst.min(), burst.max()) == (pytest.approx(low_uv, abs=10), pytest.approx(high_uv, abs=10))
    assert ((burst < low_uv + 10) | (burst > high_uv - 10)).mean() > 0.3
    assert np.abs(part(uv[:, 0], 1, 3)).max() < 500


def test_crosstalk_leaks_from_the_other_channel() -> None:
    clean, mixed = sense(""), sense("crosstalk=50%#1")
    np.testing.assert_array_equal(clean[:, 0], mixed[:, 0])
    leak = part(mixed[:, 1] - clean[:, 1], 1.5, 3)
    source = part(clean[:, 0], 1.5, 3)
    assert leak.std() / source.std() == pytest.approx(0.5, rel=0.05)
    assert np.corrcoef(leak, source)[0, 1] > 0.99


@given(cuts=st.lists(st.integers(0, 5000), max_size=6))
def test_cutting_changes_no_fault(cuts: list[int]) -> None:
    faults = Faults.parse(
        "hum=20uV@0.3-1,hum60@0.2-,spikes,crosstalk,loose#1@1-1.2,saturate=3x@0.5-0.6,drift=100uV@0.1-2,flat#2@2-2.1"
    )
    uv = np.random.default_rng(0).normal(size=(5000, 3))
    edges = [0, *sorted(cuts), 5000]
    pieces = [(faults.disturb(uv[a:b], a, FS_HZ), faults.drift(b - a, a, FS_HZ)) for a, b in pairwise(edges)]
    whole = faults.disturb(uv, 0, FS_HZ)
    assert not np.shares_memory(whole, uv)
    np.testing.assert_allclose(np.concatenate([piece[0] for piece in pieces]), whole, rtol=1e-12)
    np.testing.assert_allclose(
        np.concatenate([piece[1] for piece in pieces]), faults.drift(5000, 0, FS_HZ), rtol=1e-12
    )
