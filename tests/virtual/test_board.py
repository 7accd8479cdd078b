"""A virtual board as a host sees it: real sockets and terminals, real bytes."""

import binascii
import os
import select
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Self

import numpy as np
import pytest

from vmofire import messages, wire
from vmofire.guided.steps import Cue
from vmofire.messages import Block, Hello, Message, Pong, Refusal, State, Status
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Faults
from vmofire.virtual.muscle import Muscle, MuscleModel
from vmofire.virtual.patient import Patient
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import Converter, SensorModel
from vmofire.virtual.source import SourceEvent

MUSCLE = Muscle([MuscleModel(), MuscleModel(strength_uv=20.0)], [Cue("ball_squeeze", 0.2, 0.8)], repeat_s=1.5)
ENDPOINTS = [
    "socket",
    pytest.param(
        "pty", marks=pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
    ),
]


class Host:
    """Host's end of the line, a plain socket or file."""

    def __init__(self, url: str) -> None:
        self.reader = wire.Reader(binascii.crc32)
        self.pending: deque[Message] = deque()  # received, not read yet
        if url.startswith("socket://"):
            address, port = url.removeprefix("socket://").split(":")
            self.line = socket.create_connection((address, int(port)))
            self.fd = self.line.fileno()
        else:
            self.line = None
            self.fd = os.open(url, os.O_RDWR | os.O_NOCTTY)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
        elif self.fd >= 0:
            os.close(self.fd)
        self.fd = -1

    def send(self, *commands: bytes) -> None:
        for command in commands:
            assert os.write(self.fd, command) == len(command)

    def receive(self, timeout_s: float = 5.0) -> list[Message]:
        """Return the next message; EOFError if the line has ended."""
        if not select.select([self.fd], [], [], timeout_s)[0]:
            return []
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # a terminal signals it like this
            data = b""
        if not data:
            raise EOFError
        return [messages.decode(kind, payload) for kind, _, payload in self.reader.feed(data)]

    def until(self, is_last: Callable[[Message], bool], timeout_s: float = 10.0) -> list[Message]:
        """Return all messages up to a certain one, with PINGs so that the board goes on."""
        heard: list[Message] = []
        deadline_s = time.monotonic() + timeout_s
        while time.monotonic() < deadline_s:
            while self.pending:
                heard.append(self.pending.popleft())
                if is_last(heard[-1]):
                    return heard
            self.send(messages.ping(7))
            self.pending.extend(self.receive(0.05))
        raise AssertionError(f"not heard within {timeout_s} s; the last were {heard[-3:]}")

    def ask(self, command: bytes, answer: type) -> Message:
        self.send(command)
        return self.until(lambda message: isinstance(message, answer))[-1]

    def listen(self) -> None:
        """Read and ping until the line ends."""
        while True:
            self.receive(0.05)
            self.send(messages.ping(1))

    def samples(self, n_samples: int) -> list[Message]:
        """Return all messages up to a number of samples."""
        count = 0

        def is_enough(message: Message) -> bool:
            nonlocal count
            count += len(message.counts) if isinstance(message, Block) else 0
            return count >= n_samples

        return self.until(is_enough)

    def finish(self) -> list[Message]:
        """Send STOP, and return all messages up to the last status."""
        self.send(messages.stop())
        return self.until(lambda message: isinstance(message, Status) and message.state == State.WAITING)


def wait_for_host(url: str) -> Host:
    """Connect as soon as the board is back."""
    deadline_s = time.monotonic() + 5
    while True:
        try:
            return Host(url)
        except OSError:
            assert time.monotonic() < deadline_s
            time.sleep(0.02)


def blocks(heard: list[Message]) -> list[Block]:
    return [message for message in heard if isinstance(message, Block)]


def counts(heard: list[Message]) -> np.ndarray:
    return np.concatenate([block.counts for block in blocks(heard)])


class SteppedClock:
    """Clock that only a test moves; it notes whether the board has read it since."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now_s

    def step(self, board: VirtualBoard) -> None:
        """Let a quarter of a second pass, and wait until the board has done its work."""
        self.now_s += 0.25
        before = self.looks
        while self.looks < before + 30:
            board.allow(0)  # wakes the board
            time.sleep(0.0005)


def hurried(times: float) -> Callable[[], float]:
    """Clock that is faster by a factor, for the board's keep-alive too."""
    start_s = time.perf_counter()
    return lambda: (time.perf_counter() - start_s) * times


@pytest.fixture
def _no_file_is_left_open() -> Iterator[None]:
    def files() -> set[str]:
        return set(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else set()  # noqa: PTH112, PTH208

    before = files()
    yield
    assert len(files()) == len(before)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.usefixtures("_no_file_is_left_open")
def test_every_sample_is_the_sensor_models(endpoint: str) -> None:
    model = SensorModel()
    with VirtualBoard(MUSCLE, model, endpoint=endpoint, pace="fast") as board, Host(board.url) as host:
        hello = host.ask(messages.start(2000, (0, 1)), Hello)
        heard = host.samples(6000) + host.finish()
        assert isinstance(hello, Hello)
        assert (hello.channels, hello.fs_hz, hello.oversample) == ((0, 1), 2000.0, 16)
        got = counts(heard)
        np.testing.assert_array_equal(
            got, Converter(MUSCLE, model, Faults(), (0, 1), 2000.0).read_samples(len(got))
        )
        status = heard[-1]
        assert isinstance(status, Status)
        assert (status.samples, status.lost_samples, status.backlog) == (len(got), 0, 0)
        firsts = [block.first_sample for block in blocks(heard)]
        assert firsts == list(np.cumsum([0, *[len(block.counts) for block in blocks(heard)]])[:-1])
        assert (host.reader.damaged, host.reader.skipped_bytes, host.reader.missed_frames) == (0, 0, 0)


def test_it_says_that_it_is_virtual() -> None:
    with VirtualBoard(MUSCLE, SensorModel(), name="virtual biceps") as board, Host(board.url) as host:
        hello = host.ask(messages.identify(), Hello)
        assert isinstance(hello, Hello)
        assert (hello.board, hello.unique_id, hello.protocol) == (
            "virtual biceps",
            board.unique_id,
            wire.PROTOCOL,
        )
        assert hello.runtime.startswith("CPython")
        assert board.label == MUSCLE.label
        with VirtualBoard(MUSCLE, SensorModel()) as other:
            assert other.unique_id != board.unique_id


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_in_real_time_samples_come_at_the_rate_and_pong_tells_where_it_is(endpoint: str) -> None:
    with VirtualBoard(MUSCLE, SensorModel(), endpoint=endpoint) as board, Host(board.url) as host:
        host.ask(messages.start(4000, (0, 1, 2)), Hello)
        before = host.ask(messages.ping(99), Pong)
        host.samples(1200)
        after = host.ask(messages.ping(98), Pong)
        assert isinstance(before, Pong)
        assert isinstance(after, Pong)
        elapsed_s = ((after.ticks_us - before.ticks_us) & 0x3FFFFFFF) / 1e6
        assert (after.sample - before.sample) / elapsed_s == pytest.approx(4000, rel=0.01)
        assert board.converted_s(int(after.sample)) == pytest.approx(time.perf_counter(), abs=1.0)
        assert board.state == wire.STREAMING


def test_a_new_start_is_a_new_run_from_sample_zero() -> None:
    with VirtualBoard(MUSCLE, SensorModel(), pace="fast") as board, Host(board.url) as host:
        host.ask(messages.start(2000, (0,)), Hello)
        first = counts(host.samples(800))
        host.send(messages.start(1000, (1, 2)))
        host.until(lambda message: isinstance(message, Hello) and message.run == 2)
        second = blocks(host.samples(800))
        assert (second[0].first_sample, second[0].run, second[0].channels) == (0, 2, (1, 2))
        host.send(messages.start(2000, (0,)))
        host.until(lambda message: isinstance(message, Hello) and message.run == 3)
        np.testing.assert_array_equal(counts(host.samples(800))[:800], first[:800])


def test_the_self_test_counts() -> None:
    with VirtualBoard(MUSCLE, SensorModel(), pace="fast") as board, Host(board.url) as host:
        host.ask(messages.selftest(4000, (0, 1, 2)), Hello)
        heard = host.samples(25000)
        assert all(block.ramp for block in blocks(heard))
        got = counts(heard).reshape(-1)
        np.testing.assert_array_equal(got, np.arange(len(got)).astype(np.uint16))


def test_a_wrong_request_is_refused_with_its_reason() -> None:
    with VirtualBoard(MUSCLE, SensorModel()) as board, Host(board.url) as host:
        for arguments, reason in (
            ((1234, 1, 0), wire.BAD_RATE),
            ((2000, 8, 0), wire.BAD_CHANNELS),
            ((2000, 1, 2), wire.BAD_MODE),
        ):
            refusal = host.ask(wire.command(wire.START, arguments, binascii.crc32), Refusal)
            assert isinstance(refusal, Refusal)
            assert (refusal.verb, refusal.reason) == ("START", reason)
        refusal = host.ask(messages.start(2000, (0,))[:-3] + b"0\n", Refusal)
        assert isinstance(refusal, Refusal)
        assert refusal.reason == wire.BAD_CHECK
        hello = host.ask(messages.identify(), Hello)
        assert isinstance(hello, Hello)
        assert hello.state == State.WAITING


def test_a_silent_host_stops_the_board() -> None:
    # Ten seconds without a command, in half a second.
    with VirtualBoard(MUSCLE, SensorModel(), clock_s=hurried(20)) as board, Host(board.url) as host:
        host.ask(messages.start(500, (0,)), Hello)
        deadline_s = time.monotonic() + 5
        while board.state != wire.WAITING and time.monotonic() < deadline_s:
            host.receive(0.01)
        host.send(messages.stop())
        status = host.until(lambda message: isinstance(message, Status) and message.state == State.WAITING)[
            -1
        ]
        assert isinstance(status, Status)
        assert status.silent_stops == 1
        assert status.samples >= 4990


def test_a_stall_loses_exactly_what_it_says() -> None:
    # Three channels at 4000 Hz fill the queue in 3 s; the stall lasts 5 s of the board's fast clock.
    faults = Faults.parse("stall@0.5-5.5")
    with (
        VirtualBoard(MUSCLE, SensorModel(), faults=faults, clock_s=hurried(4)) as board,
        Host(board.url) as host,
    ):
        host.ask(messages.start(4000, (0, 1, 2)), Hello)
        heard = (
            host.until(lambda message: isinstance(message, Block) and message.first_sample > 24000)
            + host.finish()
        )
        status = heard[-1]
        assert isinstance(status, Status)
        got = blocks(heard)
        jumps = [
            (b.first_sample - a.first_sample - len(a.counts), b.lost_samples - a.lost_samples)
            for a, b in pairwise(got)
        ]
        assert all(missing == lost for missing, lost in jumps)
        assert sum(missing > 0 for missing, _ in jumps) >= 1
        assert status.lost_samples >= 7000  # 8000, unless this computer was slow
        assert status.samples == len(counts(heard)) + status.lost_samples
        assert status.deepest_backlog == 12000
        whole = Converter(MUSCLE, SensorModel(), faults, (0, 1, 2), 4000.0).read_samples(status.samples)
        for block in (got[0], got[len(got) // 2], got[-1]):
            np.testing.assert_array_equal(
                block.counts, whole[block.first_sample : block.first_sample + len(block.counts)]
            )


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("channels", [(0, 1, 2), (0,)])
@pytest.mark.parametrize("stall_s", [2.9, 3.5, 5.0, 12.0, 60.0])
def test_a_host_that_stalls_loses_what_the_queue_cannot_hold_and_no_more(
    stall_s: float, channels: tuple[int, ...], endpoint: str
) -> None:
    clock, model = SteppedClock(), SensorModel()
    with (
        VirtualBoard(MUSCLE, model, endpoint=endpoint, clock_s=clock) as board,
        Host(board.url) as host,
    ):
        host.ask(messages.start(2000, channels), Hello)
        while clock.now_s < stall_s:  # it neither reads nor sends
            clock.step(board)
        stopped = board.state == wire.WAITING
        stalled_s = clock.now_s
        heard: list[Message] = []
        while clock.now_s < stalled_s + 1.0:
            clock.step(board)
            heard += host.until(lambda message: isinstance(message, Pong))
        heard += host.finish()
        status = heard[-1]
        assert isinstance(status, Status)
        got = blocks(heard)
        assert {block.run for block in got} == {1}
        at, lost = 0, 0
        whole = Converter(MUSCLE, model, Faults(), channels, 2000.0).read_samples(status.samples)
        for block in got:
            assert block.first_sample - at == block.lost_samples - lost
            at, lost = block.first_sample + len(block.counts), block.lost_samples
            np.testing.assert_array_equal(block.counts, whole[block.first_sample : at])
        assert (at, lost) == (status.samples, status.lost_samples)
        assert (host.reader.damaged, host.reader.skipped_bytes, host.reader.missed_frames) == (0, 0, 0)
        queue_s = 36000 / len(channels) / 2000
        if stopped:  # a socket may buffer more than 10 s of samples: then the host counts as gone
            assert endpoint == "socket"
            assert stall_s > 10.0
            assert (status.silent_stops, status.lost_samples) == (1, 0)
            assert status.samples >= 20_000
        else:
            assert status.samples == 2000 * clock.now_s
            assert status.lost_samples <= max(0.0, stalled_s - queue_s) * 2000
        if stall_s < queue_s:
            assert status.lost_samples == 0


def test_a_host_that_reads_late_loses_nothing_of_a_fast_board() -> None:
    with VirtualBoard(MUSCLE, SensorModel(), pace="fast") as board, Host(board.url) as host:
        host.ask(messages.start(4000, (0, 1)), Hello)
        time.sleep(0.3)
        heard = host.samples(20000) + host.finish()
        status = heard[-1]
        assert isinstance(status, Status)
        assert (status.samples, status.lost_samples) == (len(counts(heard)), 0)


@pytest.mark.parametrize(("words", "spoiled"), [("lose=20%@0-", "skipped_bytes"), ("flip=20%@0-", "damaged")])
def test_a_bad_line_is_noticed_and_outlived(words: str, spoiled: str) -> None:
    faults = Faults.parse(words)
    with VirtualBoard(MUSCLE, SensorModel(), pace="fast", faults=faults) as board, Host(board.url) as host:
        host.send(messages.start(2000, (0,)))
        heard = host.until(lambda message: isinstance(message, Block) and message.first_sample > 10000)
        assert getattr(host.reader, spoiled) > 0
        assert host.reader.missed_frames > 10
        whole = Converter(MUSCLE, SensorModel(), Faults(), (0,), 2000.0).read_samples(12000)
        for block in blocks(heard):
            np.testing.assert_array_equal(
                block.counts, whole[block.first_sample : block.first_sample + len(block.counts)]
            )


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.usefixtures("_no_file_is_left_open")
def test_an_unplugged_board_is_gone_and_comes_back_at_the_same_place(endpoint: str) -> None:
    faults = Faults.parse("unplug@1-3")
    with VirtualBoard(
        MUSCLE, SensorModel(), endpoint=endpoint, faults=faults, clock_s=hurried(3), pace="real"
    ) as board:
        url = board.url
        with Host(url) as host:
            host.ask(messages.start(1000, (0,)), Hello)
            with pytest.raises((EOFError, OSError)):
                host.listen()
        with pytest.raises(OSError):
            Host(url)
        with wait_for_host(url) as host:
            hello = host.ask(messages.identify(), Hello)
            assert isinstance(hello, Hello)
            assert (hello.state, hello.run, hello.unique_id) == (State.WAITING, 0, board.unique_id)
            pong = host.ask(messages.ping(1), Pong)
            assert isinstance(pong, Pong)
            assert pong.sample == 0
            host.ask(messages.start(1000, (0,)), Hello)
            assert blocks(host.samples(100))[0].first_sample == 0


class Sundial:
    """Muscle whose signal tells its time: 1 uV for each millisecond."""

    n_channels = 1
    label = "a sundial"

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> np.ndarray:
        return (first_sample + np.arange(n_samples))[:, None] / fs_hz * 1000.0

    def events(self, until_s: float) -> list[SourceEvent]:
        return []


@pytest.mark.parametrize(("rate_hz", "samples"), [(500, 4), (1000, 8), (2000, 16), (4000, 16)])
def test_no_sample_waits_more_than_8_ms_for_others(rate_hz: int, samples: int) -> None:
    with VirtualBoard(MUSCLE, SensorModel()) as board, Host(board.url) as host:
        host.ask(messages.start(rate_hz, (0,)), Hello)
        # After a busy moment a block may hold more samples: they have waited for the host, not for others.
        assert min(len(block.counts) for block in blocks(host.samples(20 * samples))) == samples


def test_the_muscle_goes_on_while_the_board_is_unplugged() -> None:
    model = SensorModel(band=False, noise_codes=0.0)
    clock_s = hurried(3)
    with VirtualBoard(Sundial(), model, faults=Faults.parse("unplug@1-3"), clock_s=clock_s) as board:
        with Host(board.url) as host:
            host.ask(messages.start(1000, (0,)), Hello)
            first = model.sensor.to_uv(counts(host.samples(100)))
            assert first[0, 0] < 10
            began_s = board.converted_s(0)
            with pytest.raises((EOFError, OSError)):
                host.listen()
        with wait_for_host(board.url) as host:
            host.ask(messages.start(1000, (0,)), Hello)
            again = model.sensor.to_uv(counts(host.samples(100)))
            assert again[0, 0] == pytest.approx(1000 * (board.converted_s(0) - began_s), abs=10)
            host.ask(messages.start(1000, (0,)), Hello)
            asked_for = model.sensor.to_uv(counts(host.samples(100)))
            assert asked_for[0, 0] < 10  # after a requested START the source begins again


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_host_that_goes_and_comes_back_is_served_again(endpoint: str) -> None:
    with VirtualBoard(MUSCLE, SensorModel(), endpoint=endpoint) as board:
        for _ in range(3):
            with Host(board.url) as host:
                host.send(messages.stop())
                host.ask(messages.identify(), Hello)
                host.ask(messages.start(2000, (0,)), Hello)
                host.samples(100)


def test_a_second_host_is_turned_away_while_the_first_is_there() -> None:
    with VirtualBoard(MUSCLE, SensorModel()) as board, Host(board.url) as first:
        first.ask(messages.start(2000, (0,)), Hello)
        with Host(board.url) as second, pytest.raises(EOFError):
            second.receive()
        first.samples(100)
        first.close()
        with Host(board.url) as third:
            third.send(messages.stop())
            third.ask(messages.identify(), Hello)


@pytest.mark.usefixtures("_no_file_is_left_open")
def test_a_hundred_starts_and_stops_leave_nothing_behind() -> None:
    source = RecordedSource(*load_biceps(), "biceps")
    with VirtualBoard(source, SensorModel(), pace="fast") as board, Host(board.url) as host:
        threads = threading.active_count()
        for number in range(100):
            rate_hz, channels = wire.RATES_HZ[number % 7], ((0,), (0, 1), (0, 1, 2), (1, 2))[number % 4]
            host.send(messages.start(rate_hz, channels))
            host.until(
                lambda message, run=number + 1: isinstance(message, Hello) and message.run == run % 256
            )
            heard = host.samples(16) + host.finish()
            assert blocks(heard)[0].first_sample == 0
            assert blocks(heard)[0].channels == channels
        assert threading.active_count() == threads


@pytest.mark.usefixtures("_no_file_is_left_open")
def test_boards_come_and_go() -> None:
    for _ in range(20):
        for endpoint in ("socket", "pty") if sys.platform != "win32" else ("socket",):
            with VirtualBoard(MUSCLE, SensorModel(), endpoint=endpoint):
                pass


def test_a_waiting_board_sleeps() -> None:
    looks = 0

    def clock_s() -> float:
        nonlocal looks
        looks += 1
        return time.perf_counter()

    with (
        VirtualBoard(MUSCLE, SensorModel(), clock_s=clock_s, faults=Faults.parse("stall@1-2")) as board,
        Host(board.url) as host,
    ):
        host.ask(messages.identify(), Hello)
        time.sleep(0.05)
        before = looks
        time.sleep(0.3)
        assert looks == before


def test_a_source_that_fails_ends_the_line_and_is_told() -> None:
    class Broken:
        n_channels = 1
        label = "synthetic nothing"

        def read(self, *_: float) -> np.ndarray:
            raise ValueError("the file is gone")

        def events(self, _until_s: float) -> tuple[SourceEvent, ...]:
            return ()

    board = VirtualBoard(Broken(), SensorModel())
    with Host(board.url) as host:
        host.send(messages.start(2000, (0,)))
        with pytest.raises((EOFError, OSError)):
            host.listen()
    assert isinstance(board.failure, ValueError)
    with pytest.raises(RuntimeError, match="the file is gone"):
        board.close()
    board.close()


def test_an_impossible_board_is_refused() -> None:
    for arguments, words in (
        ({"endpoint": "usb"}, "'socket' or a 'pty', not 'usb'"),
        ({"pace": "slow"}, "'real', 'fast' or 'follow', not 'slow'"),
        ({"name": "Raspberry Pi Pico"}, "begins with 'virtual'"),
        ({"name": "virtual " + "x" * 30}, "at most 24 letters"),
        ({"port": 70000}, "no TCP port 70000"),
        ({"faults": Faults.parse("loose#2")}, "The source has 2"),
    ):
        with pytest.raises(ValueError, match=words):
            VirtualBoard(MUSCLE, SensorModel(), **arguments)
    with VirtualBoard(MUSCLE, SensorModel()) as board:
        port = int(board.url.rpartition(":")[2])
        with pytest.raises(OSError, match=f"TCP port {port} cannot be opened"):
            VirtualBoard(MUSCLE, SensorModel(), port=port)


def test_paced_follow_a_person_hears_each_cue_before_doing_it() -> None:
    """Minutes run in seconds, and still the effort comes a reaction time after its cue."""
    patient = Patient([MuscleModel(strength_uv=200.0, delay_s=0.2, delay_sd_s=0.0)])
    model = SensorModel(noise_codes=0.0)
    with VirtualBoard(patient, model, pace="follow") as board, Host(board.url) as host:
        host.send(messages.start(1000, (0,)))
        seen, heard, samples = 0, 0, []
        while seen < 30_000:
            for message in host.receive():
                if isinstance(message, Block):
                    assert message.first_sample == seen
                    seen += len(message.counts)
                    samples.append(message.counts[:, 0])
                    assert seen <= heard * 3000 + 3000 + 160
            if seen >= 3000 * (heard + 1):
                heard += 1
                patient.hear("ball_squeeze", 3000 * heard, 1000.0, 1.0)
            board.allow(seen, 100)
            host.send(messages.ping(1))
        for number, event in enumerate(patient.events(30.0)):
            assert event.start_s == pytest.approx(3.0 * (number + 1) + 0.2)
    counts = np.concatenate(samples).astype(float)
    swing = np.abs(counts - np.median(counts))[:30_000].reshape(-1, 100).mean(axis=1)
    assert swing[33] > 10 * swing[31]


def follow_to_the_end(host: Host, board: VirtualBoard) -> int:
    """Allow samples as they come until the line ends; return their number."""
    seen = 0
    try:
        while True:
            for message in host.receive(1.0):
                seen += len(message.counts) if isinstance(message, Block) else 0
            board.allow(seen, 100)
            host.send(messages.ping(1))
    except (EOFError, OSError):
        return seen


def test_paced_follow_words_about_an_earlier_run_allow_nothing_in_the_next() -> None:
    """A host goes on speaking of the old run until it hears of the new one."""
    with VirtualBoard(MUSCLE, SensorModel(), pace="follow") as board, Host(board.url) as host:
        for _ in range(2):
            host.send(messages.start(1000, (0,)))
            n_samples, until_s = 0, time.monotonic() + 0.2
            while time.monotonic() < until_s:
                board.allow(5000, 100)
                for message in host.receive(0.02):
                    n_samples += len(message.counts) if isinstance(message, Block) else 0
            assert n_samples < 100


def test_paced_follow_a_cable_is_pulled_at_a_second_of_the_samples() -> None:
    """So that a test can pull the cable in the middle of a very short job."""
    with VirtualBoard(MUSCLE, SensorModel(), pace="follow", faults=Faults.parse("unplug@20-20.2")) as board:
        with Host(board.url) as host:
            host.send(messages.start(1000, (0,)))
            assert 19_000 < follow_to_the_end(host, board) < 20_600
        with wait_for_host(board.url) as host:
            host.send(messages.start(1000, (0,)))
            blocks = [message for message in host.samples(8) if isinstance(message, Block)]
            assert blocks[0].first_sample == 0
