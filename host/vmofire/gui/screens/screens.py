"""All screens; one at a time is visible.

Out: the screens by name. Never: the order of pages (app/).
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from vmofire.gui.screens.choose import ChooseScreen
from vmofire.gui.screens.files import FilesScreen
from vmofire.gui.screens.form import FormScreen
from vmofire.gui.screens.history import HistoryScreen
from vmofire.gui.screens.how_to import HowToScreen
from vmofire.gui.screens.importing import ImportScreen
from vmofire.gui.screens.job import JobScreen
from vmofire.gui.screens.people import PeopleScreen
from vmofire.gui.screens.placement import PlacementScreen
from vmofire.gui.screens.plan import PlanScreen
from vmofire.gui.screens.result import ResultScreen
from vmofire.gui.screens.safety import SafetyScreen
from vmofire.gui.screens.scope import ScopeScreen
from vmofire.gui.screens.screen import Screen
from vmofire.gui.screens.sensor import SensorScreen
from vmofire.gui.screens.settings import SettingsScreen
from vmofire.gui.screens.start import StartScreen
from vmofire.gui.screens.train import TrainScreen
from vmofire.gui.screens.visit import VisitScreen
from vmofire.gui.screens.waiting import WaitingScreen
from vmofire.gui.screens.working import WorkingScreen

Policy = QSizePolicy.Policy


class Screens(QStackedWidget):
    """The screens; only the current one takes keys."""

    def __init__(self) -> None:
        super().__init__()
        self.start = StartScreen()
        self.choose = ChooseScreen()
        self.safety = SafetyScreen()
        self.placement = PlacementScreen()
        self.sensor = SensorScreen()
        self.train = TrainScreen()
        self.job = JobScreen()
        self.result = ResultScreen()
        self.scope = ScopeScreen()
        self.settings = SettingsScreen()
        self.people = PeopleScreen()
        self.form = FormScreen()
        self.history = HistoryScreen()
        self.plan = PlanScreen()
        self.visit = VisitScreen()
        self.how_to = HowToScreen()
        self.files = FilesScreen()
        self.importing = ImportScreen()
        self.waiting = WaitingScreen()
        self.working = WorkingScreen()
        for screen in (
            self.start,
            self.choose,
            self.safety,
            self.placement,
            self.sensor,
            self.train,
            self.job,
            self.result,
            self.scope,
            self.settings,
            self.people,
            self.form,
            self.history,
            self.plan,
            self.visit,
            self.how_to,
            self.files,
            self.importing,
            self.waiting,
            self.working,
        ):
            self.addWidget(screen)
        self._make_room_for(self.start)

    def show_screen(self, screen: QWidget) -> None:
        """Bring a screen into sight, and give it the keyboard."""
        if self.currentWidget() is not screen:
            first = None
            if isinstance(screen, Screen):
                screen.make()
                first = screen.first
            # Hiding the other screen would move the keyboard to any button of this one.
            first = first or screen.focusWidget()
            self._make_room_for(screen)
            self.setCurrentWidget(screen)
            (first or screen).setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_room_for(self, screen: QWidget) -> None:
        """Let only the visible screen set the least size of the window."""
        for place in range(self.count()):
            other = self.widget(place)
            if other is not None:
                other.setSizePolicy(*(2 * [Policy.Expanding if other is screen else Policy.Ignored]))
