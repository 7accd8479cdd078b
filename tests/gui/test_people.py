"""A clinic's day by keyboard alone: a person is added, measured, saved, shown, reported, and still there."""

import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from vmofire import preferences as kept
from vmofire.app.session import Session
from vmofire.errors import LibraryError
from vmofire.preferences import Preferences
from vmofire.recording.library import Library

KILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from vmofire.dsp.sensor import Sensor
from vmofire.app.job_start import JobRequest
from vmofire.app.session import Session
from vmofire.gui.window import Window
from vmofire.preferences import Preferences
from vmofire.recording.library import Electrodes
from vmofire.virtual import demo

folder, person = Path(sys.argv[1]), sys.argv[2]
Session.is_virtual = False  # as if somebody sat there
qt = QApplication(["vmofire"])
preferences = Preferences(person=person, safety_read=True, sensor_checked=True, how_to=False)
places = {"recordings_dir": folder, "folder": folder, "library": lambda: folder / "library"}
window = Window(preferences=preferences, searching=False, **places)
board, attend = demo.seat(demo.find_person("strong"), 1, "real")
app = window.app
app.source.session = Session.open(board.url, Sensor(), demo.LABELS, board=board, attend=attend)
app.source.begin_sitting(demo.LABELS)
window.show()
told = False

def look():
    global told
    clinic, snapshot = app.clinic, window.snapshot
    if clinic.filing is None or snapshot is None or snapshot.samples < 2000:
        return
    if app.recordings.pending is None:
        clinic.filing.place(demo.LABELS, "left", Electrodes(kind="Ag/AgCl", placed_anew=True))
        app.jobs.statement = "nobody is connected"
        app.jobs.start(JobRequest("check", "left"))
    elif snapshot.recorded_s > 1.0 and not told:
        told = True
        print("recording", flush=True)

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
qt.exec()
"""

ESC, RETURN, DOWN = Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Down
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def real(monkeypatch):
    """Treat a virtual board as a real one, so that its recordings are saved."""
    monkeypatch.setattr(Session, "is_virtual", False)


def open_clinic(open_window, **changes):
    place = open_window(keeps=True, **changes)
    place.wait(lambda: place.window.app.clinic.filing is not None)
    return place


def press_ctrl(place, key):
    from PySide6.QtTest import QTest

    QTest.keyClick(QApplication.focusWidget() or place.window, key, CTRL)
    QApplication.processEvents()


def add_person(place, name="Ada"):
    """Add a person by keys; return the id."""
    place.press("p")
    press_ctrl(place, Qt.Key.Key_N)
    place.press(name, RETURN, "left", RETURN, "2026-09-30", RETURN, "after surgery", RETURN)
    assert place.screen is place.screens.safety  # once for each person
    place.press(RETURN)
    place.wait(lambda: place.screen is place.screens.start)
    return place.window.app.clinic.filing.person.id


def do_check(place):
    """Run a Check of the left leg to its end."""
    place.open_question("1")
    pass_questions(place)
    result = place.finish()
    place.wait(lambda: place.screens.result.kept.words.startswith(("Saved", "Not")))
    return result


def test_a_visit_from_the_first_person_to_the_report_that_outlives_the_window(open_window, real, tmp_path):
    place = open_clinic(open_window)
    person = add_person(place)
    place.wait(lambda: person in place.screens.start.found.person)
    result = do_check(place)
    assert result.outcome == "both_fire"
    assert place.screens.result.kept.words.startswith(f"Saved: Check, both legs. Person {person}")
    place.press(ESC, "h")
    place.wait(lambda: place.screen is place.screens.history)
    (row,) = place.screens.history.rows.rows
    assert any("Both fire" in line.words and line.sign == "yes" for line in row.lines)
    place.press(RETURN)
    place.wait(lambda: place.screen is place.screens.visit)
    assert place.screens.visit.recording is not None
    place.press("r")
    edit = place.screens.form.edits["path"]
    edit.setText(str(tmp_path / "reports" / "one.pdf"))
    place.press(RETURN)
    place.wait(lambda: "one.pdf" in place.screens.visit.message.words)
    assert (tmp_path / "reports" / "one.pdf").read_bytes().startswith(b"%PDF")
    place.window.close()
    with Library(place.folder / "library") as library:
        assert library.opening.words == ()
        assert library.opening.unfiled == ()
        (visit,) = library.history(person).visits
        assert [one.result.headline for one in visit.results] == [result.headline]
        assert visit.results[0].recording_id == visit.recordings[0].id
        assert visit.recordings[0].complete


def test_a_virtual_board_files_nothing_and_says_so(open_window):
    place = open_clinic(open_window)
    person = add_person(place)
    place.wait(lambda: "A demo is not saved" in place.screens.start.found.person_detail)
    place.open_question("1")
    place.wait(lambda: place.prompt is not None)
    place.stop_job()
    place.wait(lambda: place.screen is place.screens.result)
    place.wait(lambda: place.screens.result.kept.words == "Demo, so not saved.")
    keeping = place.window.app.clinic.filing
    assert not keeping.library.history(person).visits
    assert not list(keeping.library.recordings.iterdir())


def test_without_a_person_nothing_is_saved_and_the_page_says_so(open_window, real):
    place = open_clinic(open_window)
    place.wait(lambda: place.screens.start.found.person == "No person")
    stop_check(place)
    place.wait(lambda: place.screens.result.kept.words == "Not saved: no person was chosen.")
    assert list(place.folder.glob("*_check.vmo"))


def pass_questions(place):
    """Answer that nothing is plugged in, and nothing about the electrodes."""
    while place.screen is place.screens.choose:
        place.press("2" if "Mains" in place.screens.choose.title.words else "3")
        place.qtbot.wait(30)


def stop_check(place, keys="1", recorded_s=0.0):
    """Begin a Check and stop it once this much of it is recorded."""
    place.open_question(keys)
    pass_questions(place)
    place.wait(lambda: place.prompt is not None)
    place.wait(lambda: place.window.snapshot.recording and place.window.snapshot.recorded_s >= recorded_s)
    place.stop_job()
    place.wait(lambda: place.screen is place.screens.result)


def test_the_last_person_is_resumed_and_a_search_finds_others(open_window):
    place = open_clinic(open_window)
    first = add_person(place, "Ada")
    second = add_person(place, "Grace")
    place.window.close()
    again = open_clinic(open_window, folder=place.folder)
    assert again.window.app.clinic.filing.person.id == second
    again.press("p")
    again.press("ada")
    assert [row.code for row in again.screens.people.rows.rows] == [first]
    again.press(RETURN)
    assert again.screen is again.screens.safety  # until there is a visit
    assert again.screens.safety.title.words.startswith(first)
    again.press(RETURN)
    assert again.screen is again.screens.start
    assert again.window.app.preferences.person == first
    again.press("p")
    press_ctrl(again, Qt.Key.Key_0)
    assert again.window.app.preferences.person == ""


def test_a_result_that_cannot_be_saved_is_shown_and_saved_by_key(open_window, real, monkeypatch):
    place = open_clinic(open_window)
    person = add_person(place)
    library = place.window.app.clinic.filing.library

    def refuse(*_args, **_more):
        raise LibraryError("The library is busy.", "Let it finish, then try again.")

    with monkeypatch.context() as patch:
        patch.setattr(library, "add_result", refuse)
        stop_check(place)
        place.wait(lambda: "Not saved yet. The library is busy." in place.screens.result.kept.words)
    place.wait(lambda: "keep" in place.screens.result.buttons)
    place.qtbot.wait(50)  # until the old buttons are gone and cannot take the key
    place.press("k")
    place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))
    (visit,) = library.history(person).visits
    assert len(visit.results) == len(visit.recordings) == 1


def test_again_takes_the_place_of_the_last_and_an_override_is_kept(open_window, real):
    place = open_clinic(open_window)
    person = add_person(place)
    stop_check(place, "321")
    place.press(RETURN)  # again
    place.wait(lambda: place.screen is place.screens.job)
    place.wait(lambda: place.prompt is not None)
    place.wait(lambda: place.window.snapshot.recording)
    place.stop_job()
    place.wait(lambda: place.screen is place.screens.result)
    place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))
    (visit,) = place.window.app.clinic.filing.library.history(person).visits
    first, second = visit.results
    assert second.repeat_of == first.id
    assert [one.electrodes[0].placed_anew for one in visit.recordings] == [None, False]
    place.press("v", "1", "the strap slipped", RETURN, "Dr K", RETURN)
    (visit,) = place.window.app.clinic.filing.library.history(person).visits
    (kept_one,) = visit.results[1].overrides
    assert (kept_one.outcome, kept_one.note, kept_one.who) == ("fires", "the strap slipped", "Dr K")


def test_a_wrong_side_and_a_wrong_person_are_mended_with_who_and_why(open_window, real):
    place = open_clinic(open_window)
    other = add_person(place, "Grace")
    person = add_person(place)
    stop_check(place, "321")
    place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))
    library = place.window.app.clinic.filing.library
    place.press(ESC, "h", RETURN)
    place.wait(lambda: place.screen is place.screens.visit)
    place.press("s", "1")
    assert place.screen is place.screens.form
    place.press(RETURN, RETURN)  # without a name and a reason
    assert [label.words for label in place.screens.form.errors.values()] == 2 * ["Please fill this in."]
    assert place.screens.form.edits["who"].hasFocus()
    place.screens.form.edits["who"].setFocus()
    place.press("Dr K", RETURN, "cables", RETURN)
    assert place.screen is place.screens.visit
    assert library.history(person).visits[0].results[0].side == "right"
    assert "cables" in place.screens.visit.detail.words
    place.press("p")
    place.press("Grace", RETURN)
    place.press("Dr K", RETURN, "wrong card", RETURN)
    place.wait(lambda: place.screen is place.screens.history)
    assert not library.history(person).visits
    assert len(library.history(other).visits) == 1


def test_a_form_cuts_no_text_empties_what_is_emptied_and_replaces_no_file(open_window, tmp_path):
    place = open_clinic(open_window)
    library = place.window.app.clinic.filing.library
    notes = "first line\n" + 3000 * "y"
    visit = library.start_visit(library.add_person().id, pain_before=7, notes=notes)
    place.press("h", RETURN)
    place.wait(lambda: place.screen is place.screens.history)
    place.press(RETURN)
    place.wait(lambda: place.screen is place.screens.visit)
    mine = tmp_path / "thesis.pdf"
    mine.write_text("mine")
    place.press("r")
    place.screens.form.edits["path"].setText(str(mine))
    place.press(RETURN)
    assert "exists already" in place.screens.form.told
    assert mine.read_text() == "mine"
    place.press(ESC, "n")
    place.screens.form.edits["before"].clear()
    place.screens.form.edits["who"].setText("Dr K")
    press_ctrl(place, RETURN)
    place.wait(lambda: place.screen is place.screens.visit)
    kept = library.visit(visit.id)
    assert kept.pain_before is None
    assert kept.notes == notes


def test_a_person_deleted_or_moved_by_another_program_is_no_dead_end(open_window):
    place = open_clinic(open_window)
    library = place.window.app.clinic.filing.library
    people = [library.add_person(name) for name in ("Ada", "Grace", "Mary")]
    visits = [library.start_visit(person.id) for person in people]
    place.press("h")
    in_sight = place.screens.people.rows
    in_sight.show_rows(in_sight.rows, people[0].id)
    library.delete_person(people[0].id)
    place.press(RETURN)
    assert "There is no person" in place.screens.people.detail.words
    place.press("Grace", RETURN)
    place.wait(lambda: place.screen is place.screens.history)
    library.move_visit(visits[1].id, people[2].id, "Dr K", "")
    place.press(RETURN)
    assert place.screen is place.screens.history
    assert "no longer belongs to this person" in place.screens.history.message.words
    library.delete_person(people[1].id)
    place.press("e")
    assert place.screen is place.screens.people
    assert "There is no person" in place.screens.people.detail.words
    place.press("Mary", RETURN, RETURN)
    place.wait(lambda: place.screen is place.screens.visit)
    library.delete_person(people[2].id)
    place.press(ESC)
    assert place.screen is place.screens.people
    assert "There is no person" in place.screens.people.detail.words


def test_deleting_asks_for_the_id_and_takes_everything(open_window, real):
    place = open_clinic(open_window)
    person = add_person(place)
    stop_check(place)
    place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))
    library = place.window.app.clinic.filing.library
    place.press(ESC, "h", Qt.Key.Key_Delete)
    assert place.screens.choose.choices[0].words[0] == "Export first"
    place.press("2")
    place.press("wrong", RETURN)
    assert "Nothing is deleted" in place.screens.form.told
    place.screens.form.edits["id"].clear()
    place.press(person.lower(), RETURN)
    place.wait(lambda: place.screen is place.screens.people)
    assert f"{person} is deleted" in place.screens.people.detail.words
    assert not library.people()
    assert not list(library.recordings.iterdir())
    assert place.window.app.preferences.person == ""


def test_a_person_is_exported_and_imported_elsewhere(open_window, real, tmp_path):
    place = open_clinic(open_window)
    person = add_person(place)
    stop_check(place)
    place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))
    archive = tmp_path / "one.zip"
    place.press(ESC, "h", "x", "1", "1")
    place.screens.form.edits["path"].setText(str(archive))
    place.press(RETURN)
    place.wait(lambda: "one.zip" in place.screens.history.message.words)
    place.window.close()
    other = open_clinic(open_window)
    other.press("p")
    press_ctrl(other, Qt.Key.Key_I)
    other.press(str(tmp_path / "nothing.zip"), RETURN)
    other.wait(lambda: "nothing.zip" in other.screens.people.detail.words)
    press_ctrl(other, Qt.Key.Key_I)
    other.press(str(archive), RETURN)
    other.wait(lambda: person in other.screens.people.title.words)
    assert len(other.window.app.clinic.filing.library.history(person).visits[0].results) == 1


def test_the_results_of_a_person_and_of_all_are_exported_for_other_programs(open_window, real, tmp_path):
    place = open_clinic(open_window)
    person = add_person(place)
    stop_check(place)
    place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))
    place.press(ESC, "h", "x", "8")
    place.wait(lambda: place.screen is place.screens.form)
    place.screens.form.edits["path"].setText(str(tmp_path / "fhir"))
    place.press(RETURN)
    place.wait(lambda: (tmp_path / "fhir" / f"{person}_fhir.json").exists())
    place.wait(lambda: place.screen is place.screens.choose)  # open it, show it in its folder
    place.press(ESC)
    place.press(ESC, "p")
    press_ctrl(place, Qt.Key.Key_E)
    place.press("4")
    place.wait(lambda: place.screen is place.screens.form)
    place.screens.form.edits["path"].setText(str(tmp_path / "all"))
    place.press(RETURN)
    place.wait(lambda: (tmp_path / "all" / "results_csv_dictionary.csv").exists())
    assert person in (tmp_path / "all" / "results.csv").read_text("utf-8")


def test_a_recording_is_looked_at_in_the_scope_from_its_first_second_on(open_window, real):
    place = open_clinic(open_window)
    add_person(place)
    stop_check(place, recorded_s=0.5)
    place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))
    place.press(ESC, "h", RETURN, "o")
    place.wait(lambda: place.screen is place.screens.scope)
    stored = place.window.app.scope.stored
    place.wait(lambda: "frozen" in place.screens.scope.fields.words["connection"])
    assert stored.scope.longest_back_s > 0.3
    assert not place.screens.scope.buttons.record.isEnabled()
    place.press(Qt.Key.Key_Left)
    place.press(ESC)
    place.wait(lambda: place.screen is place.screens.visit)


def test_a_library_that_cannot_be_opened_is_told_and_stops_no_measurement(open_window, real, tmp_path):
    folder = tmp_path / "blocked"
    folder.mkdir()
    (folder / "library").write_text("in the way")
    place = open_window(keeps=True, folder=folder)
    place.wait(lambda: place.screens.start.found.person == "Nothing can be saved")
    assert "is a file" in place.screens.start.found.person_detail
    stop_check(place)
    place.wait(lambda: place.screens.result.kept.words.startswith("Not saved"))
    assert list(folder.glob("*_check.vmo"))


def test_a_job_that_is_killed_is_found_finished_and_offered(open_window, tmp_path):
    folder = tmp_path / "killed"
    with Library(folder / "library") as library:
        person = library.add_person().id
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), person], stdout=subprocess.PIPE, text=True
    ) as app:
        assert app.stdout.readline() == "recording\n"
        app.send_signal(signal.SIGKILL)
    kept.save(replace(Preferences(), person=person), folder)
    place = open_window(None, keeps=True, folder=folder)
    place.wait(lambda: place.screen is place.screens.waiting)
    assert "was cut off" in place.screens.waiting.words.words
    (row,) = place.screens.waiting.rows.rows
    assert f"Check, left leg. Person {person}. The job did not end." in row.words
    place.press(RETURN)
    place.press("1")
    place.wait(lambda: "Saved: Check, left leg" in place.screens.waiting.message.words)
    assert not place.screens.waiting.rows.rows
    (visit,) = place.window.app.clinic.filing.library.history(person).visits
    (recording,) = visit.recordings
    assert not recording.complete
    assert recording.electrodes[0].kind == "Ag/AgCl"


def test_a_window_closed_in_the_middle_of_a_job_leaves_it_to_be_filed(open_window, real):
    place = open_clinic(open_window)
    person = add_person(place)
    place.open_question("1")
    pass_questions(place)
    place.wait(lambda: place.prompt is not None and place.window.snapshot.recorded_s > 0.3)
    place.window.close()
    again = open_clinic(open_window, folder=place.folder)
    again.wait(lambda: again.screen is again.screens.waiting)
    assert person in again.screens.waiting.rows.rows[0].words
    again.press(ESC)
    again.wait(lambda: again.screen is again.screens.choose)  # the stopped job is offered next
    assert "was stopped last time" in again.screens.choose.title.words
    again.press(ESC)
    again.wait(lambda: again.screen is again.screens.start)
    again.press("p")
    assert again.screens.people.waiting_button.isVisible()  # it is offered until it is saved


def test_recordings_of_the_scope_are_saved_too(open_window, real):
    place = open_clinic(open_window)
    person = add_person(place)
    place.press("o")
    place.wait(lambda: place.screen is place.screens.scope)
    place.press("r")
    place.wait(lambda: place.window.snapshot.recorded_s > 0.2)
    place.press("r")
    place.wait(lambda: place.window.app.clinic.filing_task.words.startswith("Saved: Recording, both legs"))
    (visit,) = place.window.app.clinic.filing.library.history(person).visits
    assert [(one.side, one.complete) for one in visit.recordings] == [("both", True)]
    assert not visit.results


def test_the_same_day_goes_on_or_another_visit_begins(open_window, real):
    place = open_clinic(open_window)
    person = add_person(place)
    library = place.window.app.clinic.filing.library
    stop_check(place)
    for key, n_visits in (("1", 1), ("2", 2)):
        place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))
        place.press(ESC, "p", RETURN)
        assert "was here today" in place.screens.choose.title.words
        place.press(key)
        stop_check(place)
        place.wait(lambda n=n_visits: len(library.history(person).visits) == n)
    place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))


def test_electrodes_are_told_of_once_and_taken_over_next_time(open_window, real):
    place = open_clinic(open_window)
    person = add_person(place)
    place.open_question("1")
    if "Mains" in place.screens.choose.title.words:
        place.press("2")
    place.press("1")
    place.press("Ag/AgCl", RETURN, RETURN, "4x", RETURN)
    assert "is not a length" in place.screens.form.told
    place.screens.form.edits["landmark"].setText("40")
    place.press(RETURN)
    place.wait(lambda: place.prompt is not None and place.window.snapshot.recording)
    place.press(ESC, "2")
    place.wait(lambda: place.screens.result.kept.words.startswith("Saved"))
    library = place.window.app.clinic.filing.library
    (recording,) = library.history(person).visits[0].recordings
    assert [(one.kind, one.spacing_mm, one.landmark_mm, one.placed_anew) for one in recording.electrodes] == [
        ("Ag/AgCl", 20.0, 40.0, True)
    ] * 2
    place.press(ESC, "p", RETURN, "2")
    place.open_question("1")
    if "Mains" in place.screens.choose.title.words:
        place.press("2")
    assert place.screens.choose.choices[0].words[1] == "Ag/AgCl, 20 mm apart, 40 mm from the kneecap"


def test_long_work_shows_how_far_it_is_and_ends_by_key(open_window):
    place = open_clinic(open_window)
    add_person(place)
    place.press("h")
    place.wait(lambda: place.screen is place.screens.history)
    begun, clinic = [], place.window.app.clinic

    def work(progress):
        while True:
            begun.append(1)
            progress(0.25)
            time.sleep(0.005)

    clinic.tasks.do("Writing reports", work, begun.append)
    place.wait(lambda: place.screen is place.screens.working)
    place.wait(lambda: place.screens.working.bar.value() == 25)
    place.press(ESC)
    place.wait(lambda: place.screen is place.screens.history)
    assert "Stopped" in place.screens.history.message.words
    assert not [one for one in threading.enumerate() if one.name == "Writing reports"]


def test_a_window_that_is_closed_ends_long_work(open_window):
    place = open_clinic(open_window)

    def work(progress):
        while True:
            progress(0.5)
            time.sleep(0.005)

    place.window.app.clinic.tasks.do("Without end", work, print)
    place.window.close()
    assert not [one for one in threading.enumerate() if one.name == "Without end"]
