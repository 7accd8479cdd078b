"""Parts of a report in their order: verdicts, answers, numbers, trends, method, limits.

In: content. Out: flowables of reportlab. Never: a page, a file, or a part too long for a page.
"""

from collections.abc import Iterator
from typing import Any

from vmofire.guided.safety import RULES
from vmofire.report import method
from vmofire.report.content import Content
from vmofire.report.fonts import find_unset
from vmofire.report.for_person import say_for_person
from vmofire.report.job_numbers import show_job
from vmofire.report.letterhead import Letterhead, show_letterhead, show_signature
from vmofire.report.looks import (
    BODY,
    CELL,
    DETAIL,
    FINE,
    HEAD,
    HEADING,
    LIMIT,
    NOTE,
    PERSON,
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
from vmofire.report.wording import CONVENTIONS, NEVER, NOT_OWN_MUSCLE, say_injury, say_stand_in
from vmofire.trends.knee import describe_knee
from vmofire.trends.other_leg import say_detail
from vmofire.trends.result_text import find_state, say_grade, say_overrides, say_verdict
from vmofire.trends.timeline import TrendLine
from vmofire.words import msg, say

COLUMNS = 4  # of trends
GROUND = "#f2f6f9"
PADDED = [(f"{side}PADDING", (0, 0), (-1, -1), 7) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
# Sentence for each answer to the clearance question, by the codes of safety.CLEARANCE.
_CLEARANCES = {
    "yes": msg("Cleared for full effort."),
    "no_need": msg("No clearance needed: no surgery, no fresh injury."),
    "no": msg("Not cleared for full effort."),
}
_NOT_ASKED = msg("Clearance for full effort: not asked.")
# How to read the plots of trends.
_LEGEND = (
    msg("Bar: 95 % interval of the visit."),
    msg("Shaded: the first visit and this person's minimal detectable change."),
    msg("Filled point: more than error."),
    msg("Cross: the job was done and gave no figure."),
    msg("The interval of one visit leaves out electrodes placed anew and differences between days."),
)


def lay_out(
    content: Content,
    width: float,
    with_name: bool = True,
    brief: bool = False,
    head: Letterhead | None = None,
) -> list[Any]:
    """Return all parts of a report, in order.

    Parameters
    ----------
    content : Content
    width : float
        Width of the text, points.
    with_name : bool
        Whether to print the person's name, if there is one.
    brief : bool
        Leave out extras, to fit on two pages.
    head : Letterhead, optional
        Clinic, logo and clinician.
    """
    head = head or Letterhead()
    return [
        *show_letterhead(head, width),
        *show_head(content, width, with_name),
        *show_person(content, width),
        *show_verdicts(content, width),
        *show_asked(content),
        *show_numbers(content, width, brief),
        *show_trends(content, width, brief),
        *show_method(content, width),
        *show_limits(content),
        show_signature(head, width),
    ]


def show_head(content: Content, width: float, with_name: bool) -> Iterator[Any]:
    """Yield person and date, and a warning if it was not this person's muscle."""
    person, visit = content.person, content.visit
    number = sum(day.at <= visit.started for day in content.timeline.days)
    about = say("Visit {number} of this person, {when:minute}.", number=number, when=visit.started)
    yield put(say("vmofire report: surface EMG at the VMO site"), FINE)
    yield put(", ".join((person.id, person.name) if with_name and person.name else (person.id,)), TITLE)
    yield platypus.Spacer(1, 3)
    yield put(f"{about} {say_injury(person)}")
    if with_name and find_unset(person.name):
        yield put(say("Some letters of the name have no font here."), FINE)
    if content.stand_ins:
        words = " ".join((say(NOT_OWN_MUSCLE), *map(say_stand_in, content.stand_ins)))
        box = [("BOX", (0, 0), (-1, -1), 1.0, RED), ("TOPPADDING", (0, 0), (-1, -1), 3)]
        pad = [("BOTTOMPADDING", (0, 0), (-1, -1), 4), ("LEFTPADDING", (0, 0), (-1, -1), 5)]
        yield platypus.Spacer(1, 4)
        yield lay_table([[put(words, WARNING)]], [width], [*box, *pad])


def show_person(content: Content, width: float) -> Iterator[Any]:
    """Yield the paragraph for the person."""
    look = [*PLAIN_TABLE, ("BACKGROUND", (0, 0), (-1, -1), GROUND), *PADDED]
    yield platypus.Spacer(1, 6)
    words = [put(say("For you"), HEADING), put(say_for_person(content), PERSON)]
    yield lay_table([[words]], [width], look)


def show_verdicts(content: Content, width: float) -> Iterator[Any]:
    """Yield each verdict with its task, its reasons and its overrides."""
    yield put(say("Results"), HEADING)
    if not content.visit.results:
        yield put(say("No job was done at this visit."))
    counting = {stored.id for stored in content.visit.standing}
    for stored in content.visit.results:
        result = stored.result
        counts = stored.id in counting
        words = say_verdict(stored)
        if not counts:
            words = f"{words} {say('It was done again, so it no longer counts.')}"
        look = [*PLAIN_TABLE, ("TOPPADDING", (0, 0), (-1, -1), 2)]
        shape = draw_verdict(find_state(stored) if counts else "skipped")
        yield lay_table([[shape, put(words, VERDICT if counts else BODY)]], [15, width - 15], look)
        if not counts:
            continue
        overrides = list(say_overrides(stored))
        for said in overrides or [say_detail(stored, content.visit)]:
            yield put(said, NOTE if overrides else DETAIL)
        if result.advice:
            yield put(result.advice, DETAIL)
        if grade := say_grade(stored):
            yield put(grade, DETAIL)


def show_asked(content: Content) -> Iterator[Any]:
    """Yield the answers of the person, and the notes."""
    visit = content.visit
    answers = [
        say("Pain before: not asked.")
        if visit.pain_before is None
        else say("Pain before: {pain} of 10.", pain=visit.pain_before),
        say("Pain after: not asked.")
        if visit.pain_after is None
        else say("Pain after: {pain} of 10.", pain=visit.pain_after),
        "" if visit.swelling else say("Swelling: not asked."),
        describe_knee(visit),
        *_say_clearance(content),
    ]
    yield put(say("Answers"), HEADING)
    yield put(" ".join(answer for answer in answers if answer))
    if visit.notes:
        yield put(say("Notes: {notes}", notes=visit.notes))


def _say_clearance(content: Content) -> Iterator[str]:
    """Yield whether full effort was cleared: at the visit, or in a job."""
    cleared = content.visit.cleared
    answers = {stored.result.answers.get("clearance", "") for stored in content.visit.standing}
    if cleared is not None:
        answers = {"yes"} if cleared else {"no"}
    known = [code for code in _CLEARANCES if code in answers]
    yield from (say(_CLEARANCES[code]) for code in known)
    if not known:
        yield say(_NOT_ASKED)


def show_numbers(content: Content, width: float, brief: bool) -> Iterator[Any]:
    """Yield each job's numbers, with drawings of its repetitions."""
    stored_results = list(content.visit.standing)
    if not stored_results:
        return
    yield put(say("Numbers"), HEADING)
    if any(stored.result.marks for stored in stored_results):
        yield draw_legend(width)
    for stored in stored_results:
        yield from show_job(stored, width, brief)


def show_trends(content: Content, width: float, brief: bool) -> Iterator[Any]:
    """Yield the trends of figures with several visits, and those of pain and scores; `brief`: in words."""
    lines = [line for line in content.timeline.lines if len(line.points) > 1]
    knee = [line for line in content.timeline.knee if len(line.points) > 1]
    lines, told = (lines, knee) if brief else ([*lines, *knee], [])
    yield put(say("Trends"), HEADING)
    if told:
        yield put(
            " ".join(say("{label}: {value}", label=line.heading, value=line.words) for line in told), FINE
        )
    if content.timeline.needs:
        yield put(content.timeline.needs_words)
    if not lines:
        if not told:
            yield put(say("No figure was measured at two visits yet."))
        return
    column = width / COLUMNS
    cells = [_show_trend(line, column - 8.0) for line in lines]
    rows = [cells[start : start + COLUMNS] for start in range(0, len(cells), COLUMNS)]
    rows[-1] += [[]] * (COLUMNS - len(rows[-1]))
    yield platypus.Table(rows, colWidths=[column] * COLUMNS, style=PLAIN_TABLE, hAlign="LEFT")
    yield put(" ".join(map(say, _LEGEND)), FINE)


def _show_trend(line: TrendLine, width: float) -> list[Any]:
    words = f"{line.words} {line.left_out_words}".strip()
    return [put(line.heading, TREND_TITLE), draw_trend(line, width), put(words, TREND)]


def show_method(content: Content, width: float) -> Iterator[Any]:
    """Yield the method of measurement."""
    yield put(say("Method"), HEADING)
    rows = [[put(name, HEAD), put(words, CELL)] for name, words in method.list_method(content)]
    changes = " ".join(method.list_changes(content))
    if changes:
        rows.append([put(say("Changed afterwards"), HEAD), put(changes, CELL)])
    yield lay_table(rows, [78, width - 78])


def show_limits(content: Content) -> Iterator[Any]:
    """Yield the limits of the numbers, and the safety sentences."""
    del content
    yield platypus.Spacer(1, 5)
    rules = {rule.code: rule for rule in RULES}
    safety = " ".join(rules[code].words for code in ("no_device", "stop", "urgent"))
    yield platypus.KeepTogether(
        [
            put(say(CONVENTIONS), LIMIT),
            put(" ".join(map(say, NEVER)), FINE),
            put(f"{rules['no_device'].title}. {safety}", SAFETY),
        ]
    )
