"""On every page each control says what it does, and Enter does what the accent-coloured button says."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from tests.gui.layout import find_unexplained
from tests.gui.screenshots import SERIES, Camera

from vmofire.gui.widgets import buttons

# In a job Space does what stands out, and in the scope its letter.
OWN_KEYS = ("job", "scope")


def find_parted(camera: Camera) -> list[str]:
    """Return what is wrong with the focus of a page: it is on a button, but another one stands out."""
    window, focus = camera.window, QApplication.focusWidget()
    screens = window.screens
    if any(screens.currentWidget() is getattr(screens, name) for name in OWN_KEYS):
        return []
    strong = [
        one
        for one in window.findChildren(QAbstractButton)
        if one.isVisible() and one.isEnabled() and one.property("strong")
    ]
    if len(strong) > 1:
        return [f"{len(strong)} buttons stand out"]
    if strong and isinstance(focus, QAbstractButton) and focus is not strong[0]:
        return [f"“{strong[0].accessibleName()}” stands out, “{focus.accessibleName()}” has the focus"]
    return []


@pytest.mark.timeout(400)  # whole jobs from start to end, and many visits of the clinic
@pytest.mark.parametrize("name", SERIES)
def test_every_control_has_a_tooltip_and_enter_does_what_stands_out(name, qapp, monkeypatch):
    faults: list[str] = []
    n_pages = 0

    def look(camera: Camera, page: str) -> None:
        nonlocal n_pages
        n_pages += 1
        found = [*find_unexplained(camera.window), *find_parted(camera)]
        faults.extend(f"{page}: {fault}" for fault in found)

    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)  # a test need not read a button before it presses it
    monkeypatch.setattr(Camera, "take", look)
    SERIES[name](qapp, Path("/nowhere"), [])
    assert n_pages
    assert not faults, "\n".join(dict.fromkeys(faults))
