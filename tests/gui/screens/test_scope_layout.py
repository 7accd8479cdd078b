"""Nothing of the scope is cut or overlaps, in any window, in German and with words that are longer still."""

from contextlib import nullcontext

import pytest
from PySide6.QtCore import Qt

from vmofire.gui.language import use_language
from vmofire.gui.theme import THEMES, style_sheet
from vmofire.gui.widgets import buttons

from ..layout import find_faults, take_picture
from ..padded import padding_words
from .desk import Desk
from .hands import SHIFT

SIZES = [(1000, 660), (1024, 700), (1280, 800), (1920, 1080)]
AROUND = (28, 118)  # what header, notice and margins of the window take of it


@pytest.mark.parametrize("words", ["de", "padded"])
def test_nothing_is_cut_or_overlaps_at_any_size_on_any_page(qtbot, monkeypatch, words):
    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)
    use_language("de" if words == "de" else "en")
    faults = []
    try:
        with padding_words() if words == "padded" else nullcontext():
            desk = Desk("light")
            qtbot.addWidget(desk)
            desk.show()
            with qtbot.waitActive(desk):
                desk.activateWindow()
            desk.feed(12.0)
            desk.screen_.setFocus()
            for page in ((), (Qt.Key.Key_G,), (Qt.Key.Key_J,)):
                for key in page:
                    desk.press(key)
                desk.press(Qt.Key.Key_Right, SHIFT)
                for theme, size in zip(("light", "dark", "light", "dark"), SIZES, strict=True):
                    desk.theme = THEMES[theme].scaled(*size)
                    desk.setStyleSheet(style_sheet(desk.theme))
                    desk.resize(size[0] - AROUND[0], size[1] - AROUND[1])
                    for _ in range(3):
                        desk.draw()
                    at = f"{words}, {page}, {size}: "
                    faults += [at + one for one in find_faults(desk, take_picture(desk)[1])]
    finally:
        use_language("en")
    assert not faults, "\n".join(faults)
