from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.cli.guide import draw_prompt, draw_verdict, verdict_sentences, verdict_words
from vmofire.cli.picture import ASCII, UNICODE, Glyphs
from vmofire.dsp.quality import Quality, Reason
from vmofire.guided.check import Check, Prompt
from vmofire.guided.criteria import Verdict

FS_HZ = 200


def do_check(
    squeeze_uv: float, quad_set_uv: float, bad: Reason | None = None
) -> tuple[list[Prompt], Verdict]:
    """Return every prompt of a Check, four a second, and its verdict."""
    check = Check(FS_HZ)
    prompts: list[Prompt] = []
    while not check.finished:
        prompts.append(check.prompt)
        level_uv = {"squeeze": squeeze_uv, "quad_set": quad_set_uv}.get(check.prompt.cue.kind, 2.0)
        quality = Quality(False, (bad,)) if bad and check.t_s > 20 else Quality(True)
        check.push(np.full(FS_HZ // 4, level_uv), quality)
    assert check.verdict is not None
    return prompts, check.verdict


PEOPLE = {
    "fires": do_check(50.0, 50.0),
    "does_not_fire": do_check(2.0, 2.0),
    "not_in_squeeze": do_check(2.0, 50.0),
    "cannot_tell": do_check(
        50.0, 50.0, Reason("mains", "mains hum makes up 80 % of the signal", "unplug the charger")
    ),
}
ALL_PROMPTS = [prompt for prompts, _ in PEOPLE.values() for prompt in prompts]
some_glyphs = st.sampled_from([UNICODE, ASCII])


@given(st.sampled_from(ALL_PROMPTS), st.integers(12, 200), st.integers(1, 40), some_glyphs)
def test_every_prompt_fits_its_room(prompt: Prompt, n_columns: int, n_lines: int, glyphs: Glyphs) -> None:
    lines = draw_prompt(prompt, 5, n_columns, n_lines, glyphs)
    assert 1 <= len(lines) <= n_lines
    assert any(line.plain.strip() for line in lines)
    if n_columns >= 40:
        assert all(len(line) <= n_columns for line in lines)


@given(st.sampled_from(sorted(PEOPLE)), st.integers(20, 200), st.integers(1, 40), some_glyphs)
def test_every_verdict_fits_its_room(kind: str, n_columns: int, n_lines: int, glyphs: Glyphs) -> None:
    lines = draw_verdict(PEOPLE[kind][1], n_columns, n_lines, glyphs)
    assert 1 <= len(lines) <= n_lines


@pytest.mark.parametrize("kind", PEOPLE)
def test_the_verdict_says_what_was_decided(kind: str) -> None:
    verdict = PEOPLE[kind][1]
    assert verdict.kind == kind
    assert verdict_words(verdict) == kind.replace("_", " ").upper()
    text = " ".join(line.plain for line in draw_verdict(verdict, 100, 20, UNICODE))
    for sentence in verdict_sentences(verdict):
        assert sentence in text


def test_a_reason_that_weighs_more_than_the_kind_is_the_headline() -> None:
    slow = replace(
        PEOPLE["fires"][1], kind="fires_late", reason="slow_start", headline="It fires, but starts slowly"
    )
    assert verdict_words(slow) == "STARTS SLOWLY"


def test_large_letters_keep_one_size_from_cue_to_cue() -> None:
    """Letters that grow and shrink with every cue are hard to look at."""
    for n_columns, n_lines in ((80, 12), (120, 20), (200, 30)):
        heights = {
            sum(
                "█" in line.plain and "·" not in line.plain
                for line in draw_prompt(prompt, 5, n_columns, n_lines, UNICODE)
            )
            for prompt in PEOPLE["does_not_fire"][0]
            if prompt.cue.kind in ("rest", "squeeze", "relax", "quad_set") and prompt.seconds_left > 0.5
        }
        assert len(heights) <= 2, heights


def test_shape_alone_tells_squeezes_apart() -> None:
    prompts, verdict = PEOPLE["does_not_fire"]
    last = draw_prompt(prompts[-1], 5, 80, 12, UNICODE)
    assert any(line.plain.count(UNICODE.no) == 8 for line in last)
    assert "thigh" in " ".join(line.plain for line in draw_verdict(verdict, 80, 20, UNICODE))


def test_trouble_is_told_with_its_cure() -> None:
    prompts, _ = PEOPLE["cannot_tell"]
    troubled = next(prompt for prompt in prompts if prompt.trouble)
    text = " ".join(line.plain for line in draw_prompt(troubled, 5, 100, 12, UNICODE))
    assert "Unplug the charger" in text
