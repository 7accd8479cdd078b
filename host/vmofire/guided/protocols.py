"""Protocols: how a clinic wants a test done, as a TOML file that it copies and changes.

In: files. Out: Protocol records, or a VmofireError that names file, line or key, cause and cure.
Never: a number that no range allows. What a file leaves out has its default.
"""

import errno
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from vmofire.errors import VmofireError
from vmofire.given import open_plain
from vmofire.guided.clinic.deficit import DeficitSettings
from vmofire.guided.clinic.endurance import EnduranceSettings
from vmofire.guided.clinic.maximum_trials import MaximumTestSettings
from vmofire.guided.clinic.step_up import OnsetSettings
from vmofire.guided.criteria import CheckSettings
from vmofire.settings import check_value, describe, make_settings, shorten

Settings = MaximumTestSettings | CheckSettings | DeficitSettings | OnsetSettings | EnduranceSettings

# What each test decides by. Activation is Check's squeezes, with the share of the maximum beside the uV.
TESTS: dict[str, type[Settings]] = {
    "maximum": MaximumTestSettings,
    "activation": CheckSettings,
    "deficit": DeficitSettings,
    "onset": OnsetSettings,
    "endurance": EnduranceSettings,
}
LARGEST_BYTES = 64 * 1024
LONGEST = {"name": 80, "words": 2000}  # characters


@dataclass(frozen=True)
class Protocol:
    """One way to do a test.

    Attributes
    ----------
    name
        For people, to choose by.
    test
        "maximum", "activation", "deficit", "onset" or "endurance".
    words
        What it is for; "" for nothing.
    settings
        Of the test's own class.
    path
        Where it was read from; None for one that vmofire brings.
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
        It cannot be read, is no text or no TOML, misses something, has something unknown, or a number in it
        is out of its range.
    """
    try:
        with open_plain(path, LARGEST_BYTES) as file:
            content = file.read(LARGEST_BYTES)
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.EFBIG:
            raise VmofireError(
                f"{path.name}: over {LARGEST_BYTES // 1024} KB is no protocol; choose another file"
            ) from error
        cause = getattr(error, "strerror", None) or error
        raise VmofireError(f"{path}: cannot be read ({cause}); check name and permission") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise VmofireError(f"{path.name}, line {line}: this is no UTF-8 text; save it as UTF-8") from error
    protocol = parse_protocol(text, path.name)
    return Protocol(protocol.name, protocol.test, protocol.words, protocol.settings, path)


def parse_protocol(text: str, source: str = "protocol") -> Protocol:
    """Read a protocol's text; `source` is what errors call it. VmofireError as `load_protocol`."""
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        raise VmofireError(
            f"{source}: brackets within brackets without end; see a shipped protocol"
        ) from error
    except ValueError as error:  # tomllib's own, and Python's for a number of thousands of digits
        raise VmofireError(f"{source}: this is no TOML: {error}") from error
    if not table:
        raise VmofireError(
            f"{source}: it is empty; give name, test and [settings], or copy a shipped protocol"
        )
    for key in table:
        if key not in ("name", "test", "words", "settings"):
            raise _error(source, text, key, "is not known; there are name, test, words and [settings]")
    name = _read_text(source, text, table, "name")
    test = _read_text(source, text, table, "test")
    words = _read_text(source, text, table, "words") if "words" in table else ""
    if test not in TESTS:
        raise _error(source, text, "test", f"{test!r} is not known; there are {', '.join(TESTS)}")
    given = table.get("settings", {})
    if not isinstance(given, dict):
        raise _error(source, text, "settings", "must be a table; write [settings] on a line of its own")
    return Protocol(name, test, words, _read_settings(source, text, test, cast(dict[str, Any], given)))


def find_protocols(folder: Path) -> tuple[tuple[Protocol, ...], tuple[VmofireError, ...]]:
    """Return the protocols of a folder's *.toml files by name, and what is wrong with the others.

    A folder that is not there has none.
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
    """Return the protocols that vmofire brings: one a test, with the defaults."""
    return tuple(parse_protocol(shipped_text(test), f"{test}.toml") for test in TESTS)


def shipped_text(test: str) -> str:
    """Return the file of a shipped protocol, for a clinic to copy and change."""
    return (files("vmofire.guided.clinic") / f"{test}.toml").read_text(encoding="utf-8")


def write_protocol(protocol: Protocol) -> str:
    """Return a protocol as a file's text, with what each setting is, its unit and its range beside it."""
    head = [f"{key} = {_quote(getattr(protocol, key))}" for key in ("name", "test", "words")]
    lines = [*head, "", "[settings]"]
    for one in describe(protocol.settings):
        unit = f" {one.unit}" if one.unit else ""
        value = getattr(protocol.settings, one.name)
        lines.append(f"{one.name} = {value!r}  # {one.low:g} to {one.high:g}{unit}: {one.words}")
    return "\n".join(lines) + "\n"


def _read_text(source: str, text: str, table: dict[str, Any], key: str) -> str:
    if key not in table:
        raise VmofireError(f'{source}: {key} is missing; write {key} = "..." at the top')
    value = table[key]
    if not isinstance(value, str):
        raise _error(source, text, key, f'must be text, not {shorten(repr(value))}; write {key} = "..."')
    value = value.strip()
    longest = LONGEST.get(key, 80)
    if not value and key != "words":
        raise _error(source, text, key, "is empty; give it a text")
    if len(value) > longest or not all(c.isprintable() or c == "\n" for c in value):
        raise _error(source, text, key, f"must be plain text of at most {longest} characters")
    return value


def _read_settings(source: str, text: str, test: str, given: dict[str, Any]) -> Settings:
    """Make the settings one by one first, so that an error names the line; together then."""
    kind = TESTS[test]
    known = {one.name: one for one in describe(kind)}
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            raise _error(source, text, key, f"is no setting of {test}; there are {', '.join(known)}")
        try:
            values[key] = check_value(known[key], value)
        except ValueError as error:
            raise _error(source, text, key, str(error)) from None
    try:
        return make_settings(kind, values)
    except ValueError as error:
        raise VmofireError(f"{source}, [settings]: {error}; change one of them") from error


def _error(source: str, text: str, key: str, what: str) -> VmofireError:
    """Return an error that names the key and, where it can be found, its line."""
    pattern = re.compile(rf"""^\s*\[?\s*["']?{re.escape(key)}["']?\s*[\].=]""")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)]
    where = f"{source}, line {lines[-1]}" if lines else source
    return VmofireError(f"{where}: {shorten(key if key.isprintable() else repr(key))} {what}")


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
