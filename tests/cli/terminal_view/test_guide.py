from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.cli.terminal_view.guide import (
    draw_prompt,
    draw_result,
    draw_strip,
    figure_words,
    result_sentences,
    result_words,
)
from vmofire.cli.terminal_view.picture import ASCII, UNICODE, Glyphs
from vmofire.dsp.chain import Slice
from vmofire.dsp.quality import Quality, Reason, object_to
from vmofire.guided import protocols
from vmofire.guided.check import check_script
from vmofire.guided.clinic.override import list_outcomes
from vmofire.guided.job_run import JobRun
from vmofire.guided.prompt import Choice, Figure, Mark, Prompt, Result
from vmofire.words.message import quote, tell

FS_HZ = 200


def do_check(squeeze_uv: float, quad_set_uv: float, bad: Reason | None = None) -> tuple[list[Prompt], Result]:
    """Return every prompt of a Check, four a second, and its result."""
    job_run = JobRun(check_script(), FS_HZ, 1, job="check", title=tell("title.check"))
    prompts: list[Prompt] = []
    while not job_run.finished:
        prompt = job_run.prompt
        prompts.append(prompt)
        level_uv = {"ball_squeeze": squeeze_uv, "quad_set": quad_set_uv}.get(prompt.task, 2.0)
        quality = Quality(False, (bad,)) if bad and job_run.t_s > 20 else Quality(True)
        rms_uv = np.full((FS_HZ // 4, 1), level_uv if prompt.kind == "effort" else 2.0)
        job_run.push(Slice(rms_uv, rms_uv, rms_uv > 5.0), [quality])
    assert job_run.result is not None
    return prompts, job_run.result


PEOPLE = {
    "fires": do_check(50.0, 50.0),
    "does_not_fire": do_check(2.0, 2.0),
    "not_in_squeeze": do_check(2.0, 50.0),
    "cannot_tell": do_check(50.0, 50.0, object_to("mains", tell("signal.mains", share=80.0, hum=50.0))),
}
PAIN = tuple(Choice(str(pain), f"{pain} of 10", str(pain)) for pain in range(10))
EXAMPLE = PEOPLE["fires"][0][40]
ASKED = replace(EXAMPLE, kind="question", words="How much does it hurt?", choices=PAIN, seconds_left=None)
HELD = replace(EXAMPLE, held=0.5, round_=1, rounds=3, below="From the knee, not from the inner thigh.")
TWO_LEGS = replace(EXAMPLE, marks=(Mark("yes", 20.0, "uV", "left"), Mark("skipped", side="right")) * 15)
ALL_PROMPTS = [prompt for prompts, _ in PEOPLE.values() for prompt in prompts] + [ASKED, HELD, TWO_LEGS]
some_glyphs = st.sampled_from([UNICODE, ASCII])


@given(st.sampled_from(ALL_PROMPTS), st.integers(12, 200), st.integers(1, 40), some_glyphs)
def test_every_prompt_fits_its_room(prompt: Prompt, n_columns: int, n_lines: int, glyphs: Glyphs) -> None:
    lines = draw_prompt(prompt, n_columns, n_lines, glyphs)
    assert 1 <= len(lines) <= n_lines
    assert any(line.plain.strip() for line in lines)
    if n_columns >= 40:
        assert all(len(line) <= n_columns for line in lines)


@given(st.sampled_from(sorted(PEOPLE)), st.integers(20, 200), st.integers(1, 40), some_glyphs)
def test_every_verdict_fits_its_room(kind: str, n_columns: int, n_lines: int, glyphs: Glyphs) -> None:
    lines = draw_result(PEOPLE[kind][1], n_columns, n_lines, glyphs)
    assert 1 <= len(lines) <= n_lines


@pytest.mark.parametrize("kind", PEOPLE)
def test_the_verdict_says_what_was_decided(kind: str) -> None:
    result = PEOPLE[kind][1]
    assert result.outcome == kind
    assert result_words(result) == {"not_in_squeeze": "NOT IN SQUEEZE"}.get(
        kind, kind.replace("_", " ").upper()
    )
    text = " ".join(line.plain for line in draw_result(result, 400, 20, UNICODE))
    for sentence in result_sentences(result):
        assert sentence in text


def test_the_result_tells_its_numbers_with_their_errors_and_what_was_missing() -> None:
    text = " ".join(result_sentences(PEOPLE["fires"][1]))
    assert (
        "At rest: 2.0 µV; Counts as active from: 5.0 µV; In the squeezes: 50.0 µV (50.0 to 50.0 µV)" in text
    )
    assert "Interrupted" not in text
    assert "80 % of the signal is mains hum (50 Hz)" in result_sentences(PEOPLE["cannot_tell"][1])[-1]


def test_a_question_shows_its_answers_with_their_keys() -> None:
    text = "\n".join(line.plain for line in draw_prompt(ASKED, 120, 12, UNICODE))
    assert "How much does it hurt?" in text
    assert "0 of 10   1 of 10" in text


def test_answers_that_have_no_room_leave_their_keys() -> None:
    choices = tuple(Choice(f"{trial}", f"Trial {trial} again", f"{trial}") for trial in range(1, 6))
    asked = replace(ASKED, choices=(Choice("keep", "Keep them", "y"), *choices))
    rows = {n: draw_prompt(asked, n, 2, UNICODE)[-1].plain for n in (120, 40, 20)}
    assert rows[120].startswith("y Keep them   1 Trial 1 again")
    assert rows[40] == "y Keep them 1 2 3 4 5 Trial 5 again"[:40]
    assert rows[20] == "Keys: y 1 2 3 4 5"


def test_a_figure_of_a_leg_reads_as_one_sentence() -> None:
    assert (
        figure_words(Figure("reference", quote("Maximum"), 147.0, "uV", side="left"))
        == "Maximum, left: 147 µV"
    )
    assert figure_words(Figure("x", quote("VMO active"), 2.0, "s", side="left")) == "VMO active, left: 2.00 s"


def test_the_ring_of_a_hold_is_a_bar_that_fills() -> None:
    lines = [line.plain for line in draw_prompt(HELD, 60, 12, UNICODE)]
    assert any(line.startswith("█" * 20) and "·" in line for line in lines)
    assert any("1 of 5, set 1 of 3" in line for line in lines)


def test_marks_of_two_legs_name_the_leg_and_the_last_ones_are_in_sight() -> None:
    strip = draw_strip(TWO_LEGS, 60, UNICODE).plain
    assert len(strip) <= 60
    assert f"L{UNICODE.yes}" in strip
    assert f"R{UNICODE.rule}" in strip


def test_a_reason_that_weighs_more_than_the_kind_is_the_headline() -> None:
    slow = replace(
        PEOPLE["fires"][1], outcome="fires_late", reason="slow_start", verdict=tell("check.starts_slowly")
    )
    assert result_words(slow) == "STARTS SLOWLY"


def test_every_outcome_has_a_large_word() -> None:
    codes = {code for job in ("check", "compare", "train", *protocols.TESTS) for code in list_outcomes(job)}
    for code in codes | {
        "stopped",
        "stretched",
        "done",
        "limb_hold",
        "mixed",
        "stopped_for_pain",
        "not_cleared",
    }:
        assert result_words(replace(PEOPLE["fires"][1], outcome=code, reason=None)), code


def test_large_letters_keep_one_size_from_cue_to_cue() -> None:
    """Letters that change their size with every cue are hard to read."""
    for n_columns, n_lines in ((80, 12), (120, 20), (200, 30)):
        heights = {
            sum(
                "█" in line.plain and "·" not in line.plain
                for line in draw_prompt(prompt, n_columns, n_lines, UNICODE)
            )
            for prompt in PEOPLE["does_not_fire"][0]
            if prompt.kind in ("rest", "effort", "relax") and prompt.seconds_left > 0.5
        }
        assert len(heights) <= 2, heights


def test_shape_alone_tells_squeezes_apart() -> None:
    prompts, result = PEOPLE["does_not_fire"]
    assert any(line.plain.count(UNICODE.no) == 3 for line in draw_prompt(prompts[-1], 80, 12, UNICODE))
    assert any(line.plain.count(UNICODE.no) == 8 for line in draw_result(result, 80, 20, UNICODE))


def test_the_strip_of_a_result_stands_between_sentences() -> None:
    lines = [line.plain for line in draw_result(PEOPLE["fires"][1], 40, 30, UNICODE)]
    headline = lines.index("It fires.")
    assert lines[headline + 1].count(UNICODE.yes) == 5


def test_trouble_is_told_with_its_cure() -> None:
    prompts, _ = PEOPLE["cannot_tell"]
    troubled = next(prompt for prompt in prompts if prompt.trouble)
    text = " ".join(line.plain for line in draw_prompt(troubled, 100, 12, UNICODE))
    assert "Unplug the charger" in text
