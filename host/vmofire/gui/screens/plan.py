"""Plan screen: the weekly plan in words, a calendar of what was done, and the selected day in words.

In: words and weeks of app/plan_calendar.py. Out: the chosen action. Never: a count made here.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from vmofire.app.plan_calendar import CalendarWeek
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.day_calendar import DayCalendar
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, emit_codes, stack
from vmofire.words import say


class PlanScreen(Screen):
    """Plan and calendar of one person.

    Signals
    -------
    chosen : str
        "make", "summary", "reminder" or "back".
    """

    chosen = Signal(str)

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.plan = Label(LEAD, smallest_px=11, lines=2.4, tone="muted")
        self.calendar = DayCalendar()
        self.day = Label(LEAD, smallest_px=11, lines=1.3)
        self.calendar.moved.connect(self._show_day)
        self.message = Label(BODY, smallest_px=10, lines=1.3, bold=True)
        self.buttons = {
            "back": KeyButton("Esc", say("Back")),
            "make": KeyButton("M", say("Make a plan")),
            "summary": KeyButton("S", say("Save a summary")),
            "reminder": KeyButton("R", say("Reminder")),
        }
        emit_codes(self.buttons, self.chosen)
        bar = Bar(list(self.buttons.values()))
        self.setLayout(stack(self.title, self.plan, (self.calendar, 1), self.day, self.message, bar))
        self.first = self.calendar

    def show_plan(self, title: str, plan: str, weeks: Sequence[CalendarWeek]) -> None:
        """Show a plan with its calendar; today is selected."""
        self.title.show_words(title)
        self.plan.show_words(plan)
        self.calendar.show_weeks(weeks)
        self._show_day()
        self.tell("")
        self.calendar.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_day(self) -> None:
        day = self.calendar.day
        self.day.show_words(day.words if day is not None else "")

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self.message.tell(words, trouble=trouble)
