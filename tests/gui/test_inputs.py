"""The gain of ENV can be given by trimmer or number, and REF can be chosen among the sensors."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from vmofire import preferences as kept
from vmofire.app.session import Session
from vmofire.dsp.sensor import Sensor, find_env_gain
from vmofire.gui.window import Window
from vmofire.guided import catalogue
from vmofire.preferences import FILE, Preferences
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.demo import find_person
from vmofire.virtual.muscle import Muscle
from vmofire.virtual.sensor import SensorModel

ENTER = Qt.Key.Key_Return


def open_sensor(open_window, **changes):
    place = open_window(None, **changes)
    place.press("n")
    assert place.screen is place.screens.sensor
    return place, place.screens.sensor


def type_into(field, words: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, ENTER)


def test_env_asks_for_its_trimmer_and_keeps_the_gain_that_follows(open_window):
    place, screen = open_sensor(open_window)
    assert not screen.pot_edit.isVisible()
    place.press("3")
    assert screen.pot_edit.isVisible()
    assert (screen.gain_edit.text(), screen.pot_edit.text()) == ("", "")
    assert kept.load(place.folder)[0].output == "ENV"
    type_into(screen.pot_edit, "50")
    known = kept.load(place.folder)[0]
    assert (known.output, known.gain) == ("ENV", 10_200.0)
    assert screen.gain_edit.text() == "10200"


def test_the_gains_of_env_and_raw_are_separate(open_window):
    place, screen = open_sensor(open_window, output="RAW", gain=850.0)
    place.press("3")
    assert screen.gain_edit.text() == ""
    type_into(screen.gain_edit, "12000")
    assert kept.load(place.folder)[0].gain == 12_000.0
    screen.choices[0].click()
    known = kept.load(place.folder)[0]
    assert (known.output, known.gain) == ("RAW", 200.0)
    screen.choices[1].click()
    assert kept.load(place.folder)[0].output == "RECT"


def test_the_gain_of_raw_is_not_taken_for_env(open_window):
    place, screen = open_sensor(open_window, output="ENV", gain=10_200.0)
    type_into(screen.gain_edit, "200")
    assert place.window.app.preferences.gain == 10_200.0
    assert screen.gain_edit.text() == "10200"


def test_looking_at_a_gain_changes_it_by_no_rounding(open_window):
    place, screen = open_sensor(open_window, output="ENV", gain=10_233.0)
    for field in (screen.pot_edit, screen.gain_edit, screen.pot_edit):
        field.setFocus()
        QTest.keyClick(field, ENTER)
    assert screen.gain_edit.text() == "10233"
    assert place.window.app.preferences.gain == 10_233.0


def sit_on_env(place: object, window: Window, sensor: Sensor) -> VirtualBoard:
    person = find_person("strong")
    model = SensorModel(Sensor(output="ENV"))
    board = VirtualBoard(Muscle([person.left, person.right], ()), model, name="virtual board")
    labels = ("left VMO", "right VMO")
    window.app.source.session = Session.open(board.url, sensor, labels, board=board)
    window.app.source.sitting = catalogue.Sitting(labels, sensor.output)
    return board


def test_preferences_of_an_older_version_with_env_and_200_are_asked_not_believed(open_window, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / FILE).write_text(json.dumps({"output": "ENV", "gain": 200.0}), encoding="utf-8")
    place = open_window(None, folder=folder)
    known = place.window.app.preferences
    sensor = Sensor(output=known.output, gain=known.gain)
    assert (known.output, sensor.gain) == ("ENV", None)
    sit_on_env(place, place.window, sensor)
    place.wait(lambda: place.screens.start.found.can_measure)
    assert place.window.snapshot.unit == "mV"
    place.press("1")  # Check
    assert place.screen is place.screens.choose
    words = " ".join(
        label.words for label in place.screens.choose.findChildren(type(place.screens.sensor.verdict))
    )
    assert "trimmer" in words
    place.press("2")  # trimmer as delivered
    place.wait(lambda: place.screen is place.screens.start)
    assert kept.load(folder)[0].gain == find_env_gain(50.0)
    assert place.screens.sensor.gain_edit.text() == "10200"


@pytest.mark.parametrize("gain", [200.0, 10_200.0])
def test_the_sensors_page_says_that_no_microvolts_are_known(open_window, gain):
    place, screen = open_sensor(open_window, output="ENV", gain=gain)
    sit_on_env(place, place.window, Sensor(output="ENV", gain=gain))
    place.wait(lambda: screen.verdict.words and "No board" not in screen.verdict.words)
    place.wait(lambda: ("there is no µV" in screen.verdict.words) == (gain == 200.0))


def test_ref_is_offered_among_the_sensors_and_is_counted_as_none(open_window):
    place = open_window(None)
    place.press("e", "4")
    thigh = place.screens.settings.rows["labels"].editor
    thigh.ref.click()
    assert kept.load(place.folder)[0].labels == ("VMO", "REF")
    assert "GP27 REF" in thigh.words.text()
    assert not any(box.isChecked() for box in thigh.boxes.values())


def test_a_station_with_ref_shows_and_measures_muscles_alone(open_window):
    place = open_window(None, labels=("left VMO", "right VMO", "REF"))
    person = find_person("strong")
    board = VirtualBoard(
        Muscle([person.left, person.right], ()), SensorModel(ref_pin=2), name="virtual board"
    )
    session = Session.open(board.url, Sensor(), ("left VMO", "right VMO", "REF"), board=board)
    place.window.app.source.session = session
    place.window.app.source.begin_sitting(session.live.labels)
    place.wait(lambda: place.screens.start.found.can_measure)
    assert [one.label for one in place.window.snapshot.channels] == ["left VMO", "right VMO"]
    assert place.window.app.sitting.labels == ("left VMO", "right VMO")
    place.press("o")
    place.wait(lambda: session.scope is not None and session.scope.fs_hz)
    assert session.scope.n_channels == 2


def test_preferences_are_as_they_were_for_everybody_else():
    assert (Preferences().output, Sensor(gain=Preferences().gain).gain) == ("RAW", 200.0)
