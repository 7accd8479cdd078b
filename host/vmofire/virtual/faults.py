"""Faults of a signal or a line, on request and at given times.

In: words as on a command line ("hum=20uV@5-10,unplug@12-15"), or Fault records. Out: microvolts with the
faults in them, and the times of line faults. Faults of the signal count seconds from sample 0 of a run, those
of the line seconds of the board's clock since its first START. Never: chance that differs between runs.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from math import ceil, inf, pi, sqrt
from typing import Literal, get_args

import numpy as np

from vmofire.virtual.source import Signal
from vmofire.wire import N_CHANNELS
from vmofire.words import msg, say
from vmofire.words.quantities import write_unit

SensorFault = Literal["hum50", "hum60", "drift", "supply", "spikes", "loose", "flat", "saturate"]
LineFault = Literal["lose", "flip", "stall", "unplug"]
FaultKind = Literal[SensorFault, "crosstalk", "ripple", LineFault]


@dataclass(frozen=True)
class _Nature:
    unit: str
    default: float
    most: float
    words: str  # a message


_NATURES: dict[FaultKind, _Nature] = {
    "hum50": _Nature("uV", 50.0, 1e5, msg("mains hum, RMS, a little off 50 Hz, with harmonics")),
    "hum60": _Nature("uV", 50.0, 1e5, msg("the same at 60 Hz")),
    "drift": _Nature("uV", 500.0, 1e5, msg("the sensor's zero drifts this far, slower than 1 Hz")),
    "supply": _Nature("uV", 20.0, 1e4, msg("supply noise, RMS at 50 and at 125 Hz, the same in RAW and REF")),
    "spikes": _Nature("uV", 1000.0, 1e5, msg("a jolt of this height every two seconds")),
    "loose": _Nature("uV", 300.0, 1e5, msg("a loose electrode: hum and noise instead of muscle")),
    "flat": _Nature("", 0.0, 0.0, msg("the sensor is dead: 0 V")),
    "saturate": _Nature("x", 200.0, 1e6, msg("the gain is this many times too high")),
    "crosstalk": _Nature("%", 30.0, 100.0, msg("share of the other channels that leaks in")),
    "ripple": _Nature(
        "uV", 5.0, 1e5, msg("the board's supply sags with every frame, RMS; a tenth of it at fixed frequency")
    ),
    "lose": _Nature("%", 1.0, 100.0, msg("share of writes that lose bytes")),
    "flip": _Nature("%", 1.0, 100.0, msg("share of writes with one flipped bit")),
    "stall": _Nature("", 0.0, 0.0, msg("the board goes on sampling but sends nothing")),
    "unplug": _Nature("", 0.0, 0.0, msg("the board is gone and comes back as after power-up")),
}
LINE_KINDS: tuple[FaultKind, ...] = get_args(LineFault)
_ITEM = re.compile(
    r"(?P<kind>[a-z]+[0-9]*)(?:=(?P<amount>[0-9.]+)(?P<unit>[a-zA-Zµμ%]*))?"
    r"(?:#(?P<channel>[0-9]+))?(?:@(?P<start>[0-9.]+)-(?P<stop>[0-9.]*))?"
)
_WRITE_FORM = msg("Write KIND[=AMOUNT][#CHANNEL][@FROM-TO], as in hum=20uV@5-10.")
_HARMONICS = ((1, 1.0), (2, 0.1), (3, 0.4), (5, 0.2))
_RIPPLE = ((1, 1.0), (2, 0.6), (3, 0.4), (5, 0.2))
_RIPPLE_RMS = sqrt(sum(share**2 for _, share in _RIPPLE) / 2)
FIXED_SHARE = 0.1  # share that is left with GP23 high: a regulator that always switches reacts faster
_DRIFTS = ((0.07, 0.5), (0.23, 0.3), (0.61, 0.2))  # Hz, share; no common period
_SUPPLY_HZ = (50.0, 125.0)  # mains, and the load of a frame every 8 ms
_SPIKE_EVERY_S, _SPIKE_S = 2.0, 0.5


@dataclass(frozen=True)
class Fault:
    """One fault.

    Parameters
    ----------
    kind : str
        One of the kinds that `explain` lists.
    amount : float, optional
        Size, in the kind's own unit (uV, % or times).
    start_s, stop_s : float
        Start and end; the line faults "stall" and "unplug" need an end.
    channel : int, optional
        Column it affects; by default all. Not for faults of the line.

    Raises
    ------
    ValueError
        A field is not valid; the message says what is.
    """

    kind: FaultKind
    amount: float | None = None
    start_s: float = 0.0
    stop_s: float = inf
    channel: int | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        if self.kind not in _NATURES:
            raise ValueError(_tell_unknown(self.kind, _NATURES))
        nature = _NATURES[self.kind]
        if self.amount is not None and not 0 < self.amount <= nature.most:
            most = f"{nature.most:g} {write_unit(nature.unit)}".strip()
            raise ValueError(
                say(
                    "The amount of “{kind}” must be more than 0 and at most {most}, not {given:g}.",
                    kind=self.kind,
                    most=most,
                    given=self.amount,
                )
                if nature.most
                else say("The fault “{kind}” takes no amount.", kind=self.kind)
            )
        if not 0 <= self.start_s < self.stop_s:
            raise ValueError(
                say(
                    "“{kind}” must start at 0 s or later and stop after that, not {start:g} to {stop:g} s.",
                    kind=self.kind,
                    start=self.start_s,
                    stop=self.stop_s,
                )
            )
        if self.kind in ("stall", "unplug") and self.stop_s == inf:
            raise ValueError(
                say("The fault “{kind}” needs times in seconds, as in {kind}@5-8.", kind=self.kind)
            )
        if self.channel is not None and (self.kind in LINE_KINDS or not 0 <= self.channel < N_CHANNELS):
            raise ValueError(
                say(
                    "The fault “{kind}” cannot have channel {channel}. "
                    "Channels are 0 to {last}. Faults of the link have none.",
                    kind=self.kind,
                    channel=self.channel,
                    last=N_CHANNELS - 1,
                )
            )

    @property
    def size(self) -> float:
        """Size, in the kind's unit."""
        return _NATURES[self.kind].default if self.amount is None else self.amount

    def touched(self, first: int, n: int, fs_hz: float) -> range:
        """Return the affected range of the `n` samples from `first` on, counted from `first`; may be none."""
        stop = n if self.stop_s == inf else min(n, ceil(self.stop_s * fs_hz) - first)
        return range(max(0, ceil(self.start_s * fs_hz) - first), max(0, stop))

    @property
    def columns(self) -> slice:
        """The affected channels."""
        return slice(None) if self.channel is None else slice(self.channel, self.channel + 1)


@dataclass(frozen=True)
class Faults:
    """All faults of one board; by default none."""

    items: tuple[Fault, ...] = ()

    @classmethod
    def parse(cls, words: str) -> "Faults":
        """Read faults as a person writes them.

        Parameters
        ----------
        words : str
            `KIND[=AMOUNT][#CHANNEL][@FROM-[TO]]`, separated by commas: "hum=20uV@5-10,loose#1@3-".
            "hum" is "hum50".

        Raises
        ------
        ValueError
            A part cannot be read; the message names it and says what is allowed.
        """
        return cls(tuple(_parse(item.strip()) for item in words.split(",")) if words.strip() else ())

    def require(self, n_channels: int) -> None:
        """Raise ValueError if a fault asks for a channel that a source does not have."""
        for fault in self.items:
            if fault.channel is not None and fault.channel >= n_channels:
                raise ValueError(
                    say(
                        "The fault “{kind}” needs channel {channel}. The source has {n}, counted from 0.",
                        kind=fault.kind,
                        channel=fault.channel,
                        n=n_channels,
                    )
                )
            if fault.kind == "crosstalk" and n_channels < 2:
                raise ValueError(say("Crosstalk needs a source with at least two channels."))

    def disturb(self, uv: Signal, first: int, fs_hz: float) -> Signal:
        """Return the voltage between the electrodes with the faults in it.

        Parameters
        ----------
        uv : ndarray, (n_points, n_channels)
            Samples from `first` on; NaN in the result means that no voltage reaches the converter.
        """
        # A loose electrode replaces all other faults, so it comes last.
        for kind in ("crosstalk", "spikes", "hum50", "hum60", "saturate", "loose", "flat"):
            for fault, samples in self._touching(kind, first, len(uv), fs_hz):
                uv = uv.copy()
                part = slice(samples.start, samples.stop)
                uv[part, fault.columns] = _apply(fault, uv[part], first + samples.start, fs_hz)
        return uv

    def drift(self, n_points: int, first: int, fs_hz: float) -> Signal:
        """Return the drift of the zero of each pin's sensor, (n_points, N_CHANNELS), in uV."""
        drift = np.zeros((n_points, N_CHANNELS))
        for fault, samples in self._touching("drift", first, n_points, fs_hz):
            wander = _drift((first + np.asarray(samples)) / fs_hz - fault.start_s)
            drift[samples.start : samples.stop, fault.columns] += fault.size * wander[:, None]
        return drift

    def supply(self, n_points: int, first: int, fs_hz: float) -> Signal:
        """Return the disturbance of half the supply, (n_points,), in uV at the skin of a RAW output."""
        supply = np.zeros(n_points)
        for fault, samples in self._touching("supply", first, n_points, fs_hz):
            t_s = (first + np.asarray(samples)) / fs_hz
            supply[samples.start : samples.stop] += fault.size * _ripple(t_s, _SUPPLY_HZ)
        return supply

    def ripple(
        self, n_points: int, first: int, points_hz: float, frames_hz: float, fixed_frequency: bool
    ) -> Signal:
        """Return the ripple on all pins by the load of frames, (n_points, N_CHANNELS), in uV at the skin."""
        ripple = np.zeros((n_points, N_CHANNELS))
        for fault, samples in self._touching("ripple", first, n_points, points_hz):
            phase = 2 * pi * frames_hz / points_hz * (first + np.asarray(samples))
            wave = sum(share * np.cos(n * phase) for n, share in _RIPPLE) / _RIPPLE_RMS
            size = fault.size * (FIXED_SHARE if fixed_frequency else 1.0)
            ripple[samples.start : samples.stop, fault.columns] += size * np.asarray(wave)[:, None]
        return ripple

    @property
    def touches_line(self) -> bool:
        """Whether there is any fault of the line."""
        return any(fault.kind in LINE_KINDS for fault in self.items)

    def at(self, kind: FaultKind, t_s: float) -> Fault | None:
        """Return the fault of a kind that is active at a moment; None for none."""
        for fault in self.items:
            if fault.kind == kind and fault.start_s <= t_s < fault.stop_s:
                return fault
        return None

    def _touching(self, kind: FaultKind, first: int, n: int, fs_hz: float) -> Iterator[tuple[Fault, range]]:
        for fault in self.items:
            if fault.kind == kind:
                samples = fault.touched(first, n, fs_hz)
                if samples:
                    yield fault, samples


def explain() -> str:
    """Return every kind of fault with its usual amount, a line each, for a help text."""
    return "\n".join(
        f"{kind:<10}{nature.default:g} {nature.unit}: {say(nature.words)}"
        if nature.unit
        else f"{kind:<10}{say(nature.words)}"
        for kind, nature in _NATURES.items()
    )


def _tell_unknown(kind: str, known: Iterable[str]) -> str:
    return say("There is no fault “{kind}”. Use one of {names}.", kind=kind, names=", ".join(known))


def _parse(item: str) -> Fault:
    match = _ITEM.fullmatch(item)
    if match is None:
        raise ValueError(say("“{fault}” is no fault.", fault=item) + " " + say(_WRITE_FORM))
    kind = "hum50" if match["kind"] == "hum" else match["kind"]
    if kind not in _NATURES:
        raise ValueError(_tell_unknown(match["kind"], ("hum", *_NATURES)))
    unit = _NATURES[kind].unit
    given = (match["unit"] or "").replace("µ", "u").replace("μ", "u")
    if given and given.lower() != unit.lower():
        raise ValueError(
            say("“{fault}”: give the amount in {unit}, not in {given}.", fault=item, unit=unit, given=given)
            if unit
            else say("The fault “{kind}” takes no amount.", kind=kind)
        )
    try:
        amount, start_s, stop_s = (
            float(match[name]) if match[name] else None for name in ("amount", "start", "stop")
        )
    except ValueError:
        raise ValueError(say("“{fault}” has a wrong number.", fault=item) + " " + say(_WRITE_FORM)) from None
    return Fault(
        kind,
        amount,
        start_s or 0.0,
        inf if stop_s is None else stop_s,
        int(match["channel"]) if match["channel"] else None,
    )


def _apply(fault: Fault, uv: Signal, first: int, fs_hz: float) -> Signal:
    """Return the affected columns, (n_points, n_channels), with one fault in them."""
    touched = uv[:, fault.columns]
    if fault.kind == "crosstalk":
        return touched + fault.size / 100.0 * (uv.sum(axis=1, keepdims=True) - touched)
    if fault.kind == "saturate":
        return touched * fault.size
    if fault.kind == "flat":
        return np.full_like(touched, np.nan)
    samples = np.arange(first, first + len(uv))
    if fault.kind == "spikes":
        channels = range(uv.shape[1])[fault.columns]
        # Each cable jolts for itself: the same jolts everywhere would look like one sensor on two inputs.
        return touched + fault.size * np.stack([_spikes(samples / fs_hz, one) for one in channels], axis=1)
    hum = _hum(samples / fs_hz, 60.0 if fault.kind == "hum60" else 50.0)[:, None]
    if fault.kind == "loose":
        hiss = _hiss()
        return np.zeros_like(touched) + fault.size * (hum + 0.2 * hiss[samples % len(hiss)][:, None])
    return touched + fault.size * hum


def _hum(t_s: Signal, line_hz: float) -> Signal:
    """Return mains hum with RMS 1; its frequency is a few hundredths of a hertz off, as in a real grid."""
    hz = line_hz + 0.03
    rms = np.sqrt(sum(share**2 for _, share in _HARMONICS) / 2)
    return np.asarray(sum(share * np.sin(2 * pi * n * hz * t_s + n) for n, share in _HARMONICS)) / rms


def _ripple(t_s: Signal, tones_hz: tuple[float, ...]) -> Signal:
    """Return the sum of tones, each with RMS 1."""
    return np.asarray(sum(np.sqrt(2.0) * np.sin(2 * pi * hz * t_s) for hz in tones_hz))


def _drift(t_s: Signal) -> Signal:
    """Return a slow drift within -1 to 1 that begins at 0."""
    return np.asarray(sum(share * np.sin(2 * pi * hz * t_s) for hz, share in _DRIFTS))


def _spikes(t_s: Signal, channel: int) -> Signal:
    """Return a spike of height 1, up or down, at a different moment in every second second."""
    spikes = np.zeros(len(t_s))
    for number in range(int((t_s[0] - _SPIKE_S) // _SPIKE_EVERY_S), int(t_s[-1] // _SPIKE_EVERY_S) + 1):
        if number < 0:
            continue
        moment, side = np.random.default_rng([11, number, channel]).random(2)
        x = (t_s - (number + moment) * _SPIKE_EVERY_S) / _SPIKE_S
        inside = (x >= 0) & (x < 1)
        # Up at once, a swing back, then zero, as from a pulled cable.
        spikes += np.where(inside, (1 - x) ** 4 * np.cos(4 * pi * x), 0.0) * (1 if side < 0.5 else -1)
    return spikes


@cache
def _hiss() -> Signal:
    return np.random.default_rng(7).standard_normal(65521)
