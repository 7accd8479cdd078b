"""Pictures of records: the signal, what is true, what was found.

In: records and events. Out: PNG files.
"""

from pathlib import Path

import numpy as np
from detection import ours
from detection.counting import Event

from hard_kinds.judging import as_trial
from hard_kinds.records import Record

BLUE, ORANGE, GREY = "#1f5fa8", "#d9822b", "#8a8f98"


def draw_record(record: Record, events: dict[str, list[Event]], words: str, path: Path) -> None:
    """Draw one record with its true efforts shaded, neutral stretches in orange, and bars of events."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    filtered_uv = ours.filter_once(as_trial(record)[0])
    times_s = np.arange(len(filtered_uv)) / record.fs_hz
    top = float(np.quantile(np.abs(filtered_uv), 0.999))
    figure, axes = plt.subplots(figsize=(14, 3.5), layout="constrained")
    axes.plot(times_s, filtered_uv, color=GREY, linewidth=0.4)
    for effort in record.efforts:
        axes.axvspan(effort.onset_s, effort.offset_s, color=BLUE, alpha=0.15, linewidth=0)
    for start, stop in record.neutral:
        axes.axvspan(start, stop, color=ORANGE, alpha=0.15, linewidth=0)
    for row, (title, found) in enumerate(events.items()):
        height = (1.15 + 0.2 * row) * top
        axes.text(times_s[-1], height, f" {title}", va="center", fontsize=8)
        for start, stop in found:
            axes.plot([start, stop], [height] * 2, color=BLUE, linewidth=3, solid_capstyle="butt")
    axes.set(ylim=(-1.2 * top, (1.3 + 0.2 * len(events)) * top), xlabel="s", ylabel="uV", title=words)
    axes.set_xlim(-0.01 * times_s[-1], 1.15 * times_s[-1])  # room for the names
    figure.savefig(path, dpi=80)
    plt.close(figure)
