"""Sentences wrap between words where a terminal would break them within words."""

import io

import pytest

from vmofire.cli.terminal_view.wrapping import print_wrapped


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_lines_that_end_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    out = Screen()
    print_wrapped("Recorded to /a/very/long/path/that/has/no/room/anywhere.vmo. It is whole.", out)
    assert out.getvalue().splitlines() == [
        "Recorded to",
        "/a/very/long/path/that/has/no/room/anywhere.vmo.",
        "It is whole.",
    ]


def test_a_pipe_gets_one_line() -> None:
    out = io.StringIO()
    print_wrapped("word " * 100, out)
    assert out.getvalue().count("\n") == 1
