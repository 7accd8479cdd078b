"""Messages are short and easy to read; `python tests/benchmarks/bench_words.py` prints the figures."""

import pytest
from tests.words.readability import LANGUAGES, LEAST_EASE, find_ease, find_long_sentences, find_median_ease


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_more_words_than_one_breath_carries(language):
    assert find_long_sentences(language) == []


@pytest.mark.parametrize(
    ("language", "text", "ease"),
    [
        ("en", "Sit still. Checking the signal.", 206.835 - 1.015 * 2.5 - 84.6 * 7 / 5),
        ("de", "Der Muskel spannt an.", 180.0 - 4.0 - 58.5 * 5 / 4),
    ],
)
def test_the_ease_of_a_text_is_as_its_author_worked_it_out(language, text, ease):
    assert find_ease(text, language) == pytest.approx(ease)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_median_message_is_easy_to_read(language):
    assert find_median_ease(language) >= LEAST_EASE
