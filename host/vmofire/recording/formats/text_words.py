"""Words in the columns of a text: times of day, and events.

In: words with their rows. Out: seconds, or events. Never: an event for each row.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from vmofire.recording.formats.recorded import Event
from vmofire.recording.formats.table import Word

_DAY_S = 86_400.0
_OF_DAY = re.compile(
    r"(?:(?P<day>\S+)[ T])?(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d(?:[.,]\d+)?))?(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d")
_MOST_EVENTS = 2_000
_MOST_WORDS = 0.2  # of the rows may begin another word; a column with more holds no labels


def read_times(words: Sequence[Word], n_rows: int) -> npt.NDArray[np.float64] | None:
    """Return the seconds of a column of times of day, with or without dates; None where it is none.

    Seconds count from the first day. A clock without dates that passes midnight goes on.
    """
    if len(words) < 0.9 * n_rows:
        return None
    seconds = np.full(n_rows, np.nan)
    days: dict[str, float] = {}
    for row, text in words:
        match = _OF_DAY.fullmatch(text.strip())
        if match is None or match["s"] is None:
            return None
        day = match["day"] or ""
        if day not in days:
            found = _find_day(day)
            if found is None:
                return None
            days[day] = found
        seconds[row] = (
            days[day] + 3600 * int(match["h"]) + 60 * int(match["m"]) + float(match["s"].replace(",", "."))
        )
    known = np.flatnonzero(~np.isnan(seconds))
    if "" in days:
        passed = np.cumsum(np.concatenate([[0.0], np.diff(seconds[known]) < -_DAY_S / 2]))
        seconds[known] += _DAY_S * passed
    # Small numbers keep the last digits of a clock; their rounding is that of the words.
    return np.round(seconds - _DAY_S * np.floor(seconds[known[0]] / _DAY_S), 9)


def _find_day(words: str) -> float | None:
    """Return the seconds to a day from the first of all days; 0 for none."""
    if not words:
        return 0.0
    for pattern in _DAYS:
        try:
            return datetime.strptime(words, pattern).toordinal() * _DAY_S
        except ValueError:
            continue
    return None


def make_events(words: Sequence[Word], n_rows: int, find_time: Callable[[int], float]) -> list[Event]:
    """Return one event for each run of the same word; none where the words are no labels.

    Parameters
    ----------
    words
        Of one column, with their rows.
    n_rows
        Rows of the table.
    find_time
        Returns the time of a row, in s.
    """
    runs: list[list[int | str]] = []
    for row, text in words:
        if runs and runs[-1][2] == text and row == int(runs[-1][1]) + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row, text])
    if len(runs) > _MOST_EVENTS or (len(runs) > 20 and len(runs) > _MOST_WORDS * n_rows):
        return []
    return [
        Event(find_time(int(first)), str(text), find_time(int(last)) - find_time(int(first)))
        for first, last, text in runs
    ]
