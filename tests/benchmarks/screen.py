"""Display for tests with a real window: the existing one, or an Xvfb of our own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

SIZE = "1920x1080x24"


@contextmanager
def screen() -> Iterator[str]:
    """Yield the name of the display in words.

    Raises
    ------
    SystemExit
        There is no display and no Xvfb.
    """
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield f"display {os.environ.get('WAYLAND_DISPLAY') or os.environ['DISPLAY']}"
        return
    if shutil.which("Xvfb") is None:
        raise SystemExit("There is no display and no Xvfb. On Debian and Ubuntu: apt-get install xvfb")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    try:
        if not number:
            raise SystemExit("Xvfb did not start.")
        os.environ["DISPLAY"] = f":{number}"
        yield f"Xvfb :{number}, {SIZE}"
    finally:
        server.terminate()
        server.wait()
