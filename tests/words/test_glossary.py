"""One word for one thing, in every language: docs/writing.md says which."""

import re
from pathlib import Path

import pytest
from tests.words.test_catalogue import MESSAGES, forms, read

PAGE = Path(__file__).parent.parent.parent / "docs" / "writing.md"
# Where a term means something else, or the sentence says the same without it; each with its reason.
EXCEPTIONS: dict[str, set[str]] = {}


def read_glossary():
    """Return the rows of the glossary: English, German, words that are not used for it."""
    _, _, table = PAGE.read_text("utf-8").partition("## Glossary")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if "|" in line]
    return [(row[0], split(row[1]), split(row[2])) for row in rows[2:]]


def split(cell):
    return [one.strip() for one in cell.split(",") if one.strip()]


GLOSSARY = read_glossary()
NOT_USED = sorted({word for _, _, words in GLOSSARY for word in words})


def says(term, text):
    """Return whether a text has a term, whatever its ending."""
    return re.search(rf"(?<![\w-]){re.escape(term)}", text, re.IGNORECASE) is not None


def test_the_glossary_is_there():
    assert len(GLOSSARY) > 30


@pytest.mark.parametrize("word", NOT_USED)
def test_no_message_says_a_word_that_we_do_not_use(word):
    assert [one for message in MESSAGES for one in forms(message.id) if re.search(rf"\b{word}\b", one)] == []


@pytest.mark.parametrize(("term", "german"), [(term, german) for term, german, _ in GLOSSARY])
def test_a_term_has_its_german_word_everywhere(term, german):
    names = split(re.sub(r"\(.*?\)", "", term))
    wrong = {}
    for message in read("de"):
        english = forms(message.id)[0] if message.id else ""
        words = re.sub(r"\{[^}]*\}|`[^`]*`|--\w+", "", english)
        if any(re.search(rf"\b{name}s?\b", words) for name in names) and english not in EXCEPTIONS.get(term, ()):
            if not any(says(one, forms(message.string)[0]) for one in german):
                wrong[english] = forms(message.string)[0]
    assert wrong == {}
