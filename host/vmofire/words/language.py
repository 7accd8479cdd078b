"""The language that people read: which one it is, and what its catalogue says for a message.

In: a language, or what the system asks for. Out: messages in that language, its decimal mark.
Never: a message of its own, a number.
"""

import gettext
import locale
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal, NamedTuple, get_args

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DOMAIN = "vmofire"
CATALOGUES = Path(__file__).parent / "locale"

Catalogue = gettext.NullTranslations


class _Facts(NamedTuple):
    """What a language calls itself, its decimal mark, and how the names of its locales begin."""

    name: str
    decimal_mark: str
    locales: tuple[str, ...]


FACTS: Mapping[Language, _Facts] = {
    "en": _Facts("English", ".", ("en", "c", "posix")),
    "de": _Facts("Deutsch", ",", ("de", "german")),
}


class _Speech:
    """The language of the program; messages are written in English, so English needs no catalogue."""

    language: Language = "en"
    catalogue: Catalogue = gettext.NullTranslations()


# The language and catalogue of one file while it is written, in its thread alone.
_MEANWHILE: ContextVar[tuple[Language, Catalogue] | None] = ContextVar("meanwhile", default=None)


def use(language: Language | Literal[""] = "") -> None:
    """Change the language of everything that is written from now on; "" follows the system."""
    _Speech.language, _Speech.catalogue = _load(language or find_system_language())


@contextmanager
def speaking(language: Language | None = None) -> Generator[None]:
    """Write a file in one language to its end, in this thread alone, whatever people choose meanwhile.

    Parameters
    ----------
    language : Language, optional
        By default the one in use.
    """
    token = _MEANWHILE.set(_load(language) if language else _find_speech())
    try:
        yield
    finally:
        _MEANWHILE.reset(token)


def _load(language: Language) -> tuple[Language, Catalogue]:
    if language == "en":
        return language, gettext.NullTranslations()
    return language, gettext.translation(DOMAIN, CATALOGUES, [language])


def _find_speech() -> tuple[Language, Catalogue]:
    return _MEANWHILE.get() or (_Speech.language, _Speech.catalogue)


def find_language() -> Language:
    """Return the language in use."""
    return _find_speech()[0]


def find_decimal_mark() -> str:
    """Return what stands between a number and its decimals."""
    return FACTS[find_language()].decimal_mark


def find_system_language(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language that the system asks for; English where it is none of ours.

    Parameters
    ----------
    environment : mapping, optional
        By default that of this process. The first of LANGUAGE, LC_ALL, LC_MESSAGES and LANG that is set
        decides, as gettext has it; where none is, the locale does (Windows, macOS).
    """
    environment = os.environ if environment is None else environment
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    asked = next((environment[name] for name in names if environment.get(name)), "")
    asked = asked or locale.getlocale()[0] or ""
    for wish in asked.lower().split(":"):
        for language, facts in FACTS.items():
            if wish.startswith(facts.locales):
                return language
    return "en"


def translate(message: str, context: str = "") -> str:
    """Return a message as the catalogue has it; the context tells two meanings of one word apart."""
    if not message:
        return ""  # the empty message is a catalogue's own head
    catalogue = _find_speech()[1]
    return catalogue.pgettext(context, message) if context else catalogue.gettext(message)


def translate_many(one: str, many: str, n: int) -> str:
    """Return a message in the form that goes with a count."""
    return _find_speech()[1].ngettext(one, many, n)
