"""Endpoint of a virtual board: a TCP socket on this computer, or a pseudo-terminal.

In: bytes of one host at a time, and bytes for it; a write may take only part, and only `wait` waits.
Never: the meaning of the bytes. As on USB, bytes that are written without a host are lost.
"""

import os
import selectors
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from vmofire.words import msg, say

SEND_BUFFER = 32768  # about a second of three channels: enough for speed, too little to hide a stalled host


class SocketEndpoint:
    """A TCP socket that only this computer can reach; pySerial opens its `url`.

    Parameters
    ----------
    port : int
        0 takes any that is free.

    Raises
    ------
    OSError
        The port is taken or needs rights.
    ValueError
        There is no such port.
    """

    def __init__(self, port: int = 0) -> None:
        if not 0 <= port <= 65535:
            message = msg("There is no TCP port {port}. Give one from 1 to 65535, or 0 for any free one.")
            raise ValueError(say(message, port=port))
        self._waiter = _Waiter()
        self._listener: socket.socket | None = None
        self._host: socket.socket | None = None
        self._port = port
        try:
            self.appear()
        except OSError as error:
            self._waiter.close()
            error.strerror = say(
                "TCP port {port} cannot be opened ({cause})", port=port, cause=error.strerror
            )
            raise

    @property
    def url(self) -> str:
        """URL for the host."""
        return f"socket://127.0.0.1:{self._port}"

    @property
    def has_host(self) -> bool:
        """Whether a host is connected."""
        return self._host is not None

    def appear(self) -> None:
        """Appear for a host; OSError if the port is taken."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._listener.setblocking(False)
        self._port = int(self._listener.getsockname()[1])
        self._waiter.watch(self._listener)

    def vanish(self) -> None:
        """Vanish, as if unplugged."""
        if self._listener is not None:
            self._waiter.forget(self._listener)
            self._listener.close()
            self._listener = None
        self._hang_up()  # last, so that a host that connects again finds no board

    def read(self, buf: bytearray) -> int:
        """Fill `buf` from its start with what has come; return how many bytes."""
        if self._host is None:
            return 0
        try:
            n = self._host.recv_into(buf)
        except BlockingIOError:
            return 0
        except OSError:
            n = 0
        if n == 0:
            self._hang_up()
        return n

    def write(self, buf: bytearray, at: int, n: int) -> int:
        """Send buf[at : at + n]; return how many bytes were taken."""
        if self._host is None:
            return n
        try:
            taken = self._host.send(memoryview(buf)[at : at + n])
        except BlockingIOError:
            taken = 0
        except OSError:
            self._hang_up()
            return n
        self._waiter.watch(self._host, for_room=taken < n)
        return taken

    def wait(self, timeout_s: float | None) -> None:
        """Wait until a host connects, sends, leaves or has room again, `wake` is called, or time is over."""
        if self._listener in self._waiter.wait(timeout_s) and self._listener is not None:
            if self._has_unread():
                return  # the host may be gone: read its last bytes before a new one is accepted
            try:
                caller, _ = self._listener.accept()
            except OSError:  # it has gone again already
                return
            if self._host is None:
                self._welcome(caller)
            else:
                caller.close()  # one host at a time: a second one sees the line closed at once

    def wake(self) -> None:
        """End a wait; only this may be called from another thread."""
        self._waiter.wake()

    def close(self) -> None:
        """Vanish for good."""
        self.vanish()
        self._waiter.close()

    def _welcome(self, host: socket.socket) -> None:
        host.setblocking(False)
        host.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # send a block of 8 ms at once, do not wait for the next
        host.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self._host = host
        self._waiter.watch(host)

    def _has_unread(self) -> bool:
        """Return whether bytes of the host are unread; close its connection if it has gone."""
        if self._host is None:
            return False
        try:
            if self._host.recv(1, socket.MSG_PEEK):
                return True
        except BlockingIOError:
            return False
        except OSError:
            pass
        self._hang_up()
        return False

    def _hang_up(self) -> None:
        if self._host is not None:
            self._waiter.forget(self._host)
            self._host.close()
            self._host = None


class PtyEndpoint:
    """A pseudo-terminal in raw mode; `url` is a link that stays the same when plugged in again.

    Raises
    ------
    OSError
        The system has no pseudo-terminals (Windows), or no more of them.
    """

    def __init__(self) -> None:
        if sys.platform == "win32":
            raise OSError(say("Windows has no pseudo-terminals. Use a socket."))
        self._waiter = _Waiter()
        self._board_fd = self._host_fd = -1
        self._folder = Path(tempfile.mkdtemp(prefix="vmofire-"))
        try:
            self.appear()
        except OSError:
            self.close()
            raise

    @property
    def url(self) -> str:
        """URL for the host."""
        return str(self._folder / "board")

    @property
    def has_host(self) -> bool:
        """Whether a host is connected: always True, because a terminal cannot tell."""
        return True

    def appear(self) -> None:
        """Appear for a host."""
        if sys.platform != "win32":
            import tty

            # The host's side stays open here too: a terminal without any opener would report its end
            # all the time, and lose its settings.
            self._board_fd, self._host_fd = os.openpty()
            tty.setraw(self._host_fd)
            os.set_blocking(self._board_fd, False)
            self._waiter.watch(self._board_fd)
            Path(self.url).symlink_to(os.ttyname(self._host_fd))

    def vanish(self) -> None:
        """Vanish, as if unplugged."""
        if self._board_fd >= 0:
            Path(self.url).unlink(missing_ok=True)
            self._waiter.forget(self._board_fd)
            os.close(self._host_fd)
            os.close(self._board_fd)
            self._board_fd = self._host_fd = -1

    def read(self, buf: bytearray) -> int:
        """Fill `buf` from its start with what has come; return how many bytes."""
        try:
            data = os.read(self._board_fd, len(buf))
        except BlockingIOError:
            return 0
        buf[: len(data)] = data
        return len(data)

    def write(self, buf: bytearray, at: int, n: int) -> int:
        """Send buf[at : at + n]; return how many bytes were taken."""
        try:
            taken = os.write(self._board_fd, memoryview(buf)[at : at + n])
        except BlockingIOError:
            taken = 0
        self._waiter.watch(self._board_fd, for_room=taken < n)
        return taken

    def wait(self, timeout_s: float | None) -> None:
        """Wait until a host sends or has room again, or `wake` is called, or the time is over."""
        self._waiter.wait(timeout_s)

    def wake(self) -> None:
        """End a wait; only this may be called from another thread."""
        self._waiter.wake()

    def close(self) -> None:
        """Vanish for good."""
        self.vanish()
        self._waiter.close()
        shutil.rmtree(self._folder, ignore_errors=True)


Endpoint = SocketEndpoint | PtyEndpoint


class _Waiter:
    """Waits on several files at once, and can be woken from another thread."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._bell, self._rope = socket.socketpair()
        self._bell.setblocking(False)
        self._selector.register(self._bell, selectors.EVENT_READ)

    def watch(self, file: socket.socket | int, for_room: bool = False) -> None:
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if for_room else 0)
        key = self._selector.get_map().get(file)
        if key is None:
            self._selector.register(file, events)
        elif key.events != events:
            self._selector.modify(file, events)

    def forget(self, file: socket.socket | int) -> None:
        self._selector.unregister(file)

    def wait(self, timeout_s: float | None) -> list[object]:
        ready: list[object] = [key.fileobj for key, _ in self._selector.select(timeout_s)]
        if self._bell in ready:
            self._bell.recv(64)
        return ready

    def wake(self) -> None:
        self._rope.send(b"!")

    def close(self) -> None:
        self._selector.close()
        self._bell.close()
        self._rope.close()
