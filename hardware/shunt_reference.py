"""Shunt reference of 3.0 V at ADC_VREF: its resistor, its currents, and the gain to set.

In: figures of data sheets, each with its source. Out: currents, suitable resistors, the gain to set.
Never: a part of its own choice; the board's own resistor feeds it.
"""

from dataclasses import dataclass

from vmofire.dsp.sensor import ADC_BITS, Sensor

SUPPLY_V = 3.3
SUPPLY_TOLERANCE = 0.02  # of the board's regulator; assumed, not verified
REFERENCE_V = 3.0
REFERENCE_TOLERANCE = 0.01  # LM4040 grade D, the worst; A is 0.1 % (TI SLOS456)
# LM4040-N data sheet (SNOS633): the 2.5 V version needs 60 uA, the 10 V one 100 uA; 15 mA at most.
LEAST_A, MOST_A = 100e-6, 15e-3
# Pico datasheet 4.3: about 150 uA, 20 more while converting, varying from chip to chip.
CONVERTER_A = 170e-6
SPREAD = 1.5  # times that, for differences of chips and the temperature sensor, which stays on; assumed
FILTER_OHM = 200.0  # R7 of the Pico, between 3V3 and ADC_VREF: Pico datasheet 4.3; other boards not verified


@dataclass(frozen=True)
class Feed:
    """Currents into the reference.

    Attributes
    ----------
    nominal_a, least_a, most_a : float
        Currents through the LM4040; the last two with supply, reference and converter at their worst.
    power_w : float
        Largest power in the resistor.
    """

    nominal_a: float
    least_a: float
    most_a: float
    power_w: float

    @property
    def holds(self) -> bool:
        """Return whether the reference always regulates and is never overloaded."""
        return self.least_a >= LEAST_A and self.most_a <= MOST_A


def reckon_feed(ohm: float = FILTER_OHM) -> Feed:
    """Return the currents through a resistor between 3V3 and ADC_VREF."""
    least_v = SUPPLY_V * (1 - SUPPLY_TOLERANCE) - REFERENCE_V * (1 + REFERENCE_TOLERANCE)
    most_v = SUPPLY_V * (1 + SUPPLY_TOLERANCE) - REFERENCE_V * (1 - REFERENCE_TOLERANCE)
    return Feed(
        nominal_a=(SUPPLY_V - REFERENCE_V) / ohm - CONVERTER_A,
        least_a=least_v / ohm - SPREAD * CONVERTER_A,
        most_a=most_v / ohm,
        power_w=most_v**2 / ohm,
    )


def find_resistors() -> tuple[float, float]:
    """Return the smallest and the largest resistor, in ohm, at which the reference works."""
    feed = reckon_feed(1.0)
    least_v = feed.least_a + SPREAD * CONVERTER_A  # voltage across 1 ohm
    return feed.most_a / MOST_A, least_v / (LEAST_A + SPREAD * CONVERTER_A)


def find_gain(gain: float = 200.0) -> float:
    """Return the gain to set if the software assumes a full scale of 3.3 V and it is 3.0 V."""
    return gain * Sensor().reference_v / REFERENCE_V


def find_rest_code(shunt: bool) -> float:
    """Return the code at which RAW rests: half of 3.3 V on the scale with the LM4040, or on the board's own.

    The board's own is a little under 3.3 V, because the converter draws current through the filter.
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
