"""Every sentence for people is a whole message of the catalogue, in every language, with the same fields."""

import re
import sys
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from tests.words.spoken import find_spoken, read_machine_words

REPOSITORY = Path(__file__).parent.parent.parent
PACKAGE = REPOSITORY / "host" / "vmofire"
sys.path.insert(0, str(REPOSITORY / "packaging"))
import catalogues  # noqa: E402

# Rooms whose sentences are not in the catalogue yet; nothing may be added.
NOT_YET: set[str] = set()
# Modules that only write files which programs read, in English whatever the language of the app.
FOR_MACHINES = {
    "recording/export/sidecars.py",  # BIDS: names and descriptions of fields and events
    "report/result_table.py",  # a table for statistics
}
ROOMS = sorted({path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")})
MESSAGES = [message for message in catalogues.extract() if message.id]


def read(language):
    with catalogues.find_path(language).open("rb") as file:
        return read_po(file, locale=language, domain=catalogues.DOMAIN)


def forms(words):
    """Return the forms of a message, or of its translation."""
    return words if isinstance(words, tuple) else (words,)


def fields(words):
    """Return the fields of a message, each with the way it is written; a leg may be declined."""
    parsed = Formatter().parse(words)
    return {(name, "leg" if spec == "leg stem" else spec) for _, name, spec, _ in parsed if name is not None}


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in NOT_YET | {"firmware"}])
def test_no_sentence_for_people_stands_outside_the_catalogue(room):
    machine = read_machine_words(room)
    paths = [PACKAGE / f"{room}.py"] if (PACKAGE / f"{room}.py").exists() else (PACKAGE / room).rglob("*.py")
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {words!r}"
        for path in paths
        if path.relative_to(PACKAGE).as_posix() not in FOR_MACHINES
        for line, words in find_spoken(path.read_text("utf-8"))
        if words not in machine
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_the_catalogue_holds_what_the_code_says_and_nothing_else(language):
    po, mo = catalogues.write(catalogues.update(language))
    path = catalogues.find_path(language)
    assert path.read_bytes() == po, "run `make words`"
    assert path.with_suffix(".mo").read_bytes() == mo, "run `make words`"


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_translation_has_the_fields_of_its_message(language):
    for message in read(language):
        if not message.id:
            continue
        allowed = set().union(*(fields(one) for one in forms(message.id)))
        for one in forms(message.string):
            assert not one or fields(one) == allowed or fields(one) == allowed - {("n", "")}, message.id


def test_a_message_is_found_wherever_it_is_said():
    """Also within an f-string, where Babel's own reader of Python misses it before Python 3.12."""
    source = """
# Translators: of a file
told = f"{say('Cut off.')} {n} {say_many('{n} row', '{n} rows', n)}" if x else say_as("leg", "left")
print(f"{say('One.')}", say("Read." if do == "read" else "Write."))
"""
    assert [(message, context) for message, context, _ in catalogues.find_messages(source)] == [
        ("Cut off.", None),
        (("{n} row", "{n} rows"), None),
        ("left", "leg"),
        ("One.", None),
        ("Read.", None),
        ("Write.", None),
    ]
    assert next(catalogues.find_messages(source))[2] == ["of a file"]


def test_every_field_of_a_message_has_a_name():
    for message in MESSAGES:
        for one in forms(message.id):
            assert all(re.fullmatch(r"[a-z_][a-z_0-9]*", name) for name, _ in fields(one)), one


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_every_message_is_translated(language):
    messages = [message for message in read(language) if message.id]
    assert [message.id for message in messages if message.fuzzy or not all(forms(message.string))] == []
    assert len(messages) == len(catalogues.extract()) > 2000


QUOTES = {"en": "“”", "de": "„“"}


def find_wrong_quotes(words, language):
    """Return the quotes in a message that its language does not use; in `...` all are right."""
    words = re.sub(r"`[^`]*`", "", words)
    opening, closing = QUOTES[language]
    words = re.sub(rf"{opening}[^{opening}{closing}]*{closing}", "", words)
    words = re.sub(r"\w'", "", words)  # an apostrophe
    return re.findall(r"[\"'`“”„‘’‚«»‹›]|![rsa]\}", words)


@pytest.mark.parametrize("language", QUOTES)
def test_a_message_has_the_quotes_of_its_language(language):
    messages = MESSAGES if language == "en" else read(language)
    said = [one for message in messages for one in forms(message.id if language == "en" else message.string)]
    assert [one for one in said if find_wrong_quotes(one, language)] == []


def test_a_wrong_quote_is_found():
    for words in ('"{a}"', "'{a}'", "{a!r}", "„a“", "“a", "a”", "”a“", "`a", 'Write "x" into `x`.'):
        assert find_wrong_quotes(words, "en"), words
    for words in ("“{a}”", '`x = "{a}"`', "the legs' and the leg's", "“a” and “b”"):
        assert not find_wrong_quotes(words, "en"), words
