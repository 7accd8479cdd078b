"""Training as a plan: what is due on top, one key to the next exercise, and what is not open yet in grey."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.gui.layout import find_faults, take_picture
from tests.guided.test_training_progress import FIRST_LIST, visit

from vmofire.gui.theme import DARK, LIGHT

ENTER = Qt.Key.Key_Return


def do_exercise(place):
    """Finish the exercise under way."""
    place.window._timer.setInterval(0)
    return place.finish(timeout_s=110.0)


def test_every_exercise_is_shown_and_what_is_not_open_is_grey_with_the_reason(open_window):
    place = open_window("strong")
    place.press("4")
    train = place.screens.train
    assert place.screen is train
    assert train.title.words == "6 exercises are due today."
    assert len(train.cards) == 12
    first, lunge = train.cards["ball_squeeze"], train.cards["lunge"]
    assert QApplication.focusWidget() is first, "Enter begins what is due first"
    assert first.words[1] == "10* times, hold 3 s*.\nNot done yet.\nMastered at 27 of 30* good."
    assert not lunge.isEnabled()
    assert lunge.words[1].startswith("Opens when you master 5 more exercises.")
    QTest.mouseClick(lunge, Qt.MouseButton.LeftButton)
    assert place.screen is train
    QTest.mouseClick(train.cards["stretch"], Qt.MouseButton.LeftButton)
    place.wait(lambda: place.prompt is not None)
    assert place.prompt.title == "Training: Stretch"


def test_the_plan_shows_how_the_exercise_in_focus_is_done(open_window):
    place = open_window("strong")
    place.press("4", "h")
    how_to = place.screens.how_to
    assert place.screen is how_to
    assert how_to.title.words == "How to: VMO activation"
    place.press(Qt.Key.Key_Escape)
    assert place.screen is place.screens.train
    place.press("h", ENTER)
    place.wait(lambda: place.prompt is not None)
    assert place.prompt.title == "Training: VMO activation"


def test_after_an_exercise_one_key_begins_the_next_one(open_window):
    place = open_window("strong")
    place.press("4")
    place.press(ENTER)
    place.wait(lambda: place.prompt is not None)
    do_exercise(place)
    result = place.screens.result
    level, hold = result.curves.plots
    assert [plot.names["bottom"][0] for plot in (level, hold)] == ["", "repetition"]
    assert level.describe(3).startswith("Repetition 4. Amplitude, left: ")
    assert [len(plot.table.columns[0]) for plot in (level, hold)] == [10, 10]
    assert "enough from 80 %" in {one.words for one in hold.legend_part.entries}
    _, seen = take_picture(place.window)
    assert find_faults(place.window, seen) == []
    place.wait(lambda: "left today" in result.kept.words)
    assert result.kept.words.startswith("1 done. 5 exercises are left today.")
    assert result.buttons["next"].text() == "Next: Knee extension with ball"
    place.press(ENTER)
    place.wait(
        lambda: place.prompt is not None and place.prompt.title == "Training: Knee extension with ball"
    )
    place.stop_job()
    place.wait(lambda: place.screen is result)
    place.press("t")
    train = place.screens.train
    assert place.screen is train
    assert train.cards["ball_squeeze"].sign == "done"
    assert train.cards["ball_squeeze"].words[1].startswith("15* times, hold 3 s*.\nLast time: 10 of 10 good.")
    assert next(iter(train.cards)) == "clench_extension", "what was left early is still due"


def test_what_is_missing_for_the_advanced_list_is_named(open_window):
    place = open_window("strong")
    sitting = place.window.app.sitting
    for code in FIRST_LIST[1:]:
        sitting.progress = sitting.progress.after(visit(30, 30, code))
    place.press("4")
    cards = place.screens.train.cards
    assert cards["lunge"].words[1].startswith("Opens when you master VMO activation.")
    assert cards["wall_squat"].sign == "yes"
    assert "Mastered." in cards["wall_squat"].words[1]
    sitting.progress = sitting.progress.after(visit(30, 30))
    place.press(Qt.Key.Key_Escape, "4")
    cards = place.screens.train.cards
    assert cards["lunge"].isEnabled()
    assert list(cards)[:2] == ["lunge", "step_up"]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("theme", "size"), [(DARK, (800, 460)), (LIGHT, (1280, 800)), (DARK, (1920, 1080))])
def test_nothing_on_the_plan_is_cut(open_window, language, theme, size):
    place = open_window("strong", language=language)
    place.window.app.change_language(language)
    place.window.resize(*size)
    place.window.set_theme(theme)
    sitting = place.window.app.sitting
    sitting.progress = sitting.progress.after(visit(28, 30)).after(visit(9, 10, "ball_bridge"))
    place.window.app.choose("train")
    place.qtbot.wait(50)
    _, seen = take_picture(place.window)
    assert find_faults(place.window, seen) == []
