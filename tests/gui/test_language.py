"""The window in another language: chosen while it runs, taken from the system, with Qt's own words too."""

import re

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from tests.gui.layout import take_picture
from tests.gui.padded import Padded, pad
from tests.report import visits
from tests.words.marked import Marked, find_outside

from vmofire import preferences as kept
from vmofire import words
from vmofire.gui.language import find_desktop_language, use_language
from vmofire.recording import journal
from vmofire.recording.library import Library
from vmofire.words import language

ESC = Qt.Key.Key_Escape


@pytest.fixture(autouse=True)
def back_to_english(qapp):
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def padded_german(monkeypatch):
    """In German every message is longer, translated or not."""
    monkeypatch.setattr(language.gettext, "translation", lambda *_, **__: Padded())


def choose_german(place):
    place.screens.settings.show_section("window")
    choice = place.screens.settings.rows["language"].editor
    at = choice.findText("Deutsch")
    choice.setCurrentIndex(at)
    choice.activated.emit(at)
    # The screens are made anew; until the new page is there, no key has a place to go.
    place.wait(lambda: words.find_language() == "de" and place.screens.settings.isVisible())


def test_a_key_changes_the_language_of_the_running_window(open_window, padded_german):
    place = open_window(None)
    place.press("e")
    before = place.screens
    assert place.screens.settings.rows["language"].name.text() == "Language"
    choose_german(place)
    assert place.screens is not before
    assert place.screen is place.screens.settings
    row = place.screens.settings.rows["language"]
    assert (row.name.text(), row.editor.currentText()) == (pad("Language"), "Deutsch")
    assert row.editor.hasFocus()
    place.wait(lambda: place.window.notice.words.startswith(pad("Not a medical device.")[:20]))
    place.wait(lambda: place.window.notice.words.endswith("n"))
    place.press(ESC)
    assert place.screens.start.jobs[0].words[0] == pad("Check")
    place.press("y")
    assert place.screen is place.screens.safety
    assert kept.load(place.folder)[0].language == "de"
    again = open_window(None, folder=place.folder)
    assert again.window.app.preferences.language == "de"


def test_the_last_event_changes_its_language_with_the_window(open_window):
    place = open_window("strong")
    place.wait(lambda: "Sending: virtual board" in place.window.header.last_event)
    place.press("e")
    choose_german(place)
    place.wait(lambda: "Sendet: " in place.window.header.last_event)
    assert "Sending" not in place.window.header.last_event


def test_trouble_of_the_board_changes_its_language_with_the_window(open_window):
    place = open_window("strong", faults="unplug@4-600", pace="real")
    place.wait(lambda: place.window.snapshot.link)
    place.press("e")
    choose_german(place)
    # Meanwhile the trouble may be another: the link has ended, the cable is out, nothing answers.
    german = ("Die Verbindung ", "Das Kabel ", "An ")
    place.wait(lambda: place.window.snapshot.link.startswith(german))
    place.wait(lambda: place.window.notice.words.startswith(german))


def test_trouble_of_the_library_changes_its_language_with_the_window(open_window, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "library").write_text("a file where the folder of the library should be")
    place = open_window(None, keeps=True, folder=folder)
    place.wait(lambda: place.window.app.clinic.loader.trouble)
    place.wait(lambda: "is a file, not a folder." in " ".join(place.screens.start.person.words))
    place.press("e")
    choose_german(place)
    place.press(ESC)
    place.wait(lambda: "ist eine Datei, kein Ordner." in " ".join(place.screens.start.person.words))


def test_an_error_on_the_screen_changes_its_language_with_the_window(open_window):
    place = open_window(None)
    place.window.show_fault(words.say("The disk is full."), words.say("Close vmofire and start it again."))
    place.press("e")
    choose_german(place)
    place.wait(lambda: place.window.notice.words.startswith("Die Festplatte ist voll. "))


SAME = {"vmofire", "Deutsch", "Esc", "RAW", "RECT", "ENV", "GP26 VMO"}  # names, in every language


def test_no_page_keeps_a_word_of_the_language_before(open_window, monkeypatch):
    monkeypatch.setattr(language.gettext, "translation", lambda *_, **__: Marked())
    place = open_window("strong", keeps=True)
    place.press("o")
    place.qtbot.wait(300)
    place.press(ESC, "e", "5")
    choose_german(place)
    same, kept_words = {*SAME, place.window.app.session.label}, {}
    for key in (None, "o", "l", "n", "y", "d", "p", "3", "4", "1"):  # the settings, then page by page
        if key is not None:
            place.press(ESC, key)
        place.qtbot.wait(400)  # the header is renewed four times a second
        for one in take_picture(place.window)[1]:
            outside = find_outside(one.words)
            if re.search("[A-Za-z]{3}", outside) and outside not in same:
                kept_words[key, one.words] = outside
    assert kept_words == {}


def read_visit(place):
    """Return all words of the one visit in the library: its line in the history, and its page."""
    place.press("h")
    place.wait(lambda: place.screen is place.screens.people and place.screens.people.rows.rows)
    place.press(Qt.Key.Key_Return)
    place.wait(lambda: place.screen is place.screens.history)
    said = [row.words for row in place.screens.history.rows.rows]
    place.press(Qt.Key.Key_Return)
    place.wait(lambda: place.screen is place.screens.visit)
    visit = place.screens.visit
    for _ in visit.rows.rows:
        said += [visit.detail.words, visit.words.words, visit.numbers.toPlainText()]
        place.press(Qt.Key.Key_Down)
    said += [row.words for row in visit.rows.rows]
    place.press(ESC)
    place.press(ESC)
    place.press(ESC)
    place.wait(lambda: place.screen is place.screens.start)
    return "\n".join(said)


def test_a_stored_visit_has_the_same_numbers_in_the_language_that_is_chosen(open_window, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    with Library(folder / "library") as library:
        done = [(visits.check(), "left"), (visits.legs("compare", 30.0), "both"), (visits.maximum(), "left")]
        visit = visits.file_visit(library, library.add_person().id, done)
        library.override(visit.results[0].id, "fires_weakly", "by hand", "Dr K")
    place = open_window(None, keeps=True, folder=folder)
    place.wait(lambda: place.window.app.clinic.filing is not None)
    english = read_visit(place)
    place.press("e")
    choose_german(place)
    place.press(ESC)
    german = read_visit(place)
    assert "It fires, but weakly." in english
    assert "Der VMO spannt an, aber schwach." in german
    numbers = re.findall(r"\d+(?:\.\d+)*", english)
    assert len(numbers) > 40
    assert re.findall(r"\d+(?:\.\d+)*", re.sub(r"(?<=\d),(?=\d)", ".", german)) == numbers


def test_keys_do_in_german_what_they_do_in_english(open_window):
    place = open_window(None)
    place.press("e")
    choose_german(place)
    colours = place.screens.settings.rows["theme"].editor
    colours.activated.emit(colours.findData("light"))
    assert place.window.theme.name == "light"
    place.press(ESC)
    for key, screen in (("y", "safety"), ("l", "placement"), ("n", "sensor"), ("d", "choose")):
        place.press(key)
        assert place.screen is getattr(place.screens, screen), key
        place.press(ESC)


def test_a_recording_goes_on_without_losing_a_sample_while_the_language_changes(open_window, padded_german):
    place = open_window("strong")
    place.press("o", "r")
    place.wait(lambda: place.window.snapshot.recording and place.window.snapshot.recorded_s > 0.5)
    place.press(ESC, "e")
    choose_german(place)
    assert place.window.snapshot.recording
    seen = place.window.snapshot.samples
    place.press(ESC, "o")
    place.wait(lambda: place.window.snapshot.samples > seen + 2000)
    place.press("r")
    place.wait(lambda: not place.window.snapshot.recording)
    (path,) = place.folder.glob("*.vmo")
    place.wait(lambda: journal.read(path).complete)
    (run,) = journal.read(path).runs
    assert not run.gaps
    assert place.window.snapshot.lost_samples == 0
    assert len(run.samples) > 2000


def test_a_job_goes_on_to_its_verdict_while_the_language_changes(open_window, padded_german):
    place = open_window("strong")
    place.press("1", "1")
    place.wait(lambda: place.prompt is not None and place.prompt.repetition == 2)
    place.window.app.change_language("de")
    assert place.screen is place.screens.job
    place.wait(lambda: place.screens.job.cue.instruction.words[0])
    assert place.screens.job.stop_button.text() == pad("Stop")
    assert place.finish().state == "yes"
    assert place.screen is place.screens.result


def test_buttons_and_menus_of_qt_and_its_numbers_follow(qapp):
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    use_language("de")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QCoreApplication.translate("QWidgetTextControl", "&Copy") == "&Kopieren"
    assert QLocale().toString(1.5) == "1,5"
    use_language("en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert QLocale().toString(1.5) == "1.5"


@pytest.mark.parametrize(
    ("environment", "desktop", "expected"),
    [
        ({"LANG": "de_DE.UTF-8"}, ["en-US"], "de"),
        ({"LANG": "C.UTF-8"}, ["de-DE"], "en"),
        ({}, ["de-AT", "de"], "de"),
        ({}, ["fr-FR", "fr"], "en"),
    ],
)
def test_without_a_choice_the_language_is_that_of_the_system(environment, desktop, expected, monkeypatch):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    class Desktop:
        uiLanguages = staticmethod(lambda: desktop)  # noqa: N815, Qt's name

    monkeypatch.setattr(QLocale, "system", staticmethod(Desktop))
    assert find_desktop_language() == expected
    use_language("")
    assert words.find_language() == expected


@pytest.mark.parametrize("written", ["250.5", "250,5"])
def test_a_number_is_taken_with_a_point_or_a_comma(written, open_window):
    use_language("de")
    place = open_window(None)
    place.press("n")
    edit = place.screens.sensor.gain_edit
    edit.setFocus()
    edit.selectAll()
    place.press(*written, Qt.Key.Key_Return)
    assert place.window.app.preferences.gain == 250.5
    assert edit.text() == "250,5"
