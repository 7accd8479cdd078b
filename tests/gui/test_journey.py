"""All that people do at a first visit, by real keys and by real clicks; for all sizes: make journeys."""

import shutil
from pathlib import Path

import pytest

from vmofire.preferences import Wiring

from .journey import Hand, check_again, check_first, opening, run_journey

SIZES = [(800, 500, 1.0, "keys"), (1366, 768, 1.25, "clicks")]


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb for a real window")
@pytest.mark.timeout(420)
@pytest.mark.parametrize(("width", "height", "scale", "way"), SIZES)
def test_a_first_visit_is_done_by_keys_alone_or_by_clicks_alone(width, height, scale, way):
    assert run_journey(width, height, scale, way) == ""


@pytest.fixture
def hurry(monkeypatch):
    monkeypatch.setattr("vmofire.gui.widgets.buttons.UNREAD_S", 0.0)


@pytest.mark.timeout(120)
def test_a_first_person_needs_three_keys_to_a_verdict(qapp, hurry, tmp_path: Path):
    with opening(tmp_path) as window:
        hand = Hand(window, "keys")
        check_first(hand)
        assert hand.n == 3
        assert window.app.results.result.outcome == "fires"
        assert window.app.jobs.asked.side == "left"
        kept = window.app.preferences
        assert (kept.safety_read, kept.leg, list(kept.wirings.values())) == (True, "left", [Wiring()])


@pytest.mark.timeout(120)
def test_a_returning_person_needs_one_key_to_a_verdict(qapp, hurry, tmp_path: Path):
    known = {"safety_read": True, "sensor_checked": True, "leg": "right", "how_to": False}
    with opening(tmp_path, **known) as window:
        hand = Hand(window, "keys")
        check_again(hand)
        assert hand.n == 1
        assert window.app.jobs.asked.side == "right"
