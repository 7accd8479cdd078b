"""Styles of a report: paragraphs, and tables with hairlines.

In: words and rows. Out: flowables of reportlab. Never: a font that is not embedded.
"""

from collections.abc import Sequence
from typing import Any

from reportlab import platypus as reportlab_platypus
from reportlab.lib import styles as reportlab_styles

from vmofire.report.fonts import BOLD, PLAIN, UNSHAPED, mark_up
from vmofire.report.shaping import ShapedParagraph
from vmofire.report.symbols import FAINT, INK, PALE, RED

platypus: Any = reportlab_platypus  # their types are partial
styles: Any = reportlab_styles


def make_style(size: float, **others: Any) -> Any:
    look = {"fontName": PLAIN, "fontSize": size, "leading": 1.17 * size, "textColor": INK, **others}
    return styles.ParagraphStyle("report", splitLongWords=1, **look)


TITLE = make_style(15, fontName=BOLD)
CLINIC = make_style(12, fontName=BOLD)
PERSON = make_style(10, leading=13.5)
HEADING = make_style(10, fontName=BOLD, spaceBefore=6, spaceAfter=2, keepWithNext=1)
JOB = make_style(8.5, fontName=BOLD, spaceBefore=3, spaceAfter=1, keepWithNext=1)
VERDICT = make_style(10, fontName=BOLD)
BODY = make_style(8.2)
DETAIL = make_style(8.2, leftIndent=15, spaceAfter=1)
NOTE = make_style(8.2, leftIndent=15, spaceAfter=1, textColor=RED)
CELL = make_style(7)
HEAD = make_style(6.5, textColor=FAINT)
FINE = make_style(7, textColor=FAINT)
WARNING = make_style(9, fontName=BOLD, textColor=RED)
TREND_TITLE = make_style(7, fontName=BOLD)
TREND = make_style(6.5)
LIMIT = make_style(8, fontName=BOLD)
SAFETY = make_style(7.6, fontName=BOLD)

PLAIN_TABLE = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 0.3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0.9),
]
RULED = [*PLAIN_TABLE, ("LINEBELOW", (0, 0), (-1, -1), 0.25, PALE)]


class Words(ShapedParagraph):
    """Paragraph in all scripts of report/fonts.py."""

    unshaped = UNSHAPED


def put(words: str, style: Any = BODY) -> Any:
    """Return a paragraph of plain words."""
    return Words(mark_up(words), style)


def lay_table(rows: Sequence[Sequence[Any]], widths: Sequence[float], look: Any = None) -> Any:
    return platypus.Table(rows, colWidths=widths, style=look or RULED, hAlign="LEFT", splitInRow=1)
