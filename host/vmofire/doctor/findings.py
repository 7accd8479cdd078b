"""Findings: what was checked, the result, and what to do about it.

In: words and numbers. Out: frozen records. Never: sets the level (each check does), except for an impossible
number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Literal

from vmofire.words import msg, say
from vmofire.words.quantities import write_tick

Level = Literal["ok", "warning", "fault"]
Figure = float | int | str | bool | None
# Possible range of each measured number; any other value was measured wrongly.
PLAUSIBLE: dict[str, tuple[float, float]] = {
    "free_mb": (0, 1e9),
    "write_mb_s": (0, 1e5),
    "sync_s": (0, 600),
    "fs_hz": (100, 1e4),
    "clock_ppm": (-5e5, 1e6),
    "clock_error_ppm": (0, 1e5),
    "delay_p50_ms": (-10, 2000),
    "delay_p95_ms": (-10, 30_000),
    "delay_most_ms": (-10, 30_000),
    "longest_pause_ms": (0, 30_000),
    "ping_p50_ms": (0, 2000),
    "ping_p95_ms": (0, 30_000),
    "pings": (0, 1e6),
    "samples": (0, 1e8),
    "lost_samples": (0, 1e8),
    "offset_v": (0, 10),
    "offset_share": (0, 1),
    "noise_uv": (0, 1e6),
    "mains_share": (0, 1),
    "line_low_uv": (0, 1e6),
    "line_high_uv": (0, 1e6),
}
LEVELS: tuple[Level, ...] = ("ok", "warning", "fault")
# Titles of the topics; the name of a pin stays.
TITLES = {
    "program": msg("program"),
    "disk": msg("disk"),
    "library": msg("library"),
    "settings": msg("settings"),
    "sound": msg("sound"),
    "display": msg("display"),
    "power": msg("power"),
    "port": msg("port"),
    "board": msg("board"),
    "selftest": msg("self-test"),
    "rate": msg("rate"),
    "delay": msg("delay"),
    "latency": msg("latency"),
    "losses": msg("losses"),
    "supply": msg("supply"),
    "gain": msg("gain"),
    "link": msg("link"),
}


@dataclass(frozen=True)
class Finding:
    """One line of the examination.

    Attributes
    ----------
    topic : str
        Code of the check: "disk", "rate", "GP26".
    level : {"ok", "warning", "fault"}
        With a warning one can measure; with a fault one cannot.
    words, cure : str
        The result and what to do about it, in whole sentences; the cure is empty if nothing.
    figures : mapping of str to number or str
        The numbers of the result, by names with units.
    """

    topic: str
    level: Level
    words: str
    cure: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict[str, Figure])

    @property
    def title(self) -> str:
        """The topic as people read it."""
        return say(TITLES.get(self.topic, self.topic))


def worst(findings: Iterable[Finding]) -> Level:
    """Return the worst level of the findings; "ok" for no findings."""
    return LEVELS[max((LEVELS.index(finding.level) for finding in findings), default=0)]


def doubt(finding: Finding) -> Finding:
    """Return a finding unchanged, or as a fault if one of its numbers is impossible (NaN is)."""
    for name, figure in finding.figures.items():
        low, high = PLAUSIBLE.get(name, (-inf, inf))
        if isinstance(figure, (int, float)) and not low <= figure <= high:
            doubted = say(
                "But {figure} is {value}; only {low} to {high} is possible.",
                figure=name,
                value=write_tick(figure),
                low=write_tick(low),
                high=write_tick(high),
            )
            cure = finding.cure or say(
                "Run doctor again. If this happens again, send the file of `vmofire support`."
            )
            return replace(finding, level="fault", words=f"{finding.words} {doubted}", cure=cure)
    return finding
