"""A person's history: visits as a timeline with what each job said, and figures over the visits.

In: a Timeline of report/history.py. Out: what was chosen. Never: a figure worked out here.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from vmofire.gui.plots.trend_plot import TrendChart
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, emit_codes, row, stack
from vmofire.gui.widgets.row_list import ListRow, RowLine, RowList
from vmofire.words.quantities import count

if TYPE_CHECKING:  # the database comes with it, and would keep the window waiting
    from vmofire.trends.over_visits import Day, Timeline

NO_TREND = "Nothing to follow yet: figures of a Check, a comparison, a maximum or a hold are drawn here."


class HistoryScreen(Screen):
    """The visits on the left, one figure at a time on the right.

    Signals
    -------
    taken : str
        Id of a visit.
    chosen : str
        "measure", "reports", "export", "import", "edit", "changes", "delete" or "back".

    Attributes
    ----------
    place : int
        Which figure is drawn.
    """

    taken = Signal(str)
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._timeline: Timeline | None = None
        self.place = 0

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(BODY, smallest_px=11, lines=2.6, tone="muted")
        self.rows = RowList("Visits, the last one first")
        self.rows.taken.connect(self.taken)
        self.chart = TrendChart()
        self.message = Label(BODY, smallest_px=10, lines=1.5, bold=True)
        self.buttons = {
            "back": KeyButton("Esc", "Back"),
            "measure": KeyButton("M", "Measure"),
            "edit": KeyButton("E", "Edit"),
            "changes": KeyButton("C", "Changes"),
            "reports": KeyButton("R", "Reports"),
            "export": KeyButton("X", "Export"),
            "import": KeyButton("I", "Import"),
            "delete": KeyButton("Del", "Delete"),
            "before": KeyButton("Left", "Figure", then=lambda: self.show_figure(self.place - 1)),
            "after": KeyButton("Right", "Figure", then=lambda: self.show_figure(self.place + 1)),
        }
        turning = {code: self.buttons[code] for code in ("before", "after")}
        doing = {code: button for code, button in self.buttons.items() if code not in turning}
        emit_codes(doing, self.chosen)
        right = stack((self.chart, 1), Bar([], list(turning.values())))
        body = row((self.rows, 5), (right, 6))
        self.setLayout(stack(self.title, self.detail, (body, 1), self.message, Bar(list(doing.values()))))

    def show_timeline(self, timeline: "Timeline", visit_id: str = "") -> None:
        """Show a person; the keyboard goes to a visit."""
        before, self._timeline = self._timeline, timeline
        same = before is not None and before.person.id == timeline.person.id
        person = timeline.person
        self.title.show_words(person.title)
        injured = f"Injured: {person.injury_side}" if person.injury_side else ""
        if injured and person.injury_date:
            injured += f", {person.injury_date:%d %b %Y}"
        changes = f"{len(timeline.mends)} change(s) made afterwards" if timeline.mends else ""
        n_visits = count(len(timeline.days), "visit")
        notes = person.notes.rstrip(".")
        self.detail.show_words(". ".join(part for part in (n_visits, injured, changes, notes) if part))
        self.rows.show_rows([_describe(day) for day in reversed(timeline.days)], visit_id)
        self.buttons["changes"].setEnabled(bool(timeline.mends))
        self.buttons["reports"].setEnabled(bool(timeline.days))
        self.show_figure(self.place if same else 0)
        self.tell("")
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_figure(self, place: int) -> None:
        """Show another figure, round and round."""
        lines = self._timeline.lines if self._timeline else ()
        self.place = place % len(lines) if lines else 0
        if lines:
            self.chart.show_line(lines[self.place], f"{self.place + 1} of {len(lines)}")
        else:
            self.chart.show_line(None, NO_TREND)
        for code in ("before", "after"):
            self.buttons[code].setEnabled(len(lines) > 1)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Say what was done, or what went wrong."""
        self.message.tell(words, trouble=trouble)


def _describe(day: "Day") -> ListRow:
    lines: list[RowLine] = []
    for said in day.said:
        words = f"{said.task}: {said.headline}"
        if said.repeated:
            lines.append(RowLine(f"{words} (done again)", "skipped"))
        else:
            lines.append(RowLine(words, said.state))
    n = len(day.recordings)
    if not lines:
        lines.append(RowLine("no result"))
    pains = [(day.pain_before, "before"), (day.pain_after, "after")]
    told = [f"{pain} {when}" for pain, when in pains if pain is not None]
    if told:
        lines.append(RowLine(f"Pain of 10: {', '.join(told)}"))
    if day.notes:
        lines.append(RowLine(f"Note: {day.notes}"))
    aside = count(n, "recording")
    return ListRow(day.visit_id, f"{day.at:%d %b %Y, %H:%M}", aside, tuple(lines))
