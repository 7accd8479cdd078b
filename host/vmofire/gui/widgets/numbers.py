"""Numbers of a result: name, value, error, and the criterion that uses it.

In: Figures. Out: a table that can be read, copied and scrolled. Never: a number computed here, one without
its unit, or half a line.
"""

from html import escape

from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QPaintEvent, QTextTable
from PySide6.QtWidgets import QTextBrowser

from vmofire.gui.theme import BODY, CAPTION, LEAD, theme_of
from vmofire.guided.prompt import Curve, Figure
from vmofire.words import say


class Numbers(QTextBrowser):
    """Table with a line per figure: name, value, interval; under it the criterion that uses it.

    Figures with an interval come first: they are what the verdict rests on, and are never under the fold.
    """

    def __init__(self) -> None:
        super().__init__()
        self._figures: tuple[Figure, ...] = ()
        self.setAccessibleName(say("Numbers of the result"))
        self.setOpenLinks(False)

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show figures."""
        figures = tuple(sorted(figures, key=_rank))
        self._figures = figures
        theme = theme_of(self)
        lines = "".join(_describe(figure) for figure in figures)
        self.document().setDefaultStyleSheet(
            f"td {{ padding: {round(theme.px(3))}px {round(theme.px(6))}px; color: {theme.text}; }}"
            f".name, .value, .interval {{ border-top: 1px solid {theme.line}; }}"
            f".name, .interval {{ font-size: {round(theme.px(BODY - 1))}px; }}"
            f".value {{ font-size: {round(theme.px(LEAD))}px; font-weight: 600; }}"
            f".interval, .more {{ color: {theme.muted}; }}"
            f".more {{ font-size: {round(theme.px(CAPTION))}px; }}"
        )
        self.setHtml(f"<table width='100%' cellspacing='0' style='border-collapse: collapse'>{lines}</table>")

    def find_whole(self) -> list[QRect]:
        """Return the places of the figures that are whole in sight, each with its criterion."""
        tables = [one for one in self.document().rootFrame().childFrames() if isinstance(one, QTextTable)]
        view, layout = self.viewport().rect(), self.document().documentLayout()
        places: list[QRect] = []
        for table in tables:
            for row in range(table.rows()):
                cells = [table.cellAt(row, column) for column in range(table.columns())]
                boxes = [layout.blockBoundingRect(one.firstCursorPosition().block()) for one in cells]
                pad = boxes[0].left() / 2  # between the words and the line above
                top, bottom = (
                    min(box.top() for box in boxes) - pad,
                    max(box.bottom() for box in boxes) + pad,
                )
                place = QRect(0, round(top), view.width(), round(bottom - top))
                place.translate(0, -self.verticalScrollBar().value())
                if cells[0].columnSpan() > 1 and places:  # the criterion of the figure above
                    places[-1] = places[-1].united(place)
                else:
                    places.append(place)
        return [place for place in places if view.contains(place)]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint whole figures only: a line that is cut in half cannot be read."""
        whole = QRect()
        for place in self.find_whole():
            whole = whole.united(place)
        super().paintEvent(QPaintEvent(event.rect().intersected(whole) if whole.isValid() else event.rect()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, Qt's name
        """Paint everything again: other lines are whole now."""
        super().scrollContentsBy(dx, dy)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Write the lines again after a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.show_figures(self._figures)


def write_name(one: Curve | Figure) -> str:
    """Return the name of a curve or a figure, with its leg if the label does not name one."""
    names_leg = any(field.endswith("leg") for field in one.label.fields)
    return (
        say("{name}, {side:leg}", name=one.words, side=one.side) if one.side and not names_leg else one.words
    )


def _rank(figure: Figure) -> int:
    """Return the place of a figure: with an interval, without one, not known."""
    return 2 if figure.value is None else int(figure.low is None or figure.high is None)


def _describe(figure: Figure) -> str:
    """Return a figure as a row, and its criterion as another row."""
    cells = (
        ("name", "46%", "left", write_name(figure)),
        ("value", "24%", "left", figure.value_words),
        ("interval", "30%", "right", figure.interval_words),
    )
    row = "".join(
        f"<td class='{kind}' width='{width}' align='{side}' valign='middle'>{escape(words)}</td>"
        for kind, width, side, words in cells
    )
    more = escape(figure.convention)
    return f"<tr>{row}</tr>" + (f"<tr><td colspan='3' class='more'>{more}</td></tr>" if more else "")
