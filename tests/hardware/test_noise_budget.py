"""The noise budget predicts the noise of the virtual sensor behind the real chain."""

from dataclasses import replace

import numpy as np
import pytest

from noise_budget import (
    MODEL_CODES,
    PFM_CODES,
    PWM_CODES,
    band_share,
    rest_noise_uv,
    spread_codes,
    supply_share,
)
from vmofire.dsp.quality import QualityGate
from vmofire.dsp.sensor import OVERSAMPLE, Sensor
from vmofire.dsp.stages import BandPass
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import Converter, SensorModel

FS_HZ = 2000.0
N_ROWS = 24_000  # 12 s: noise within 2 % of its true RMS
SETTLED = 2000
AGREE = 0.2  # largest relative difference
SHUNTED = Sensor(reference_v=3.0, midpoint=0.55)


def make_silence() -> RecordedSource:
    return RecordedSource(np.zeros(4000), FS_HZ, "nothing at the skin")


def measure_uv(
    model: SensorModel, oversample: int, fs_hz: float = FS_HZ, source: RecordedSource | None = None
) -> float:
    """Return the noise after converter, scale and band-pass, uV; below 16, only the first are summed."""
    converter = Converter(source or make_silence(), model, Faults(), (0,), fs_hz)
    if oversample == OVERSAMPLE:
        counts = converter.read_samples(N_ROWS)
    else:
        counts = converter.read_codes(N_ROWS).reshape(N_ROWS, OVERSAMPLE)[:, :oversample].sum(axis=1)[:, None]
    uv = model.sensor.to_uv(counts, oversample)
    return float(np.std(BandPass(fs_hz, 1).process(uv)[SETTLED:]))


@pytest.mark.parametrize("oversample", [1, 4, 16])
@pytest.mark.parametrize("noise_codes", [0.5, PFM_CODES, PWM_CODES, MODEL_CODES, 5.3])
@pytest.mark.parametrize(
    "sensor", [Sensor(), Sensor(gain=1000.0), Sensor(gain=40.0), SHUNTED], ids=["200", "1000", "40", "LM4040"]
)
def test_simulated_rest_noise_is_as_foretold(sensor: Sensor, noise_codes: float, oversample: int) -> None:
    measured_uv = measure_uv(SensorModel(sensor, noise_codes=noise_codes), oversample)
    assert measured_uv == pytest.approx(rest_noise_uv(noise_codes, sensor, oversample), rel=AGREE)


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 4000.0])
def test_it_holds_at_every_rate(fs_hz: float) -> None:
    measured_uv = measure_uv(SensorModel(), OVERSAMPLE, fs_hz)
    assert measured_uv == pytest.approx(rest_noise_uv(MODEL_CODES, fs_hz=fs_hz), rel=AGREE)


def test_it_holds_on_every_pin_of_three() -> None:
    silence = RecordedSource(np.zeros((4000, 3)), FS_HZ, "nothing at the skin, three times")
    counts = Converter(silence, SensorModel(), Faults(), (0, 1, 2), FS_HZ).read_samples(N_ROWS)
    filtered = BandPass(FS_HZ, 3).process(Sensor().to_uv(counts))[SETTLED:]
    np.testing.assert_allclose(np.std(filtered, axis=0), rest_noise_uv(MODEL_CODES), rtol=AGREE)


@pytest.mark.parametrize("centre", [2048.0, 2048.3, 2048.5])
@pytest.mark.parametrize("noise_codes", [0.05, 0.15, 0.3])
def test_it_holds_below_one_code_wherever_the_line_lies(noise_codes: float, centre: float) -> None:
    sensor = Sensor(midpoint=centre / 4096)
    for oversample in (1, 16):
        measured_uv = measure_uv(SensorModel(sensor, noise_codes=noise_codes), oversample)
        foretold_uv = rest_noise_uv(noise_codes, sensor, oversample)
        # Very rare changes of the code cannot be counted within 20 % in 12 s.
        assert measured_uv == pytest.approx(foretold_uv, rel=AGREE, abs=0.02)


def test_noise_and_a_recorded_rest_add_as_powers() -> None:
    uv, fs_hz = load_biceps()
    rest = uv[:3000] - uv[:3000].mean()  # before the first contraction
    rest *= 2.0 / np.std(BandPass(fs_hz, 1).process(rest)[500:])  # a quiet vastus medialis has 1 to 5 uV
    source = RecordedSource(rest, fs_hz, "biceps at rest, scaled")
    muscle_uv = (
        measure_uv(SensorModel(noise_codes=0.5), OVERSAMPLE, source=RecordedSource(50 * rest, fs_hz, "large"))
        / 50
    )
    for noise_codes in (PFM_CODES, PWM_CODES, MODEL_CODES):
        measured_uv = measure_uv(SensorModel(noise_codes=noise_codes), OVERSAMPLE, source=source)
        assert measured_uv == pytest.approx(np.hypot(muscle_uv, rest_noise_uv(noise_codes)), rel=AGREE)


def test_sixteen_conversions_quarter_white_noise_and_nothing_else() -> None:
    assert rest_noise_uv(PWM_CODES, oversample=16) == pytest.approx(
        rest_noise_uv(PWM_CODES, oversample=1) / 4
    )
    model = SensorModel(noise_codes=0.0)
    assert measure_uv(model, 16) == measure_uv(model, 1) == rest_noise_uv(0.0) == 0.0
    # A muscle smaller than half a code vanishes without noise, however many conversions are summed.
    t_s = np.arange(8000) / FS_HZ
    tone = RecordedSource(1.0 * np.sin(2 * np.pi * 100 * t_s), FS_HZ, "a tone of a quarter code")
    assert measure_uv(model, 16, source=tone) == 0.0
    lifted_uv = measure_uv(SensorModel(noise_codes=PFM_CODES), 16, source=tone)
    assert lifted_uv == pytest.approx(np.hypot(0.9 / np.sqrt(2), rest_noise_uv(PFM_CODES)), rel=AGREE)


def test_a_rounded_spread_is_exact_at_its_ends() -> None:
    assert spread_codes(100.0) == pytest.approx(np.hypot(100.0, 1 / np.sqrt(12)), rel=1e-9)
    assert spread_codes(1e-3) == 0.0
    assert spread_codes(1e-3, 0.5) == pytest.approx(0.5)
    assert band_share(500.0) == pytest.approx((225 - 20) / 250)


def test_a_ripple_cancels_only_where_line_and_reference_move_alike() -> None:
    for hz in (20.0, 100.0, 450.0):
        assert supply_share(hz, midpoint_follows=True, shunt=False) < 1.0
        assert supply_share(hz, midpoint_follows=True, shunt=True) == 1.0
        assert supply_share(hz, midpoint_follows=False, shunt=True) == 0.0
    assert supply_share(1.0, midpoint_follows=True, shunt=False) < 0.01


def test_with_the_shunt_the_gain_told_gives_true_microvolts_and_no_complaint() -> None:
    from shunt_reference import find_gain, find_rest_code

    assert find_rest_code(shunt=True) / 4096 == pytest.approx(SHUNTED.midpoint)
    told = Sensor(gain=find_gain())
    assert told.step_uv() == pytest.approx(SHUNTED.step_uv())
    uv, fs_hz = load_biceps()
    counts = Converter(
        RecordedSource(uv, fs_hz, "biceps"), SensorModel(SHUNTED), Faults(), (0,), FS_HZ
    ).read_samples(20_000)
    as_told = BandPass(FS_HZ, 1).process(told.to_uv(counts))
    np.testing.assert_allclose(as_told, BandPass(FS_HZ, 1).process(SHUNTED.to_uv(counts)), atol=1e-6)
    gate = QualityGate(FS_HZ, 1, told.rails_uv, "RAW", True)
    gate.process(told.to_uv(counts), as_told)
    assert not [reason for quality in gate.state() for reason in quality.reasons if reason.blocking]
    assert replace(told, gain=200.0).step_uv() / told.step_uv() == pytest.approx(1.1)
