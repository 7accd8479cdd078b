"""Files of other programs, imported by keyboard: found, corrected, previewed, saved, shown in the scope."""

import hashlib
import shutil
import threading

import numpy as np
import pytest
import scipy.io
from edfio import Edf, EdfAnnotation, EdfSignal
from PySide6.QtCore import Qt

from vmofire.recording import formats
from vmofire.recording.library import Library
from vmofire.words.quantities import write_interval, write_number

ESC, RETURN, RIGHT, DOWN = Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Down


@pytest.fixture
def clinic(open_window, tmp_path):
    """Show the history of a person without a visit, in a window without a board."""
    folder = tmp_path / "clinic"
    with Library(folder / "library") as library:
        person = library.add_person("Ada").id
    place = open_window(None, keeps=True, folder=folder)
    place.wait(lambda: place.window.app.clinic.filing is not None)
    place.wait(lambda: place.screen is place.screens.start)
    place.press("h", RETURN)
    place.wait(lambda: place.screen is place.screens.history)
    place.person = person
    return place


def library_of(place):
    return place.window.app.clinic.filing.library


def open_file(place, path):
    """Type the path of a file."""
    place.press("i")
    assert place.screen is place.screens.files
    place.screens.files.edit.setText(str(path))
    place.press(RETURN)
    place.wait(lambda: not place.window.app.clinic.tasks.under_way)


def see_file(place, path):
    open_file(place, path)
    assert place.screen is place.screens.importing, place.screens.files.detail.words
    return place.screens.importing


def file_it(place):
    """Import the previewed file; return the recording."""
    place.press("i")
    place.wait(lambda: place.screen is place.screens.visit)
    assert "is saved" in place.screens.visit.message.words
    recording = place.screens.visit.recording
    assert recording is not None
    return recording


def look_at_it(place):
    place.press("o")
    place.wait(lambda: place.screen is place.screens.scope)
    return place.window.app.scope.stored


def write_rows(path, n_rows=3000, separator=",", head="", decimal="."):
    uv = 20.0 * np.random.default_rng(1).standard_normal((n_rows, 2))
    lines = [separator.join(f"{value:.3f}".replace(".", decimal) for value in row) for row in uv]
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return uv


def test_the_loggers_text_is_seen_filed_and_looked_at(clinic, thighs):
    path = thighs / "original_3Nsen.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    screen = see_file(clinic, path)
    assert [(one.name, one.role) for one in screen.preview.columns][2:] == [
        ("VM", "channel, mV"), ("ST", "channel, mV"), ("FX", "channel, deg"),
    ]  # fmt: skip
    assert "16860 samples, 16.9 s, 1000 samples a second" in screen.yields.words
    vm_uv = formats.read(path).channels[2].to_uv()
    assert f"VM: {write_interval(vm_uv.min(), vm_uv.max(), 'uV')}" in screen.yields.words
    assert screen.settings["separator"].words == ("Separator: tab", "As found.")
    assert screen.settings["side"].words[0] == "Leg: not known"
    clinic.press("k", "k")
    recording = file_it(clinic)
    assert (recording.side, recording.fs_hz) == ("right", 1000.0)
    assert [one.label for one in recording.electrodes] == ["RF", "BF", "VM", "ST", "FX"]
    kept, read = formats.read(recording.path), formats.read(path)
    for one, other in zip(kept.channels, read.channels, strict=True):
        assert (one.name, one.unit, one.fs_hz) == (other.name, other.unit, other.fs_hz)
        assert np.array_equal(one.samples, other.samples)
    with np.load(recording.path) as fields:
        assert fields["source"].tobytes() == path.read_bytes()
        assert str(fields["source_name"]) == path.name
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    stored = look_at_it(clinic)
    assert stored.scope.fs_hz == 1000.0
    assert stored.scope.longest_back_s == pytest.approx(16.86)
    clinic.wait(lambda: "in µV as the file has it" in clinic.screens.scope.filters.words)
    assert [one.label for one in stored.snapshot(800, 10.0).channels] == ["RF", "BF", "VM", "ST"]
    clinic.press(ESC)
    clinic.wait(lambda: clinic.screen is clinic.screens.visit)


def test_the_layout_of_a_text_is_corrected_by_keys_with_an_instant_preview(clinic, tmp_path):
    path = tmp_path / "squat.csv"
    uv = write_rows(path, separator=";", decimal=",", head="station 4\nVM;VL\n")
    screen = see_file(clinic, path)
    assert screen.settings["separator"].words[0] == "Separator: semicolon"
    assert screen.settings["decimal"].words[0] == "Decimals: comma"
    assert screen.settings["line"].words[0] == "First line: 3"
    assert "how many samples a second" in screen.yields.words
    assert not screen.import_button.isEnabled()
    clinic.press("r", "0", RETURN)
    assert "not a number from 1 to" in clinic.screens.form.told
    clinic.screens.form.edits["rate"].clear()
    clinic.press("1000", RETURN)
    assert clinic.screen is screen
    assert screen.settings["rate"].words == ("Rate: 1000 Hz", "As you set it.")
    assert "which unit VM has" in screen.yields.words
    clinic.press("u")
    assert screen.settings["unit"].words == ("Unit: µV", "As you set it.")
    assert f"1000 samples a second. VM: {write_number(uv[:, 0].min(), 'uV')} to " in screen.yields.words
    clinic.press("u")
    assert f"VM: {write_number(1000 * uv[:, 0].min(), 'uV')}" in screen.yields.words  # mV
    assert "Check the unit and the gain." in screen.doubts.label.words
    clinic.press("u", "u")
    assert "Enter the sensor's output and gain." in screen.yields.words  # counts
    clinic.press("g", RETURN, "200", RETURN, RETURN)
    assert screen.settings["sensor"].words[0] == "Sensor: RAW, gain 200"
    assert screen.import_button.isEnabled()
    clinic.press("d")
    clinic.wait(lambda: not screen.import_button.isEnabled())
    assert "no row of numbers" in screen.yields.words
    assert screen.preview.accessibleName() == "The first lines of the file"
    clinic.press("d")
    clinic.wait(lambda: screen.import_button.isEnabled())
    recording = file_it(clinic)
    assert [(one.output, one.gain) for one in recording.electrodes] == [("RAW", 200.0)] * 2
    kept = formats.read(recording.path).channels
    assert np.array_equal(kept[0].samples, np.round(uv[:, 0], 3))
    stored = look_at_it(clinic)
    low, high = kept[0].to_uv(200.0).min(), kept[0].to_uv(200.0).max()
    columns = stored.scope.columns("raw", 400, 10.0)
    assert np.nanmin(columns.low[:, 0]) == pytest.approx(low)
    assert np.nanmax(columns.high[:, 0]) == pytest.approx(high)


def test_columns_are_taken_for_something_else_by_keys(clinic, tmp_path):
    path = tmp_path / "three.csv"
    rows = "\n".join(f"{n / 500:.3f},{n % 7 - 3},{n * n % 11 - 5}" for n in range(2000))
    path.write_text(f"when,VM [uV],0\n{rows}\n")
    screen = see_file(clinic, path)
    assert [one.role for one in screen.preview.columns] == [
        "channel, unit ?", "channel, µV", "channel, unit ?",
    ]  # fmt: skip
    clinic.press("c", "c")
    assert screen.preview.columns[0].role == "time, unit ?"
    assert screen.settings["rate"].words[0] == "Rate: 500 Hz"
    clinic.press(RIGHT, RIGHT, "c")
    assert [one.role for one in screen.preview.columns] == ["time, unit ?", "channel, µV", "left out"]
    clinic.press("c")  # there is one time column at most
    assert [one.role for one in screen.preview.columns] == ["left out", "channel, µV", "time, unit ?"]
    clinic.press("c", "c", RIGHT, "c")
    assert [one.role for one in screen.preview.columns] == ["time, unit ?", "channel, µV", "left out"]
    assert "2000 samples, 4.00 s, 500 samples a second. VM: −3.0 to 3.0 µV" in screen.yields.words
    clinic.press(RIGHT, "c")
    assert "There is no signal in it." in screen.yields.words
    assert not screen.import_button.isEnabled()
    clinic.press("c", "c", "u", RIGHT, RIGHT, "c")
    assert [one.name for one in formats.read(file_it(clinic).path).channels] == ["VM"]


def test_gaps_stay_gaps(clinic, tmp_path):
    path = tmp_path / "holes.csv"
    lines = [f"{n / 1000:.3f},{'' if 1000 <= n < 1200 else n % 9 - 4}" for n in range(3000)]
    path.write_text("time_s,VM [uV]\n" + "\n".join(lines) + "\n")
    screen = see_file(clinic, path)
    assert "200 samples are missing" in screen.yields.words
    recording = file_it(clinic)
    assert np.isnan(formats.read(recording.path).channels[0].samples).sum() == 200
    stored = look_at_it(clinic)
    assert stored.snapshot(400, 10.0).lost_samples == 200
    assert stored.scope.columns("raw", 400, 10.0).lost.sum() >= 20


def make_bdf(path, n_s=4):
    """Write two muscles and an angle, with an annotation, at a known time."""
    uv = 30.0 * np.random.default_rng(2).standard_normal((2, n_s * 1000))
    signals = [
        EdfSignal(row, 1000, label=label, physical_dimension="uV", physical_range=(-200, 200))
        for row, label in zip(uv, ("left VMO", "right VMO"), strict=True)
    ]
    signals.append(EdfSignal(np.arange(n_s * 10.0), 10, label="angle", physical_dimension="deg"))
    file = Edf(signals, annotations=[EdfAnnotation(1.0, None, "squeeze")], starttime=None)
    file.write(path)
    return uv


def test_an_edf_is_kept_byte_for_byte(clinic, tmp_path):
    path = tmp_path / "knee.edf"
    uv = make_bdf(path)
    screen = see_file(clinic, path)
    assert not screen.settings["separator"].isVisible()
    assert not screen.turn_button.isEnabled()
    assert screen.settings["side"].words[0] == "Both legs"
    assert "Other channels: angle." in screen.yields.words
    recording = file_it(clinic)
    assert recording.path.read_bytes() == path.read_bytes()
    assert [one.side for one in recording.electrodes] == ["left", "right", ""]
    stored = look_at_it(clinic)
    assert [one.label for one in stored.snapshot(400, 10.0).channels] == ["left VMO", "right VMO"]
    columns = stored.scope.columns("raw", 400, 10.0)
    assert np.nanmax(columns.high[:, 0]) == pytest.approx(uv[0].max(), abs=0.01)


def test_counts_without_a_scale_ask_for_the_gain(clinic, thighs):
    screen = see_file(clinic, thighs / "myoware_envelope_ball.npz")
    assert "Enter the sensor's output and gain." in screen.yields.words
    clinic.press("g")
    clinic.screens.form.edits["output"].setText("laser")
    clinic.press(RETURN, "201", RETURN, RETURN)
    assert "Write RAW, RECT or ENV." in clinic.screens.form.told
    form = clinic.screens.form
    for code, words in (("output", "laser"), ("gain", "much"), ("bits", "99")):
        form.edits[code].setText(words)
    form.edits["bits"].setFocus()
    clinic.press(RETURN)
    assert all(form.errors[code].words for code in ("output", "gain", "bits"))  # all at once
    form.edits["gain"].setText("201")
    form.edits["bits"].setText("")
    clinic.screens.form.edits["output"].setText("env")
    clinic.screens.form.edits["gain"].setFocus()
    clinic.press(RETURN, RETURN)
    assert "A gain of 201 belongs to RAW" in clinic.screens.form.told
    clinic.screens.form.edits["gain"].setText("10200")
    clinic.screens.form.edits["bits"].setText("2")
    clinic.screens.form.edits["bits"].setFocus()
    clinic.press(RETURN)
    assert "gives the width of grasp: 12 bit" in clinic.screens.form.told
    clinic.screens.form.edits["bits"].setText("12")
    clinic.screens.form.edits["bits"].setFocus()
    clinic.press(RETURN)
    assert clinic.screen is screen
    assert screen.settings["sensor"].words == ("Sensor: ENV, gain 10200", "12 bit")
    recording = file_it(clinic)
    assert [(one.output, one.gain) for one in recording.electrodes] == [("ENV", 10_200.0)]
    assert look_at_it(clinic).scope.output == "ENV"


def test_it_goes_into_the_visit_that_is_chosen(clinic, tmp_path):
    library = library_of(clinic)
    path = tmp_path / "knee.edf"
    make_bdf(path)
    see_file(clinic, path)
    clinic.press("v", "2")  # a new visit, on another day
    clinic.press("2099-01-01", RETURN)
    assert "is in the future" in clinic.screens.form.told
    clinic.screens.form.edits["day"].setText("2026-03-01")
    clinic.press(RETURN)
    assert clinic.screens.importing.settings["visit"].words[0] == "New visit, 1 Mar 2026"
    file_it(clinic)
    (visit,) = library.history(clinic.person).visits
    assert f"{visit.started:%Y-%m-%d}" == "2026-03-01"
    see_file(clinic, path)  # again, into the visible visit
    assert clinic.screens.importing.settings["visit"].words[0] == "Visit of 1 Mar 2026"
    file_it(clinic)
    (visit,) = library.history(clinic.person).visits
    assert len({one.path for one in visit.recordings}) == 2
    clinic.press(ESC)
    see_file(clinic, path)
    clinic.press("v", "2")  # a new visit, today
    file_it(clinic)
    assert [len(one.recordings) for one in library.history(clinic.person).visits] == [2, 1]


BAD = {
    "empty.csv": (b"", "The file is empty"),
    "thesis.csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00\x01\n", "cannot read this kind of file"),
    "diary.txt": (b"Dear diary,\nit hurts.\n", "two rows of numbers"),
    "old.mat": (b"MATLAB 5.0 MAT-file" + bytes(200), "damaged or cut short"),
    "cut.npz": (b"PK\x03\x04" + bytes(60), "damaged or cut short"),
    "huge.edf": (
        b"0       " + b" " * 176 + b"512     " + b" " * 44 + b"99999999" + b"1       " + b"1   " + bytes(256),
        "Cannot read huge.edf",
    ),
    "cut.vmo": (b"not a journal", "not a recording of vmofire"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_an_unreadable_file_says_why_and_leaves_nothing(clinic, tmp_path, name):
    data, words = BAD[name]
    (tmp_path / name).write_bytes(data)
    open_file(clinic, tmp_path / name)
    assert clinic.screen is clinic.screens.files
    assert words in clinic.screens.files.detail.words
    clinic.press(ESC)
    assert clinic.screen is clinic.screens.history
    assert not library_of(clinic).history(clinic.person).visits
    assert not list(library_of(clinic).recordings.iterdir())


def test_a_text_with_a_word_among_its_numbers_shows_the_line_and_the_way_out(clinic, tmp_path):
    path = tmp_path / "noted.csv"
    lines = [f"{n / 1000:.3f},{n % 9 - 4}" for n in range(1000)]
    path.write_text("time_s,VM [uV]\n" + "\n".join([*lines[:500], "the cable fell off", *lines[500:]]) + "\n")
    screen = see_file(clinic, path)
    assert "Line 502 has 1 column instead of 2." in screen.yields.words
    assert ("→ 502", "the cable fell off") in screen.preview.lines
    assert not screen.import_button.isEnabled()
    clinic.press("l")
    clinic.screens.form.edits["line"].setText("503")
    clinic.press(RETURN)
    clinic.wait(lambda: screen.import_button.isEnabled())
    assert "500 samples, 0.50 s, 1000 samples a second. VM: −4.0 to 4.0 µV" in screen.yields.words
    assert screen.settings["line"].words == ("First line: 503", "As you set it.")


def test_a_path_is_found_by_typing_a_part_of_a_name(clinic, tmp_path):
    folder = tmp_path / "many files"
    folder.mkdir()
    write_rows(folder / "Quiet stance.csv")
    write_rows(folder / "ball squeeze.csv")
    clinic.press("i")
    files = clinic.screens.files
    files.edit.setText(f"{tmp_path}/")
    clinic.press("many", RETURN)
    assert files.edit.text() == f"{folder}/"
    assert [row.title for row in files.rows.rows] == ["ball squeeze.csv", "Quiet stance.csv"]
    clinic.press("stance", RETURN)
    clinic.wait(lambda: clinic.screen is clinic.screens.importing)
    assert clinic.screens.importing.title.words == "Quiet stance.csv"
    clinic.press(ESC)
    assert clinic.screen is files
    clinic.press("nowhere", RETURN)
    assert "There is no" in files.detail.words


def test_reading_that_is_cancelled_leaves_everything_as_it_was(clinic, tmp_path, monkeypatch):
    path = tmp_path / "long.csv"
    write_rows(path, 40_000)
    go_on = threading.Event()
    real = np.loadtxt

    def wait(*given, **named):  # for each part of the file
        go_on.wait(2.0)
        return real(*given, **named)

    monkeypatch.setattr(np, "loadtxt", wait)
    clinic.press("i")
    clinic.screens.files.edit.setText(str(path))
    clinic.press(RETURN)
    clinic.wait(lambda: clinic.screen is clinic.screens.working)
    assert "long.csv" in clinic.screens.working.title.words
    clinic.press(ESC)
    go_on.set()
    clinic.wait(lambda: clinic.screen is clinic.screens.files)
    assert "Stopped" in clinic.screens.files.detail.words


def test_a_disk_that_refuses_is_told_and_the_same_file_can_be_filed_again(clinic, tmp_path, monkeypatch):
    path = tmp_path / "knee.edf"
    make_bdf(path)
    library = library_of(clinic)
    screen = see_file(clinic, path)

    def refuse(*_args, **_more):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", refuse)
        clinic.press("i")
        clinic.wait(lambda: "The disk is full." in screen.yields.words)
    assert not library.history(clinic.person).visits
    file_it(clinic)
    assert len(library.history(clinic.person).visits) == 1


def test_a_journal_that_was_cut_off_is_filed_and_the_original_stays_cut_off(clinic, tmp_path):
    from tests.recording.library.clinic import record

    path = tmp_path / "from elsewhere.vmo"
    record(path, 640)
    path.write_bytes(path.read_bytes()[:-40])
    before = path.read_bytes()
    see_file(clinic, path)
    recording = file_it(clinic)
    assert not recording.complete
    assert path.read_bytes() == before
    look_at_it(clinic)


def test_a_matrix_of_matlab_is_asked_for_rate_and_unit_like_a_text(clinic, tmp_path):
    uv = 20.0 * np.random.default_rng(1).standard_normal((3000, 2))
    scipy.io.savemat(tmp_path / "squat.mat", {"emg": uv})
    screen = see_file(clinic, tmp_path / "squat.mat")
    assert [one.name for one in screen.preview.columns] == ["emg 1", "emg 2"]
    assert not screen.import_button.isEnabled()
    clinic.press("r", "1000", RETURN, "u")
    assert "3000 samples, 3.00 s, 1000 samples a second" in screen.yields.words
    recording = file_it(clinic)
    assert recording.fs_hz == 1000.0
    kept = formats.read(recording.path).channels
    assert [(one.unit, one.fs_hz) for one in kept] == [("uV", 1000.0)] * 2
    assert np.array_equal(kept[1].samples, uv[:, 1])


def test_a_file_that_lacks_only_its_unit_is_asked_for_it(clinic, tmp_path):
    tree = {"data": np.zeros((1, 6000)) + np.arange(6000) % 50, "samplerate": np.full((2, 1), 1000.0)}
    tree |= {"datastart": np.array([[1.0], [3001.0]]), "dataend": np.array([[3000.0], [6000.0]])}
    scipy.io.savemat(tmp_path / "chart.mat", tree | {"titles": np.array(["VMO", "VL "])})
    screen = see_file(clinic, tmp_path / "chart.mat")
    assert screen.settings["unit"].words == ("Unit: ?", "Check this. Not found.")
    assert "which unit VMO has" in screen.yields.words
    assert not screen.import_button.isEnabled()
    clinic.press("u")
    assert screen.settings["unit"].words == ("Unit: µV", "As you set it.")
    kept = formats.read(file_it(clinic).path).channels
    assert [(one.name, one.unit) for one in kept] == [("VMO", "uV"), ("VL", "uV")]


def test_a_format_that_is_not_read_says_in_the_list_what_to_do(clinic, tmp_path):
    (tmp_path / "squat.acq").write_bytes(bytes(40))
    open_file(clinic, tmp_path / "squat.acq")
    assert "Save it in AcqKnowledge as .mat" in clinic.screens.files.detail.words


def test_unit_and_names_of_an_edf_are_corrected_and_come_back_next_time(clinic, tmp_path):
    path = tmp_path / "knee.edf"
    uv = 20.0 * np.random.default_rng(4).standard_normal((2, 4000))
    signals = [
        EdfSignal(row, 1000, label=label, physical_dimension="", physical_range=(-200, 200))
        for row, label in zip(uv, ("EMG 1", "EMG 2"), strict=True)
    ]
    Edf(signals).write(path)
    screen = see_file(clinic, path)
    assert "does not say which unit EMG 1 has" in screen.yields.words
    assert screen.settings["unit"].words == ("Unit: ?", "Check this. Not found.")
    clinic.press("u")
    assert screen.settings["unit"].words == ("Unit: µV", "As you set it.")
    clinic.press("n")
    assert list(clinic.screens.form.edits) == ["1", "2"]
    clinic.screens.form.edits["1"].setText("EMG 2")
    clinic.screens.form.edits["2"].setFocus()
    clinic.press(RETURN)
    assert "Two channels would be called" in clinic.screens.form.told
    clinic.screens.form.edits["1"].setText("VMO")
    clinic.screens.form.edits["2"].setFocus()
    clinic.press(RETURN)
    assert screen.settings["names"].words == ("Names: VMO", "As you set it.")
    recording = file_it(clinic)
    stored = formats.read(recording.path)
    assert [(one.name, one.unit) for one in stored.channels] == [("VMO", "uV"), ("EMG 2", "uV")]
    with np.load(recording.path) as fields:
        assert fields["source"].tobytes() == path.read_bytes()
    screen = see_file(clinic, path)
    assert screen.settings["memory"].words[0] == "As last time"
    assert screen.settings["unit"].words[0] == "Unit: µV"
    clinic.press("f")
    assert not screen.settings["memory"].isVisible()
    assert screen.settings["unit"].words[0] == "Unit: ?"
    assert not screen.import_button.isEnabled()


def test_a_doubt_is_shown_by_sign_and_word_at_the_setting_that_ends_it(clinic, tmp_path):
    path = tmp_path / "clock.csv"
    path.write_text("clock,VMO [uV]\n" + "\n".join(f"{n},{n % 9 - 4}" for n in range(3000)) + "\n")
    screen = see_file(clinic, path)
    assert screen.settings["time"].words == ("Time: clock, ms", "Check this. As found.")
    assert "The time column has no unit. It is read as ms." in screen.doubts.label.words
    assert screen.doubts.sign.isVisible()
    clinic.press("t")
    clinic.screens.form.edits["unit"].setText("years")
    clinic.screens.form.edits["unit"].setFocus()
    clinic.press(RETURN)
    assert "Write one of these: s, ms, us" in clinic.screens.form.told
    clinic.screens.form.edits["column"].setText("9")
    clinic.screens.form.edits["unit"].setText("us")
    clinic.screens.form.edits["unit"].setFocus()
    clinic.press(RETURN)
    assert "There is no column" in clinic.screens.form.told
    clinic.screens.form.edits["column"].setText("1")
    clinic.screens.form.edits["unit"].setText("ms")
    clinic.screens.form.edits["unit"].setFocus()
    clinic.press(RETURN)
    assert screen.settings["time"].words == ("Time: clock, ms", "As you set it.")
    assert screen.settings["rate"].words[0] == "Rate: 1000 Hz"
    assert not screen.doubts.isVisible()
