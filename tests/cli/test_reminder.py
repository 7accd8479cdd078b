"""`vmofire plan --remind`, as a timer of the system calls it: one notification, on an open day alone."""

import json

from tests.notifications import open_desktop

from vmofire.guided.prompt import Result
from vmofire.guided.weekly_plan import WeeklyPlan
from vmofire.recording.library import Library
from vmofire.words.message import tell


def test_a_timer_reminds_once_on_an_open_day_and_only_if_it_is_on(call, tmp_path, monkeypatch):
    place = ("--library", str(tmp_path / "library"))
    with Library(tmp_path / "library") as library:
        people = [library.add_person().id for _ in range(3)]
        for person in people[:2]:
            library.add_plan(person, WeeklyPlan(tuple(range(7))), "")
        visit = library.start_visit(people[1])
        library.add_result(visit.id, Result("train", "trained", tell("check.fires"), data={}), "both")

    def remind(person):
        return json.loads(call("plan", person, "--remind", "--json", *place).out)["reminded"]

    with open_desktop() as desktop:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.address)
        assert "The reminder is off." in call("plan", people[0], "--remind", *place).out
        assert call("settings", "remind_at", "0:00").out.startswith("* remind_at = 00:00")
        assert [remind(one) for one in (people[2], people[1], people[0], people[0])] == [
            False,
            False,
            True,
            False,
        ]
        assert call("settings", "remind_at", "off").code == 0
        assert not remind(people[0])
        assert len(desktop.read()) == 1
    assert "There is no person PZZZZ" not in call("plan", "PZZZZ", "--remind", *place).err  # it is off
    assert "The id of the person is missing." in call("plan", *place).err
