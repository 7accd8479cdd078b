"""Each way to wire a sensor wrongly, through the sensor model's own converter, on a recorded muscle."""

from typing import Any

import numpy as np
import pytest

from vmofire.doctor.findings import Finding
from vmofire.doctor.sensors import look_at_sensors
from vmofire.dsp.sensor import Sensor
from vmofire.messages import Hello, State
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import Converter, SensorModel

FS_HZ = 2000
HELLO = Hello(
    1, (0, 1, 0), State.STREAMING, 1, (0, 1, 2), 0, 16, FS_HZ, 12, 3300, 48_000_000, 6_144_000, b"", "", ""
)  # fmt: skip


@pytest.fixture(scope="module")
def effort() -> np.ndarray:
    """Return a biceps at work and at rest, in uV, (n,), at 1000 Hz."""
    return load_biceps()[0][:, 0]


@pytest.fixture(scope="module")
def rest(effort: np.ndarray) -> np.ndarray:
    """Return its quietest second six times, scaled to prepared skin: 2 uV."""
    seconds = effort[: len(effort) // 1000 * 1000].reshape(-1, 1000)
    quiet = seconds[np.argmin(seconds.std(axis=1))]
    quiet = (quiet - quiet.mean()) * np.hanning(1000)  # no step between two copies
    return np.tile(quiet / quiet.std() * 2.0, 6)


def look(
    uv: np.ndarray,
    faults: str = "",
    wired: Sensor = Sensor(),  # noqa: B008 - frozen
    told: Sensor = Sensor(),  # noqa: B008
    labels: dict[int, str] | None = None,
    ref_pin: int | None = None,
    ref_off_v: float = 0.0,
) -> list[Finding]:
    uv = uv.reshape(len(uv), -1)
    model = SensorModel(sensor=wired, ref_pin=ref_pin, ref_off_v=ref_off_v)
    converter = Converter(RecordedSource(uv, 1000.0, "rest"), model, Faults.parse(faults), (0, 1, 2), FS_HZ)
    return look_at_sensors(converter.read_samples(5 * FS_HZ), HELLO, told, labels or {0: "VMO"})


def test_a_sensor_at_rest_is_in_order_and_measured(rest: np.ndarray) -> None:
    [finding] = look(rest)
    assert (finding.topic, finding.level, finding.cure) == ("GP26", "ok", "")
    assert "VMO (RAW) rests at 1.65 V (50 % of the supply)" in finding.words
    figures = finding.figures
    assert abs(float(figures["offset_share"]) - 0.5) < 0.002  # type: ignore[arg-type]
    # Of its 2 uV the filters keep the part above 20 Hz; the converter adds 2 steps / 4.
    assert 1.0 < float(figures["noise_uv"]) < 4.0  # type: ignore[arg-type]
    assert float(figures["mains_share"]) < 0.3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("faults", "level", "code", "cure"),
    [
        ("flat", "fault", "flat", "plug and supply"),
        ("hum50=60uV", "warning", "mains", "unplug the charger"),
        ("hum60=60uV", "warning", "mains", "mains cables"),
        ("loose", "warning", "loose", "electrodes"),
    ],
)
def test_a_disturbance_is_named_with_its_cure(
    rest: np.ndarray, faults: str, level: str, code: str, cure: str
) -> None:
    [finding] = look(rest, faults)
    assert (finding.level, finding.figures["reason"]) == (level, code), finding
    assert cure in finding.cure.lower()


@pytest.mark.parametrize("output", ["RECT", "ENV"])
def test_an_output_other_than_the_one_set_is_a_fault(
    effort: np.ndarray, rest: np.ndarray, output: Any
) -> None:
    strong = effort * 5 if output == "RECT" else effort / 5  # an envelope ends at 320 uV
    for signal in (strong, rest):  # both must show it
        [finding] = look(signal, wired=Sensor(output=output))
        assert finding.level == "fault"
        assert "RECT/ENV" in finding.words or "RECT or ENV" in finding.cure
        [other] = look(signal, told=Sensor(output=output, gain=10_200.0))
        assert other.level == "fault"
        assert f"looks like RAW, not {output}" in other.words
        assert "set the one that is connected" in other.cure


def test_a_gain_too_high_is_told_by_clipping(effort: np.ndarray) -> None:
    [finding] = look(effort, faults="saturate=100x")
    assert (finding.level, finding.figures["reason"]) == ("fault", "clipped")
    assert "Lower the sensor's gain" in finding.cure


def test_a_sensor_on_another_pin_is_looked_for_there(rest: np.ndarray) -> None:
    both = np.column_stack([rest, rest])
    [finding] = look(both, faults="flat#0")
    assert finding.level == "fault"
    assert (
        "GP27 rests at half the supply. Is the sensor on that pin? Then use `--channels GP27`."
        in finding.cure
    )
    # With a sensor on that pin too, no pin is suggested.
    first, second = look(both, faults="flat#0", labels={0: "VMO", 1: "VL"})
    assert "GP27" not in first.cure
    assert (second.topic, second.level) == ("GP27", "ok")


def test_one_sensor_in_two_pins_is_seen(rest: np.ndarray) -> None:
    loud = rest * 10
    findings = look(np.column_stack([loud, loud]), labels={0: "left", 1: "right"})
    assert {finding.figures["reason"] for finding in findings} == {"same"}


def test_a_zero_away_from_half_the_supply_and_a_loud_rest_are_told(rest: np.ndarray) -> None:
    [high] = look(rest, wired=Sensor(midpoint=0.65))
    assert high.level == "warning"
    assert "RAW should rest at half" in high.words
    assert "3V3" in high.cure
    [loud] = look(rest * 8)
    assert "too much noise for a Check" in loud.words


def test_too_little_without_a_gap_is_no_judgement() -> None:
    [finding] = look_at_sensors(np.zeros((5000, 3), np.uint16), HELLO, Sensor(), {1: "VL"})
    assert (finding.topic, finding.level) == ("GP27", "fault")
    assert "Only 2.50 s" in finding.words


WITH_REF = {0: "VMO", 2: "REF"}


def test_ref_is_told_of_as_a_supply_and_takes_its_noise_off_the_muscle(rest: np.ndarray) -> None:
    vmo, ref = look(rest, "supply=10uV", labels=WITH_REF, ref_pin=2, ref_off_v=0.03)
    assert (vmo.topic, vmo.level) == ("GP26", "ok")
    assert (ref.topic, ref.level) == ("GP28", "fault")  # 14 uV RMS are 2.8 mV in all, more than a supply has
    vmo, ref = look(rest, "supply=4uV", labels=WITH_REF, ref_pin=2, ref_off_v=0.03)
    assert (vmo.level, ref.level) == ("ok", "ok")
    assert "REF rests at 1.68" in ref.words
    noisy = look(rest, "supply=4uV")[0].figures["noise_uv"]
    assert float(vmo.figures["noise_uv"]) < float(noisy) - 1.0  # type: ignore[arg-type]


def test_a_ref_that_is_not_wired_is_a_fault_with_its_cure(rest: np.ndarray) -> None:
    _, ref = look(rest, labels=WITH_REF)  # nothing on GP28: 0 V
    assert ref.level == "fault"
    assert "not near half the supply" in ref.words
    assert "REF pin" in ref.cure


def test_an_envelope_of_unknown_gain_is_told_and_has_no_microvolts(rest: np.ndarray) -> None:
    env = Sensor(output="ENV")
    vmo, gain = look(rest, wired=env, told=env)
    assert "noise_uv" not in vmo.figures
    assert (gain.topic, gain.level) == ("gain", "warning")
    assert "trimmer" in gain.cure
    assert len(look(rest, wired=env, told=Sensor(output="ENV", gain=10_200.0))) == 1
