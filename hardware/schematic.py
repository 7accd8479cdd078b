"""Schematic of a station with one, two or three sensors.

In: wiring.csv through wiring.py, the values of the optional parts, the safety rule. Out: a matplotlib figure.
Never: a pin number or a word on safety of its own.
"""

from typing import Any

import matplotlib as mpl
import schemdraw  # pyright: ignore[reportMissingTypeStubs]
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from schemdraw import elements as parts  # pyright: ignore[reportMissingTypeStubs]

from noise_budget import RC_F, RC_OHM
from vmofire.guided.safety import RULES
from wiring import COUNTS, Wire, read_wiring

elm: Any = parts  # ships no types
SIGNAL, SUPPLY, GROUND, OPTION = "#1f5fbf", "#c0392b", "#222222", "#a65e00"
BLOCK = 7.5  # from one sensor to the next, in the drawing's units
LINE = 2.0  # from RAW to GND to VIN of one sensor
REF_LINE, REF_X = 1.4, 1.85  # from RAW up to REF; where its wire goes down
GROUND_X, SUPPLY_X, SENSOR_X = 2.4, 3.4, 14.4
WIDE = 6.2  # a sensor
RC = (f"{RC_OHM:g} Ω", f"{1e9 * RC_F:g} nF")
BATTERY = next(rule for rule in RULES if rule.title == "Laptop on battery")


def draw_schematic(sensors: int) -> Figure:
    """Return the schematic of a station with this many sensors."""
    wires = read_wiring(sensors)
    figure = Figure()
    drawing: Any = schemdraw.Drawing(canvas=figure.add_subplot(), show=False)
    drawing.config(fontsize=11, lw=1.4, color=GROUND, font=mpl.rcParams["font.family"][0])
    to_pico = {wire.pico_name: wire for wire in wires}
    signals = [wire for wire in wires if wire.pad == "RAW"]
    refs = [wire for wire in wires if wire.pad == "REF"]
    inputs = [*signals, *refs]
    ys = {wire.pico_name: -1.5 * place for place, wire in enumerate(inputs)}
    ys |= {"AGND": -1.5 * len(inputs) - 0.5, "3V3(OUT)": -1.5 * len(inputs) - 2.0}
    _draw_pico(drawing, to_pico, ys)
    tops = [BLOCK * ((sensors - 1) / 2 - place) - 0.75 * (sensors - 1) for place in range(sensors)]
    _draw_rails(drawing, ys, tops)
    for place, (wire, top) in enumerate(zip(signals, tops, strict=True)):
        _draw_signal(drawing, ys[wire.pico_name], top, place, sensors)
        _draw_sensor(drawing, wire, top)
    for wire in refs:
        _draw_ref(drawing, ys[wire.pico_name], tops[0])
    bottom = min(tops[-1] - 2 * LINE, ys["3V3(OUT)"]) - 2.6
    _draw_words(drawing, sensors, tops[0] + 2.0, bottom)
    drawing.draw(show=False)
    axes = figure.axes[0]
    axes.set_axis_off()
    axes.set_aspect("equal")
    left, right, low, high = -12.6, 26.2, bottom - 2.8, max(tops[0] + 2.0, 4.2) + 1.2
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    axes.set_position((0.0, 0.0, 1.0, 1.0))
    figure.set_size_inches(0.36 * (right - left), 0.36 * (high - low))
    return figure


def _draw_pico(drawing: Any, to_pico: dict[str, Wire], ys: dict[str, float]) -> None:
    """Draw the board with the pins in use; its right side has those of the sensors."""
    low, high = min(ys.values()) - 1.0, 1.0
    _draw_box(drawing, (-5.6, low), (-0.6, high), "#eef5ee")
    _write(
        drawing, (-3.1, high + 0.35), "Raspberry Pi Pico, Pico W,\nPico 2 or Pico 2 W", bold=True, low=True
    )
    for name, y in ys.items():
        drawing.add(elm.Line().at((-0.6, y)).to((0.0, y)))
        _write(drawing, (-0.75, y), name, right=True)
        _write(drawing, (-0.3, y + 0.1), str(to_pico[name].pico_pin), size=8.5, low=True)
    reference = to_pico["ADC_VREF"]
    y = ys["AGND"]
    drawing.add(elm.Line().at((-5.6, y)).to((-7.6, y)).color(OPTION))
    _write(drawing, (-5.45, y), reference.pico_name, left=True)
    _write(drawing, (-5.9, y + 0.1), str(reference.pico_pin), size=8.5, low=True)
    drawing.add(elm.Zener().at((-7.6, y - 2.6)).to((-7.6, y)).color(OPTION))
    drawing.add(elm.Ground().at((-7.6, y - 2.6)).color(OPTION))
    _write(drawing, (-8.2, y - 1.3), "LM4040\n3.0 V", right=True, color=OPTION)
    _write(drawing, (-7.2, y - 3.0), f"AGND, pin {to_pico['AGND'].pico_pin}", left=True, size=9, color=OPTION)
    drawing.add(elm.Line().at((-5.6, 0.3)).to((-7.4, 0.3)))
    _write(drawing, (-5.45, 0.3), "USB", left=True)
    _draw_box(drawing, (-12.2, -0.6), (-7.4, 1.2), "#f4f4f4")
    _write(drawing, (-9.8, 0.3), BATTERY.title, bold=True)


def _draw_rails(drawing: Any, ys: dict[str, float], tops: list[float]) -> None:
    """Draw ground and supply as two upright lines with a branch for each sensor."""
    for name, x, drop, color in (
        ("AGND", GROUND_X, LINE, GROUND),
        ("3V3(OUT)", SUPPLY_X, 2 * LINE, SUPPLY),
    ):
        branches = [top - drop for top in tops]
        levels = sorted([ys[name], *branches])
        drawing.add(elm.Line().at((0.0, ys[name])).to((x, ys[name])).color(color))
        drawing.add(elm.Line().at((x, levels[0])).to((x, levels[-1])).color(color))
        for y in levels[1:-1]:
            drawing.add(elm.Dot().at((x, y)).color(color))
        for y in branches:
            drawing.add(elm.Line().at((x, y)).to((SENSOR_X, y)).color(color))


def _draw_signal(drawing: Any, pin_y: float, top: float, place: int, sensors: int) -> None:
    """Draw a signal from the Pico's pin to the start of the resistor, clear of its neighbours."""
    x = 0.8 + 0.5 * (place if top <= pin_y else sensors - 1 - place)
    for start, end in (((0.0, pin_y), (x, pin_y)), ((x, pin_y), (x, top)), ((x, top), (6.6, top))):
        if start != end:
            drawing.add(elm.Line().at(start).to(end).color(SIGNAL))


def _draw_ref(drawing: Any, pin_y: float, top: float) -> None:
    """Draw the wire from the first sensor's REF pin, above its signal, to the spare input."""
    y = top + REF_LINE
    for start, end in (
        ((SENSOR_X, y), (REF_X, y)),
        ((REF_X, y), (REF_X, pin_y)),
        ((REF_X, pin_y), (0.0, pin_y)),
    ):
        drawing.add(elm.Line().at(start).to(end).color(OPTION))
    _draw_box(drawing, (SENSOR_X, top + 0.8), (SENSOR_X + WIDE, y + 0.6), "#fdf3ee")
    _write(drawing, (SENSOR_X + 0.15, y), "REF (half supply)", left=True, size=9.5, color=OPTION)


def _draw_sensor(drawing: Any, wire: Wire, top: float) -> None:
    """Draw one sensor, its filter and its capacitors, and the electrodes."""
    ground, supply = top - LINE, top - 2 * LINE
    drawing.add(elm.Dot().at((5.4, top)).color(OPTION))
    drawing.add(elm.Capacitor().at((5.4, top)).to((5.4, ground)).color(OPTION))
    _write(drawing, (5.85, top - LINE / 2), RC[1], left=True, color=OPTION)
    drawing.add(elm.ResistorIEC().at((6.6, top)).to((9.2, top)).color(OPTION))
    _write(drawing, (7.9, top + 0.45), RC[0], color=OPTION, low=True)
    drawing.add(elm.Line().at((9.2, top)).to((SENSOR_X, top)).color(SIGNAL))
    for x, value in ((9.6, "100 nF"), (12.0, "10 µF")):
        drawing.add(elm.Capacitor().at((x, ground)).to((x, supply)).color(OPTION))
        _write(drawing, (x + 0.4, ground - LINE / 2), value, left=True, color=OPTION)
    for x, y in ((5.4, ground), (9.6, ground), (12.0, ground), (9.6, supply), (12.0, supply)):
        drawing.add(elm.Dot().at((x, y)).color(OPTION))
    _draw_box(drawing, (SENSOR_X, supply - 0.8), (SENSOR_X + WIDE, top + 0.8), "#fdf3ee")
    _write(drawing, (SENSOR_X + WIDE / 2, ground), f"{wire.part}\nMyoWare 2", bold=True)
    for y, pad in ((top, "RAW"), (ground, "GND"), (supply, "VIN")):
        _write(drawing, (SENSOR_X + 0.15, y), pad, left=True, size=9.5)
    for y, name in ((top, "MID"), (ground, "END"), (supply, "REF")):
        drawing.add(elm.Line().at((SENSOR_X + WIDE, y)).to((SENSOR_X + WIDE + 0.8, y)))
        drawing.add(elm.Dot(open=True, radius=0.28).at((SENSOR_X + WIDE + 1.08, y)))
        _write(drawing, (SENSOR_X + WIDE - 0.15, y), name, right=True, size=9.5)
    _write(
        drawing, (SENSOR_X + WIDE + 1.6, (top + ground) / 2), "on the muscle,\n20 mm apart", left=True, size=9
    )
    _write(drawing, (SENSOR_X + WIDE + 1.6, supply), "on bone", left=True, size=9)


def _draw_words(drawing: Any, sensors: int, top: float, bottom: float) -> None:
    """Write title, key, and the safety rule."""
    _write(drawing, (-12.2, max(top, 4.2)), f"vmofire, {COUNTS[sensors]}", left=True, bold=True, size=15)
    key = (
        "Brown parts are options: it works without them (a wire in place of the resistor). "
        "Resistor and LM4040 sit at the Pico,\nthe capacitors between GND and VIN at the sensor."
    )
    _write(drawing, (-12.2, bottom), key, left=True, color=OPTION)
    safety = BATTERY.words.split(". ")
    words = f"{BATTERY.title}. {safety[0]}.\n{safety[1]}"
    _write(drawing, (-12.2, bottom - 1.7), words, left=True, color=SUPPLY)


def _draw_box(drawing: Any, low: tuple[float, float], high: tuple[float, float], fill: str) -> None:
    """Draw a part as a box; schemdraw's own box turns with the part drawn before it."""
    size = (high[0] - low[0], high[1] - low[1])
    drawing.canvas.add_patch(
        Rectangle(low, *size, facecolor=fill, edgecolor=GROUND, linewidth=1.4, zorder=0.5)
    )


def _write(
    drawing: Any,
    at: tuple[float, float],
    words: str,
    *,
    size: float = 11,
    color: str = GROUND,
    bold: bool = False,
    left: bool = False,
    right: bool = False,
    low: bool = False,
) -> None:
    """Write words around a point: centred, or beginning (left), ending (right) or standing (low) there."""
    drawing.canvas.text(
        *at,
        words,
        fontsize=size,
        color=color,
        fontweight="bold" if bold else "normal",
        ha="left" if left else "right" if right else "center",
        va="bottom" if low else "center",
        linespacing=1.25,
    )
