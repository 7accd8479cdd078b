"""Raw prompt of MicroPython on one port, through mpremote, MicroPython's own tool.

In: a port, lines of MicroPython, files. Out: printed output, hashes made by the board, or a LinkError.
Never: the purpose of the lines (install.py has it), output on stdout, an endless wait.
"""

import ast
import contextlib
import io
import os
import time
from collections.abc import Callable, Generator
from typing import Any, Self

from mpremote.transport import TransportExecError  # pyright: ignore[reportMissingTypeStubs]
from mpremote.transport_serial import SerialTransport  # pyright: ignore[reportMissingTypeStubs]

from vmofire.errors import LinkError, is_full
from vmofire.link.board import WAKE
from vmofire.link.ports import Port
from vmofire.plaintext import make_safe
from vmofire.words import say

STOP = b"\r\x03\x03"  # Ctrl-C stops a program, or a paste that was cut short
STOP_S = 2.0  # by then a program that can be stopped has cleaned up
QUIET_S = 0.3
ANSWER_S = 2.0  # longest wait for one byte that must come
ENTER_S = 4.0  # from a Ctrl-C to the raw prompt
RESET_S = 15.0  # for a soft reset and boot.py; a Pico W takes 1 s for the reset
TRIES = 2
CHUNK = 1024  # bytes in one line; mpremote's 256 takes four times as many round trips

Progress = Callable[[int, int], None]


class RawPrompt:
    """Board at its raw prompt, freshly reset, with no program running; make one with `RawPrompt.open`."""

    def __init__(self, url: str, transport: Any) -> None:
        self.url = url
        self._transport = transport

    @classmethod
    def open(cls, url: str) -> "RawPrompt":
        """Stop the program on the board, reset it without starting a program, and return its prompt.

        Parameters
        ----------
        url : str
            A port's name or any pySerial URL.

        Raises
        ------
        LinkError
            The port cannot be opened, or MicroPython does not answer there.
        """
        _stop_program(
            url
        )  # open the port first: its errors name causes that mpremote only calls "failed to access"
        for last in (False,) * (TRIES - 1) + (True,):
            transport: Any = None
            try:
                with contextlib.redirect_stdout(io.StringIO()):  # mpremote prints unexpected bytes
                    transport = SerialTransport(url, timeout=ANSWER_S)
                    transport.serial.write_timeout = ANSWER_S
                    # A device with a raw prompt is MicroPython and gets time; no waiting for others.
                    transport.enter_raw_repl(soft_reset=False, timeout_overall=ENTER_S)
                    transport.enter_raw_repl(soft_reset=True, timeout_overall=RESET_S)
                return cls(url, transport)
            except Exception as error:  # any error of mpremote and pySerial, see _explained
                _close(transport)
                if last:
                    raise LinkError(
                        say("MicroPython does not answer on {url}.", url=url),
                        say(
                            "Choose the board's own port: `vmofire ports` lists them. If this is a Pico, put"
                            " MicroPython on it: unplug it, and hold BOOTSEL while plugging it in again."
                        ),
                    ) from error
        raise AssertionError  # the last try returned or raised

    def run(self, lines: str) -> str:
        """Run lines of MicroPython and return what they print.

        Raises
        ------
        LinkError
            The lines raise an error, or the board is gone.
        """
        with self._explained():
            return bytes(self._transport.exec(lines)).decode("utf-8", "replace")

    def ask(self, lines: str) -> Any:
        """Run lines that print one literal, and return its value."""
        said = self.run(lines)
        try:
            return ast.literal_eval(said.strip())
        except (ValueError, SyntaxError) as error:
            raise self._strange(said) from error

    def write_file(self, name: str, data: bytes, progress: Progress) -> None:
        """Write a file; `progress` is called with bytes written and total bytes."""
        with self._explained(name):
            self._transport.fs_writefile(name, data, CHUNK, progress)

    def hash_file(self, name: str) -> str:
        """Return the SHA-256 of a file as hex; the board reads the file back and hashes it."""
        with self._explained(name):
            return bytes(self._transport.fs_hashfile(name, "sha256", CHUNK)).hex()

    def close(self) -> None:
        """Restart the board into its own program and close the port; the board may be gone already."""
        with contextlib.suppress(Exception):
            self._transport.serial.write(WAKE)
        _close(self._transport)

    def __enter__(self) -> Self:
        """Return the prompt."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @contextlib.contextmanager
    def _explained(self, name: str = "") -> Generator[None]:
        """Turn errors of mpremote and pySerial into a LinkError; `name` is the file in question.

        They also raise undocumented errors: struct.error if an answer breaks off, termios.error and OSError
        if the device is gone. An OSError from the board itself has the name of the file in it.
        """
        try:
            yield
        except TransportExecError as error:
            raise self._strange(str(error.args[-1])) from error
        except OSError as error:
            if not name or error.strerror != name:
                raise self._gone() from error
            if is_full(error):
                raise LinkError(
                    say("The board has no room left for the firmware."),
                    say(
                        "Delete files of other programs from it: `mpremote connect {url} rm :NAME`.",
                        url=self.url,
                    ),
                ) from error
            raise self._strange(f"{os.strerror(error.errno or 0)}: {name}") from error
        except Exception as error:
            raise self._gone() from error

    def _gone(self) -> LinkError:
        return LinkError(
            say("The board on {url} broke off in the middle.", url=self.url),
            say("Plug its cable in again, without a hub, and run `vmofire flash` again: it begins anew."),
        )

    def _strange(self, said: str) -> LinkError:
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        return LinkError(
            say(
                "The board on {url} answered “{said}”.",
                url=self.url,
                said=make_safe(lines[-1], 80) if lines else "",
            ),
            say(
                "Run `vmofire flash` again. If this happens again, delete all files of the board:"
                " `mpremote connect {url} rm -r :/`. Then put MicroPython on it anew.",
                url=self.url,
            ),
        )


def _stop_program(url: str) -> None:
    """Interrupt the running program, and let it clean up; bytes that come meanwhile may get lost."""
    port = Port(url)
    try:
        port.write(STOP)
        deadline_s = time.monotonic() + STOP_S
        while time.monotonic() < deadline_s and port.read(QUIET_S):
            pass
    finally:
        port.close()


def _close(transport: Any) -> None:
    with contextlib.suppress(Exception):  # the device is gone, or was never there
        transport.close()
