"""Loudspeaker for a machine without one: our own sound server with a real-time sink and a recorder."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FS_HZ = 48000
NEEDED = ("pulseaudio", "parec")
NO_SERVER = "there is no PulseAudio here to play to"


class Loudspeaker:
    """Running PulseAudio: its null sink plays in real time, and a recorder takes what it plays."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "socket"
        self._heard = folder / "heard.raw"
        self._environ = os.environ | {
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_STATE_PATH": str(folder),
            "PULSE_SERVER": f"unix:{self._socket}",
            "HOME": str(folder),
        }
        # PortAudio plays through ALSA, and ALSA to the server: as on most Linux desktops.
        server = f'type pulse server "unix:{self._socket}"'
        self.alsa_config = folder / "alsa.conf"
        self.alsa_config.write_text(f"pcm.!default {{ {server} }}\nctl.!default {{ {server} }}\n")
        self._children: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        protocol = f"module-native-protocol-unix socket={self._socket} auth-anonymous=1"
        sink = f"module-null-sink sink_name=ear rate={FS_HZ} channels=1"
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]
        self._run("pulseaudio", *options, "-L", protocol, "-L", sink)
        self._wait_for(self._socket.exists)
        with self._heard.open("wb") as heard:  # a null sink sleeps 2 s at a time until there is a listener
            kind = f"--format=float32le --rate={FS_HZ} --channels=1 --latency-msec=10".split()
            self._run("parec", "--device=ear.monitor", *kind, stdout=heard.fileno())
        self._wait_for(lambda: self._heard.stat().st_size > FS_HZ)

    def stop(self) -> None:
        while self._children:
            child = self._children.pop()
            child.terminate()
            child.wait()

    def heard(self) -> NDArray[np.float64]:
        """Return all sound recorded since the start."""
        return np.fromfile(self._heard, np.float32).astype(float)

    def _run(self, *command: str, stdout: int = subprocess.DEVNULL) -> None:
        child = subprocess.Popen(command, env=self._environ, stdout=stdout, stderr=subprocess.DEVNULL)
        self._children.append(child)

    def _wait_for(self, condition) -> None:
        deadline_s = time.monotonic() + 10
        while not condition():
            if time.monotonic() > deadline_s or self._children[-1].poll() is not None:
                raise RuntimeError("PulseAudio does not play here")
            time.sleep(0.02)


def can_play() -> bool:
    """Return whether this machine has the programs for it."""
    return all(shutil.which(program) for program in NEEDED)


@contextmanager
def loudspeaker() -> Iterator[Loudspeaker]:
    """Yield a loudspeaker, which is the system's default meanwhile."""
    before = os.environ.get("ALSA_CONFIG_PATH")
    with tempfile.TemporaryDirectory() as folder:
        speaker = Loudspeaker(Path(folder))
        try:
            speaker.start()
            os.environ["ALSA_CONFIG_PATH"] = str(speaker.alsa_config)
            yield speaker
        finally:
            speaker.stop()
            os.environ.pop("ALSA_CONFIG_PATH", None)
            if before is not None:
                os.environ["ALSA_CONFIG_PATH"] = before
