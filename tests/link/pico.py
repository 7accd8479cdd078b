"""Pico for tests: MicroPython behind a pseudo-terminal, with the behaviour that only a board has.

In: a folder as file system, its identity, its faults. Out: a port to open.
A soft reset ends MicroPython's unix port. Here it is started again, and acts like a board:
main.py runs, but not at the raw prompt. Never: an answer of its own, except for the two lines that
the board's own main() prints around a reset.
"""

import json
import os
import select
import subprocess
import sys
import termios
import threading
import time
import tty
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
FAKES = HERE.parent / "firmware" / "fakes"
MICROPYTHON = Path(sys.executable).parent / "micropython"
LOST_POWER = -9  # the unix port also ends if byte 3 comes before it is ready
RAW = b"raw REPL; CTRL-B to exit\r\n>"
PICO = {"name": "micropython", "platform": "rp2", "machine": "Raspberry Pi Pico with RP2040"}
# A value of `before`: each first sample of a frame is off by one.
COUNTS_WRONG = """
import os
if "sampler.py" in os.listdir():
    import sampler
    take = sampler.Sampler.take
    def take_wrong(self, buf, at, least):
        n = take(self, buf, at, least)
        if n:
            buf[at + 12] ^= 1
        return n
    sampler.Sampler.take = take_wrong
"""


class Pico:
    """Switched-on board on the port `url`; each new one on the same folder is that board plugged in again.

    version, says: values in module sys. before: MicroPython lines that run at each start. heap:
    220K leaves the firmware as much as on a Pico, fakes included. cut_after: bytes from the
    host after which the cable is pulled. mangle_after: bytes after which a letter changes on the line.
    """

    def __init__(
        self,
        folder: Path,
        *,
        version: tuple[Any, ...] = (1, 28, 0, ""),
        before: str = "",
        heap: str = "220K",
        cut_after: int | None = None,
        mangle_after: int | None = None,
        **says: str,
    ) -> None:
        self.heard = self.said = 0  # bytes from the board and to the host
        self.starts = 0
        self._folder = folder
        self._config = PICO | says | {"version": version, "before": before}
        self._heap = heap
        self._cut_after = cut_after
        self._mangle_after = mangle_after
        self._is_raw = False
        self._board, self._board_end = os.openpty()
        self._ours, self._host_end = os.openpty()
        tty.setraw(self._host_end)
        self.url = os.ttyname(self._host_end)
        self._wake_read, self._wake_write = os.pipe()
        self._process = self._power_up()
        self._thread = threading.Thread(target=self._run, name="pico")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Unplug it."""
        os.write(self._wake_write, b"x")
        self._thread.join()
        for number in (self._board, self._board_end, self._wake_read, self._wake_write):
            os.close(number)
        self._pull()

    def await_start(self, n: int) -> None:
        """Wait until it was started n times, and had time to run its program."""
        deadline = time.monotonic() + 10
        while self.starts < n and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.5)

    def _power_up(self) -> "subprocess.Popen[bytes]":
        # USB changes no byte: no echo, no line ends of its own. But byte 3 interrupts, as on a board.
        tty.setraw(self._board_end)
        attributes = termios.tcgetattr(self._board_end)
        attributes[3] |= termios.ISIG | termios.NOFLSH
        for key in (termios.VQUIT, termios.VSUSP):
            attributes[6][key] = b"\0"
        termios.tcsetattr(self._board_end, termios.TCSANOW, attributes)
        config = json.dumps(self._config | {"runs_main": not self._is_raw})
        # The first terminal that the leader of a session opens is the one whose byte 3 interrupts it.
        self.starts += 1
        command = f'exec "$0" "$@" <>{os.ttyname(self._board_end)} >&0 2>&0'
        words = ("-X", f"heapsize={self._heap}", "-i", str(HERE / "pico_start.py"))
        return subprocess.Popen(
            ["sh", "-c", command, str(MICROPYTHON), *words],
            cwd=self._folder,
            env={
                "MICROPYPATH": f"{FAKES}:{self._folder}",
                "TERM": "dumb",
                "PATH": os.environ["PATH"],
                "PICO": config,
            },
            start_new_session=True,
        )

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._ours, self._board, self._wake_read], [], [], 0.02)
            if self._wake_read in ready:
                break
            if self._board in ready:
                self._tell(os.read(self._board, 4096))
            elif self._process.poll() not in (None, LOST_POWER):
                self._reset()
            if self._process.poll() == LOST_POWER or (
                self._ours in ready and not self._listen(os.read(self._ours, 4096))
            ):
                self._pull()
                select.select([self._wake_read], [], [])
                break
        self._process.kill()
        self._process.wait()

    def _listen(self, data: bytes) -> bool:
        """Pass the host's bytes on; return False once the cable is pulled."""
        for byte in data:
            if byte in (1, 2):
                self._is_raw = byte == 1
        if self._mangle_after is not None and self.heard + len(data) > self._mangle_after and b"e" in data:
            data = data.replace(b"e", b"a", 1)
            self._mangle_after = None
        self.heard += len(data)
        if self._cut_after is not None and self.heard >= self._cut_after:
            return False
        os.write(self._board, data)
        return True

    def _tell(self, data: bytes) -> None:
        if select.select([], [self._ours], [], 0)[1]:  # bytes without a host are lost
            self.said += os.write(self._ours, data)

    def _reset(self) -> None:
        self._process.wait()
        self._tell(b"MPY: soft reboot\r\n")
        self._process = self._power_up()
        if self._is_raw:
            os.write(self._board, b"\x01")
            heard, deadline = b"", time.monotonic() + 10
            while not heard.endswith(RAW) and time.monotonic() < deadline:
                if select.select([self._board], [], [], 0.1)[0]:
                    heard += os.read(self._board, 4096)
            self._tell(RAW)

    def _pull(self) -> None:
        for number in (self._ours, self._host_end):
            if number >= 0:
                os.close(number)
        self._ours = self._host_end = -1
