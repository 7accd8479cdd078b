"""Files of other programs for pictures: one that describes itself, others that say too little.

In: a folder. Out: files of the bundled biceps, cut and scaled. Never: an invented number.
"""

from pathlib import Path

import numpy as np

from vmofire.virtual.recorded import load_channels

LOGGER = "Channel {n}: '{name}', {rows} values, engineering units: {unit}, no filters."


def fill(folder: Path) -> None:
    """Write the files."""
    folder.mkdir()
    uv, fs_hz = load_channels(3)
    uv = uv[: 20 * round(fs_hz)]
    names = ("left VMO", "left VL", "left adductors")
    head = [LOGGER.format(n=n, name=name, rows=len(uv), unit="mV") for n, name in enumerate(names, 1)]
    head.append(
        f"Channel 4: 'knee angle', {len(uv) // 20} values, engineering units: deg, no filters, "
        f"extrapolated from 50 to {fs_hz:.0f} samples per second."
    )
    angle = np.repeat(np.linspace(0.0, 40.0, len(uv) // 20), 20)
    rows = [
        "\t".join([*(f"{value / 1000:.4f}" for value in row), f"{at:.1f}"])
        for row, at in zip(uv, angle, strict=True)
    ]
    write(folder / "logger.txt", ["File Name: squat 3.log", *head, "", *rows])
    untold = [";".join(f"{value:.2f}".replace(".", ",") for value in row) for row in uv]
    write(folder / "untold.csv", ["VMO;VL;adductors", *untold])
    timed = [f"{n / fs_hz:.3f},{row[0]:.2f},{row[1]:.2f}" for n, row in enumerate(uv)]
    write(
        folder / "damaged.csv", ["time_s,VMO [uV],VL [uV]", *timed[:700], "the cable fell off", *timed[700:]]
    )
    names = [f"muscle {n} with a long name [uV]" for n in range(1, 13)]
    many = [",".join(f"{row[n % 3]:.3f}" for n in range(12)) for row in uv]
    write(folder / "many.csv", ["# fs_hz: 1000", ",".join(names), *many])
    (folder / "thesis.csv").write_bytes(b"%PDF-1.7\n" + bytes(400))
    counts = np.round(uv[:, 0] / 4 + 2048).astype(np.int16)
    np.savez(folder / "counts.npz", signal=counts, fs_hz=fs_hz, labels=["biceps"])


def write(path: Path, lines: list[str]) -> None:
    """Write lines."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
