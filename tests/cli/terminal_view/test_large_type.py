import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.cli.terminal_view.large_type import draw_words


@given(
    st.text(string.ascii_letters + string.digits + " -!?é"),
    st.integers(0, 200),
    st.integers(0, 30),
    st.booleans(),
)
def test_words_never_leave_their_room(words: str, n_columns: int, n_lines: int, blocks: bool) -> None:
    lines = draw_words(words, n_columns, n_lines, blocks)
    assert len(lines) <= n_lines
    assert len({len(line) for line in lines}) <= 1
    assert all(len(line) <= n_columns for line in lines)


@pytest.mark.parametrize("letter", string.ascii_uppercase + string.digits)
def test_every_letter_differs_from_every_other(letter: str) -> None:
    drawn = draw_words(letter, 20, 5, blocks=False)
    assert drawn
    for other in set(string.ascii_uppercase + string.digits) - {letter}:
        assert draw_words(other, 20, 5, blocks=False) != drawn


def test_more_room_makes_larger_words() -> None:
    assert (
        len(draw_words("FIRES", 40, 24))
        < len(draw_words("FIRES", 80, 24))
        < len(draw_words("FIRES", 200, 24))
    )


def test_words_that_follow_each_other_are_of_one_size() -> None:
    assert len(draw_words("REST", 70, 9, widest="SQUEEZE")) == len(draw_words("SQUEEZE", 70, 9))


def test_half_blocks_show_the_same_ink_as_plain_characters() -> None:
    plain = draw_words("VMO", 20, 5, blocks=False)
    ink = {" ": (" ", " "), "▀": ("#", " "), "▄": (" ", "#"), "█": ("#", "#")}
    rows: list[str] = []
    for line in draw_words("VMO", 20, 3):
        rows += ["".join(ink[mark][half] for mark in line) for half in (0, 1)]
    assert rows[:5] == plain
