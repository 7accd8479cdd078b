"""Ten minutes of a recorded muscle from the skin to the journal, through every part of the real system.

Recording, sensor model, 12-bit conversions, firmware under real MicroPython, socket, link, journal.
"""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from vmofire.acquire import Acquisition
from vmofire.dsp.sensor import Sensor
from vmofire.messages import Block, LinkEvent
from vmofire.recording import journal
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import Converter, SensorModel

from .conftest import HERE, find_tool

RATE_HZ = 2000
N_SAMPLES = 600 * RATE_HZ
STEP = 20_000  # samples at a time


@pytest.fixture(scope="module")
def source() -> RecordedSource:
    """Return three channels of biceps, each with another start."""
    fatigue, fs_hz = load_biceps("biceps_fatigue")
    bursts, bursts_fs_hz = load_biceps("biceps_bursts")
    assert fs_hz == bursts_fs_hz
    bursts = np.resize(bursts, fatigue.shape)
    return RecordedSource(
        np.hstack((fatigue, bursts, np.roll(bursts[::-1], 12345))), fs_hz, "biceps standing in"
    )


def reckon(source: RecordedSource) -> np.ndarray:
    """Return the samples that must arrive, computed from microvolts as virtual/sensor.py documents it."""
    n, sensor = 3, Sensor()
    samples = np.empty((N_SAMPLES, n), dtype=np.int64)
    i = np.arange(STEP * 16 * n)
    p, m, pin = i // (4 * n), i % (4 * n), i % n
    for first in range(0, N_SAMPLES, STEP):
        uv = source.read(first * 4, STEP * 4 + 1, RATE_HZ * 4)
        volt = uv * (sensor.gain * 1e-6 * 4096 / sensor.reference_v) + 4096 * sensor.midpoint
        u = np.clip(np.rint(65536 * volt), 0, 65536 * 4096).astype(np.int64)
        code = (u[p, pin] * (4 * n - m) + u[p + 1, pin] * m + 131072 * n) // (262144 * n)
        samples[first : first + STEP] = np.minimum(code, 4095).reshape(STEP, 16, n).sum(axis=1)
    return samples


def write_conversions(source: RecordedSource, path: Path) -> None:
    model = SensorModel(band=False, noise_codes=0)
    converter = Converter(source, model, Faults(), (0, 1, 2), RATE_HZ)
    with path.open("wb") as file:
        for _ in range(0, N_SAMPLES, STEP):
            converter.read_codes(STEP).astype("<u2").tofile(file)


@contextmanager
def firmware_behind_a_socket(conversions: Path, environment: dict[str, str]) -> Iterator[str]:
    """Start the firmware for the next host; yield the URL."""
    processes: list[subprocess.Popen[bytes]] = []
    command = [find_tool("micropython"), str(HERE / "play.py"), str(conversions)]

    def accept() -> None:
        connection, _ = listener.accept()
        with connection:
            processes.append(subprocess.Popen(command, env=environment, stdin=connection, stdout=connection))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"socket://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            thread.join()
            for process in processes:
                process.kill()
                process.wait()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_ten_minutes_arrive_in_the_journal_integer_by_integer(
    source: RecordedSource, board_environment: dict[str, str], tmp_path: Path
) -> None:
    write_conversions(source, tmp_path / "conversions")
    path = tmp_path / "ten_minutes.vmo"
    with firmware_behind_a_socket(tmp_path / "conversions", board_environment) as url:
        acquisition = Acquisition(url, RATE_HZ, (0, 1, 2), journal=path)
        with acquisition:
            n_samples = 0
            while n_samples < N_SAMPLES:
                item = acquisition.queue.get(timeout=10)
                assert not isinstance(item, LinkEvent) or item.kind != "failed", item
                n_samples += len(item.counts) if isinstance(item, Block) else 0
    assert acquisition.lost_samples == 0
    [run] = journal.read(path).runs
    assert run.gaps == ()
    assert run.counts.shape == (N_SAMPLES, 3)
    assert run.status is not None
    assert (run.status.samples, run.status.lost_samples) == (N_SAMPLES, 0)
    expected = reckon(source)
    assert np.ptp(expected, axis=0).min() > 1000  # neighbouring samples differ
    np.testing.assert_array_equal(run.counts, expected)
