"""The window as a person meets it: by keyboard, through unplugging, to the verdict."""

from math import isfinite

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from vmofire.analysis import analyse
from vmofire.gui.controls import FONT_PX, KeyButton
from vmofire.gui.theme import DARK, LIGHT, make_font
from vmofire.gui.traces import TraceItem
from vmofire.recording import formats
from vmofire.recording.journal import read


def press(qtbot, place, key):
    qtbot.keyClick(place.window, key)


def test_the_keyboard_alone_leads_to_a_verdict_on_a_recorded_muscle(qtbot, open_window):
    place = open_window()
    press(qtbot, place, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: place.window.snapshot.recording, timeout=5000)
    press(qtbot, place, Qt.Key.Key_C)
    kinds = set()

    def ended():
        if place.window.snapshot.prompt:
            kinds.add(place.window.snapshot.prompt.kind)
        return place.window.snapshot.result is not None

    qtbot.waitUntil(ended, timeout=20_000)
    assert place.window.snapshot.result.outcome == "fires"
    assert kinds == {"contact", "rest", "effort", "relax"}
    press(qtbot, place, Qt.Key.Key_M)
    press(qtbot, place, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: not place.window.snapshot.recording, timeout=5000)
    press(qtbot, place, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: place.window.snapshot.result is None, timeout=2000)
    (file,) = place.folder.iterdir()
    journal = read(file)
    assert sum(len(run.counts) for run in journal.runs) > 6 * 2000
    noted = [(event.kind, event.text) for event in journal.events]
    assert ("result", "It fires") in noted
    assert ("mark", "by hand") in noted
    # The check and its cues are there too, so the file alone gives the same verdict.
    assert analyse(formats.read(file)).as_dict()["channels"][0]["verdict"] == "fires"


def test_a_muscle_that_stays_quiet_is_not_said_to_fire(qtbot, open_window):
    place = open_window(efforts=())
    place.window.check()
    qtbot.waitUntil(lambda: place.window.snapshot.result is not None, timeout=40_000)
    assert place.window.snapshot.result.good is not True


def test_unplugging_shows_a_banner_with_the_cure_and_mends_itself(qtbot, open_window):
    place = open_window(faults="unplug@1-2.5")
    window = place.window
    qtbot.waitUntil(lambda: bool(window.snapshot.link), timeout=15_000)
    qtbot.waitUntil(lambda: window.snapshot.link in window.notice.words, timeout=2000)
    assert window.snapshot.link_cure[1:] in window.notice.words
    assert window.fields.words["connection"] == "trouble"
    qtbot.waitUntil(lambda: not window.snapshot.link and window.snapshot.running, timeout=20_000)
    qtbot.waitUntil(lambda: "Not a medical device" in window.notice.words, timeout=2000)
    assert window.snapshot.columns.lost.any()


def test_space_stops_the_board_and_starts_it_again(qtbot, open_window):
    place = open_window()
    press(qtbot, place, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not place.window.snapshot.running, timeout=5000)
    qtbot.wait(300)
    rows = place.window.snapshot.rows
    qtbot.wait(1500)
    assert place.window.snapshot.rows == rows
    assert place.window.snapshot.link == ""  # a pause is no trouble
    press(qtbot, place, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: place.window.snapshot.running, timeout=5000)
    qtbot.waitUntil(lambda: place.window.snapshot.rows > rows, timeout=5000)


def test_the_goal_goes_up_and_down_and_the_theme_changes(qtbot, open_window):
    place = open_window()
    qtbot.waitUntil(lambda: isfinite(place.window.snapshot.channels[0].goal_uv), timeout=10_000)
    press(qtbot, place, Qt.Key.Key_Up)
    higher = place.live.goal_uv
    press(qtbot, place, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: place.live.goal_uv < higher, timeout=2000)
    press(qtbot, place, Qt.Key.Key_T)
    assert place.window.theme is LIGHT
    press(qtbot, place, Qt.Key.Key_T)
    assert place.window.theme is DARK


def test_a_mistake_in_a_check_is_ended_by_the_same_key(qtbot, open_window):
    place = open_window(n_channels=2)
    qtbot.waitUntil(lambda: len(place.window.snapshot.channels) == 2, timeout=5000)
    press(qtbot, place, Qt.Key.Key_N)
    press(qtbot, place, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: place.window.snapshot.prompt is not None, timeout=5000)
    assert place.window.snapshot.prompt.channels == (1,)
    press(qtbot, place, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: place.window.snapshot.result is not None, timeout=2000)
    assert place.window.snapshot.result.outcome == "stopped"


def test_no_words_are_cut_in_the_smallest_window(qtbot, open_window):
    place = open_window(n_channels=3)
    window = place.window
    assert (window.width(), window.height()) == (1024, 700)
    metrics = QFontMetricsF(make_font(FONT_PX, bold=True))
    for button in window.findChildren(KeyButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.text()
            assert metrics.horizontalAdvance(button.text()) < button.sizeHint().width() - 30
            right = button.mapTo(window, button.rect().topRight()).x()
            assert right <= window.width(), button.text()
    widgets = (window.guide, window.meters, window.fields, window.notice)
    for widget in widgets:
        hint = widget.minimumSizeHint()
        assert widget.width() >= hint.width()
        assert widget.height() >= hint.height()


def test_the_source_and_the_warning_are_in_sight(qtbot, open_window):
    place = open_window()
    qtbot.waitUntil(lambda: "Not a medical device" in place.window.notice.words, timeout=2000)
    assert "biceps standing in" in place.window.source_words
    assert "re-timed" in place.window.source_words


def test_latency_rate_and_losses_are_measured_and_shown(qtbot, open_window):
    place = open_window()
    qtbot.waitUntil(lambda: "ms" in place.window.fields.words["latency"], timeout=10_000)
    snapshot = place.window.snapshot
    assert 0 < snapshot.latency_p50_ms <= snapshot.latency_p95_ms
    assert snapshot.measured_hz == pytest.approx(2000, rel=0.01)
    assert place.window.fields.words["lost rows"] == "0"


def test_a_window_that_is_not_seen_goes_on_and_tells_no_latency_for_it(qtbot, open_window):
    place = open_window()
    place.window.hide()
    rows = place.window.snapshot.rows
    qtbot.waitUntil(lambda: place.window.snapshot.rows > rows + 1000, timeout=5000)
    place.window.show()
    qtbot.wait(300)
    assert not place.window.snapshot.latency_p95_ms > 400


def test_closing_leaves_no_timer(qtbot, open_window):
    place = open_window()
    place.window.close()
    ticks = place.window.snapshot
    qtbot.wait(100)
    assert place.window.snapshot is ticks
    assert not [timer for timer in place.window.findChildren(QTimer) if timer.isActive()]
    assert QApplication.instance() is not None


def test_latency_is_only_taken_after_the_traces_have_been_painted(qtbot, open_window, monkeypatch):
    paint, seen, taken = TraceItem.paint, False, []

    def note_show(snapshot):
        nonlocal seen
        seen = False
        show(snapshot)

    def note_paint(*arguments):
        nonlocal seen
        seen = True
        paint(*arguments)

    monkeypatch.setattr(TraceItem, "paint", note_paint)  # before Qt has looked it up
    place = open_window()
    traces, live = place.window.traces, place.live
    show, tell = traces.show_snapshot, live.painted

    def note_tell(at_s, to_host_s):
        if live.unpainted_rows:
            taken.append(seen)
        tell(at_s, to_host_s)

    monkeypatch.setattr(traces, "show_snapshot", note_show)
    monkeypatch.setattr(live, "painted", note_tell)
    qtbot.wait(1000)
    assert len(taken) > 5
    assert all(taken)
