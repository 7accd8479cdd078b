"""Language of a run: set before anything is printed, and used for all text."""

import argparse
import gettext
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vmofire.cli import parser
from vmofire.cli.main import COMMANDS, make_parser
from vmofire.preferences import FILE
from vmofire.words import find_language, language


def prefer(folder: Path, words: bytes) -> None:
    """Write the file of preferences as the window does, or damaged."""
    path = folder / ".config" / "vmofire" / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(words)


@pytest.mark.parametrize(
    ("typed", "preferred", "system", "expected"),
    [
        ((), "", "de_DE.UTF-8", "de"),
        ((), "", "C.UTF-8", "en"),
        ((), "", "fr_FR.UTF-8", "en"),
        ((), "en", "de_DE.UTF-8", "en"),
        ((), "de", "C.UTF-8", "de"),
        (("--language", "de"), "en", "C.UTF-8", "de"),
        (("--language=en",), "de", "de_DE.UTF-8", "en"),
        (("--lang", "de"), "", "C.UTF-8", "de"),
    ],
)
def test_the_typed_language_wins_over_the_setting_and_that_over_the_system(
    call: Any, tmp_path: Path, monkeypatch: Any, typed: Any, preferred: str, system: str, expected: str
) -> None:
    monkeypatch.setenv("LANG", system)
    prefer(tmp_path, json.dumps({"language": preferred}).encode())
    answer = call(*typed, "chek")
    assert answer.code == 3
    assert find_language() == expected


DAMAGED = {
    "empty": b"",
    "cut": b"{",
    "a list": b"[1]",
    "a text": b'"en"',
    "nothing": b"null",
    "a number": b"1" * 5000,
    "another type": b'{"language": 3}',
    "a table": b'{"language": {"en": "en"}}',
    "a list of languages": b'{"language": ["en"]}',
    "unknown": b'{"language": "fr"}',
    "zeros": bytes(4096),
    "no UTF-8": b'{"language": "en\xff"}',
    "UTF-16": '{"language": "en"}'.encode("utf-16"),
    "nested": b"[" * 200_000,
    "nested tables": b'{"language":' * 100_000,
    "huge": b'{"language": "en", "note": "' + b"x" * (2 << 20) + b'"}',
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_preferences_that_cannot_be_read_leave_the_system_s_language(
    call: Any, tmp_path: Path, monkeypatch: Any, damaged: bytes
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    prefer(tmp_path, damaged)
    assert call("chek").code == 3
    assert find_language() == "de"
    assert (tmp_path / ".config" / "vmofire" / FILE).read_bytes() == damaged  # the window sets it aside


NO_FILE = {
    "folder": Path.mkdir,
    "pipe": lambda path: os.mkfifo(path),
    "link to itself": lambda path: path.symlink_to(path),
    "unreadable": lambda path: path.symlink_to("/proc/self/mem"),  # root too cannot read its beginning
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such files")
@pytest.mark.parametrize("make", NO_FILE.values(), ids=NO_FILE)
def test_preferences_that_are_no_file_leave_the_system_s_language(
    call: Any, tmp_path: Path, monkeypatch: Any, make: Any
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    path = tmp_path / ".config" / "vmofire" / FILE
    path.parent.mkdir(parents=True)
    make(path)
    assert call("chek").code == 3
    assert find_language() == "de"


def test_an_unknown_language_is_refused_with_the_known_ones(call: Any) -> None:
    answer = call("--language", "fr", "demo")
    assert answer.code == 3
    assert "--language cannot be “fr”. Choose from: en, de." in answer.err


def test_a_language_without_a_command_opens_the_window_in_it(call: Any) -> None:
    answer = call("--language", "de")
    assert answer.code == 3
    assert "--terminal" not in answer.err  # an error of the window: there is no display
    assert "`vmofire check`" in answer.err or "vmofire check" in answer.err
    assert find_language() == "de"


class Marked(gettext.NullTranslations):
    """Language with every message in brackets."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"[{msgid1 if n == 1 else msgid2}]"

    def pgettext(self, context: str, message: str) -> str:
        return f"[{message}]"


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch to that language."""
    monkeypatch.setattr(language._Speech, "catalogue", Marked())


def list_parsers(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Return a parser and all parsers below it."""
    of.format_help()  # a command adds its options only now
    yield of
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from list_parsers(below)


def test_every_word_of_the_help_is_a_message(marked: None) -> None:
    for one in list_parsers(make_parser()):
        assert one.format_usage().startswith("[usage: ]")
        assert str(one.description).startswith("[")
        texts = [group.title for group in one._action_groups] + [action.help for action in one._actions]
        assert [text for text in texts if text and not re.fullmatch(r"\[.*\]", text, re.DOTALL)] == []


@pytest.mark.parametrize(
    "words",
    [
        "chek",
        "demo cheese",
        "demo --persn x",
        "live --window --terminal",
        "live --rate",
        "live --rate fast",
        "live --window=3",
        "live --seconds 0",
        "people restore",
        "people add --date 3",
        "--wrong demo",
        "live --p 3",
        "export",
    ],
)
def test_every_word_of_a_mistake_is_a_message(marked: None, words: str) -> None:
    with pytest.raises(Exception, match=r"--help") as caught:
        make_parser().parse_args(words.split())
    said = re.sub(r"\[[^\[\]]*\]", "", str(caught.value))
    while said != (said := re.sub(r"\[[^\[\]]*\]", "", said)):
        pass
    assert said.strip() == ""


def test_our_words_take_what_argparse_puts_in() -> None:
    field = r"%(?:\(\w+\))?[sr]"
    for its, ours in parser.WORDS.items():
        said, given = re.findall(field, ours), re.findall(field, its)
        named = all("(" in one for one in given)
        assert set(said) <= set(given) if named else said == given, its


def test_every_command_is_told_in_a_sentence() -> None:
    assert [words for words in COMMANDS.values() if not words.endswith((".", "?"))] == []
