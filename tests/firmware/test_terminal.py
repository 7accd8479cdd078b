"""main.py under MicroPython on a terminal, in real time: bytes as a host sees them, Ctrl-C, the prompt.

The heap is 220 KB, fakes included. A Pico W has 180 KB, and there everything except the buffer takes half as
much as here with 64 bits.
"""

import os
import select
import signal
import subprocess
import sys
import time
from binascii import crc32
from collections.abc import Iterator

import numpy as np
import pytest

from vmofire import messages, wire
from vmofire.messages import Block, Hello, Message, Pong, Refusal, State, Status

from .conftest import HERE, find_tool

if sys.platform == "win32":
    pytest.skip("this system has no pseudo-terminals", allow_module_level=True)

import fcntl
import pty
import termios
import tty

PROMPT = b">>> "


class Terminal:
    """Host's end of a terminal with a board, or with its prompt."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.reader = wire.Reader(crc32)
        self.text = b""

    def send(self, data: bytes) -> None:
        os.write(self.fd, data)

    def receive(self, until_s: float) -> bytes:
        """Return the first bytes that come, or nothing after the time-out."""
        ready, _, _ = select.select([self.fd], [], [], max(0.0, until_s - time.monotonic()))
        return os.read(self.fd, 65536) if ready else b""

    def hear(self, seconds: float, n: int = 1 << 30, kind: type = object) -> list[Message]:
        """Return the messages of this many seconds, or until there are n of a kind."""
        found: list[Message] = []
        until_s = time.monotonic() + seconds
        while sum(isinstance(message, kind) for message in found) < n and time.monotonic() < until_s:
            found += [
                messages.decode(kind, payload) for kind, _, payload in self.reader.feed(self.receive(until_s))
            ]
        return found

    def ask(self, command: bytes, kind: type) -> list[Message]:
        self.send(command)
        found = self.hear(5.0, 1, kind)
        assert any(isinstance(message, kind) for message in found), found
        return found

    def await_prompt(self) -> bytes:
        """Return everything before the prompt."""
        heard = b""
        until_s = time.monotonic() + 5
        while not heard.endswith(PROMPT):
            assert time.monotonic() < until_s, heard[-200:]
            heard += self.receive(until_s)
        return heard

    def say(self, line: str) -> str:
        """Type a line at the prompt; return the printed line."""
        self.send(line.encode() + b"\r")
        return self.await_prompt().decode().splitlines()[-2]

    def run_main(self) -> None:
        """Start the firmware from the prompt, and wait for it: bytes sent before it listens are lost."""
        self.send(b"main.run()\r")
        self.reader = wire.Reader(crc32)
        for _ in range(25):
            self.send(messages.identify())
            if self.hear(0.2, 1, Hello):
                break
        self.hear(0.2)  # second answers to repeated questions


@pytest.fixture
def terminal(board_environment: dict[str, str]) -> Iterator[Terminal]:
    """Board that was just plugged in, on a terminal."""
    host, board = pty.openpty()
    # USB changes no byte: no echo, no line ends of its own. But byte 3 interrupts, as on the board.
    tty.setraw(board)
    attributes = termios.tcgetattr(board)
    attributes[3] |= termios.ISIG
    for key in (termios.VQUIT, termios.VSUSP):
        attributes[6][key] = b"\0"
    termios.tcsetattr(board, termios.TCSANOW, attributes)
    process = subprocess.Popen(
        [find_tool("micropython"), "-X", "heapsize=220K", "-i", str(HERE / "play.py")],
        env=board_environment,
        stdin=board,
        stdout=board,
        stderr=board,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(board)
    try:
        yield Terminal(host)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(host)


def expected(first: int, n_samples: int, n: int) -> np.ndarray:
    """Return the sums of the fake chip's pattern, computed again."""
    j = np.arange(first * 16 * n, (first + n_samples) * 16 * n)
    codes = ((j * 2731 + j // 32) ^ (j % n * 1365)) % 4096
    return codes.reshape(n_samples, 16, n).sum(axis=1)


def check_samples(found: list[Message], n: int) -> int:
    """Check every sample against the pattern; return their number."""
    samples = 0
    for block in found:
        if isinstance(block, Block):
            assert block.first_sample == samples + block.lost_samples
            np.testing.assert_array_equal(block.counts, expected(block.first_sample, len(block.counts), n))
            samples += len(block.counts)
    return samples


def test_a_board_says_nothing_before_it_is_asked(terminal: Terminal) -> None:
    assert terminal.receive(time.monotonic() + 0.5) == b""
    [hello] = terminal.ask(messages.identify(), Hello)
    assert isinstance(hello, Hello)
    assert (hello.protocol, hello.state, hello.run) == (wire.PROTOCOL, State.WAITING, 0)


def test_samples_stream_at_their_rate_and_stop_gives_the_rest_and_the_counts(terminal: Terminal) -> None:
    # At 500 Hz the ring lasts 0.7 s: a busy computer may delay the firmware for that long.
    found = terminal.ask(messages.start(500, (0, 1, 2)), Hello)
    began = time.monotonic()
    found += terminal.hear(1.0)
    found += terminal.ask(messages.ping(42), Pong)
    found += terminal.ask(messages.stop(), Status)
    seconds = time.monotonic() - began
    samples = check_samples(found, 3)
    status = found[-1]
    assert isinstance(status, Status)
    assert (status.state, status.samples, status.lost_samples, status.backlog) == (
        State.WAITING,
        samples,
        0,
        0,
    )
    assert abs(samples / seconds - 500) < 50
    assert terminal.hear(0.3) == []
    assert terminal.reader.damaged == terminal.reader.skipped_bytes == 0


def test_a_wrong_rate_is_refused_with_its_reason(terminal: Terminal) -> None:
    [refusal] = terminal.ask(wire.command(wire.START, (1234, 1, 0), crc32), Refusal)
    assert isinstance(refusal, Refusal)
    assert (refusal.verb, refusal.reason, refusal.value) == ("START", wire.BAD_RATE, 1234)


def test_ctrl_c_reaches_the_prompt_from_any_moment_and_leaves_the_chip_quiet(terminal: Terminal) -> None:
    for i in range(8):
        if i % 4 != 3:  # every fourth time while it waits
            terminal.ask(messages.start(4000, (0, 1, 2)), Block)
            terminal.hear(0.05 + 0.0137 * i)
        else:
            terminal.ask(messages.identify(), Hello)
        terminal.send(b"\x03" if i % 2 else b"\x03\x03")  # mpremote sends two bytes 3
        terminal.await_prompt()
        while terminal.receive(time.monotonic() + 0.2):
            pass  # the second one makes a second prompt
        said = terminal.say(
            "chip.cs & 8, chip.fcs, chip.timers, [dma for dma in chip.channels if dma.claimed]"
        )
        assert said == "(0, 0, [], [])"
        terminal.run_main()


def test_the_firmware_starts_again_from_the_prompt(terminal: Terminal) -> None:
    terminal.ask(messages.start(2000, (0, 2)), Block)
    terminal.send(b"\x03")
    terminal.await_prompt()
    terminal.run_main()
    found = terminal.ask(messages.start(1000, (1,)), Hello)
    found += terminal.hear(0.3)
    found += terminal.ask(messages.stop(), Status)
    blocks = [message for message in found if isinstance(message, Block)]
    assert blocks[0].first_sample == 0
    assert all(block.channels == (1,) for block in blocks)
    assert sum(len(block.counts) for block in blocks) > 250


def test_a_host_that_reads_late_gets_every_sample(terminal: Terminal) -> None:
    found = terminal.ask(messages.start(2000, (0, 1, 2)), Hello)
    time.sleep(4.0)  # more than a terminal holds, so a frame is cut short
    found += terminal.hear(0.5)
    found += terminal.ask(messages.stop(), Status)
    status = found[-1]
    assert isinstance(status, Status)
    assert status.lost_samples + check_samples(found, 3) == status.samples > 8000
    assert status.silent_stops == 0
    assert terminal.reader.damaged == terminal.reader.skipped_bytes == 0


def test_silence_ends_the_stream_behind_its_last_sample(terminal: Terminal) -> None:
    terminal.ask(messages.identify(), Hello)
    terminal.send(b"\x03")
    terminal.await_prompt()
    terminal.say("import wire; wire.SILENCE_MS = 1500; print()")  # so that the test need not wait 10 s
    terminal.run_main()
    found = terminal.ask(messages.start(500, (0,)), Hello)
    found += terminal.hear(3.0)
    status = found[-1]
    assert isinstance(status, Status)
    assert (status.state, status.samples, status.silent_stops) == (State.WAITING, check_samples(found, 1), 1)
    assert terminal.hear(0.3) == []
    [hello] = terminal.ask(messages.identify(), Hello)
    assert isinstance(hello, Hello)
    assert hello.state == State.WAITING
