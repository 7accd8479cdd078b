"""Drive of a muscle over time, drawn from the ranges of kinds.toml, and the efforts in it.

In: the name of a kind, a random generator. Out: RMS of muscle and rest on a grid of 1 ms, and where each
effort begins and ends. Never: a signal, or anything of a detector.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]

GRID_HZ = 1000.0
LEAST_CONTRAST = 1.5  # an effort must rise above its own edge
SEPARATE = 0.25  # of both neighbours' RMS: a pause with more activity than this would part nothing
FILE = Path(__file__).with_name("kinds.toml")


@dataclass(frozen=True)
class Effort:
    """One effort as it truly is.

    It begins where the expected power of the signal is first twice that of the quiet before it. It ends where
    it is last twice that of the quiet after it. Quiet is rest, and what the muscle does between two efforts.
    At rest this is where the muscle is as strong as the noise, 3 dB above it together.

    Parameters
    ----------
    onset_s, offset_s : float
        In s; the record's edge where the effort is under way there.
    contrast : float
        RMS of the signal from onset to offset over the RMS at rest.
    starts_before, ends_after : bool
    clear : bool
        No other muscle is active beside its edges, so they can be told to the millisecond.
    """

    onset_s: float
    offset_s: float
    contrast: float
    starts_before: bool = False
    ends_after: bool = False
    clear: bool = True


@dataclass(frozen=True)
class Drive:
    """Levels on the grid, (n_times,) in uV RMS, and what is in them."""

    drawn: dict[str, Any]
    muscle_uv: Signal
    rest_uv: Signal
    crosstalk_uv: Signal
    efforts: list[Effort]
    neutral: list[tuple[float, float]]  # another muscle stands out: an event there is neither right nor wrong
    turns_s: list[float]


@cache
def load_kinds() -> dict[str, dict[str, Any]]:
    """Return the ranges of every kind."""
    table = tomllib.loads(FILE.read_text())
    unknown = {name for own in table["kinds"].values() for name in own} - set(table["common"])
    if unknown:
        raise ValueError(f"kinds.toml sets {sorted(unknown)}, which [common] does not have")
    return {kind: table["common"] | own for kind, own in table["kinds"].items()}


def draw(rng: np.random.Generator, choice: Any) -> Any:
    """Draw one value from a range as kinds.toml writes it."""
    if isinstance(choice, dict) and "among" in choice:
        return choice["among"][rng.integers(len(choice["among"]))]
    if isinstance(choice, dict):
        low, high = choice["log"]
        return float(low * (high / low) ** rng.uniform())
    if isinstance(choice, list):
        low, high = choice
        return int(rng.integers(low, high + 1)) if isinstance(low, int) else float(rng.uniform(low, high))
    return choice


def make_drive(kind: str, rng: np.random.Generator) -> Drive:
    """Draw one record's levels and efforts."""
    drawn = {name: draw(rng, choice) for name, choice in load_kinds()[kind].items()}
    drawn["length_s"] = round(2.0 * drawn["length_s"]) / 2.0  # a whole number of samples at every rate
    n = round(drawn["length_s"] * GRID_HZ)
    times_s = np.arange(n) / GRID_HZ
    rest_uv = drawn["rest_uv"] * np.exp(drawn["wander_log_sd"] * wander(rng, n, 0.4))
    gain = np.ones(n)
    change = np.clip((times_s - rng.uniform(0.35, 0.65) * drawn["length_s"]) / 0.1, 0.0, 1.0)
    rest_uv *= drawn["rest_change"] ** change
    gain *= drawn["gain_change"] ** change

    spans, last_of_block = plan(rng, drawn)
    strengths = [
        drawn["rest_uv"]
        * np.sqrt(
            max(LEAST_CONTRAST, drawn["contrast"] * np.exp(drawn["variation"] * rng.normal())) ** 2 - 1.0
        )
        for _ in spans
    ]
    efforts_uv = [shape(rng, times_s, span, uv, drawn) for span, uv in zip(spans, strengths, strict=True)]
    muscle_uv = np.max(efforts_uv, axis=0, initial=0.0) if spans else np.zeros(n)
    muscle_uv *= gain
    for i, last in enumerate(last_of_block[:-1]):
        if not last and drawn["valley"]:
            peaks = [efforts_uv[k].max() for k in (i, i + 1)]
            between = slice(*(int(at * GRID_HZ) for at in (spans[i][1] - 0.1, spans[i + 1][0] + 0.1)))
            muscle_uv[between] = np.maximum(muscle_uv[between], drawn["valley"] * min(peaks))
    crosstalk_uv = draw_crosstalk(rng, times_s, spans, drawn) if drawn["crosstalk_level"] else np.zeros(n)
    efforts = find_efforts(muscle_uv, rest_uv, spans, crosstalk_uv)
    neutral = runs(crosstalk_uv >= 0.5 * rest_uv)
    turns_s = [0.5 * (a + b) for a, b in spans]
    turns_s += [0.5 * (a[1] + b[0]) for a, b in pairwise(spans)]
    for at in rng.uniform(0.0, times_s[-1], rng.poisson(drawn["twitches_per_s"] * drawn["length_s"])):
        twitch = np.abs(times_s - at) < 0.5 * rng.uniform(0.02, 0.06)
        muscle_uv[twitch] = rng.uniform(3.0, 8.0) * drawn["rest_uv"]
    return Drive(drawn, muscle_uv, rest_uv, crosstalk_uv, efforts, neutral, turns_s)


def plan(rng: np.random.Generator, drawn: dict[str, Any]) -> tuple[list[tuple[float, float]], list[bool]]:
    """Return start and end of each effort with its low beginning, and whether it is the last of its block."""
    spans: list[tuple[float, float]] = []
    last_of_block: list[bool] = []
    if not drawn["efforts"]:
        return spans, last_of_block

    def vary(value: float) -> float:
        return value * (1.0 + drawn["jitter"] * rng.uniform(-1.0, 1.0))

    at = drawn["zero_s"] + drawn["lead_s"]
    if drawn["under_way"]:
        at = -rng.uniform(0.3, 0.7) * drawn["hold_s"]
    end_s = drawn["length_s"] + (100.0 if drawn["under_way"] else -drawn["tail_s"])
    while True:
        stop = at + drawn["low_s"] + vary(drawn["hold_s"])
        if stop > end_s or at > drawn["length_s"]:
            break
        spans.append((at, stop))
        last = bool(drawn["block"]) and len(spans) % drawn["block"] == 0
        last_of_block.append(last)
        at = stop + vary(drawn["between_blocks_s"] if last else drawn["pause_s"])
    if drawn["under_way"]:
        # The last one is cut by the end of the record, with half of it or more inside.
        start, stop = spans[-1]
        if drawn["length_s"] - start < 0.5 * drawn["hold_s"]:
            spans, last_of_block = spans[:-1], last_of_block[:-1]
            start = spans[-1][0]
        spans[-1] = (start, drawn["length_s"] + 1.0)
    return spans, last_of_block


def shape(
    rng: np.random.Generator, times_s: Signal, span: tuple[float, float], uv: float, drawn: dict[str, Any]
) -> Signal:
    """Return the muscle's RMS in one effort, (n_times,)."""
    start, stop = span[0] + drawn["low_s"], span[1]
    hold_s = stop - start
    rise_s, fall_s = min(drawn["rise_s"], hold_s / 3.0), min(drawn["fall_s"], hold_s / 2.0)
    up = np.clip((times_s - start) / rise_s, 0.0, 1.0)
    down = np.clip((stop - times_s) / fall_s, 0.0, 1.0) ** drawn["fall_power"]
    along = np.clip((times_s - start) / hold_s, 0.0, 1.0)
    phase = rng.uniform(0.0, 2.0 * np.pi)
    tremor = 1.0 + drawn["tremor_depth"] * np.sin(2.0 * np.pi * drawn["tremor_hz"] * times_s + phase)
    level = uv * up * down * (1.0 - drawn["sag"] * along) * tremor
    for at in rng.uniform(
        start + 1.0, max(start + 1.0, stop - 1.0), rng.poisson(drawn["dips_per_s"] * hold_s)
    ):
        width_s = rng.uniform(0.3, 1.0)
        dip = 0.5 + 0.5 * np.cos(np.pi * np.clip((times_s - at) / width_s, -1.0, 1.0))
        level = np.maximum(
            level * (1.0 - rng.uniform(0.1, 0.35) * dip), 0.28 * uv * np.sign(level) * up * down
        )
    if drawn["low_s"]:
        low_uv = drawn["rest_uv"] * np.sqrt(drawn["low_level"] ** 2 - 1.0)
        early = np.clip((times_s - span[0]) / drawn["rise_s"], 0.0, 1.0) * (times_s < start + rise_s)
        level = np.maximum(level, low_uv * early)
    return level


def find_efforts(
    muscle_uv: Signal, rest_uv: Signal, spans: list[tuple[float, float]], crosstalk_uv: Signal
) -> list[Effort]:
    """Return the efforts with their true edges (see Effort)."""
    n = len(muscle_uv)
    cuts = [0]
    floors: list[float] = [0.0]
    for before, after in pairwise(spans):
        first, last = (int(at * GRID_HZ) for at in (before[1] - 0.05, after[0] + 0.05))
        cuts.append(
            first + int(np.median(np.flatnonzero(muscle_uv[first:last] == muscle_uv[first:last].min())))
        )
        floors.append(float(muscle_uv[cuts[-1]]))
    cuts, floors = [*cuts, n], [*floors, 0.0]
    efforts: list[Effort] = []
    for i in range(len(spans)):
        part = slice(cuts[i], cuts[i + 1])
        power, rest = np.square(muscle_uv[part]), np.square(rest_uv[part])
        if max(floors[i : i + 2]) > SEPARATE * np.sqrt(power.max()):
            raise ValueError("a pause is too shallow to part two efforts: change kinds.toml")
        above = np.flatnonzero(power >= rest + 2.0 * floors[i] ** 2)
        below = np.flatnonzero(power >= rest + 2.0 * floors[i + 1] ** 2)
        onset, offset = cuts[i] + int(above[0]), cuts[i] + int(below[-1]) + 1
        inside = slice(onset, offset)
        contrast = float(np.sqrt(1.0 + np.mean(np.square(muscle_uv[inside] / rest_uv[inside]))))
        near = np.concatenate(
            [
                crosstalk_uv[max(0, at - 300) : at + 300] / rest_uv[max(0, at - 300) : at + 300]
                for at in (onset, offset)
            ]
        )
        efforts.append(
            Effort(
                onset / GRID_HZ,
                offset / GRID_HZ,
                contrast,
                onset == 0,
                offset == n,
                bool(near.max(initial=0.0) < 0.5),
            )
        )
    return efforts


def draw_crosstalk(
    rng: np.random.Generator, times_s: Signal, spans: list[tuple[float, float]], drawn: dict[str, Any]
) -> Signal:
    """Return the RMS of a muscle beside, which works in about half of the efforts and half of the pauses."""
    uv = np.zeros(len(times_s))
    edges = [0.0, *(at for span in spans for at in span), float(times_s[-1])]
    for start, stop in pairwise(edges):
        if rng.uniform() < 0.5 and stop - start > 1.5:  # 0.5 s away from the muscle's own edges
            first, last = np.sort(rng.uniform(start + 0.5, stop - 0.5, 2))
            up, down = np.clip((times_s - first) / 0.1, 0.0, 1.0), np.clip((last - times_s) / 0.1, 0.0, 1.0)
            uv = np.maximum(uv, drawn["crosstalk_level"] * drawn["rest_uv"] * up * down)
    return uv


def wander(rng: np.random.Generator, n: int, top_hz: float) -> Signal:
    """Return slow noise of SD 1, (n_times,)."""
    knots = rng.normal(size=int(n / GRID_HZ * top_hz * 2.0) + 4)
    slow = np.interp(np.linspace(0.0, len(knots) - 1.0, n), np.arange(len(knots)), knots)
    return (slow - slow.mean()) / max(1e-9, float(slow.std()))


def runs(on: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Return runs of True, in s."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], on, [False])).astype(int))) / GRID_HZ
    return [(a, b) for a, b in edges.reshape(-1, 2).tolist()]
