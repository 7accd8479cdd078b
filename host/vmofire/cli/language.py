"""Language of this run: the typed one, else the one set in the app, else the system's.

In: the words of the command line, the preferences file. Out: a language, or "" for the system's.
Never: reports a fault of that file, or loads all preferences: `--help` must be quick.
"""

import json
from collections.abc import Sequence
from typing import Literal, cast

from platformdirs import user_config_path

from vmofire.words import LANGUAGES, Language

OPTION = "--language"
MOST_BYTES = 1 << 20  # of the preferences, as in preferences.py


def find_language(argv: Sequence[str]) -> Language | Literal[""]:
    """Return the typed language, else the one set in the app, else ""."""
    typed, _ = _read(argv)
    asked = _read_preferred() if typed is None else typed
    for known in LANGUAGES:
        if known == asked:
            return known
    return ""


def has_command(argv: Sequence[str]) -> bool:
    """Return whether more than the language was typed."""
    return bool(_read(argv)[1])


def _read(argv: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Return the language typed before the command, known or not (None: none), and the words after it."""
    if not argv:
        return None, ()
    name, equals, value = argv[0].partition("=")
    if not (len(name) > len("--") and OPTION.startswith(name)):  # argparse takes it shortened too
        return None, argv
    if equals:
        return value, argv[1:]
    return (argv[1], argv[2:]) if len(argv) > 1 else ("", argv)


def _read_preferred() -> object:
    """Return the language in the preferences file, unchecked."""
    path = user_config_path("vmofire", appauthor=False) / "preferences.json"
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        known: object = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):  # the window reads all preferences and reports it
        return None
    return cast("dict[str, object]", known).get("language") if isinstance(known, dict) else None
