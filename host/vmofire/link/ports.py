"""Serial ports: a list of them, and bytes in and out of one; the only user of pySerial.

In: a port's name or any pySerial URL. Out: bytes as soon as they arrive, or a LinkError with cause and cure.
Never: the meaning of the bytes (board.py has it), a thread, a busy wait.
"""

import contextlib
import errno
import io
import os
import select
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import serial
from serial.tools import list_ports

from vmofire.errors import LinkError, UnpluggedError
from vmofire.plaintext import make_safe
from vmofire.words import msg, say

RASPBERRY_PI_VID = 0x2E8A
C_PROGRAM = msg("Pico with a program of the C SDK, not MicroPython")
CIRCUITPYTHON = msg("Pico with CircuitPython, not MicroPython")
# From Raspberry Pi's list of product ids (github.com/raspberrypi/usb-pid) and from MicroPython's.
KNOWN_USB_IDS = {
    (RASPBERRY_PI_VID, 0x0005): (msg("Pico with MicroPython"), True),
    (RASPBERRY_PI_VID, 0x0009): (C_PROGRAM, False),
    (RASPBERRY_PI_VID, 0x000A): (C_PROGRAM, False),
    (RASPBERRY_PI_VID, 0x000B): (CIRCUITPYTHON, False),
    (RASPBERRY_PI_VID, 0x000C): ("Raspberry Pi Debug Probe", False),
    (0xF055, 0x9802): (msg("board with MicroPython"), True),
}
REPLUG = msg("Unplug the board and plug it in again.")
CHECK_ADDRESS = msg("Check the name of the computer, the number of the port, and the network.")
COMMERCIAL_PIDS = range(0x1000, 0x2000)  # boards of other makers with a chip of Raspberry Pi
READ_SIZE = 65536
SLICE_S = 0.02  # longest blocking read on a port that select cannot wait for
WRITE_TIMEOUT_S = 0.5
# Windows' errors "access denied" and "sharing violation": another program has the port.
WINDOWS_BUSY = (5, 32)


@dataclass(frozen=True)
class FoundPort:
    """One serial port of this computer.

    Attributes
    ----------
    url : str
        What `Port` opens: COM5, /dev/ttyACM0.
    name : str
        The device, as far as USB tells; in English as in the catalogue.
    serial_number : str
        Of the USB device: on a Pico its unique id in hexadecimal. Empty if there is none.
    likely : bool
        True if it may be a board with MicroPython, so that it may be asked.
    """

    url: str
    name: str
    serial_number: str
    likely: bool

    @property
    def description(self) -> str:
        """The device, in the language in use."""
        return say(self.name)

    @property
    def runs_other(self) -> bool:
        """Whether it is a Pico with a program that is not MicroPython."""
        return self.name in (C_PROGRAM, CIRCUITPYTHON)


def find_ports() -> list[FoundPort]:
    """List the serial ports of this computer, those that can be a board first; asks none of them."""
    found: list[FoundPort] = []
    for port in cast("list[Any]", list(list_ports.comports())):
        name, likely = _name_usb(port.vid, port.pid)
        described = port.description if port.description != "n/a" else ""  # pySerial's word for none
        name = name or make_safe(str(described or "")) or msg("serial port")
        serial_number = make_safe(str(port.serial_number or ""))
        found.append(FoundPort(str(port.device), name, serial_number, likely))
    return sorted(found, key=lambda port: (not port.likely, port.url))


def _name_usb(vid: int | None, pid: int | None) -> tuple[str, bool]:
    if vid is None or pid is None:
        return "", False
    if vid == RASPBERRY_PI_VID and pid in COMMERCIAL_PIDS:
        return msg("board with a Raspberry Pi chip"), True
    return KNOWN_USB_IDS.get((vid, pid), ("", False))


class Port:
    """One open port, for this program alone if the system allows.

    Parameters
    ----------
    url : str
        A port's name or any URL that pySerial knows: socket://host:port, rfc2217://host:port, loop://.

    Raises
    ------
    LinkError
        If it cannot be opened: not there, busy, forbidden, or no URL at all.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self._serial: Any = serial.serial_for_url(url, do_not_open=True, exclusive=True)
            # On a port with a file number, wait with select, then read without waiting. A blocking read
            # waits for all the bytes asked for, and changing the time-out of an open port
            # configures the device again. Windows' COM ports, rfc2217:// and loop:// have none.
            self._selectable = cast("Any", type(self._serial)).fileno is not io.IOBase.fileno
            self._serial.timeout = 0 if self._selectable else SLICE_S
            if not url.lower().startswith("rfc2217://"):  # it has no time-out for writing
                self._serial.write_timeout = WRITE_TIMEOUT_S
            self._serial.open()
            _hold(self._serial, self._selectable, True)
        except Exception as error:  # termios.error is no OSError, and Windows has no termios
            raise _explain_open(url, error) from error

    def read(self, timeout_s: float) -> bytes:
        """Wait for bytes and return them; b"" if none come within `timeout_s`.

        Raises
        ------
        LinkError
            If the port is gone.
        """
        try:
            if self._selectable:
                if not select.select([self._serial.fileno()], [], [], timeout_s)[0]:
                    return b""
                return self._serial.read(READ_SIZE)
            deadline_s = time.monotonic() + timeout_s
            while True:
                data = self._serial.read(max(1, self._serial.in_waiting))
                if data:
                    return data + self._serial.read(self._serial.in_waiting)
                if time.monotonic() >= deadline_s:
                    return b""
        except Exception as error:  # as above; TypeError where another thread closed the port meanwhile
            raise self._gone() from error

    def write(self, data: bytes) -> bool:
        """Send `data`; return False if the other side takes nothing for half a second.

        Raises
        ------
        LinkError
            If the port is gone.
        """
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException:
            return False
        except Exception as error:  # as above
            raise self._gone() from error
        return True

    def close(self) -> None:
        """Close the port; no error if it is gone already."""
        # The device is gone: close its file number anyway.
        with contextlib.suppress(Exception):
            _hold(self._serial, self._selectable, False)
        held = getattr(self._serial, "_socket", None)  # of socket:// and rfc2217://
        with contextlib.suppress(Exception):
            self._serial.close()
        # pySerial 3.5 shuts a socket down before it closes it. If the other side has cut it off, that fails,
        # and it stays open.
        if held is not None:
            held.close()

    def _gone(self) -> LinkError:
        if "://" in self.url:
            return LinkError(
                say("The connection to {url} has ended.", url=self.url),
                say("Start the board or the program behind it again."),
            )
        return UnpluggedError(
            say("The board on {url} is gone.", url=self.url),
            say("Plug its cable in again, at both ends and without a hub."),
        )


def _hold(port: Any, selectable: bool, held: bool) -> None:
    """Lock the port against all other programs, or unlock it; root can open it anyway.

    pySerial's own lock (flock) stops only programs that check it, and a terminal program does not.
    """
    if sys.platform == "win32" or not selectable:  # Windows gives a port to one program only
        return
    import fcntl
    import termios

    if os.isatty(port.fileno()):  # a socket is none
        fcntl.ioctl(port.fileno(), termios.TIOCEXCL if held else termios.TIOCNXCL)


def find_holders(url: str) -> list[str]:
    """Return the programs of this user that have a port open, as far as Linux tells: "minicom (4711)"."""
    found: list[str] = []
    device = os.path.realpath(url)
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if folder.name != str(os.getpid()) and any(
                os.path.realpath(file) == device for file in (folder / "fd").iterdir()
            ):
                found.append(f"{make_safe((folder / 'comm').read_text().strip())} ({folder.name})")
    return found


def _explain_open(url: str, error: Exception) -> LinkError:
    """Turn an error of opening into one cause and one cure."""
    # pySerial keeps the number of POSIX errors; that of sockets and of Windows is in the context.
    inner = error if getattr(error, "errno", None) else error.__context__
    number = getattr(inner, "errno", None)
    if "://" in url:
        return _explain_url(url, error, number)
    if isinstance(error, serial.SerialException) and sys.platform == "win32":
        busy = any(f"None, {n})" in str(error) for n in WINDOWS_BUSY)
        number = errno.EBUSY if busy else errno.ENOENT if "FileNotFoundError" in str(error) else number
    if number in (errno.EBUSY, errno.EAGAIN):
        holders = ", ".join(find_holders(url))
        return LinkError(
            say("Another program uses the port {url}: {programs}.", url=url, programs=holders)
            if holders
            else say("Another program uses the port {url}.", url=url),
            say("Close the other program (vmofire, Thonny, mpremote, a serial monitor) and try again."),
        )
    if number in (errno.EACCES, errno.EPERM):
        return LinkError(say("This user may not open the port {url}.", url=url), _cure_forbidden(url))
    if number in (errno.ENOENT, errno.ENXIO, errno.ENODEV):
        return LinkError(say("There is no port {url}.", url=url), _name_ports())
    if number in (errno.ENOTTY, errno.EINVAL, errno.EISDIR) or "Could not configure port" in str(error):
        return LinkError(say("{url} is not a serial port.", url=url), _name_ports())
    return LinkError(
        say("The port {url} cannot be opened. The system says: {reason}.", url=url, reason=inner or error),
        say(REPLUG),
    )


def _explain_url(url: str, error: Exception, number: int | None) -> LinkError:
    if number == errno.ECONNREFUSED:
        return LinkError(
            say("Nothing answers at {url}.", url=url),
            say("Start the board, or the program that serves it, first."),
        )
    if number is not None:
        reason = os.strerror(number) if number > 0 else error.__context__
        return LinkError(
            say("{url} cannot be reached. The system says: {reason}.", url=url, reason=reason),
            say(CHECK_ADDRESS),
        )
    if isinstance(error.__context__, TimeoutError):  # it has no number
        return LinkError(say("{url} takes too long to answer.", url=url), say(CHECK_ADDRESS))
    # pySerial's message about an unreadable address is misleading.
    names_none = url.lower().startswith(("socket://", "rfc2217://"))
    return LinkError(
        say("{url} names no computer with a port number (1 to 65535).", url=url)
        if names_none
        else say("{url} cannot be opened. pySerial says: {reason}.", url=url, reason=error),
        say("Write a port as COM5, /dev/ttyACM0 or socket://localhost:7777."),
    )


def _cure_forbidden(url: str) -> str:
    if sys.platform != "linux":
        return say("Ask the administrator of this computer for the right to use serial ports.")
    try:
        import grp

        group = grp.getgrgid(Path(url).stat().st_gid).gr_name
    except (OSError, KeyError):
        group = "dialout"
    if group == "root":  # then no group helps; udev rules normally set dialout
        group = "dialout"
    return say("Type `sudo usermod -a -G {group} $USER`, then log out and in again.", group=group)


def _name_ports() -> str:
    ports = find_ports()
    if not ports:
        return say("Plug the board in with a cable that carries data. This computer has no serial port now.")
    names = ", ".join(f"{port.url} ({port.description})" for port in ports)
    return say("Plug the board in, or choose one of: {ports}.", ports=names)
