"""One thread passes every sample from the board to the disk and the view, and reports all losses."""

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty

import numpy as np
import pytest

from vmofire import acquire, log, wire
from vmofire.acquire import Acquisition, Item
from vmofire.dsp.sensor import Sensor
from vmofire.link import flash
from vmofire.link.board import FoundPort
from vmofire.messages import Block, Gap, GapCause, Hello, LinkEvent, State, Status, Written
from vmofire.recording import journal, rescue
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import SensorModel

sys.path.insert(0, str(Path(__file__).parent / "link"))
from pico import Pico

needs_ptys = pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")


@contextlib.contextmanager
def virtual_board(
    endpoint: str = "socket", faults: str = "", port: int = 0, hurry: float = 1.0
) -> Iterator[VirtualBoard]:
    source = RecordedSource(*load_biceps(), "biceps standing in")
    with VirtualBoard(
        source,
        SensorModel(Sensor()),
        endpoint=endpoint,
        faults=Faults.parse(faults),
        port=port,
        clock_s=lambda: hurry * time.perf_counter(),
    ) as board:
        yield board


@pytest.fixture(params=["socket", pytest.param("pty", marks=needs_ptys)])
def board(request: pytest.FixtureRequest) -> Iterator[VirtualBoard]:
    with virtual_board(request.param) as running:
        yield running


class Watcher:
    """Empties a queue like a window, and keeps the items."""

    def __init__(self, acquisition: Acquisition) -> None:
        self.items: list[Item] = []
        self._queue = acquisition.queue

    def until(self, wanted: Callable[[Item], bool], timeout_s: float = 15.0) -> Item:
        """Read until a wanted item comes; return it."""
        deadline_s = time.monotonic() + timeout_s
        while (left_s := deadline_s - time.monotonic()) > 0:
            try:
                item = self._queue.get(timeout=left_s)
            except Empty:
                break
            self.items.append(item)
            if wanted(item):
                return item
        raise AssertionError(
            f"it never came; there was {[i for i in self.items if not isinstance(i, Block)]}"
        )

    def event(self, kind: str) -> LinkEvent:
        item = self.until(lambda item: isinstance(item, LinkEvent) and item.kind == kind)
        assert isinstance(item, LinkEvent)
        return item

    def event_words(self, kind: str) -> str:
        """Return the words of the last event of a kind."""
        return next(event.words for event in reversed(self.of(LinkEvent)) if event.kind == kind)

    def samples(self, n: int) -> None:
        """Read until this many more samples came."""
        last = None
        while n > 0:
            last = self.until(lambda item: isinstance(item, Block))
            assert isinstance(last, Block)
            n -= len(last.counts)

    def rest(self) -> None:
        """Take all items that are left."""
        with contextlib.suppress(Empty):
            while True:
                self.items.append(self._queue.get_nowait())

    def of(self, kind: type) -> list:
        return [item for item in self.items if isinstance(item, kind)]

    def events(self) -> list[str]:
        return [event.kind for event in self.of(LinkEvent)]


def assert_nothing_is_unaccounted_for(items: list[Item]) -> tuple[int, int]:
    """Check run by run that blocks and gaps leave no hole; return how many samples came, and were lost."""
    n_samples = lost = at = 0
    for item in items:
        if isinstance(item, Hello):
            at = 0
        elif isinstance(item, Block):
            assert item.first_sample == at
            at += len(item.counts)
            n_samples += len(item.counts)
        elif isinstance(item, Gap) and item.samples is not None:
            assert item.sample == at
            at += item.samples
            lost += item.samples
        elif isinstance(item, Status) and item.state == State.WAITING:
            assert item.samples == at
    return n_samples, lost


def assert_ramp(counts: np.ndarray, first_sample: int, step: int) -> None:
    samples = np.arange(first_sample, first_sample + len(counts))
    assert (
        (counts[:, 0].astype(np.int64) - counts[0, 0]) % 65536 == (samples - first_sample) * step % 65536
    ).all()


def test_every_sample_reaches_disk_and_watcher(board: VirtualBoard, tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    with Acquisition(
        board.url, 2000, (0, 1, 2), path, labels=["A", "B", "C"], sensor={"gain": 9.0}
    ) as running:
        watcher = Watcher(running)
        watcher.samples(2000)
        assert running.recording == path
        assert running.clock is not None
        assert running.clock.to_host_s(0) == pytest.approx(board.converted_s(-1), abs=0.02)
    watcher.rest()
    blocks = watcher.of(Block)
    n_samples, lost = assert_nothing_is_unaccounted_for(watcher.items)
    assert (lost, running.lost_samples) == (0, 0)
    last = watcher.of(Status)[-1]
    assert (last.state, last.samples) == (State.WAITING, n_samples)
    assert watcher.items.index(watcher.of(Hello)[0]) < watcher.items.index(blocks[0])
    assert watcher.events() == ["connected", "recording", "recorded", "stopped"]

    recording = journal.read(path)
    assert recording.complete
    assert recording.gaps == ()
    assert (recording.labels, recording.sensor) == (["A", "B", "C"], {"gain": 9.0})
    (run,) = recording.runs
    assert len(run.counts) == n_samples
    assert (run.counts == np.concatenate([block.counts for block in blocks])).all()
    assert run.hello == watcher.of(Hello)[0]
    assert run.status == watcher.of(Status)[-1]


def test_a_recording_begins_and_ends_within_a_run(board: VirtualBoard, tmp_path: Path) -> None:
    with Acquisition(board.url, selftest=True) as running:
        watcher = Watcher(running)
        watcher.samples(300)
        running.record(tmp_path / "b.vmo", notes="second squeeze")
        running.mark("before the samples")
        watcher.event("recording")
        watcher.samples(500)
        running.mark("squeeze")
        running.note("verdict", "fires", sample=123, data={"squeezes": 5})
        watcher.event("mark")
        watcher.samples(100)
        running.stop_recording()
        watcher.event("recorded")
        watcher.samples(300)
        assert running.recording is None
    recording = journal.read(tmp_path / "b.vmo")
    (run,) = recording.runs
    assert recording.header["notes"] == "second squeeze"
    assert recording.gaps == ()
    assert run.first_samples[0] >= 300
    assert 500 <= len(run.counts) <= 1000
    assert_ramp(run.counts, int(run.first_samples[0]), 1)
    mark, verdict = [event for event in recording.events if event.kind in ("mark", "verdict")][-2:]
    assert mark.text == "squeeze"
    assert mark.sample is not None
    assert abs(mark.sample - (run.first_samples[0] + 500)) < 200
    assert (verdict.sample, verdict.data) == (123, {"squeezes": 5})


def test_a_restart_loses_nothing_and_stays_in_the_journal(board: VirtualBoard, tmp_path: Path) -> None:
    with Acquisition(board.url, 2000, (0,), tmp_path / "a.vmo") as running:
        watcher = Watcher(running)
        watcher.samples(300)
        running.restart()
        watcher.until(lambda item: isinstance(item, Hello) and item.run == 2)
        watcher.samples(100)
        running.restart(rate_hz=4000, channels=(1, 2))
        hello = watcher.until(lambda item: isinstance(item, Hello) and item.run == 3)
        assert isinstance(hello, Hello)
        assert (hello.rate_hz, hello.channels) == (4000, (1, 2))
        watcher.samples(100)
    watcher.rest()
    n_samples, lost = assert_nothing_is_unaccounted_for(watcher.items)
    assert lost == 0
    # Every run that ended has the board's own count of its samples.
    assert [status.run for status in watcher.of(Status) if status.state == State.WAITING] == [1, 2, 3]
    recording = journal.read(tmp_path / "a.vmo")
    assert sum(len(run.counts) for run in recording.runs) == n_samples
    assert [run.hello.channels for run in recording.runs] == [(0,), (0,), (1, 2)]
    assert recording.gaps == ()


def test_a_pause_keeps_the_port_and_the_journal_open(board: VirtualBoard, tmp_path: Path) -> None:
    with Acquisition(board.url, journal=tmp_path / "a.vmo") as running:
        watcher = Watcher(running)
        watcher.samples(100)
        running.pause()
        watcher.event("paused")
        time.sleep(1.2)  # longer than a streaming board may be silent
        assert board.state == wire.WAITING
        running.mark("resting")
        watcher.event("mark")
        running.restart()
        watcher.samples(100)
    watcher.rest()
    assert_nothing_is_unaccounted_for(watcher.items)
    assert "silent" not in watcher.events()
    (gap,) = watcher.of(Gap)
    assert gap.cause == "the measurement was paused"
    assert 1.2 <= gap.seconds <= 3.0
    assert [run.before for run in journal.read(tmp_path / "a.vmo").runs] == [None, gap]


def test_a_board_that_is_unplugged_in_a_pause_waits_again_when_it_is_back() -> None:
    with virtual_board(faults="unplug@0.8-1.2") as board, Acquisition(board.url) as running:
        watcher = Watcher(running)
        watcher.samples(100)
        running.pause()
        watcher.event("lost")
        assert "Waiting: " in watcher.event("connected").words
        assert board.state == wire.WAITING
        running.restart()
        watcher.samples(100)
        assert [gap.cause for gap in watcher.of(Gap)] == ["the measurement was paused"]


def test_a_refused_restart_goes_on_as_before(board: VirtualBoard) -> None:
    with Acquisition(board.url, 1000) as running:
        watcher = Watcher(running)
        watcher.samples(50)
        running.restart(rate_hz=1234)
        assert "does not offer 1234 Hz" in watcher.event("refused").words
        hello = watcher.until(lambda item: isinstance(item, Hello))
        assert isinstance(hello, Hello)
        assert hello.rate_hz == 1000
        watcher.samples(50)


def test_samples_lost_on_a_bad_line_are_counted_exactly(tmp_path: Path) -> None:
    with virtual_board(faults="lose=4%@0.1-1.6,flip=4%@0.1-1.6") as board:
        with Acquisition(board.url, 2000, (0, 1), tmp_path / "a.vmo", selftest=True) as running:
            watcher = Watcher(running)
            time.sleep(2.0)
        watcher.rest()
    n_samples, lost = assert_nothing_is_unaccounted_for(watcher.items)
    gaps = watcher.of(Gap)
    assert lost == running.lost_samples == sum(gap.samples for gap in gaps) >= 16
    assert all(gap.board_samples == 0 and gap.cause == "lost between board and computer" for gap in gaps)
    last = watcher.of(Status)[-1]
    assert last.samples == n_samples + lost
    assert last.lost_samples == 0
    recording = journal.read(tmp_path / "a.vmo")
    assert recording.gaps == tuple(gaps)
    assert not any(recording.damage.values())
    for run in recording.runs:
        for first_sample, counts in run.pieces():
            assert_ramp(counts, first_sample, 2)


def test_a_stall_the_boards_queue_outlasts_loses_nothing() -> None:
    with virtual_board(faults="stall@0.3-2.3") as board:
        with Acquisition(board.url, 1000) as running:
            watcher = Watcher(running)
            assert watcher.event("silent").cure
            watcher.event("connected")
            watcher.samples(1500)
        watcher.rest()
    assert assert_nothing_is_unaccounted_for(watcher.items)[1] == 0


def test_losses_of_a_long_stall_have_the_boards_own_count(tmp_path: Path) -> None:
    with virtual_board(faults="stall@0.3-4.1") as board:
        with Acquisition(board.url, 4000, (0, 1, 2), tmp_path / "a.vmo") as running:
            watcher = Watcher(running)
            watcher.until(lambda item: isinstance(item, Gap))
            watcher.samples(1000)
        watcher.rest()
    _, lost = assert_nothing_is_unaccounted_for(watcher.items)
    last = watcher.of(Status)[-1]
    assert lost == last.lost_samples > 0
    (gap,) = watcher.of(Gap)
    assert gap.board_samples == gap.samples == lost
    assert "board" in gap.cause
    assert journal.read(tmp_path / "a.vmo").gaps == (gap,)


@contextlib.contextmanager
def board_program() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run a virtual board as a separate program, which can be suspended: then it neither reads nor writes."""
    program = (
        "import sys\n"
        "from vmofire.dsp.sensor import Sensor\n"
        "from vmofire.virtual.board import VirtualBoard\n"
        "from vmofire.virtual.recorded import RecordedSource, load_biceps\n"
        "from vmofire.virtual.sensor import SensorModel\n"
        "source = RecordedSource(*load_biceps(), 'biceps standing in')\n"
        "with VirtualBoard(source, SensorModel(Sensor()), endpoint='pty') as board:\n"
        "    print(board.url, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process
        process.communicate("")


@needs_ptys
def test_each_sample_of_a_board_that_stood_still_is_counted_once(tmp_path: Path) -> None:
    # When it goes on it finds several IDENTIFYs, and answers all of them before it answers START.
    path = tmp_path / "a.vmo"
    with board_program() as (url, process), Acquisition(url, 4000, (0, 1, 2), path) as running:
        watcher = Watcher(running)
        hello = watcher.until(lambda item: isinstance(item, Hello))
        began_s = time.perf_counter()
        watcher.samples(1000)
        process.send_signal(signal.SIGSTOP)
        watcher.event("lost")
        time.sleep(3.0)
        process.send_signal(signal.SIGCONT)
        again = watcher.until(lambda item: isinstance(item, Hello))
        lasted_s = time.perf_counter() - began_s
        watcher.samples(1000)
    watcher.rest()
    assert isinstance(hello, Hello)
    assert isinstance(again, Hello)
    assert [item.run for item in watcher.of(Hello)] == [hello.run, again.run] == [1, 2]
    first = watcher.items[: watcher.items.index(again)]
    n_samples, lost = assert_nothing_is_unaccounted_for(first)
    *counted, away = [gap for gap in first if isinstance(gap, Gap)]
    # The samples it still held have arrived; those it dropped are in its own count.
    assert sum(gap.board_samples for gap in counted) > 0
    assert n_samples > 1000 + 3 * 4000 - 500
    assert away.samples is None
    assert away.seconds < 1.0
    assert (n_samples + lost) / 4000 + away.seconds == pytest.approx(lasted_s, abs=0.5)
    assert running.lost_samples == lost
    assert journal.read(path).gaps == tuple(watcher.of(Gap))


# Runs on a Pico before main.py: the firmware raises once, in the middle of a frame, with a control code in
# its text.
RAISES_ONCE = """
import os, serve
if "raised" not in os.listdir():
    compose = serve.Server._seal_block
    blocks = [0]
    def seal_or_raise(self):
        blocks[0] += 1
        if blocks[0] == 60:
            open("raised", "w").close()
            self.port.write(b"\\xf5\\xa6\\x02\\x00\\x80\\x01half a frame", 0, 18)
            raise ValueError("no such sample \\x1b[31mred")
        compose(self)
    serve.Server._seal_block = seal_or_raise
"""


@needs_ptys
def test_a_firmware_that_stopped_is_started_again_at_once_and_its_words_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, data in flash.load_firmware().items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(log, "find_folder", lambda: tmp_path / "log")
    path = tmp_path / "a.vmo"
    with Pico(tmp_path, before=RAISES_ONCE, heap="1M") as pico:
        with Acquisition(pico.url, 500, (0,), path) as running:
            watcher = Watcher(running)
            lost = watcher.event("lost")
            lost_s = time.perf_counter()
            watcher.until(lambda item: isinstance(item, Hello))
            watcher.samples(200)
            took_s = time.perf_counter() - lost_s
        watcher.rest()
    assert (tmp_path / "raised").exists()
    assert "has stopped with “ValueError: no such sample ?[31mred”" in lost.words
    assert "vmofire flash" in lost.cure
    assert "silent" not in watcher.events()
    assert took_s < 8.0
    assert watcher.events().count("lost") == 1
    gaps = watcher.of(Gap)
    assert [gap.cause for gap in gaps if gap.samples is None] == [GapCause.STOPPED]
    recording = journal.read(path)
    assert recording.complete
    assert recording.gaps == tuple(gaps)
    assert len(recording.runs) == 2
    kept = log.read(tmp_path / "log")
    assert "Traceback (most recent call last)" in kept
    assert 'serve.py", line' in kept
    assert "ValueError: no such sample ?[31mred" in kept
    assert "\x1b" not in kept


@pytest.mark.parametrize("endpoint", ["socket", pytest.param("pty", marks=needs_ptys)])
def test_an_unplugged_board_comes_back_into_the_same_recording(endpoint: str, tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    with virtual_board(endpoint, "unplug@0.6-1.6") as board:
        with Acquisition(board.url, 2000, (0,), path) as running:
            watcher = Watcher(running)
            lost = watcher.event("lost")
            told = ("The cable came out.", "Plug it in; we go on from here.")
            assert (lost.words, lost.cure) == told or endpoint == "socket"  # a socket has no cable
            assert lost.cure
            running.mark("while it is away")
            back = watcher.until(lambda item: isinstance(item, Hello) and watcher.events().count("lost") > 0)
            watcher.samples(400)
            gap = next(gap for gap in watcher.of(Gap) if gap.samples is None)
            # From the last sample before to the first sample after, by the clock of this computer.
            assert 0.9 <= gap.seconds <= 2.5
            assert isinstance(back, Hello)
        watcher.rest()
    assert_nothing_is_unaccounted_for(watcher.items)
    recording = journal.read(path)
    assert recording.complete
    assert len(recording.runs) == 2
    assert recording.runs[1].before == gap
    assert sum(len(run.counts) for run in recording.runs) == sum(
        len(block.counts) for block in watcher.of(Block)
    )
    assert any(event.text == "while it is away" for event in recording.events)


def test_a_board_that_comes_back_on_another_port_is_found_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two virtual boards with one id simulate one board that moves to another port.
    monkeypatch.setattr("vmofire.virtual.board.os.urandom", lambda n: b"SAME" * (n // 4))
    with virtual_board() as first, virtual_board() as second:
        moved = FoundPort(second.url, "Pico with MicroPython", first.unique_id.hex().upper(), True)
        other = FoundPort("/dev/no-such-port", "Pico with MicroPython", "0123456789ABCDEF", True)
        monkeypatch.setattr(acquire, "find_ports", lambda: [other, moved])
        with Acquisition(first.url) as running:
            watcher = Watcher(running)
            watcher.samples(100)
            first.close()
            watcher.event("lost")
            assert second.url in watcher.event("connected").words
            watcher.samples(100)


STREAM = """
import sys, time
from vmofire.acquire import Acquisition
channels = tuple(range(int(sys.argv[3])))
with Acquisition(sys.argv[1], 2000, channels, sys.argv[2]) as running:
    sys.stdout.write("going\\n"); sys.stdout.flush()
    sys.stdin.readline()
"""


@contextlib.contextmanager
def streaming_program(url: str, path: Path, n_channels: int = 1) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", STREAM, url, str(path), str(n_channels)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        deadline_s = time.monotonic() + 10
        while not (path.exists() and path.stat().st_size > 2000) and time.monotonic() < deadline_s:
            time.sleep(0.01)
        try:
            yield process
        finally:
            process.kill()  # a suspended one of a failed test would never end


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
@pytest.mark.parametrize("stall_s", [5.0, 12.0])
def test_a_program_that_stalls_goes_on_with_its_run_and_knows_every_sample_it_lost(
    stall_s: float, tmp_path: Path
) -> None:
    # The board's time runs four times as fast. Its queue holds 6 s of three channels, the terminal a second.
    path = tmp_path / "a.vmo"
    with virtual_board("pty", hurry=4.0) as board, streaming_program(board.url, path, 3) as process:
        process.send_signal(signal.SIGSTOP)
        time.sleep(stall_s / 4)
        process.send_signal(signal.SIGCONT)
        time.sleep(0.5)
        process.communicate("stop\n")
    recording = journal.read(path)
    assert recording.complete
    [run] = recording.runs
    assert run.status is not None
    lost = sum(gap.samples or 0 for gap in run.gaps)
    assert lost == run.status.lost_samples == sum(gap.board_samples for gap in run.gaps)
    assert len(run.counts) + lost == run.status.samples >= stall_s * 2000
    if stall_s == 5.0:
        assert lost == 0
    else:
        assert lost <= (stall_s - 6.0 + 2.0) * 2000  # 2 s for a busy computer


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
def test_a_board_that_stopped_while_the_computer_slept_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "SILENCE_MS", 3000)  # of this board, so that the test need not wait 10 s
    path = tmp_path / "a.vmo"
    with virtual_board() as board, streaming_program(board.url, path) as process:
        time.sleep(0.5)
        process.send_signal(signal.SIGSTOP)
        time.sleep(4.5)
        assert board.state == wire.WAITING
        process.send_signal(signal.SIGCONT)
        time.sleep(1.0)
        process.communicate("stop\n")
    recording = journal.read(path)
    assert recording.complete
    first, second = recording.runs
    assert second.before is not None
    assert second.before.cause == GapCause.SILENCE
    assert first.gaps == second.gaps == ()
    # It stops this long after the last PING; all samples until then arrive, to the sample.
    assert first.status is not None
    assert (first.status.state, first.status.samples) == (State.WAITING, len(first.counts))
    assert 3.0 < len(first.counts) / 2000 < 4.5
    assert 0.5 < second.before.seconds < 2.5


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
def test_a_killed_program_keeps_its_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    with virtual_board() as board, streaming_program(board.url, path) as process:
        began_s = time.monotonic()
        time.sleep(0.7)
        process.kill()
        lasted_s = time.monotonic() - began_s
    recording = journal.read(path)
    assert not recording.complete
    assert recording.gaps == ()
    assert len(recording.runs[0].counts) / 2000 > lasted_s - 0.3


def test_a_full_disk_ends_the_recording_and_nothing_else(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        with virtual_board() as board:
            with Acquisition(board.url, 4000, (0, 1, 2), disk / "a.vmo") as running:
                watcher = Watcher(running)
                failed = watcher.event("recording failed")
                assert "The disk is full" in failed.words
                assert "What was recorded until now is saved" in failed.words
                assert "Free some space" in failed.cure
                assert running.recording is None
                watcher.samples(500)
                running.record(tmp_path / "other disk.vmo")
                watcher.event("recording")
                watcher.samples(100)
            watcher.rest()
        assert assert_nothing_is_unaccounted_for(watcher.items)[1] == 0
        recording = journal.read(disk / "a.vmo")
        assert len(recording.runs[0].counts) > 500
        assert journal.read(tmp_path / "other disk.vmo").complete
    finally:
        subprocess.run(["umount", str(disk)], check=True)


class Stick(io.FileIO):
    """File on a disk that can hang and is slow with each portion."""

    goes = threading.Event()
    takes_s = 0.0

    def write(self, data) -> int:
        assert Stick.goes.wait(30)
        time.sleep(Stick.takes_s)
        return super().write(data)


@pytest.fixture
def stick(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Stick]]:
    def open_stick(path: Path, mode: str, *, buffering: int, opener: Callable[[str, int], int]) -> Stick:
        return Stick(path, mode.replace("b", ""), opener=opener)

    monkeypatch.setattr("vmofire.recording.writer.open", open_stick, raising=False)
    Stick.goes.set()
    yield Stick
    Stick.goes.set()
    Stick.takes_s = 0.0


def assert_the_journal_holds(path: Path, items: list[Item]) -> journal.JournalRecording:
    """Check that a journal holds every sample that was passed on, and nothing else."""
    recording = journal.read(path)
    (run,) = recording.runs
    counts = np.concatenate([item.counts for item in items if isinstance(item, Block)])
    assert recording.complete
    assert recording.gaps == ()
    assert (run.counts == counts[int(run.first_samples[0]) :]).all()
    return recording


@pytest.mark.parametrize("stuck_s", [3.5, 6.0])
def test_a_hanging_disk_costs_no_sample_and_blocks_nothing(
    stick: type[Stick], tmp_path: Path, stuck_s: float
) -> None:
    path = tmp_path / "a.vmo"
    with virtual_board() as board:
        with Acquisition(board.url, 4000, (0, 1, 2), path) as running:
            watcher = Watcher(running)
            watcher.samples(2000)
            stick.goes.clear()
            began_s, slowest_s = time.monotonic(), 0.0
            while (now_s := time.monotonic()) < began_s + stuck_s:
                watcher.samples(100)
                slowest_s = max(slowest_s, time.monotonic() - now_s)
            assert slowest_s < 1.5, "the port was read and the picture went on"
            late = watcher.of(Written)[-1]
            assert late.waiting_s > stuck_s - 1.0
            assert late.waiting_bytes > 0.8 * (stuck_s - 1.0) * 4000 * 6
            seen = sum(len(block.counts) for block in watcher.of(Block))
            assert late.samples < seen - 0.8 * (stuck_s - 1.0) * 4000, "only what is on disk is recorded"
            stick.goes.set()
            watcher.samples(2000)
        watcher.rest()
    n_samples, lost = assert_nothing_is_unaccounted_for(watcher.items)
    assert lost == 0
    assert board.state == wire.WAITING
    assert_the_journal_holds(path, watcher.items)
    done = watcher.of(Written)[-1]
    assert (done.samples, done.lost_samples, done.waiting_bytes) == (n_samples, 0, 0)
    assert "The disk was up to" in watcher.event_words("recorded")


def test_a_slow_stick_loses_no_sample(stick: type[Stick], tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    with virtual_board() as board:
        stick.takes_s = 0.4
        with Acquisition(board.url, 4000, (0, 1, 2), path) as running:
            watcher = Watcher(running)
            watcher.samples(12_000)
        watcher.rest()
    assert assert_nothing_is_unaccounted_for(watcher.items)[1] == 0
    assert_the_journal_holds(path, watcher.items)


def test_a_disk_that_stays_away_ends_the_recording_and_nothing_else(
    stick: type[Stick], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmofire.recording.queued.MOST_WAITING_BYTES", 50_000)
    path = tmp_path / "a.vmo"
    with virtual_board() as board:
        with Acquisition(board.url, 4000, (0, 1, 2), path) as running:
            watcher = Watcher(running)
            watcher.samples(2000)
            stick.goes.clear()
            failed = watcher.event("recording failed")
            assert re.search(r"is [\d.]+ s late\. .*a\.vmo has stopped\. \d+ samples", failed.words)
            assert "another disk" in failed.cure
            assert running.recording is None
            watcher.samples(2000)
            stick.goes.set()
            running.record(tmp_path / "other.vmo")
            watcher.event("recording")
            watcher.samples(500)
        watcher.rest()
    assert assert_nothing_is_unaccounted_for(watcher.items)[1] == 0
    kept = journal.read(path)
    assert not kept.complete
    assert kept.gaps == ()
    assert len(kept.runs[0].counts) > 2000, "what waited is kept once the disk is back"
    assert journal.read(tmp_path / "other.vmo").complete


def test_a_disk_that_never_comes_back_does_not_keep_the_program(
    stick: type[Stick], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmofire.recording.recorder.PATIENCE_S", 0.5)
    with virtual_board() as board:
        with Acquisition(board.url, 1000, (0,), tmp_path / "a.vmo") as running:
            watcher = Watcher(running)
            watcher.samples(100)
            stick.goes.clear()
            watcher.samples(100)
        assert "has not answered for 0.50 s" in watcher.event("recording failed").words
        assert watcher.event("stopped")
    stick.goes.set()


@contextlib.contextmanager
def freezing_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a real disk of a few megabytes that `fsfreeze` can freeze."""
    image, disk = tmp_path / "image", tmp_path / "disk"
    disk.mkdir()
    with image.open("wb") as file:
        file.truncate(16 << 20)
    commands = (["mkfs.ext4", "-q", str(image)], ["mount", "-o", "loop", str(image), str(disk)])
    try:
        done = sys.platform == "linux" and all(
            subprocess.run(command, capture_output=True, check=False).returncode == 0 for command in commands
        )
    except FileNotFoundError:
        done = False
    if not done:
        pytest.skip("only root can mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["fsfreeze", "-u", str(disk)], capture_output=True, check=False)
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("before", [True, False], ids=["as it is made", "as it grows"])
def test_a_real_disk_that_is_frozen_costs_no_sample(tmp_path: Path, before: bool) -> None:
    with freezing_disk(tmp_path) as disk, virtual_board() as board:
        with Acquisition(board.url, 4000, (0, 1, 2)) as running:
            watcher = Watcher(running)
            watcher.samples(1000)
            if not before:
                running.record(disk / "a.vmo")
                watcher.event("recording")
                watcher.samples(1000)
            subprocess.run(["fsfreeze", "-f", str(disk)], check=True)
            if before:
                running.record(disk / "a.vmo")
            try:
                watcher.samples(24_000)
                assert watcher.of(Written)[-1].waiting_s > 4.0
            finally:
                subprocess.run(["fsfreeze", "-u", str(disk)], check=True)
            watcher.samples(1000)
        watcher.rest()
        assert assert_nothing_is_unaccounted_for(watcher.items)[1] == 0
        assert len(assert_the_journal_holds(disk / "a.vmo", watcher.items).runs[0].counts) > 24_000


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
@pytest.mark.parametrize("how", ["folder removed", "folder renamed", "file renamed", "file replaced"])
def test_a_recording_whose_file_is_gone_is_kept_elsewhere(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "given"
    path = folder / "a.vmo"
    with virtual_board() as board:
        with Acquisition(board.url, 2000, (0,), path) as running:
            watcher = Watcher(running)
            watcher.samples(500)
            if how == "folder removed":
                shutil.rmtree(folder)
            elif how == "folder renamed":
                folder.rename(tmp_path / "other")
            else:
                path.rename(folder / "b.vmo")
            if how == "file replaced":
                path.write_bytes(b"somebody's")
            watcher.samples(500)
        told = watcher.event("recorded")
        watcher.rest()
    kept = running.recorded_to
    assert kept == rescue.recordings_folder() / "a.vmo"
    assert f"{path} is gone" in told.words
    assert str(kept) in told.words
    assert told.cure
    assert_the_journal_holds(kept, watcher.items)
    if how == "file replaced":
        assert path.read_bytes() == b"somebody's"


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
def test_a_recording_that_is_gone_and_cannot_be_kept_is_told_as_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_bytes(b"no folder")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with virtual_board() as board:
        with Acquisition(board.url, 2000, (0,), tmp_path / "given" / "a.vmo") as running:
            watcher = Watcher(running)
            watcher.samples(500)
            shutil.rmtree(tmp_path / "given")
        failed = watcher.event("recording failed")
    assert "a.vmo is gone" in failed.words
    assert "could not be saved elsewhere" in failed.words


def test_a_file_that_exists_is_told_and_the_measurement_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    path.write_bytes(b"somebody's")
    with virtual_board() as board, Acquisition(board.url, journal=path) as running:
        watcher = Watcher(running)
        assert "file of that name already" in watcher.event("recording failed").words
        watcher.samples(100)
        running.record(tmp_path / "b.vmo")
        watcher.event("recording")
        running.record(tmp_path / "c.vmo")
        assert "b.vmo is running" in watcher.event("recording failed").words
    assert path.read_bytes() == b"somebody's"
    assert journal.read(tmp_path / "b.vmo").complete
    assert not (tmp_path / "c.vmo").exists()


def test_values_that_json_cannot_hold_are_refused_and_nothing_breaks(tmp_path: Path) -> None:
    with virtual_board() as board, Acquisition(board.url, journal=tmp_path / "a.vmo") as running:
        watcher = Watcher(running)
        watcher.event("recording")
        running.note("odd", "x", data={"a set": {1, 2}})
        watcher.event("refused")
        running.mark("x" * 100_000)
        watcher.event("refused")
        watcher.samples(50)
    assert journal.read(tmp_path / "a.vmo").complete


def test_a_board_that_is_not_there_is_told_once() -> None:
    running = Acquisition("socket://127.0.0.1:1")
    running.start()
    watcher = Watcher(running)
    failed = watcher.event("failed")
    assert (failed.words, failed.cure) == (
        "Nothing answers at socket://127.0.0.1:1.",
        "Start the board, or the program that serves it, first.",
    )
    watcher.event("stopped")
    running.stop()
    running.stop()


def test_settings_that_the_board_refuses_are_told() -> None:
    with virtual_board() as board, Acquisition(board.url, 1234) as running:
        assert "does not offer 1234 Hz" in Watcher(running).event("failed").words


@pytest.mark.parametrize("faults", ["stall@0.2-60", "unplug@0.2-60"])
def test_stopping_does_not_wait_for_a_board_that_is_stuck_or_gone(faults: str, tmp_path: Path) -> None:
    with virtual_board(faults=faults) as board:
        running = Acquisition(board.url, journal=tmp_path / "a.vmo")
        running.start()
        time.sleep(1.0)
        began_s = time.monotonic()
        running.stop()
        assert time.monotonic() - began_s < 6.0
    assert journal.read(tmp_path / "a.vmo").complete


def test_a_stopped_board_waits_and_its_port_is_free(board: VirtualBoard) -> None:
    for _ in range(2):
        with Acquisition(board.url) as running:
            Watcher(running).samples(50)
        assert board.state == wire.WAITING


def test_stopping_before_anything_began_is_harmless() -> None:
    Acquisition("socket://127.0.0.1:1").stop()
