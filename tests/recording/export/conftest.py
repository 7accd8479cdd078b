"""Recordings to export: journals of a recorded muscle, complete or with gaps, and plain ones of any shape."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vmofire import wire
from vmofire.dsp.sensor import Sensor
from vmofire.recording.formats import Channel, Recording, read
from vmofire.recording.formats.recorded import make_recording
from vmofire.recording.journal import Writer

N_ROWS = 16


@pytest.fixture(scope="session")
def muscle_uv(recordings: Path) -> np.ndarray:
    """Return 28 s of the bundled biceps, in microvolts."""
    (biceps,) = read(recordings / "biceps_bursts.npz").channels
    return biceps.to_uv()


@pytest.fixture
def record(tmp_path: Path, muscle_uv: np.ndarray) -> Callable[..., Path]:
    """Write a journal of that muscle, as from a board."""

    def record(
        labels: Sequence[str] = ("VMO",),
        n_rows: int = 8000,
        lost: Sequence[slice] = (),
        sensor: Sensor | None = None,
        rate_hz: int = 2000,
        runs: int = 1,
        away_s: float = 0.75,
        notes: Sequence[tuple[str, str, int, dict[str, Any]]] = (),
        name: str = "a.vmo",
    ) -> Path:
        sensor = sensor or Sensor()
        mask = (1 << len(labels)) - 1
        counts = to_counts(muscle_uv, n_rows, len(labels), sensor)

        def hello(run: int) -> bytes:
            cycles = round(256 * 48_000_000 / rate_hz)
            fields = (1, bytes((0, 1, 0)), 1, run, mask, 0, 16, rate_hz, 12, 3300, 48_000_000, cycles)
            return struct.pack(wire.HELLO_LAYOUT, *fields, b"12345678", b"Raspberry Pi Pico", b"1.28.0")

        writer = Writer(tmp_path / name, hello(1), asdict(sensor), labels)
        for run in range(1, runs + 1):
            if run > 1:
                writer.write([(wire.HELLO, hello(run))])
                gap = {"samples": None, "seconds": away_s, "cause": "unplugged", "run": run, "sample": 0}
                writer.note("gap", "unplugged", 0, data={**gap, "board_samples": 0})
            for row in range(0, n_rows, N_ROWS):
                if not any(part.start <= row < part.stop for part in lost):
                    block = counts[row : row + N_ROWS]
                    head = struct.pack(wire.BLOCK_LAYOUT, row, 0, run, mask, 0, len(block))
                    writer.write([(wire.BLOCK, head + block.tobytes())])
            for part in lost:
                rows = part.stop - part.start
                gap = {
                    "samples": rows,
                    "seconds": rows / rate_hz,
                    "cause": "the computer was busy",
                    "run": run,
                }
                writer.note(
                    "gap", gap["cause"], part.start, data={**gap, "sample": part.start, "board_samples": 0}
                )
            for kind, text, row, data in notes:
                writer.note(kind, text, row, data=data)
        writer.close(n_rows)
        return tmp_path / name

    return record


def to_counts(uv: np.ndarray, n_rows: int, n_channels: int, sensor: Sensor) -> np.ndarray:
    """Return channels of the same muscle, each a second later than the one before it."""
    columns = [np.resize(np.roll(uv, 1000 * place), n_rows) for place in range(n_channels)]
    known = sensor if sensor.gain else replace(sensor, gain=10_200.0)
    zero_uv = known.zero_v / known.gain * 1e6
    counts = np.round((np.stack(columns, axis=1) + zero_uv) / known.step_uv())
    return np.clip(counts, 0, 65520).astype("<u2")


def make_plain(
    samples: Sequence[Sequence[float]], fs_hz: float | Sequence[float] = 1000.0, **of_channel: Any
) -> Recording:
    """Return a recording in uV, with one rate or one per channel."""
    rates = [fs_hz] * len(samples) if isinstance(fs_hz, float) else list(fs_hz)
    names = of_channel.pop("names", [f"muscle {place}" for place in range(1, len(samples) + 1)])
    channels = [
        Channel(name, of_channel.get("unit", "uV"), rate, np.asarray(column, dtype=float))
        for name, rate, column in zip(names, rates, samples, strict=True)
    ]
    return make_recording(channels)


@pytest.fixture
def plain() -> Callable[..., Recording]:
    return make_plain
