"""TOML files that a clinic writes: read as text, parsed, and refused with file, line, cause and cure.

In: a path, or a text with its name. Out: the text, its table, or a VmofireError. Never: a file larger than
its limit read to the end; what the keys mean (protocols.py, questionnaires.py).
"""

import errno
import re
import tomllib
from pathlib import Path
from typing import Any

from vmofire.errors import VmofireError, refuse_reading
from vmofire.given import open_plain
from vmofire.settings import shorten
from vmofire.words import say

LARGEST_BYTES = 64 * 1024


def read_text(path: Path, too_large: str) -> str:
    """Return the text of a file; `too_large` is the message for one over the limit.

    Raises
    ------
    VmofireError
        It cannot be read, is too large, or is no UTF-8 text.
    """
    try:
        with open_plain(path, LARGEST_BYTES) as file:
            content = file.read(LARGEST_BYTES)
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.EFBIG:
            kb = LARGEST_BYTES // 1024
            raise VmofireError(say(too_large, file=path.name, kb=kb), say("Choose another file.")) from error
        raise refuse_reading(path, error) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise VmofireError(
            say("{file}, line {line}: this is no UTF-8 text.", file=path.name, line=line),
            say("Save the file as UTF-8."),
        ) from error


def parse(text: str, source: str, cure: str) -> dict[str, Any]:
    """Return the table of a text; `source` is its name in errors, `cure` says how to get a good file.

    Raises
    ------
    VmofireError
        It is no TOML, or is empty.
    """
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        raise VmofireError(say("{file}: the brackets never end.", file=source), cure) from error
    except ValueError as error:  # from tomllib, or from Python for a number with thousands of digits
        raise VmofireError(say("{file} is no TOML: {cause}.", file=source, cause=error), cure) from error
    if not table:
        raise VmofireError(say("{file} is empty.", file=source), cure)
    return table


def check_keys(text: str, source: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
    """Refuse a key that is not known; VmofireError names its line."""
    for key in table:
        if key not in known:
            cause = say("“{key}” is not known.", key=show_key(key))
            raise refuse(source, text, key, cause, say("Use one of {names}.", names=", ".join(known)))


def refuse(source: str, text: str, key: str, cause: str, cure: str = "") -> VmofireError:
    """Return an error that names the file and, if the key is found, its line."""
    pattern = re.compile(rf"""^\s*\[?\s*["']?{re.escape(key)}["']?\s*[\].=]""")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)]
    where = say("{file}, line {line}", file=source, line=lines[-1]) if lines else source
    return VmofireError(f"{where}: {cause}", cure)


def show_key(key: str) -> str:
    """Return a key for an error: short, and without control characters."""
    return shorten(key if key.isprintable() else repr(key))
