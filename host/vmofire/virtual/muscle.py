"""Synthetic surface EMG with known truth: which muscle is on, when, how strongly.

In: people (one a channel), cues with their times, a seed. Out: a source (see source.py).
Never: a recorded signal, or a claim of accuracy on patients. All its signals are labelled "synthetic".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from math import ceil, exp, floor, inf, isfinite
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from vmofire.guided.steps import Cue
from vmofire.virtual.source import Signal, SourceEvent
from vmofire.wire import N_CHANNELS

EffortKind = Literal["ball_squeeze", "quad_set"]

# Noise is a sum of tones on a grid of 1 / PERIOD_S. So any part can be computed without state, and it is the
# same at every rate. The noise repeats after PERIOD_S; its modulation does not.
PERIOD_S = 32.0
TOP_HZ = 500.0  # the sensor passes no higher frequencies
# Corners of the spectrum, chosen so that 41 % of the power between 20 and 450 Hz lies below 50 Hz, as in 66
# recordings of the vastus medialis. The usual 60 and 120 Hz would put 16 % there.
LOW_CORNER_HZ, HIGH_CORNER_HZ = 30.0, 72.0
TIRED = 0.8  # corners, and so the median frequency, of a tired muscle relative to a fresh one
TREMOR_HZ = (8.0, 12.0)


@dataclass(frozen=True)
class MuscleModel:
    """Model of one muscle.

    Parameters
    ----------
    strength_uv : float
        RMS of a full contraction in uV, rest not included; 0 for a muscle that does not fire.
    rest_uv : float
        RMS at rest in uV, from 1 to 500 Hz, flat.
    delay_s, delay_sd_s : float
        Time from the cue to the first rise: mean and standard deviation over the efforts.
    rise_s, fall_s : float
        Time from zero to full strength, and back.
    release_s : float
        Time from the end of the cue to the first fall.
    tremor : float
        Depth (standard deviation) of the amplitude's own 8 to 12 Hz wobble, 0 to 0.5.
    variation : float
        Log standard deviation of the strength from effort to effort.
    tires_in_s : float
        Seconds of one hold after which both corners of the spectrum have fallen to 80 %; infinite: never.
    fires_in : tuple of str
        Kinds of effort that activate it.
    maximum : float
        Strength of a maximal effort, as a multiple of `strength_uv`. Only a Patient uses it and the next
        three.
    holds_s : float
        Relaxes by itself after this time; infinite: holds until told to relax.
    weaker_by : float
        Share of the strength that is lost with each effort, 0 to 1.
    tires_to : float
        Share of the strength that no number of efforts takes away, 0 to 1.
    wakes_at : str
        Task of the cue that wakes it; it stays awake. "" for a muscle that is awake. Only a Patient uses it.
    asleep : float
        Share of the strength until it wakes, 0 to 1; 0: it does not fire.
    unseen : float
        Share of the strength in an effort without feedback, 0 to 1. Only a Patient uses it.

    Raises
    ------
    ValueError
        A number is negative, not finite (`tires_in_s` and `holds_s` may be infinite) or makes no muscle.
    """

    strength_uv: float = 60.0
    rest_uv: float = 2.0
    delay_s: float = 0.25
    delay_sd_s: float = 0.03
    rise_s: float = 0.15
    fall_s: float = 0.2
    release_s: float = 0.25
    tremor: float = 0.15
    variation: float = 0.1
    tires_in_s: float = inf
    fires_in: tuple[EffortKind, ...] = ("ball_squeeze", "quad_set")
    maximum: float = 2.5
    holds_s: float = inf
    weaker_by: float = 0.0
    tires_to: float = 0.0
    wakes_at: str = ""
    asleep: float = 0.0
    unseen: float = 1.0

    def __post_init__(self) -> None:
        """Check the numbers."""
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("fires_in", "wakes_at"):
                continue
            endless = field.name in ("tires_in_s", "holds_s")
            if value != value or value < 0 or not (isfinite(value) or endless):
                raise ValueError(f"a muscle's {field.name} must be a number from 0 up, not {value!r}")
        if self.tremor > 0.5:
            raise ValueError(f"a muscle's tremor must lie between 0 and 0.5, not {self.tremor}")
        if self.weaker_by >= 1:
            raise ValueError(f"a muscle's weaker_by must lie under 1, not {self.weaker_by}")
        for name in ("tires_to", "asleep", "unseen"):
            if getattr(self, name) > 1:
                raise ValueError(f"a muscle's {name} must lie between 0 and 1, not {getattr(self, name)}")
        if not (self.rise_s and self.fall_s and self.tires_in_s and self.holds_s):
            raise ValueError("a muscle's rise_s, fall_s, tires_in_s and holds_s must be more than 0")


class Contraction(NamedTuple):
    """Contraction in an effort: first rise, end of the fall (s since sample 0), and its RMS in uV."""

    onset_s: float
    offset_s: float
    strength_uv: float


class Muscle:
    """Muscles that make efforts at given cues, repeatedly.

    Parameters
    ----------
    people : sequence of MuscleModel
        One a channel, 1 to 3.
    cues : sequence of Cue
        Tasks, s since sample 0; at a task that is no effort of theirs the muscles rest.
    repeat_s : float
        The cues begin again after this time; infinite: never.
    seed : int
        The same seed gives the same signal.
    label : str, optional
        Plain words; "synthetic" is put before them.

    Raises
    ------
    ValueError
        There are no people, more people than channels, or efforts that nobody makes or that do not fit into
        `repeat_s`.

    Notes
    -----
    Noise times an amplitude. Its spectrum, P(f) = fh^4 f^2 / ((f^2 + fl^2) (f^2 + fh^2)^2), is that of trains
    of motor unit action potentials (Shwedyk and others 1977; Stulen and De Luca 1981). A tiring muscle fades,
    at constant power, from this noise to another with lower corners.
    """

    def __init__(
        self,
        people: Sequence[MuscleModel],
        cues: Sequence[Cue],
        repeat_s: float = inf,
        seed: int = 1,
        label: str = "muscle",
    ) -> None:
        if not 1 <= len(people) <= N_CHANNELS:
            raise ValueError(f"a board measures 1 to {N_CHANNELS} muscles, not {len(people)}")
        efforts = [cue for cue in cues if cue.task in get_args(EffortKind)]
        for effort in efforts:
            if not 0 <= effort.start_s < effort.stop_s < inf:
                raise ValueError(
                    f"an effort must start at 0 s or later and stop after it,"
                    f" not {effort.start_s} to {effort.stop_s} s"
                )
        last_s = max((effort.stop_s for effort in efforts), default=0.0)
        if not repeat_s > last_s:
            raise ValueError(f"efforts that end at {last_s} s cannot repeat every {repeat_s} s")
        self.n_channels = len(people)
        self.label = f"synthetic {label}"
        self._people = tuple(people)
        self._repeat_s = repeat_s
        self._seed = seed
        self._bursts = [
            _bursts(person, efforts, np.random.default_rng([seed, channel, 0]))
            for channel, person in enumerate(people)
        ]
        self._noises_hz = 0.0
        self._noises: list[Noises] = []

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> Signal:
        """Return samples in uV, (n_samples, n_channels); the same however they are cut."""
        if fs_hz != self._noises_hz:
            self._noises = [
                Noises(person, [self._seed, channel], fs_hz) for channel, person in enumerate(self._people)
            ]
            self._noises_hz = fs_hz
        from_s, to_s = first_sample / fs_hz, (first_sample + n_samples) / fs_hz
        columns = [
            noises.shape(first_sample, n_samples, self._within(channel, from_s, to_s))
            for channel, noises in enumerate(self._noises)
        ]
        return np.stack(columns, axis=1)

    def events(self, until_s: float) -> tuple[SourceEvent, ...]:
        """Return when each muscle is on: from its first rise to the end of its fall."""
        events = [
            SourceEvent("burst", channel, onset_s, offset_s)
            for channel, person in enumerate(self._people)
            for onset_s, offset_s, _ in self._within(channel, 0.0, until_s)
            if person.strength_uv
        ]
        return tuple(sorted(events, key=lambda event: (event.start_s, event.channel)))

    def _within(self, channel: int, from_s: float, to_s: float) -> list[Contraction]:
        """Return onset, offset and strength of every burst that touches a stretch of time."""
        bursts = self._bursts[channel]
        shifts = [0.0]
        if isfinite(self._repeat_s):
            # Start one repetition earlier, because a burst may reach into the next.
            first = max(0, floor(from_s / self._repeat_s) - 1)
            shifts = [cycle * self._repeat_s for cycle in range(first, ceil(to_s / self._repeat_s))]
        return [
            Contraction(onset_s + shift, offset_s + shift, strength_uv)
            for shift in shifts
            for onset_s, offset_s, strength_uv in bursts
            if onset_s + shift < to_s and offset_s + shift > from_s
        ]


class Noises:
    """Noises of one muscle at one rate, each of RMS 1, and their shaping into a signal.

    Parameters
    ----------
    person : MuscleModel
    seed : list of int
        The same seed gives the same signal.
    fs_hz : float
    """

    def __init__(self, person: MuscleModel, seed: list[int], fs_hz: float) -> None:
        def motor_units(scale: float) -> Callable[[Signal], Signal]:
            low, high = scale * LOW_CORNER_HZ, scale * HIGH_CORNER_HZ
            return lambda hz: high**4 * hz**2 / ((hz**2 + low**2) * (hz**2 + high**2) ** 2)

        self._person = person
        self._fs_hz = fs_hz
        # Each (PERIOD_S * fs_hz,), float32 to keep them small.
        self._rest = noise(np.ones_like, [*seed, 1], fs_hz)
        self._fresh = noise(motor_units(1.0), [*seed, 2], fs_hz)
        tires = isfinite(person.tires_in_s)
        self._tired = noise(motor_units(TIRED), [*seed, 3], fs_hz) if tires else self._fresh
        low, high = TREMOR_HZ
        wobble = noise(lambda hz: ((hz >= low) & (hz <= high)).astype(np.float64), [*seed, 4], fs_hz)
        tremor = np.maximum(0.0, 1.0 + person.tremor * wobble)
        self._tremor = (tremor / np.sqrt(np.mean(np.square(tremor)))).astype(np.float32)

    def shape(self, first_sample: int, n_samples: int, contractions: Sequence[Contraction]) -> Signal:
        """Return samples in uV, (n_samples,): rest, and contractions on top of it."""
        person = self._person
        samples = np.arange(first_sample, first_sample + n_samples)
        t_s, at = samples / self._fs_hz, samples % len(self._rest)
        uv: Signal = person.rest_uv * self._rest[at].astype(np.float64)
        for onset_s, offset_s, strength_uv in contractions:
            amplitude = strength_uv * _smooth((t_s - onset_s) / person.rise_s)
            amplitude *= 1.0 - _smooth((t_s - offset_s) / person.fall_s + 1.0)
            tired = np.clip((t_s - onset_s) / person.tires_in_s, 0.0, 1.0)
            muscle = np.sqrt(1.0 - tired) * self._fresh[at] + np.sqrt(tired) * self._tired[at]
            uv += amplitude * self._tremor[at] * muscle
        return uv


def noise(density: Callable[[Signal], Signal], seed: list[int], fs_hz: float) -> NDArray[np.float32]:
    """Return one period of Gaussian noise.

    Parameters
    ----------
    density : callable
        Power density at frequencies in Hz, in any unit.
    seed : list of int
        The same seed gives the same tones at every rate.
    fs_hz : float
        Rate; tones from half of it up are left out.

    Returns
    -------
    ndarray of float32, (round(PERIOD_S * fs_hz),)
        RMS 1 with all its tones, over the whole period.
    """
    n = round(PERIOD_S * fs_hz)
    places = np.arange(1, round(PERIOD_S * TOP_HZ) + 1)
    draws = np.random.default_rng(seed).standard_normal((2, len(places)))
    tones = np.sqrt(density(places / PERIOD_S)) * (draws[0] + 1j * draws[1])
    tones /= np.sqrt(2.0 * np.sum(np.square(np.abs(tones))))
    spectrum = np.zeros(n // 2 + 1, dtype=np.complex128)
    kept = places < n / 2
    spectrum[places[kept]] = tones[kept]
    return np.fft.irfft(spectrum * n, n).astype(np.float32)


def _bursts(person: MuscleModel, efforts: Sequence[Cue], rng: np.random.Generator) -> list[Contraction]:
    """Return the contraction of each effort that the person makes."""
    bursts: list[Contraction] = []
    for effort in efforts:
        hurry, force = rng.standard_normal(2)
        if effort.task not in person.fires_in:
            continue
        onset_s = effort.start_s + max(0.0, person.delay_s + person.delay_sd_s * float(hurry))
        offset_s = effort.stop_s + person.release_s + person.fall_s
        if onset_s < offset_s - person.fall_s:
            strength_uv = person.strength_uv * exp(person.variation * float(force))
            bursts.append(Contraction(onset_s, offset_s, strength_uv))
    return bursts


def _smooth(x: Signal) -> Signal:
    """Return a smooth rise from 0 at 0 to 1 at 1."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
