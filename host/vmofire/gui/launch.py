"""Launch of the live window, or the reason why no window can open.

In: a Session, a job to begin. Out: an exit code. Never: an abort. Qt ends the process if it cannot draw, so
everything that it needs is tried first.
"""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from vmofire.words import msg, say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from vmofire.app.job_start import JobRequest
    from vmofire.app.session import Session
    from vmofire.preferences import Language

# Debian's and Ubuntu's name for the package of each library that Qt needs from the system.
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
PACKAGES_X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
PACKAGES_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
EXIT_CODES = {"yes": 0, "done": 0, "no": 1, "unclear": 2, "stopped": 2}
VERDICT_SHOWN_MS = 8000


def why_no_window() -> str | None:
    """Return why no window can be opened here, with the cure; None where one can."""
    return _find_platform()[1]


def _find_platform() -> tuple[str, str | None]:
    """Return the name of Qt's platform plugin ("" for Qt's own choice), or why there is none."""
    if find_spec("PySide6") is None:
        return "", say("PySide6 is not installed. Install vmofire again: `pip install vmofire`.")
    if sys.platform != "linux":
        return "", None
    given = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if given not in ("", "xcb", "wayland"):
        return given, _what_misses(PACKAGES)
    reasons: list[str] = []
    if os.environ.get("WAYLAND_DISPLAY") and given != "xcb":
        reason = _what_misses(PACKAGES | PACKAGES_WAYLAND) or _why_no_wayland()
        if reason is None:
            return "wayland", None
        reasons.append(reason)
    if os.environ.get("DISPLAY") and given != "wayland":
        reason = _what_misses(PACKAGES | PACKAGES_X11) or _why_no_x11()
        if reason is None:
            return "xcb", None
        reasons.append(reason)
    if not reasons:
        reasons.append(say("There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set."))
    return "", reasons[-1]


def _what_misses(packages: dict[str, str]) -> str | None:
    missing = {name: package for name, package in packages.items() if not _loads(name)}
    if not missing:
        return None
    message = msg("Qt needs {libraries}. On Debian and Ubuntu: `sudo apt-get install {packages}`.")
    return say(message, libraries=", ".join(missing), packages=" ".join(missing.values()))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _why_no_x11() -> str | None:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    name = os.environ["DISPLAY"]
    return say("The display {name} does not answer. Correct or unset DISPLAY.", name=name) if failed else None


def _why_no_wayland() -> str | None:
    name = os.environ["WAYLAND_DISPLAY"]
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/run")) / name
    if path.is_socket():
        return None
    return say("There is no display {name}. Correct or unset WAYLAND_DISPLAY.", name=name)


def run(
    session: "Session | None" = None,
    request: "JobRequest | None" = None,
    *,
    recordings_dir: Path,
    recording: Path | None = None,
    stated: str = "",
    settings: "Mapping[str, Any] | None" = None,
    close_after_verdict: bool = False,
    theme: str = "",
    language: "Language" = "",
    library: Callable[[], Path] | None = None,
    sound: Mapping[str, Any] | None = None,
) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    session : Session, optional
        The open session; without one the window opens on the start page and looks for a board.
    request : JobRequest, optional
        Job to begin at once; without one the session opens in the scope.
    recordings_dir, recording : Path
        Folder of recordings, and another path for the recording of this job.
    stated : str
        Answer of the clinician about mains power.
    settings : mapping, optional
        Settings of jobs that differ from the defaults, by code.
    close_after_verdict : bool
        Whether to close the window some seconds after the result.
    theme : {"dark", "light", ""}
        "" takes the one chosen in the settings.
    language : {"en", "de", ""}
        "" takes the one chosen in the settings.
    library : callable, optional
        Returns the folder of people and results; by default this user's own.
    sound : mapping, optional
        Preferences of the sound that differ in this run.

    Returns
    -------
    int
        Exit code of the last job: 0 for a good outcome, 1 for a bad one, 2 for an unclear one; 0 without a
        job.

    Raises
    ------
    KeyboardInterrupt
        A signal of the system closed the window.
    RuntimeError
        No window can be opened here; the message says why and what to do.
    """
    platform, reason = _find_platform()
    if reason is not None:
        raise RuntimeError(reason)
    if platform:
        os.environ.setdefault("QT_QPA_PLATFORM", platform)
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from vmofire import preferences as kept
    from vmofire.gui.exceptions import Exceptions, keeping_exceptions
    from vmofire.gui.language import use_language
    from vmofire.gui.theme import load_family, make_font
    from vmofire.gui.window import Window
    from vmofire.gui.window_place import place_window

    app = QApplication.instance() or QApplication(["vmofire"])
    assert isinstance(app, QApplication)
    app.setApplicationName("vmofire")
    app.setStyle("Fusion")
    load_family()
    app.setFont(make_font(14))
    preferences, told = kept.load()
    preferences = replace(preferences, **(sound or {}))
    use_language(language or preferences.language)
    window = Window(
        session,
        preferences=preferences,
        recordings_dir=recordings_dir,
        theme=theme,
        library=library or _find_library,
    )
    window.app.told = told
    window.app.recordings.path, window.app.jobs.statement = recording, stated or None
    if settings and window.app.sitting is not None:
        window.app.sitting.settings.update(settings)
    window.open(request)
    place_window(window, preferences.window)
    window.show()
    # PortAudio may take a second to load, so this waits for the window.
    QTimer.singleShot(300, window.app.sound.open)
    if close_after_verdict:

        def close_soon(_: object) -> None:
            QTimer.singleShot(VERDICT_SHOWN_MS, window.close)

        window.ended.connect(close_soon)
    warming = threading.Thread(target=_warm_up, name="imports", daemon=True)
    QTimer.singleShot(50, warming.start)  # after the first paint
    caught = Exceptions(window.show_fault)
    with keeping_exceptions(caught), _closing_on_signals(window.close) as interrupted:
        app.exec()
    if warming.ident is not None:
        warming.join()
    delete_window(window)
    if interrupted:
        raise KeyboardInterrupt
    result = window.app.results.seen
    return EXIT_CODES[result.state] if result else 0


def delete_window(window: "QWidget") -> None:
    """Delete a closed window with its plots.

    PySide would do it after Python has ended, in any order. An item of a plot that Qt then tells of the end
    of another one answers in Python, and the program crashes instead of giving its exit code.
    """
    from PySide6.QtCore import QCoreApplication, QEvent

    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def _find_library() -> Path:
    from vmofire.app.library_folder import find_library

    return find_library()


def _warm_up() -> None:
    """Import scipy, pyqtgraph and more for the first measurement, while the user reads the start screen."""
    for name in ("virtual.demo", "guided.catalogue", "app.session", "gui.plots.plot"):
        import_module(f"vmofire.{name}")


@contextmanager
def _closing_on_signals(close: Callable[[], object]) -> Generator[list[int]]:
    """Let Ctrl-C and SIGTERM close the window, because Qt loses exceptions. Yields the signals that came."""
    from PySide6.QtCore import QTimer

    came: list[int] = []

    def heed(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        # Python may be painting now; Qt would then flush a closed window without a handle.
        QTimer.singleShot(0, close)

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    before = {number: signal.signal(number, heed) for number in numbers}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
