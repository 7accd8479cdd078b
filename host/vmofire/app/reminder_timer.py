"""Timer of the system that reminds while vmofire is closed: two files of systemd in the user's own folder.

In: a time of the day. Out: `vmofire plan --remind` at that time, from the next login at the latest. Never:
root, a file of another program, a process that waits.
"""

import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_path

NAME = "vmofire-reminder"
PATIENCE_S = 5
BOOTED = Path("/run/systemd/system")  # there only where systemd runs: sd_booted(3)
_SERVICE = """[Unit]
Description=vmofire: reminder on days of the plan

[Service]
Type=oneshot
ExecStart="{python}" -m vmofire plan --remind
"""
_TIMER = """[Unit]
Description=vmofire: reminder on days of the plan

[Timer]
OnCalendar=*-*-* {at}:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def set_timer(at: str) -> None:
    """Let systemd remind at this time of each day, as in "18:00"; "" ends it. Without systemd do nothing.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    if sys.platform != "linux" or not BOOTED.is_dir():
        return
    folder = user_config_path("systemd", appauthor=False) / "user"
    service, timer = folder / f"{NAME}.service", folder / f"{NAME}.timer"
    wanted = folder / "timers.target.wants" / timer.name
    if at:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        python = sys.executable.replace("%", "%%")  # systemd would read it as a field
        service.write_text(_SERVICE.format(python=python), "utf-8")
        timer.write_text(_TIMER.format(at=at), "utf-8")
        if not wanted.is_symlink():
            wanted.symlink_to(timer)  # as `systemctl --user enable`, which needs a session
    else:
        if not timer.exists():
            return
        for path in (wanted, timer, service):
            path.unlink(missing_ok=True)
    _call("daemon-reload")
    _call("restart" if at else "stop", timer.name)


def _call(*words: str) -> None:
    """Tell systemd at once; where that fails, it reads the files at the next login."""
    command = shutil.which("systemctl")
    if command is not None:
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run([command, "--user", *words], capture_output=True, timeout=PATIENCE_S, check=False)
