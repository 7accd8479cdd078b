"""The sensor's facts: counts become microvolts, and impossible sensors are refused by field."""

import numpy as np
import pytest

from vmofire.dsp.sensor import Sensor


def test_the_default_raw_output_is_zero_at_half_supply_and_a_quarter_microvolt_a_step():
    sensor = Sensor()
    half = 16 * 4096 // 2
    uv = sensor.to_uv(np.array([[half, half + 1], [half - 4, half + 400]], dtype=np.uint16))
    assert uv.shape == (2, 2)
    assert uv.dtype == np.float64
    assert sensor.step_uv() == pytest.approx(3.3 / 65536 / 200 * 1e6)  # 0.2518 uV
    assert uv == pytest.approx(np.array([[0.0, 1.0], [-4.0, 400.0]]) * sensor.step_uv(), abs=1e-9)


def test_unsigned_counts_do_not_wrap_below_the_middle():
    assert Sensor().to_uv(np.array([[0]], dtype=np.uint16))[0, 0] == pytest.approx(-8250.0)


def test_rect_and_env_rise_from_zero_volts():
    for output in ("RECT", "ENV"):
        sensor = Sensor(output=output)
        assert sensor.to_uv(np.array([[0]]))[0, 0] == 0.0
        assert sensor.rails_uv[0] == 0.0


def test_the_rails_are_what_the_lowest_and_highest_sum_give():
    sensor = Sensor(gain=400.0)
    low, high = sensor.to_uv(np.array([[0], [16 * 4095]]))[:, 0]
    assert sensor.rails_uv == (low, high)


def test_a_sum_of_fewer_conversions_gives_the_same_microvolts():
    sensor = Sensor()
    assert sensor.to_uv(np.array([[3000]]), oversample=1) == pytest.approx(
        sensor.to_uv(np.array([[3000 * 16]]), oversample=16)
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("output", "raw"),
        ("gain", 0.0),
        ("gain", float("nan")),
        ("gain", "200"),
        ("reference_v", -3.3),
        ("reference_v", True),
        ("midpoint", 1.5),
        ("band_hz", (500.0, 20.0)),
        ("band_hz", (20.0, float("inf"))),
        ("band_hz", (20.0,)),
    ],
)
def test_an_impossible_field_is_refused_by_name(field, value):
    with pytest.raises(ValueError, match=field):
        Sensor(**{field: value})


def test_a_sum_of_no_conversions_is_refused():
    with pytest.raises(ValueError, match="oversample"):
        Sensor().step_uv(oversample=0)
