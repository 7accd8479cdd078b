"""Sentences wrapped between words to the width of the terminal.

In: words and an output stream. Out: lines. Never: breaks a line in a pipe or a file, or a word or a path.
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
