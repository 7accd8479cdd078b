"""Page of the plan: a calendar for eyes, keyboard, pointer and screen reader, whole on every screen."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.gui.layout import find_faults, take_picture

from vmofire.app.plan_calendar import lay_out
from vmofire.app.view import PlanPage
from vmofire.app.weekly_plan import write_plan
from vmofire.gui.theme import DARK, LIGHT
from vmofire.guided.weekly_plan import PlannedExercise, WeeklyPlan
from vmofire.trends.adherence import Week, Work

Key = Qt.Key
PLAN = WeeklyPlan((0, 2, 4), (PlannedExercise("ball_squeeze", 10), PlannedExercise("wall_squat", 8)))
TODAY = date(2026, 4, 22)  # a Wednesday


def show(place):
    weeks = [Week(date.fromordinal(TODAY.toordinal() - 2 - 7 * n), PLAN, {n % 7: Work(130, 500.0)})
             for n in reversed(range(8))]  # fmt: skip
    place.window.view.show(PlanPage("Plan of P7K3Q", write_plan(PLAN), lay_out(weeks, TODAY)))
    return place.screens.plan


def test_arrows_and_clicks_move_from_day_to_day_and_a_screen_reader_hears_each(open_window):
    place = open_window(None)
    plan = show(place)
    calendar = plan.calendar
    assert calendar.hasFocus()
    assert plan.day.words == "Wednesday, 22 Apr 2026, today: day of the plan."
    assert calendar.accessibleName() == f"Calendar of the plan: {plan.day.words}"
    place.press(Key.Key_Right, Key.Key_Right)
    assert plan.day.words == "Friday, 24 Apr 2026: to come."
    place.press(Key.Key_End, Key.Key_Right)  # there is no later day
    assert plan.day.words == "Sunday, 26 Apr 2026: free day."
    place.press(Key.Key_Home)
    said = "Monday, 20 Apr 2026: done. 130 squeezes, muscle active for 8.3 min."
    assert calendar.accessibleName() == f"Calendar of the plan: {said}"
    assert calendar.accessibleDescription().startswith("Week from 20 Apr 2026: 1 day, 130 squeezes")
    cell = calendar._find_cell(6, 1)
    QTest.mouseClick(calendar, Qt.MouseButton.LeftButton, pos=cell.center().toPoint())
    assert plan.day.words.startswith("Tuesday, 14 Apr 2026: done.")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("theme", "size"), [(DARK, (800, 460)), (LIGHT, (1280, 800))])
def test_nothing_on_the_calendar_is_cut(open_window, language, theme, size):
    place = open_window(None, language=language)
    place.window.app.change_language(language)
    place.window.resize(*size)
    place.window.set_theme(theme)
    show(place)
    place.qtbot.wait(30)
    _, seen = take_picture(place.window)
    assert len([one for one in seen if one.words.isdecimal()]) == 56
    assert find_faults(place.window, seen) == []
