"""From a fresh clone to a verdict with the commands of README and first-hour.md, with an empty home."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

if not hasattr(os, "openpty"):
    pytest.skip("this system has no pseudo-terminals", allow_module_level=True)

sys.path.insert(0, str(Path(__file__).parent))
from station import Pico, record_muscle, tell_facts

ROOT = Path(__file__).parent.parent.parent
# Commands that the test does not type, and why.
LEFT_OUT = {"make test": "this test is part of it"}
NETWORK = ("PIP_", "SSL_", "HTTP_", "HTTPS_", "NO_PROXY", "LANG")  # access to a registry
FITS = {0, 1}  # doctor: fit for use, or warnings, as a CI machine has no sound and little time


def read_commands(page: str) -> list[str]:
    """Return the commands of a page, in order."""
    text = (ROOT / page).read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a copy of the tree as it is now, without files that git ignores."""
    listing = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
    folder = tmp_path / "clone"
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).exists() or (ROOT / name).is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    return folder


@pytest.fixture
def clean(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a new account; only files that pip fetched before are kept."""
    home = tmp_path / "home"
    home.mkdir()
    pip = [sys.executable, "-m", "pip", "cache", "dir"]
    cache = subprocess.run(pip, capture_output=True, text=True, check=False).stdout.strip()  # "" if it is off
    kept = {key: value for key, value in os.environ.items() if key.startswith(NETWORK)}
    path = f"{sys.base_prefix}/bin:/usr/local/bin:/usr/bin:/bin"
    cached = {"PIP_CACHE_DIR": cache} if cache else {}
    return kept | cached | {"HOME": str(home), "PATH": path, "COLUMNS": "100"}


def test_readme_says_nothing_that_the_first_hour_does_not_try():
    first_hour = read_commands("docs/first-hour.md")
    assert set(read_commands("README.md")) - set(LEFT_OUT) == set(first_hour)


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_the_first_hour_word_by_word_ends_with_a_verdict(
    clone: Path, clean: dict[str, str], tmp_path: Path
) -> None:
    commands = read_commands("docs/first-hour.md")
    assert commands[0] == "make run"
    (tmp_path / "board").mkdir()
    before = record_muscle(tmp_path / "muscle")

    def say(command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            ["sh", "-c", command], cwd=clone, env=clean, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    demo = say(commands[0])
    # The demo plays in real time, and the test goes on meanwhile.
    installed = clone / ".venv" / "run"
    while not installed.exists() and demo.poll() is None:
        time.sleep(0.2)
    assert installed.exists(), demo.communicate()[0]
    said: dict[str, tuple[int, str]] = {}
    with Pico(tmp_path / "board", before=before) as pico:
        (site_packages,) = (clone / ".venv" / "lib").glob("python3*/site-packages")
        tell_facts(site_packages, pico.url, tmp_path)
        for command in commands[1:]:
            typed = say(command)
            words, _ = typed.communicate()
            said[command] = (typed.returncode, words)
            print(command, words)
    words, _ = demo.communicate()
    assert demo.returncode == 0, words
    assert "Both fire. No difference you can trust." in words

    flash, doctor, check = (
        said[f".venv/bin/vmofire {one}"] for one in ("flash", "doctor", "check --leg left")
    )
    assert flash[0] == 0, flash[1]
    assert "The self-test passed." in flash[1]
    assert (tmp_path / "board" / "main.py").read_bytes() == (clone / "firmware" / "main.py").read_bytes()
    assert doctor[0] in FITS, doctor[1]
    assert check[0] == 0, check[1]
    assert "It fires" in check[1]
    kept = list((Path(clean["HOME"]) / ".local/share/vmofire/recordings").glob("*_check.vmo"))
    assert len(kept) == 1
    assert len(said) == 3, "a command that nobody looks at: name it here"
