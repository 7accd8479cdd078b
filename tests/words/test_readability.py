"""Messages are short and easy: Flesch's reading ease in English, Amstad's form of it in German."""

import re
from statistics import median

import pytest
import textstat
from tests.words.test_catalogue import MESSAGES, catalogues, forms, read

LEAST_EASE = 70.0  # of 100: "fairly easy", what a twelve-year-old reads
MOST_WORDS = 20
FIELD = re.compile(r"\{[^}]*\}")
ENDS = re.compile(r"(?<=[.!?:;])\s+|\n+")


def list_texts(language):
    """Return every message of a language, its fields filled in by a short word."""
    if language == "en":
        messages = [one for message in MESSAGES for one in forms(message.id)]
    else:
        messages = [one for message in read(language) if message.id for one in forms(message.string) if one]
    return [FIELD.sub("5", one) for one in messages]


@pytest.mark.parametrize("language", ["en", *catalogues.TRANSLATED])
def test_no_sentence_has_more_words_than_one_breath_carries(language):
    sentences = [one for text in list_texts(language) for one in ENDS.split(text)]
    assert [one for one in sentences if len(one.split()) > MOST_WORDS] == []


@pytest.mark.parametrize("language", ["en", *catalogues.TRANSLATED])
def test_the_median_message_is_easy_to_read(language):
    textstat.set_lang(language)
    texts = [text for text in list_texts(language) if len(text.split()) >= 3]
    assert median(map(textstat.flesch_reading_ease, texts)) >= LEAST_EASE
