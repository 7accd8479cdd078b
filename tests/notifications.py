"""Desktop for tests: a session bus of its own, with a server of org.freedesktop.Notifications.

In: nothing. Out: its address, and the notifications that came. Never: the bus of whoever runs the tests.
"""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

_SERVER = """
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusVirtualObject

class Server(QDBusVirtualObject):
    def introspect(self, path):
        return ""

    def handleMessage(self, message, connection):
        given = message.arguments()
        print(message.member(), message.signature(), *given[:2], *given[3:5], sep="|", flush=True)
        connection.send(message.createReply([1]))
        return True

app = QCoreApplication([])
bus, server = QDBusConnection.sessionBus(), Server()
assert bus.registerVirtualObject("/org/freedesktop/Notifications", server)
assert bus.registerService("org.freedesktop.Notifications")
print("ready", flush=True)
app.exec()
"""


@dataclass
class Desktop:
    """Bus with a server; `read` ends the server."""

    address: str
    server: "subprocess.Popen[str]"

    def read(self) -> list[str]:
        """Return all notifications: method, types, program, replaced, title, words."""
        self.server.terminate()
        assert self.server.stdout is not None
        return self.server.stdout.read().splitlines()


@contextmanager
def open_desktop() -> Generator[Desktop]:
    """Start a bus and a server, and end both."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as bus:
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        serve = [sys.executable, "-c", _SERVER]
        to = {"DBUS_SESSION_BUS_ADDRESS": address}
        try:
            with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, env=to) as server:
                assert server.stdout is not None
                assert server.stdout.readline().strip() == "ready"
                try:
                    yield Desktop(address, server)
                finally:
                    server.kill()
        finally:
            bus.kill()
