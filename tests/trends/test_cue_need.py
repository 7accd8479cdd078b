"""Need of tips over the visits: who forgets between them, and what the next Check says of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vmofire.app.filing import Filing
from vmofire.app.rehearsal import rehearse
from vmofire.errors import LibraryError
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.ladder import LastStanding
from vmofire.recording.library import Library
from vmofire.trends.cue_need import find_last_standings, find_needs
from vmofire.trends.over_visits import build_timeline
from vmofire.trends.result_text import say_grade
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient

FORGETS = MuscleModel(wakes_at="buttocks_first")  # asleep again at each visit
STRONG, OFF = MuscleModel(), MuscleModel(fires_in=())
FIRST = datetime(2026, 2, 3, 10, tzinfo=UTC)


@pytest.fixture
def filing(tmp_path):
    with Library(tmp_path / "library") as library:
        filing = Filing(library)
        filing.choose(library.add_person("", "left").id)
        yield filing


def visit(filing: Filing, weeks: int, *muscles: MuscleModel, seed: int = 1):
    """Do the Checks of one visit, one after the other; return the last result."""
    library, at = filing.library, FIRST + timedelta(weeks=weeks)
    filing.visit_id = library.start_visit(filing.person_id, started=at).id
    for place, muscle in enumerate(muscles):
        sitting = Sitting(("left VMO",))
        filing.fill(sitting)
        result = rehearse(make_job("check", sitting, "left"), Patient([muscle], seed=seed))
        library.add_result(filing.visit_id, result, "left", made=at + timedelta(minutes=5 * place))
    return result


@pytest.mark.parametrize("seed", [1, 404])
def test_who_forgets_between_visits_is_told_so_each_time(filing, seed):
    first = visit(filing, 0, FORGETS, seed=seed)
    assert "2026" not in first.detail
    second = visit(filing, 2, FORGETS, seed=seed)
    assert second.headline == "Off at first. It fires after squeezing the buttocks first, 1 minute later."
    assert second.detail.endswith("It came back last time too, on 3 Feb 2026, but did not stay.")
    third = visit(filing, 4, OFF, seed=seed)
    assert third.detail.endswith("Off again after it had come back on 17 Feb 2026.")
    fourth = visit(filing, 6, STRONG, seed=seed)
    assert fourth.detail.endswith(
        "Last time, on 3 Mar 2026, it was quiet or weak at first. Today it fires at once."
    )
    (need,) = find_needs(filing.library.history(filing.person_id).visits)
    assert need.words == (
        "The left leg: quiet or weak at first at 3 of 4 visits. It came back at 2. "
        "It did not stay until the next visit 2 times, last on 3 Mar 2026. "
        "Since 17 Mar 2026 it fires at once."
    )
    timeline = build_timeline(filing.library.history(filing.person_id))
    assert timeline.needs_words == need.words


def test_a_later_check_of_the_same_visit_that_fires_counts_as_back(filing):
    visit(filing, 0, OFF, STRONG)
    visit(filing, 1, STRONG)
    history = filing.library.history(filing.person_id)
    assert [one.standing for one in find_needs(history.visits)[0].stands] == ["back", "on"]
    assert find_last_standings(history, history.visits[1].id) == {"left": LastStanding("2026-02-03", "back")}
    assert find_last_standings(history, history.visits[0].id) == {}


def test_nothing_is_said_of_a_leg_that_always_fires_or_of_one_visit(filing):
    visit(filing, 0, OFF)
    assert find_needs(filing.library.history(filing.person_id).visits) == ()
    visit(filing, 1, STRONG)
    assert len(find_needs(filing.library.history(filing.person_id).visits)) == 1


def test_a_clinicians_verdict_counts_in_place_of_the_measured_one(filing):
    visit(filing, 0, OFF)
    visit(filing, 1, STRONG)
    history = filing.library.history(filing.person_id)
    filing.library.override(history.visits[0].results[0].id, "fires", "The cable was loose.", "Dr Who")
    assert find_needs(filing.library.history(filing.person_id).visits) == ()


def test_a_santi_grade_is_marked_as_the_clinicians_judgement_and_kept_in_the_trail(filing):
    visit(filing, 0, OFF)
    library = filing.library
    (stored,) = library.history(filing.person_id).visits[0].results
    assert say_grade(stored) == ""
    library.note_grade(stored.id, "1B", "Dr Who")
    library.note_grade(stored.id, "2A", "Dr Who")
    history = library.history(filing.person_id)
    (graded,) = history.visits[0].results
    assert say_grade(graded).startswith("SANTI grade 2A: VMO inhibited, extension deficit")
    assert "Judged by Dr Who" in say_grade(graded)
    assert say_grade(graded).endswith("not measured.")
    assert [(mend.what, mend.before, mend.after) for mend in history.mends] == [
        ("santi", "", "1B"),
        ("santi", "1B", "2A"),
    ]
    assert replace(graded.result, data={}) == replace(stored.result, data={})  # nothing measured has changed
    assert library.check() == []
    with pytest.raises(LibraryError, match="SANTI has no grade 9"):
        library.note_grade(stored.id, "9", "Dr Who")
    with pytest.raises(LibraryError, match="Write your name too"):
        library.note_grade(stored.id, "1A", "  ")
