"""Every sentence for people is a whole message of the catalogue, in every language, with the same fields."""

import re
from string import Formatter

import pytest
from tests.words.messages import MESSAGES, REPOSITORY, catalogues, forms, read
from tests.words.spoken import find_spoken, read_machine_words

PACKAGE = REPOSITORY / "host" / "vmofire"
# Modules that only write files for programs, always in English.
FOR_MACHINES = {
    "recording/export/sidecars.py",  # BIDS: names and descriptions of fields and events
    "exchange/result_table.py",  # a table for statistics
    "exchange/redcap.py",  # REDCap's own titles
    "exchange/fhir.py",  # resources, whose conclusion alone is for people and is said elsewhere
    "exchange/fhir_codes.py",
}
ROOMS = sorted({path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")})


def fields(words):
    """Return the fields of a message, each with its format; a leg may take an ending."""
    parsed = Formatter().parse(words)
    return {(name, "leg" if spec == "leg stem" else spec) for _, name, spec, _ in parsed if name is not None}


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "firmware"])
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
    source = """
# Translators: of a file
told = f"{say('Cut off.')} {say_many('{n} row', '{n} rows', n)}" if x else say_as("leg", "left")
say("Read." if do == "read" else "Write.")
"""
    assert [(message, context) for message, context, _ in catalogues.find_messages(source)] == [
        ("Cut off.", None),
        (("{n} row", "{n} rows"), None),
        ("left", "leg"),
        ("Read.", None),
        ("Write.", None),
    ]
    assert next(catalogues.find_messages(source))[2] == ["of a file"]


def test_every_field_of_a_message_has_a_name():
    for message in MESSAGES:
        for one in forms(message.id):
            assert all(re.fullmatch(r"[a-z_][a-z_0-9]*", name) for name, _ in fields(one)), one


def test_a_message_within_an_f_string_is_found():
    """Babel's own reader of Python misses them before Python 3.12."""
    source = "print(f\"{say('One.')} {n} {say_many('{n} leg', '{n} legs', n)}\", say_as(\"leg\", \"left\"))"
    found = [("One.", None), (("{n} leg", "{n} legs"), None), ("left", "leg")]
    assert [(message, context) for message, context, _ in catalogues.find_messages(source)] == found


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_every_message_is_translated(language):
    messages = [message for message in read(language) if message.id]
    assert [message.id for message in messages if message.fuzzy or not all(forms(message.string))] == []
    assert len(messages) == len(catalogues.extract()) > 2000
