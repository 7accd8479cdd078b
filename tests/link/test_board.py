"""A board is identified, any other device is named, and commands survive a bad line."""

import binascii
import contextlib
import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from vmofire import wire
from vmofire.dsp.sensor import Sensor
from vmofire.errors import LinkError, RefusedError
from vmofire.firmware import serve
from vmofire.link.answers import name_stranger
from vmofire.link.board import WAKE, Board
from vmofire.messages import Block, Hello, State
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import SensorModel

sys.path.insert(0, str(Path(__file__).parent))
from peers import LIES, micropython_board, on_pty, pack_hello, saying_hello

needs_ptys = pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
TINY_MAIN = str(Path(__file__).parent / "tiny_main.py")


@contextlib.contextmanager
def virtual_board(endpoint: str = "socket", faults: str = "", pace: str = "real") -> Iterator[VirtualBoard]:
    source = RecordedSource(*load_biceps(), "biceps standing in")
    model = SensorModel(Sensor())
    with VirtualBoard(source, model, endpoint=endpoint, faults=Faults.parse(faults), pace=pace) as board:
        yield board


@pytest.fixture(params=["socket", pytest.param("pty", marks=needs_ptys)])
def running(request: pytest.FixtureRequest) -> Iterator[VirtualBoard]:
    with virtual_board(request.param) as board:
        yield board


def hear_samples(board: Board, n_samples: int) -> list[Block]:
    blocks: list[Block] = []
    while sum(len(block.counts) for block in blocks) < n_samples:
        blocks += [message for message in board.receive(2.0) if isinstance(message, Block)]
    return blocks


def test_a_board_says_what_it_is(running: VirtualBoard) -> None:
    board = Board.open(running.url)
    assert board.hello.unique_id == running.unique_id
    assert board.hello.firmware == serve.VERSION
    assert board.hello.state == State.WAITING
    board.close()


def test_every_sample_of_a_run_comes_out_in_order(running: VirtualBoard) -> None:
    board = Board.open(running.url)
    hello = board.start(2000, (0, 2), selftest=True)
    assert (hello.rate_hz, hello.channels, hello.flags) == (2000, (0, 2), wire.RAMP)
    hear_samples(board, 500)
    status = board.stop()
    # Samples that were on the line when STOP was sent arrive too.
    said = board.receive(0)
    assert said[-1] == status
    board.close()

    board = Board.open(running.url)
    board.start(1000, (0, 1, 2), selftest=True)
    board.keep_alive()
    time.sleep(0.3)
    status = board.stop()
    said = board.receive(0)
    assert isinstance(said[0], Hello)
    blocks = [message for message in said if isinstance(message, Block)]
    samples = np.concatenate([block.counts for block in blocks])
    assert len(samples) == status.samples >= 250
    lengths = [len(block.counts) for block in blocks]
    assert [block.first_sample for block in blocks] == [sum(lengths[:i]) for i in range(len(lengths))]
    steps = np.diff(samples.astype(np.int64), axis=0) % 65536
    assert (steps == steps[0, 0]).all()
    assert not any(board.damage.values())
    board.close()


def test_a_start_gives_the_rest_of_the_old_run_before_the_new_one(running: VirtualBoard) -> None:
    board = Board.open(running.url)
    first = board.start(2000, (0,))
    hear_samples(board, 100)
    time.sleep(0.1)
    second = board.start(4000, (0, 1))
    assert second.run != first.run
    said = board.receive(0)
    at = next(i for i, message in enumerate(said) if isinstance(message, Hello))
    assert {block.run for block in said[:at] if isinstance(block, Block)} == {first.run}
    new = [block for block in said[at:] if isinstance(block, Block)] or hear_samples(board, 10)
    assert (new[0].run, new[0].first_sample) == (second.run, 0)
    board.close()


def test_the_clock_finds_the_moment_of_a_sample(running: VirtualBoard) -> None:
    board = Board.open(running.url)
    board.start(2000, (0,))
    until_s = time.perf_counter() + 1.3
    while time.perf_counter() < until_s:
        board.keep_alive()
        board.receive(0.05)
    # A sample is complete when the next begins.
    assert board.clock.to_host_s(2001) == pytest.approx(running.converted_s(2000), abs=0.005)
    assert board.clock.fs_hz == pytest.approx(2000, rel=1e-3)
    assert board.clock.error_s < 0.02
    board.close()


def test_waiting_for_a_silent_board_takes_no_processor_time(running: VirtualBoard) -> None:
    board = Board.open(running.url)
    before_s = time.thread_time()
    began_s = time.perf_counter()
    assert board.receive(0.5) == []
    assert time.perf_counter() - began_s >= 0.45
    assert time.thread_time() - before_s < 0.05
    board.close()


def test_a_refusal_is_told_in_the_boards_own_words(running: VirtualBoard) -> None:
    board = Board.open(running.url)
    with pytest.raises(RefusedError, match="does not offer 1234 Hz") as refusal:
        board.start(1234, (0,))
    assert refusal.value.cure == "Choose one of 500, 1000, 1500, 2000, 2500, 3000, 4000 Hz."
    assert board.start(500, (0,)).rate_hz == 500
    board.close()


@needs_ptys
def test_a_converter_that_does_not_start_is_told_with_the_one_cure_there_is() -> None:
    payload = struct.pack(wire.ERROR_LAYOUT, wire.START, wire.NO_CONVERTER, 0, 0)
    with on_pty(starting_late([wire.frame(wire.ERROR, 7, payload, binascii.crc32)])) as url:
        board = Board.open(url)
        with pytest.raises(RefusedError) as refusal:
            board.start(2000, (0,))
        board.close()
    assert refusal.value.cause == "The board's converter did not start."
    assert refusal.value.cure == "Unplug the board and plug it in again."


def starting_late(answers: list[bytes]) -> Callable[[bytes], bytes]:
    """Return a peer that answers IDENTIFY with HELLO, and each START with the next of `answers`."""
    hello = saying_hello(pack_hello())
    left = list(answers)

    def answer(heard: bytes) -> bytes:
        return left.pop(0) if b"START" in heard and left else hello(heard)

    return answer


STARTED = wire.frame(wire.HELLO, 7, pack_hello(state=wire.STREAMING, run=1), binascii.crc32)
DAMAGED = STARTED[:20] + b"\xff" + STARTED[21:]
MISHEARD = wire.frame(
    wire.ERROR, 7, struct.pack(wire.ERROR_LAYOUT, 255, wire.BAD_CHECK, 0, 0), binascii.crc32
)


@needs_ptys
@pytest.mark.parametrize(
    "answers",
    [[STARTED], [b"", STARTED], [DAMAGED, b"", STARTED], [MISHEARD, MISHEARD, STARTED]],
    ids=["at once", "command lost", "answer damaged", "misheard"],
)
def test_a_command_is_sent_again_until_it_is_answered(answers: list[bytes]) -> None:
    with on_pty(starting_late(answers)) as url:
        board = Board.open(url)
        assert board.start(2000, (0,)).run == 1
        assert board.damage["damaged"] == (1 if DAMAGED in answers else 0)
        board.close()


@needs_ptys
def test_a_command_that_is_never_answered_ends_in_a_clear_error() -> None:
    with on_pty(starting_late([b"", b"", b"", STARTED])) as url:
        board = Board.open(url)
        with pytest.raises(LinkError, match="does not answer START any more"):
            board.start(2000, (0,))
        board.close()


@needs_ptys
def test_an_answer_that_comes_late_does_not_end_in_two_minds() -> None:
    # The answer to the first START comes after the second START was sent, which starts another run.
    second = wire.frame(wire.HELLO, 8, pack_hello(state=wire.STREAMING, run=2), binascii.crc32)
    with on_pty(starting_late([b"", STARTED + second])) as url:
        board = Board.open(url)
        board.start(2000, (0,))
        board.receive(0.2)
        assert board.hello.run == 2
        board.close()


@needs_ptys
def test_of_a_start_sent_twice_the_last_run_is_the_one_that_counts() -> None:
    # Like a board that takes 0.7 s for everything: it obeys both, and says so before it answers the PING.
    second = wire.frame(wire.HELLO, 8, pack_hello(state=wire.STREAMING, run=2), binascii.crc32)
    start = starting_late([b"", STARTED])

    def answer(heard: bytes) -> bytes:
        if b"PING " not in heard:
            return start(heard)
        token = int(heard.split(b"PING ")[1].split(b"*")[0])
        payload = struct.pack(wire.PONG_LAYOUT, token, 0, 0, 0, wire.STREAMING, 2)
        return second + wire.frame(wire.PONG, 9, payload, binascii.crc32)

    with on_pty(answer) as url:
        board = Board.open(url)
        assert board.start(2000, (0,)).run == 2
        assert [said.run for said in board.receive(0.1) if isinstance(said, Hello)] == [1, 2]
        board.close()


def test_a_board_that_is_unplugged_is_missed_at_once(running: VirtualBoard) -> None:
    board = Board.open(running.url)
    board.start(2000, (0,))
    running.close()
    with pytest.raises(LinkError, match=r"gone|has ended"):  # noqa: PT012 - bytes that came are read first
        while True:
            board.receive(2.0)
    board.close()


@needs_ptys
def test_an_echo_is_named() -> None:
    with (
        on_pty(lambda heard: heard) as url,
        pytest.raises(LinkError, match="only sends back what it is sent"),
    ):
        Board.open(url)


def test_a_loop_is_named() -> None:
    with pytest.raises(LinkError, match="only sends back what it is sent"):
        Board.open("loop://")


@needs_ptys
def test_another_device_is_named_by_what_it_says() -> None:
    sentence = b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n"
    with on_pty(lambda _: sentence) as url, pytest.raises(LinkError, match=r"says “\$GPGGA,123519"):
        Board.open(url)


@needs_ptys
def test_another_device_is_named_by_its_bytes() -> None:
    with (
        on_pty(lambda _: b"\x80\x01\xff\x00") as url,
        pytest.raises(LinkError, match="sends 80 01 ff 00"),
    ):
        Board.open(url)


@needs_ptys
def test_a_device_that_answers_nothing_is_refused() -> None:
    with on_pty(lambda _: b"") as url, pytest.raises(LinkError, match="Nothing answers"):
        Board.open(url)


@needs_ptys
def test_opening_ends_early_once_nobody_wants_it() -> None:
    began_s = time.monotonic()
    with on_pty(lambda _: b"") as url, pytest.raises(LinkError, match="was cancelled"):
        Board.open(url, lambda: time.monotonic() < began_s + 0.3)  # without it, "Nothing answers": see above


@needs_ptys
@pytest.mark.parametrize(
    ("protocol", "cure"), [(0, "Update the board's firmware"), (2, "Update vmofire"), (999, "Update vmofire")]
)
def test_an_unknown_protocol_is_refused_with_both_numbers(protocol: int, cure: str) -> None:
    payload = pack_hello(protocol, (4, 5, 6)) + b"and what a later version says"
    with on_pty(saying_hello(payload)) as url, pytest.raises(LinkError) as refusal:
        Board.open(url)
    assert f"protocol {protocol} (firmware 4.5.6)" in refusal.value.cause
    assert f"speaks {wire.PROTOCOL}" in refusal.value.cause
    assert refusal.value.cure.startswith(cure)


@needs_ptys
def test_old_firmware_is_refused_and_newer_is_not() -> None:
    with on_pty(saying_hello(pack_hello(firmware=(0, 0, 9)))) as url:
        with pytest.raises(LinkError, match=r"firmware 0\.0\.9 is older than vmofire 0\.1\.0") as refusal:
            Board.open(url)
        assert "vmofire flash" in refusal.value.cure
    with on_pty(saying_hello(pack_hello(firmware=(9, 0, 0)))) as url:
        Board.open(url).close()


@needs_ptys
@pytest.mark.parametrize("payload", [b"", b"\x01", pack_hello()[:-1], pack_hello(state=9)])
def test_a_hello_that_makes_no_sense_is_refused(payload: bytes) -> None:
    with on_pty(saying_hello(payload)) as url, pytest.raises(LinkError, match="cannot be read"):
        Board.open(url)


@needs_ptys
@pytest.mark.parametrize("lie", LIES)
def test_a_hello_that_cannot_be_true_is_refused_by_name_with_its_cure(lie: str) -> None:
    fields, words = LIES[lie]
    payload = pack_hello(state=wire.STREAMING, run=1, **fields)
    with on_pty(saying_hello(payload)) as url, pytest.raises(LinkError, match="cannot be true") as refusal:
        Board.open(url)
    assert words in refusal.value.cause
    assert "vmofire flash" in refusal.value.cure
    # Also if only the answer to START has an error.
    answer = wire.frame(wire.HELLO, 7, payload, binascii.crc32)
    with on_pty(starting_late([answer])) as url:
        board = Board.open(url)
        with pytest.raises(LinkError, match="cannot be true") as refusal:
            board.start(2000, (0,))
        board.close()
    assert words in refusal.value.cause


@needs_ptys
@pytest.mark.parametrize("unique_id", [bytes(8), b"\xff" * 8])
def test_a_board_without_an_id_is_refused(unique_id: bytes) -> None:
    with (
        on_pty(saying_hello(pack_hello(unique_id=unique_id))) as url,
        pytest.raises(LinkError, match=f"the unique id {unique_id.hex()}"),
    ):
        Board.open(url)


@needs_ptys
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"rate_hz": 500}, "asked for GP26 at 4000 Hz. It samples GP26 at 500 Hz"),
        ({"rate_hz": 4000, "mask": 3}, "It samples GP26, GP27 at 4000 Hz"),
        ({"rate_hz": 4000, "mask": 2}, "It samples GP27 at 4000 Hz"),
        ({"rate_hz": 4000, "flags": wire.RAMP}, "sends the self-test counter"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_is_refused(answer: dict[str, int], words: str) -> None:
    started = pack_hello(state=wire.STREAMING, run=1, **answer)
    with on_pty(starting_late([wire.frame(wire.HELLO, 7, started, binascii.crc32)])) as url:
        board = Board.open(url)
        with pytest.raises(RefusedError) as refusal:
            board.start(4000, (0,))
        board.close()
    assert words in refusal.value.cause
    assert "vmofire flash" in refusal.value.cure


@needs_ptys
def test_a_boards_name_is_made_safe_before_anybody_reads_it() -> None:
    name = b"Pico\x1b]0;gone\x07\x1b[2J\xff"
    with on_pty(saying_hello(pack_hello(name=name))) as url:
        board = Board.open(url)
        assert board.hello.board == "Pico?]0;gone??[2J?"
        board.close()
    with on_pty(saying_hello(pack_hello(name=b""))) as url:
        board = Board.open(url)
        assert board.hello.board == "board without a name"
        board.close()


@needs_ptys
@pytest.mark.parametrize("raw_prompt", [False, True])
def test_a_prompt_is_turned_into_a_board(raw_prompt: bool) -> None:
    with micropython_board(TINY_MAIN, raw_prompt) as url:
        board = Board.open(url)
        assert board.hello.board == "unix port"
        board.start(2000, (0,))
        assert hear_samples(board, 100)[0].first_sample == 0
        board.stop()
        board.close()


@needs_ptys
@pytest.mark.parametrize("asleep", [False, True], ids=["restarting when opened", "silent when opened"])
def test_a_board_that_was_heard_to_restart_is_given_time_to_start(
    asleep: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmofire.link.board.ANSWER_S", 0.1)
    monkeypatch.setattr("vmofire.link.board.BOOT_S", 0.2)
    restart = b"\r\nMPY: soft reboot\r\n"
    hello = saying_hello(pack_hello())
    restarted_s: list[float] = []

    def answer(heard: bytes) -> bytes:
        if not restarted_s and (WAKE in heard) == asleep:
            restarted_s.append(time.monotonic())
            return b">>> " + restart if asleep else restart
        assert WAKE not in heard  # a starting board is not interrupted
        return hello(heard) if restarted_s and time.monotonic() > restarted_s[0] + 1.5 else b""

    with on_pty(answer) as url:
        Board.open(url).close()


@needs_ptys
def test_a_board_whose_program_says_nothing_after_a_restart_is_no_other_device(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vmofire.link.board.START_S", 0.2)
    words = iter([b"MPY: soft reboot\r\n"])
    with (
        on_pty(lambda _: next(words, b"")) as url,
        pytest.raises(LinkError, match="runs MicroPython, but not vmofire's firmware"),
    ):
        Board.open(url)


@needs_ptys
def test_a_prompt_without_firmware_is_named() -> None:
    with (
        micropython_board(None) as url,
        pytest.raises(LinkError, match="runs MicroPython, but not") as refusal,
    ):
        Board.open(url)
    assert "vmofire flash" in refusal.value.cure


@needs_ptys
def test_a_firmware_that_stops_with_an_error_is_quoted(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import no_such_module\n")
    with (
        micropython_board(str(broken)) as url,
        pytest.raises(LinkError, match="ImportError: no module named"),
    ):
        Board.open(url)


@needs_ptys
def test_a_port_that_is_in_use_says_so() -> None:
    with virtual_board("pty") as running:
        board = Board.open(running.url)
        with pytest.raises(LinkError, match="Another program uses the port") as refusal:
            Board.open(running.url)
        assert "Close the other program" in refusal.value.cure
        board.close()
        Board.open(running.url).close()


@needs_ptys
def test_a_forbidden_port_names_the_group_and_the_command() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give up root")
    import grp

    program = (
        "import os, sys\n"
        "from vmofire.link.board import Board, LinkError, find_ports\n"
        "find_ports()\n"  # so that all modules are imported while root may still read them
        "import grp, serial.urlhandler\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try:\n"
        "    Board.open(sys.argv[1])\n"
        "except LinkError as error:\n"
        "    print(error.cause, error.cure, sep='\\n')\n"
    )
    with on_pty(lambda _: b"") as url:
        os.chmod(url, 0o660)  # noqa: PTH101 - a device, not a file
        os.chown(url, 0, grp.getgrnam("dialout").gr_gid)
        told = subprocess.run(
            [sys.executable, "-c", program, url], capture_output=True, text=True, check=True
        )
    cause, cure = told.stdout.splitlines()
    assert cause == f"This user may not open the port {url}."
    assert cure == "Type `sudo usermod -a -G dialout $USER`, then log out and in again."


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("/dev/ttyACM99", "There is no port /dev/ttyACM99"),
        (__file__, "is not a serial port"),
        (str(Path(__file__).parent), "is not a serial port|in use|may not open"),
        ("socket://127.0.0.1:1", "Nothing answers at"),
        ("socket://no-such-computer.invalid:7777", "cannot be reached"),
        ("socket://localhost", "names no computer with a port number"),
        ("socket://localhost:123456", "names no computer with a port number"),
        ("socket://here:there", "names no computer with a port number"),
        ("carrier-pigeon://roof", "cannot be opened"),
        ("", "There is no port"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
def test_an_invalid_port_is_refused_in_one_sentence(url: str, cause: str) -> None:
    with pytest.raises(LinkError, match=cause) as refusal:
        Board.open(url)
    assert refusal.value.cause.endswith(".")
    assert refusal.value.cure.endswith(".")


def test_the_last_whole_error_is_quoted_not_the_prompts_answer_to_our_own_question() -> None:
    seen = b"MemoryError: memory \x1b[31mfull\r\n>>> \r\nNameError: no IDENTIFY\r\n>>> \r\nNameError:"
    assert "main.py stopped with “MemoryError: memory ?[31mfull”." in name_stranger("COM5", seen).cause
