"""Card of a selection: its figures for each channel, and how to move its ends and copy it.

In: figures of each channel. Out: a card, the figures as text, key presses. Never: a figure of its own.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout

from vmofire.gui.theme import BODY, CAPTION, LEAD, SPACE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, emit_codes
from vmofire.gui.widgets.paint import Align
from vmofire.wire import N_CHANNELS
from vmofire.words import say, say_many, write_label
from vmofire.words.quantities import write, write_number, write_unit

if TYPE_CHECKING:  # it imports scipy
    from vmofire.analysis.selection import Selection

NONE = "–"
Rows = list[tuple[str, list[str]]]


def list_figures(figures: "Sequence[Selection]", labels: Sequence[str], unit: str) -> tuple[list[str], Rows]:
    """Return the labels of the channels, and each figure with its values."""
    sign = write_unit(unit)

    def rate(values: Sequence[float], one: str) -> list[str]:
        return [NONE if value != value else write_number(value, one) for value in values]

    rows: Rows = [
        (say("RMS, {unit}", unit=sign), rate([one.rms_uv for one in figures], unit)),
        (say("peak, {unit}", unit=sign), rate([one.peak_uv for one in figures], unit)),
        (say("median frequency, Hz"), rate([one.median_hz for one in figures], "Hz")),
        (say("mean frequency, Hz"), rate([one.mean_hz for one in figures], "Hz")),
        (say("times rest"), rate([one.rest_ratio for one in figures], "x")),
    ]
    return [write_label(label) for label in labels], rows


def write_figures(
    figures: "Sequence[Selection]", labels: Sequence[str], unit: str, begins: str, ends: str
) -> str:
    """Return the figures as text for the clipboard, with tabs between columns for a spreadsheet."""
    heads, rows = list_figures(figures, labels, unit)
    lines = [
        [say("from"), begins],
        [say("to"), ends],
        [say("duration"), write(figures[0].duration_s if figures else None, "s")],
        [say("signal"), say("filtered")],
        ["", *heads],
        *([name, *values] for name, values in rows),
        [say("lost samples"), *(f"{one.n_lost}" for one in figures)],
    ]
    return "\n".join("\t".join(line) for line in lines)


class SelectionCard(QFrame):
    """Card with the figures of what is selected.

    Signals
    -------
    chosen : str
        "begin", "end" or "copy".
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._head = Label(LEAD - 2, smallest_px=11, lines=1.2, bold=True)
        self._detail = Label(CAPTION, smallest_px=9, lines=2.2, tone="muted")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(1)
        self._cells: list[list[Label]] = []
        for row in range(6):
            cells = [self._make_cell(row, column) for column in range(N_CHANNELS + 2)]
            self._cells.append(cells)
            for column, cell in enumerate(cells):
                self._grid.addWidget(cell, row, column)
        self._grid.setColumnStretch(0, 5)
        self.begin_button = KeyButton("B", say("Begin at cursor"))
        self.end_button = KeyButton("E", say("End at cursor"))
        self.copy_button = KeyButton("Ctrl+C", say("Copy"), say("Copied"))
        buttons = {
            "begin": self.begin_button,
            "end": self.end_button,
            "copy": self.copy_button,
        }
        emit_codes(buttons, self.chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self._head)
        layout.addWidget(self._detail)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        layout.addWidget(Bar([*buttons.values()], spacing=SPACE // 2))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.words = ""

    @staticmethod
    def _make_cell(row: int, column: int) -> Label:
        align = Align.AlignLeft if not column else Align.AlignRight
        head = not row or not column
        return Label(
            CAPTION if head else BODY - 1,
            smallest_px=8,
            lines=1.3 if head else 1.1,
            tone="muted" if head else "text",
            bold=not head,
            align=align | Align.AlignVCenter,
        )

    def show_figures(
        self, figures: "Sequence[Selection]", labels: Sequence[str], unit: str, between: str
    ) -> None:
        """Show figures; `between` says from when to when."""
        duration = write(figures[0].duration_s if figures else None, "s")
        self._head.show_words(say("Selection: {duration}", duration=duration))
        n_lost = max((one.n_lost for one in figures), default=0)
        detail = say("{between}. Measured in the filtered signal.", between=between)
        if n_lost:
            detail += " " + say_many("{n} sample is lost.", "{n} samples are lost.", n_lost)
        self._detail.show_words(detail)
        heads, rows = list_figures(figures, labels, unit)
        self._show_row(0, "", heads)
        for place, (name, values) in enumerate(rows, 1):
            self._show_row(place, name, values)
        for column in range(1, N_CHANNELS + 2):
            self._grid.setColumnStretch(column, 3 if column <= len(heads) else 0)
        lines = (f"{name}: {', '.join(values)}" for name, values in rows)
        self.words = f"{self._head.words}. {'; '.join(lines)}"
        self.setAccessibleName(self.words)

    def _show_row(self, row: int, name: str, values: Sequence[str]) -> None:
        for column, cell in enumerate(self._cells[row]):
            words = name if not column else (values[column - 1] if column <= len(values) else "")
            cell.show_words(words)
            cell.setVisible(not column or column <= len(values))
