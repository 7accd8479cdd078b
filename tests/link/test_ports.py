"""Ports are found by their USB id, read without delay, and closed in every case."""

import io
import os
import socket
import struct
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import Any

import pytest
import serial

from vmofire.errors import LinkError
from vmofire.link import ports
from vmofire.link.ports import FoundPort, Port, find_ports

sys.path.insert(0, str(Path(__file__).parent))
from peers import on_pty

needs_ptys = pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")


def plugged_in(
    device: str, vid: int | None, pid: int | None, serial_number: str | None, description: str
) -> object:
    return types.SimpleNamespace(
        device=device, vid=vid, pid=pid, serial_number=serial_number, description=description
    )


def test_boards_come_first_and_are_told_from_other_things(monkeypatch: pytest.MonkeyPatch) -> None:
    # The devices at this computer cannot be chosen, so the system's list is faked.
    there = [
        plugged_in("COM1", None, None, None, "Communications Port (COM1)"),
        plugged_in("COM7", 0x2E8A, 0x000C, "E66", "Debug Probe (CMSIS-DAP)"),
        plugged_in("COM8", 0x2E8A, 0x000A, "E67", "Pico"),
        plugged_in("COM5", 0x2E8A, 0x0005, "E6614C311B7E6F35", "Board in FS mode"),
        plugged_in("COM6", 0x2E8A, 0x1020, "F1", "RP2040-Plus"),
        plugged_in("COM9", 0x0403, 0x6001, "FT", "FT232R USB UART"),
        plugged_in("/dev/ttyS0", None, None, None, "n/a"),
    ]
    monkeypatch.setattr(ports.list_ports, "comports", lambda: there)
    found = find_ports()
    assert [port.url for port in found if port.likely] == ["COM5", "COM6"]
    assert found[0] == FoundPort("COM5", "Pico with MicroPython", "E6614C311B7E6F35", True)
    assert {port.url: port.description for port in found}["COM9"] == "FT232R USB UART"
    assert FoundPort("/dev/ttyS0", "serial port", "", False) in found
    assert "not MicroPython" in {port.url: port.description for port in found}["COM8"]
    with pytest.raises(LinkError) as refusal:
        Port("/dev/no-such-port")
    assert "choose one of: COM5 (Pico with MicroPython), COM6" in refusal.value.cure


def test_the_real_list_can_be_asked() -> None:
    assert all(isinstance(port, FoundPort) for port in find_ports())


@needs_ptys
def test_bytes_are_read_as_soon_as_they_are_there() -> None:
    with on_pty(lambda heard: heard[::-1]) as url:
        port = Port(url)
        began_s = time.perf_counter()
        port.write(b"abc")
        assert port.read(60.0) == b"cba"  # not the 65536 bytes asked for, and not after a minute
        assert time.perf_counter() - began_s < 30.0
        assert port.read(0) == b""
        port.close()
        port.close()


def test_a_port_without_a_file_number_is_read_as_soon_too() -> None:
    # How Windows' COM ports are read.
    port = Port("loop://")
    began_s = time.perf_counter()
    assert port.read(0.05) == b""
    assert time.perf_counter() - began_s >= 0.05
    port.write(b"abcdef")
    assert port.read(60.0) == b"abcdef"
    assert time.perf_counter() - began_s < 30.0
    port.close()


@needs_ptys
def test_a_device_that_takes_nothing_does_not_hold_us_up() -> None:
    ours, theirs = os.openpty()
    port = Port(os.ttyname(theirs))
    began_s = time.perf_counter()
    while port.write(b"x" * 4096):
        assert time.perf_counter() - began_s < 60.0
    port.close()
    os.close(ours)
    os.close(theirs)


@needs_ptys
def test_a_port_that_went_away_can_still_be_closed() -> None:
    ours, theirs = os.openpty()
    port = Port(os.ttyname(theirs))
    os.close(ours)
    os.close(theirs)
    with pytest.raises(LinkError, match="is gone"):
        port.read(1.0)
    with pytest.raises(LinkError, match="is gone"):
        port.write(b"x")
    port.close()
    with pytest.raises(LinkError):
        port.read(0)


def test_a_connection_that_the_other_side_cuts_off_leaves_no_socket_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[socket.socket] = []
    connect = socket.create_connection

    def remember(*where: Any, **more: Any) -> socket.socket:
        opened.append(connect(*where, **more))
        return opened[-1]

    monkeypatch.setattr(socket, "create_connection", remember)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = Port(f"socket://127.0.0.1:{server.getsockname()[1]}")
        peer, _ = server.accept()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()  # a reset, as from a program that dies
    with pytest.raises(LinkError, match="has ended"):
        port.read(5.0)
    port.close()
    assert [one.fileno() for one in opened] == [-1]


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ("PermissionError(13, 'Access is denied.', None, 5)", "Another program uses the port"),
        ("OSError(22, 'The process cannot access the file', None, 32)", "Another program uses the port"),
        (
            "FileNotFoundError(2, 'The system cannot find the file specified.', None, 2)",
            "There is no port COM5",
        ),
        ("OSError(22, 'A device which does not exist was specified.', None, 433)", "cannot be opened"),
    ],
)
def test_errors_of_windows_ports_are_understood(
    monkeypatch: pytest.MonkeyPatch, told: str, cause: str
) -> None:
    # pySerial hides Windows' error number in its text; there is no Windows here to test with.
    class OnWindows:
        timeout = write_timeout = 0

        def open(self) -> None:
            raise serial.SerialException(f"could not open port 'COM5': {told}")

    monkeypatch.setattr(ports.sys, "platform", "win32")
    monkeypatch.setattr(ports.serial, "serial_for_url", lambda *_, **__: OnWindows())
    monkeypatch.setattr(OnWindows, "fileno", io.IOBase.fileno, raising=False)
    with pytest.raises(LinkError, match=cause):
        Port("COM5")


OPEN_AS_NOBODY = """
import os, sys
from vmofire.link.ports import LinkError, Port, find_ports
find_ports()
import grp, serial.urlhandler  # so that all is imported while root may still read it
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    os.close(os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY))
    print("a plain program may")
except OSError as error:
    print(error.strerror)
try:
    Port(sys.argv[1]).close()
    print("and vmofire")
except LinkError as error:
    print(error.cause)
"""


@needs_ptys
def test_a_port_that_is_held_is_refused_to_programs_that_ask_for_no_lock() -> None:
    import fcntl
    import struct

    def is_exclusive(number: int) -> bool:
        tiocgexcl = 0x80045440  # Linux; termios has no name for it
        return struct.unpack("i", fcntl.ioctl(number, tiocgexcl, bytes(4)))[0] == 1

    def try_as_nobody(url: str) -> list[str]:
        command = [sys.executable, "-c", OPEN_AS_NOBODY, url]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    if sys.platform != "linux":
        pytest.skip("this is not Linux")
    with on_pty(lambda _: b"") as url:
        port = Port(url)
        assert is_exclusive(port._serial.fileno())
        if os.geteuid() == 0:
            Path(url).chmod(0o666)
            plain, ours = try_as_nobody(url)
            assert plain == "Device or resource busy"
            assert ours.startswith(f"Another program uses the port {url}")
        port.close()
        again = Port(url)
        assert is_exclusive(again._serial.fileno())
        again.close()
        if os.geteuid() == 0:
            assert try_as_nobody(url) == ["a plain program may", "and vmofire"]


@needs_ptys
def test_a_busy_port_names_the_program_that_has_it() -> None:
    if sys.platform != "linux":
        pytest.skip("this is not Linux")
    program = (
        "import sys\n"
        "from vmofire.link.ports import Port\n"
        "port = Port(sys.argv[1])\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with (
        on_pty(lambda _: b"") as url,
        subprocess.Popen(
            [sys.executable, "-c", program, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other,
    ):
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(LinkError, match=rf"Another program uses the port {url}: \S+ \({other.pid}\)"):
            Port(url)
        other.communicate("")
        Port(url).close()


def test_a_device_that_names_itself_in_escape_codes_is_listed_without_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = [plugged_in("COM4", 0x0403, 0x6001, "A\x1b[2J1", "UART\x1b]0;x\x07")]
    monkeypatch.setattr(ports.list_ports, "comports", lambda: there)
    assert find_ports() == [FoundPort("COM4", "UART?]0;x?", "A?[2J1", False)]
