"""One notification on an open day of the plan at the chosen time; none if off, done or not planned."""

from datetime import datetime, timedelta

import pytest
from tests.notifications import open_desktop

from vmofire.app import reminder_timer
from vmofire.app.reminder import is_due
from vmofire.errors import FieldError
from vmofire.guided.prompt import Result
from vmofire.guided.weekly_plan import WeeklyPlan
from vmofire.preferences import Preferences, load
from vmofire.recording.library import Library
from vmofire.words.message import tell

NOW = datetime.now().astimezone().replace(hour=18, minute=30)
REMINDER = "Notify|susssasa{sv}i|vmofire|0|vmofire|Today is a day of your plan."


@pytest.fixture
def desktop(monkeypatch):
    """A desktop that shows notifications."""
    with open_desktop() as desktop:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.address)
        yield desktop


def train(library, person):
    visit = library.start_visit(person)
    library.add_result(visit.id, Result("train", "trained", tell("check.fires"), data={}), "both")


def test_it_is_due_from_the_chosen_time_on_until_it_was_shown_or_the_day_is_done(tmp_path):
    with Library(tmp_path / "library") as library:
        person = library.add_person().id
        chosen = Preferences(remind_at="18:30")
        assert not is_due(library, chosen, person, NOW)  # without a plan
        library.add_plan(person, WeeklyPlan((NOW.weekday(),)), "", made=NOW - timedelta(days=7))
        assert is_due(library, chosen, person, NOW)
        assert not is_due(library, chosen, person, NOW - timedelta(minutes=1))
        assert not is_due(library, chosen, person, NOW - timedelta(days=1))
        assert not is_due(library, chosen, "", NOW)
        assert not is_due(library, Preferences(), person, NOW)
        shown = Preferences(remind_at="18:30", reminded=f"{NOW:%Y-%m-%d}")
        assert not is_due(library, shown, person, NOW)
        assert is_due(library, shown, person, NOW + timedelta(days=7))
        train(library, person)
        assert not is_due(library, chosen, person, NOW)


def test_a_window_reminds_once_and_not_for_a_demo_or_during_a_job(sit_down, desktop):
    sat = sit_down("strong", keeps=True)
    sat.app.setup.take_typed("remind_at", "0:00")
    filing = sat.app.clinic.filing
    person = filing.library.add_person("Ada").id
    filing.library.add_plan(person, WeeklyPlan(tuple(range(7))), "")
    sat.app.reminder.tick()  # nobody is measured
    filing.choose(person)
    sat.app.choose("check")
    sat.wait(lambda: sat.app.session.live.under_way)
    sat.app.reminder.tick()
    sat.app.jobs.press("stop")
    sat.wait(lambda: not sat.app.session.live.under_way)
    sat.app.reminder.tick()
    sat.app.reminder.tick()
    assert desktop.read() == [REMINDER]
    assert not [words for words, is_trouble in sat.view.told if is_trouble]


def test_without_a_desktop_the_window_says_so_once(sit_down, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    sat = sit_down(None, keeps=True)
    sat.app.history.ask_reminder()
    assert "is no time of the day" in sat.view.write(remind_at="25:00")
    assert sat.view.write(remind_at="00.00") == ""
    filing = sat.app.clinic.filing
    filing.choose(filing.library.add_person().id)
    filing.library.add_plan(filing.person_id, WeeklyPlan(tuple(range(7))), "")
    sat.app.reminder.tick()
    sat.app.reminder.tick()
    assert [is_trouble for _, is_trouble in sat.view.told].count(True) == 1
    assert "The desktop shows no notification." in sat.view.told[-1][0]


def test_a_system_without_notifications_refuses_a_time(sit_down, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    sat = sit_down(None)
    with pytest.raises(FieldError, match="cannot show notifications on this system"):
        sat.app.setup.take_typed("remind_at", "18:00")
    sat.app.setup.take_typed("remind_at", "off")
    assert load(sat.app.setup.folder)[0].remind_at == ""


def test_the_timer_of_the_system_follows_the_setting_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(reminder_timer, "BOOTED", tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")  # no systemctl: the files alone count
    reminder_timer.set_timer("07:05")
    reminder_timer.set_timer("18:30")
    folder = tmp_path / "systemd" / "user"
    started = folder / "timers.target.wants" / "vmofire-reminder.timer"
    assert "OnCalendar=*-*-* 18:30:00" in started.read_text("utf-8")
    assert "-m vmofire plan --remind" in (folder / "vmofire-reminder.service").read_text("utf-8")
    reminder_timer.set_timer("")
    assert [path.name for path in folder.rglob("*") if not path.is_dir()] == []
