"""A letter that a terminal lacks is replaced by one of the same meaning: never a crash, never a backslash."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from vmofire.cli.letters import PLAIN, write_plain
from vmofire.cli.terminal import _Plain


@pytest.mark.parametrize(
    ("words", "encoding", "plain"),
    [
        ("12.4 µV", "ascii", "12.4 uV"),
        ("−3 °", "ascii", "-3  deg"),
        ("Ball zusammendrücken, groß", "ascii", "Ball zusammendruecken, gross"),
        ("„Öl“ – Ärger …", "ascii", '"Oel" - Aerger ...'),
        ("50 kΩ", "latin-1", "50 kOhm"),
        ("12.4 µV, grün", "latin-1", "12.4 µV, grün"),
        ("12.4 µV − Ω", "utf-8", "12.4 µV − Ω"),
        ("12.4 µV", "no-such-encoding", "12.4 uV"),
        ("Čapek, 東", "ascii", "Capek, ?"),
        ("ﬁ", "ascii", "fi"),
    ],
)
def test_a_letter_that_is_missing_gets_one_that_means_the_same(words: str, encoding: str, plain: str) -> None:
    assert write_plain(words, encoding) == plain


def test_the_replacements_can_be_printed_everywhere() -> None:
    assert all(plain.isascii() and plain.isprintable() and "\\" not in plain for plain in PLAIN.values())


@pytest.mark.parametrize(
    ("encoding", "unit"), [("ascii", "uV"), ("latin-1", "µV"), ("cp437", "µV"), ("utf-8", "µV")]
)
def test_a_program_on_a_simple_terminal_prints_all_it_has_to_say(
    environment: dict[str, str], recordings: Path, encoding: str, unit: str
) -> None:
    words = [sys.executable, "-m", "vmofire", "analyse", recordings / "biceps_bursts.npz"]
    changed = environment | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(words, capture_output=True, env=changed, check=False)
    out = done.stdout.decode(encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert f" {unit}" in out
    assert not set("\\?\N{REPLACEMENT CHARACTER}") & set(out)


@pytest.mark.skipif(sys.platform == "win32", reason="this is not Linux")
def test_a_file_whose_name_is_no_text_is_named_as_it_is(environment: dict[str, str], tmp_path: Path) -> None:
    path = bytes(tmp_path) + b"/caf\xe9.vmo"
    done = subprocess.run(
        [sys.executable, "-m", "vmofire", "analyse", path], capture_output=True, env=environment, check=False
    )
    assert done.returncode == 3
    assert b"caf\xe9.vmo" in done.stderr


def test_a_picture_is_no_wider_for_its_plain_letters() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    console = Console(file=out, width=20, height=4, force_terminal=True, color_system=None, markup=False)
    console.print(_Plain(Text("ü" * 20 + "\nµV"), "ascii"))
    out.flush()
    lines = out.buffer.getvalue().decode("ascii").splitlines()  # type: ignore[attr-defined]
    assert lines[:2] == ["ue" * 10, "uV"]
