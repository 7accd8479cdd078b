"""Questions about electrodes: no invented length, no impossible answer."""

import pytest

from vmofire.app.electrode_placement import read_mm


@pytest.mark.parametrize(
    ("words", "length_mm"), [("20", 20.0), ("40,5", 40.5), (" 7.5 ", 7.5), ("", None), ("  ", None)]
)
def test_a_length_is_read_as_people_write_it(words: str, length_mm: float | None) -> None:
    assert read_mm(words) == length_mm


@pytest.mark.parametrize("words", ["0", "-5", "1000", "nan", "inf", "2 cm", "1,5,0", "\x00", "٣٠٠٠"])
def test_an_impossible_length_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="is not a length in mm"):
        read_mm(words)
