"""Visit screen: results with their numbers and overrides, recordings, notes.

In: a Visit of the library, with its changes. Out: the chosen action, and its result or recording. Never: a
number that is not in the result.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from vmofire.app.visit_history import (
    RECORDING,
    RESULT,
    describe_recording,
    describe_visit,
    find_recording,
    find_result,
)
from vmofire.gui.screens.files import write_size
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, emit_codes, row, stack
from vmofire.gui.widgets.numbers import Numbers
from vmofire.gui.widgets.paint import Align
from vmofire.gui.widgets.repetition_strip import RepetitionStrip
from vmofire.gui.widgets.row_list import ListRow, RowLine, RowList
from vmofire.guided.sides import find_unmeasured
from vmofire.words import say

if TYPE_CHECKING:  # it imports the database, which would delay the window
    from vmofire.recording.library import Mend, Person, StoredRecording, StoredResult, Visit


class VisitScreen(Screen):
    """Results and recordings on the left, details of the selected one on the right.

    Signals
    -------
    chosen : str
        "report", "open", "check", "override", "grade", "side", "move", "notes", "knee", "import", "export" or
        "back".
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.visit: Visit | None = None

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(BODY, smallest_px=11, lines=2.6, tone="muted")
        self.rows = RowList(say("Results and recordings of the visit"), opens=False)
        self.rows.moved.connect(self._show)
        self.rows.taken.connect(self._open)
        self.words = Label(LEAD, smallest_px=10, lines=4.9, align=Align.AlignLeft | Align.AlignTop)
        self.strip = RepetitionStrip()
        self.numbers = Numbers()
        self.message = Label(BODY, smallest_px=10, lines=1.5, bold=True)
        right = stack(self.words, self.strip, (self.numbers, 1), QWidget())
        body = row((self.rows, 5), (right, 6))
        self.buttons = {
            "back": KeyButton("Esc", say("Back")),
            "open": KeyButton("O", say("Open in the scope")),
            "check": KeyButton("C", say("Check")),
            "override": KeyButton("V", say("Override")),
            "grade": KeyButton("G", say("SANTI grade")),
            "notes": KeyButton("N", say("Notes")),
            "knee": KeyButton("K", say("Knee")),
            "side": KeyButton("S", say("Correct leg")),
            "move": KeyButton("P", say("Correct person")),
            "import": KeyButton("I", say("Import")),
            "export": KeyButton("X", say("Export")),
            "report": KeyButton("R", say("Report")),
        }
        emit_codes(self.buttons, self.chosen)
        bar = Bar(list(self.buttons.values()))
        self.setLayout(stack(self.title, self.detail, (body, 1), self.message, bar))

    @property
    def result(self) -> "StoredResult | None":
        """The selected result; for a selected recording, its last result."""
        return find_result(self.visit, self.rows.code) if self.visit else None

    @property
    def recording(self) -> "StoredRecording | None":
        """The selected recording; for a selected result, its recording."""
        return find_recording(self.visit, self.rows.code) if self.visit else None

    def show_visit(self, person: "Person", visit: "Visit", mends: Sequence["Mend"], code: str = "") -> None:
        """Show a visit, and select a row."""
        self.visit = visit
        title = say("{person}:   visit of {when:minute}", person=person.title, when=visit.started)
        self.title.show_words(title)
        self.detail.show_words(describe_visit(visit, mends))
        standing = visit.standing
        rows = [_describe_result(one, one not in standing) for one in visit.results]
        rows += [_describe_recording(one) for one in visit.recordings]
        words = say("Nothing was saved of this visit.")
        self.rows.invite(words, say("Import"), lambda: self.chosen.emit("import"))
        self.rows.show_rows(rows, code)
        self._show(self.rows.code)
        self.tell("")
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self.message.tell(words, trouble=trouble)

    def _open(self) -> None:
        self.chosen.emit("open")

    def _show(self, code: str) -> None:
        """Show the details of a row."""
        from vmofire.guided.clinic.grade import can_grade
        from vmofire.trends.other_leg import say_detail
        from vmofire.trends.result_text import say_grade, say_overrides

        stored, recording = self.result, self.recording
        is_result = code.startswith(RESULT) and stored is not None
        self.strip.setVisible(is_result and bool(stored and stored.result.marks))
        self.numbers.setVisible(is_result and bool(stored and stored.result.figures))
        if is_result and stored is not None and self.visit is not None:
            self.strip.show_marks(stored.result.marks, unmeasured=find_unmeasured(stored.result))
            self.numbers.show_figures(stored.result.figures)
            overridden = " ".join(say_overrides(stored))
            result = stored.result
            parts = (overridden,) if overridden else (say_detail(stored, self.visit), result.advice)
            parts = (*parts, say_grade(stored))
            self.words.show_words(" ".join(part for part in parts if part))
        elif recording is not None:
            self.words.show_words(describe_recording(recording))
        else:
            self.words.show_words(say("Nothing was saved of this visit."))
        self.buttons["open"].setEnabled(recording is not None)
        self.buttons["check"].setEnabled(code.startswith(RECORDING) and recording is not None)
        self.buttons["override"].setEnabled(is_result)
        self.buttons["grade"].setEnabled(is_result and stored is not None and can_grade(stored.result))
        self.buttons["side"].setEnabled(bool(code))


def _describe_result(stored: "StoredResult", repeated: bool) -> ListRow:
    from vmofire.trends.result_text import find_state, say_headline, say_task

    lines = [RowLine(say_headline(stored), "skipped" if repeated else find_state(stored))]
    if repeated:
        lines.append(RowLine(say("It was done again, so it no longer counts.")))
    if stored.swapped:
        lines.append(RowLine(say("Left and right were exchanged afterwards.")))
    return ListRow(RESULT + stored.id, say_task(stored), f"{stored.made:%H:%M}", tuple(lines))


def _describe_recording(recording: "StoredRecording") -> ListRow:
    made = f"{recording.made:%H:%M}" if recording.made else ""
    size = write_size(recording.size_bytes)
    state = size if recording.complete else say("{size}, incomplete", size=size)
    if not recording.board:
        state = say("{file}, {state}", file=recording.path.name, state=state)
        return ListRow(RECORDING + recording.id, say("Imported"), made, (RowLine(state),))
    return ListRow(RECORDING + recording.id, say("Recording"), made, (RowLine(state),))
