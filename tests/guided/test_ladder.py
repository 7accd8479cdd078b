"""The ladder of tips: a Check that ends quiet or weak offers it, and ends in the right sentence."""

import json
from dataclasses import replace

import pytest

from vmofire.app.rehearsal import rehearse
from vmofire.codec import from_json, to_json
from vmofire.dsp.chain import extract_muscle
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.check import check_script
from vmofire.guided.check_extras import CheckExtras
from vmofire.guided.criteria import CheckSettings, Squeeze, Verdict
from vmofire.guided.job_plans import plan_check, restore_check
from vmofire.guided.job_run import JobRun, Note
from vmofire.guided.ladder import (
    LadderSettings,
    LastStanding,
    find_start,
    judge_rung,
    list_cues,
    read_episodes,
)
from vmofire.guided.prompt import Prompt, Result
from vmofire.guided.sides import exchange
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import QUIET, Patient
from vmofire.virtual.rehearsed import Rehearsed

from .loop import FS_HZ, LOOSE, Faults, follow
from .test_retime import load_vm

FIXED, UNSEEN = (1, 2, 3), (101, 202, 303)  # the second were first run after the rules were fixed
ONE, TWO = ("left VMO",), ("left VMO", "right VMO")
STRONG = MuscleModel()
OFF = MuscleModel(fires_in=())
BACK_AT_3 = MuscleModel(wakes_at="thighs_down")
FAINT = MuscleModel(strength_uv=6.5, rest_uv=4.0)
LADDER = LadderSettings()


def check(*muscles: MuscleModel, seed: int = 1, answers=None, **sitting) -> Result:
    labels = ONE if len(muscles) == 1 else TWO
    sides = ("left", "right")[: len(muscles)]
    patient = Patient(muscles, seed=seed, sides=sides, answers=answers)
    return rehearse(
        make_job("check", Sitting(labels, **sitting), sides[0] if len(sides) == 1 else ""), patient
    )


class Person:
    """Person whose muscle gives 20 uV in the tasks of `on`, and rests in all others."""

    def __init__(self, *on: str, uv: float = 20.0, else_uv: float = 2.0) -> None:
        self.on, self.uv, self.else_uv, self.tasks = on, uv, else_uv, []

    def __call__(self, prompt: Prompt, t_s: float) -> float:
        if prompt.kind == "effort" and prompt.task not in self.tasks:
            self.tasks.append(prompt.task)
        if prompt.kind != "effort":
            return 2.0
        return (self.uv if prompt.task in self.on else self.else_uv) if 0.3 <= t_s < 2.9 else 2.0


def job_run(ladder: LadderSettings | None = LADDER, other=None, standings=None) -> JobRun:
    extras = CheckExtras(ladder=ladder, standings=standings or {})
    return plan_check(side="left", other=other, extras=extras)(FS_HZ, 1)


@pytest.mark.parametrize("seed", FIXED + UNSEEN)
def test_off_then_back_after_the_third_tip_is_said_with_the_tip_and_the_time(seed):
    result = check(BACK_AT_3, seed=seed)
    assert (
        result.headline == "Off at first. It fires after pressing the thighs into the chair, 1 minute later."
    )
    assert (result.outcome, result.good, result.reason) == ("came_back", True, None)
    episode = read_episodes(result)["left"]
    assert [(rung.cue, rung.state) for rung in episode.rungs] == [
        ("buttocks_first", "no"),
        ("knees_together", "no"),
        ("thighs_down", "yes"),
    ]
    assert 60.0 < episode.back.after_s < 90.0
    squeezes, quad_sets, two_tips = 5, 3, 6
    assert [mark.state for mark in result.marks] == [
        *(squeezes + quad_sets + two_tips) * ["no"],
        *3 * ["yes"],
    ]


class Asleep(Rehearsed):
    """Recorded muscle that stays at rest until a tip, and from then on plays its efforts; "" never."""

    def __init__(self, uv, fs_hz: float, wakes_at: str) -> None:
        super().__init__(uv, fs_hz, "a recorded vastus medialis")
        self._wakes_at, self._is_awake = wakes_at, False

    def attend(self, note: Note, first_sample: int, fs_hz: float) -> str:
        task = note.data.get("task", "")
        self._is_awake |= note.kind == "cue" and task == self._wakes_at
        if note.kind == "cue" and task not in QUIET and not self._is_awake:
            return ""
        return super().attend(note, first_sample, fs_hz)


@pytest.mark.parametrize("name", ["1N", "5A", "10A"])  # knees without and with a disorder
@pytest.mark.parametrize(
    ("wakes_at", "headline"),
    [
        (
            "thighs_down",
            "Off at first. It fires after pressing the thighs into the chair, 1 minute later.",
        ),
        ("", "It does not fire, also not after 4 tips."),
    ],
)
def test_a_recorded_muscle_re_timed_to_the_tips_ends_in_the_same_sentences(thighs, name, wakes_at, headline):
    signal_uv, fs_hz, _ = load_vm(thighs, f"knee_extension_{name}")
    # Hum that is cut and joined has no steady phase, so it is removed before.
    muscle_uv = extract_muscle(signal_uv[:, None], fs_hz)[:, 0]
    result = rehearse(make_job("check", Sitting(ONE), "left"), Asleep(muscle_uv, fs_hz, wakes_at))
    assert result.headline == headline


@pytest.mark.parametrize("seed", FIXED + UNSEEN)
def test_off_and_never_back_says_after_how_many_tips(seed):
    result = check(OFF, seed=seed)
    assert result.headline == "It does not fire, also not after 4 tips."
    assert (result.outcome, result.good) == ("does_not_fire", False)
    assert result.advice == "Try again another day. Show this to your clinician if it stays so."


@pytest.mark.parametrize("seed", FIXED + UNSEEN)
def test_weak_in_both_legs_is_not_called_healthy_because_the_legs_are_alike(seed):
    result = check(FAINT, replace(FAINT, strength_uv=7.0), seed=seed)
    assert result.headline == "Both legs fire weakly, also after 4 tips."
    assert {one.ending for one in read_episodes(result).values()} == {"stayed"}


@pytest.mark.parametrize("seed", FIXED + UNSEEN)
def test_weak_then_back_needs_clearly_more_than_in_the_first_squeezes(seed):
    result = check(replace(STRONG, rest_uv=4.0, wakes_at="knees_together", asleep=0.11), seed=seed)
    assert (
        result.headline
        == "Weak at first. Clearly more active after pressing the knees together, 1 minute later."
    )
    assert read_episodes(result)["left"].back.ratio.low > 1.0


def test_only_the_leg_that_is_quiet_climbs_and_the_other_keeps_its_verdict():
    result = check(replace(STRONG, wakes_at="knees_together"), STRONG)
    assert (
        result.headline
        == "The left leg was quiet at first. It fires after pressing the knees together, 1 minute later."
    )
    assert result.outcome == "came_back"
    assert set(read_episodes(result)) == {"left"}


def test_of_two_quiet_legs_one_may_come_back():
    result = check(replace(STRONG, wakes_at="knees_together"), OFF)
    assert result.headline == "Both legs were quiet or weak at first. Only the left leg came back."
    assert (result.outcome, result.good) == ("one_quiet", False)
    back = check(replace(STRONG, wakes_at="knees_together"), replace(STRONG, wakes_at="tighten_thigh"))
    assert back.headline == "Both legs were quiet or weak at first. Both came back."
    assert (back.outcome, back.good) == ("came_back", True)


def test_a_muscle_that_fires_is_asked_nothing():
    run, person = job_run(), Person("ball_squeeze")
    assert follow(run, person).headline == "It fires."
    assert person.tasks == ["ball_squeeze"]


def test_who_declines_keeps_the_verdict_and_its_next_tip():
    run = job_run()
    result = follow(run, Person(), answers={"ladder": "no"})
    assert (result.outcome, result.headline) == ("does_not_fire", "It does not fire.")
    assert result.advice == "Try next: squeeze the buttocks first, then the ball."
    assert read_episodes(result)["left"].ending == "declined"


def test_nobody_there_to_answer_leaves_the_tips_out():
    run = job_run()
    while not run.prompt.choices:
        follow(run, Person(), most_s=run.t_s + 0.05)
    assert (run.prompt.alone, run.prompt.safe) == ("no", "yes")


def test_the_ladder_ends_at_the_first_tip_that_brings_it_back():
    run, person = job_run(), Person("knees_together")
    result = follow(run, person)
    assert person.tasks == ["ball_squeeze", "quad_set", "buttocks_first", "knees_together"]
    assert result.outcome == "came_back"


def test_two_of_three_active_squeezes_do_not_bring_it_back_unless_the_settings_say_so():
    class Sometimes(Person):
        def __call__(self, prompt, t_s):
            uv = super().__call__(prompt, t_s)
            return 2.0 if prompt.kind == "effort" and prompt.repetition == 2 else uv

    assert follow(job_run(), Sometimes("thighs_down")).outcome == "does_not_fire"
    lenient = LadderSettings(fires_at_least=2)
    assert follow(job_run(lenient), Sometimes("thighs_down")).outcome == "came_back"


def test_a_muscle_that_stays_tense_between_the_tips_is_not_back():
    def tense(prompt, t_s):
        """Quiet in the Check; from the tips on, tense all the time."""
        is_tip = prompt.task in ("buttocks_first", "knees_together", "thighs_down", "tighten_thigh")
        return 6.0 if is_tip or prompt.words.startswith("Rest. Next") else 2.0

    assert follow(job_run(), tense).outcome == "does_not_fire"


def test_a_weak_muscle_needs_more_than_a_little():
    other = Verdict.of(follow(job_run(None), Person("ball_squeeze", uv=100.0)).data)
    run = job_run(other=other)
    result = follow(run, Person("ball_squeeze", "buttocks_first", uv=20.0, else_uv=20.0))
    assert result.headline == "It fires, but weakly, also after 4 tips."
    back = follow(job_run(other=other), Person("thighs_down", uv=90.0, else_uv=20.0))
    assert back.headline.startswith("Weak at first. Clearly more active after pressing the thighs")


def test_scatter_that_widens_the_interval_brings_no_weak_muscle_back():
    def squeezes(*amplitudes_uv):
        return tuple(Squeeze(8.0 * n, True, 2.5, uv, 0.3) for n, uv in enumerate(amplitudes_uv))

    other = Verdict("fires", rest_uv=2.0, squeezes=squeezes(97.0, 100.0, 103.0, 99.0, 101.0))
    first = Verdict("fires_weakly", rest_uv=2.0, squeezes=squeezes(35.0, 36.0, 34.0, 35.0, 36.0))
    fitted = LADDER.fit(CheckSettings())
    scattered, more = squeezes(15.0, 50.0, 95.0), squeezes(70.0, 72.0, 71.0)
    assert judge_rung(first, scattered, 2.0, {}, fitted, other)[0] == "no"
    assert judge_rung(first, more, 2.0, {}, fitted, other)[0] == "yes"


def test_stop_within_the_tips_keeps_the_verdict_and_what_was_tried():
    run = job_run()
    result = follow(run, Person(), keys={110.0: "stop"})
    assert result.outcome == "does_not_fire"
    episode = read_episodes(result)["left"]
    assert episode.ending == "stopped"
    assert 1 <= len(episode.rungs) < 4
    assert "The tips were stopped before the last." in result.detail


def test_a_signal_that_stays_bad_ends_the_tips_without_a_verdict_on_them():
    run = job_run()
    result = follow(run, Person("knees_together"), Faults(bad=[(75.0, 2000.0, 0, LOOSE)]))
    episode = read_episodes(result)["left"]
    assert (episode.ending, episode.rungs[0].state) == ("lost", "unclear")
    assert result.outcome == "does_not_fire"
    assert "The tips ended early because the signal stayed bad." in result.detail


def test_the_clinicians_steps_are_left_out_unless_set():
    assert [cue.code for cue in list_cues(LADDER)][-1] == "tighten_thigh"
    settings = LadderSettings(hamstrings_s=20.0, cold_pack_s=60.0)
    assert [cue.code for cue in list_cues(settings)][-2:] == ["hamstrings", "cold_pack"]
    result = rehearse(
        plan_check(side="left", extras=CheckExtras(ladder=settings)),
        Patient([replace(STRONG, wakes_at="hamstrings")]),
    )
    assert result.headline.startswith("Off at first. It fires after tiring the hamstrings")
    skipped = follow(job_run(settings), Person(), answers={"a": "skip", "b": "yes"})
    assert [rung.cue for rung in read_episodes(skipped)["left"].rungs][-1] == "tighten_thigh"


def test_the_tip_of_the_check_itself_is_not_tried_twice():
    assert [cue.code for cue in list_cues(LADDER, "knees_together")] == [
        "buttocks_first",
        "thighs_down",
        "tighten_thigh",
    ]


@pytest.mark.parametrize(
    ("standing", "on", "told"),
    [
        ("back", ("thighs_down",), "It came back last time too, on 3 Feb 2026, but did not stay."),
        ("back", (), "Off again after it had come back on 3 Feb 2026."),
        ("off", ("thighs_down",), "Last time, on 3 Feb 2026, it did not come back."),
        ("on", (), "Last time, on 3 Feb 2026, it fired at once."),
        ("back", ("ball_squeeze",), "Today it fires at once."),
        ("on", ("ball_squeeze",), ""),
    ],
)
def test_recurrence_is_said(standing, on, told):
    run = job_run(standings={"left": LastStanding("2026-02-03", standing)})
    detail = follow(run, Person(*on)).detail
    assert told in detail
    assert ("2026" in detail) is bool(told)


def test_without_a_ladder_a_check_is_as_before():
    assert read_episodes(follow(job_run(None), Person())) == {}
    run = JobRun(check_script(side="left"), FS_HZ, 1, job="check", title=job_run().title)
    assert follow(run, Person()).headline == "It does not fire."


def test_an_episode_is_stored_with_the_result_and_changes_legs_with_it():
    result = check(BACK_AT_3)
    stored = from_json(json.loads(json.dumps(to_json(result))), Result)
    assert stored == result
    exchanged = exchange(stored)
    assert read_episodes(exchanged)["right"] == read_episodes(result)["left"]
    assert Verdict.of(result.data).kind == "does_not_fire"  # what was measured first stays


def test_a_check_with_tips_is_done_again_from_its_file():
    run = job_run(standings={"left": LastStanding("2026-02-03", "back")})
    given = run.take_notes()[0].data["settings"]
    again = restore_check(json.loads(json.dumps(given)))(FS_HZ, 1)
    assert follow(again, Person()) == follow(run, Person())
    older = {name: value for name, value in given.items() if name not in ("ladder", "standings")}
    assert read_episodes(follow(restore_check(older)(FS_HZ, 1), Person())) == {}


def test_nothing_begins_after_a_verdict_that_is_neither_quiet_nor_weak():
    for kind in ("fires", "fires_late", "cannot_tell"):
        assert find_start(Verdict(kind), CheckSettings()) is None
