"""The 3.0 V reference at ADC_VREF: which resistor feeds it, what flows, and what to tell the software.

In: data sheets' figures, each with its source. Out: currents, the resistors that would do, gain to set.
Never: a part of its own choosing; the board's own resistor is what feeds it.
"""

from dataclasses import dataclass

from vmofire.dsp.sensor import ADC_BITS, Sensor

SUPPLY_V = 3.3
SUPPLY_TOLERANCE = 0.02  # of the board's regulator; assumed, not verified
REFERENCE_V = 3.0
REFERENCE_TOLERANCE = 0.01  # LM4040 grade D, the worst; A is 0.1 % (TI SLOS456)
# LM4040-N data sheet (SNOS633): 60 uA suffice the 2.5 V version, 100 uA the 10 V one; 15 mA is the most.
LEAST_A, MOST_A = 100e-6, 15e-3
# Pico datasheet 4.3: about 150 uA, 20 more while converting, varying from chip to chip.
CONVERTER_A = 170e-6
SPREAD = 1.5  # of that, for the chip and for the temperature sensor, which the firmware leaves on; assumed
FILTER_OHM = 200.0  # R7 of the Pico, between 3V3 and ADC_VREF: Pico datasheet 4.3; other boards not verified


@dataclass(frozen=True)
class Feed:
    """What flows into the reference.

    Attributes
    ----------
    nominal_a, least_a, most_a : float
        Through the LM4040; with supply, reference and converter at their worst for the last two.
    power_w : float
        Most that the resistor turns into heat.
    """

    nominal_a: float
    least_a: float
    most_a: float
    power_w: float

    @property
    def holds(self) -> bool:
        """Whether the reference regulates at all times and is never overloaded."""
        return self.least_a >= LEAST_A and self.most_a <= MOST_A


def reckon_feed(ohm: float = FILTER_OHM) -> Feed:
    """Return what flows through a resistor between 3V3 and ADC_VREF."""
    least_v = SUPPLY_V * (1 - SUPPLY_TOLERANCE) - REFERENCE_V * (1 + REFERENCE_TOLERANCE)
    most_v = SUPPLY_V * (1 + SUPPLY_TOLERANCE) - REFERENCE_V * (1 - REFERENCE_TOLERANCE)
    return Feed(
        nominal_a=(SUPPLY_V - REFERENCE_V) / ohm - CONVERTER_A,
        least_a=least_v / ohm - SPREAD * CONVERTER_A,
        most_a=most_v / ohm,
        power_w=most_v**2 / ohm,
    )


def find_resistors() -> tuple[float, float]:
    """Return the smallest and the largest resistor, in ohm, with which the reference holds."""
    feed = reckon_feed(1.0)
    least_v = feed.least_a + SPREAD * CONVERTER_A  # what falls off at 1 ohm
    return feed.most_a / MOST_A, least_v / (LEAST_A + SPREAD * CONVERTER_A)


def find_gain(gain: float = 200.0) -> float:
    """Return the gain to set where software takes the full scale to be 3.3 V and it is 3.0 V."""
    return gain * Sensor().reference_v / REFERENCE_V


def find_rest_code(shunt: bool) -> float:
    """Return the code on which RAW rests: half of 3.3 V on the scale with the LM4040, or on the board's own.

    The board's own is a little under 3.3 V by what the converter draws through the filter.
    """
    scale_v = REFERENCE_V if shunt else SUPPLY_V - FILTER_OHM * CONVERTER_A
    return 2**ADC_BITS * SUPPLY_V / 2 / scale_v


if __name__ == "__main__":
    feed, (smallest, largest) = reckon_feed(), find_resistors()
    print(
        f"Any resistor from {smallest:.0f} to {largest:.0f} ohm between 3V3 and ADC_VREF holds the reference."
    )
    print(
        f"The Pico's own {FILTER_OHM:.0f} ohm: {1e3 * feed.nominal_a:.1f} mA through the LM4040, "
        f"{1e3 * feed.least_a:.1f} to {1e3 * feed.most_a:.1f} mA at worst: nothing to add."
    )
    print(f"RAW rests on code {find_rest_code(True):.0f}. Tell the software a gain of {find_gain():.0f}.")
