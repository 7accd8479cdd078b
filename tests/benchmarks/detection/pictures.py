"""Pictures of docs/signal-processing.md: `python pictures.py FACTS FOLDER`, run by bench_detection.py."""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREY = "#1f5fa8", "#d9822b", "#8a8f98"


def draw_recordings(recordings: dict[str, dict], path: Path) -> None:
    """Draw every rated recording, with the bursts of the raters and of both detectors."""
    figure, rows = plt.subplots(len(recordings), 1, figsize=(10, 1.5 * len(recordings)), layout="constrained")
    for axes, (name, facts) in zip(rows, recordings.items(), strict=True):
        uv = np.array(facts["uv"])
        time_s = np.arange(len(uv)) / facts["fs_hz"]
        top = float(np.quantile(np.abs(uv), 0.999))
        axes.plot(time_s, uv, color=GREY, linewidth=0.4)
        for start, stop in facts["rated"]:
            axes.axvspan(start, stop, color=BLUE, alpha=0.15, linewidth=0)
        for key, height, colour in (("offline", 1.25, BLUE), ("live", 1.55, ORANGE)):
            for start, stop in facts[key]:
                axes.plot([start, stop], [height * top] * 2, color=colour, linewidth=3, solid_capstyle="butt")
        axes.set_ylim(-1.2 * top, 1.8 * top)
        axes.set_ylabel(f"{name}\nuV")
        axes.margins(x=0.01)
    rows[-1].set_xlabel(
        "s      shaded: two raters; blue bar: offline; orange bar: live, as the screen showed it"
    )
    figure.savefig(path, dpi=80)


def draw_onsets(onset_ms: dict[str, dict[str, list[float]]], path: Path) -> None:
    """Draw the onset error of steps against their height above rest."""
    figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
    for (way, errors), marker in zip(onset_ms.items(), "os^vd", strict=False):
        steps = [(int(name.split()[1]), ms) for name, ms in errors.items() if name.startswith("step") and ms]
        decibels = [db for db, _ in steps]
        colour = {"vmofire offline": BLUE, "vmofire live": ORANGE}.get(way)
        axes.plot(
            decibels, [np.median(np.abs(ms)) for _, ms in steps], marker=marker, color=colour, label=way
        )
    axes.axhline(9.0, color=GREY, linestyle=":", label="best published, 9 ms")
    axes.set_yscale("log")
    axes.set_xlabel("burst over rest, dB")
    axes.set_ylabel("median onset error (live: delay), ms")
    axes.legend(frameon=False)
    figure.savefig(path, dpi=80)


def main() -> None:
    """Draw all pictures."""
    facts, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    if "recordings" in facts:
        draw_recordings(facts["recordings"], folder / "detection-recordings.png")
    draw_onsets(facts["onset_ms"], folder / "detection-onsets.png")


if __name__ == "__main__":
    main()
