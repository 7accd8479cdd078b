"""A recording in a visit gets the verdict of a Check by the times of its cues, by keyboard."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from scipy.signal import butter, sosfilt

from vmofire.recording.library import Library

ESC, RETURN = Qt.Key.Key_Escape, Qt.Key.Key_Return
FS_HZ, ON_S = 1000, (6, 14, 22, 30, 38)
SQUEEZES = ", ".join(f"{on}:{on + 3}" for on in ON_S)


def write(path, right_uv, *, marks=False, labels=("left VMO", "right VMO"), seed=6):
    rng = np.random.default_rng(seed)
    band = butter(4, (20, 400), "bandpass", fs=FS_HZ, output="sos")
    columns = []
    for uv in (40.0, right_uv)[-len(labels) :]:
        level = np.full(44 * FS_HZ, 1.5)
        for on in ON_S:
            level[round((on + 0.2) * FS_HZ) : (on + 3) * FS_HZ] = uv
        noise = sosfilt(band, rng.standard_normal(len(level)))
        columns.append(np.round(noise / noise.std() * level, 2))
    events = [(0.5, 4.5, "rest"), *((float(on), 3.0, "squeeze") for on in ON_S)] if marks else []
    times_s, lengths_s, texts = zip(*events, strict=True) if events else ((), (), ("",))
    np.savez(
        path,
        signal=np.stack(columns, axis=1),
        fs_hz=FS_HZ,
        labels=labels,
        unit=["uV"] * len(labels),
        event_time_s=np.array(times_s),
        event_duration_s=np.array(lengths_s),
        event_text=np.array(texts),
    )
    return path


@pytest.fixture
def open_visit(open_window, tmp_path):
    def open_one(path, side="both", others=()):
        folder = tmp_path / "clinic"
        with Library(folder / "library") as library:
            person = library.add_person("Ada").id
            visit = library.start_visit(person)
            for one, of_leg in ((path, side), *others):
                library.add_recording(visit.id, one, of_leg, fs_hz=FS_HZ)
        place = open_window(None, keeps=True, folder=folder)
        place.wait(lambda: place.window.app.clinic.filing is not None)
        place.wait(lambda: place.screen is place.screens.start)
        place.press("h", RETURN)
        place.wait(lambda: place.screen is place.screens.history)
        place.press(RETURN)
        place.wait(lambda: place.screen is place.screens.visit)
        return place

    return open_one


def ask(place):
    place.press("c")
    place.wait(lambda: place.screen is place.screens.form)
    return place.screens.form


def enter(place, **written):
    form = place.screens.form
    for code, words in written.items():
        form.edits[code].setText(words)
    form.edits["channel"].setFocus()
    place.press(RETURN)


def test_marks_of_the_file_are_proposed_and_compare_is_saved(open_visit, tmp_path):
    place = open_visit(write(tmp_path / "a.npz", 14.0, marks=True))
    form = ask(place)
    assert form.edits["rest"].text() == "0.5:5"
    assert form.edits["squeezes"].text() == SQUEEZES
    enter(place)
    place.wait(lambda: place.screen is place.screens.visit and place.screens.visit.result is not None)
    stored = place.screens.visit.result
    assert (stored.result.job, stored.result.outcome, stored.side) == ("compare", "different", "both")
    assert stored.result.headline == "The right leg is less active than the left."
    assert "The left leg is about three times as active as the right" in place.screens.visit.words.words
    assert "is saved in this visit" in place.screens.visit.message.words
    assert stored.recording_id == place.screens.visit.recording.id


def test_typed_times_are_checked_and_the_leg_is_that_of_the_channel(open_visit, tmp_path):
    place = open_visit(write(tmp_path / "a.npz", 1.5))
    ask(place)
    for written, said in (
        ({"rest": "", "squeezes": SQUEEZES}, "One stretch of rest is needed"),
        ({"rest": "zero", "squeezes": SQUEEZES}, "no stretch of time"),
        ({"rest": "0.5:5", "squeezes": "6:9"}, "There is only 1 squeeze"),
        ({"rest": "0.5:5", "squeezes": SQUEEZES + ", 43:46"}, "is not in the recording"),
        ({"rest": "0.5:5", "squeezes": SQUEEZES, "channel": "VL"}, "There is no channel"),
    ):
        enter(place, **written)
        assert said in place.screens.form.told
    enter(place, rest="zero", squeezes="six", quad_sets="later", channel="VL")
    errors = place.screens.form.errors
    assert all(errors[code].words for code in ("rest", "squeezes", "quad_sets", "channel"))  # all at once
    enter(place, rest="0.5:5", squeezes=SQUEEZES, quad_sets="", channel="left vmo")
    place.wait(lambda: place.screen is place.screens.visit and place.screens.visit.result is not None)
    stored = place.screens.visit.result
    assert (stored.result.job, stored.result.outcome, stored.side) == ("check", "fires", "left")
    assert "Active in 5 of 5 squeezes." in place.screens.visit.words.words


def test_a_recording_without_a_scale_says_what_to_do(open_visit, tmp_path):
    np.savez(tmp_path / "a.npz", signal=np.arange(3000) % 9, fs_hz=1000.0, labels=["VMO"])
    place = open_visit(tmp_path / "a.npz")
    place.press("c")
    place.wait(lambda: "Import it again" in place.screens.visit.message.words)


def test_changed_thresholds_count_for_a_recording_and_are_said(open_visit, tmp_path):
    place = open_visit(write(tmp_path / "a.npz", 40.0, marks=True))
    place.window.app.setup.take_typed("check.active_margin_uv", "50")
    ask(place)
    enter(place)
    place.wait(lambda: place.screen is place.screens.visit and place.screens.visit.result is not None)
    stored = place.screens.visit.result
    assert stored.result.outcome == "cannot_tell"
    assert "at least this far above rest (50 µV, not 3 µV)" in stored.result.detail


def write_legs(tmp_path, right="VMO"):
    left = write(tmp_path / "one.npz", 40.0, marks=True, labels=["VMO"])
    return left, write(tmp_path / "two.npz", 14.0, marks=True, labels=[right], seed=7)


def choose_both(place):
    place.press("c")
    place.wait(lambda: place.screen is place.screens.choose)
    place.press("2")
    place.wait(lambda: place.screen is place.screens.form)


def test_two_recordings_of_a_visit_are_compared_as_they_are_saved(open_visit, tmp_path):
    left, right = write_legs(tmp_path)
    place = open_visit(left, "left", [(right, "right")])
    choose_both(place)
    form = place.screens.form
    assert form.title.words == "1 of 2: one.npz"
    assert form.edits["squeezes"].text() == SQUEEZES
    enter(place, squeezes="6:9")
    assert "There is only 1 squeeze" in form.told
    enter(place, squeezes=SQUEEZES)
    place.wait(lambda: form.title.words == "2 of 2: two.npz")
    enter(place, rest="0.5:4.5", channel="VL")
    assert "There is no channel" in form.told
    enter(place, channel="VMO")
    place.wait(lambda: place.screen is place.screens.visit and place.screens.visit.result is not None)
    stored = place.screens.visit.result
    assert (stored.result.job, stored.result.outcome, stored.side) == ("compare", "different", "both")
    assert stored.result.headline == "The right leg is less active than the left."
    assert set(stored.result.data["recordings"]) == {"left", "right"}
    assert stored.result.data["recordings"]["left"] == stored.recording_id


@pytest.mark.parametrize(("key", "headline"), [("1", "right"), ("2", "left")])
def test_legs_that_nobody_named_are_asked_for(open_visit, tmp_path, key, headline):
    left, right = write_legs(tmp_path)
    place = open_visit(left, "", [(right, "")])
    choose_both(place)
    enter(place)
    place.wait(lambda: place.screens.form.title.words == "2 of 2: two.npz")
    enter(place)
    place.wait(lambda: place.screen is place.screens.choose)
    place.press(key)
    place.wait(lambda: place.screen is place.screens.visit and place.screens.visit.result is not None)
    assert place.screens.visit.result.result.headline.startswith(f"The {headline} leg is less active")


def test_recordings_saved_as_one_leg_are_not_offered_together(open_visit, tmp_path):
    left, right = write_legs(tmp_path)
    place = open_visit(left, "left", [(right, "left")])
    assert ask(place).title.words == "Check of a recording"  # no question before it


def test_channels_that_name_one_leg_are_no_pair(open_visit, tmp_path):
    left, right = write_legs(tmp_path, "VMO_L")
    place = open_visit(left, "left", [(right, "")])
    choose_both(place)
    enter(place)
    place.wait(lambda: place.screens.form.title.words == "2 of 2: two.npz")
    enter(place)
    assert "Both recordings are of the same leg." in place.screens.form.told


def test_a_recording_and_itself_are_no_pair(open_visit, tmp_path):
    left, _ = write_legs(tmp_path)
    copy = tmp_path / "copy.npz"
    copy.write_bytes(left.read_bytes())
    place = open_visit(left, "left", [(copy, "right")])
    choose_both(place)
    enter(place)
    place.wait(lambda: place.screens.form.title.words == "2 of 2: copy.npz")
    enter(place)
    place.wait(lambda: "are the same signal" in place.screens.visit.message.words)


def test_the_corrected_leg_counts_and_not_the_name_of_the_channel(open_visit, tmp_path):
    path = write(tmp_path / "a.npz", 40.0, marks=True, labels=["left VMO"])
    place = open_visit(path, "right")
    ask(place)
    enter(place)
    place.wait(lambda: place.screen is place.screens.visit and place.screens.visit.result is not None)
    assert place.screens.visit.result.side == "right"
