"""How-to page in a real window: before the first time, by key and by click, and again from the job."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from vmofire import preferences as kept
from vmofire.gui.language import use_language

from .layout import find_faults, take_picture


def begin_check(place):
    place.press("1", "1")


def test_the_page_comes_before_the_first_check_and_enter_begins_it(open_window):
    place = open_window(how_to=True)
    begin_check(place)
    assert place.screen is place.screens.how_to
    assert place.screens.how_to.picture.is_moving
    assert place.screens.how_to.begin_button.hasFocus()
    place.press(Qt.Key.Key_Return)
    assert place.screen is place.screens.job
    assert kept.load(place.folder)[0].seen == ("/check",)


def test_escape_leads_back_and_the_page_comes_again(open_window):
    place = open_window(how_to=True)
    for _ in range(2):
        begin_check(place)
        assert place.screen is place.screens.how_to
        place.press(Qt.Key.Key_Escape)
        assert place.screen is place.screens.start
        assert not place.screens.how_to.picture.is_moving


@pytest.mark.parametrize("way", ["key", "click"])
def test_a_job_shows_its_page_again_and_goes_on_afterwards(open_window, way):
    place = open_window(pace="real")
    begin_check(place)
    place.wait(lambda: place.prompt is not None)
    job, how_to = place.screens.job, place.screens.how_to
    assert job.picture.isVisible()
    if way == "key":
        place.press("H")
    else:
        QTest.mouseClick(job.how_button, Qt.MouseButton.LeftButton)
    assert place.screen is how_to
    assert "Check" in how_to.title.words
    place.wait(lambda: place.window.app.session.live.prompt.kind == "paused")
    if way == "key":
        place.press(Qt.Key.Key_Return)
    else:
        QTest.mouseClick(how_to.begin_button, Qt.MouseButton.LeftButton)
    assert place.screen is job
    place.wait(lambda: place.prompt.kind != "paused")


def test_the_picture_of_the_job_follows_its_phases(open_window):
    place = open_window()
    begin_check(place)
    place.wait(lambda: place.prompt is not None and place.prompt.kind == "effort")
    assert place.screens.job.picture.moment[0] < 1.0 or place.prompt.seconds_left < 2.0
    place.wait(lambda: place.prompt.kind == "relax")
    assert "ball between the knees" in place.screens.job.picture.accessibleName()


@pytest.mark.parametrize("size", [(800, 460), (1280, 800)])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_words_are_cut_on_the_page_of_any_job(open_window, size, language):
    use_language(language)
    try:
        place = open_window(how_to=True)
        from vmofire.guided.catalogue import TESTS
        from vmofire.guided.exercises import bundled
        from vmofire.guided.how_to import explain_job

        jobs = [explain_job(code) for code in ("check", "compare", *(code for code, *_ in TESTS))]
        jobs += [explain_job("train", "", one.code) for one in bundled()]
        place.window.resize(*size)
        faults = []
        for how_to in jobs:
            place.window.view.explain(how_to, lambda: None)
            place.qtbot.wait(5 if faults or how_to is not jobs[0] else 300)  # after the new size
            _, seen = take_picture(place.window)
            faults += [f"{how_to.code}: {fault}" for fault in find_faults(place.window, seen)]
        assert faults == []
    finally:
        use_language("en")
