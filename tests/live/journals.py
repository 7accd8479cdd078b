"""Journals of several runs, with gaps, as boards would have sent them.

In: counts of each run, the places of its gaps. Out: a finished .vmo file.
"""

import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy import signal as scipy_signal

from vmofire import wire
from vmofire.dsp.sensor import Sensor
from vmofire.messages import Gap
from vmofire.recording.writer import Writer, pack_event
from vmofire.virtual.recorded import load_biceps

N_BLOCK = 16


def make_counts(seconds: float, rate_hz: int = 2000, n_channels: int = 2, hum_uv: float = 20.0) -> np.ndarray:
    """Return counts of a recorded biceps under mains hum, the second channel weaker and late."""
    uv, fs_hz = load_biceps()
    uv = scipy_signal.resample_poly(uv.reshape(len(uv), -1)[:, 0], rate_hz, round(fs_hz))
    n = round(seconds * rate_hz)
    uv = np.tile(uv, -(-n // len(uv)))[:n]
    hum = hum_uv * np.sin(2 * np.pi * 50 * np.arange(n) / rate_hz)
    both = np.column_stack([np.roll(uv, 3000 * one) * 0.7**one + hum for one in range(n_channels)])
    counts = np.round((both + 1.65 / 200 * 1e6) / Sensor(gain=200.0).step_uv())
    return np.clip(counts, 0, 65520).astype(np.uint16)


@dataclass(frozen=True)
class MadeRun:
    """A run: counts, gaps as (samples before it, samples lost), and the time without a board before it."""

    counts: np.ndarray
    rate_hz: int = 2000
    holes: Sequence[tuple[int, int]] = ()
    away_s: float | None = None
    pins: tuple[int, ...] | None = None


def write_runs(
    path: Path,
    runs: Sequence[MadeRun],
    labels: Sequence[str] = ("left VMO", "right VMO", "left VL"),
    sensor: Sensor = Sensor(gain=200.0),  # noqa: B008 - frozen
    marks: Sequence[tuple[int, str]] = (),
) -> None:
    """Write a journal; the marks are set in its last run, each (sample, text)."""
    writer: Writer | None = None
    at = 0
    for number, run in enumerate(runs, 1):
        n_channels = run.counts.shape[1]
        pins = run.pins or tuple(range(n_channels))
        mask = sum(2**pin for pin in pins)
        cycles = round(256 * 48_000_000 / run.rate_hz)
        fields = (1, bytes((0, 1, 0)), 1, number, mask, 0, 16, run.rate_hz, 12, 3300, 48_000_000, cycles)
        hello = struct.pack(wire.HELLO_LAYOUT, *fields, b"12345678", b"test board", b"1.28.0")
        if writer is None:
            writer = Writer(path, hello, asdict(sensor), labels[:n_channels])
        else:
            writer.write([(wire.HELLO, hello)])
            if run.away_s is not None:
                gap = Gap(None, run.away_s, "the board was away", number, 0)
                writer.append([pack_event("gap", gap.cause, 0, data=vars(gap))])
        at, done = 0, 0
        for before, lost in [*run.holes, (len(run.counts), 0)]:
            while done < before:
                n = min(N_BLOCK, before - done)
                head = struct.pack(wire.BLOCK_LAYOUT, at, 0, number, mask, 0, n)
                writer.write([(wire.BLOCK, head + run.counts[done : done + n].astype("<u2").tobytes())])
                at, done = at + n, done + n
            at += lost
    assert writer is not None
    for sample, text in marks:
        writer.note("mark", text, sample)
    writer.close(at)
