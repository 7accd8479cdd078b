"""A fresh machine: pins that it can install, files with known hashes, a CI that always runs the tests."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
OLDEST, NEWEST = "3.11.2", "3.14.0"  # Debian 12's and the newest supported


def read_pins(name: str) -> dict[str, str]:
    """Return the versions in a file, by package."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


PINS = read_pins("constraints.txt")


def find_needed() -> set[str]:
    """Return every package that the project and its tests install in an environment like this one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    asked += [line for name in ("test", "docs", "hardware") for line in groups[name] if isinstance(line, str)]
    waiting, needed = [(Requirement(line), "") for line in asked], set[str]()
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker and not wanted.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(wanted.name)
        for option in ("", *wanted.extras):
            if f"{name}[{option}]" not in needed:
                needed.add(f"{name}[{option}]")
                waiting += [(Requirement(line), option) for line in distribution(name).requires or ()]
    return {name.partition("[")[0] for name in needed}


def test_every_package_that_the_tests_bring_is_pinned() -> None:
    assert find_needed() - set(PINS) == set()


@pytest.mark.parametrize("python", [OLDEST, NEWEST])
def test_every_pin_can_be_installed_on_the_oldest_and_the_newest_python(python: str) -> None:
    refused = {}
    for name, version in PINS.items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # the stubs of the board are in their own folder; some packages are for one Python only
        if found.version == version:
            needs = found.metadata.get("Requires-Python") or ""
            if not SpecifierSet(needs).contains(python):
                refused[name] = needs
    assert refused == {}


def test_the_file_with_hashes_names_the_same_versions() -> None:
    """`make pins` writes it. pip is installed first, because old versions read no hashes from constraints."""
    hashed = read_pins("constraints-hashed.txt")
    assert hashed == {name: version for name, version in PINS.items() if name != "pip"}
    text = (ROOT / "constraints-hashed.txt").read_text("utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)
    for entry in entries[1:]:
        assert re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry
    # Nothing of the machine that wrote it: no index, no folder, no address.
    assert not re.search(r"index|find-links|://| @ ", text)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a repository with our CI and a Makefile whose tests end with a given exit code."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    (folder / "Makefile").write_text("test:\n\t@echo '3 passed in 0.1s'; exit $(END)\n")
    return folder


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="this is not Linux")
@pytest.mark.parametrize(("end", "code"), [("0", 0), ("1", 2)])
def test_where_no_debian_can_be_made_ci_says_so_and_tests_on_the_machine(
    clone: Path, tmp_path: Path, end: str, code: int
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bwrap", "git", "unshare", "apt-config", "apt-get"):
        (tools / name).write_text("#!/bin/sh\nexit 0\n")
    (tools / "unshare").write_text("#!/bin/sh\necho 'E: no right to mount' >&2\nexit 1\n")
    (tools / "mmdebstrap").write_text("#!/bin/sh\nexit 1\n")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    environ = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "END": end, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        ["bash", clone / ".ci/run"],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith("No fresh Debian can be made here: ")
    assert said[1] == "Testing on this machine instead."
    assert "3 passed in 0.1s" in said
    assert not list(tmp_path.glob("vmofire-fresh-*"))
