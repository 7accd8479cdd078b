"""Seeded virtual people, drawn from ranges.toml, and the signal at their electrodes.

In: a seed. Out: a Subject of two legs that hear cues. Never: a number of the detector or the criteria.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from vmofire.virtual.faults import Fault, FaultKind, Faults
from vmofire.virtual.muscle import HIGH_CORNER_HZ, LOW_CORNER_HZ, MuscleModel
from vmofire.virtual.patient import Patient

RANGES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "ranges.toml").read_text(encoding="utf-8"))
FAULTS: tuple[FaultKind, ...] = ("loose", "hum50", "hum60", "spikes", "saturate", "flat")


@dataclass(frozen=True)
class Leg:
    """One leg: its muscle, the room's hum, and the fault of its sensor (None: no fault)."""

    person: MuscleModel
    hum_uv: float
    fault: Fault | None

    def patient(self, seed: int) -> Patient:
        """Return the leg as a virtual person who hears cues."""
        return Patient([self.person], seed=seed)

    def disturb(self, uv: np.ndarray, first_sample: int, fs_hz: float) -> np.ndarray:
        """Return samples (n_samples, 1) with the room's hum and the fault."""
        hum = Fault("hum50", self.hum_uv)
        uv = Faults((hum, self.fault) if self.fault else (hum,)).disturb(uv, first_sample, fs_hz)
        # A dead pin reads as no voltage; an amplifier stops at its rails, half a supply of 3.3 V at gain 200.
        return np.clip(np.nan_to_num(uv, nan=-RAIL_UV), -RAIL_UV, RAIL_UV)


RAIL_UV = 3.3 / 2 / 200 * 1e6


@dataclass(frozen=True)
class Subject:
    """One person; `legs` are the first and the other one."""

    seed: int
    legs: tuple[Leg, Leg]


def draw(seed: int) -> Subject:
    """Return the person of a seed."""
    rng = np.random.default_rng([20261122, seed])
    first = _draw_muscle(rng)
    other = _draw_other(rng, first)
    return Subject(seed, (_finish(rng, first), _finish(rng, other)))


def in_band(person: MuscleModel) -> tuple[float, float]:
    """Return rest and strength, uV, between 20 and 450 Hz, where surface EMG is measured."""
    hz = np.arange(1.0, 501.0)
    band = (hz >= 20.0) & (hz <= 450.0)
    power = hz**2 / ((hz**2 + LOW_CORNER_HZ**2) * (hz**2 + HIGH_CORNER_HZ**2) ** 2)
    share = float(power[band].sum() / power.sum())
    return person.rest_uv * float(np.sqrt(band.mean())), person.strength_uv * float(np.sqrt(share))


def _draw(rng: np.random.Generator, given: Mapping[str, Any] | list[float]) -> float:
    """Draw a value from a range of the file."""
    if isinstance(given, Mapping):
        low, high = given["log"]
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))
    return float(rng.uniform(*given))


def _draw_muscle(rng: np.random.Generator) -> MuscleModel:
    ranges = RANGES["muscle"]
    kind, slow = rng.random(2)
    strength_uv = _draw(rng, ranges["strength_uv"])
    shut_off = kind < ranges["shut_off"]
    straight = not shut_off and kind < ranges["shut_off"] + ranges["only_straight"]
    delay_s = _draw(rng, ranges["delay_s"])
    slow_delay_s = _draw(rng, ranges["slow_delay_s"])
    return MuscleModel(
        strength_uv=0.0 if shut_off else strength_uv,
        rest_uv=_draw(rng, ranges["rest_uv"]),
        delay_s=slow_delay_s if slow < ranges["slow"] else delay_s,
        delay_sd_s=_draw(rng, ranges["delay_sd_s"]),
        rise_s=_draw(rng, ranges["rise_s"]),
        fall_s=_draw(rng, ranges["fall_s"]),
        release_s=_draw(rng, ranges["release_s"]),
        tremor=_draw(rng, ranges["tremor"]),
        variation=_draw(rng, ranges["variation"]),
        tires_in_s=inf,
        fires_in=("quad_set",) if straight else ("ball_squeeze", "quad_set"),
    )


def _draw_other(rng: np.random.Generator, first: MuscleModel) -> MuscleModel:
    """Draw the other leg: its own rest, scatter and shape, but strength and delay relative to the first."""
    ranges, own = RANGES["other_leg"], _draw_muscle(rng)
    unlike, behind = rng.random(2)
    ratio = _draw(rng, ranges["strength_ratio" if unlike < ranges["unlike"] else "alike_ratio"])
    behind_s = _draw(rng, ranges["behind_s"])
    delay_s = first.delay_s + (behind_s if behind < ranges["behind"] else 0.0)
    return replace(
        own,
        strength_uv=first.strength_uv * ratio if own.strength_uv and first.strength_uv else own.strength_uv,
        delay_s=min(delay_s, ranges["longest_delay_s"]),
    )


def _finish(rng: np.random.Generator, person: MuscleModel) -> Leg:
    """Draw the disturbances around a muscle."""
    ranges = RANGES["fault"]
    hum_uv = _draw(rng, RANGES["muscle"]["hum_uv"])
    has_fault, whole = rng.random(2)
    kind = FAULTS[int(rng.integers(len(FAULTS)))]
    from_s = _draw(rng, ranges["from_s"])
    name = {"hum50": "hum_uv", "hum60": "hum_uv", "saturate": "saturate"}.get(kind, f"{kind}_uv")
    amount = None if kind == "flat" else _draw(rng, ranges[name])
    if has_fault >= ranges["share"]:
        return Leg(person, hum_uv, None)
    return Leg(person, hum_uv, Fault(kind, amount, 0.0 if whole < ranges["whole"] else from_s))
