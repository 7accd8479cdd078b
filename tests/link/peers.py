"""Devices at the other end of a port, as real bytes on real pseudo-terminals.

In: the device's answers. Out: a port to open. Never: a part of the program replaced.
"""

import binascii
import os
import select
import struct
import subprocess
import sys
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vmofire import wire
from vmofire.firmware import serve

FIRMWARE = Path(serve.__file__).parent
MICROPYTHON = Path(sys.executable).parent / "micropython"


@contextmanager
def on_pty(answer: Callable[[bytes], bytes], greeting: bytes = b"") -> Iterator[str]:
    """Serve a pseudo-terminal: `answer` takes the bytes received and returns the bytes to send."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    wake_read, wake_write = os.pipe()

    def run() -> None:
        while True:
            ready, _, _ = select.select([ours, wake_read], [], [])
            if wake_read in ready:
                return
            if said := answer(os.read(ours, 4096)):
                os.write(ours, said)

    thread = threading.Thread(target=run, name="peer")
    thread.start()
    try:
        if greeting:
            os.write(ours, greeting)
        yield os.ttyname(theirs)
    finally:
        os.write(wake_write, b"x")
        thread.join()
        for number in (ours, theirs, wake_read, wake_write):
            os.close(number)


def pack_hello(
    protocol: int = wire.PROTOCOL,
    firmware: tuple[int, int, int] = serve.VERSION,
    state: int = wire.WAITING,
    run: int = 0,
    mask: int = 1,
    flags: int = 0,
    rate_hz: int = 2000,
    *,
    oversample: int = wire.OVERSAMPLE,
    bits: int = 12,
    reference_mv: int = 3300,
    clock_hz: int = 48_000_000,
    sample_cycles_256: int | None = None,
    unique_id: bytes = b"12345678",
    name: bytes = b"Raspberry Pi Pico",
) -> bytes:
    """Return the payload of a HELLO, possible or not."""
    cycles = 256 * 48_000_000 // (rate_hz or 2000) if sample_cycles_256 is None else sample_cycles_256
    return struct.pack(
        wire.HELLO_LAYOUT,
        protocol,
        bytes(firmware),
        state,
        run,
        mask,
        flags,
        oversample,
        rate_hz,
        bits,
        reference_mv,
        clock_hz,
        cycles,
        unique_id,
        name,
        b"1.28.0",
    )


# Complete HELLOs with impossible values, and the words of the error for each.
LIES: dict[str, tuple[dict[str, Any], str]] = {
    "no channel": ({"mask": 0}, "the channel mask 0; only 1 to 7 exist"),
    "eight channels": ({"mask": 255}, "the channel mask 255; only 1 to 7 exist"),
    "no clock": ({"clock_hz": 0}, "a clock of 0 Hz"),
    "no cycles": ({"sample_cycles_256": 0}, "0 cycles a sample"),
    "no rate": ({"rate_hz": 0}, "It names 0 Hz"),
    "another rate than the clock's": (
        {"rate_hz": 500, "sample_cycles_256": 6_144_000},
        "clock gives 2000.0 Hz",
    ),
    "oversampling 255": ({"oversample": 255}, "adds up 255 conversions of 12 bits; 16 bits cannot"),
    "oversampling 0": ({"oversample": 0}, "adds up 0 conversions"),
    "no bits": ({"bits": 0}, "conversions of 0 bits"),
    "no reference": ({"reference_mv": 0}, "a reference of 0.0 mV"),
}  # fmt: skip


def saying_hello(payload: bytes) -> Callable[[bytes], bytes]:
    """Return a peer that answers IDENTIFY with this HELLO, and nothing else."""

    def answer(heard: bytes) -> bytes:
        if b"IDENTIFY" not in heard:
            return b""
        return wire.frame(wire.HELLO, 0, payload, binascii.crc32)

    return answer


@contextmanager
def micropython_board(main: str | None, raw_prompt: bool = False) -> Iterator[str]:
    """Serve a pseudo-terminal with MicroPython at its prompt; after a soft reset it runs `main`.

    A soft reset ends MicroPython's unix port, so a loop starts it again, like a board.
    """
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    script = 'while true; do "$0"; test -n "$1" && "$0" "$1"; done'
    environment = {
        "MICROPYPATH": f"{FIRMWARE}:{FIRMWARE.parent}",
        "TERM": "dumb",
        "PATH": os.environ["PATH"],
        "HOME": "/",
    }
    process = subprocess.Popen(
        ["sh", "-c", script, str(MICROPYTHON), main or ""],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    try:
        _read_until(ours, b">>> ")
        if raw_prompt:
            os.write(ours, b"\x01")
            _read_until(ours, b"raw REPL; CTRL-B to exit\r\n>")
        with _forwarding(ours) as url:
            yield url
    finally:
        os.killpg(process.pid, 9)
        process.wait()
        os.close(ours)
        os.close(theirs)


@contextmanager
def _forwarding(shell: int) -> Iterator[str]:
    """Pass bytes through to a second pseudo-terminal, once the prompt was seen on the first."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    wake_read, wake_write = os.pipe()

    def run() -> None:
        while True:
            ready, _, _ = select.select([ours, shell, wake_read], [], [])
            if wake_read in ready:
                return
            if ours in ready:
                os.write(shell, os.read(ours, 4096))
            if shell in ready:
                os.write(ours, os.read(shell, 4096))

    thread = threading.Thread(target=run, name="forwarder")
    thread.start()
    try:
        yield os.ttyname(theirs)
    finally:
        os.write(wake_write, b"x")
        thread.join()
        for number in (ours, theirs, wake_read, wake_write):
            os.close(number)


def _read_until(number: int, end: bytes) -> None:
    heard = b""
    while not heard.endswith(end):
        heard += os.read(number, 4096)
