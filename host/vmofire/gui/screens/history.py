"""History screen of a person: visits as a timeline with the results of their jobs, and figures over time.

In: a Timeline of trends/timeline.py. Out: the chosen action. Never: a figure computed here.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, emit_codes, row, stack
from vmofire.gui.widgets.row_list import ListRow, RowLine, RowList
from vmofire.gui.widgets.zoom_button import ZoomButton
from vmofire.labels import write_injury
from vmofire.words import msg, say, say_many, write_minute

if TYPE_CHECKING:  # it imports the database, which would delay the window
    from vmofire.trends.over_visits import Day, Timeline

TWO_PLOTS_PX = 520  # on a lower screen two plots, one above the other, would be slivers
NO_TREND = msg("No figures yet. Do a Check, a comparison, a maximum or a hold: they are drawn here.")


class HistoryScreen(Screen):
    """The visits on the left, on the right one figure at a time, and below it one answer about the knee.

    Signals
    -------
    taken : str
        Id of a visit.
    chosen : str
        "measure", "knee", "plan", "reports", "export", "import", "edit", "changes", "delete" or "back".
    plots_wanted : list of PlotPanel
        The plot is to be saved.

    Attributes
    ----------
    place, knee_place : int
        Number of the figure on the screen, and of the answer about the knee.
    """

    taken = Signal(str)
    chosen = Signal(str)
    plots_wanted = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._timeline: Timeline | None = None
        self.place = self.knee_place = 0
        self._has_room = False

    def _build(self) -> None:
        from vmofire.gui.plots.trend_plot import TrendChart  # it imports pyqtgraph

        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(BODY, smallest_px=11, lines=2.6, tone="muted")
        self.rows = RowList(say("Visits, newest first"))
        self.rows.taken.connect(self.taken)
        self.chart, self.knee = TrendChart(), TrendChart()
        self.knee.hide()
        self.message = Label(BODY, smallest_px=10, lines=1.5, bold=True)
        self.buttons = {
            "back": KeyButton("Esc", say("Back")),
            "measure": KeyButton("M", say("Measure")),
            "knee": KeyButton("K", say("Knee")),
            "plan": KeyButton("L", say("Plan")),
            "edit": KeyButton("E", say("Edit")),
            "changes": KeyButton("C", say("Changes")),
            "reports": KeyButton("R", say("Reports")),
            "export": KeyButton("X", say("Export")),
            "import": KeyButton("I", say("Import")),
            "delete": KeyButton("Del", say("Delete")),
            "before": KeyButton("Left", say("Figure"), then=lambda: self.show_figure(self.place - 1)),
            "after": KeyButton("Right", say("Figure"), then=lambda: self.show_figure(self.place + 1)),
        }
        self.buttons["turn"] = KeyButton("W", say("Pain, score"), then=self._turn_knee)
        self.buttons["plot"] = KeyButton("P", say("Save plot"), then=self._save_plot)
        turning = {code: self.buttons[code] for code in ("plot", "turn", "before", "after")}
        doing = {code: button for code, button in self.buttons.items() if code not in turning}
        emit_codes(doing, self.chosen)
        self.zoom_button = ZoomButton(self.chart, self)
        plots = Bar([], [self.zoom_button, *turning.values()])
        right = stack((self.chart, 1), (self.knee, 1), plots)
        body = row((self.rows, 5), (right, 6))
        self.setLayout(stack(self.title, self.detail, (body, 1), self.message, Bar(list(doing.values()))))

    def show_timeline(self, timeline: "Timeline", visit_id: str = "") -> None:
        """Show a person, and select a visit."""
        before, self._timeline = self._timeline, timeline
        same = before is not None and before.person.id == timeline.person.id
        person = timeline.person
        self.title.show_words(person.title)
        parts = [
            say_many("{n} visit.", "{n} visits.", len(timeline.days)),
            write_injury(person.injury_side, person.injury_date),
        ]
        if timeline.mends:
            n = len(timeline.mends)
            parts.append(say_many("{n} change made afterwards.", "{n} changes made afterwards.", n))
        self.detail.show_words(
            " ".join(part for part in (*parts, person.notes, timeline.needs_words) if part)
        )
        words = say("No visit yet. The first measurement begins one.")
        self.rows.invite(words, say("Measure"), lambda: self.chosen.emit("measure"))
        self.rows.show_rows([_describe(day) for day in reversed(timeline.days)], visit_id)
        self.buttons["changes"].setEnabled(bool(timeline.mends))
        self.buttons["reports"].setEnabled(bool(timeline.days))
        self.show_figure(self.place if same else 0)
        self.show_knee(self.knee_place if same else 0)
        self.tell("")
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_figure(self, place: int) -> None:
        """Show another figure; after the last comes the first. The knee is one where it has no plot."""
        lines = self._timeline.lines if self._timeline else ()
        if self._timeline and not self._has_room:
            lines += self._timeline.knee
        self.place = place % len(lines) if lines else 0
        if lines:
            self.chart.show_line(lines[self.place], say("{n} of {of}", n=self.place + 1, of=len(lines)))
        else:
            self.chart.show_line(None, say(NO_TREND))
        for code in ("before", "after"):
            self.buttons[code].setEnabled(len(lines) > 1)
        for button in (self.buttons["plot"], self.zoom_button):
            button.setEnabled(bool(lines))

    def show_knee(self, place: int) -> None:
        """Show another answer about the knee, after the last the first; without any there is no plot."""
        lines = self._timeline.knee if self._timeline else ()
        self.knee_place = place % len(lines) if lines else 0
        if lines:
            note = say("{n} of {of}", n=self.knee_place + 1, of=len(lines))
            self.knee.show_line(lines[self.knee_place], note)
        self.knee.setVisible(bool(lines) and self._has_room)
        self.buttons["turn"].setVisible(len(lines) > 1 and self._has_room)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Show the knee in a plot of its own, or among the figures."""
        super().resizeEvent(event)
        had_room, self._has_room = self._has_room, self.height() >= TWO_PLOTS_PX
        if self.is_built and self._has_room != had_room:
            self.show_figure(self.place)
            self.show_knee(self.knee_place)

    def _turn_knee(self) -> None:
        self.show_knee(self.knee_place + 1)

    def _save_plot(self) -> None:
        self.plots_wanted.emit([self.chart, self.knee] if self.knee.isVisibleTo(self) else [self.chart])

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self.message.tell(words, trouble=trouble)


def _describe(day: "Day") -> ListRow:
    lines: list[RowLine] = []
    for said in day.said:
        words = say("{label}: {value}", label=said.task, value=said.headline)
        if said.repeated:
            lines.append(RowLine(say("{result} (done again)", result=words), "skipped"))
        else:
            lines.append(RowLine(words, said.state))
    n = len(day.recordings)
    if not lines:
        lines.append(RowLine(say("No result.")))
    pains: list[str] = []
    if day.pain_before is not None:
        pains.append(say("Pain before: {pain} of 10.", pain=day.pain_before))
    if day.pain_after is not None:
        pains.append(say("Pain after: {pain} of 10.", pain=day.pain_after))
    if pains:
        lines.append(RowLine(" ".join(pains)))
    if day.knee:
        lines.append(RowLine(day.knee))
    if day.notes:
        lines.append(RowLine(say("Note: {note}", note=day.notes)))
    aside = say_many("{n} recording", "{n} recordings", n)
    return ListRow(day.visit_id, write_minute(day.at), aside, tuple(lines))
