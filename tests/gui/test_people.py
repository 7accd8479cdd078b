"""A clinic's day by keyboard alone: a person added, measured, kept, looked at, reported, and still there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from vmofire.gui.session import Session
from vmofire.recording.library import Library

ESC, RETURN, DOWN = Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Down
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def real(monkeypatch):
    """Take a virtual board for a real one, so that what it measures is filed."""
    monkeypatch.setattr(Session, "is_virtual", False)


def open_clinic(open_window, **changes):
    place = open_window(keeps=True, **changes)
    place.wait(lambda: place.window.flow.clinic.keeping is not None)
    return place


def press_ctrl(place, key):
    from PySide6.QtTest import QTest

    QTest.keyClick(QApplication.focusWidget() or place.window, key, CTRL)
    QApplication.processEvents()


def add_person(place, name="Ada"):
    """Add somebody by keys; return the id."""
    place.press("p")
    press_ctrl(place, Qt.Key.Key_N)
    place.press(name, RETURN, "left", RETURN, "2026-09-30", RETURN, "after surgery", RETURN)
    place.wait(lambda: place.screen is place.screens.start)
    return place.window.flow.clinic.keeping.person.id


def do_check(place, keys="11"):
    """Do a Check of a leg; answer what is asked before it."""
    place.open_question(keys)
    while place.screen is place.screens.choose:
        if "mains" in place.screens.choose.title.words or "electrodes" in place.screens.choose.title.words:
            place.press("2" if "mains" in place.screens.choose.title.words else "3")
        place.qtbot.wait(30)
    result = place.finish()
    place.wait(lambda: place.screens.result.kept.words.startswith(("Kept", "Not")))
    return result


def test_a_visit_from_the_first_person_to_the_report_that_outlives_the_window(open_window, real, tmp_path):
    place = open_clinic(open_window)
    person = add_person(place)
    place.wait(lambda: person in place.screens.start.found.person)
    result = do_check(place)
    assert result.outcome == "fires"
    assert place.screens.result.kept.words.startswith(f"Kept: Check of the left leg, {person}")
    place.press(ESC, "h")
    place.wait(lambda: place.screen is place.screens.history)
    (row,) = place.screens.history.rows.rows
    assert any("It fires" in line.words and line.sign == "yes" for line in row.lines)
    place.press(RETURN)
    place.wait(lambda: place.screen is place.screens.visit)
    assert place.screens.visit.recording is not None
    place.press("r")
    edit = place.screens.form.edits["path"]
    edit.setText(str(tmp_path / "reports" / "one.pdf"))
    place.press(RETURN)
    place.wait(lambda: "one.pdf" in place.screens.visit.said.words)
    assert (tmp_path / "reports" / "one.pdf").read_bytes().startswith(b"%PDF")
    place.window.close()
    with Library(place.folder / "library") as library:
        assert library.opening.words == ()
        assert library.opening.unfiled == ()
        (visit,) = library.history(person).visits
        assert [one.result.headline for one in visit.results] == [result.headline]
        assert visit.results[0].recording_id == visit.recordings[0].id
        assert visit.recordings[0].complete
