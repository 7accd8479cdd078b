"""Noise and resolution budget for a muscle at rest, from skin to sample, in uV at the skin.

In: published figures, each with its source; the sensor's facts from dsp/sensor. Out: RMS in the muscle's band
with and without oversampling, and the table in noise-budget.md. Never: a figure measured by this project;
these have not yet been compared with a real board.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import erf, floor, hypot, pi, sqrt

from shunt_reference import CONVERTER_A, FILTER_OHM, REFERENCE_V, SUPPLY_V, find_rest_code
from vmofire.dsp.sensor import ADC_BITS, OVERSAMPLE, RAW_GAIN, Sensor

BAND_HZ = (20.0, 450.0)  # of dsp.stages.BandPass
FS_HZ = 2000.0  # samples a second, vmofire's default
REST_UV = (1.0, 2.0, 5.0)  # vastus medialis at rest: 1.1 to 5.4 uV RMS on the project's recordings

# Histogram of a constant input on a Pico, codes RMS: pico-adc.markomo.me, "Input-Referred Noise". Supply and
# reference of the board are in it. PFM is GP23 low, PWM is GP23 high, which firmware/board.py sets on START.
PFM_CODES, PWM_CODES = 0.97, 1.36
# Effective bits of the RP2040 with a large sine, as measured by others (the same pages: 7.84 to 8.92).
# They include distortion, which a resting muscle does not cause: as noise they are an upper limit.
LOW_BITS, HIGH_BITS = 7.8, 8.6
MODEL_CODES = 2.0  # the value of virtual.sensor.SensorModel, between the two
# The board's 3.3 V, RMS on an oscilloscope, over all frequencies (the same pages).
SUPPLY_NOISE_V = 1.0e-3
# LM4040-N data sheet (SNOS633), 2.5 V version, 10 Hz to 10 kHz; assumed to grow with the voltage.
REFERENCE_NOISE_V, REFERENCE_NOISE_HZ = 35e-6 * REFERENCE_V / 2.5, 10e3 - 10.0
# The filter between the board's 3.3 V and ADC_VREF: Pico datasheet, 4.3.
FILTER_F = 2.2e-6
# The filter before a pin of the converter, this project's choice: one part more than for decoupling.
RC_OHM, RC_F = 330.0, 100e-9
# Codes at which the converter jumps. RP2040 datasheet, erratum E11; RP2350: one board, by one person
# (github.com/earlephilhower/arduino-pico/issues/2534).
JUMPS = {"RP2040": (512, 1536, 2560, 3584), "RP2350": (1536, 2048, 2560)}


def spread_codes(noise_codes: float, centre: float = 0.0) -> float:
    """Return the RMS about its mean of a converter's output for a Gaussian voltage.

    Exact, so it also holds below one code. There the spread is between 0 (the voltage never leaves one
    code) and half a code (the voltage is between two).

    Parameters
    ----------
    noise_codes : float
        RMS of the voltage before it is rounded, in codes.
    centre : float
        Mean of the voltage, in codes; whole numbers are the middles of the converter's steps.
    """
    if noise_codes == 0.0:
        return 0.0
    reach = 1 + int(8 * noise_codes)
    codes = range(floor(centre) - reach, floor(centre) + reach + 2)
    below = [0.5 * (1.0 + erf((code - 0.5 - centre) / noise_codes / sqrt(2.0))) for code in codes]
    shares = [(code, upper - lower) for code, lower, upper in zip(codes, below, below[1:], strict=False)]
    mean = sum(code * share for code, share in shares)
    return sqrt(sum((code - mean) ** 2 * share for code, share in shares))


def spread_of_bits(effective_bits: float) -> float:
    """Return the RMS in codes of a converter, if all of its missing bits were noise, rounding included."""
    return 2.0 ** (ADC_BITS - effective_bits) / sqrt(12.0)


def band_share(fs_hz: float = FS_HZ) -> float:
    """Return the share of white noise's power that the muscle's band passes at a sampling rate."""
    low_hz, high_hz = BAND_HZ
    return (min(high_hz, 0.45 * fs_hz) - low_hz) / (0.5 * fs_hz)


def rest_noise_uv(
    noise_codes: float,
    sensor: Sensor | None = None,
    oversample: int = OVERSAMPLE,
    fs_hz: float = FS_HZ,
    centre: float | None = None,
) -> float:
    """Return the converter's noise in the muscle's band, RMS in uV at the skin, with nothing at its input.

    Parameters
    ----------
    noise_codes : float
        RMS of one conversion before it is rounded, in codes, white: conversions are independent.
    sensor : Sensor, optional
        Gain and full scale; a MyoWare 2.0 on 3.3 V by default.
    oversample : int
        Conversions summed into one sample.
    fs_hz : float
        Samples a second.
    centre : float, optional
        Code at which the line rests; by default the middle of the sensor's supply.
    """
    sensor = sensor or Sensor()
    centre = 2**ADC_BITS * sensor.midpoint if centre is None else centre
    sample_codes = spread_codes(noise_codes, centre) / sqrt(oversample)
    return sample_codes * sensor.step_uv(oversample=1) * sqrt(band_share(fs_hz))


def supply_share(hz: float, midpoint_follows: bool, shunt: bool) -> float:
    """Return the share of half the supply ripple that moves the line.

    RAW rests at half the supply and is measured against a reference made from the same supply through
    200 ohm and 2.2 uF: if both move alike, the ripple cancels.

    Parameters
    ----------
    hz : float
        Frequency of the ripple.
    midpoint_follows : bool
        Whether the sensor halves its supply unfiltered; False: it filters it first. Its maker does not say.
    shunt : bool
        Whether an LM4040 keeps the reference constant.
    """
    corner = 2 * pi * hz * FILTER_OHM * FILTER_F
    at_reference = 0.0 if shunt else 1.0 / complex(1.0, corner)
    return abs((1.0 if midpoint_follows else 0.0) - at_reference)


def describe() -> Iterator[str]:
    """Yield the budget, line by line."""
    sensor = Sensor()
    shunted = replace(sensor, reference_v=REFERENCE_V, midpoint=SUPPLY_V / 2 / REFERENCE_V)
    yield "# Noise and resolution budget"
    yield ""
    yield "Written by noise_budget.py (`make hardware`) from published figures; that file has their sources."
    yield "All uV are at the skin, RMS in the band 20 to 450 Hz, at a gain of 200, unless noted otherwise."
    yield ""
    yield "```text"
    for number, part in enumerate((_steps, _white, _limits, _ripple, _reference, _filter)):
        if number:
            yield ""
        yield from part(sensor, shunted)
    yield "```"


def _steps(sensor: Sensor, shunted: Sensor) -> Iterator[str]:
    yield "1. Steps"
    yield "   full scale    one code    one count of 16 summed    a rest of 1 to 5 uV"
    for kind in (sensor, shunted):
        step_uv = kind.step_uv(oversample=1)
        rest = f"{REST_UV[0] / step_uv:.2f} to {REST_UV[-1] / step_uv:.2f} codes"
        count_uv = kind.step_uv()
        yield f"   {kind.reference_v:.1f} V     {step_uv:9.2f} uV {count_uv:15.2f} uV              {rest}"


def _white(sensor: Sensor, _shunted: Sensor) -> Iterator[str]:
    yield f"2. White noise of the converter, {FS_HZ:g} samples a second"
    indent = " " * 33
    yield f"{indent}   of one        a sample of       a sample of     a rest of"
    yield f"{indent}   conversion    one conversion    16 summed       1, 2, 5 uV reads"
    for words, codes in (
        ("rounding alone", 1.0 / sqrt(12.0)),
        ("measured, supply in PFM", PFM_CODES),
        ("measured, supply in PWM", PWM_CODES),
        ("the virtual sensor", spread_codes(MODEL_CODES)),
        (f"{HIGH_BITS} effective bits, all noise", spread_of_bits(HIGH_BITS)),
        (f"{LOW_BITS} effective bits, all noise", spread_of_bits(LOW_BITS)),
    ):
        one_uv = codes * sensor.step_uv(oversample=1) * sqrt(band_share())
        summed_uv = one_uv / sqrt(OVERSAMPLE)
        reads = "  ".join(f"{hypot(rest_uv, summed_uv):.1f}" for rest_uv in REST_UV)
        yield f"   {words:<30}{codes:7.2f} codes{one_uv:11.2f} uV{summed_uv:14.2f} uV       {reads} uV"
    yield "   Summing 16 divides white noise by 4, which is two bits; the sums fit 16 bits exactly."


def _limits(sensor: Sensor, _shunted: Sensor) -> Iterator[str]:
    step_uv = sensor.step_uv(oversample=1)
    yield "3. Where summing does not help"
    yield "   Noise under half a code: conversions repeat each other, so their sum has no more information."
    yield "   With no noise at all, 1 uV of muscle (over all frequencies) would read as"
    for words, centre in (("in the middle of a code", 0.0), ("between two codes", 0.5)):
        yield f"      {spread_codes(REST_UV[0] / step_uv, centre) * step_uv:.2f} uV with the line {words}."
    yield f"   The measured {PFM_CODES} to {PWM_CODES} codes prevent this, so no noise has to be added."
    yield "   Noise that lasts longer than a sample is in all 16 conversions: hum, ripple of the supply,"
    yield "   electrodes, and the sensor's own noise. We found no figure for the sensor."


def _ripple(_sensor: Sensor, _shunted: Sensor) -> Iterator[str]:
    half_uv = SUPPLY_NOISE_V / 2 / RAW_GAIN * 1e6
    yield "4. Ripple of the 3.3 V supply"
    noise_mv = 1e3 * SUPPLY_NOISE_V
    yield f"   {noise_mv:g} mV RMS was measured, over all frequencies. RAW rests at half the supply, so half"
    yield f"   of it is in RAW: {half_uv:.1f} uV if all were in the band. What remains, by frequency:"
    yield "                                                   20 Hz     100 Hz     450 Hz"
    for sensor_words, follows in (("halves its supply unfiltered", True), ("filters its half supply", False)):
        for reference_words, shunt in (("3.3 V", False), ("LM4040", True)):
            left = [half_uv * supply_share(hz, follows, shunt) for hz in (20.0, 100.0, 450.0)]
            values = "   ".join(f"{uv:5.2f} uV" for uv in left)
            yield f"   sensor {sensor_words:<28} {reference_words:<8} {values}"
    yield "   So the reference helps if the sensor's half supply is quiet, and harms if it is not."
    yield "   Which it is, is not published: measure the level at rest with and without, and keep the lower."


def _reference(sensor: Sensor, shunted: Sensor) -> Iterator[str]:
    density_v = REFERENCE_NOISE_V / sqrt(REFERENCE_NOISE_HZ)
    own_uv = density_v * sqrt(BAND_HZ[1] - BAND_HZ[0]) * shunted.midpoint / RAW_GAIN * 1e6
    drop_v = FILTER_OHM * CONVERTER_A
    yield "5. Other effects of the LM4040"
    yield f"   Its own noise is {own_uv:.3f} uV. Steps are {100 * (1 - REFERENCE_V / SUPPLY_V):.0f} % finer."
    yield f"   Without it the converter's own current lowers the full scale by about {1e3 * drop_v:.0f} mV,"
    yield f"   so every uV is {100 * drop_v / SUPPLY_V:.0f} % off; the exact value differs from chip to chip."
    for chip, jumps in JUMPS.items():
        for name, shunt in (("3.3 V", False), ("LM4040", True)):
            rest = find_rest_code(shunt)
            nearest = min(jumps, key=lambda code: abs(code - rest))
            away_uv = abs(nearest - rest) * (shunted if shunt else sensor).step_uv(oversample=1)
            jump = f"the next jump at {nearest} is {away_uv:.0f} uV away"
            yield f"   {chip}, {name:<7} RAW rests at code {rest:.0f}, {jump}"


def _filter(_sensor: Sensor, _shunted: Sensor) -> Iterator[str]:
    corner_hz = 1.0 / (2 * pi * RC_OHM * RC_F)
    edge_hz, conversions_hz = BAND_HZ[1], FS_HZ * OVERSAMPLE
    edge, fold = (100 * _lost(hz / corner_hz) for hz in (edge_hz, conversions_hz))
    yield f"6. The filter before each pin, {RC_OHM:g} ohm and {1e9 * RC_F:g} nF"
    yield f"   Its corner is at {corner_hz:.0f} Hz. It cuts {edge:.1f} % of an amplitude at {edge_hz:g} Hz,"
    yield f"   and {fold:.0f} % of the pickup of wires around {conversions_hz:g} Hz, the rate of conversions,"
    yield "   which would be aliased into the band."


def _lost(corners: float) -> float:
    """Return the share of an amplitude that a first-order low-pass removes, this many corners up."""
    return 1.0 - 1.0 / hypot(1.0, corners)


if __name__ == "__main__":
    print("\n".join(describe()))
