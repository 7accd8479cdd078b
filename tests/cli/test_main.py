"""Words of the command line: help, versions, and every kind of mistake."""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from vmofire.cli.main import COMMANDS


def test_help_lists_every_command_and_the_exit_codes(call: Any) -> None:
    answer = call("--help")
    assert answer.code == 0
    assert all(re.search(rf"^    {command}\s", answer.out, re.MULTILINE) for command in COMMANDS)
    assert "0 it fires, 1 it does not, 2 cannot tell, 3 fault" in answer.out
    assert "Not a medical device" in answer.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_examples(call: Any, command: str) -> None:
    answer = call(command, "--help")
    assert answer.code == 0
    assert f"examples:\n  vmofire {command}" in answer.out


def test_the_version_is_that_of_the_package(call: Any) -> None:
    assert call("--version").out == f"vmofire {version('vmofire')}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "No window can be opened."),
        (("cheese",), "There is no command “cheese”. Choose from: demo, "),
        (("chek",), "Did you mean check? See"),
        (
            ("demo", "--persn", "weak"),
            "There is no option “--persn”. Did you mean --person? See `vmofire demo",
        ),
        (("demo", "cheese"), "“cheese” is one word too many"),
        (("live", "--rate", "99"), "500, 1000, 1500, 2000, 2500, 3000, 4000"),
        (("live", "--rate", "fast"), "--rate"),
        (("live", "--seconds", "-1"), "not a number more than 0"),
        (("live", "--seconds", "nan"), "not a number more than 0"),
        (("live", "--channels", "7"), "3 inputs"),
        (("live", "--port", "socket://127.0.0.1:1", "--gain", "0"), "gain"),
        (("live", "--window", "--terminal"), "Not allowed with"),
        (("check", "--leg", "middle"), "--leg/--side cannot be “middle”. Choose from: left, right."),
        (("check", "--port", "socket://127.0.0.1:1"), "Nothing answers at socket://127.0.0.1:1."),
        (("check", "--port", "/dev/no-such-port"), "There is no port /dev/no-such-port."),
        (("check", "--port", "cheese://x"), "socket://localhost:7777"),
        (("test", "strength", "--leg", "left"), "Choose from: maximum, activation"),
        (("test", "no-such-clinic.toml", "--leg", "left"), "no-such-clinic.toml cannot be read"),
        (("test", "maximum"), "--leg left or --leg right"),
        (("test", "onset", "--leg", "left", "--channels", "1"), "a second sensor, on the VL"),
        (("train", "cheese", "--leg", "left"), "ball_squeeze"),
        (("train", "lunge", "--leg", "left"), "opens when"),
        (("compare", "--port", "socket://127.0.0.1:1", "--answer", "moved"), "--answer pain=0"),
        (("demo", "--job", "train", "--exercise", "cheese"), "ball_squeeze"),
        (("record", "/proc/no/such/place.vmo"), "Make the folder first."),
        (("demo", "--person", "ghost"), "--person cannot be “ghost”. Choose from: recorded, strong"),
        (("demo", "--faults", "ghost"), "`--faults list` lists"),
        (("demo", "--faults", "unplug"), "needs times"),
        (("demo", "--window"), "No window can be opened."),
        (("replay", "no-such-file.vmo"), "no-such-file.vmo"),
        (("analyse", "no-such-file"), "There is no such file."),
        (("analyse",), "FILE"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_gets_one_sentence_and_code_3(call: Any, words: tuple[str, ...], said: str) -> None:
    answer = call(*words)
    assert answer.code == 3
    assert said in answer.err
    assert answer.err.count("vmofire: ") == 1
    assert answer.err.endswith(".\n")


def test_without_a_board_the_cure_names_the_demo(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmofire.link.board_search.find_ports", list)
    answer = call("check")
    assert answer.code == 3
    assert "No Pico was found." in answer.err
    assert "vmofire demo" in answer.err


def run_script(script: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a script in its own process, which has loaded nothing yet."""
    words = [sys.executable, "-c", script]
    return subprocess.run(words, capture_output=True, text=True, timeout=100, env=environment, check=False)


def test_help_and_terminal_load_no_window(environment: dict[str, str]) -> None:
    """Qt takes a second to load and needs libraries that a server may not have."""
    script = (
        "import sys; from vmofire.cli.main import main\n"
        "code = main(['demo', '--terminal', '--speed', 'fast', '--person', 'noisy'])\n"
        "windows = [name for name in sys.modules if name.startswith('PySide6')]\n"
        "print(code, windows, file=sys.stderr)"
    )
    done = run_script(script, environment)
    assert done.stderr.splitlines()[-1] == "2 []"


HEAVY = (
    "PySide6",
    "edfio",
    "matplotlib",
    "mpremote",
    "numpy",
    "reportlab",
    "rich",
    "scipy",
    "serial",
    "sqlalchemy",
)


@pytest.mark.parametrize("words", ["--help", "--no-such-option"])
def test_help_and_mistakes_load_nothing_heavy(environment: dict[str, str], words: str) -> None:
    """Modules that filter, draw or store take seconds to load; help must not wait for them."""
    script = (
        "import contextlib, os, sys; from vmofire.cli.main import COMMANDS, main\n"
        "for command in ('', *COMMANDS):\n"
        "    with contextlib.suppress(SystemExit), open(os.devnull, 'w') as out:\n"
        "        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):\n"
        f"            main([*command.split(), {words!r}])\n"
        f"    print(command, *[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = run_script(script, environment)
    assert done.stderr == ""
    assert [line.strip() for line in done.stdout.splitlines()] == ["", *COMMANDS]


@pytest.mark.parametrize(
    "words",
    [
        "check --channels 9",
        "check --person P7K3Q",
        "export x.vmo",
        "live --channels GP29=VMO",
        "report --all P7K3Q",
        "report --to reports",
        "support x.zip --channels 9",
    ],
)
def test_words_that_contradict_each_other_load_nothing_heavy(environment: dict[str, str], words: str) -> None:
    script = (
        "import sys; from vmofire.cli.main import main\n"
        f"code = main({words.split()!r})\n"
        f"print(code, *[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = run_script(script, environment)
    assert done.stdout == "3\n"


def test_every_fault_is_listed(call: Any) -> None:
    answer = call("demo", "--faults", "list")
    assert answer.code == 0
    assert all(word in answer.out for word in ("hum50", "loose", "unplug"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pseudo-terminals")
def test_a_reader_that_leaves_early_ends_it_quietly(environment: dict[str, str], recordings: Path) -> None:
    analyse = f"{sys.executable} -m vmofire analyse {recordings}/biceps_bursts.npz --json"
    command = f"{analyse} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=100, env=environment, check=False
    )
    assert done.stderr == ""
    assert done.stdout == "{\n"
    assert done.returncode in (0, 141)  # the whole output may fit into the pipe before its reader leaves


FULL = [("> /dev/full", 3)] if Path("/dev/full").exists() else []  # Linux has one


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pseudo-terminals")
@pytest.mark.parametrize(("end", "code"), [(">&-", 0), ("2>&- >&-", 0), *FULL])
def test_outputs_that_take_nothing_are_no_fault_of_ours(
    environment: dict[str, str], end: str, code: int
) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m vmofire ports {end}"],
        capture_output=True,
        text=True,
        timeout=100,
        env=environment,
        check=False,
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert ("the disk is full" in done.stderr) == (code == 3)
