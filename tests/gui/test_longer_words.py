"""Every screen has room for words that are 40 % longer than English, as German ones are."""

from pathlib import Path

import pytest
from tests.gui.padded import padding_words
from tests.gui.screenshots import DARK, SERIES, SMALL, Camera

from vmofire.gui.widgets import buttons

NOWHERE = Path("/nowhere")  # no picture is written


@pytest.mark.timeout(400)  # whole jobs from start to end, and many visits of the clinic
@pytest.mark.parametrize("name", SERIES)
def test_nothing_is_cut_or_overlaps_where_words_are_longer(name, qapp, monkeypatch):
    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)  # a test need not read a button before it presses it
    monkeypatch.setattr(Camera, "views", ((DARK, SMALL),))
    faults: list[str] = []
    with padding_words():
        SERIES[name](qapp, NOWHERE, faults)
    assert not faults, "\n".join(dict.fromkeys(faults))
