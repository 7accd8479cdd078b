"""Packages that people install: whole archives, clean environments on every Python, files for the system."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from vmofire.link.ports import KNOWN_USB_IDS

ROOT = Path(__file__).parent.parent.parent
PACKAGING = ROOT / "packaging"
UV = Path(sys.executable).parent / "uv"
NETWORK = ("SSL_", "UV_", "HTTP_", "HTTPS_", "NO_PROXY")  # settings by which this machine reaches a registry
# An undeclared import is noticed only if no other package installs the module.
IMPORT_ALL = """
import importlib, pkgutil, vmofire
for found in pkgutil.walk_packages(vmofire.__path__, "vmofire."):
    if not found.name.startswith(("vmofire.firmware.", "vmofire.virtual.recordings", "vmofire.__main__")):
        if ".migrations." not in found.name:
            importlib.import_module(found.name)
"""
GUARD: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
NOT_OURS = {"__pycache__", ".pyc"}


def find_interpreters() -> dict[str, str]:
    """Return a Python of each supported version on this machine, the present one included."""
    found: dict[str, str] = {}
    for minor in (11, 12, 13, 14):
        places = [f"{sys.base_prefix}/bin/python3.{minor}", shutil.which(f"python3.{minor}") or ""]
        for root in (Path.home() / ".pyenv/versions", Path("/opt/hostedtoolcache/Python")):
            places += map(str, sorted(root.glob(f"3.{minor}.*/**/bin/python3.{minor}")))
        for place in filter(os.path.isfile, places):
            asked = subprocess.run([place, "-c", "import ssl, venv"], capture_output=True, check=False)
            if asked.returncode == 0:
                found[f"3.{minor}"] = place
                break
    return found


INTERPRETERS = find_interpreters()


def build(source: Path, to: Path, *kinds: str) -> list[Path]:
    targets = [word for kind in kinds for word in ("-t", kind)]
    words = [sys.executable, "-m", "hatchling", "build", *targets, "-d", str(to)]
    subprocess.run(words, cwd=source, check=True, capture_output=True)
    return sorted(to.iterdir())


def read_wheel(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the source archive, and the wheel."""
    sdist, wheel = sorted(
        build(ROOT, tmp_path_factory.mktemp("dist"), "sdist", "wheel"), key=lambda p: p.suffix
    )
    return sdist, wheel


def run(*words: object, cwd: Path, home: Path) -> str:
    """Run a command with an empty home; return its output."""
    kept = {key: value for key, value in os.environ.items() if key.startswith(NETWORK)}
    env = kept | {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "UV_CACHE_DIR": subprocess.run([UV, "cache", "dir"], capture_output=True, text=True).stdout.strip(),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_TOOL_DIR": str(home / "tools"),
        "UV_TOOL_BIN_DIR": str(home / "bin"),
    }
    done = subprocess.run(
        list(map(str, words)), cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_of_the_package(archives: tuple[Path, Path]) -> None:
    held = read_wheel(archives[1])
    package = ROOT / "host" / "vmofire"
    files = [
        path
        for path in package.rglob("*")
        if path.is_file() and not NOT_OURS & {path.parent.name, path.suffix}
    ]
    assert {path.suffix for path in files} >= {".py", ".toml"}
    for path in files:
        assert held[path.relative_to(package.parent).as_posix()] == path.read_bytes(), path
    for name in (
        "guided/exercises.toml", "guided/clinic/onset.toml", "firmware/main.py",
        "recording/library/migrations/versions/0001_first.py", "virtual/recordings/biceps_bursts.npz",
    ):  # fmt: skip
        assert f"vmofire/{name}" in held


def test_the_source_archive_is_the_whole_project_and_makes_the_same_wheel(
    archives: tuple[Path, Path], tmp_path: Path
) -> None:
    with tarfile.open(archives[0]) as archive:
        # The guard against archives that write elsewhere came with 3.11.4; later Pythons require a choice.
        archive.extractall(tmp_path / "source", **GUARD)
    (source,) = (tmp_path / "source").iterdir()
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            assert (source / name).read_bytes() == (ROOT / name).read_bytes(), name
    (again,) = build(source, tmp_path / "wheel", "wheel")
    first, second = read_wheel(archives[1]), read_wheel(again)
    assert {name for name in first if first[name] != second.get(name)} == set()
    assert set(first) == set(second)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("version", INTERPRETERS)
def test_a_clean_environment_plays_the_demo_to_its_verdict(
    version: str, archives: tuple[Path, Path], tmp_path: Path
) -> None:
    run(UV, "venv", "--python", INTERPRETERS[version], tmp_path / "env", cwd=tmp_path, home=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    run(
        UV, "pip", "install", "--python", python, "--constraint", ROOT / "constraints.txt", archives[1],
        cwd=tmp_path, home=tmp_path,
    )  # fmt: skip
    assert f"Python {version}." in run(python, "--version", cwd=tmp_path, home=tmp_path)
    run(python, "-W", "error", "-c", IMPORT_ALL, cwd=tmp_path, home=tmp_path)
    vmofire = python.parent / "vmofire"
    assert "Both fire." in run(vmofire, "demo", "--terminal", "--speed", "fast", cwd=tmp_path, home=tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_line_for_uv_puts_the_command_at_hand(tmp_path: Path) -> None:
    (line,) = re.findall(r"^uv tool install \.$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    _, *words = line.split()
    run(UV, *words, "--python", next(iter(INTERPRETERS.values())), cwd=ROOT, home=tmp_path)
    assert run(tmp_path / "bin" / "vmofire", "--version", cwd=tmp_path, home=tmp_path).startswith(
        "vmofire 0."
    )


def test_the_desktop_entry_starts_what_is_there() -> None:
    entry = configparser.RawConfigParser()
    entry.optionxform = str  # type: ignore[method-assign,assignment] - its keys have capitals
    entry.read_string((PACKAGING / "vmofire.desktop").read_text("utf-8"))
    given = entry["Desktop Entry"]
    assert (given["Type"], given["Terminal"]) == ("Application", "false")
    assert (PACKAGING / f"{given['Icon']}.svg").exists()
    assert given["Categories"].endswith(";")
    program, *words = given["Exec"].split()
    done = subprocess.run(
        [Path(sys.executable).parent / program, *words, "--help"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="this is not Linux")
def test_the_lines_for_the_desktop_put_entry_and_icon_where_they_belong(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "install.md").read_text("utf-8")
    (lines,) = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    run("sh", "-e", "-c", lines, cwd=ROOT, home=tmp_path)
    share = tmp_path / ".local" / "share"
    assert (share / "applications" / "vmofire.desktop").exists()
    assert (share / "icons" / "hicolor" / "scalable" / "apps" / "vmofire.svg").exists()


def test_the_kept_picture_is_what_the_drawing_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, PACKAGING / "icons.py", tmp_path / "icon.png"], check=True)
    from PySide6.QtGui import QImage

    assert QImage(str(tmp_path / "icon.png")) == QImage(str(PACKAGING / "vmofire.png"))


def test_the_udev_rule_names_the_boards_that_the_link_asks() -> None:
    text = (PACKAGING / "70-vmofire.rules").read_text("utf-8")
    found = re.findall(
        r'^SUBSYSTEM=="tty", ATTRS\{idVendor\}=="(\w+)", ATTRS\{idProduct\}=="(\w+)", ', text, re.MULTILINE
    )
    told = {(int(vendor, 16), int(product, 16)) for vendor, product in found}
    assert told == {ids for ids, (_, likely) in KNOWN_USB_IDS.items() if likely}
    assert text.count('TAG+="uaccess"') == text.count('ENV{ID_MM_DEVICE_IGNORE}="1"') == len(told)
