"""Order of pages and steps, without a window and without a terminal."""

import json

import pytest

from vmofire.app.job_start import LOOKED, STATED, JobRequest
from vmofire.app.session import Session
from vmofire.app.view import (
    JobPage,
    PeoplePage,
    PlacementPage,
    ResultPage,
    SafetyPage,
    ScopePage,
    SensorPage,
    SettingsPage,
    StartPage,
    TrainPage,
)
from vmofire.cli.sources import make_source
from vmofire.dsp.amplitude import Reference
from vmofire.dsp.sensor import Sensor
from vmofire.errors import LibraryError
from vmofire.link.board_search import BoardFinding, FoundBoard
from vmofire.link.power import ON_BATTERY, PLUGGED_IN, UNKNOWN
from vmofire.preferences import FILE, Preferences
from vmofire.recording import journal
from vmofire.recording.library import Electrodes
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.sensor import SensorModel
from vmofire.words import find_language, use


@pytest.fixture
def real(monkeypatch):
    """Treat virtual boards as real ones, on a computer that runs on battery."""
    monkeypatch.setattr(Session, "is_virtual", False)
    monkeypatch.setattr("vmofire.app.job_start.read_power", lambda: ON_BATTERY)


def test_a_check_of_two_sensors_asks_nothing_and_ends_with_a_result_and_what_may_follow(sit_down):
    sat = sit_down("off")
    sat.app.choose("check")
    assert sat.view.questions == []
    assert sat.view.page == JobPage()
    result = sat.finish()
    assert (result.job, result.outcome) == ("check", "one_quiet")
    assert isinstance(sat.view.page, ResultPage)
    codes = [action.code for action in sat.view.page.actions]
    assert {"done", "train", "again"} <= set(codes)
    assert "other" not in codes
    sat.app.results.use("again")
    assert sat.app.jobs.asked == JobRequest("check")


def test_work_above_the_maximum_offers_a_new_one_of_that_leg(sit_down):
    sat = sit_down("strong")
    sat.app.source.sitting.references["right"] = Reference(10.0, "isometric_mvc")
    sat.app.choose("check")
    result = sat.finish()
    assert "The right leg was above its maximum" in result.detail
    (new,) = [one for one in sat.view.page.actions if one.code == "maximum"]
    assert (new.words, new.key) == ("New maximum", "M")
    sat.app.results.use("maximum")
    assert sat.app.jobs.asked == JobRequest("maximum", "right")
    assert sat.view.page == JobPage()


def test_a_test_names_what_it_needs_and_does_not_begin(sit_down):
    sat = sit_down()
    sat.app.choose("test")
    onset = next(option for option in sat.view.questions[-1].options if option.code == "onset")
    assert "second sensor" in onset.detail
    sat.view.answer("onset")
    assert sat.view.questions[-1].code == "test"
    assert JobPage() not in sat.view.pages


def test_training_shows_the_plan_first(sit_down):
    sat = sit_down()
    sat.app.choose("train")
    assert isinstance(sat.view.page, TrainPage)
    sat.app.training.begin("lunge")
    assert JobPage() not in sat.view.pages, "the advanced list is not open"
    sat.app.training.begin("ball_squeeze")
    assert sat.view.page == JobPage()
    sat.finish()
    actions = {action.code: action for action in sat.view.page.actions}
    assert actions["next"].words == "Next: Knee extension with ball"
    assert [one.code for one in actions.values() if one.strong] == ["next"]
    assert sat.app.results.filed[0].startswith("1 done. 5 exercises are left today.")
    sat.app.results.use("next")
    assert sat.view.page == JobPage()
    assert sat.app.jobs.asked == JobRequest("train", exercise="clench_extension")


@pytest.mark.parametrize(
    ("power", "statement"),
    [(PLUGGED_IN, STATED), (UNKNOWN, LOOKED)],
    ids=["plugged in", "unknown"],
)
def test_nothing_begins_while_the_mains_may_reach_a_person(
    sit_down, real, monkeypatch, tmp_path, power, statement
):
    monkeypatch.setattr("vmofire.app.job_start.read_power", lambda: power)
    sat = sit_down()
    sat.app.jobs.begin(JobRequest("check", "left"))
    assert sat.view.questions[-1].code == "power"
    sat.view.answer("")
    assert sat.view.questions[-1].code == "power", "asked again"
    assert JobPage() not in sat.view.pages
    sat.view.answer(statement)
    assert sat.view.page == JobPage()
    sat.finish()
    sat.wait(lambda: sat.app.session.acquisition.recording is None)
    (path,) = tmp_path.glob("*.vmo")
    assert [event.text for event in journal.read(path).events if event.kind == "power"] == [statement]


def test_an_env_without_a_gain_is_asked_for_it_and_judges_nothing(sit_down, monkeypatch):
    sat = sit_down()
    monkeypatch.setattr(sat.app.session.live, "sensor", Sensor("ENV"))
    sat.app.jobs.begin(JobRequest("check", "left"))
    assert sat.view.questions[-1].code == "gain"
    sat.view.answer("pot")
    assert sat.view.page == SensorPage()
    sat.app.jobs.begin(JobRequest("check", "left"))
    sat.view.answer("delivered")
    assert (sat.app.preferences.output, sat.app.preferences.gain) == ("ENV", 10200.0)


def test_the_first_run_leads_from_safety_over_placement_to_the_start(sit_down, tmp_path):
    sat = sit_down(None, labels=("VMO",))
    sat.app.setup.preferences = Preferences()
    sat.app.setup.show_first()
    assert sat.view.page == SafetyPage(is_first=True)
    sat.app.setup.accept_safety()
    assert sat.view.page == PlacementPage()
    sat.app.setup.accept_placement()
    assert sat.view.page == StartPage()
    sat.app.setup.accept_sensor()
    assert sat.view.page == StartPage()
    kept = json.loads((tmp_path / FILE).read_text("utf-8"))
    assert (kept["safety_read"], kept["sensor_checked"]) == (True, True)


def test_a_setting_is_kept_once_and_shown_wherever_it_shows(sit_down, tmp_path):
    sat = sit_down(None)
    sat.app.choose("settings")
    assert isinstance(sat.view.page, SettingsPage)
    sat.app.setup.change("volume", 0.2)
    sat.app.jobs.press("sound")
    assert (sat.view.preferences.volume, sat.view.preferences.muted) == (0.2, True)
    assert json.loads((tmp_path / FILE).read_text("utf-8"))["muted"] is True


def test_two_boards_that_answer_are_asked_about_and_never_guessed_between(sit_down, monkeypatch):
    sat = sit_down(None)
    with VirtualBoard(make_source("strong"), SensorModel()) as board:
        found = tuple(FoundBoard(url, "0.1.0", "", True) for url in ("/dev/none", board.url))
        monkeypatch.setattr("vmofire.link.board_search.find_boards", lambda _: BoardFinding(found))
        sat.app.source._is_searching = True
        sat.wait(lambda: sat.view.questions)
        assert sat.view.questions[-1].title == "2 boards answer. Which one?"
        assert sat.app.session is None
        sat.view.answer(board.url)
        assert sat.app.session.acquisition.url == board.url
        sat.wait(lambda: sat.app.session.hello is not None)
        sat.app.close()


def test_the_scope_is_live_until_it_is_left(sit_down):
    sat = sit_down()
    sat.app.choose("scope")
    assert sat.view.page == ScopePage()
    assert sat.app.session.scope is not None
    sat.app.scope.use("back")
    assert sat.view.page == StartPage()
    assert sat.app.session.scope is None


# People and their saved results.


def add_person(sat, **written):
    sat.app.choose("person")
    assert isinstance(sat.view.page, PeoplePage)
    sat.app.clinic.people.use("new", "")
    assert sat.view.write(**written) == ""
    return sat.app.clinic.filing.person.id


def test_a_result_is_filed_under_the_person_who_is_measured(sit_down, real):
    sat = sit_down(keeps=True)
    person = add_person(sat, name="Ada")
    sat.app.jobs.begin(JobRequest("check", "left"))
    assert sat.view.questions[-1].code == "electrodes"
    sat.view.answer("anew")
    assert "is not a length" in sat.view.write(spacing="far")
    assert sat.view.write(spacing="20,5", kind="Ag/AgCl") == ""
    sat.finish()
    sat.app.clinic.wait()
    assert sat.app.results.filed[0].startswith(f"Saved: Check, left leg. Person {person}")
    (visit,) = sat.app.clinic.filing.library.history(person).visits
    assert visit.results[0].outcome == "fires"
    assert (visit.recordings[0].electrodes[0].spacing_mm, visit.recordings[0].side) == (20.5, "left")


def test_a_virtual_board_files_nothing_and_says_so(sit_down):
    sat = sit_down(keeps=True)
    person = add_person(sat)
    sat.app.jobs.begin(JobRequest("check", "left"))
    sat.finish()
    assert sat.app.results.filed == ("Demo, so not saved.", False)
    assert not sat.app.clinic.filing.library.history(person).visits


def test_a_job_that_the_library_refuses_is_measured_and_saved_at_the_end(
    sit_down, real, monkeypatch, tmp_path
):
    sat = sit_down(keeps=True)
    person = add_person(sat)
    sat.app.clinic.filing.place(sat.app.sitting.labels, "left", Electrodes())

    def refuse(*_):
        raise LibraryError("The disk is full.", "Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr(sat.app.clinic.filing, "begin", refuse)
        sat.app.jobs.begin(JobRequest("check", "left"))
        assert sat.view.questions[-1].code == "unkept"
        sat.view.answer("unkept")
    sat.finish()
    sat.app.clinic.wait()
    (visit,) = sat.app.clinic.filing.library.history(person).visits
    assert [one.outcome for one in visit.results] == ["fires"]
    assert len(list(tmp_path.glob("*.vmo"))) == 1, "recorded apart, for the library took none"


def test_an_override_says_who_and_why_and_what_was_measured_stays(sit_down, real):
    sat = sit_down(keeps=True)
    add_person(sat)
    sat.app.clinic.filing.place(sat.app.sitting.labels, "left", Electrodes())
    sat.app.jobs.begin(JobRequest("activation", "left"))
    sat.finish()
    sat.app.clinic.wait()
    sat.app.results.use("override")
    sat.view.answer(sat.view.questions[-1].options[0].code)
    assert sat.view.write(why="the sensor slipped", who="") == "Please fill this in."
    assert sat.view.write(why="the sensor slipped", who="MB") == ""
    assert any(note["who"] == "MB" for note in sat.app.results.result.data["overrides"])


def test_a_person_is_deleted_only_where_their_id_is_written(sit_down):
    sat = sit_down(None, keeps=True)
    person = add_person(sat)
    sat.app.choose("history")
    sat.app.history.use_history("delete", "")
    sat.view.answer("export")
    assert sat.view.questions[-1].code == "name"  # with the name, or without
    sat.app.history.use_history("delete", "")
    sat.view.answer("delete")
    assert "Nothing is deleted" in sat.view.write(id="OTHER")
    assert sat.view.write(id=person.lower()) == ""
    sat.wait(lambda: any("is deleted" in words for words, _ in sat.view.told))
    assert sat.app.clinic.people.search("") == []
    assert sat.app.clinic.filing.person is None


def test_a_crossed_out_person_of_another_program_is_told_and_no_dead_end(sit_down):
    sat = sit_down(None, keeps=True)
    person = add_person(sat)
    sat.app.choose("history")
    sat.app.clinic.filing.library.delete_person(person)
    sat.app.history.use_history("edit", "")
    assert sat.view.told[-1][1]
    assert isinstance(sat.view.page, PeoplePage)


# Words.


def test_a_change_of_language_is_saved_and_the_page_is_shown_again(sit_down, tmp_path):
    sat = sit_down(None)
    try:
        sat.app.source.open_demo("strong")
        sat.app.change_language("de")
        assert find_language() == "de"
        assert json.loads((tmp_path / FILE).read_text("utf-8"))["language"] == "de"
        assert (sat.view.preferences.language, sat.view.renewals) == ("de", 1)
        sat.app.change_language("en")
        assert sat.app.session.label == "Demo: Strong"
    finally:
        use("en")


def test_words_are_made_when_a_page_is_made(sit_down, monkeypatch):
    """Pages made in one language are in the other one when they are shown again."""
    sat = sit_down(None, keeps=True)
    add_person(sat)
    sat.app.source.begin_sitting(("left VMO",))
    shown: list[list[str]] = []
    for mark in ("", "#"):
        monkeypatch.setattr("vmofire.words.sentences.translate", lambda words, *_, mark=mark: mark + words)
        words = list(sat.app.clinic.loader.person_words[1:])
        sat.app.choose("settings")
        words.append(sat.view.page.sound[0])
        for code in ("demo", "test", "train"):
            sat.app.choose(code)
            question = sat.view.questions[-1]
            words += [question.title, *(option.title for option in question.options)]
        sat.app.history.show_history(sat.app.clinic.filing.person.id)
        for code in ("edit", "delete"):
            sat.app.history.use_history(code, "")
            if code == "delete":
                sat.view.answer("delete")
            words += [field.words for field in sat.view.forms[-1].fields]
        shown.append(words)
    assert all(words.startswith("#") for words in shown[1])
    assert [words.replace("#", "") for words in shown[1]] == shown[0]
