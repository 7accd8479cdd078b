"""A plot is saved by key, button and menu, from the result, the history and the import, in a real window."""

import csv
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from vmofire.app.view import ResultPage
from vmofire.recording.library import Library

from ..report import visits

ESC, RETURN = Qt.Key.Key_Escape, Qt.Key.Key_Return


@pytest.fixture
def result_place(open_window):
    """A window that shows the result of a comparison."""
    place = open_window(None)
    show_result(place, visits.legs("compare", 20.0))
    return place


def show_result(place, result):
    place.window.app.view.show(ResultPage(result, []))
    assert place.screen is place.screens.result
    place.qtbot.wait(50)


def name_file(place, path):
    """Write a path into the form, and leave its other fields as proposed."""
    place.wait(lambda: place.screen is place.screens.form)
    place.screens.form.edits["path"].setText(str(path))
    place.press(Qt.Key.Key_Return)
    if "width" in place.screens.form.edits:
        place.press(Qt.Key.Key_Return)
    if place.screen is place.screens.choose:  # written: what next?
        QTest.mouseClick(place.screens.choose.choices[0], Qt.MouseButton.LeftButton)


def test_the_key_asks_which_plot_and_as_what_and_says_where_it_is(result_place, tmp_path):
    place, path = result_place, tmp_path / "both.csv"
    place.press("p")
    assert place.screen is place.screens.choose
    assert [one.words[0] for one in place.screens.choose.choices] == ["Curves", "Left and right"]
    place.press("1")
    assert [one.words[0] for one in place.screens.choose.choices] == ["Picture", "Drawing", "Data"]
    place.press("3")
    name_file(place, path)
    assert place.screen is place.screens.result
    assert place.screens.result.kept.words == f"The plot is in {path}."
    with path.open(encoding="utf-8") as lines:
        head = next(csv.reader(lines))
    assert head[:2] == ["time_s", "In the squeezes left mean [uV]"]


def test_the_button_does_the_same_and_a_picture_has_the_width_that_was_asked(result_place, tmp_path):
    place, path = result_place, tmp_path / "new folder" / "bars"
    button = place.screens.result.save_button
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    place.press("2", "1")
    place.wait(lambda: place.screen is place.screens.form)
    place.screens.form.edits["path"].setText(str(path))
    place.screens.form.edits["width"].setText("wide")
    place.screens.form.edits["width"].setFocus()
    place.press(RETURN)
    assert "a whole number from 100 to 20000" in place.screens.form.told
    place.screens.form.edits["width"].setText("2400")
    place.press(RETURN, RETURN)  # written; done
    assert place.screen is place.screens.result
    image = QImage(str(path.with_suffix(".png")))
    assert image.width() == 2400
    assert image.height() > 300


def test_an_entry_of_the_right_click_menu_asks_for_the_file_at_once(result_place, tmp_path):
    place, path = result_place, tmp_path / "curves.svg"
    panel = place.screens.result.curves
    (plot,) = panel.plots
    at = panel.mapFromScene(plot.vb.mapViewToScene(QPointF(1.0, 10.0)))
    QTest.mouseClick(panel.viewport(), Qt.MouseButton.RightButton, pos=at)
    menu = QApplication.activePopupWidget()
    entry = menu.actions()[1]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())
    assert place.screen is place.screens.form
    assert place.screens.form.title.words == "Save the plot as a drawing"
    name_file(place, path)
    assert path.read_text("utf-8").lstrip().startswith("<?xml")
    assert place.screens.result.kept.words == f"The plot is in {path}."


def test_no_file_is_replaced_and_a_folder_that_refuses_says_why_and_what_to_do(result_place, tmp_path):
    place = result_place
    (tmp_path / "there.csv").write_text("mine")
    place.press("p", "1", "3")
    name_file(place, tmp_path / "there.csv")
    assert "exists already. Choose another name." in place.screens.form.told
    assert (tmp_path / "there.csv").read_text() == "mine"
    name_file(place, tmp_path / "there.csv" / "x.csv")
    assert "Cannot write" in place.screens.form.told
    if Path("/proc").is_dir() and sys.platform == "linux":
        name_file(place, Path("/proc/vmofire.csv"))
        assert "Cannot write /proc/vmofire.csv." in place.screens.form.told
    name_file(place, tmp_path / "other.csv")
    assert place.screen is place.screens.result
    assert (tmp_path / "other.csv").exists()


def test_esc_leaves_at_every_step_and_nothing_is_written(result_place, tmp_path):
    place = result_place
    for keys in (("p",), ("p", "1"), ("p", "1", "1")):
        place.press(*keys)
        assert place.screen is not place.screens.result
        place.press(ESC)
        assert place.screen is place.screens.result


def test_a_result_without_a_plot_has_no_button(result_place):
    place = result_place
    show_result(place, visits.onset())
    assert not place.screens.result.save_button.isVisible()
    show_result(place, visits.check())
    assert place.screens.result.save_button.isVisible()
    place.press("p")  # one plot: it is not asked which
    assert [one.words[0] for one in place.screens.choose.choices] == ["Picture", "Drawing", "Data"]
    place.press(ESC)


def test_the_proposed_name_says_what_it_is_and_holds_no_person(result_place):
    place = result_place
    place.press("p", "2", "1")
    proposed = Path(place.screens.form.edits["path"].text())
    assert proposed.name.startswith("vmofire left and right 20")
    assert proposed.suffix == ".png"
    place.press(ESC)


def open_history(open_window, folder):
    """Return a window on the history of a person with three visits."""
    with Library(folder / "library") as library:
        person = library.add_person("Ada Byron").id
        for number, strength_uv in enumerate((22.0, 30.0, 52.0)):
            results = [(visits.check(strength_uv, seed=number), "left"), (visits.endurance(), "left")]
            visits.file_visit(library, person, results, day=21 * number)
    place = open_window(None, keeps=True, folder=folder)
    place.wait(lambda: place.window.app.clinic.filing is not None)
    place.wait(lambda: place.screen is place.screens.start)
    place.press("h", RETURN)
    place.wait(lambda: place.screen is place.screens.history)
    return place


def list_figures(place):
    """Return the headings that the right arrow shows, one after the other."""
    headings = []
    while (heading := place.screens.history.chart.words.split(":")[0]) not in headings:
        headings.append(heading)
        place.press(Qt.Key.Key_Right)
    return headings


def test_the_knee_is_among_the_figures_where_two_plots_have_no_room(open_window, tmp_path):
    place = open_history(open_window, tmp_path / "clinic")
    history = place.screens.history
    place.window.resize(1280, 800)
    place.wait(history.knee.isVisible)
    knee = history.knee.words.split(":")[0]
    apart = list_figures(place)
    assert knee not in apart
    place.window.resize(800, 500)
    place.wait(lambda: not history.knee.isVisible())
    together = list_figures(place)
    assert together[: len(apart)] == apart
    assert knee in together
    while history.chart.words.split(":")[0] != knee:
        place.press(Qt.Key.Key_Right)
    place.window.resize(1280, 800)
    place.wait(history.knee.isVisible)
    assert history.knee.words.split(":")[0] == knee
    assert history.chart.words.split(":")[0] in apart


def test_a_trend_is_saved_from_the_history_and_its_figures_still_turn_by_the_arrows(open_window, tmp_path):
    place = open_history(open_window, tmp_path / "clinic")
    history = place.screens.history
    place.press(Qt.Key.Key_Right)
    assert history.place == 1
    history.chart.setFocus(Qt.FocusReason.TabFocusReason)
    place.press(Qt.Key.Key_Right)
    assert history.place == 1  # the arrow asked for a point of the plot
    assert history.chart.asked.startswith("12 Jan 2026: ")
    history.rows.setFocus()
    place.press("p", "1", "3")  # the figure, not the answers about the knee, as CSV
    path = tmp_path / "trend.csv"
    assert "Ada" not in place.screens.form.edits["path"].text()
    name_file(place, path)
    assert place.screen is history
    assert history.message.words == f"The plot is in {path}."
    assert len(path.read_text("utf-8").splitlines()) == 4


def test_the_signal_of_a_file_is_seen_and_saved_before_it_is_imported(open_window, tmp_path):
    folder = tmp_path / "clinic"
    with Library(folder / "library") as library:
        library.add_person("Ada")
    place = open_window(None, keeps=True, folder=folder)
    place.wait(lambda: place.window.app.clinic.filing is not None)
    place.wait(lambda: place.screen is place.screens.start)
    place.press("h", RETURN)
    place.wait(lambda: place.screen is place.screens.history)
    source = tmp_path / "squat.csv"
    rows = [f"{n % 50}.0;{n % 7}.0" for n in range(3000)]
    source.write_text("VMO [uV];VL [uV]\n" + "\n".join(rows) + "\n")
    place.press("i")
    place.screens.files.edit.setText(str(source))
    place.press(RETURN)
    place.wait(lambda: place.screen is place.screens.importing)
    screen = place.screens.importing
    assert screen.signal.accessibleName().startswith("No signal: ")
    assert not screen.save_button.isEnabled()
    place.press("r", "1000", RETURN)
    assert screen.signal.accessibleName() == "Signal of VMO"
    (plot,) = screen.signal.plots
    assert plot.viewRange()[0] == pytest.approx([0.0, 3.0], abs=0.01)
    place.press(Qt.Key.Key_Right)
    assert screen.signal.accessibleName() == "Signal of VL"
    place.press("p", "3")
    name_file(place, tmp_path / "signal.csv")
    head, *lines = (tmp_path / "signal.csv").read_text("utf-8").splitlines()
    assert head == "time_s,VL lowest [uV],VL highest [uV]"
    assert len(lines) == 1000
    assert screen.yields.words == f"The plot is in {tmp_path / 'signal.csv'}."
