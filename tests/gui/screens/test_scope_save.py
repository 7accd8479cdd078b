"""What is in sight in the scope is saved as a picture, a drawing and data, while the signal goes on."""

import csv
import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

CTRL, ENTER = Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Return


@pytest.fixture
def place(open_window):
    place = open_window("strong")
    place.press("o")
    place.wait(lambda: place.window.app.session.scope.extent.newest_s > 3.0)
    place.press("f")
    return place


def save(place, key, path):
    QTest.keyClick(QApplication.focusWidget() or place.window, key, CTRL)
    place.wait(lambda: place.screen is place.screens.form)
    place.screens.form.edits["path"].setText(str(path))
    for _ in place.screens.form.edits:
        place.press(ENTER)
    place.wait(lambda: place.screen is place.screens.choose)  # open it, or show it in its folder?
    place.press(Qt.Key.Key_Escape)
    place.wait(lambda: place.screen is place.screens.scope)
    place.wait(lambda: path.name in place.screens.scope.readout.words)
    assert path.exists()


def test_the_samples_in_sight_become_a_table_with_units_and_all_digits(place, tmp_path):
    save(place, Qt.Key.Key_D, tmp_path / "seen.csv")
    scope, view = place.window.app.session.scope, place.screens.scope.look.view
    with (tmp_path / "seen.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    labels = [channel.label for channel in place.window.snapshot.channels]
    assert head == ["time [s]", *(f"{label}, filtered [uV]" for label in labels)]
    table = np.array(rows, dtype=float)
    first_s, samples = scope.samples_at("filtered", *(view.start_s, view.stop_s))
    np.testing.assert_array_equal(table[:, 1:], samples[: len(table)].astype(float))
    assert table[0, 0] == first_s


def test_picture_and_drawing_hold_the_traces(place, tmp_path):
    save(place, Qt.Key.Key_P, tmp_path / "seen.png")
    picture = QImage(str(tmp_path / "seen.png"))
    assert picture.width() == 1600
    save(place, Qt.Key.Key_G, tmp_path / "seen.svg")
    drawing = (tmp_path / "seen.svg").read_text("utf-8")
    assert drawing.count("<polyline") > 200  # a line for each column, not a picture of pixels
    assert "<image" not in drawing
    assert re.search(r"<text[^>]*>[^<]*VMO", drawing)
