"""REF, the sensor's own half supply: subtracted from RAW sample by sample, and refused if it is not REF."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.dsp.quality import Quality
from vmofire.dsp.ref import Inputs, RefGate, judge_ref, judge_ref_of_recording
from vmofire.dsp.sensor import Sensor
from vmofire.virtual.recorded import load_biceps

FS_HZ = 2000
HALF = 32768
RNG = np.random.default_rng(5)


def make_counts(ref_off: float = 400.0, ripple: float = 8.0, n_samples: int = 6000) -> np.ndarray:
    """Return a biceps in the first and last column, REF between them: off half, with ripple in all."""
    uv = np.resize(load_biceps()[0][:, 0], n_samples)
    on_all = ref_off + ripple * np.sin(2 * np.pi * 50.0 * np.arange(n_samples) / FS_HZ)
    columns = [HALF + uv / Sensor().step_uv() + on_all, HALF + on_all, HALF - uv / 0.5 + on_all]
    return np.rint(np.column_stack(columns)).astype(np.uint16)


INPUTS = Inputs.of(Sensor(), ("VMO", "REF", "VL"))


def ref_v(volts: float = 1.65, noise_mv: float = 0.4, n_samples: int = FS_HZ) -> np.ndarray:
    return volts + RNG.normal(0.0, noise_mv / 1e3, n_samples)


def test_ref_is_no_muscle_and_its_volts_are_taken_off_every_raw() -> None:
    counts = make_counts()
    assert (INPUTS.muscles, INPUTS.ref) == ((0, 2), 1)
    signal = INPUTS.to_signal(counts)
    assert signal.shape == (6000, 2)
    whole = counts.astype(float)
    expected = (whole[:, [0, 2]] - whole[:, [1]]) * Sensor().step_uv()
    np.testing.assert_allclose(signal, expected, atol=1e-9)


@given(cuts=st.lists(st.integers(1, 5999), max_size=8, unique=True))
@settings(max_examples=25, deadline=None)
def test_cutting_changes_neither_the_signal_nor_what_is_said_of_ref(cuts: list[int]) -> None:
    counts = make_counts(ref_off=9000.0)
    whole, in_pieces = RefGate(Sensor(), FS_HZ), RefGate(Sensor(), FS_HZ)
    whole.process(INPUTS.read_ref_v(counts))
    pieces = [counts[a:b] for a, b in pairwise([0, *sorted(cuts), len(counts)])]
    for piece in pieces:
        in_pieces.process(INPUTS.read_ref_v(piece))
    assert in_pieces.reason == whole.reason is not None
    np.testing.assert_array_equal(
        np.concatenate([INPUTS.to_signal(piece) for piece in pieces]), INPUTS.to_signal(counts)
    )


def test_a_sum_on_a_rail_of_the_converter_stays_on_it() -> None:
    counts = np.array([[0, HALF + 900], [65520, HALF + 900], [64000, HALF - 3000], [1000, HALF + 3000]])
    corrected = Inputs.of(Sensor(), ("VMO", "REF")).correct(counts)[:, 0]
    assert corrected.tolist() == [0.0, 65520.0, 65520.0, 0.0]


def test_rect_and_env_rest_at_0_v_and_are_left_alone() -> None:
    counts = make_counts()
    for sensor in (Sensor(output="RECT"), Sensor(output="ENV")):
        inputs = Inputs.of(sensor, ("VMO", "ref", "VL"))
        assert inputs.read_ref_v(counts) is None
        np.testing.assert_array_equal(inputs.to_signal(counts), sensor.to_signal(counts[:, [0, 2]]))


def test_without_ref_nothing_changes() -> None:
    counts = make_counts()
    inputs = Inputs.of(Sensor(), ("a", "b", "c"))
    np.testing.assert_array_equal(inputs.to_signal(counts), Sensor().to_uv(counts))
    assert inputs.read_ref_v(counts) is None


@pytest.mark.parametrize("volts", [1.65, 1.60, 1.80])
def test_a_ref_near_half_the_supply_is_in_order(volts: float) -> None:
    """1.65 V are 0.55 of a 3.0 V reference, and read as 1.8 V if the board says 3.3 V."""
    assert judge_ref(ref_v(volts), Sensor()) is None


@pytest.mark.parametrize(
    ("volts", "words"),
    [
        (ref_v(0.02), "not near half the supply"),
        (ref_v(3.2), "not near half the supply"),
        (ref_v(1.2), "REF is at 1.20 V"),
        (np.full(FS_HZ, 1.65), "exactly"),
        (ref_v(1.65, 12.0), "of noise"),
    ],
    ids=["on ground", "on the supply", "loaded", "stuck", "noisy"],
)
def test_a_ref_that_cannot_be_it_forbids_every_verdict_with_its_cure(volts: np.ndarray, words: str) -> None:
    reason = judge_ref(volts, Sensor())
    assert reason is not None
    assert words in reason.words
    assert reason.blocking
    assert "REF pin" in reason.cure
    gate = RefGate(Sensor(), FS_HZ)
    gate.process(volts)
    assert [one.usable for one in gate.add_to([Quality(True), Quality(True)])] == [False, False]


def test_a_knock_on_the_wire_spoils_no_whole_recording() -> None:
    volts = ref_v(n_samples=20 * FS_HZ)
    volts[:FS_HZ] = ref_v(noise_mv=30.0)
    assert judge_ref_of_recording(volts, FS_HZ, Sensor()) is None
    volts[: 4 * FS_HZ] = ref_v(noise_mv=30.0, n_samples=4 * FS_HZ)
    assert judge_ref_of_recording(volts, FS_HZ, Sensor()) is not None
