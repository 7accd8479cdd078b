"""One word for one thing in every language: the glossary of docs/writing.md."""

import re
from pathlib import Path

import pytest
from tests.words.messages import MESSAGES, forms, read

PAGE = Path(__file__).parent.parent.parent / "docs" / "writing.md"


def read_glossary():
    """Return the rows of the glossary: English, German, words that are not used for it."""
    _, _, table = PAGE.read_text("utf-8").partition("## Glossary")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line.startswith("|")
    ]
    return [(row[0], split(row[1]), split(row[2])) for row in rows[2:]]


def split(cell):
    return [one.strip() for one in cell.split(",") if one.strip()]


GLOSSARY = read_glossary()
NOT_USED = sorted({word for _, _, words in GLOSSARY for word in words})


def says(term, text):
    """Return whether a text has a word with this beginning, or a compound of it."""
    return re.search(rf"{re.escape(term)}", text, re.IGNORECASE) is not None


def name_in(term, message):
    """Return whether a message has a term as a word; text in quotes or for a program does not count."""
    words = re.sub(
        r"\{[^}]*\}|`[^`]*`|'[^']*'|\[\w+\]|\w+=\w+|--[\w-]+|[\w/.-]+/[\w.-]+|\w+\.\w{2,4}\b", "", message
    )
    return re.search(rf"(?<![\w-]){term}s?(?![\w-])", words, re.IGNORECASE) is not None


def test_the_glossary_is_there():
    assert len(GLOSSARY) > 30


@pytest.mark.parametrize("word", NOT_USED)
def test_no_message_says_a_word_that_we_do_not_use(word):
    assert [one for message in MESSAGES for one in forms(message.id) if re.search(rf"\b{word}\b", one)] == []


@pytest.mark.parametrize(("term", "german"), [(term, german) for term, german, _ in GLOSSARY])
def test_a_term_has_its_german_word_everywhere(term, german):
    wrong = {}
    for message in read("de"):
        english, translated = forms(message.id)[0], forms(message.string)[0]
        if english and name_in(term, english) and not any(says(one, translated) for one in german):
            wrong[english] = translated
    assert wrong == {}


def test_signal_is_the_german_word_for_the_signal_of_a_muscle_only():
    """A cue is a Kommando. The scope shows the signal, so its name may say it."""
    wrong = {
        forms(message.id)[0]: forms(message.string)[0]
        for message in read("de")
        if says("signal", forms(message.string)[0])
        and not re.search(r"signal|\bscope", forms(message.id)[0], re.I)
    }
    assert wrong == {}
