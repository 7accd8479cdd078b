"""Sentences for people, broken between words where a terminal is too narrow for them.

In: words and where they go. Out: lines. Never: a line broken in a pipe or a file, or within a word or a path.
"""

import shutil
from textwrap import wrap
from typing import TextIO


def print_wrapped(words: str, out: TextIO) -> None:
    """Write a sentence or two."""
    lines = [words]
    if out.isatty():
        n_columns = shutil.get_terminal_size().columns
        lines = wrap(words, n_columns, break_long_words=False, break_on_hyphens=False) or [words]
    print("\n".join(lines), file=out, flush=True)
