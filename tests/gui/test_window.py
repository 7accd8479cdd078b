"""The window in use: first run, start, trouble during a job, the scope, the end."""

from math import isfinite

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from vmofire import preferences as kept
from vmofire.app import job_start
from vmofire.gui.plots.raster_item import RasterItem
from vmofire.gui.widgets import buttons
from vmofire.link.power import NO_BATTERY, ON_BATTERY, PLUGGED_IN, UNKNOWN
from vmofire.preferences import Preferences

from .layout import find_faults, take_picture

ESC, ENTER, SPACE = Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space


def test_the_first_run_leads_by_keys_through_safety_and_placement_and_n_opens_the_sensor(open_window):
    place = open_window(None, safety_read=False, sensor_checked=False)
    assert place.screen is place.screens.safety
    place.press(ESC)  # an unconfirmed page stays
    assert place.screen is place.screens.safety
    place.press(ENTER)
    assert place.screen is place.screens.placement
    place.press("l", "v", ENTER)
    assert place.screen is place.screens.choose  # the tour, which Esc skips
    place.press(ESC)
    assert place.screen is place.screens.start
    assert place.window.app.preferences.tour_seen
    place.press("n")
    assert place.screen is place.screens.sensor
    place.press("2", ENTER)
    assert place.screen is place.screens.start
    preferences, told = kept.load(place.folder)
    assert (preferences.safety_read, preferences.sensor_checked, preferences.output) == (True, True, "RECT")
    assert told == ""
    again = open_window(None, safety_read=True)
    assert again.screen is again.screens.start


def test_without_a_board_the_start_says_so_and_offers_demo_people(open_window):
    place = open_window(None)
    assert not any(job.isEnabled() for job in place.screens.start.jobs)
    assert place.screens.start.demo.hasFocus()
    place.press("d")
    assert len(place.screens.choose.choices) >= 8
    place.press("1")
    place.wait(lambda: place.screens.start.found.can_measure, 20)
    assert "Demo: Strong" in place.screens.start.status.words
    place.wait(lambda: "Demo: Strong" in place.window.header.words)


def test_arrows_and_enter_choose_as_well_as_digits(open_window):
    place = open_window(None)
    place.press("d", Qt.Key.Key_Down, Qt.Key.Key_Down)
    choices = place.screens.choose.choices
    assert choices[2].hasFocus()
    place.press(Qt.Key.Key_Up, ESC)
    assert place.screen is place.screens.start


def test_a_key_struck_twice_or_held_down_answers_one_question_only(open_window, monkeypatch):
    place = open_window("strong")

    def press_again(*keys):
        """Press keys as the second press of a double one, however long the page took to appear."""
        with monkeypatch.context() as soon:
            soon.setattr(buttons, "UNREAD_S", 60.0)
            place.press(*keys)

    place.press("4")
    press_again("2")  # the exercise was not asked yet
    assert place.screen is place.screens.train
    held = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(place.screens.train.cards["ball_squeeze"], held)
    assert place.screen is place.screens.train
    place.press("2")
    place.wait(lambda: place.screens.job.choices)
    press_again("2", ENTER)
    place.qtbot.wait(100)
    assert place.prompt.words.startswith("How much does the knee hurt now")
    place.press("2")
    place.wait(lambda: "clinician" in place.prompt.words)


def test_the_sound_key_says_what_it_would_do_in_every_job(open_window):
    place = open_window("strong", muted=True)
    assert place.screens.job.sound_button.text() == "Sound on"
    place.open_question("11m")
    assert place.screens.job.sound_button.text() == "Sound off"


def test_v_switches_the_voice_off_and_keeps_it_off(open_window, tmp_path):
    place = open_window("strong")
    place.open_question("11")
    assert place.screens.job.voice_button.text() == "Voice off"
    place.press("v")
    assert place.screens.job.voice_button.text() == "Voice on"
    assert not place.window.app.sound.speaks
    assert kept.load(tmp_path / "kept0")[0].cue_sound == "tone"
    place.press("v")
    assert place.window.app.sound.speaks


def test_space_starts_at_once_while_the_job_waits_for_a_quiet_signal(open_window):
    place = open_window("strong", pace="real")  # the others may run past the wait within a frame
    place.open_question("1")
    place.wait(lambda: place.prompt is not None and place.prompt.start == "waiting")
    assert place.screens.job.cue.instruction.words[1] == "It starts when you are still, or press Space."
    assert place.screens.job.pause_button.text() == "Start"
    place.press(SPACE)
    place.wait(lambda: place.prompt.kind == "rest")
    assert place.screens.job.pause_button.text() == "Pause"
    assert place.window.snapshot.job_s < 3.0  # sooner than by waiting


def test_pause_repeat_skip_and_stop_work_by_key_at_any_moment(open_window):
    place = open_window("strong")
    place.open_question("1")
    place.wait(lambda: place.prompt is not None and place.prompt.kind == "effort")
    place.press(SPACE)
    place.wait(lambda: place.prompt.kind == "paused")
    assert place.screens.job.pause_button.text() == "Go on"
    place.press(SPACE)
    place.wait(lambda: place.prompt.kind == "ready")
    place.wait(lambda: place.prompt.kind == "effort")
    place.press("r")
    place.wait(lambda: place.prompt.kind == "ready")
    place.wait(lambda: place.prompt.kind == "effort")
    place.press("s")
    place.wait(lambda: any(mark.state == "skipped" for mark in place.prompt.marks))
    place.stop_job()
    place.wait(lambda: place.screen is place.screens.result)
    assert place.result.outcome in ("stopped", "cannot_tell")
    assert any(one.code == "paused" for one in place.result.missing)
    place.press(ESC)
    assert place.screen is place.screens.start


def test_an_unplugged_board_pauses_the_job_says_what_to_do_and_goes_on(open_window):
    place = open_window("strong", faults="unplug@20-21.5")
    place.open_question("1")
    place.wait(lambda: bool(place.window.snapshot.link), 40)
    place.wait(lambda: place.window.snapshot.link in place.window.notice.words)
    place.wait(lambda: not place.window.snapshot.link, 40)
    result = place.finish()
    assert result.outcome == "both_fire"
    assert result.missing
    assert "Missing:" in place.screens.result.missing.words


def test_a_loose_electrode_takes_the_place_of_the_words_until_it_sits_again(open_window):
    place = open_window("strong", faults="loose#0@14-22")
    place.open_question("1")
    place.wait(lambda: place.prompt is not None and place.prompt.trouble, 40)
    place.wait(lambda: place.screens.job.cue.instruction.words[0][:20] in place.prompt.trouble)
    assert place.screens.job.cue.instruction.words[1]
    place.wait(lambda: place.prompt is None or not place.prompt.trouble, 40)
    result = place.finish()
    assert result.outcome == "both_fire"
    assert result.missing


def test_an_override_stays_beside_the_verdict(open_window):
    place = open_window("strong")
    place.open_question("321")
    place.wait(lambda: place.prompt is not None)
    place.stop_job()
    place.wait(lambda: place.screen is place.screens.result)
    measured = place.result
    place.press("v", "1", "a note that is dropped", ESC)
    assert place.screen is place.screens.result
    assert place.result is measured
    place.press("v", "1", "the strap slipped", ENTER, ENTER)
    assert place.screens.form.errors["who"].words == "Please fill this in."  # without a person
    assert place.result is measured
    place.press("Dr K", ENTER)
    assert place.screen is place.screens.result
    (replaced,) = place.result.data["overrides"]
    assert (replaced["note"], replaced["who"]) == ("the strap slipped", "Dr K")
    assert place.result.outcome == "fires"
    said = place.screens.result.verdict.accessibleName()
    assert "Overridden" in said
    assert "the strap slipped" in said
    assert "Dr K" in said


def test_the_name_of_an_override_is_kept_in_a_sitting_and_readable(open_window):
    place = open_window("strong")
    place.open_question("321")
    place.wait(lambda: place.prompt is not None)
    place.stop_job()
    place.wait(lambda: place.screen is place.screens.result)
    place.press("v", "1", "the strap slipped and was put on again " * 12, ENTER, "Dr K", ENTER)
    assert "300 characters" in place.screens.form.told
    place.screens.form.edits["why"].setText("the strap slipped and was put on again " * 7)
    place.press(ENTER)
    assert place.result.data["overrides"][0]["who"] == "Dr K"
    assert not find_faults(place.window, take_picture(place.window)[1])
    place.press("v", "2")
    assert place.screens.form.edits["who"].text() == "Dr K"
    place.press("the strap held", ENTER, ENTER)
    assert [one["who"] for one in place.result.data["overrides"]] == ["Dr K", "Dr K"]
    assert place.result.outcome == "fires_late"


def test_the_scope_freezes_scrolls_back_and_shows_the_raw_signal(open_window):
    place = open_window("strong")
    place.press("o")
    place.wait(lambda: place.window.app.session.scope.spectrum(0) is not None)
    scope = place.window.app.session.scope
    place.press("f", Qt.Key.Key_Left)
    assert scope.frozen
    place.wait(lambda: "back" in place.screens.scope.fields.words["connection"])
    place.press("w", "n", "s", "f")
    assert not scope.frozen
    place.wait(lambda: place.screens.scope.fields.words["connection"] == "streaming")
    assert "20 to 450 Hz" in place.screens.scope.filters.words
    place.press("r")
    place.wait(lambda: place.window.snapshot.recording)
    place.press("m", "r")
    place.wait(lambda: not place.window.snapshot.recording)
    assert list(place.folder.glob("*_scope.vmo"))
    place.press(ESC)
    assert place.screen is place.screens.start


def test_settings_are_kept_and_colours_change_at_once(open_window):
    place = open_window(None)
    place.press("e")
    rows = place.screens.settings.rows
    colours = rows["theme"].editor
    colours.activated.emit(colours.findData("light"))
    assert place.window.theme.name == "light"
    place.press("2")
    volume = place.screens.settings.rows["volume"].editor
    volume.setText("80")
    volume.editingFinished.emit()
    place.press("4")
    thigh = place.screens.settings.rows["labels"].editor
    for muscle in ("left VMO", "right VMO"):
        thigh.boxes[muscle].click()
    preferences, _ = kept.load(place.folder)
    assert (preferences.theme, preferences.volume) == ("light", 0.8)
    assert preferences.labels == ("left VMO", "right VMO")


def test_a_leg_without_a_sensor_is_refused_with_the_way_to_the_settings(open_window):
    place = open_window("strong", labels=("left VMO", "left VL"))
    place.open_question("2")  # Compare
    assert place.screen is place.screens.choose
    assert "No sensor is on the VMO of the right leg" in place.screens.choose.detail.text()
    assert place.window.app.session.live.under_way is False
    place.press("1")
    assert place.screen is place.screens.settings


@pytest.mark.parametrize(("leg", "fires"), [("1", False), ("2", True)])
def test_the_leg_that_is_chosen_is_measured_by_its_own_sensor(open_window, leg, fires):
    place = open_window("off")  # the left muscle never fires
    place.open_question(f"32{leg}")  # Activation, the left leg or the right
    place.finish()
    assert place.result.good is fires


@pytest.mark.parametrize("key", ["n", ENTER])
def test_a_key_taken_for_no_starts_no_maximal_test(open_window, key):
    place = open_window("strong")
    place.open_question("311")  # Test, Maximum, left leg
    place.wait(lambda: place.prompt is not None and place.screens.job.choices)
    assert "cleared" in place.prompt.words
    focused = next(choice for choice in place.screens.job.choices if choice.hasFocus())
    assert focused.words[0] == "No"
    place.press(key)
    place.wait(lambda: place.screen is place.screens.result)
    assert place.result.reason == "not_cleared"


def test_an_extra_enter_gives_no_pain_score(open_window):
    place = open_window("strong")
    place.open_question("311")
    place.wait(lambda: place.prompt is not None and place.screens.job.choices)
    place.press("y")
    place.wait(lambda: "hurt" in place.prompt.words)
    asked = place.prompt.words
    assert not any(choice.hasFocus() for choice in place.screens.job.choices)
    place.press(ENTER, ENTER)
    place.qtbot.wait(100)
    assert place.prompt.words == asked
    place.press(Qt.Key.Key_Right, ENTER)  # arrows and Enter still answer
    place.wait(lambda: place.prompt.words != asked)


def test_a_setting_changed_late_leaves_all_that_was_set_before_as_it_is(open_window):
    place = open_window(None, safety_read=False, sensor_checked=False)
    place.press(ENTER, ENTER, ESC)  # safety read, sensors placed, no tour
    place.press("n", "2")  # RECT
    place.screens.sensor.gain_edit.setFocus()
    place.screens.sensor.gain_edit.selectAll()
    place.press("850", ENTER, "d")
    place.window.app._take_person("P7K3Q")
    place.window.app.setup.toggle_sound()
    place.press("e")  # Settings, Colours
    colours = place.screens.settings.rows["theme"].editor
    colours.activated.emit(colours.findData("light"))
    kept_now = Preferences(
        "P7K3Q",
        "RECT",
        850.0,
        safety_read=True,
        sensor_checked=True,
        tour_seen=True,
        theme="light",
        muted=True,
        how_to=False,
    )
    assert place.window.app.preferences == kept_now
    assert kept.load(place.folder) == (kept_now, "")


def test_two_windows_each_keep_what_they_change_and_undo_nothing_of_the_other(open_window):
    place = open_window(None)
    other = open_window(None, folder=place.folder)
    other.press("n", "2")  # RECT
    other.screens.sensor.gain_edit.setFocus()
    other.screens.sensor.gain_edit.selectAll()
    other.press("850", ENTER)
    other.window.app._take_person("P7K3Q")
    with place.qtbot.waitActive(place.window):
        place.window.activateWindow()
    place.press("e")
    place.screens.settings.typed.emit("volume", "80")
    in_file, _ = kept.load(place.folder)
    assert (in_file.output, in_file.gain, in_file.person) == ("RECT", 850.0, "P7K3Q")
    assert in_file.volume == 0.8
    # Settings of another window do not change the measurement or the person of this one.
    here = place.window.app.preferences
    assert (here.output, here.gain, here.person) == ("RAW", 200.0, "")


def test_a_larger_window_draws_larger_and_nothing_is_cut_in_any(open_window):
    place = open_window("strong")
    place.open_question("1")
    place.wait(lambda: place.prompt is not None and place.prompt.kind == "effort")
    place.window._timer.stop()
    scales = []
    for size in ((1024, 700), (1280, 800), (1920, 1080), (2560, 1440)):
        place.window.resize(*size)
        place.wait(lambda: not find_faults(place.window, []))  # a layout tells the one around it later
        place.window._numbers_at_s = 0.0
        place.window.draw()
        _, seen = take_picture(place.window)
        assert find_faults(place.window, seen) == []
        scales.append(place.window.theme.scale)
    assert scales == sorted(scales)
    assert scales[0] < 1 < scales[-1]


def test_big_words_can_be_read_from_two_metres_in_the_smallest_window(open_window):
    place = open_window("strong")
    place.open_question("1")
    place.wait(lambda: place.prompt is not None and place.prompt.kind == "effort")
    _, seen = take_picture(place.window)
    (head,) = [one for one in seen if one.words == place.screens.job.cue.instruction.words[0]]
    assert head.size_px >= 28 * place.window.theme.scale


def test_every_screen_can_be_walked_by_tab_and_shows_where_the_keyboard_is(open_window):
    place = open_window("strong")
    for screen in (place.screens.start, place.screens.scope, place.screens.settings):
        place.screens.show_screen(screen)
        reached = set()
        for _ in range(30):
            place.press(Qt.Key.Key_Tab)
            focused = QApplication.focusWidget() or place.window.focusWidget()
            reached.add(focused.accessibleName())
        assert len(reached) >= 5
        assert "" not in reached


def test_latency_rate_and_losses_are_measured_and_shown(open_window):
    place = open_window("strong", pace="real")
    place.press("o")
    fields = place.screens.scope.fields
    place.wait(lambda: "ms" in fields.words.get("latency", ""), 20)
    snapshot = place.window.snapshot
    assert 0 < snapshot.latency_p50_ms <= snapshot.latency_p95_ms
    assert isfinite(snapshot.measured_hz)
    assert snapshot.measured_hz == pytest.approx(2000, rel=0.02)
    assert fields.words["lost samples"] == "0"


def test_latency_is_only_taken_after_the_traces_have_been_painted(open_window, monkeypatch):
    paint, seen, taken = RasterItem._paint_at, False, []

    def note_show(*arguments):
        nonlocal seen
        seen = False
        show(*arguments)

    def note_paint(*arguments):
        nonlocal seen
        seen = True
        paint(*arguments)

    monkeypatch.setattr(RasterItem, "_paint_at", note_paint)
    place = open_window("strong", pace="real")
    place.open_question("1")
    place.wait(lambda: place.prompt is not None)
    traces, live = place.screens.job.traces, place.window.app.session.live
    show, tell = traces.show_snapshot, live.painted

    def note_tell(at_s, to_host_s):
        if live.unpainted_samples:
            taken.append(seen)
        tell(at_s, to_host_s)

    monkeypatch.setattr(traces, "show_snapshot", note_show)
    monkeypatch.setattr(live, "painted", note_tell)
    place.qtbot.wait(1000)
    assert len(taken) > 3
    assert all(taken)


def test_a_window_that_is_not_seen_goes_on(open_window):
    place = open_window("strong", pace="real")
    place.window.hide()
    session = place.window.app.session
    rows = session.live.run_samples
    place.wait(lambda: session.live.run_samples > rows + 1000)
    place.window.show()


def test_closing_leaves_no_timer(open_window):
    place = open_window("strong")
    place.window.close()
    assert not [timer for timer in place.window.findChildren(QTimer) if timer.isActive()]
    assert place.window.app.session is None
    assert QApplication.instance() is not None


def test_all_that_can_be_pressed_has_a_name(open_window):
    place = open_window("strong")
    for widget in place.window.findChildren(QWidget):
        if widget.metaObject().className() in ("KeyButton", "ChoiceButton"):
            assert widget.accessibleName()


def test_sound_is_turned_off_by_key_in_the_middle_of_a_job_and_missing_sound_is_no_error(open_window):
    place = open_window("strong")
    place.window.app.sound.open()
    place.open_question("1")
    place.wait(lambda: place.prompt is not None)
    place.press("m")
    assert place.window.app.preferences.muted
    assert place.screens.job.sound_button.text() == "Sound on"
    place.wait(lambda: "sound muted" in place.window.header.words)
    place.press("m")
    assert not place.window.app.preferences.muted
    place.wait(lambda: "sound muted" not in place.window.header.words)


@pytest.mark.parametrize(
    ("power", "statement"),
    [(PLUGGED_IN, "clinician states"), (NO_BATTERY, "clinician states"), (UNKNOWN, "looked")],
)
def test_nothing_starts_while_the_mains_may_reach_a_person(open_window, monkeypatch, power, statement):
    place = open_window("strong")
    monkeypatch.setattr(job_start, "read_power", lambda: power)
    monkeypatch.setattr(type(place.window.app.session), "is_virtual", False)  # like a real person
    place.open_question("1")
    assert place.screen is place.screens.choose
    assert power.words in place.screens.choose.detail.words
    place.press("1")  # look again: nothing has changed
    assert place.screen is place.screens.choose
    assert not place.window.app.session.live.under_way
    place.press("2")
    place.wait(lambda: place.screen is place.screens.job)
    assert statement in place.window.app.jobs.statement
    place.wait(lambda: place.window.snapshot.recording)  # and actions of the user are recorded
    place.wait(lambda: place.prompt is not None)
    place.stop_job()
    place.wait(lambda: place.screen is place.screens.result)
    place.wait(lambda: not place.window.snapshot.recording)


def test_on_its_battery_it_starts_at_once(open_window, monkeypatch):
    place = open_window("strong")
    monkeypatch.setattr(job_start, "read_power", lambda: ON_BATTERY)
    monkeypatch.setattr(type(place.window.app.session), "is_virtual", False)
    place.open_question("1")
    place.wait(lambda: place.screen is place.screens.job)
    assert place.window.app.jobs.statement is None
