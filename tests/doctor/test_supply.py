"""The spectral line from frames is found at their rate, and nothing else counts as it."""

import numpy as np
import pytest

from vmofire.doctor.supply import find_line_uv, look_at_supply
from vmofire.dsp.sensor import Sensor
from vmofire.messages import Hello, State
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import Converter, SensorModel
from vmofire.words.quantities import write

SECONDS = 5


def hello(rate_hz: int) -> Hello:
    cycles = 48_000_000 * 256 // rate_hz
    return Hello(
        1, (0, 1, 0), State.STREAMING, 1, (0, 1, 2), 0, 16, rate_hz, 12, 3300, 48_000_000, cycles, b"", "", ""
    )


def sample(faults: str, rate_hz: int = 2000, fixed_frequency: bool = False) -> np.ndarray:
    """Return EMG of a biceps at work and at rest, as a board samples it."""
    source = RecordedSource(*load_biceps(), "biceps")
    converter = Converter(source, SensorModel(), Faults.parse(faults), (0, 1, 2), float(rate_hz))
    converter.fixed_frequency = fixed_frequency
    return converter.read_samples(SECONDS * rate_hz)


@pytest.mark.parametrize("rate_hz", [500, 1000, 1500, 2000, 2500, 3000, 4000])
def test_the_line_is_found_at_the_frames_rate_of_every_rate(rate_hz: int) -> None:
    frames_hz = {2500: 156.25, 3000: 187.5, 4000: 250.0}.get(rate_hz, 125.0)
    finding = look_at_supply(
        sample("ripple=60uV", rate_hz),
        sample("ripple=60uV", rate_hz, fixed_frequency=True),
        hello(rate_hz),
        Sensor(),
        (0,),
    )
    assert finding.figures["frames_hz"] == frames_hz
    assert write(frames_hz, "Hz") in finding.words
    assert finding.level == "warning"
    assert "Fixed frequency is better" in finding.words
    assert 20 < float(finding.figures["line_low_uv"]) < 70  # type: ignore[arg-type]


def test_a_quiet_muscle_hum_and_noise_have_no_such_line() -> None:
    rng = np.random.default_rng(1)
    t_s = np.arange(10_000) / 2000
    hum = 50 * sum(np.sin(2 * np.pi * 50.02 * n * t_s) / n for n in range(1, 11))
    uv = np.stack([rng.standard_normal(10_000) * 3, rng.standard_normal(10_000) * 3 + hum], axis=1)
    assert find_line_uv(uv, 2000.0, 125.0) < 1.0
    line = 2 * np.sqrt(2) * np.sin(2 * np.pi * 125 * t_s)
    assert find_line_uv(uv + line[:, None], 2000.0, 125.0) == pytest.approx(2.0, rel=0.2)


def test_the_better_mode_is_named_whichever_it_is() -> None:
    quiet, loud = sample("", 2000), sample("ripple=60uV", 2000)
    assert (
        "Power saving, which vmofire uses, is better"
        in look_at_supply(quiet, loud, hello(2000), Sensor(), (0,)).words
    )
    both = look_at_supply(loud, loud, hello(2000), Sensor(), (0,))
    assert "Neither mode is better" in both.words
    assert (both.level, bool(both.cure)) == ("warning", True)
    short = look_at_supply(quiet[:100], loud, hello(2000), Sensor(), (0,))
    assert (short.level, bool(short.cure)) == ("warning", True)
