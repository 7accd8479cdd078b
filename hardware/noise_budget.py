"""What a resting muscle must stand out from: noise and resolution from skin to sample, in uV at the skin.

In: published figures, each with its source; the sensor's facts from dsp/sensor. Out: RMS in the muscle's band
with and without oversampling, and the table kept as noise-budget.txt. Never: a figure of this project's own
measuring; nobody has yet held these against a real board.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import erf, floor, hypot, pi, sqrt

from shunt_reference import CONVERTER_A, FILTER_OHM, REFERENCE_V, SUPPLY_V, find_rest_code

from vmofire.dsp.sensor import ADC_BITS, OVERSAMPLE, Sensor

BAND_HZ = (20.0, 450.0)  # of dsp.stages.BandPass
FS_HZ = 2000.0  # rows a second, vmofire's default
REST_UV = (1.0, 2.0, 5.0)  # vastus medialis at rest: 1.1 to 5.4 uV RMS on the project's recordings

# Histogram of a constant input on a Pico, codes RMS: pico-adc.markomo.me, "Input-Referred Noise". Supply and
# reference of the board are in it. PFM is GP23 low, PWM is GP23 high, which firmware/board.py sets on START.
PFM_CODES, PWM_CODES = 0.97, 1.36
# Effective bits of the RP2040 with a large sine, as others measured them (the same pages: 7.84 to 8.92).
# Distortion is in them too, and a resting muscle causes none: as noise they are an upper limit.
LOW_BITS, HIGH_BITS = 7.8, 8.6
MODEL_CODES = 2.0  # what virtual.sensor.SensorModel takes, between the two
# The board's 3.3 V, RMS on an oscilloscope, whatever its frequencies (the same pages).
SUPPLY_NOISE_V = 1.0e-3
# LM4040-N data sheet (SNOS633), 2.5 V version, 10 Hz to 10 kHz; taken to grow with the voltage.
REFERENCE_NOISE_V, REFERENCE_NOISE_HZ = 35e-6 * REFERENCE_V / 2.5, 10e3 - 10.0
# The filter between the board's 3.3 V and ADC_VREF: Pico datasheet, 4.3.
FILTER_F = 2.2e-6
# Codes at which the converter jumps. RP2040 datasheet, erratum E11; RP2350: one board, by one person
# (github.com/earlephilhower/arduino-pico/issues/2534).
JUMPS = {"RP2040": (512, 1536, 2560, 3584), "RP2350": (1536, 2048, 2560)}


def spread_codes(noise_codes: float, centre: float = 0.0) -> float:
    """Return the RMS about its mean of what a converter says to a Gaussian voltage.

    Exact, so that it holds below one code as well: there the spread is anything from 0, the voltage never
    leaving one code, to half a code, the voltage lying between two.

    Parameters
    ----------
    noise_codes : float
        RMS of the voltage before it is rounded, in codes.
    centre : float
        Where the voltage lies, in codes; the whole numbers are the middles of the converter's steps.
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
    """Return the RMS in codes of a converter whose effective bits were all noise, its rounding included."""
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
        RMS of one conversion before it is rounded, in codes, white: no conversion knows of the one before.
    sensor : Sensor, optional
        Gain and full scale; a MyoWare 2.0 on 3.3 V by default.
    oversample : int
        Conversions summed into one sample.
    fs_hz : float
        Samples a second.
    centre : float, optional
        Code on which the line rests; by default the middle of the sensor's supply.
    """
    sensor = sensor or Sensor()
    centre = 2**ADC_BITS * sensor.midpoint if centre is None else centre
    sample_codes = spread_codes(noise_codes, centre) / sqrt(oversample)
    return sample_codes * sensor.step_uv(oversample=1) * sqrt(band_share(fs_hz))


def supply_share(hz: float, midpoint_follows: bool, shunt: bool) -> float:
    """Return how much of a ripple on 3.3 V moves the line, as a share of half that ripple.

    RAW rests at half the supply and is measured against a reference made from the same supply through
    200 ohm and 2.2 uF: where both move alike, the ripple cancels.

    Parameters
    ----------
    hz : float
        Of the ripple.
    midpoint_follows : bool
        The sensor halves its supply as it is; False: it filters it first. Its maker does not say.
    shunt : bool
        An LM4040 holds the reference still.
    """
    corner = 2 * pi * hz * FILTER_OHM * FILTER_F
    at_reference = 0.0 if shunt else 1.0 / complex(1.0, corner)
    return abs((1.0 if midpoint_follows else 0.0) - at_reference)


def describe() -> Iterator[str]:
    """Yield the budget, line by line."""
    sensor = Sensor()
    shunted = replace(sensor, reference_v=REFERENCE_V, midpoint=SUPPLY_V / 2 / REFERENCE_V)
    yield "Noise and resolution budget. All uV are at the skin; RMS in the band 20 to 450 Hz unless it says else."
    yield "Written by noise_budget.py from published figures, which stand there with their sources."
    yield ""
    yield "1. Steps"
    for name, kind in (("3.3 V", sensor), ("3.0 V", shunted)):
        step_uv = kind.step_uv(oversample=1)
        yield (
            f"   gain {kind.gain:g}, full scale {name}: one code {step_uv:.2f} uV, one count of {OVERSAMPLE} summed "
            f"{kind.step_uv():.2f} uV; muscle at rest {REST_UV[0] / step_uv:.2f} to {REST_UV[-1] / step_uv:.2f} codes RMS"
        )
    yield ""
    yield f"2. The converter's white noise, gain 200, 3.3 V, {FS_HZ:g} samples a second"
    yield "                                     one conversion   one a sample   16 a sample   rest of 1, 2, 5 uV reads"
    yield "                                        codes RMS          uV             uV          uV (16 a sample)"
    for words, codes in (
        ("rounding alone, line restless", 1.0 / sqrt(12.0)),
        ("measured, supply in PFM", PFM_CODES),
        ("measured, supply in PWM", PWM_CODES),
        ("the virtual sensor", spread_codes(MODEL_CODES)),
        (f"{HIGH_BITS} effective bits, all noise", spread_of_bits(HIGH_BITS)),
        (f"{LOW_BITS} effective bits, all noise", spread_of_bits(LOW_BITS)),
    ):
        one_uv = codes * sensor.step_uv(oversample=1) * sqrt(band_share())
        summed_uv = one_uv / sqrt(OVERSAMPLE)
        reads = "  ".join(f"{hypot(rest_uv, summed_uv):.1f}" for rest_uv in REST_UV)
        yield f"   {words:<33} {codes:9.2f} {one_uv:18.2f} {summed_uv:14.2f}            {reads}"
    yield "   Summing 16 divides white noise by 4: two bits. It costs nothing; a sum of 16 x 12 bits fits 16 bits."
    yield ""
    yield "3. Where summing buys nothing"
    yield "   Noise under half a code: conversions repeat each other, and the sum knows no more than one of them."
    yield "     A muscle of 1 uV and no noise at all, over the whole band of the sensor, would read as"
    for words, centre in (("in the middle of a code", 0.0), ("between two codes", 0.5)):
        step_uv = sensor.step_uv(oversample=1)
        yield f"       {spread_codes(REST_UV[0] / step_uv, centre) * step_uv:.2f} uV with the line {words}"
    yield f"     The measured {PFM_CODES} to {PWM_CODES} codes are enough to prevent it: no noise has to be added."
    yield "   Noise that lasts longer than a sample: hum, ripple of the supply in the band, the sensor's own noise,"
    yield "     electrodes. It is in all 16 conversions alike. The sensor's own noise is not published."
    yield ""
    yield "4. Ripple of the 3.3 V supply"
    half_uv = SUPPLY_NOISE_V / 2 / sensor.gain * 1e6
    yield (
        f"   {1e3 * SUPPLY_NOISE_V:g} mV RMS was measured, over all frequencies. If all of it lay in the band, half of it is "
        f"{half_uv:.1f} uV. What is left of that:"
    )
    yield "                                              at 20 Hz   100 Hz   450 Hz"
    for sensor_words, follows in (("halves its supply as it is", True), ("filters its half supply", False)):
        for reference_words, shunt in (("3.3 V", False), ("LM4040", True)):
            left = [half_uv * supply_share(hz, follows, shunt) for hz in (20.0, 100.0, 450.0)]
            yield (
                f"   sensor {sensor_words:<27} {reference_words:<7}"
                + "   ".join(f"{uv:5.2f}" for uv in left)
                + " uV"
            )
    yield "   So the reference helps where the sensor's half supply is quiet, and hurts where it is not. Which one"
    yield "   yours is: look at the level at rest with the reference and without it, and keep what is lower."
    yield ""
    yield "5. What the LM4040 buys besides"
    density_v = REFERENCE_NOISE_V / sqrt(REFERENCE_NOISE_HZ)
    own_uv = density_v * sqrt(BAND_HZ[1] - BAND_HZ[0]) * shunted.midpoint / sensor.gain * 1e6
    yield f"   Its own noise is {own_uv:.3f} uV. Steps are {100 * (1 - REFERENCE_V / SUPPLY_V):.0f} % finer."
    drop_v = FILTER_OHM * CONVERTER_A
    yield (
        f"   Without it the converter's own current takes about {1e3 * drop_v:.0f} mV from the full scale: "
        f"{100 * drop_v / SUPPLY_V:.0f} % on every uV."
    )
    for chip, jumps in JUMPS.items():
        for name, shunt in (("3.3 V", False), ("LM4040", True)):
            rest = find_rest_code(shunt)
            nearest = min(jumps, key=lambda code: abs(code - rest))
            away_uv = abs(nearest - rest) * (shunted if shunt else sensor).step_uv(oversample=1)
            yield (
                f"   {chip}, {name:<6}: RAW rests on code {rest:.0f}; the nearest jump of the converter, "
                f"at {nearest}, is {away_uv:.0f} uV away"
            )


if __name__ == "__main__":
    print("\n".join(describe()))
