"""How far a command is that takes its time, as a bar on stderr.

In: shares done, 0 to 1. Out: a bar where somebody looks. Never: a mark in a pipe or beside JSON.
"""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

from vmofire.cli.console import make_bar


@contextmanager
def show_progress(words: str, quiet: bool) -> Generator[Callable[[float], None]]:
    """Show a bar behind words; yield what takes the share done."""
    if quiet or not sys.stderr.isatty():
        yield lambda _share: None
        return
    with make_bar(sys.stderr) as bar:
        task = bar.add_task(words, total=1.0)
        yield lambda share: bar.update(task, completed=share)
