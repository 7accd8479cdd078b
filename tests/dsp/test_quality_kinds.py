"""Each fault of a signal is reported by its own code, on its own channel, however the stream is cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal as scipy_signal

from vmofire.dsp.chain import Chain
from vmofire.dsp.quality import QualityGate, assess
from vmofire.dsp.sensor import Sensor
from vmofire.guided.steps import Cue
from vmofire.virtual.faults import Faults
from vmofire.virtual.muscle import Muscle, MuscleModel
from vmofire.virtual.sensor import Converter, SensorModel

FS_HZ = 2000
EFFORTS = (Cue("ball_squeeze", 4.0, 7.0), Cue("ball_squeeze", 10.0, 13.0))


def measure(people, faults="", sensor=None, seconds=14, seed=1, set_to=None):
    """Return the samples of a board, in uV by its settings, (n_samples, n_channels)."""
    source = Muscle(people, EFFORTS, seed=seed)
    model = SensorModel(sensor or Sensor(), seed=seed)
    converter = Converter(source, model, Faults.parse(faults), tuple(range(len(people))), FS_HZ)
    return (set_to or sensor or Sensor()).to_uv(converter.read_samples(seconds * FS_HZ))


def judge(uv, sensor=None):
    """Return the codes of each channel, second by second; codes that forbid a verdict in upper case."""
    chain = Chain(FS_HZ, uv.shape[1], sensor or Sensor())
    told = [set() for _ in range(uv.shape[1])]
    for start in range(0, len(uv), FS_HZ):
        chain.process(uv[start : start + FS_HZ])
        for codes, quality in zip(told, chain.quality, strict=True):
            codes |= {r.code.upper() if r.blocking else r.code for r in quality.reasons}
    return told


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_said_against_a_clean_signal(seed):
    strengths_uv = np.geomspace(5.0, 1000.0, 10)
    rests_uv = np.linspace(1.0, 4.0, 10)
    people = [
        MuscleModel(strength_uv=strengths_uv[seed - k], rest_uv=rests_uv[(7 * seed + k) % 10])
        for k in range(3)
    ]
    assert judge(measure(people, seed=seed)) == [set(), set(), set()]


@pytest.mark.parametrize("rest_uv", [7.0, 9.0])
def test_a_loud_rest_is_told_but_left_to_the_check(rest_uv):
    assert judge(measure([MuscleModel(rest_uv=rest_uv)], seconds=16)) == [{"noisy"}]


def test_a_muscle_that_never_rests_is_told():
    source = Muscle([MuscleModel()], [Cue("ball_squeeze", 3.0, 30.0)])
    uv = Sensor().to_uv(Converter(source, SensorModel(), Faults(), (0,), FS_HZ).read_samples(22 * FS_HZ))
    assert judge(uv) == [{"no_rest"}]


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        ("flat#1@6-8", "FLAT"),
        ("loose#1@6-9", "LOOSE"),
        ("hum=20#1@8-9", "MAINS"),
        ("hum60=500#1@8-9", "MAINS"),
        ("drift=2000#1", "drift"),
        ("spikes#1@8-12", "movement"),
    ],
)
def test_trouble_is_named_on_the_channel_that_has_it_and_only_there(faults, code):
    left, right, third = judge(measure([MuscleModel(), MuscleModel(), MuscleModel(fires_in=())], faults))
    assert code in right
    assert left == third == set()


def test_movement_that_drowns_the_muscle_forbids_a_verdict():
    rng = np.random.default_rng(1)
    sos = scipy_signal.butter(2, (5.0, 18.0), "bandpass", fs=FS_HZ, output="sos")
    swinging = 400.0 * scipy_signal.sosfilt(sos, rng.normal(size=14 * FS_HZ))
    uv = measure([MuscleModel(fires_in=())]) + swinging[:, None]
    assert "MOVEMENT" in judge(uv)[0]


@pytest.mark.parametrize("share", [1.0, -1.0, 0.2])
def test_two_channels_with_one_signal_are_refused_and_two_with_crosstalk_are_not(share):
    uv = measure([MuscleModel(), MuscleModel()])
    uv[:, 1] = share * uv[:, 0] + 0.02 * uv[:, 1]
    assert judge(uv) == [{"SAME"}, {"SAME"}]
    assert judge(measure([MuscleModel(), MuscleModel()], "crosstalk=30")) == [set(), set()]


@pytest.mark.parametrize("gain", [200.0, 2000.0])
@pytest.mark.parametrize("is_set", ["RAW", "RECT", "ENV"])
@pytest.mark.parametrize("connected", ["RAW", "RECT", "ENV"])
def test_another_output_than_the_one_set_is_found_out(connected, is_set, gain):
    sensor, set_to = (Sensor(one, 10_200.0 if one == "ENV" else gain) for one in (connected, is_set))
    (told,) = judge(measure([MuscleModel()], sensor=sensor, set_to=set_to), set_to)
    if connected == is_set:
        assert told == set()
    else:
        assert told & {"OUTPUT", "FLAT"}


@pytest.mark.parametrize("output", ["RECT", "ENV"])
def test_an_output_that_never_leaves_0_volt_is_refused(output):
    sensor = Sensor(output, 2000.0)
    assert judge(measure([MuscleModel(fires_in=())], "flat", sensor, 16), sensor) == [{"FLAT"}]
    assert judge(measure([MuscleModel(fires_in=())], "", sensor, 16), sensor) == [set()]


def test_a_recorded_envelope_taken_for_raw_is_refused(thighs):
    with np.load(thighs / "myoware_envelope_ball.npz") as data:
        counts, fs_hz = data["signal"][:, 0].astype(float), float(data["fs_hz"])
    assert assess(counts, fs_hz, (0.0, 4095.0), output="ENV").usable
    for rails in (None, (0.0, 4095.0)):
        assert not assess(counts, fs_hz, rails).usable


def test_a_rectified_recording_taken_for_raw_is_refused(biceps):
    signal, fs_hz = biceps
    rectified = np.abs(signal[:, 0] - np.median(signal[:, 0]))
    assert "output" in {reason.code for reason in assess(rectified, fs_hz).reasons}


def test_rest_as_small_as_the_steps_of_the_converter_is_told(biceps):
    signal, fs_hz = biceps
    coarse = np.rint((signal[:, 0] - 32_768.0) / 150.0)
    quality = assess(coarse, fs_hz)
    assert quality.usable
    assert "range" in {reason.code for reason in quality.reasons}


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, 14 * FS_HZ), max_size=12))
def test_cuts_change_nothing_of_what_is_said(cuts, process_in_pieces):
    whole, parts = Chain(FS_HZ, 3, Sensor()), Chain(FS_HZ, 3, Sensor())
    whole.process(TROUBLED)
    process_in_pieces(parts.process, TROUBLED, cuts)
    assert parts.quality == whole.quality
    assert parts.gate.state() == whole.gate.state()
    assert all(quality.reasons for quality in whole.gate.state())


TROUBLED = measure([MuscleModel()] * 3, "hum=40#0@6-9,loose#1@5-,spikes#2,saturate=100#2@9-11")


def test_a_gate_keeps_no_more_than_it_was_told_to():
    gate = QualityGate(100.0, 1, keep_s=20)
    rng = np.random.default_rng(1)
    gate.process(np.concatenate((np.zeros((1000, 1)), rng.normal(size=(2000, 1)))))
    assert gate.state()[0].usable
