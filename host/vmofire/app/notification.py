"""Notification of the system: one message, by the system's own command.

In: words. Out: a message on the desktop, or an error with its cure. Never: a long wait.
Linux with systemd alone: its `busctl` calls org.freedesktop.Notifications with the types that it wants.
PySide6 6.11 cannot: from Python QtDBus sends "i" for the "u" of a number, which strict servers refuse.
"""

import shutil
import subprocess
import sys

from vmofire.errors import VmofireError
from vmofire.words import say

PATIENCE_S = 3
_NAME = "org.freedesktop.Notifications"
_TYPES = "susssasa{sv}i"  # program, replaces, icon, title, words, buttons, hints, time shown


def why_not() -> tuple[str, str] | None:
    """Return why there are no notifications here, and the cure; None where there are."""
    if sys.platform == "linux" and shutil.which("busctl") is not None:
        return None
    cause = say("vmofire cannot show notifications on this system.")
    return cause, say("It needs Linux with systemd, whose program is called busctl.")


def notify(title: str, words: str) -> None:
    """Show a message on the desktop.

    Raises
    ------
    VmofireError
        There is no desktop that shows it.
    """
    if (why := why_not()) is not None:
        raise VmofireError(*why)
    path = f"/{_NAME.replace('.', '/')}"
    call = ["busctl", "--user", f"--timeout={PATIENCE_S}", "call", _NAME, path, _NAME, "Notify", _TYPES]
    given = ["vmofire", "0", "vmofire", title, words, "0", "0", "--", "-1"]
    try:
        subprocess.run([*call, *given], capture_output=True, timeout=2 * PATIENCE_S, check=True)
    except (OSError, subprocess.SubprocessError):
        cause = say("The desktop shows no notification.")
        raise VmofireError(cause, say("Turn notifications on in the settings of your desktop.")) from None
