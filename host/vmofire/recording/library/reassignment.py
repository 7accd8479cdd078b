"""Corrections: a visit moved to another person, the side of a recording changed, a grade noted.

In: an open session. Out: rows changed, with who and why. Never: a recording or the words of a result changed.
"""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from vmofire.codec import from_json
from vmofire.errors import LibraryError
from vmofire.guided.clinic.grade import KEY, read_grade
from vmofire.guided.clinic.grade import note_grade as grade_result
from vmofire.guided.prompt import Result
from vmofire.guided.sides import find_other
from vmofire.labels import SIDES
from vmofire.recording.library.measurements import Channel, StoredFigure, StoredRecording, StoredResult
from vmofire.recording.library.people import add_mend, get_row
from vmofire.recording.library.records import Person, Visit
from vmofire.recording.library.trail import LEFT_RIGHT, RIGHT_LEFT, write_value
from vmofire.words import say


def move_visit(session: Session, visit_id: str, to_person: str, who: str, why: str) -> None:
    """Move a visit to the person it belongs to; both histories record it."""
    visit, person = get_row(session, Visit, visit_id), get_row(session, Person, to_person)
    before = visit.person_id
    if before == person.id:
        raise LibraryError(
            say("The visit already belongs to {person}.", person=person.id), say("Choose another person.")
        )
    visit.person_id = person.id
    for person_id in (before, person.id):
        add_mend(session, person_id, who, why, "person", visit_id, before, person.id)


def change_side(session: Session, target_id: str, side: str, who: str, why: str) -> None:
    """Exchange left and right in a recording and all results taken from it, or in a result without recording.

    Parameters
    ----------
    session : Session
    target_id : str
        Of a recording or a result.
    side : str
        The true side: "left" or "right"; "both" where both legs were recorded and are exchanged.
    who, why : str
    """
    result = session.get(StoredResult, target_id)
    recording = session.get(StoredRecording, (result.recording_id or "") if result else target_id)
    subject = recording or result
    if subject is None:
        raise LibraryError(
            say("There is no such recording in this library."), say("Choose one from the history.")
        )
    before = subject.side
    if side not in SIDES[1:] or (side == "both") != (before == "both"):
        raise LibraryError(
            say(
                "This recording cannot change from {before} to {after}.",
                before=write_value(before),
                after=write_value(side),
            ),
            say("Choose “left” or “right”. Choose “both” to exchange the two legs of one recording."),
        )
    if side == before != "both":
        raise LibraryError(
            say("The side already is: {side:leg}.", side=side), say("There is nothing to change.")
        )
    person_id = get_row(session, Visit, subject.visit_id).person_id
    target = recording.id if recording else target_id
    change = (LEFT_RIGHT, RIGHT_LEFT) if side == "both" else (before, side)
    add_mend(session, person_id, who, why, "side", target, *change)
    if recording is not None:
        recording.side = side
        asked = select(Channel).where(Channel.recording_id == recording.id)
        for channel in session.scalars(asked):
            channel.side = find_other(channel.side) or ("" if side == "both" else side)
    of_recording = StoredResult.recording_id == target
    for row in session.scalars(select(StoredResult).where(or_(of_recording, StoredResult.id == target))):
        row.side, row.swapped = find_other(row.side) or side, row.swapped != bool(before)
        for figure in session.scalars(select(StoredFigure).where(StoredFigure.result_id == row.id)):
            figure.side = find_other(figure.side) or ("" if side == "both" else side)


def note_grade(session: Session, result_id: str, grade: str, who: str) -> None:
    """Note a clinician's SANTI grade with the result of a Check; the trail keeps the one before."""
    row = get_row(session, StoredResult, result_id)
    result = from_json(row.stored, Result)
    before = read_grade(result)
    try:
        graded = grade_result(result, grade, who, date.today().isoformat())
    except ValueError as error:
        raise LibraryError(str(error), "") from None
    person_id = get_row(session, Visit, row.visit_id).person_id
    add_mend(session, person_id, who, "", KEY, result_id, before.grade if before else "", grade)
    row.stored = {**row.stored, "data": graded.data}
