"""Text of a device is shown with its meaning, without control codes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vmofire.plaintext import make_safe


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (b"Raspberry Pi Pico", "Raspberry Pi Pico"),
        (b"\x1b[31mred\x1b]0;title\x07", "?[31mred?]0;title?"),
        (b"two\r\nlines\tand \x00", "two lines and ?"),
        ("\u202eback\u2028wards\x9b2J", "?back wards?2J"),
        (b"\xf5\xa6Pico", "??Pico"),
        ("Sensor \u00e4", "Sensor \u00e4"),
        (b"", ""),
    ],
)
def test_control_codes_are_removed(said: bytes | str, shown: str) -> None:
    assert make_safe(said) == shown


@given(st.one_of(st.binary(), st.text()))
@example("0" * 39 + " 0")  # cut behind a blank
def test_it_is_one_short_printable_line_whatever_was_said(said: bytes | str) -> None:
    shown = make_safe(said, 40)
    assert shown.isprintable()
    assert len(shown) <= 40
    assert make_safe(shown, 40) == shown
