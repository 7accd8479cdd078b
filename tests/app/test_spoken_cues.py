"""What a voice says in a job, and when, prompt by prompt."""

from dataclasses import replace

import pytest

from vmofire.app.spoken_cues import SpokenCues, list_always, list_soon
from vmofire.guided.prompt import Prompt
from vmofire.words import speaking

SQUEEZE = Prompt(
    "check",
    "Check",
    "effort",
    "Squeeze the ball gently. Hold.",
    verb="SQUEEZE",
    then="Let go.",
    seconds_left=3.0,
    duration_s=3.0,
    repetition=1,
    of=5,
)
LET_GO = Prompt("check", "Check", "relax", "Let go.", then=SQUEEZE.words, of=5, seconds_left=5.0)


def hold(cues, prompt, seconds):
    """Let a prompt last, 60 frames a second; return all that is said."""
    said = []
    for frame in range(round(60 * seconds) + 1):
        left_s = None if prompt.seconds_left is None else max(0.0, prompt.seconds_left - frame / 60)
        says = cues.take(replace(prompt, seconds_left=left_s))
        if says is not None:
            said.append((says.urgency, " ".join(one for one in says.sentences if one)))
    return said


def test_a_squeeze_is_told_whole_then_by_its_verb_with_countdown_and_count():
    cues = SpokenCues()
    assert hold(cues, SQUEEZE, 3.0) == [
        ("cue", "Squeeze the ball gently. Hold."),
        ("count", "2"),
        ("count", "1"),
    ]
    assert hold(cues, LET_GO, 5.0) == [("cue", "Let go. 1 of 5")]
    second = hold(cues, replace(SQUEEZE, repetition=2), 3.0)
    assert second[0] == ("cue", "SQUEEZE")
    assert hold(cues, LET_GO, 5.0) == [("cue", "Let go. 2 of 5")]


def test_a_long_hold_is_counted_down_in_its_last_five_seconds():
    said = hold(SpokenCues(), replace(SQUEEZE, kind="stretch", seconds_left=30.0, duration_s=30.0), 30.0)
    assert [words for _, words in said[1:]] == ["5", "4", "3", "2", "1"]


def test_a_training_counts_what_the_muscle_holds_and_not_the_time_of_the_step():
    cues, said = SpokenCues(), []
    lift = replace(SQUEEZE, job="train", seconds_left=30.0, duration_s=30.0, held=0.0, hold_s=3.0)
    for frame in range(240):
        held = min(1.0, max(0.0, frame / 60 - 1.0) / 3.0)  # a second passes before the muscle works
        says = cues.take(replace(lift, seconds_left=30.0 - frame / 60, held=held))
        if says is not None:
            said.append((frame, says.urgency, says.sentences[0]))
    assert [words for _, _, words in said] == [lift.words, "2", "1"]
    assert [frame for frame, urgency, _ in said if urgency == "count"] == [120, 180]


def test_another_leg_or_another_exercise_is_told_whole_again():
    cues = SpokenCues()
    left = replace(SQUEEZE, words="Left leg. Lift.", verb="LIFT")
    hold(cues, left, 1.0)
    hold(cues, LET_GO, 1.0)
    assert hold(cues, replace(left, words="Right leg. Lift."), 0.0) == [("cue", "Right leg. Lift.")]


def test_trouble_is_told_once_with_its_cure():
    cues = SpokenCues()
    paused = Prompt("check", "Check", "paused", "Wait.", cause="The electrode is loose.", cure="Press it on.")
    assert hold(cues, paused, 2.0) == [("cue", "Wait. The electrode is loose. Press it on.")]
    other = replace(paused, cause="Mains hum.", cure="Unplug the charger.")
    assert hold(cues, other, 2.0) == [("told", "Mains hum. Unplug the charger.")]


def test_a_rest_and_a_question_wait_for_the_sentence_before():
    for kind in ("signal_check", "rest", "ready", "question"):
        prompt = Prompt("check", "Check", kind, "Words.", below="More.")
        assert hold(SpokenCues(), prompt, 1.0) == [("told", "Words. More.")]


def test_a_new_job_begins_anew():
    cues = SpokenCues()
    hold(cues, SQUEEZE, 3.0)
    assert cues.take(None) is None
    assert hold(cues, SQUEEZE, 0.0) == [("cue", "Squeeze the ball gently. Hold.")]


@pytest.mark.parametrize("language", ["en", "de"])
def test_all_that_a_squeeze_says_is_made_beforehand(language):
    with speaking(language):
        known = {*list_always(), *list_soon(LET_GO), *list_soon(SQUEEZE)}
        cues = SpokenCues()
        for prompt, seconds in ((SQUEEZE, 3.0), (LET_GO, 1.0), (replace(SQUEEZE, repetition=2), 3.0)):
            for frame in range(round(60 * seconds)):
                left_s = max(0.0, 3.0 - frame / 60)
                says = cues.take(replace(prompt, seconds_left=left_s))
                assert says is None or {one for one in says.sentences if one} <= known
