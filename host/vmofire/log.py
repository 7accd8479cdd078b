"""Log of recent faults, kept on this computer for `vmofire support`. It is in English for the developers.

In: faults that were shown, tracebacks of our own faults. Out: a short text file, readable by its owner.
Never: an exception (a log must not be a second fault), a word the user typed, more than two files of 200 kB.
"""

import contextlib
import json
import re
import sys
import traceback
from collections.abc import Container, Sequence
from datetime import datetime
from pathlib import Path

from platformdirs import user_log_path

from vmofire.errors import VmofireError
from vmofire.permissions import expand_home, make_folder, open_private

FILE = "faults.log"
OLD = "faults.old.log"
MOST_BYTES = 200_000
TYPED = "<typed>"
# Packages whose errors quote the data they read, and our own folders that read such data.
KEPT_BY = frozenset({"msgspec", "sqlalchemy", "sqlite3"})
LIBRARY = frozenset({"recording", "library"})
# Words of a command line without personal data: options, numbers, ports of this computer.
HARMLESS = re.compile(
    r"--?[a-z-]+|[0-9.,:-]+|COM\d+|/dev/(tty|cu)[\w.]+|socket://(localhost|127\.0\.0\.1):\d+", re.ASCII
)


def find_folder() -> Path:
    """Return the folder in which this system keeps logs."""
    return user_log_path("vmofire", appauthor=False)


def keep(
    fault: BaseException,
    folder: Path | None = None,
    argv: Sequence[str] | None = None,
    commands: Container[str] = (),
) -> None:
    """Log a fault: one line if it has a cure, with its traceback if it is a fault of this program.

    Parameters
    ----------
    fault : BaseException
        A fault with a cure takes one line, and one more for each of its notes.
    folder : Path, optional
        By default the system's own for logs.
    argv : sequence of str, optional
        The typed command line; its file names may name people. By default that of this process.
    commands : container of str
        Known first words, which are kept.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    kind = type(fault).__name__
    if isinstance(fault, VmofireError):
        notes: list[str] = getattr(fault, "__notes__", [])
        said = "\n  ".join([f"{kind}: {' '.join(str(fault).split())}", *notes])
    else:
        said = describe(fault)
    named = words[:1] if words and words[0] in commands else []
    words = words[len(named) :]
    command = named + [word if HARMLESS.fullmatch(word) else TYPED for word in words]
    when = f"{datetime.now():%Y-%m-%d %H:%M:%S}"
    text = "\n".join((f"{when} vmofire {' '.join(command)}", _take_out(said, words), "", ""))
    with contextlib.suppress(OSError, ValueError):
        path = (folder or find_folder()) / FILE
        make_folder(path.parent)
        if path.exists() and path.stat().st_size > MOST_BYTES:
            path.replace(path.with_name(OLD))
        with open(path, "a", encoding="utf-8", errors="replace", opener=open_private) as file:
            file.write(text)


def describe(fault: BaseException) -> str:
    """Return a fault of this program with its traceback, without data that a database quotes."""
    earlier = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    before = "\n\n".join((describe(earlier), "That led to:", "")) if earlier is not None else ""
    lines = "".join(traceback.format_tb(fault.__traceback__))
    head = "Traceback (most recent call last):" + "\n" if lines else ""
    words = "its words are not kept" if _may_quote(fault) else str(fault)
    return f"{before}{head}{lines}{type(fault).__name__}: {words}".rstrip()


def _may_quote(fault: BaseException) -> bool:
    """Return whether a fault may quote personal data, because it comes from code that reads such data."""
    if isinstance(fault, (UnicodeError, json.JSONDecodeError)):
        return True
    if any(one.__module__.split(".")[0] in KEPT_BY for one in type(fault).__mro__):
        return True
    files = (frame.f_code.co_filename for frame, _ in traceback.walk_tb(fault.__traceback__))
    return not hasattr(fault, "cure") and any(set(Path(file).parts) >= LIBRARY for file in files)


def read(folder: Path | None = None) -> str:
    """Return the log, oldest first; empty without faults."""
    folder = folder or find_folder()
    kept = ""
    for name in (OLD, FILE):
        with contextlib.suppress(OSError):
            kept += (folder / name).read_text("utf-8", errors="replace")
    return kept


def _take_out(said: str, words: Sequence[str]) -> str:
    """Remove words that the user typed: whole, after the equals sign, and as the name of a file."""
    typed: set[str] = set()
    for word in words:
        for part in (word, word.partition("=")[2]):
            if part and not HARMLESS.fullmatch(part):
                path = Path(part)
                typed |= {part, str(expand_home(path).absolute()), path.name, path.stem, str(path.parent)}
    for one in sorted(typed - {"", ".", "/"}, key=len, reverse=True):
        for written in (one, repr(one)[1:-1]):
            said = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", TYPED, said)
    return said
