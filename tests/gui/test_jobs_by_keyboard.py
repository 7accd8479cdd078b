"""Every job from the start screen to its result, by keyboard alone, for all kinds of people and faults."""

import pytest
from PySide6.QtCore import Qt

from vmofire import acquire
from vmofire.gui.widgets import repetition_strip, verdict
from vmofire.virtual.faults import Fault

# Jobs of minutes run as fast as this machine can; a busy machine only needs more time.
PATIENCE_S = 110
LONG_PAUSE_S = 15


@pytest.fixture
def open_quick(open_window):
    """Return a function that opens windows which read as often as they can; the board waits for them."""

    def open_one(*given, **changes):
        place = open_window(*given, **changes)
        place.window._timer.setInterval(0)
        return place

    return open_one


def finish(place):
    """Answer questions by their keys, skip long waits, until there is a result; return it."""
    while place.screen is not place.screens.result:
        go_on(place)
    return place.result


def go_on(place):
    """Let the window draw, and press a key if the job needs one."""
    place.qtbot.wait(1)
    prompt = place.prompt
    if prompt is None or place.screen is not place.screens.job:
        return
    if prompt.choices and place.screens.job.choices:
        place.press(prompt.choices[0].key)
        place.wait(lambda: place.prompt is None or place.prompt.words != prompt.words, PATIENCE_S)
    elif waits_long(prompt):
        place.press("s")
        place.wait(lambda: place.prompt is None or not waits_long(place.prompt), PATIENCE_S)


def waits_long(prompt):
    return prompt.kind == "relax" and not prompt.trouble and (prompt.seconds_left or 0) > LONG_PAUSE_S


@pytest.mark.parametrize(
    ("person", "outcomes"),
    [
        ("weak", {"both_faint", "one_faint"}),
        ("late", {"both_slow"}),
        ("one_sided", {"different"}),
        ("tiring", {"both_tires"}),
        ("noisy", {"cannot_tell"}),
        ("moving", {"cannot_tell", "one_fires", "both_fire"}),
        ("recorded", {"both_fire", "different", "one_faint", "one_tires"}),
    ],
)
def test_check_tells_what_the_person_is_like(open_quick, person, outcomes):
    place = open_quick(person)
    place.open_question("1")  # Check: two sensors, so nothing is asked
    result = finish(place)
    assert result.job == "check"
    assert result.outcome in outcomes, result.headline


def test_a_leg_that_fires_and_one_that_does_not(open_quick):
    place = open_quick("off")
    place.open_question("322")  # Activation, right leg
    assert finish(place).outcome == "fires"
    place.press("n")  # the other leg
    place.wait(lambda: place.screen is place.screens.job)
    assert finish(place).outcome == "does_not_fire"


def test_compare_says_which_leg_gives_less(open_quick):
    place = open_quick("one_sided")
    place.open_question("2")
    result = finish(place)
    assert result.outcome == "different"
    assert "left" in result.headline
    assert place.screens.result.bars.isVisible()
    assert place.screens.result.curves.isVisible()


@pytest.mark.parametrize(
    ("keys", "job", "settings"),
    [
        # Half of the usual numbers: these jobs test the window, not the figures.
        ("36", "deficit", {"repetitions": 3, "valid_at_least": 3}),
        ("361", "endurance", {"hold_s": 30.0}),
    ],
)
def test_the_longer_tests_of_the_clinic_end_with_their_results(open_quick, keys, job, settings):
    place = open_quick("strong")
    place.write_protocol(job, **settings)
    place.open_question(keys)
    result = finish(place)
    assert result.job == job
    assert result.good is not False
    assert result.figures


def test_onset_asks_for_a_second_sensor_on_the_same_leg(open_quick):
    place = open_quick("strong")
    place.open_question("34")
    assert place.screen is place.screens.choose
    assert "second sensor" in place.screens.choose.choices[3].words[1]


def test_onset_is_measured_where_there_is_one(open_quick):
    place = open_quick("strong", labels=("left VMO", "left VL"))
    place.write_protocol("onset", practice=1, repetitions=6, valid_at_least=6)
    place.open_question("36")
    result = finish(place)
    assert result.job == "onset"
    assert result.figures


def test_a_maximum_makes_later_squeezes_a_share_of_it(open_quick):
    place = open_quick("strong")
    # This test is not about how close random efforts are.
    place.write_protocol("maximum", within=0.5)
    place.open_question("361")
    result = finish(place)
    assert result.outcome == "done", result.headline
    assert "left" in place.window.app.sitting.references
    place.press(Qt.Key.Key_Escape)
    place.open_question("321")
    result = finish(place)
    assert any(figure.unit.startswith("%") for figure in result.figures)


@pytest.mark.parametrize(
    ("keys", "job", "outcome"),
    [
        ("1", "check", "both_fire"),
        ("2", "compare", "no_difference"),
        ("321", "activation", "fires"),
        ("41", "train", "trained"),
    ],
)
def test_a_stall_a_loose_electrode_and_an_unplugged_board_are_told_and_gone_past(
    open_quick, monkeypatch, keys, job, outcome
):
    monkeypatch.setattr(acquire, "DEAD_S", 1.5)  # shorter than usual, so that the test need not wait
    place = open_quick("strong")
    place.open_question(keys)
    told = []
    for repetition, kind in ((2, "stall"), (3, "loose"), (4, "unplug")):
        reach_effort(place, repetition)
        told.append(suffer(place, kind))
    result = finish(place)
    assert (result.job, result.outcome) == (job, outcome), result.headline
    assert sum(mark.state == "yes" for mark in result.marks) >= (9 if job == "train" else 4)
    reasons = {one.code for one in result.missing}
    assert len(result.missing) >= 3, result.missing
    assert "gap" in reasons
    assert reasons - {"gap"}, "the loose electrode is named"
    assert "Missing:" in place.screens.result.missing.words
    assert all(told)
    if job == "train":
        assert place.window.app.sitting.progress.standings


def reach_effort(place, repetition):
    """Go on until an effort is under way."""

    def reached():
        prompt = place.prompt
        return prompt is not None and prompt.kind == "effort" and (prompt.repetition or 0) >= repetition

    while not reached():
        assert place.screen is not place.screens.result
        go_on(place)


def suffer(place, kind):
    """Cause a fault until the screen shows its cure, end it, wait until the job goes on; return the cure."""
    set_faults(place, Fault(kind, start_s=0.0, stop_s=1e9, channel=0 if kind == "loose" else None))
    said = place.screens.job.cue.instruction
    if kind == "loose":
        place.wait(lambda: place.prompt.kind == "paused" and place.prompt.trouble, PATIENCE_S)
        place.wait(lambda: said.words[0].rstrip(".") in place.prompt.trouble, PATIENCE_S)
        told = said.words[1]
    else:
        words = "stopped answering" if kind == "stall" else ""
        place.wait(lambda: place.window.snapshot.link and words in place.window.snapshot.link, PATIENCE_S)
        place.wait(lambda: place.window.snapshot.link_cure in place.window.notice.words, PATIENCE_S)
        told = place.window.snapshot.link_cure
    set_faults(place)
    place.wait(lambda: not place.window.snapshot.link and not place.prompt.trouble, PATIENCE_S)
    return told


def set_faults(place, *faults):
    """Change the faults of the board from now on, as by a hand at its cable."""
    object.__setattr__(place.window.app.session._board._faults, "items", faults)


def test_a_finished_stretch_has_a_sign_of_its_own_on_the_strip_and_in_the_result(open_window, monkeypatch):
    signs = []
    for where in (repetition_strip, verdict):
        paint = where.draw_sign
        monkeypatch.setattr(
            where, "draw_sign", lambda *args, paint=paint, **kw: (signs.append(args[1]), paint(*args, **kw))
        )
    place = open_window("strong")
    codes = [one.code for one in place.window.app.sitting.progress.choices]
    place.open_question(f"4{codes.index('stretch') + 1}")
    place.finish(timeout_s=100.0)
    assert place.result.outcome == "stretched"
    place.window.grab()
    assert "done" in place.screens.job.strip.accessibleName()
    assert set(signs) == {"done"}
