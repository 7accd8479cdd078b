"""What a returning person is not asked again, and what is asked all the same."""

from dataclasses import replace

import pytest
from tests.report import visits

from vmofire.app.job_start import JobRequest
from vmofire.app.session import Session
from vmofire.app.view import JobPage, SafetyPage, StartPage
from vmofire.guided.catalogue import Sitting
from vmofire.preferences import Preferences, Wiring


@pytest.fixture
def real(monkeypatch):
    """Treat a virtual board as a real one on battery, so that its recordings are saved."""
    monkeypatch.setattr(Session, "is_virtual", False)
    monkeypatch.setattr("vmofire.app.job_start.why_not_start", lambda *_: None)


def sit_with_one_sensor(sit_down, **changes):
    sat = sit_down(keeps=True, **{"how_to": False, **changes})
    sat.app.source.sitting = Sitting(("VMO",))
    return sat


def stop(sat):
    sat.wait(lambda: sat.app.session.live.prompt is not None)
    sat.app.jobs.press("stop")
    sat.finish()


def add_person(sat, *, was_here: bool):
    library = sat.app.clinic.filing.library
    person = library.add_person("Ada Byron").id
    if was_here:
        visits.file_visit(library, person, [(visits.check(60.0), "left")], day=1)
    sat.app.clinic.people.choose(person)
    return person


def test_the_leg_of_the_last_check_is_taken_and_shown(sit_down, real):
    sat = sit_with_one_sensor(sit_down)
    assert sat.app.last_time.words == ""
    sat.app.choose("check")
    assert sat.view.questions[-1].code == "leg"
    sat.view.answer("right")
    assert sat.view.page == JobPage()
    stop(sat)
    assert sat.app.preferences.leg == "right"
    assert sat.app.last_time.words == "Right leg, as last time."
    n_asked = len(sat.view.questions)
    sat.app.choose("check")
    assert len(sat.view.questions) == n_asked
    assert sat.app.jobs.asked.side == "right"


def test_another_leg_can_be_said_by_a_key(sit_down, real):
    sat = sit_with_one_sensor(sit_down, leg="right")
    sat.app.choose("ask_again")
    assert sat.view.questions[-1].code == "leg"
    sat.view.answer("left")
    assert sat.app.jobs.asked.side == "left"


def test_the_leg_is_asked_again_of_another_person_and_where_sensors_name_it(sit_down, real):
    sat = sit_with_one_sensor(sit_down, leg="right")
    add_person(sat, was_here=True)
    assert sat.app.preferences.leg == ""
    sat.app.setup.keep(leg="right")
    sat.app.source.sitting = Sitting(("left VMO", "right VMO"))
    assert sat.app.last_time.leg is None


def test_electrodes_are_as_last_time_on_another_day_but_not_within_one(sit_down, real):
    sat = sit_with_one_sensor(sit_down)
    person = add_person(sat, was_here=True)
    sat.app.setup.keep(leg="left")
    library = sat.app.clinic.filing.library
    (visit,) = library.history(person).visits
    sat.app.source.sitting = Sitting(("VMO",))
    has_electrodes = any(one.spacing_mm for one in visit.recordings[0].electrodes)
    assert ("Electrodes placed anew" in sat.app.last_time.words) is has_electrodes
    n_asked = len(sat.view.questions)
    sat.app.choose("check")
    assert (len(sat.view.questions) == n_asked) is has_electrodes
    assert has_electrodes
    stop(sat)
    sat.app.clinic.wait()
    today = library.history(person).visits[-1].recordings[-1].electrodes[0]
    before = visit.recordings[0].electrodes[0]
    assert (today.placed_anew, today.spacing_mm) == (True, before.spacing_mm)
    sat.app.clinic.people.choose(person)  # again, on the same day
    assert "Electrodes" not in sat.app.last_time.words


def test_a_job_other_than_a_check_asks_for_the_electrodes(sit_down, real):
    sat = sit_with_one_sensor(sit_down)
    add_person(sat, was_here=True)
    sat.app.jobs.begin(JobRequest("train", "left", exercise="vmo_activation"))
    assert sat.view.questions[-1].code == "electrodes"


def test_a_new_person_sees_the_safety_rules_once(sit_down, real):
    sat = sit_with_one_sensor(sit_down)
    person = add_person(sat, was_here=False)
    assert sat.view.page == SafetyPage(person=sat.app.clinic.filing.library.person(person).title)
    sat.app.setup.accept_safety()
    assert sat.view.page == StartPage()
    sat.app.clinic.people.choose(person)
    assert sat.view.page == StartPage()
    add_person(sat, was_here=True)
    assert sat.view.page == StartPage()


def test_the_output_is_remembered_for_each_board(sit_down):
    known = {"aa": Wiring("ENV", 10200.0), "bb": Wiring("RECT", 200.0)}
    sat = sit_down(None, wirings=known)
    setup = sat.app.setup
    setup.find_board = lambda: "aa"
    setup.take_wiring("aa")
    assert (setup.preferences.output, setup.preferences.gain) == ("ENV", 10200.0)
    assert setup.knows_wiring
    setup.set_sensor("RAW", 200.0)
    assert setup.preferences.wirings == known | {"aa": Wiring("RAW", 200.0)}
    setup.find_board = lambda: "cc"
    setup.take_wiring("cc")
    assert setup.preferences.output == "RAW"
    assert not setup.knows_wiring
    setup.set_sensor("RECT", 200.0)  # not confirmed yet
    assert "cc" not in setup.preferences.wirings
    setup.accept_sensor()
    assert setup.preferences.wirings["cc"] == Wiring("RECT", 200.0)
    assert replace(Preferences(), wirings=setup.preferences.wirings).wirings["aa"].output == "RAW"
