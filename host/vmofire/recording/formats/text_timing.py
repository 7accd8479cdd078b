"""Timing of the columns of a text: each channel's rate, and the place of each of its samples.

In: a table, its columns with their roles, what the head states. Out: a Timing for each channel. Never: one
clock for columns that have their own; a rate where the statements leave several.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats.text_clock import MOST_TIMES, Clock, Places, find_grain, read_clock
from vmofire.recording.formats.text_columns import SECONDS, TextColumn
from vmofire.recording.formats.text_counter import find_rounds, read_counters
from vmofire.words import say
from vmofire.words.message import Message, tell

Numbers = npt.NDArray[np.float64]

AGREED = 0.01  # two rates closer than this are one
_BLANK_SHARE = 0.02  # a column with more blanks than this may have its own clock
_GUESSED = (5.0, 30_000.0)  # Hz; a unit of time that gives another rate is not guessed
_SHORTEST_S = 1.0
_EPOCH_S = (1.0e9, 2.5e9)  # 2001 to 2049


@dataclass(frozen=True)
class Timing:
    """Timing of one channel.

    Attributes
    ----------
    fs_hz
        Samples a second; None where it is not known.
    rate_from
        "given", "header", "time column" or "".
    rows : ndarray of int
        The rows of the table that hold its samples.
    places : ndarray of int
        Number of each of these samples from the first; numbers left out are missing samples.
    start_s
        Its first sample, after the first one of the recording.
    """

    fs_hz: float | None
    rate_from: str
    rows: Places
    places: Places
    start_s: float = 0.0

    def lay(self, column: Numbers) -> Numbers:
        """Return the samples of a column in their places, NaN for missing ones."""
        begin = round(self.start_s * self.fs_hz) if self.fs_hz else 0
        samples = np.full(begin + int(self.places[-1]) + 1, np.nan)
        samples[begin + self.places] = column[self.rows]
        filled = np.flatnonzero(~np.isnan(samples))
        return samples[: filled[-1] + 1] if len(filled) else samples[:1]


@dataclass(frozen=True)
class Stated:
    """Rates stated by a head: of each statement its possible readings; or one that is certain.

    Attributes
    ----------
    readings
        In Hz.
    columns
        Rates of single columns, by their number.
    """

    readings: Sequence[tuple[float, ...]] = ()
    columns: Mapping[int, float] = field(default_factory=dict[int, float])

    def find_rate(self, notes: list[Message]) -> float | None:
        """Return the one rate that fits every statement; None where none does, or several do."""
        if not self.readings:
            return None
        fitting = [
            rate
            for rate in dict.fromkeys(self.readings[0])
            if all(any(_agree(rate, other) for other in one) for one in self.readings)
        ]
        if len(fitting) == 1:
            return fitting[0]
        rates = dict.fromkeys(f"{rate:g}" for one in self.readings for rate in one)
        notes.append(tell("import.rate_unclear", rates=", ".join(rates)))
        return None

    def find_near(self, rate: float) -> float | None:
        """Return the stated rate that agrees with a rate."""
        near = (one for readings in self.readings for one in readings if _agree(one, rate))
        return next(near, None)


def time_columns(
    numbers: Numbers,
    columns: Sequence[TextColumn],
    stated: Stated,
    given_hz: float | None,
    notes: list[Message],
) -> dict[int, Timing]:
    """Return the timing of each channel, by the number of its column.

    Raises
    ------
    FormatError
        Times do not increase, or follow no even clock.
    """
    channels = [one for one in columns if one.role == "channel"]
    clocks = _assign_clocks(columns)
    counted = None
    if len({*clocks.values()}) <= 1:
        counters = [numbers[:, one.number - 1] for one in columns if one.role == "counter"]
        counted = read_counters(counters)
        rounds = min(map(find_rounds, counters), default=0)  # 0 where one of them never begins again
        if counted is not None and rounds and not clocks and int(counted[-1]) + 1 > len(counted):
            notes.append(tell("import.counter_rounds", n=rounds))
    timings: dict[int, Timing] = {}
    groups: dict[int | None, list[TextColumn]] = {}
    for one in channels:
        groups.setdefault(clocks.get(one.number), []).append(one)
    starts: dict[int, float] = {}
    for time_number, members in groups.items():
        time_column = next((one for one in columns if one.number == time_number), None)
        group = _Group(
            numbers, members, time_column, counted, stated, given_hz if not timings else None, notes
        )
        for number, (timing, start_s) in group.time_members().items():
            timings[number] = timing
            starts[number] = start_s
    return _start_together(timings, starts)


def _assign_clocks(columns: Sequence[TextColumn]) -> dict[int, int]:
    """Return the number of the time column of each channel: one for all, or each behind its own."""
    times = [one.number for one in columns if one.role == "time"]
    channels = [one.number for one in columns if one.role == "channel"]
    if not times:
        return {}
    edges = [*times, len(columns) + 1]
    each_leads = all(any(start < channel < stop for channel in channels) for start, stop in pairwise(edges))
    if len(times) == 1 or not each_leads:
        return dict.fromkeys(channels, times[0])
    return {channel: max([one for one in times if one < channel] or times[:1]) for channel in channels}


class _Group:
    """Channels with one column of times, or with none."""

    def __init__(
        self,
        numbers: Numbers,
        members: Sequence[TextColumn],
        time_column: TextColumn | None,
        counted: Places | None,
        stated: Stated,
        given_hz: float | None,
        notes: list[Message],
    ) -> None:
        self._numbers, self._members, self._notes = numbers, members, notes
        self._stated, self._given_hz = stated, given_hz
        self._has_times = time_column is not None
        self._rows = np.arange(len(numbers))
        self._times: Numbers | None = None
        self._grain_s: float | None = None  # without times the rows count, whole
        if time_column is not None:
            times = numbers[:, time_column.number - 1]
            self._rows = np.flatnonzero(~np.isnan(times))
            times = times[self._rows]
            unit_s = SECONDS[self._find_unit(time_column, times)]
            self._times, self._grain_s = times * unit_s, find_grain(times) * unit_s
        self._counted = None if counted is None else counted[self._rows]
        self._told = False
        self._common: Clock | None = None

    def time_members(self) -> dict[int, tuple[Timing, float]]:
        """Return the timing of each channel with the time of its first row."""
        return {one.number: self._time(one) for one in self._members}

    def _time(self, column: TextColumn) -> tuple[Timing, float]:
        values = self._numbers[self._rows, column.number - 1]
        filled = np.flatnonzero(~np.isnan(values))
        if len(filled) < 3:
            return self._make(self._find_common(), self._rows)
        span = int(filled[-1] - filled[0] + 1)
        own = None
        if 1.0 - len(filled) / span > _BLANK_SHARE:
            own = self._find_own(filled)
        if own is not None:
            return self._make(own, self._rows[filled], column, is_own=True)
        return self._make(self._find_common(), self._rows, column)

    def _find_own(self, filled: Places) -> Clock | None:
        """Return the clock of a column by its filled rows alone, where these are evenly spaced."""
        places = filled if self._counted is None else self._counted[filled]
        times = places.astype(np.float64) if self._times is None else self._times[filled]
        try:
            clock = read_clock(times, grain_s=self._grain_s)
        except FormatError:
            return None
        return clock if clock.n_missing <= _BLANK_SHARE * len(filled) and _is_regular(places) else None

    def _find_common(self) -> Clock:
        """Return the clock of all rows, found once."""
        if self._common is None:
            self._common = self._read_common()
        return self._common

    def _read_common(self) -> Clock:
        places = self._counted
        if self._times is None or len(self._times) < 2:
            rows = np.arange(len(self._rows)) if places is None else places
            return Clock(1.0, 0.0, rows)
        stated = [rate for readings in self._stated.readings for rate in readings]
        if places is None or int(places[-1]) + 1 == len(places):
            return read_clock(self._times, stated, grain_s=self._grain_s)
        # Do the times know of the samples that the counter misses? Then they place them better.
        by_rows: Clock | None = None
        try:
            by_rows = read_clock(self._times, stated, grain_s=self._grain_s)
            n_counted = int(places[-1]) + 1 - len(places)
            if by_rows.is_even and by_rows.n_missing > 0.5 * n_counted:
                return by_rows
            if not by_rows.is_even or by_rows.n_missing:
                return read_clock(self._times, stated, places, self._grain_s)
        except FormatError:
            if by_rows is None:
                return read_clock(self._times, stated, places, self._grain_s)
        return Clock(by_rows.fs_hz, by_rows.start_s, places, by_rows.jitter_s, by_rows.is_even)

    def _make(
        self, clock: Clock, rows: Places, column: TextColumn | None = None, *, is_own: bool = False
    ) -> tuple[Timing, float]:
        own_hz = None if column is None else self._stated.columns.get(column.number)
        stated = Stated([(own_hz,)]) if own_hz else self._stated
        if not self._has_times:
            said_hz = stated.find_rate([] if self._told else self._notes)
            row_hz = self._given_hz or said_hz
            fs_hz = row_hz * clock.fs_hz if row_hz else None
            if is_own and own_hz and not self._given_hz:
                fs_hz = own_hz
            if self._given_hz and said_hz:
                self._tell_given(said_hz)
            self._told = True
            rate_from = "given" if self._given_hz else "header" if said_hz else ""
            start_s = float(rows[0]) / row_hz if is_own and row_hz else 0.0
            return Timing(fs_hz, rate_from, rows, clock.places), start_s
        fs_hz, rate_from = self._decide(clock, stated, is_own=is_own)
        self._told = True
        return Timing(fs_hz, rate_from, rows, clock.places), clock.start_s

    def _decide(self, clock: Clock, stated: Stated, *, is_own: bool) -> tuple[float | None, str]:
        """Return the rate by times and head: the times win, and a large difference is told.

        None where neither is certain.
        """
        near = stated.find_near(clock.fs_hz)
        timed = near if near is not None and not clock.is_even else clock.fs_hz
        rate_from = "header" if near is not None and near == timed else "time column"
        if is_own:
            return timed, "time column"
        if stated.readings and near is None and not self._told:
            said = ", ".join(dict.fromkeys(f"{rate:g}" for one in stated.readings for rate in one))
            self._notes.append(tell("import.rate_differs", said=said, timed=f"{timed:g}"))
        about = f"{clock.fs_hz:.6g}"
        if not clock.is_even and not self._told:
            ms = {"jitter": 1e3 * clock.jitter_s, "drift": 1e3 * clock.drift_s}
            self._notes.append(tell("import.jitter", rate=about, **ms))
        if self._given_hz:
            self._tell_given(timed)
            return self._given_hz, "given"
        if not clock.is_certain and near is None:
            if not self._told:
                self._notes.append(tell("import.grain", rate=about))
            return None, ""
        return timed, rate_from

    def _tell_given(self, said_hz: float) -> None:
        given = self._given_hz
        if given and abs(given / said_hz - 1.0) > 1e-3 and not self._told:
            self._notes.append(tell("import.rate", said=f"{said_hz:g}", given=f"{given:g}"))

    def _find_unit(self, column: TextColumn, times: Numbers) -> str:
        """Return the unit of times: from the title, else the only one that gives a usual rate and length."""
        if column.unit in SECONDS:
            return column.unit
        steps = np.diff(times)
        span = float(np.abs(steps[steps > 0]).sum())
        if span <= 0 or len(times) < 2:
            return "s"
        # Rows that share a stamp count too: (n - 1) / (last - first).
        rates = {unit: (len(times) - 1) / (span * SECONDS[unit]) for unit in ("s", "ms", "us")}
        wanted = (
            [self._given_hz]
            if self._given_hz
            else [one for readings in self._stated.readings for one in readings]
        )
        near = [unit for unit, rate in rates.items() if any(_is_near(rate, one) for one in wanted)]
        usual = [unit for unit, rate in rates.items() if _GUESSED[0] <= rate <= _GUESSED[1]]
        long = [unit for unit in usual if span * SECONDS[unit] >= _SHORTEST_S]
        found = near or _find_epoch(times) or long or usual
        if len(found) != 1:
            raise FormatError(
                say("The times in “{column}” have no unit.", column=column.title or column.name),
                say("Add the unit to its title, as in “time_s”, or give the rate."),
            )
        self._notes.append(tell("import.time_unit", unit=found[0]))
        return found[0]


def _find_epoch(times: Numbers) -> list[str]:
    """Return the unit of times since 1970: dates of this century whose usual step is that of a sampling."""
    steps = np.diff(times)
    step = float(np.median(steps[steps > 0]))
    return [
        unit
        for unit in ("s", "ms", "us")
        if _EPOCH_S[0] <= times[0] * SECONDS[unit] <= _EPOCH_S[1]
        and _GUESSED[0] <= 1.0 / (step * SECONDS[unit]) <= _GUESSED[1]
    ]


def _agree(rate: float, other: float) -> bool:
    return abs(rate / other - 1.0) <= AGREED if other else False


def _is_near(rate: float, other: float) -> bool:
    """Return whether two rates are one where holes and duplicates may be between."""
    return 0.5 < rate / other < 2.0 if other else False


def _is_regular(places: Places) -> bool:
    """Return whether filled rows follow each other at one distance, or at two neighbouring ones."""
    gaps = np.diff(places)
    usual = float(np.floor(np.median(gaps)))
    near = (gaps >= usual - 1) & (gaps <= usual + 1)
    return bool(np.count_nonzero(near) > 0.95 * len(gaps) and float(np.mean(gaps)) < MOST_TIMES * 100)


def _start_together(timings: Mapping[int, Timing], starts: Mapping[int, float]) -> dict[int, Timing]:
    """Return timings whose starts count from the earliest one."""
    if not starts:
        return dict(timings)
    first = min(starts.values())
    length = max((int(one.places[-1]) + 1) / one.fs_hz if one.fs_hz else 0.0 for one in timings.values())
    later = {number: start - first for number, start in starts.items()}
    if max(later.values()) > MOST_TIMES * max(
        length, 1.0
    ):  # clocks of different days: only their rates count
        later = dict.fromkeys(later, 0.0)
    return {
        number: Timing(one.fs_hz, one.rate_from, one.rows, one.places, _round_start(later[number], one.fs_hz))
        for number, one in timings.items()
    }


def _round_start(start_s: float, fs_hz: float | None) -> float:
    """Return a start; less than one sample is none."""
    return start_s if fs_hz and start_s * fs_hz >= 1.0 else 0.0
