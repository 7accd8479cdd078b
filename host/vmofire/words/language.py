"""Language of the program: the choice of language, and translation by its catalogue.

In: a language, or the language of the system. Out: translated messages, the decimal mark.
Never: its own messages, a number.
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
ENVIRONMENT = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # names a language; the first that is set decides
CATALOGUES = Path(__file__).parent / "locale"

Catalogue = gettext.NullTranslations


class _Facts(NamedTuple):
    """Facts of a language: its own name, its decimal mark, and prefixes of its locale names."""

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


# Language and catalogue for one file while it is written; only in its thread.
_MEANWHILE: ContextVar[tuple[Language, Catalogue] | None] = ContextVar("meanwhile", default=None)


def use(language: Language | Literal[""] = "") -> None:
    """Set the language of all later text; "" follows the system."""
    _Speech.language, _Speech.catalogue = _load(language or find_system_language())


@contextmanager
def speaking(language: Language | None = None) -> Generator[None]:
    """Fix the language while a file is written, in this thread only; `use` does not change it meanwhile.

    Parameters
    ----------
    language : Language, optional
        Default: the language in use.
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


def identify_speech() -> tuple[Language, int]:
    """Return what tells the catalogue in use from others: a text written from another one is out of date."""
    language, catalogue = _find_speech()
    return language, id(catalogue)


def find_decimal_mark() -> str:
    """Return the decimal mark of the language in use."""
    return FACTS[find_language()].decimal_mark


def find_system_language(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language of the system; English if the program does not have it.

    Parameters
    ----------
    environment : mapping, optional
        Default: that of this process. The first of ENVIRONMENT that is set decides, as in gettext. If none
        is set, the locale decides (Windows, macOS).
    """
    environment = os.environ if environment is None else environment
    asked = next((environment[name] for name in ENVIRONMENT if environment.get(name)), "")
    asked = asked or locale.getlocale()[0] or ""
    for wish in asked.lower().split(":"):
        for language, facts in FACTS.items():
            if wish.startswith(facts.locales):
                return language
    return "en"


def translate(message: str, context: str = "") -> str:
    """Return the translation of a message; the context separates two meanings of one word."""
    if not message:
        return ""  # in a catalogue the empty message is the header
    catalogue = _find_speech()[1]
    return catalogue.pgettext(context, message) if context else catalogue.gettext(message)


def translate_many(one: str, many: str, n: int) -> str:
    """Return a message in the plural form for a count."""
    return _find_speech()[1].ngettext(one, many, n)
