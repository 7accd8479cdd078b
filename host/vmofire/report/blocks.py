"""The parts of a report in their order: verdicts, what was asked, numbers, trends, method, limits.

In: content. Out: what reportlab flows over pages. Never: a page, a file, or a part too long for a page.
"""

from collections.abc import Iterator
from typing import Any

from vmofire.guided.safety import RULES
from vmofire.report import method
from vmofire.report.content import Content
from vmofire.report.fonts import find_unset
from vmofire.report.job_numbers import show_job
from vmofire.report.looks import (
    BODY,
    CELL,
    DETAIL,
    FINE,
    HEAD,
    HEADING,
    LIMIT,
    NOTE,
    PLAIN_TABLE,
    SAFETY,
    TITLE,
    TREND,
    TREND_TITLE,
    VERDICT,
    WARNING,
    lay_table,
    platypus,
    put,
)
from vmofire.report.plots import draw_trend
from vmofire.report.symbols import RED, draw_legend, draw_verdict
from vmofire.report.wording import CONVENTIONS, NEVER
from vmofire.trends.result_text import find_state, say_overrides, say_verdict
from vmofire.trends.timeline import TrendLine

COLUMNS = 4  # of trends
# What was answered where a job asked, by the codes of safety.CLEARANCE.
_CLEARANCES = {"yes": "given", "no_need": "not needed (no surgery, no fresh injury)", "no": "not given"}


def lay_out(content: Content, width: float, with_name: bool = True, brief: bool = False) -> list[Any]:
    """Return everything a report says, in the order it is read.

    Parameters
    ----------
    content : Content
    width : float
        Of the text, points.
    with_name : bool
        Whether the person's name is printed, where there is one.
    brief : bool
        Leave out what can be spared, so that it fits on two pages.
    """
    return [
        *show_head(content, width, with_name),
        *show_verdicts(content, width),
        *show_asked(content),
        *show_numbers(content, width, brief),
        *show_trends(content, width),
        *show_method(content, width),
        *show_limits(content),
    ]


def show_head(content: Content, width: float, with_name: bool) -> Iterator[Any]:
    """Yield who and when, and a warning where it was not this person's muscle."""
    person, visit = content.person, content.visit
    name = f", {person.name}" if with_name and person.name else ""
    injury = f"Injured side: {person.injury_side}" if person.injury_side else "No injured side given"
    if person.injury_date:
        injury += f", since {person.injury_date:%d %b %Y}"
    number = sum(day.at <= visit.started for day in content.timeline.days)
    about = f"Visit {number} of this person, {visit.started:%A, %d %B %Y, %H:%M}. {injury}."
    yield put("vmofire report: surface EMG at the VMO site", FINE)
    yield put(f"{person.id}{name}", TITLE)
    yield platypus.Spacer(1, 3)
    yield put(about)
    if with_name and find_unset(person.name):
        yield put("Letters that no font here can set are written as their code points, [U+....].", FINE)
    if content.stand_ins:
        words = f"Not this person's own muscle: {'; '.join(content.stand_ins)}."
        box = [("BOX", (0, 0), (-1, -1), 1.0, RED), ("TOPPADDING", (0, 0), (-1, -1), 3)]
        pad = [("BOTTOMPADDING", (0, 0), (-1, -1), 4), ("LEFTPADDING", (0, 0), (-1, -1), 5)]
        yield platypus.Spacer(1, 4)
        yield lay_table([[put(words, WARNING)]], [width], [*box, *pad])


def show_verdicts(content: Content, width: float) -> Iterator[Any]:
    """Yield each verdict, bound to its task, why, and who put another in its place."""
    yield put("What was seen", HEADING)
    if not content.visit.results:
        yield put("No job was carried out at this visit.")
    counting = {stored.id for stored in content.visit.standing}
    for stored in content.visit.results:
        result = stored.result
        counts = stored.id in counting
        words = say_verdict(stored) + ("" if counts else " (done again, no longer counts)")
        look = [*PLAIN_TABLE, ("TOPPADDING", (0, 0), (-1, -1), 2)]
        shape = draw_verdict(find_state(stored) if counts else "skipped")
        yield lay_table([[shape, put(words, VERDICT if counts else BODY)]], [15, width - 15], look)
        if not counts:
            continue
        overrides = list(say_overrides(stored))
        for said in overrides or [result.detail]:
            yield put(said, NOTE if overrides else DETAIL)
        if result.advice:
            yield put(result.advice, DETAIL)


def show_asked(content: Content) -> Iterator[Any]:
    """Yield what the person was asked, and the notes."""
    visit = content.visit
    pain = [
        f"{when} {value} of 10" if value is not None else f"{when} not asked"
        for when, value in (("before", visit.pain_before), ("after", visit.pain_after))
    ]
    answers = {stored.result.answers.get("clearance", "") for stored in content.visit.standing}
    told = "; ".join(words for code, words in _CLEARANCES.items() if code in answers) or "not asked"
    cleared = {True: "given", False: "not given", None: told}[visit.cleared]
    yield put("Asked", HEADING)
    yield put(
        f"Pain {', '.join(pain)}. Swelling: {visit.swelling or 'not asked'}. Clinician's clearance for full "
        f"effort: {cleared}."
    )
    if visit.notes:
        yield put(f"Notes: {visit.notes}")


def show_numbers(content: Content, width: float, brief: bool) -> Iterator[Any]:
    """Yield each job's numbers with its repetitions drawn beside them."""
    stored_results = list(content.visit.standing)
    if not stored_results:
        return
    yield put("Numbers", HEADING)
    if any(stored.result.marks for stored in stored_results):
        yield draw_legend(width)
    for stored in stored_results:
        yield from show_job(stored, width, brief)


def show_trends(content: Content, width: float) -> Iterator[Any]:
    """Yield the figures that several visits have."""
    lines = [line for line in content.timeline.lines if len(line.points) > 1]
    yield put("Over the visits", HEADING)
    if not lines:
        yield put("No figure has been measured at two visits yet.")
        return
    column = width / COLUMNS
    cells = [_show_trend(line, column - 8.0) for line in lines]
    rows = [cells[start : start + COLUMNS] for start in range(0, len(cells), COLUMNS)]
    rows[-1] += [[]] * (COLUMNS - len(rows[-1]))
    yield platypus.Table(rows, colWidths=[column] * COLUMNS, style=PLAIN_TABLE, hAlign="LEFT")
    yield put(
        "Bars: 95 % interval at the visit. Shaded: the first visit and the person's own detectable change "
        "about it; filled: more than error. Cross: done, but no figure. Intervals of single visits leave out "
        "the electrodes placed anew and the day.",
        FINE,
    )


def _show_trend(line: TrendLine, width: float) -> list[Any]:
    side = f", {line.side}" if line.side else ""
    more = [line.condition] if line.condition else []
    if line.left_out:
        more.append(f"{line.left_out} visit(s) had it otherwise and are left out")
    parts = [put(f"{line.title}{side}", TREND_TITLE), draw_trend(line, width)]
    parts.append(put(f"{line.words}." + (f" ({'; '.join(more)})" if more else ""), TREND))
    return parts


def show_method(content: Content, width: float) -> Iterator[Any]:
    """Yield how it was measured."""
    yield put("Method", HEADING)
    rows = [[put(name, HEAD), put(words, CELL)] for name, words in method.list_method(content)]
    mends = "; ".join(method.list_mends(content))
    if mends:
        rows.append([put("Changed afterwards", HEAD), put(mends, CELL)])
    yield lay_table(rows, [78, width - 78])


def show_limits(content: Content) -> Iterator[Any]:
    """Yield what the numbers are not, and the safety sentences."""
    del content
    yield platypus.Spacer(1, 5)
    rules = {rule.code: rule for rule in RULES}
    safety = " ".join(rules[code].words for code in ("no_device", "stop", "urgent"))
    yield platypus.KeepTogether(
        [
            put(CONVENTIONS, LIMIT),
            put(NEVER, FINE),
            put(f"{rules['no_device'].title}. {safety}", SAFETY),
        ]
    )
