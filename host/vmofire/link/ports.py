"""Ports: which there are, and bytes in and out of one; the only user of pySerial.

In: a port's name or any pySerial URL. Out: bytes as soon as they arrive, or a LinkError with cause and cure.
Never: what the bytes mean (board.py), a thread, a poll that burns the processor.
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

from vmofire.errors import LinkError
from vmofire.plaintext import make_safe

RASPBERRY_PI_VID = 0x2E8A
# What Raspberry Pi's list of product ids (github.com/raspberrypi/usb-pid) and MicroPython's own say.
KNOWN_USB_IDS = {
    (RASPBERRY_PI_VID, 0x0005): ("Pico with MicroPython", True),
    (RASPBERRY_PI_VID, 0x0009): ("Pico with a program of the C SDK, not MicroPython", False),
    (RASPBERRY_PI_VID, 0x000A): ("Pico with a program of the C SDK, not MicroPython", False),
    (RASPBERRY_PI_VID, 0x000B): ("Pico with CircuitPython, not MicroPython", False),
    (RASPBERRY_PI_VID, 0x000C): ("Raspberry Pi Debug Probe", False),
    (0xF055, 0x9802): ("board with MicroPython", True),
}
COMMERCIAL_PIDS = range(0x1000, 0x2000)  # boards of other makers with a chip of Raspberry Pi
READ_SIZE = 65536
SLICE_S = 0.02  # longest blocking read where a port cannot be waited for with select
WRITE_TIMEOUT_S = 0.5
# The numbers by which Windows says "access denied" and "sharing violation": another program has the port.
WINDOWS_BUSY = (5, 32)


@dataclass(frozen=True)
class FoundPort:
    """One serial port of this computer.

    Attributes
    ----------
    url : str
        What `Port` opens: COM5, /dev/ttyACM0.
    description : str
        What is plugged in, as far as USB tells.
    serial_number : str
        Of the USB device: on a Pico its unique id in hexadecimal. Empty where there is none.
    likely : bool
        True where it can be a board with MicroPython, which may be asked what it is.
    """

    url: str
    description: str
    serial_number: str
    likely: bool


def find_ports() -> list[FoundPort]:
    """List the serial ports of this computer, those that can be a board first; asks none of them."""
    found: list[FoundPort] = []
    for port in cast("list[Any]", list(list_ports.comports())):
        name, likely = _name_usb(port.vid, port.pid)
        described = port.description if port.description != "n/a" else ""  # pySerial's word for nothing
        description = name or make_safe(str(described or "")) or "serial port"
        serial_number = make_safe(str(port.serial_number or ""))
        found.append(FoundPort(str(port.device), description, serial_number, likely))
    return sorted(found, key=lambda port: (not port.likely, port.url))


def _name_usb(vid: int | None, pid: int | None) -> tuple[str, bool]:
    if vid is None or pid is None:
        return "", False
    if vid == RASPBERRY_PI_VID and pid in COMMERCIAL_PIDS:
        return "board with a Raspberry Pi chip", True
    return KNOWN_USB_IDS.get((vid, pid), ("", False))


class Port:
    """One open port, held for this program alone where the system allows.

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
            # A port with a file number is waited for with select and then read without waiting, because a
            # blocking read waits for all the bytes asked for, and changing the time-out of an open port
            # configures the device anew. Windows' COM ports, rfc2217:// and loop:// have none.
            self._selectable = cast("Any", type(self._serial)).fileno is not io.IOBase.fileno
            self._serial.timeout = 0 if self._selectable else SLICE_S
            if not url.lower().startswith("rfc2217://"):  # which knows no time-out for writing
                self._serial.write_timeout = WRITE_TIMEOUT_S
            self._serial.open()
            _hold(self._serial, self._selectable, True)
        except Exception as error:  # termios.error is no OSError, and Windows has no termios to name it by
            raise _explain_open(url, error) from error

    def read(self, timeout_s: float) -> bytes:
        """Return what is there, as soon as anything is; b"" if nothing comes within `timeout_s`.

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
        """Send `data`; return False where the other side takes nothing for half a second.

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
        """Give the port back; a port that is gone already is closed without complaint."""
        # The device went first: its file number is closed all the same.
        with contextlib.suppress(Exception):
            _hold(self._serial, self._selectable, False)
        with contextlib.suppress(Exception):
            self._serial.close()

    def _gone(self) -> LinkError:
        if "://" in self.url:
            return LinkError(
                f"The connection to {self.url} has ended.", "Start the board or the program behind it again."
            )
        return LinkError(
            f"The board on {self.url} is gone.", "Plug its cable in again, at both ends and without a hub."
        )


def _hold(port: Any, selectable: bool, held: bool) -> None:
    """Have the system refuse the port to all other programs, or no longer; root may open it all the same.

    pySerial's own lock (flock) stops only programs that ask for it, and a terminal program does not.
    """
    if sys.platform == "win32" or not selectable:  # Windows gives a port to one program anyway
        return
    import fcntl
    import termios

    if os.isatty(port.fileno()):  # a socket is none
        fcntl.ioctl(port.fileno(), termios.TIOCEXCL if held else termios.TIOCNXCL)


def find_holders(url: str) -> list[str]:
    """Name the programs of this user that have a port open, as far as Linux tells: "minicom (4711)"."""
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
    """Turn whatever opening raised into one cause and one cure."""
    # pySerial keeps the number of POSIX errors, and hides that of sockets and of Windows in the context.
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
            f"The port {url} is in use by another program{f': {holders}' if holders else ''}.",
            "Close the other program (another vmofire, Thonny, mpremote, a serial monitor) and try again.",
        )
    if number in (errno.EACCES, errno.EPERM):
        return LinkError(f"This user may not open the port {url}.", _cure_forbidden(url))
    if number in (errno.ENOENT, errno.ENXIO, errno.ENODEV):
        return LinkError(f"There is no port {url}.", _name_ports())
    if number in (errno.ENOTTY, errno.EINVAL, errno.EISDIR) or "Could not configure port" in str(error):
        return LinkError(f"{url} is not a serial port.", _name_ports())
    return LinkError(
        f"The port {url} cannot be opened: {inner or error}.", "Unplug the board and plug it in again."
    )


def _explain_url(url: str, error: Exception, number: int | None) -> LinkError:
    if number == errno.ECONNREFUSED:
        return LinkError(f"Nobody answers at {url}.", "Start the board or the program that serves it first.")
    if number is not None:
        return LinkError(
            f"{url} cannot be reached: {os.strerror(number) if number > 0 else error.__context__}.",
            "Check the name of the computer, the number of the port and the network.",
        )
    if isinstance(error.__context__, TimeoutError):  # which bears no number
        return LinkError(
            f"{url} cannot be reached: it takes too long to answer.",
            "Check the name of the computer, the number of the port and the network.",
        )
    # What pySerial says of an address it cannot read is a fault of its own.
    names_none = url.lower().startswith(("socket://", "rfc2217://"))
    why = "it names no computer with the number of a port (1 to 65535)" if names_none else error
    return LinkError(
        f"{url} cannot be opened: {why}.",
        "Write a port as COM5, /dev/ttyACM0 or socket://localhost:7777.",
    )


def _cure_forbidden(url: str) -> str:
    if sys.platform != "linux":
        return "Ask the administrator of this computer for the right to use serial ports."
    try:
        import grp

        group = grp.getgrgid(Path(url).stat().st_gid).gr_name
    except (OSError, KeyError):
        group = "dialout"
    if group == "root":  # then no group helps; udev's rules normally say dialout
        group = "dialout"
    return f"Type 'sudo usermod -a -G {group} $USER', then log out and in again."


def _name_ports() -> str:
    ports = find_ports()
    if not ports:
        return "Plug the board in with a cable that carries data; this computer has no serial port now."
    names = ", ".join(f"{port.url} ({port.description})" for port in ports)
    return f"Plug the board in, or choose one of: {names}."
