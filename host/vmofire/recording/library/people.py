"""People of a library: added under made-up ids, found, changed with a trail.

In: an open store. Out: records. Never: a name anywhere but in the table of names and the private trail.
"""

import secrets
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from vmofire.errors import LibraryError
from vmofire.recording.library.descriptions import check_side
from vmofire.recording.library.measurements import StoredResult
from vmofire.recording.library.records import Mend, Name, Person, Visit
from vmofire.recording.library.schema import Kind, Row
from vmofire.recording.library.trail import write_field
from vmofire.words import msg, say

# Crockford's letters: none is easily mistaken for another, spoken or written by hand.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Characters that reverse the writing direction of the rest of the line; no script needs them.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Noun of a missing row, and the list in which people choose one.
_MISSING: dict[type[Row], tuple[str, str]] = {
    Person: (msg("There is no person {id} in this library."), msg("Choose one from the list.")),
    Visit: (msg("There is no such visit in this library."), msg("Choose one from the history.")),
    StoredResult: (msg("There is no such result in this library."), msg("Choose one from the history.")),
}


def make_person_id(session: Session) -> str:
    """Return a new id such as "P7K3Q", unused in this library."""
    while True:
        person_id = "P" + "".join(secrets.choice(LETTERS) for _ in range(4))
        if session.get(Person, person_id) is None:
            return person_id


def is_person_id(words: str) -> bool:
    """Return whether a text has the form of a person's id, here or in another library."""
    return len(words) == 5 and words[0] == "P" and all(letter in LETTERS for letter in words[1:])


def tidy_name(name: str) -> str:
    """Return a name as one line without control characters for a terminal."""
    plain = (" " if unicodedata.category(one) == "Cc" else one for one in name if one not in _TURNING)
    return " ".join("".join(plain).split())


def add_person(session: Session, name: str, injury_side: str, injury_date: date | None, notes: str) -> str:
    """Write a new person; return the id."""
    person = Person(
        id=make_person_id(session),
        injury_side=check_side(injury_side),
        injury_date=injury_date,
        notes=notes,
    )
    session.add(person)
    session.flush()  # names refer to people
    if name := tidy_name(name):
        session.add(Name(person_id=person.id, name=name))
    return person.id


def list_people(session: Session, search: str = "", person_id: str | None = None) -> list[Person]:
    """Return people whose id or name holds every word of `search`, those seen last first."""
    visits = (
        select(Visit.person_id, func.count().label("n"), func.max(Visit.started).label("last")).group_by(
            Visit.person_id
        )
    ).subquery()
    asked = (
        select(Person, func.coalesce(Name.name, ""), func.coalesce(visits.c.n, 0), visits.c.last)
        .outerjoin(Name, Name.person_id == Person.id)
        .outerjoin(visits, visits.c.person_id == Person.id)
        .order_by(func.coalesce(visits.c.last, Person.created).desc())
    )
    if person_id is not None:
        asked = asked.where(Person.id == person_id)
    found: list[Person] = []
    for person, name, n_visits, last_visit in session.execute(asked):
        person.name, person.n_visits, person.last_visit = name, n_visits, last_visit
        found.append(person)
    # Here and not in SQL, which folds the case of ASCII only.
    words = search.casefold().split()
    return [p for p in found if all(word in f"{p.id} {p.name}".casefold() for word in words)]


def get_row(session: Session, table: type[Kind], row_id: str) -> Kind:
    """Return the row of a person, a visit or a result.

    Raises
    ------
    LibraryError
        There is no such row.
    """
    row = session.get(table, row_id)
    if row is None:
        cause, cure = _MISSING[table]
        raise LibraryError(say(cause, id=row_id), say(cure))
    return row


def read_person(session: Session, person_id: str) -> Person:
    """Return one person; raise a LibraryError where there is none."""
    get_row(session, Person, person_id)
    return list_people(session, person_id=person_id)[0]


def change_name(session: Session, person_id: str, name: str, who: str, why: str) -> None:
    """Change or remove a person's name."""
    row, name = session.get(Name, person_id), tidy_name(name)
    before = row.name if row else ""
    if name == before:
        return
    if before:
        add_mend(session, person_id, who, why, "name", person_id, before, name, private=True)
    if row and not name:
        session.delete(row)
    elif row:
        row.name = name
    else:
        session.add(Name(person_id=person_id, name=name))


def change_row(
    session: Session, row: Row, target: str, person_id: str, fields: Mapping[str, Any], who: str, why: str
) -> None:
    """Change fields of a row; a change of a filled field leaves a trail.

    None changes nothing, "" empties a field.
    """
    for field, value in fields.items():
        before = getattr(row, field)
        if value is None or value == before or (value == "" and before is None):
            continue
        if before not in (None, ""):
            add_mend(session, person_id, who, why, field, target, str(before), str(value))
        setattr(row, field, None if value == "" and not isinstance(before, str) else value)


def add_mend(
    session: Session,
    person_id: str,
    who: str,
    why: str,
    what: str,
    target: str,
    before: str,
    after: str,
    private: bool = False,
) -> None:
    """Record who changed what.

    Raises
    ------
    LibraryError
        `who` is empty.
    """
    if not who.strip():
        raise LibraryError(
            say("The change of “{what}” needs a name.", what=write_field(what)),
            say("Enter who makes the change."),
        )
    session.add(
        Mend(
            person_id=person_id,
            who=who.strip(),
            why=why.strip(),
            what=what,
            target=target,
            before=before,
            after=after,
            private=private,
        )
    )
