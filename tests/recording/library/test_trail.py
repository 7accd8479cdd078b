"""Changes are stored as codes and typed text; their words are made on reading."""

from datetime import datetime

import pytest

from vmofire.recording.library import Library, LibraryError
from vmofire.recording.library.records import Mend
from vmofire.recording.library.trail import LEFT_RIGHT, RIGHT_LEFT, write_mend


def write(what: str, before: str | None, after: str | None, why: str = "") -> str:
    """Return the words after day and time."""
    told = write_mend(
        Mend(
            person_id="P7K3Q",
            at=datetime(2026, 2, 3, 14, 5),
            who="Ann",
            why=why,
            what=what,
            target="x",
            before=before,
            after=after,
        )
    )
    day, _, change = told.partition(": ")
    assert day == "3 Feb 2026, 14:05"
    return change


@pytest.mark.parametrize(
    ("what", "before", "after", "words"),
    [
        ("side", "left", "right", "Ann changed “Side” from left to right."),
        ("side", LEFT_RIGHT, RIGHT_LEFT, "Ann changed “Side” from left and right to right and left."),
        ("injury_side", "both", "", "Ann changed “Injured side” from both legs to nothing."),
        ("cleared", "True", "False", "Ann changed “Clearance for full effort” from yes to no."),
        ("person", "(deleted)", "P7K3Q", "Ann changed “Person” from (deleted) to P7K3Q."),
        ("pain_after", "3", None, "Ann changed “Pain after” from 3 to nothing."),
        ("of_tomorrow", "1", "2", "Ann changed “of_tomorrow” from 1 to 2."),
    ],
)
def test_a_change_is_said_with_its_field_and_values_in_words(what, before, after, words):
    assert write(what, before, after) == words


def test_typed_text_stays_as_typed():
    assert write("notes", "left", "True") == "Ann changed “Notes” from left to True."
    assert write("name", "both", "Bo {n}", "misheard") == (
        "Ann changed “Name” from both to Bo {n}. Reason: “misheard”."
    )


def test_the_trail_stores_codes(library: Library):
    person = library.add_person("", "left")
    library.change_person(person.id, "Ann", "", injury_side="both")
    (mend,) = library.history(person.id).mends
    assert (mend.what, mend.before, mend.after) == ("injury_side", "left", "both")
    with pytest.raises(LibraryError, match="change of “Injured side” needs a name"):
        library.change_person(person.id, "", "", injury_side="left")
