"""Numbers of a result: name, value, error, and the criterion that uses it.

In: Figures. Out: a table that can be read, copied and scrolled. Never: a number computed here, or one
without its unit.
"""

from html import escape

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QTextBrowser

from vmofire.gui.theme import BODY, CAPTION, LEAD, theme_of
from vmofire.guided.prompt import Curve, Figure
from vmofire.words import say


class Numbers(QTextBrowser):
    """Table with a line per figure: name, value, interval; under it the criterion that uses it."""

    def __init__(self) -> None:
        super().__init__()
        self._figures: tuple[Figure, ...] = ()
        self.setAccessibleName(say("Numbers of the result"))
        self.setOpenLinks(False)

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show figures."""
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
