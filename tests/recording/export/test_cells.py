"""Cells of a table hold no formula and no control code, and no number is changed."""

import pytest

from vmofire.recording.export.cells import disarm


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("\t=1+1", "'=1+1"),
        ("\x1b[31mred\x1b]0;title\x07", "[31mred ]0;title"),
        ("two\r\nlines", "two lines"),
        ("-12.5", "-12.5"),
        ("+1e-05", "+1e-05"),
        ("left VMO", "left VMO"),
        ("µV, 20 °C", "µV, 20 °C"),
        ("", ""),
    ],
)
def test_a_cell_is_text_or_a_number_and_nothing_else(cell, told):
    assert disarm(cell) == told
