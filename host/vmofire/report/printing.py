"""Printing of a report by the system: its own printers and its own program for PDF.

In: the path of a PDF. Out: a job in the system's queue, or a VmofireError. Never: a page drawn here, a
printer chosen here.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from vmofire.errors import VmofireError
from vmofire.words import say

PATIENCE_S = 20.0


def print_file(path: Path) -> None:
    """Send a file to the printer that is the system's first choice.

    Raises
    ------
    VmofireError
        There is no printer, or the system refuses.
    """
    if sys.platform == "win32":
        try:
            os.startfile(path, "print")
        except OSError as error:
            raise VmofireError(say("No program prints this file."), str(error)) from None
        return
    lp = shutil.which("lp") or shutil.which("lpr")
    if lp is None or not _has_printer():
        raise VmofireError(say("There is no printer."), say("Add one in the settings of the system."))
    try:
        subprocess.run(
            [lp, str(path)], capture_output=True, text=True, timeout=PATIENCE_S, check=True, env=_plain()
        )
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip()
        raise VmofireError(say("The printer refuses."), said) from None
    except (OSError, subprocess.TimeoutExpired):
        raise VmofireError(say("The printer does not answer."), say("Open the file and print it.")) from None


def _has_printer() -> bool:
    """Return whether CUPS knows a printer; where it cannot be asked, `lp` tells itself."""
    lpstat = shutil.which("lpstat")
    if lpstat is None:
        return True
    try:
        asked = subprocess.run(
            [lpstat, "-e"], capture_output=True, text=True, timeout=PATIENCE_S, check=False, env=_plain()
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(asked.stdout.strip())


def _plain() -> dict[str, str]:
    """Return the environment with the English of the tools."""
    return {**os.environ, "LC_ALL": "C"}
