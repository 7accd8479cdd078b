"""Settings page: real clicks and keys change values; what does not fit is told beside the field."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from vmofire import preferences as kept
from vmofire.app.settings_table import list_threshold_rows
from vmofire.gui.theme import find_theme

from .layout import find_faults, take_picture

SIZES = [(800, 500), (1280, 800), (1920, 1080)]


@pytest.fixture
def settings(open_window):
    """Return a function that opens a section of the settings."""

    def open_section(section: str, **changes):
        place = open_window(None, **changes)
        place.press("e")
        place.screens.settings.show_section(section)
        QApplication.processEvents()
        return place, place.screens.settings

    return open_section


def write(row, words: str) -> None:
    """Type words into the field of a row, as a person does."""
    QTest.mouseClick(row.editor, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    row.editor.selectAll()
    QTest.keyClicks(row.editor, words)
    QTest.keyClick(row.editor, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_a_threshold_is_typed_refused_with_its_range_and_nothing_is_lost(settings):
    place, screen = settings("advanced")
    row = screen.rows["check.active_ratio"]
    write(row, "3.5")
    assert kept.load(place.folder)[0].thresholds == {"check": {"active_ratio": 3.5}}
    assert row.again.isEnabled()
    write(row, "55")
    assert row.trouble.isVisible()
    assert "1.1 to 10" in row.trouble.text()
    assert row.editor.text() == "55"
    assert kept.load(place.folder)[0].thresholds == {"check": {"active_ratio": 3.5}}
    QTest.mouseClick(row.again, Qt.MouseButton.LeftButton)
    assert kept.load(place.folder)[0].thresholds == {}
    assert row.editor.text() == "2"
    assert not row.trouble.isVisible()


def test_every_threshold_of_every_job_can_be_reached_with_unit_range_and_source(settings):
    _, screen = settings("advanced")
    reached = {}
    for at in range(screen.jobs.count()):
        screen.jobs.setCurrentIndex(at)
        screen.jobs.activated.emit(at)
        reached |= screen.rows
        for row in screen.rows.values():
            assert row.unit.text()
            assert row.row.source
    assert set(reached) == {row.code for row in list_threshold_rows()}


def test_all_is_reset_after_a_question(settings):
    place, screen = settings("sound", volume=0.2, clinic="Praxis", thresholds={"check": {"squeezes": 6}})
    place.press(Qt.Key.Key_Tab)
    QTest.keyClick(place.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    place.wait(lambda: place.screen is place.screens.choose)
    place.press("2")
    left = kept.load(place.folder)[0]
    assert (left.volume, left.clinic, left.thresholds) == (0.6, "", {})
    assert screen.rows["volume"].editor.text() == "60"


def test_the_logo_is_chosen_in_the_dialog_of_the_system_while_the_window_goes_on(settings, tmp_path):
    place, screen = settings("report")
    picture = tmp_path / "logo.png"
    QPixmap(20, 10).save(str(picture))
    row = screen.rows["logo"]
    QTest.mouseClick(row.browse, Qt.MouseButton.LeftButton)
    dialog = place.window.findChild(QFileDialog, "file_dialog")
    assert "*.png" in dialog.nameFilters()[0]
    place.wait(lambda: dialog.findChild(QLineEdit) is not None)
    dialog.findChild(QLineEdit).setText(str(picture))
    dialog.accept()
    place.wait(lambda: kept.load(place.folder)[0].logo)  # a copy of the picture
    assert Path(kept.load(place.folder)[0].logo).read_bytes() == picture.read_bytes()


def test_muscles_are_clicked_on_the_thigh_or_chosen_by_keys(settings):
    place, screen = settings("sensors")
    thigh = screen.rows["labels"].editor
    QTest.mouseClick(thigh.boxes["left VMO"], Qt.MouseButton.LeftButton)
    assert kept.load(place.folder)[0].labels == ("left VMO",)
    thigh.boxes["left VL"].setFocus()
    place.press(Qt.Key.Key_Space)
    assert kept.load(place.folder)[0].labels == ("left VMO", "left VL")
    QTest.mouseClick(thigh.boxes["right VMO"], Qt.MouseButton.LeftButton)
    assert not thigh.boxes["right VL"].isEnabled()  # three inputs
    QTest.mouseClick(thigh.boxes["left VMO"], Qt.MouseButton.LeftButton)
    assert kept.load(place.folder)[0].labels == ("left VL", "right VMO")
    assert "GP26 left VL, GP27 right VMO" in thigh.words.text()


@pytest.mark.parametrize("size", SIZES)
def test_hit_areas_on_the_thigh_fit_a_finger_and_never_cover_each_other(settings, size):
    place, screen = settings("sensors")
    place.window.resize(*size)
    place.qtbot.wait(400)  # numbers and notices are laid out anew four times a second
    boxes = list(screen.rows["labels"].editor.boxes.values())
    for one in boxes:
        assert min(one.width(), one.height()) >= 34
        assert one.parentWidget().rect().contains(one.geometry())
    middles = [one.geometry().center() for one in boxes]
    for at, one in enumerate(middles):
        for other in middles[at + 1 :]:
            apart = one - other
            assert (apart.x() ** 2 + apart.y() ** 2) ** 0.5 >= 0.9 * boxes[0].width()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("section", ["window", "sound", "report", "sensors", "data", "advanced"])
def test_nothing_is_cut_at_any_size(settings, section, size):
    place, _ = settings(section)
    place.window.resize(*size)
    place.qtbot.wait(400)  # numbers and notices are laid out anew four times a second
    _, seen = take_picture(place.window)
    assert not find_faults(place.window, seen)


def test_text_grows_with_the_chosen_size(settings):
    place, screen = settings("window")
    before = place.window.theme.scale
    write(screen.rows["text_size"], "130")
    assert place.window.theme.scale > 1.15 * before
    assert kept.load(place.folder)[0].text_size == pytest.approx(1.3)


def test_colours_follow_the_desktop_live(settings, monkeypatch):
    place, _ = settings("window", theme="system")
    hints = QGuiApplication.styleHints()
    for scheme, name in ((Qt.ColorScheme.Light, "light"), (Qt.ColorScheme.Dark, "dark")):
        monkeypatch.setattr(type(hints), "colorScheme", lambda _, scheme=scheme: scheme)
        hints.colorSchemeChanged.emit(scheme)
        assert place.window.theme.name == name
    assert find_theme("light").name == "light"


def test_a_bad_logo_is_refused_beside_its_field(settings, tmp_path):
    place, screen = settings("report")
    bad = tmp_path / "bad.png"
    bad.write_text("no picture")
    write(screen.rows["logo"], str(bad))
    assert "is no PNG or JPEG picture" in screen.rows["logo"].trouble.text()
    assert "Save the logo as PNG" in screen.rows["logo"].trouble.text()
    assert kept.load(place.folder)[0].logo == ""
    write(screen.rows["clinic"], "Praxis am Knie")
    assert kept.load(place.folder)[0].clinic == "Praxis am Knie"


def test_sound_devices_are_a_list_and_one_that_is_gone_stays_named(settings, monkeypatch):
    monkeypatch.setattr("vmofire.sound.devices.list_outputs", lambda: ["Speaker", "Headphones"])
    _, screen = settings("sound", sound_device="Old loudspeaker")
    choice = screen.rows["sound_device"].editor
    known = [choice.itemText(at) for at in range(choice.count())]
    assert known == ["As the system is set", "Speaker", "Headphones", "Old loudspeaker (not there)"]
    assert screen.test.isVisible()
