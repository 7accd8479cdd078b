"""Report as a PDF: pages with number and safety line, embedded fonts, the same bytes each time.

In: content. Out: a complete file, or none. Never: a name in the metadata, or an existing file lost.
"""

from collections.abc import Callable
from datetime import UTC, date
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from reportlab import platypus as reportlab_platypus
from reportlab.lib.pagesizes import A4, LETTER

from vmofire.recording.export.target import new_file
from vmofire.recording.library import Library
from vmofire.report.blocks import lay_out
from vmofire.report.content import Content, read_content
from vmofire.report.fonts import PLAIN, load_fonts, measure
from vmofire.report.letterhead import Letterhead
from vmofire.report.symbols import FAINT
from vmofire.report.wording import NOT_OWN_MUSCLE, say_stand_in
from vmofire.words import Language, find_language, say, speaking, write_minute

platypus: Any = reportlab_platypus  # its types are partial

Paper = Literal["a4", "letter"]
SIZES = {"a4": A4, "letter": LETTER}
MARGIN, FOOT, FOOT_SIZE = 42.0, 40.0, 7.0  # points
AIM = 2  # pages; longer reports leave out extras, but never a number


def write_report(
    library: Library,
    visit_id: str,
    path: Path,
    *,
    replace: bool = False,
    paper: Paper = "a4",
    with_name: bool = True,
    language: Language | None = None,
    head: Letterhead | None = None,
) -> Path:
    """Write the report of one visit.

    Parameters
    ----------
    library : Library
    visit_id : str
    path : Path
        Path of the PDF; only its owner may read it.
    replace : bool
        Whether an existing file may be replaced.
    paper : {"a4", "letter"}
    with_name : bool
        Whether to print the person's name, if the library has one; the made-up id is always printed.
    language : Language, optional
        Default: the language in use.
    head : Letterhead, optional
        Clinic, logo and clinician.

    Raises
    ------
    LibraryError
        There is no such visit.
    VmofireError
        The file exists already, or writing fails.
    """
    content = read_content(library, visit_id)
    return write_pdf(
        content, path, replace=replace, paper=paper, with_name=with_name, language=language, head=head
    )


def write_pdf(
    content: Content,
    path: Path,
    *,
    replace: bool = False,
    paper: Paper = "a4",
    with_name: bool = True,
    language: Language | None = None,
    head: Letterhead | None = None,
) -> Path:
    """Write a report as in `write_report`, from content already read."""
    with new_file(path, replace) as file:
        file.write(make_pdf(content, paper, with_name, language, head))
    return path


def make_pdf(
    content: Content,
    paper: Paper = "a4",
    with_name: bool = True,
    language: Language | None = None,
    head: Letterhead | None = None,
) -> bytes:
    """Return the bytes of a report; the same for the same content, language, fonts and version."""
    load_fonts()
    with speaking(language):  # one language for the whole file
        return _make(content, paper, with_name, head or Letterhead())


def _make(content: Content, paper: Paper, with_name: bool, head: Letterhead) -> bytes:
    is_short = len(content.visit.results) < 3
    told, brief = 1 if is_short else AIM, not is_short and _is_too_long(content, paper, with_name, head)
    pdf, n_pages = _build(content, paper, with_name, head, brief, told)
    if n_pages != told:  # the number of pages is known only after layout
        pdf, _ = _build(content, paper, with_name, head, brief, n_pages)
    return pdf


def _is_too_long(content: Content, paper: Paper, with_name: bool, head: Letterhead) -> bool:
    """Return whether extras are left out: English decides, so that each language has the same drawings."""
    with speaking("en"):
        _, n_pages = _build(content, paper, with_name, head, brief=False, n_pages=AIM)
        return n_pages > AIM and _build(content, paper, with_name, head, brief=True, n_pages=AIM)[1] < n_pages


def _build(
    content: Content, paper: Paper, with_name: bool, head: Letterhead, brief: bool, n_pages: int
) -> tuple[bytes, int]:
    """Lay out a report that prints `n_pages` as its length; return it and its true length."""
    width, _ = SIZES[paper]
    person, visit = content.person, content.visit
    day = f"{visit.started:%Y-%m-%d}"
    of_visit = say("visit of {when}", when=write_minute(visit.started))
    about = "  ·  ".join(("vmofire", person.id, of_visit, say("Not a medical device, not a diagnosis.")))
    warning = f"{say(NOT_OWN_MUSCLE)} {say_stand_in(content.stand_ins[0])}" if content.stand_ins else ""

    at = f"{visit.started.astimezone(UTC):%Y%m%d%H%M%S}"
    foot = Foot(width, at, (about, warning), lambda n: say("page {n} of {of}", n=n, of=n_pages))
    parts = lay_out(content, width - 2.0 * MARGIN, with_name, brief, head)
    told = {
        "title": say("vmofire report {person} {day}", person=person.id, day=day),
        "subject": say("Visit of {person}, {day}", person=person.id, day=day),
        "keywords": say("surface EMG, VMO site"),
    }
    return _write_document(parts, SIZES[paper], told, foot), foot.drawn


def lay_pages(parts: list[Any], paper: Paper, title: str, person_id: str, day: date) -> bytes:
    """Return a PDF of these parts, with the person's id, the number and the safety line on each page."""
    about = "  ·  ".join(("vmofire", person_id, say("Not a medical device, not a diagnosis.")))
    foot = Foot(SIZES[paper][0], f"{day:%Y%m%d}000000", (about, ""), lambda n: say("page {n}", n=n))
    return _write_document(parts, SIZES[paper], {"title": title}, foot)


class Foot:
    """Foot of each page: its number, lines about the whole; and the date in the file, which is no clock's.

    Parameters
    ----------
    width
        Of the page, in points.
    at
        The date, as 20261130115900: today's would change the bytes each time.
    lines
        Two lines, either may be empty.
    write_number
        Returns the words for the number of a page.
    """

    def __init__(
        self, width: float, at: str, lines: tuple[str, str], write_number: Callable[[int], str]
    ) -> None:
        self._width, self._at, self._lines, self._write_number = width, at, lines, write_number
        self.drawn = 0

    def draw(self, canvas: Any, _document: Any) -> None:
        """Draw the foot of the next page."""
        self.drawn += 1
        canvas.setDateFormatter(self._date)
        canvas.setFillColor(FAINT)
        number = self._write_number(self.drawn)
        canvas.setFont(PLAIN, FOOT_SIZE)
        canvas.drawRightString(self._width - MARGIN, FOOT - 16.0, number)
        room = self._width - 2.0 * MARGIN - measure(number, FOOT_SIZE) - 6.0
        for words, y in zip(self._lines, (FOOT - 16.0, FOOT - 25.0), strict=True):
            canvas.setFont(PLAIN, FOOT_SIZE * min(1.0, room / max(measure(words, FOOT_SIZE), 1.0)))
            canvas.drawString(MARGIN, y, words)

    def _date(self, *_now: int) -> str:
        return f"D:{self._at}+00'00'"


def _write_document(parts: list[Any], size: tuple[float, float], told: dict[str, str], foot: Foot) -> bytes:
    """Return a PDF of these parts; `told` are its title and other words about it."""
    width, height = size
    file = BytesIO()
    document = platypus.BaseDocTemplate(
        file,
        pagesize=size,
        author="vmofire",
        creator="vmofire",
        lang=find_language(),
        invariant=1,
        **told,
    )
    frame = platypus.Frame(
        MARGIN, FOOT, width - 2.0 * MARGIN, height - FOOT - 28.0,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document.addPageTemplates(platypus.PageTemplate(frames=[frame], onPage=foot.draw))
    document.build(parts)
    return file.getvalue()
