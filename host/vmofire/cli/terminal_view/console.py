"""Consoles of rich, and the progress of a long command.

In: an output stream. Out: a Console; a progress bar on a terminal. Never: a bar in a pipe or beside JSON;
markup read from a name: "VMO [left]" and ":x:" are names of sensors, not a style and an emoji.
"""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn


def open_console(out: TextIO, *, soft_wrap: bool = False) -> Console:
    """Return a console on a stream; with `soft_wrap` the terminal wraps long lines."""
    return Console(file=out, markup=False, emoji=False, highlight=False, soft_wrap=soft_wrap)


def make_bar(out: TextIO) -> Progress:
    """Return a progress bar after words, removed when done; nothing if the stream is no terminal."""
    console = open_console(out)
    words = TextColumn("{task.description}", markup=False)
    columns = words, BarColumn(), TaskProgressColumn(markup=False)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def show_progress(words: str, quiet: bool) -> Generator[Callable[[float], None]]:
    """Show a progress bar after words on stderr; yield a function that takes the share done, 0 to 1."""
    if quiet:
        yield lambda _share: None
        return
    with make_bar(sys.stderr) as bar:
        task = bar.add_task(words, total=1.0)
        yield lambda share: bar.update(task, completed=share)
