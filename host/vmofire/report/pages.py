"""A report as a PDF: pages with their number and safety line, letters embedded, the same bytes each time.

In: content. Out: a file that is whole or not there. Never: a name in the metadata, or an existing file lost.
"""

from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from reportlab import platypus as reportlab_platypus
from reportlab.lib.pagesizes import A4, LETTER

from vmofire.recording.export.target import new_file
from vmofire.recording.library import Library
from vmofire.report.blocks import lay_out
from vmofire.report.content import Content, read_content
from vmofire.report.fonts import PLAIN, load_fonts
from vmofire.report.symbols import FAINT

platypus: Any = reportlab_platypus  # its types are partial

Paper = Literal["a4", "letter"]
SIZES = {"a4": A4, "letter": LETTER}
MARGIN, FOOT = 42.0, 40.0  # points
AIM = 2  # pages; longer ones leave out what can be spared, never a number
NOT_A_DEVICE = "Not a medical device; not a diagnosis."


def write_report(
    library: Library,
    visit_id: str,
    path: Path,
    *,
    replace: bool = False,
    paper: Paper = "a4",
    with_name: bool = True,
) -> Path:
    """Write the report of one visit.

    Parameters
    ----------
    library : Library
    visit_id : str
    path : Path
        Of the PDF; only its owner may read it.
    replace : bool
        Whether an existing file may be replaced.
    paper : {"a4", "letter"}
    with_name : bool
        Whether the person's name is printed, where the library has one; the made-up id always is.

    Raises
    ------
    LibraryError
        There is no such visit.
    VmofireError
        There is a file of that name, or the disk refuses.
    """
    return write_pdf(read_content(library, visit_id), path, replace=replace, paper=paper, with_name=with_name)


def write_pdf(
    content: Content, path: Path, *, replace: bool = False, paper: Paper = "a4", with_name: bool = True
) -> Path:
    """Write a report as `write_report` does, from what was read already."""
    with new_file(path, replace) as file:
        file.write(make_pdf(content, paper, with_name))
    return path


def make_pdf(content: Content, paper: Paper = "a4", with_name: bool = True) -> bytes:
    """Return the bytes of a report; the same for the same content, fonts and version."""
    load_fonts()
    told, brief = (1 if len(content.visit.results) < 3 else AIM), False
    pdf, n_pages = _build(content, paper, with_name, brief, told)
    if n_pages > AIM:
        shorter, fewer = _build(content, paper, with_name, brief=True, n_pages=AIM)
        if fewer < n_pages:
            pdf, n_pages, told, brief = shorter, fewer, AIM, True
    if n_pages != told:  # how many there are is known only when they are laid out
        pdf, _ = _build(content, paper, with_name, brief, n_pages)
    return pdf


def _build(content: Content, paper: Paper, with_name: bool, brief: bool, n_pages: int) -> tuple[bytes, int]:
    """Lay a report out that says it has `n_pages`; return it and how many it has."""
    width, height = SIZES[paper]
    person, visit = content.person, content.visit
    drawn = 0

    def date_it(*_now: int) -> str:  # by the visit: a clock would make other bytes each time
        return f"D:{visit.started.astimezone(UTC):%Y%m%d%H%M%S}+00'00'"

    def draw_foot(canvas: Any, _document: Any) -> None:
        nonlocal drawn
        drawn += 1
        canvas.setDateFormatter(date_it)
        canvas.setFont(PLAIN, 7)
        canvas.setFillColor(FAINT)
        left = f"vmofire  ·  {person.id}  ·  visit of {visit.started:%d %b %Y, %H:%M}  ·  {NOT_A_DEVICE}"
        canvas.drawString(MARGIN, FOOT - 16.0, left)
        if content.stand_ins:
            canvas.drawString(MARGIN, FOOT - 25.0, f"Not this person's own muscle: {content.stand_ins[0]}")
        canvas.drawRightString(width - MARGIN, FOOT - 16.0, f"page {drawn} of {n_pages}")

    file = BytesIO()
    document = platypus.BaseDocTemplate(
        file,
        pagesize=(width, height),
        title=f"vmofire report {person.id} {visit.started:%Y-%m-%d}",
        author="vmofire",
        subject=f"Visit of {person.id}, {visit.started:%Y-%m-%d}",
        creator="vmofire",
        keywords="surface EMG, VMO site",
        lang="en",
        invariant=1,
    )
    frame = platypus.Frame(
        MARGIN, FOOT, width - 2.0 * MARGIN, height - FOOT - 28.0,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document.addPageTemplates(platypus.PageTemplate(frames=[frame], onPage=draw_foot))
    document.build(lay_out(content, width - 2.0 * MARGIN, with_name, brief))
    return file.getvalue(), drawn
