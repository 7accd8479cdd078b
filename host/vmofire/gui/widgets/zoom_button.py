"""Button whose menu does what wheel, drag and double click do on plots; each entry has its key.

In: the plots, a screen that hears the keys. Out: calls. Never: a range of its own.
"""

from typing import Protocol

from PySide6.QtWidgets import QWidget

from vmofire.gui.widgets.menu_button import KeyEntry, MenuButton
from vmofire.words import say

SHARE = 0.25  # of the range in sight, for one move


class Zoomed(Protocol):
    """Plots that can be zoomed and moved."""

    def zoom(self, steps: float) -> None:
        """Show less, or more for steps below zero."""
        ...

    def shift(self, across: float, up: float) -> None:
        """Show what lies beside, in shares of the range in sight."""
        ...

    def go_home(self) -> None:
        """Show all."""
        ...


class ZoomButton(MenuButton):
    """Button with a menu that zooms and moves plots.

    Parameters
    ----------
    plots : Zoomed
    screen : QWidget
        While it is in sight, the keys of the entries act.
    """

    def __init__(self, plots: Zoomed, screen: QWidget) -> None:
        entries = (
            KeyEntry("+", say("Zoom in"), lambda: plots.zoom(1), also=("=",), repeats=True),
            KeyEntry("-", say("Zoom out"), lambda: plots.zoom(-1), repeats=True),
            KeyEntry("Shift+Left", say("Move left"), lambda: plots.shift(-SHARE, 0.0), repeats=True),
            KeyEntry("Shift+Right", say("Move right"), lambda: plots.shift(SHARE, 0.0), repeats=True),
            KeyEntry("Shift+Up", say("Move up"), lambda: plots.shift(0.0, SHARE), repeats=True),
            KeyEntry("Shift+Down", say("Move down"), lambda: plots.shift(0.0, -SHARE), repeats=True),
            KeyEntry("0", say("Show all"), plots.go_home),
        )
        super().__init__("Z", say("Zoom"), *entries)
        for entry in entries:
            entry.listen(screen)
