"""Benchmark of words: reading ease and sentence length of all messages of the app, in each language.

Run `python tests/benchmarks/bench_words.py`; some seconds. Each line: the figure and its bar.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from bars import compare, compare_most
from tests.words.readability import (
    LANGUAGES,
    LEAST_EASE,
    MOST_WORDS,
    find_long_sentences,
    find_median_ease,
    list_texts,
)

FORMULAS = {"en": "English, Flesch 1948", "de": "German, Amstad 1978"}


def main() -> None:
    """Print the figures of each language."""
    for language in LANGUAGES:
        ease, too_long = find_median_ease(language), find_long_sentences(language)
        print(f"{FORMULAS.get(language, language)}: {len(list_texts(language))} messages")
        print(f"  median reading ease: {ease:.1f} {compare(ease, LEAST_EASE, 'points')}")
        bar = compare_most(len(too_long), 0, "sentences")
        print(f"  sentences over {MOST_WORDS} words: {len(too_long)} {bar}")


if __name__ == "__main__":
    main()
