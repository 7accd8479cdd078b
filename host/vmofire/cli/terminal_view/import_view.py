"""Import preview in the terminal: what was understood of a file, its doubts, a picture of its signals.

In: an ImportPreview. Out: lines; the same as JSON. Never: a fact that the preview does not hold.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from vmofire.app.import_preview import ImportPreview, PreviewSignal
from vmofire.cli.terminal_view.picture import Glyphs, draw_trace, trace_width_px
from vmofire.dsp.recorded_channel import Signal
from vmofire.plaintext import make_safe
from vmofire.words import say
from vmofire.words.quantities import write_interval

# The option that corrects each setting.
OPTIONS = {
    "separator": "--separator",
    "decimal": "--decimal",
    "line": "--first-line",
    "rate": "--rate",
    "time": "--time, --time-unit",
    "unit": "--unit",
    "sensor": "--output, --gain, --bits",
    "names": "--rename",
    "side": "--leg",
    "visit": "--visit, --day",
    "memory": "--forget",
}
DOUBTFUL = "!"  # before a line that a person should look at
PICTURES, PICTURE_LINES, PICTURE_COLUMNS = 4, 3, 60


def list_lines(seen: ImportPreview, glyphs: Glyphs) -> Iterator[str]:
    """Yield the preview line by line."""
    yield make_safe(seen.title)
    rows = [
        (
            DOUBTFUL if one.is_doubtful or code == seen.wanted else " ",
            make_safe(one.title),
            f"{say('Check this.')} {one.detail}" if one.is_doubtful else one.detail,
            OPTIONS[code],
        )
        for code, one in seen.settings.items()
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(3)] if rows else [0, 0, 0]
    for row in rows:
        yield "  ".join(map(str.ljust, row, [*widths, 0])).rstrip()
    for n, column in enumerate(seen.columns, 1):
        head = say("column {number}: {name}", number=n, name=column.name)
        yield f"   {make_safe(f'{head} ({column.role})')}"
    shown = (seen.find_signal(place) for place, one in enumerate(seen.columns) if one.is_taken)
    for signal in islice((one for one in shown if one is not None and one.is_muscle), PICTURES):
        yield from _draw(signal, glyphs)
    if seen.yields:
        yield make_safe(seen.yields)
    if seen.doubts:
        yield make_safe(f"{DOUBTFUL} {seen.doubts}")


def to_json(seen: ImportPreview) -> dict[str, Any]:
    """Return the preview for programs; its words are those of the language in use."""
    return {
        "file": seen.title,
        "settings": {
            code: {"is": one.title, "from": one.detail, "doubtful": one.is_doubtful}
            for code, one in seen.settings.items()
        },
        "columns": [
            {"name": one.name, "role": one.role, "is_imported": one.is_taken} for one in seen.columns
        ],
        "wanted": seen.wanted,
        "yields": seen.yields,
        "doubts": seen.doubts,
        "trouble": seen.trouble,
    }


def _draw(signal: PreviewSignal, glyphs: Glyphs) -> Iterator[str]:
    """Yield the picture of a signal, with its range."""
    n_px = min(trace_width_px(PICTURE_COLUMNS, glyphs), len(signal.low))
    if n_px < 2 or not np.isfinite(signal.low).any():
        return
    edges = np.linspace(0, len(signal.low), n_px + 1).astype(int)[:-1]
    low, high = np.fmin.reduceat(signal.low, edges), np.fmax.reduceat(signal.high, edges)
    lost = np.isnan(low)
    ends = float(np.nanmin(low)), float(np.nanmax(high))
    middle = _find_middle(low, high)
    reach = max(ends[1] - middle, middle - ends[0]) or 1.0
    name = make_safe(signal.name)
    words = (
        write_interval(*ends, "uV") if signal.unit == "uV" else f"{ends[0]:g} ... {ends[1]:g} {signal.unit}"
    )
    yield f"   {name}  {words}".rstrip()
    for line in draw_trace(low - middle, high - middle, lost, reach, PICTURE_LINES, glyphs):
        yield f"   {line}".rstrip()


def _find_middle(low: Signal, high: Signal) -> float:
    """Return the level at rest: counts do not rest at 0."""
    return float(np.nanmedian((low + high) / 2.0))
