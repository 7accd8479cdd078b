"""All screens, one at a time in sight.

In: a theme and Preferences. Out: the screens by name. Never: what leads from one to the next (gui/flow.py).
"""

from PySide6.QtWidgets import QStackedWidget, QWidget

from vmofire.gui.screens.choose import ChooseScreen
from vmofire.gui.screens.job import JobScreen
from vmofire.gui.screens.placement import PlacementScreen
from vmofire.gui.screens.result import ResultScreen
from vmofire.gui.screens.safety import SafetyScreen
from vmofire.gui.screens.scope import ScopeScreen
from vmofire.gui.screens.sensor import SensorScreen
from vmofire.gui.screens.settings import SettingsScreen
from vmofire.gui.screens.start import StartScreen
from vmofire.gui.theme import Theme
from vmofire.preferences import Preferences


class Screens(QStackedWidget):
    """The screens; only the current one takes keys."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__()
        self.start = StartScreen(theme)
        self.choose = ChooseScreen(theme)
        self.safety = SafetyScreen(theme)
        self.placement = PlacementScreen(theme)
        self.sensor = SensorScreen(theme, preferences.output, preferences.gain)
        self.job = JobScreen(theme)
        self.result = ResultScreen(theme)
        self.scope = ScopeScreen(theme)
        self.settings = SettingsScreen(theme, preferences)
        for screen in (
            self.start,
            self.choose,
            self.safety,
            self.placement,
            self.sensor,
            self.job,
            self.result,
            self.scope,
            self.settings,
        ):
            self.addWidget(screen)

    def show_screen(self, screen: QWidget) -> None:
        """Bring a screen into sight, and give it the keyboard."""
        if self.currentWidget() is not screen:
            self.setCurrentWidget(screen)
            focused = screen.focusWidget()
            (focused or screen).setFocus()
