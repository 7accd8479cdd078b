"""From the skin to counts: exact where possible, physically right elsewhere."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.dsp.ref import Inputs
from vmofire.dsp.sensor import Sensor, find_env_gain
from vmofire.labels import OUTPUTS
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import Converter, SensorModel
from vmofire.virtual.source import SourceEvent

CLEAN = SensorModel(noise_codes=0.0, band=False)


class Wave:
    """Source of a sine in microvolts, or of a function of time."""

    n_channels = 1
    label = "synthetic wave"

    def __init__(self, amplitude_uv: float, hz: float, offset_uv: float = 0.0) -> None:
        self.amplitude_uv, self.hz, self.offset_uv = amplitude_uv, hz, offset_uv

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> np.ndarray:
        t_s = np.arange(first_sample, first_sample + n_samples) / fs_hz
        return (self.offset_uv + self.amplitude_uv * np.sin(2 * np.pi * self.hz * t_s))[:, None]

    def events(self, _until_s: float) -> tuple[SourceEvent, ...]:
        return ()


def convert(source: object, model: SensorModel, n_samples: int, pins: tuple[int, ...] = (0,)) -> np.ndarray:
    return Converter(source, model, Faults(), pins, 2000.0).read_samples(n_samples)  # type: ignore[arg-type]


def amplitude(uv: np.ndarray, hz: float) -> float:
    """Return the amplitude of one tone, settled: the first quarter is left out."""
    uv = uv[len(uv) // 4 :, 0]
    t_s = np.arange(len(uv)) / 2000.0
    return float(2 * np.abs(np.mean((uv - uv.mean()) * np.exp(-2j * np.pi * hz * t_s))))


def reckon(uv: np.ndarray, n: int, sensor: Sensor) -> list[int]:
    """Return the documented calculation, conversion by conversion in Python's whole numbers."""
    codes = []
    points = [
        [
            min(
                max(round(65536 * (float(x) * (sensor.gain * 1e-6 * 4096 / sensor.reference_v) + 2048.0)), 0),
                65536 * 4096,
            )
            for x in sample
        ]
        for sample in uv
    ]
    for i in range((len(points) - 1) * 4 * n):
        p, m = divmod(i, 4 * n)
        a, b = points[p][i % n], points[p + 1][i % n]
        codes.append(min((a * (4 * n - m) + b * m + 131072 * n) // (262144 * n), 4095))
    return codes


@pytest.mark.parametrize("n", [1, 2, 3])
def test_without_noise_and_band_every_conversion_is_the_documented_whole_number(n: int) -> None:
    biceps, fs_hz = load_biceps("biceps_fatigue")
    start = np.argmax(np.abs(biceps[:, 0])) - 500
    uv = np.column_stack(
        [biceps[start + 1000 * k : start + 1000 * k + 3000, 0] * (k * 5 + 1) for k in range(n)]
    )
    source = RecordedSource(uv, fs_hz, "biceps")
    converter = Converter(source, CLEAN, Faults(), tuple(range(n)), 2000.0)
    codes = converter.read_codes(700)
    assert codes.tolist() == reckon(source.read(0, 4 * 700 + 1, 8000.0), n, CLEAN.sensor)
    samples = Converter(source, CLEAN, Faults(), tuple(range(n)), 2000.0).read_samples(700)
    np.testing.assert_array_equal(samples, codes.reshape(700, 16, n).sum(axis=1))
    assert len(set(codes.tolist())) > 100


@given(
    cuts=st.lists(st.integers(0, 900), max_size=8, unique=True),
    output=st.sampled_from(list(OUTPUTS)),
    pins=st.sampled_from([(0,), (1,), (0, 1), (0, 1, 2), (0, 2)]),
)
@settings(max_examples=40, deadline=None)
def test_cutting_changes_no_count(cuts: list[int], output: str, pins: tuple[int, ...]) -> None:
    biceps, fs_hz = load_biceps()
    source = RecordedSource(np.column_stack((biceps[:9000], biceps[9000:18000])), fs_hz, "biceps")
    model = SensorModel(Sensor(output=output))  # type: ignore[arg-type]
    faults = Faults.parse("hum=30uV@0.1-0.2,spikes,drift,loose#1@0.3-0.35,crosstalk,flat#0@0.4-0.41")
    edges = [0, *sorted(cut for cut in cuts if cut), 901]
    converter = Converter(source, model, faults, pins, 2000.0)
    pieces = [converter.read_samples(b - a) for a, b in pairwise(edges)]
    whole = Converter(source, model, faults, pins, 2000.0).read_samples(901)
    np.testing.assert_array_equal(np.concatenate(pieces), whole)


@pytest.mark.parametrize(("amplitude_uv", "within"), [(2000.0, 0.01), (100.0, 0.01), (5.0, 0.05)])
def test_microvolts_come_back_as_they_went_in(amplitude_uv: float, within: float) -> None:
    model = SensorModel()
    uv = model.sensor.to_uv(convert(Wave(amplitude_uv, 100.0), model, 20000))
    assert amplitude(uv, 100.0) == pytest.approx(amplitude_uv, rel=within)
    assert abs(uv[5000:].mean()) < 0.1


def test_recorded_bursts_keep_their_amplitude_in_microvolts() -> None:
    biceps, fs_hz = load_biceps()
    model = SensorModel()
    uv = model.sensor.to_uv(convert(RecordedSource(biceps, fs_hz, "biceps"), model, 56000))[:, 0]
    direct = RecordedSource(biceps, fs_hz, "biceps").read(0, 56000, 2000.0)[:, 0]
    for start in range(0, 54000, 2000):
        part, truth = uv[start : start + 2000].std(), direct[start : start + 2000].std()
        # The sensor's own band removes some of the lowest and highest power, its converter adds 2 uV.
        assert 0.85 * truth - 1 < part < truth + 2


def test_noise_and_oversampling_show_less_than_a_code() -> None:
    whisper = Wave(1.0, 50.0)  # a quarter of a code, and never near its edge
    assert len(np.unique(convert(whisper, CLEAN, 4000))) == 1
    uv = CLEAN.sensor.to_uv(convert(whisper, SensorModel(noise_codes=1.0, band=False), 40000))
    assert amplitude(uv, 50.0) == pytest.approx(1.0, abs=0.05)


def test_the_noise_of_a_sum_is_a_quarter_of_a_conversions() -> None:
    model = SensorModel(noise_codes=2.0)
    uv = model.sensor.to_uv(convert(Wave(0.0, 1.0), model, 40000))
    assert uv.std() == pytest.approx(2.0 * 4.03 / 4, rel=0.03)
    again = convert(Wave(0.0, 1.0), model, 40000)
    np.testing.assert_array_equal(model.sensor.to_uv(again), uv)


def test_the_rails_hold() -> None:
    samples = convert(Wave(20000.0, 20.0), CLEAN, 4000)
    assert (samples.min(), samples.max()) == (0, 16 * 4095)
    assert ((samples == 0) | (samples == 65520)).mean() > 0.6


@pytest.mark.parametrize(("hz", "gain"), [(2.0, 0.0958), (20.0, 0.7071), (100.0, 1.0), (500.0, 0.628)])
def test_the_band_is_of_first_order(hz: float, gain: float) -> None:
    # At 500 Hz the sum over a sample removes another 10 % of the filter's 0.707, and straight lines 1 %.
    model = SensorModel(noise_codes=0.0)
    uv = model.sensor.to_uv(convert(Wave(1000.0, hz), model, 40000))
    assert amplitude(uv, hz) == pytest.approx(1000 * gain, rel=0.01)
    unfiltered = CLEAN.sensor.to_uv(convert(Wave(1000.0, 2.0), CLEAN, 40000))
    assert amplitude(unfiltered, 2.0) == pytest.approx(1000, rel=0.01)


def test_rect_is_the_size_of_raw() -> None:
    raw = SensorModel(noise_codes=0.0)
    rect = SensorModel(Sensor(output="RECT"), noise_codes=0.0)
    source = Wave(500.0, 60.0)
    size = np.abs(raw.sensor.to_uv(convert(source, raw, 4000)))
    folded = rect.sensor.to_uv(convert(source, rect, 4000))
    assert folded.min() >= 0
    np.testing.assert_allclose(folded, size, atol=60)  # samples around the turns of the voltage differ
    assert np.median(np.abs(folded - size)) < 2


def test_env_is_a_slow_mean_of_the_size() -> None:
    env = SensorModel(Sensor(output="ENV", gain=1000.0), noise_codes=0.0)
    uv = env.sensor.to_uv(convert(Wave(500.0, 100.0), env, 4000))[:, 0]
    assert uv[2000:].mean() == pytest.approx(500 * 2 / np.pi, rel=0.02)
    assert uv[2000:].std() < 10
    # 3.6 Hz is a time constant of 44 ms.
    assert uv[88] == pytest.approx(0.632 * uv[2000:].mean(), rel=0.1)


def test_a_pin_without_a_sensor_reads_nothing() -> None:
    samples = convert(Wave(500.0, 100.0), CLEAN, 400, pins=(0, 2))
    assert samples.shape == (400, 2)
    assert samples[:, 0].std() > 100
    assert not samples[:, 1].any()


def test_left_out_samples_leave_the_rest_where_it_was() -> None:
    source = Wave(500.0, 100.0)
    converter = Converter(source, CLEAN, Faults(), (0,), 2000.0)
    first = converter.read_samples(100)
    converter.skip(1000)
    rest = converter.read_samples(100)
    whole = convert(source, CLEAN, 1200)
    np.testing.assert_array_equal(np.concatenate((first, rest)), np.concatenate((whole[:100], whole[1100:])))


@pytest.mark.parametrize("noise_codes", [-1.0, float("nan"), 1e6])
def test_impossible_noise_is_refused(noise_codes: float) -> None:
    with pytest.raises(ValueError, match="noise_codes"):
        SensorModel(noise_codes=noise_codes)


@pytest.mark.parametrize("pot_kohm", [10.0, 50.0])
def test_an_envelope_of_unknown_gain_has_that_of_its_trimmer(pot_kohm: float) -> None:
    model = SensorModel(Sensor(output="ENV"), noise_codes=0.0, pot_kohm=pot_kohm)
    counts = convert(Wave(100.0, 100.0), model, 4000)
    told = Sensor(output="ENV", gain=find_env_gain(pot_kohm))
    assert told.to_uv(counts)[2000:].mean() == pytest.approx(100 * 2 / np.pi, rel=0.02)
    mv = model.sensor.to_signal(counts)[2000:].mean()
    assert mv == pytest.approx(100e-3 * 2 / np.pi * find_env_gain(pot_kohm), rel=0.02)


def test_ref_takes_the_zero_and_the_noise_of_the_supply_off_raw() -> None:
    """Half the supply is off by 40 mV and carries 10 uV of 50 and of 125 Hz, in RAW and in REF.

    The converter reads its inputs one after the other, a few microseconds apart: that difference stays.
    """
    model = SensorModel(noise_codes=1.0, ref_pin=2, ref_off_v=0.04)
    faults = Faults.parse("supply=10uV")
    samples = Converter(Wave(0.0, 1.0), model, faults, (0, 2), 2000.0).read_samples(20000)  # type: ignore[arg-type]
    before = model.sensor.to_uv(samples[:, :1])
    after = Inputs.of(model.sensor, ("VMO", "REF")).to_signal(samples)
    assert before.mean() == pytest.approx(200.0, rel=0.01)
    assert abs(after.mean()) < 1.0
    for hz in (50.0, 125.0):
        assert amplitude(before, hz) == pytest.approx(10.0 * np.sqrt(2), rel=0.03)
        cut_db = 20 * np.log10(amplitude(before, hz) / amplitude(after, hz))
        assert cut_db > 35.0, f"{cut_db:.1f} dB at {hz:g} Hz"
