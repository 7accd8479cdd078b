"""Demo library: made by the real code, apart from real people, marked wherever it is shown."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from vmofire.app import demo_library, demo_story
from vmofire.app.demo_library import MARK, find_folder, open_demo
from vmofire.app.view import ResultPage, StartPage
from vmofire.dsp.symmetry import DetectableChange
from vmofire.errors import LibraryError
from vmofire.exchange.result_table import list_rows
from vmofire.guided.clinic.grade import read_grade
from vmofire.guided.ladder import read_episodes
from vmofire.recording.progress import Cancelled
from vmofire.report.wording import find_stand_ins
from vmofire.trends.adherence import list_weeks
from vmofire.trends.cue_need import find_needs
from vmofire.trends.over_visits import read_timeline
from vmofire.virtual import demo


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The whole demo library, and the shares of its progress."""
    own, shares = tmp_path_factory.mktemp("home") / "vmofire", []
    filing = open_demo(own, shares.append)
    yield own, filing, shares
    filing.library.close()


@pytest.fixture
def short(monkeypatch):
    """One visit in place of half a year."""

    def tell_first(today):
        story = demo_story.tell_stories(today)[0]
        return (replace(story, visits=story.visits[:1], plans=()),)

    monkeypatch.setattr(demo_library, "tell_stories", tell_first)


def test_half_a_year_of_visits_is_made_beside_the_own_library(made):
    own, filing, shares = made
    assert not own.exists()
    assert filing.library.folder == find_folder(own)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert filing.person is not None
    history = filing.library.history(filing.person.id)
    days = (history.visits[-1].started - history.visits[0].started).days
    assert 160 < days < 200
    assert history.visits[-1].started < datetime.now().astimezone()
    jobs = {one.result.job for day in history.visits for one in day.results}
    assert jobs == {"check", "train", "maximum", "compare"}
    (other,) = [one for one in filing.library.people() if one.id != filing.person.id]
    jobs = [(one.result.job, one.side) for one in filing.library.history(other.id).visits[-1].results]
    assert jobs == [("check", "right"), ("check", "left"), ("compare", "both")]


def test_it_goes_from_off_and_back_by_tips_and_off_again_to_at_once_and_near_the_other_leg(made):
    _, filing, _ = made
    history = filing.library.history(filing.person.id)
    checks = [one.result for day in history.visits for one in day.results if one.result.job == "check"]
    backs = [read_episodes(one)["left"].back for one in checks if read_episodes(one)]
    assert [back.cue for back in backs] == ["thighs_down", "knees_together", *2 * ["buttocks_first"]]
    (need,) = find_needs(history.visits)
    assert (need.side, [one.standing for one in need.stands]) == (
        "left",
        [*3 * ["back"], "on", "back", *8 * ["on"]],
    )
    assert "Since" in need.words
    assert "It fires after pressing the thighs into the chair" in checks[0].headline
    assert read_grade(checks[0]).grade == "1A"
    (ratio,) = [one for one in checks[-1].figures if one.name == "ratio"]
    assert 80.0 < ratio.value < 100.0
    dark = [one.value for check in checks for one in check.figures if one.name == "without_feedback"]
    assert len(dark) == 4
    assert min(dark[:2]) < 80.0 < min(dark[2:])


def test_it_has_answers_about_the_knee_and_weeks_of_a_plan_with_days_done_and_left_out(made):
    _, filing, _ = made
    timeline = read_timeline(filing.library, filing.person.id)
    assert [one.name for one in timeline.knee] == ["pain_before", "pain_usual", "pain_worst", "knee-today"]
    assert timeline.knee[-1].points[-1].value > timeline.knee[-1].points[0].value + 5.0
    history = filing.library.history(filing.person.id)
    assert {visit.swelling for visit in history.visits} == {None, "much", "some", "none"}
    weeks = list_weeks(history, datetime.now().astimezone().date())
    assert [week.plan.days for week in weeks] == 8 * [(0, 2, 4)]
    assert {0, 3} <= {sum(day in week.plan.days for day in week.done) for week in weeks}
    assert min(week.work.squeezes for week in weeks if week.done) > 0


def test_its_trends_show_the_recovery(made):
    _, filing, _ = made
    lines = {(one.name, one.side): one for one in read_timeline(filing.library, filing.person.id).lines}
    left, right = lines["amplitude", "left"], lines["amplitude", "right"]
    assert (len(left.points), len(left.absent)) == (10, 3)  # a leg that is off has no amplitude
    assert left.points[-1].value > 1.3 * left.points[0].value
    assert isinstance(left.change, DetectableChange)
    assert left.points[-1].more_than_error
    assert right.points[-1].value == pytest.approx(right.points[0].value, rel=0.5)
    assert len(lines["ratio", ""].points) >= 10


def test_report_and_export_say_that_it_is_a_demo(made):
    _, filing, _ = made
    for person in filing.library.people():
        assert person.name.startswith("Demo")
        for visit in filing.library.history(person.id).visits:
            assert find_stand_ins(visit) == ["synthetic"]
            assert {row["stand_in"] for row in list_rows(visit, person.injury_side)} == {"1"}


def test_it_is_made_once(made):
    own, filing, _ = made
    filing.library.close()
    shares = []
    again = open_demo(own, shares.append)
    assert shares == []
    assert len(again.library.people()) == 2
    filing.library = again.library  # closed by the fixture


def test_one_that_was_given_up_is_made_anew(tmp_path, short):
    def give_up(_: float) -> None:
        raise Cancelled

    own = tmp_path / "vmofire"
    with pytest.raises(Cancelled):
        open_demo(own, give_up)
    assert not find_folder(own).exists()
    filing = open_demo(own, lambda _: None)
    assert filing.is_demo
    filing.library.close()
    assert (find_folder(own) / MARK).exists()


def test_a_strange_folder_in_its_place_is_left_alone(tmp_path, short):
    folder = find_folder(tmp_path / "vmofire")
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(LibraryError, match="demo library cannot be made"):
        open_demo(tmp_path / "vmofire", lambda _: None)
    assert (folder / "mine.txt").read_text("utf-8") == "mine"


def test_a_demo_is_saved_in_its_own_library_and_the_own_one_comes_back(
    sit_down, short, monkeypatch, tmp_path
):
    monkeypatch.setattr(demo, "seat", partial(demo.seat, pace="follow", answers=True))
    sat = sit_down(None, keeps=True)
    own = sat.app.clinic.filing.library.add_person("Ada")
    sat.app.clinic.people.choose(own.id)
    sat.app.choose("demo")
    sat.view.answer("one_sided")
    assert sat.app.clinic.is_demo
    assert "half a year" in sat.app.clinic.loader.person_words[0]
    sat.wait(lambda: sat.app.clinic.filing is not None)
    filing = sat.app.clinic.filing
    assert filing.library.folder == tmp_path / "library-demo"
    assert sat.app.clinic.loader.person_words[0].startswith("Demo library: Demo")
    assert sat.app.preferences.person == own.id
    sat.wait(lambda: sat.app.session.snapshot(1, 1.0).running)
    sat.app.choose("check")
    result = sat.finish()
    assert result.headline == "The left leg fires weakly, also after 4 tips."
    sat.wait(lambda: sat.app.clinic.filing_task.result_id)
    assert sat.app.results.filed[0].startswith("Saved in the demo library: Check")
    assert isinstance(sat.view.page, ResultPage)
    visits = filing.library.history(filing.person.id).visits
    assert len(visits) == 2
    assert visits[-1].recordings
    assert find_stand_ins(visits[-1])
    sat.app.choose("again")
    sat.wait(lambda: sat.app.clinic.filing is not None)
    assert not sat.app.clinic.is_demo
    filing = sat.app.clinic.filing
    assert (filing.library.folder, filing.person.id) == (tmp_path / "library", own.id)
    assert filing.library.history(own.id).visits == ()
    assert not list(filing.library.recordings.glob("*"))


def test_a_demo_that_is_left_at_once_makes_no_library(sit_down, tmp_path):
    sat = sit_down(None, keeps=True)
    sat.app.source.open_demo("strong")
    sat.app.tick()
    sat.app.source.close_session()
    sat.wait(lambda: sat.app.clinic.filing is not None)
    assert not (tmp_path / "library-demo").exists()
    assert sat.app.clinic.filing.library.folder == tmp_path / "library"


def test_a_real_board_never_files_in_the_demo_library(sit_down, short):
    sat = sit_down(None, keeps=True)
    sat.app.source.open_demo("strong")
    sat.wait(lambda: sat.app.clinic.filing is not None)
    assert sat.app.source.filing is not None
    sat.app.source._demo = ""  # as if another session had taken its place
    assert sat.app.source.filing is None


# The tour.


def test_the_tour_has_five_steps_and_is_remembered(sit_down):
    sat = sit_down(None)
    sat.app.setup.keep(safety_read=False)
    sat.app.setup.accept_safety()
    sat.app.setup.accept_placement()
    for step in range(1, 6):
        question = sat.view.questions[-1]
        assert question.title.startswith(f"Tour, {step} of 5")
        assert question.left == ("back" if step > 1 else "skip")
        assert "skip" in [option.code for option in question.options]
        if step < 5:
            assert not sat.app.preferences.tour_seen
            sat.view.answer("next")
    sat.view.answer("demo")
    assert sat.app.preferences.tour_seen
    assert sat.view.questions[-1].code == "demo"
    n_asked = len(sat.view.questions)
    sat.app.setup.accept_placement()
    assert len(sat.view.questions) == n_asked


def test_the_tour_can_be_skipped_and_seen_again(sit_down):
    sat = sit_down(None)
    sat.app.choose("tour")
    sat.view.answer("skip")
    assert sat.app.preferences.tour_seen
    assert isinstance(sat.view.page, StartPage)
    sat.app.choose("tour")
    sat.view.answer("next")
    sat.view._then(sat.view.questions[-1].left)  # Esc
    assert sat.view.questions[-1].title.startswith("Tour, 1 of 5")
