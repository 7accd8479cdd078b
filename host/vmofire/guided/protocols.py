"""Protocols: settings of a test in a TOML file that a clinic copies and edits.

In: files. Out: Protocol records, or a VmofireError that names file, line or key, cause and cure.
Never: a number out of its range. Settings missing from a file have their defaults.
"""

from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from vmofire.errors import VmofireError
from vmofire.guided.clinic.deficit import DeficitSettings
from vmofire.guided.clinic.endurance import EnduranceSettings
from vmofire.guided.clinic.maximum_trials import MaximumTestSettings
from vmofire.guided.clinic.step_up import OnsetSettings
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.toml_file import check_keys, parse, read_text, refuse, show_key
from vmofire.settings import check_value, describe, make_settings, shorten
from vmofire.words import msg, say

Settings = MaximumTestSettings | CheckSettings | DeficitSettings | OnsetSettings | EnduranceSettings

# Settings class of each test. Activation uses Check's squeezes and adds the share of the maximum.
TESTS: dict[str, type[Settings]] = {
    "maximum": MaximumTestSettings,
    "activation": CheckSettings,
    "deficit": DeficitSettings,
    "onset": OnsetSettings,
    "endurance": EnduranceSettings,
}
LONGEST = {"name": 80, "words": 2000}  # characters
_KEYS = ("name", "test", "words", "settings")


@dataclass(frozen=True)
class Protocol:
    """Protocol of one test.

    Attributes
    ----------
    name
        Name for people to choose from.
    test
        "maximum", "activation", "deficit", "onset" or "endurance".
    words
        Purpose; "" for none.
    settings
        Settings of the test.
    path
        The file; None for a protocol shipped with vmofire.
    """

    name: str
    test: str
    words: str
    settings: Settings
    path: Path | None = None


def load_protocol(path: Path) -> Protocol:
    """Read a protocol file.

    Raises
    ------
    VmofireError
        The file cannot be read, is not text or TOML, lacks a key, has an unknown one, or a number is out of
        its range.
    """
    text = read_text(path, msg("{file}: a file over {kb} KB is no protocol."))
    protocol = parse_protocol(text, path.name)
    return Protocol(protocol.name, protocol.test, protocol.words, protocol.settings, path)


def parse_protocol(text: str, source: str = "protocol") -> Protocol:
    """Read a protocol's text; `source` is its name in errors. VmofireError as in `load_protocol`."""
    table = parse(text, source, say("Copy a protocol in the app and change it."))
    check_keys(text, source, table, _KEYS)
    name = _read_text(source, text, table, "name")
    test = _read_text(source, text, table, "test")
    words = _read_text(source, text, table, "words") if "words" in table else ""
    if test not in TESTS:
        cause = say("There is no test “{test}”.", test=shorten(test))
        raise refuse(source, text, "test", cause, say("Use one of {names}.", names=", ".join(TESTS)))
    given = table.get("settings", {})
    if not isinstance(given, dict):
        cause, cure = say("{key} must be a table.", key="settings"), say("Write [settings] on its own line.")
        raise refuse(source, text, "settings", cause, cure)
    return Protocol(name, test, words, _read_settings(source, text, test, cast(dict[str, Any], given)))


def find_protocols(folder: Path) -> tuple[tuple[Protocol, ...], tuple[VmofireError, ...]]:
    """Return the protocols of a folder's *.toml files by name, and the errors of the others.

    A missing folder has none.
    """
    found: list[Protocol] = []
    errors: list[VmofireError] = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            found.append(load_protocol(path))
        except VmofireError as error:
            errors.append(error)
    return tuple(sorted(found, key=lambda protocol: protocol.name)), tuple(errors)


def shipped_protocols() -> tuple[Protocol, ...]:
    """Return the shipped protocols in the language in use: one per test, with the defaults."""
    read = (parse_protocol(shipped_text(test), f"{test}.toml") for test in TESTS)
    return tuple(replace(one, name=say(one.name), words=say(one.words)) for one in read)


def shipped_text(test: str) -> str:
    """Return the text of a shipped protocol file, for a clinic to copy and edit."""
    return (files("vmofire.guided.clinic") / f"{test}.toml").read_text(encoding="utf-8")


def write_protocol(protocol: Protocol) -> str:
    """Return the file text of a protocol; a comment gives each setting's meaning, unit and range."""
    head = [f"{key} = {_quote(getattr(protocol, key))}" for key in ("name", "test", "words")]
    lines = [*head, "", "[settings]"]
    for one in describe(protocol.settings):
        value = getattr(protocol.settings, one.name)
        lines.append(f"{one.name} = {value!r}  # {one.span_words}: {say(one.words)}")
    return "\n".join(lines) + "\n"


def _read_text(source: str, text: str, table: dict[str, Any], key: str) -> str:
    if key not in table:
        raise VmofireError(
            say("{file}: {key} is missing.", file=source, key=key),
            say('Write `{key} = "..."` at the top.', key=key),
        )
    value = table[key]
    if not isinstance(value, str):
        cause = say("{key} must be text, not {given}.", key=key, given=shorten(repr(value)))
        raise refuse(source, text, key, cause, say('Write `{key} = "..."`.', key=key))
    value = value.strip()
    longest = LONGEST.get(key, 80)
    if not value and key != "words":
        raise refuse(source, text, key, say("{key} is empty.", key=key), say("Give it a text."))
    if len(value) > longest or not all(c.isprintable() or c == "\n" for c in value):
        cause = say("{key} must be plain text of at most {n} characters.", key=key, n=longest)
        raise refuse(source, text, key, cause)
    return value


def _read_settings(source: str, text: str, test: str, given: dict[str, Any]) -> Settings:
    """Check the settings one by one, so that an error names its line, then all together."""
    kind = TESTS[test]
    known = {one.name: one for one in describe(kind)}
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            cause = say("{test} has no setting “{key}”.", test=test, key=show_key(key))
            raise refuse(source, text, key, cause, say("Use one of {names}.", names=", ".join(known)))
        try:
            values[key] = check_value(known[key], value)
        except ValueError as error:
            raise refuse(source, text, key, str(error)) from None
    try:
        return make_settings(kind, values)
    except ValueError as error:
        raise VmofireError(f"{source}, [settings]: {error}", say("Change one of them.")) from error


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
