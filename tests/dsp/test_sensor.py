"""Facts of the sensor: counts become microvolts, and impossible sensors are refused with the field."""

from typing import get_args

import numpy as np
import pytest

from vmofire.dsp.sensor import Sensor, find_env_gain, take_gain
from vmofire.errors import VmofireError
from vmofire.labels import OUTPUTS, Output, list_gains, list_outputs


def test_the_table_of_outputs_holds_every_output_and_the_words_name_them_all():
    assert tuple(OUTPUTS) == get_args(Output)
    assert all(output in list_outputs() for output in OUTPUTS)
    assert list_gains().startswith("200 for RAW and RECT")
    assert OUTPUTS["ENV"].gain is None  # its trimmer sets the gain


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
    for output, gain in (("RECT", 200.0), ("ENV", 10_200.0)):
        sensor = Sensor(output=output, gain=gain)
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


@pytest.mark.parametrize(("pot_kohm", "gain"), [(50.0, 10_200.0), (1.0, 400.0), (100.0, 20_200.0)])
def test_the_trimmer_sets_the_gain_of_env_as_the_makers_library_has_it(pot_kohm, gain):
    assert find_env_gain(pot_kohm) == gain


@pytest.mark.parametrize("pot_kohm", [0.0, -5.0, float("nan"), 50_000.0])
def test_a_trimmer_that_none_is_is_refused(pot_kohm):
    with pytest.raises(ValueError, match="pot_kohm"):
        find_env_gain(pot_kohm)


def test_env_has_no_gain_until_somebody_tells_it_and_then_no_microvolts():
    sensor = Sensor(output="ENV")
    assert (sensor.gain, sensor.has_scale, sensor.unit) == (None, False, "mV")
    for ask in (lambda: sensor.to_uv(np.array([[1]])), sensor.step_uv, lambda: sensor.rails_uv):
        with pytest.raises(VmofireError, match="trimmer"):
            ask()
    # The unit is the voltage at its output: full scale is 3.3 V.
    assert sensor.to_signal(np.array([[0], [65536]]))[:, 0] == pytest.approx([0.0, 3300.0])
    assert sensor.rails == pytest.approx((0.0, 3300.0 * 4095 / 4096))


def test_a_gain_that_is_raws_is_not_taken_for_envs():
    """Earlier versions wrote 200 for ENV, or 220 with the 3.0 V reference, without asking."""
    for gain in (200.0, 220.0, 10.0):
        assert Sensor(output="ENV", gain=gain).gain is None
        assert take_gain("ENV", gain) is None
        assert Sensor(output="RECT", gain=gain).gain == gain
    assert Sensor(output="ENV", gain=10_200.0).gain == 10_200.0
    assert take_gain("ENV", None) is None


def test_twenty_microvolts_in_an_envelope_read_as_twenty():
    """With the gain of RAW they would read as 1020."""
    sensor = Sensor(output="ENV", gain=find_env_gain(50.0))
    volts = 20e-6 * 10_200
    assert sensor.to_uv(np.array([[volts / 3.3 * 65536]]))[0, 0] == pytest.approx(20.0)
