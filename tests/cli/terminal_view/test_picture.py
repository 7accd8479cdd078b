import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.cli.terminal_view.picture import (
    ASCII,
    UNICODE,
    Glyphs,
    draw_meter,
    draw_trace,
    glyphs_for,
    round_up_scale,
    trace_width_px,
)

both = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
any_value = st.floats(allow_nan=True, allow_infinity=True)


@given(
    any_value,
    st.floats(0.1, 1e6),
    st.integers(1, 200),
    any_value,
    any_value,
    st.sampled_from([UNICODE, ASCII]),
)
def test_a_meter_is_as_wide_as_asked(
    value: float, full: float, n_columns: int, goal: float, rest: float, glyphs: Glyphs
) -> None:
    assert len(draw_meter(value, full, n_columns, glyphs, goal, rest)) == n_columns


@both
def test_a_meter_grows_with_its_value(glyphs: Glyphs) -> None:
    filled = [
        draw_meter(value, 100.0, 20, glyphs).count(glyphs.bar[-1]) for value in (0.0, 25.0, 50.0, 100.0)
    ]
    assert filled == [0, 5, 10, 20]


@both
def test_a_meter_shows_goal_rest_and_too_much(glyphs: Glyphs) -> None:
    meter = draw_meter(101.0, 100.0, 20, glyphs, goal=50.0, rest=10.0)
    assert (meter.index(glyphs.goal), meter.index(glyphs.rest), meter[-1]) == (10, 2, glyphs.over)


def test_braille_shows_the_dots_it_stands_for() -> None:
    nan = float("nan")
    low = np.array([1.0, -1.0, nan, -1.0])
    high = np.array([1.0, -1.0, nan, 1.0])
    lost = np.zeros(4, bool)
    # The top left and the bottom right dot of the first character; the whole right column of the second.
    assert draw_trace(low, high, lost, 1.0, 1, UNICODE) == [chr(0x2800 + 0x01 + 0x80) + chr(0x2800 + 0xB8)]


@both
def test_lost_samples_are_drawn(glyphs: Glyphs) -> None:
    n = trace_width_px(30, glyphs)
    low, high = np.full(n, -1.0), np.full(n, 1.0)
    lost = np.zeros(n, bool)
    lost[n // 2 : n // 2 + 4] = True
    low[lost] = high[lost] = np.nan
    lines = draw_trace(low, high, lost, 2.0, 5, glyphs)
    assert len(lines) == 5
    assert all(len(line) == 30 and glyphs.lost in line for line in lines)


@given(
    st.integers(1, 60),
    st.integers(1, 20),
    st.booleans(),
    st.sampled_from([UNICODE, ASCII]),
    st.integers(0, 9),
)
def test_a_trace_fills_its_room_whatever_it_holds(
    n_columns: int, n_lines: int, from_zero: bool, glyphs: Glyphs, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    n = trace_width_px(n_columns, glyphs)
    edges = rng.normal(0, 1e4, (2, n))
    edges[:, rng.random(n) < 0.3] = np.nan
    lines = draw_trace(
        edges.min(axis=0), edges.max(axis=0), rng.random(n) < 0.2, 50.0, n_lines, glyphs, from_zero
    )
    assert [len(line) for line in lines] == [n_columns] * n_lines


@pytest.mark.parametrize(
    ("value", "end"),
    [(0.0, 1.0), (1.0, 1.0), (1.1, 2.0), (20.0, 20.0), (21.0, 50.0), (99.0, 100.0), (float("nan"), 1.0)],
)
def test_a_scale_ends_on_a_number_people_can_read(value: float, end: float) -> None:
    assert round_up_scale(value) == end


@pytest.mark.parametrize(
    ("encoding", "glyphs"),
    [
        ("utf-8", UNICODE),
        ("ascii", ASCII),
        ("cp1252", ASCII),
        ("latin-1", ASCII),
        (None, ASCII),
        ("nonsense", ASCII),
    ],
)
def test_only_characters_that_the_output_knows_are_drawn(encoding: str | None, glyphs: Glyphs) -> None:
    assert glyphs_for(encoding) is glyphs
