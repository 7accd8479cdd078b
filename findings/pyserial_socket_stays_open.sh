#!/bin/sh
# pySerial 3.5: close() of a socket:// port leaves the socket open if the other side has cut the connection off.
#
# Expected: after close() the file number is free, whatever the other side did; a station that reconnects for days needs that.
# Seen: is_open is False, and the socket lives on. Each connection that a serial server resets costs one file number.
# Cause: close() shuts the socket down first. After a reset that raises an error, which is swallowed with the step after it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyserial==3.5
"$folder/env/bin/python" - <<'PY'
import contextlib
import socket
import struct

import serial

opened = []
connect = socket.create_connection
socket.create_connection = lambda *where, **more: opened.append(connect(*where, **more)) or opened[-1]


def close_after(reset):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = serial.serial_for_url(f"socket://127.0.0.1:{server.getsockname()[1]}", timeout=1)
        peer, _ = server.accept()
        if reset:  # as from a server that is killed with bytes unread
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()
            with contextlib.suppress(serial.SerialException):
                port.read(1)
        port.close()
        peer.close()
    print("pyserial", serial.__version__, "reset:", reset, "is_open:", port.is_open, "file number:", opened[-1].fileno())
    return opened[-1].fileno()


assert close_after(reset=False) == -1, "an ordinary close leaves the socket open too"
assert close_after(reset=True) >= 0, "the socket is closed now: the finding is out of date"
PY
