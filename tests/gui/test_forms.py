"""Forms by mouse and keyboard: all errors at once, a calendar, three buttons for a side, the file dialog."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QFileDialog, QLineEdit, QTableView

from vmofire.app.view import Field, Form, Option
from vmofire.errors import VmofireError
from vmofire.gui import files
from vmofire.report.printing import print_file

LEFT, ENTER, TAB = Qt.MouseButton.LeftButton, Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture
def place(open_window):
    place = open_window(None, keeps=True)
    place.wait(lambda: place.window.app.clinic.filing is not None)
    return place


def open_new_person(place):
    place.window.app.clinic.people.show()
    place.window.app.clinic.people.use("new", "")
    return place.screens.form.edits


def fill_in(place, *fields):
    """Show a form; return what it takes."""
    taken = []
    place.window.view.fill_in(Form("test", "A form", "", fields, "Write"), taken.append)
    place.qtbot.wait(30)
    return taken


def place_in(form, widget):
    """Return the rectangle of a widget on its form."""
    return QRect(widget.mapTo(form, QPoint(0, 0)), widget.size())


def lies_beside(form, code):
    """Whether the error of a field lies right above it, or in its row, and nearer to it than to any other."""
    error, field = (place_in(form, one) for one in (form.errors[code], form.edits[code].whole))
    middles = {one: place_in(form, edit.whole).center().y() for one, edit in form.edits.items()}
    nearest = min(middles, key=lambda one: abs(middles[one] - error.center().y()))
    return not field.intersects(error) and error.bottom() <= field.bottom() and nearest == code


def test_all_errors_of_a_form_are_told_at_once_each_beside_its_field(place):
    library = place.window.app.clinic.filing.library
    visit = library.start_visit(library.add_person("Ada").id)
    place.window.app.history.show_history(library.people()[0].id)
    place.window.app.history.use_history("visit", visit.id)
    place.window.app.history.use_visit("notes", "")
    form = place.screens.form
    form.edits["before"].setText("much")
    form.edits["after"].setText("11")
    QTest.mouseClick(form.keep_button, LEFT)
    assert form.errors["before"].words == "“much” is not a number from 0 to 10."
    assert form.errors["after"].words == "“11” is not a number from 0 to 10."
    assert [form.errors[code].words for code in ("notes", "swelling", "who")] == ["", "", ""]
    assert form.edits["before"].hasFocus()
    assert form.errors["after"].isVisible()
    assert lies_beside(form, "after")
    form.edits["before"].setText("3")
    form.edits["after"].setText("2")
    QTest.mouseClick(form.keep_button, LEFT)
    assert place.screen is place.screens.visit
    assert library.visit(visit.id).pain_after == 2


def test_a_side_is_one_of_three_buttons_by_mouse_arrow_or_letter(place):
    edits = open_new_person(place)
    buttons = edits["injury"].buttons
    assert [one.text() for one in buttons.values()] == ["left", "right", "both"]
    QTest.mouseClick(buttons["right"], LEFT)
    assert edits["injury"].text() == "right"
    QTest.mouseClick(buttons["right"], LEFT)  # again: none
    assert edits["injury"].text() == ""
    edits["injury"].setFocus()
    place.press(Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert edits["injury"].text() == "right"
    place.press("b")
    assert edits["injury"].text() == "both"
    place.press(Qt.Key.Key_Delete)
    assert edits["injury"].text() == ""
    place.press("l", ENTER)
    assert edits["date"].hasFocus()
    QTest.mouseClick(place.screens.form.keep_button, LEFT)
    (person,) = place.window.app.clinic.filing.library.people()
    assert person.injury_side == "left"


def test_a_value_of_before_that_is_no_choice_now_is_not_lost(place):
    options = [Option("none", "none"), Option("much", "much")]
    taken = fill_in(place, Field("swelling", "Swelling", "like a ball", options=options))
    assert len(place.screens.form.edits["swelling"].buttons) == 3
    QTest.mouseClick(place.screens.form.keep_button, LEFT)
    assert taken == [{"swelling": "like a ball"}]


@pytest.mark.parametrize(("typed", "day"), [("2025-09-30", 30), ("30.9.2025", 30), ("1. 9. 2025", 1)])
def test_a_day_can_be_typed_as_in_english_and_in_german(place, typed, day):
    edits = open_new_person(place)
    edits["date"].setText(typed)
    QTest.mouseClick(place.screens.form.keep_button, LEFT)
    (person,) = place.window.app.clinic.filing.library.people()
    assert person.injury_date == date(2025, 9, day)


@pytest.mark.parametrize("typed", ["30/09/2025", "31.9.2025", "0.1.2025", "yesterday", "2025-13-01"])
def test_a_day_that_is_none_or_can_be_read_in_two_ways_is_refused(place, typed):
    edits = open_new_person(place)
    edits["date"].setText(typed)
    QTest.mouseClick(place.screens.form.keep_button, LEFT)
    assert place.screens.form.errors["date"].words.startswith(f"“{typed}” is not a date.")
    assert not place.window.app.clinic.filing.library.people()


@pytest.mark.parametrize("by_key", [False, True])
def test_a_day_is_chosen_in_a_calendar(place, by_key):
    edits = open_new_person(place)
    edits["date"].setText("2025-09-30")
    edits["date"].setFocus()
    if by_key:
        place.press(Qt.Key.Key_F4)
    else:
        QTest.mouseClick(edits["date"].button, LEFT)
    calendar = edits["date"].findChild(QCalendarWidget)
    assert calendar.selectedDate() == QDate(2025, 9, 30)
    assert calendar.maximumDate() == QDate.currentDate()
    days = calendar.findChild(QTableView)
    assert QApplication.focusWidget() is days
    QTest.keyClick(days, Qt.Key.Key_Left)
    QTest.keyClick(days, ENTER)
    assert edits["date"].text() == "2025-09-29"
    assert place.screen is place.screens.form


@pytest.mark.parametrize("kind", ["save", "open", "folder"])
def test_a_path_is_chosen_in_the_dialog_of_the_system(place, tmp_path, kind):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "one.zip").write_text("x")
    wanted = {"save": "new.pdf", "open": "one.zip", "folder": ""}[kind]
    taken = fill_in(place, Field("path", "File", str(tmp_path / "here" / "sub" / "old.pdf"), kind=kind))
    QTest.mouseClick(place.screens.form.edits["path"].button, LEFT)
    dialog = place.window.findChild(QFileDialog, "file_dialog")
    place.wait(dialog.isVisible)
    assert Path(dialog.directory().absolutePath()) == tmp_path / "here"  # the proposed one does not exist yet
    place.wait(lambda: dialog.findChild(QLineEdit) is not None)
    dialog.findChild(QLineEdit).setText(wanted or str(tmp_path / "here"))
    dialog.accept()
    place.wait(lambda: place.screens.form.edits["path"].text().endswith(wanted or "here"))
    QTest.mouseClick(place.screens.form.keep_button, LEFT)
    assert [Path(one["path"]) for one in taken] == [tmp_path / "here" / wanted]


def test_the_file_page_has_the_dialog_too(place, tmp_path):
    library = place.window.app.clinic.filing.library
    library.add_person("Ada")
    place.press("h", ENTER, "i")
    assert place.screen is place.screens.files
    QTest.keyClick(place.screens.files.edit, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = place.window.findChild(QFileDialog, "file_dialog")
    assert "*.csv" in dialog.nameFilters()[0]
    dialog.reject()
    assert place.screen is place.screens.files


def test_the_button_stands_out_while_enter_does_what_it_does(place):
    fill_in(place, Field("one", "One"), Field("two", "Two"))
    form = place.screens.form
    assert form.edits["one"].hasFocus()
    assert not form.keep_button.property("strong")
    place.press(ENTER)
    assert form.edits["two"].hasFocus()
    assert form.keep_button.property("strong")


def offer(place, path):
    place.press("h")
    place.window.view.offer_file(f"It is in {path}.", path)
    place.qtbot.wait(30)
    return {one.words[0]: one for one in place.screens.choose.choices}


def test_a_written_file_is_opened_shown_and_printed_or_the_page_says_why_not(place, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(files.QDesktopServices, "openUrl", lambda url: not opened.append(url.toLocalFile()))
    report = tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-1.4")
    assert list(offer(place, report)) == ["Done", "Open", "Print", "Show in folder"]
    assert place.screens.choose.choices[0].hasFocus()
    place.press("2")
    place.press(ENTER) if place.screen is place.screens.choose else None
    QTest.mouseClick(offer(place, report)["Show in folder"], LEFT)
    assert opened[:2] == [str(report), str(tmp_path)]
    monkeypatch.setattr(files.QDesktopServices, "openUrl", lambda _: False)
    QTest.mouseClick(offer(place, report)["Open"], LEFT)
    assert f"No program opens {report}." in place.screens.people.detail.words
    assert list(offer(place, tmp_path)) == ["Done", "Open", "Show in folder"]


@pytest.mark.skipif(os.name == "nt", reason="Windows prints without lp")
def test_a_report_goes_to_the_printer_of_the_system_and_without_one_the_page_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    report = tmp_path / "report of Ada.pdf"
    report.write_bytes(b"%PDF-1.4")
    with pytest.raises(VmofireError, match=r"There is no printer\. Add one"):
        print_file(report)

    def install(name, script):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(stat.S_IRWXU)

    install("lp", f'echo "$1" > {tmp_path}/printed')
    install("lpstat", "true")  # CUPS without a printer
    with pytest.raises(VmofireError, match=r"There is no printer\."):
        print_file(report)
    install("lpstat", "echo laser")
    print_file(report)
    assert (tmp_path / "printed").read_text().strip() == str(report)
    install("lp", "echo 'lp: toner is out' >&2; exit 1")
    with pytest.raises(VmofireError, match=r"The printer refuses\. lp: toner is out"):
        print_file(report)


def test_an_empty_list_says_what_to_do_and_its_button_does_it(place):
    place.press("p")
    rows = place.screens.people.rows
    assert rows._invitation.isVisible()
    (button,) = rows._invitation.findChildren(type(place.screens.form.keep_button).__bases__[0])
    assert button.text() == "New person"
    QTest.mouseClick(button, LEFT)
    assert place.screen is place.screens.form
    place.window.app.clinic.filing.library.add_person("Ada")
    place.press(Qt.Key.Key_Escape)
    place.window.app.clinic.people.show()
    assert not rows._invitation.isVisible()
    place.press("zzz")
    assert rows._invitation.isVisible()
    (button,) = rows._invitation.findChildren(type(button))
    QTest.mouseClick(button, LEFT)
    assert len(rows.rows) == 1
    QApplication.processEvents()
    assert not rows._invitation.isVisible()
