"""The language of this run: what was typed, else what is set in the app, else the system's.

In: the words of the command line, the preferences' file. Out: a language, or "" for the system's.
Never: a fault of that file told, or all of the preferences loaded: `--help` need not wait for them.
"""

import json
from collections.abc import Sequence
from typing import Literal, cast

from platformdirs import user_config_path

from vmofire.words import LANGUAGES, Language

OPTION = "--language"


def find_language(argv: Sequence[str]) -> Language | Literal[""]:
    """Return the language that was typed, else the one set in the app; "" for neither."""
    typed, _ = _read(argv)
    asked = _read_preferred() if typed is None else typed
    for known in LANGUAGES:
        if known == asked:
            return known
    return ""


def has_command(argv: Sequence[str]) -> bool:
    """Return whether anything but the language was typed."""
    return bool(_read(argv)[1])


def _read(argv: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Return the language before the command, known or not, None for none; and what stands behind it."""
    if not argv:
        return None, ()
    name, equals, value = argv[0].partition("=")
    if not (len(name) > len("--") and OPTION.startswith(name)):  # argparse takes it shortened too
        return None, argv
    if equals:
        return value, argv[1:]
    return (argv[1], argv[2:]) if len(argv) > 1 else ("", argv)


def _read_preferred() -> object:
    """Return what the preferences' file says, whatever that is."""
    try:
        path = user_config_path("vmofire", appauthor=False) / "preferences.json"
        known: object = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):  # the window tells it, which reads all of them
        return None
    return cast("dict[str, object]", known).get("language") if isinstance(known, dict) else None
