"""Support file: versions, settings, findings, faults, and no personal data.

In: findings, the log, secrets to remove. Out: a .zip whose first file describes its contents.
Never: a name, a person's id, a path, a computer's name, a board's id, a word that the user typed.
"""

import getpass
import json
import platform
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from io import BytesIO
from pathlib import Path
from typing import Any

from vmofire import log, preferences
from vmofire.doctor.findings import Finding
from vmofire.errors import LibraryError
from vmofire.permissions import open_private
from vmofire.recording.library import Library
from vmofire.recording.library.recovery import DATABASE

HIDDEN = "<hidden>"
PATH = "<path>"
SETTINGS = (
    "output",
    "gain",
    "theme",
    "feedback",
    "cues",
    "cue_sound",
    "volume",
    "muted",
)  # other settings hold personal data
LEAST_LETTERS = 2  # removing a name of one letter would break every word
README = """vmofire support file

versions.json  vmofire, Python, the system, and the packages vmofire uses
settings.json  sensor, looks and sound
findings.json  what `vmofire doctor` found
faults.log     what went wrong lately

Names, people's ids, paths, the names of user and computer and the board's id were taken out.
Look through it all the same before you send it. No recording and no result is in it.
"""
NO_FAULT = "Nothing went wrong.\n"
LEFT_OUT = "Left out: the library cannot be opened, so nobody knows which names to take out of it.\n"
# Paths inside Python packages show where a fault was, and hold no personal data.
_PACKAGE = re.compile(
    r"(?:(?<=File \")[^\"\n]*|[^\s\"']*)[/\\]"
    r"(vmofire|site-packages|python3\.\d+)[/\\]((?:[\w.-]+[/\\])*[\w.-]+\.py)\b"
)
_PORT = re.compile(r"/dev/(?:tty|cu)[\w.]+|/(?=[\s.,;:)\]]|$)")
# A path may have blanks: it ends at its quote, or after the last word of the line that looks like an end.
_QUOTED = re.compile(r"(?P<quote>[\"'])(?:~|[A-Za-z]:[\\/]|\\\\|/)[^\"'\n]*(?P=quote)")
_BARE = re.compile(
    r"(?<![\w<>:/])(?:~[\w]*[/\\]|[A-Za-z]:[\\/]|\\\\|/(?=[^\s/]))"
    r"(?:[^\"'\n]*(?:[/\\]|\.[A-Za-z0-9]{1,6}(?=[\s.,;:)\"']|$)))?[^\s\"',;)]*"
)


@dataclass(frozen=True)
class Secrets:
    """Secrets that must not be shown, and their removal from a text.

    Attributes
    ----------
    words : tuple of str
        Names and ids.
    complete : bool
        False if the library cannot be opened, because then its names are unknown.
    """

    words: tuple[str, ...] = ()
    complete: bool = True

    @classmethod
    def gather(cls, library: Path) -> "Secrets":
        """Collect the names of user, home and computer, and of all people in the library."""
        words = {_name_user(), Path.home().name, platform.node(), *platform.node().split(".")}
        complete = True
        if (library / DATABASE).exists():
            try:
                with Library(library) as opened:
                    for person in opened.people():
                        words |= {person.id, person.name, *person.name.split()}
            except LibraryError:
                complete = False
        return cls(tuple(word for word in words if len(word) >= LEAST_LETTERS), complete)

    def take_out(self, text: str) -> str:
        """Return a text without paths, names and ids."""
        text = _PACKAGE.sub(lambda match: f"{match[1]}|{match[2]}".replace("\\", "|").replace("/", "|"), text)
        text = _QUOTED.sub(lambda match: match[0] if _PORT.fullmatch(match[0][1:-1]) else PATH, text)
        text = _BARE.sub(_hide_path, text)
        for word in sorted(self.words, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
        return text


def _hide_path(match: re.Match[str]) -> str:
    """Return the replacement of a path, with the full stop or colon after it, which is the sentence's."""
    if _PORT.match(match[0]):
        return match[0]
    return PATH + match[0][len(match[0].rstrip(".:")) :]


def write_bundle(
    path: Path,
    findings: Iterable[Finding],
    secrets: Secrets,
    log_folder: Path | None = None,
    settings: Path | None = None,
) -> Sequence[str]:
    """Write the file for support, whole or not at all, and return the names of the files in it.

    Parameters
    ----------
    path : Path
        A new file.
    findings : iterable of Finding
        Findings of an examination.
    secrets : Secrets
    log_folder, settings : Path, optional
        By default the system's own.

    Raises
    ------
    OSError
        The file exists already, or cannot be written.
    """
    kept, _ = preferences.load(settings)
    files = {
        "README.txt": README,
        "versions.json": _write(_list_versions()),
        "settings.json": _write({name: asdict(kept)[name] for name in SETTINGS}),
        "findings.json": _write([_tell(finding, secrets) for finding in findings]),
        "faults.log": (secrets.take_out(log.read(log_folder)) or NO_FAULT) if secrets.complete else LEFT_OUT,
    }
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    with open(path, "xb", opener=open_private) as file:
        file.write(whole.getvalue())
    return list(files)


def _tell(finding: Finding, secrets: Secrets) -> dict[str, Any]:
    told = asdict(finding)
    figures: dict[str, Any] = {
        name: secrets.take_out(value) if isinstance(value, str) else value
        for name, value in finding.figures.items()
        if name not in ("unique_id", "label")
    }
    return told | {
        "words": secrets.take_out(finding.words),
        "cure": secrets.take_out(finding.cure),
        "figures": figures,
    }


def _list_versions() -> dict[str, Any]:
    """Return versions of vmofire and of its dependencies, but of no other packages."""
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in requires("vmofire") or ()]
    versions: dict[str, str | None] = {}
    for name in ("vmofire", *names):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = None
    return {"system": platform.platform(), "python": platform.python_version(), "packages": versions}


def _name_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without an entry
        return ""


def _write(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
