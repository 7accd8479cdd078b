"""Guided job as text: the cue in large letters, the countdown, the strip of repetitions, the result.

In: a Prompt or a Result from guided/, and the available room. Out: lines of rich text, or plain sentences.
Never: a decision; guided/ makes every number shown. Shapes and words repeat what colour says.
"""

from collections.abc import Sequence
from math import ceil
from textwrap import wrap

from rich.text import Text

from vmofire.cli.terminal_view.large_type import draw_words
from vmofire.cli.terminal_view.picture import Glyphs, draw_progress
from vmofire.guided.prompt import (
    NOT_VALIDATED,
    Choice,
    Figure,
    Mark,
    MarkState,
    Prompt,
    PromptKind,
    Result,
    State,
)
from vmofire.guided.sides import find_unmeasured
from vmofire.words import msg, say, say_as, say_many, write_leg
from vmofire.words.quantities import write_number, write_tick

# The large word and its style; "" if the effort has its own word.
_KINDS: dict[PromptKind, tuple[str, str]] = {
    "signal_check": (msg("STILL"), "bold cyan"),
    "rest": (msg("REST"), "bold cyan"),
    "effort": ("", "bold green"),
    "relax": (msg("LET GO"), "bold"),
    "ready": (msg("READY"), "bold cyan"),
    "stretch": (msg("STRETCH"), "bold green"),
    "question": (msg("ANSWER"), "bold magenta"),
    "paused": (msg("PAUSED"), "bold yellow"),
}
_WIDEST = msg("SQUEEZE")
_NUMBER_COLUMNS = 10  # two digits, or one twice as large
# The result in large letters: by its reason if that has words here, else by its outcome.
_REASON_WORDS = {
    "slow_start": msg("STARTS SLOWLY"),
    "just_above_rest": msg("JUST ABOVE REST"),
    "origin_unclear": msg("ORIGIN UNCLEAR"),
    "tires": msg("FIRES, BUT TIRES"),
}
_OUTCOME_WORDS = {
    "fires": msg("FIRES"),
    "fires_late": msg("FIRES LATE"),
    "fires_weakly": msg("FIRES WEAKLY"),
    "not_in_squeeze": msg("NOT IN SQUEEZE"),
    "does_not_fire": msg("DOES NOT FIRE"),
    "came_back": msg("CAME BACK"),
    "cannot_tell": msg("CANNOT TELL"),
    "stopped": msg("STOPPED"),
    "no_difference": msg("NO DIFFERENCE"),
    "different": msg("DIFFERENT"),
    "both_fire": msg("BOTH FIRE"),
    "both_late": msg("BOTH ARE LATE"),
    "both_slow": msg("BOTH START SLOWLY"),
    "both_faint": msg("JUST ABOVE REST"),
    "both_tires": msg("BOTH TIRE"),
    "both_weak": msg("BOTH ARE WEAKER"),
    "one_slow": msg("ONE STARTS SLOWLY"),
    "one_faint": msg("ONE JUST ABOVE REST"),
    "one_tires": msg("ONE TIRES"),
    "one_weak": msg("ONE IS WEAKER"),
    "one_fires": msg("ONE FIRES"),
    "one_silent": msg("ONE IS QUIET"),
    "one_late": msg("ONE IS LATE"),
    "one_quiet": msg("ONE IS QUIET"),
    "both_quiet": msg("BOTH ARE QUIET"),
    "trained": msg("TRAINED"),
    "stretched": msg("STRETCHED"),
    "not_repeatable": msg("NO MAXIMUM"),
    "not_valid": msg("NOT VALID"),
    "limb_hold": msg("HOLD MEASURED"),
    "not_distinguishable": msg("NO DIFFERENCE"),
    "placement": msg("PLACEMENT"),
    "later": msg("VMO IS LATER"),
    "earlier": msg("VMO IS EARLIER"),
    "unclear": msg("UNCLEAR"),
    "tires": msg("TIRES"),
    "effort_falls": msg("EFFORT FALLS"),
    "no_trend": msg("NO TREND"),
    "mixed": msg("LATER AND EARLIER"),
    "stopped_for_pain": msg("STOP FOR TODAY"),
    "not_cleared": msg("NOT CLEARED"),
    "done": msg("DONE"),
}
_STATE_STYLES: dict[MarkState | State, str] = {
    "yes": "bold green",
    "no": "bold red",
    "unclear": "bold yellow",
    "skipped": "dim",
    "done": "bold cyan",
    "stopped": "bold",
}


def draw_prompt(prompt: Prompt, n_columns: int, n_lines: int, glyphs: Glyphs) -> list[Text]:
    """Draw what to do now, in at most `n_lines` lines of at most `n_columns` characters.

    The words come first, then answers and trouble, the strip of repetitions, then the large letters, as room
    allows.
    """
    style = _KINDS[prompt.kind][1]
    seconds = "" if prompt.seconds_left is None else f"{ceil(prompt.seconds_left - 1e-6)}"
    if prompt.held_s is not None and prompt.kind in ("effort", "stretch"):
        seconds = f"{prompt.held_s}"
    under: list[Text] = []
    if n_lines >= 2:
        under.append(
            _draw_answers(prompt, n_columns) if prompt.choices else draw_strip(prompt, n_columns, glyphs)
        )
    if prompt.trouble and n_lines >= 3:
        under.insert(0, Text(f"! {prompt.trouble}"[:n_columns], style="bold yellow"))
    if n_lines >= 4:
        under.insert(0, _draw_hold(prompt, n_columns, glyphs, style))
    if prompt.below and n_lines >= 5:
        under.insert(0, Text(prompt.below[:n_columns]))
    spare = n_lines >= 9
    room = n_lines - len(under) - 1 - spare
    for_word = n_columns - _NUMBER_COLUMNS - 2
    word = draw_words(_word(prompt), for_word, room, glyphs.blocks, say(_WIDEST))
    for_number = n_columns - max((len(line) for line in word), default=n_columns) - 2
    number = draw_words(seconds, for_number, len(word), glyphs.blocks) if seconds else []
    below = [""] * (len(word) - len(number))
    large = [
        Text(left.ljust(n_columns - len(right)) + right, style=style)
        for left, right in zip(word, number + below, strict=True)
    ]
    if large and spare:
        large.append(Text())
    words = _draw_words_line(prompt, _write_seconds(prompt, "" if number else seconds), n_columns, style)
    return [*large, words, *under][:n_lines]


def _write_seconds(prompt: Prompt, seconds: str) -> str:
    """Return the seconds held and to hold; of any other step the seconds left, unless they are large."""
    if prompt.held_s is None or prompt.hold_s is None:
        return f"{seconds} s" if seconds else ""
    return say("held {held} of {seconds} s", held=prompt.held_s, seconds=write_tick(prompt.hold_s))


def _word(prompt: Prompt) -> str:
    """Return the one word that says what to do; the effort's own word if it has one."""
    return say(_KINDS[prompt.kind][0]) or prompt.verb


def count_words(prompt: Prompt) -> str:
    """Return the number of the repetition, of how many, and of which set; "" for none."""
    if not prompt.repetition:
        return ""
    counted = str(prompt.repetition)
    if prompt.of:
        counted = say("{n} of {of}", n=prompt.repetition, of=prompt.of)
    if prompt.round_ and prompt.rounds:
        return f"{counted}, {say('set {n} of {of}', n=prompt.round_, of=prompt.rounds)}"
    return counted


def _draw_words_line(prompt: Prompt, seconds: str, n_columns: int, style: str) -> Text:
    more = [part for part in (count_words(prompt), seconds) if part]
    left = " ".join((prompt.words, *more))
    if len(left) > n_columns:  # enough beside large letters, or on a narrow screen
        left = " ".join((_word(prompt), *more))
    right = say("then: {next}", next=prompt.then) if prompt.then else ""
    if len(left) + 2 + len(right) > n_columns:
        right = ""
    return Text(left[:n_columns], style=style).append(
        right.rjust(max(0, n_columns - len(left))), style="dim not bold"
    )


def answer_words(choice: Choice) -> str:
    """Return the key and the answer; only one of them if they are the same."""
    same = choice.words == choice.key or choice.words.startswith((f"{choice.key} ", f"{choice.key}, "))
    return choice.words if same else f"{choice.key} {choice.words}"


def _draw_answers(prompt: Prompt, n_columns: int) -> Text:
    told = [answer_words(choice) for choice in prompt.choices]
    keys = [choice.key for choice in prompt.choices]
    only_keys = say("Keys: {keys}", keys=" ".join(keys))
    # If room is short: leave out the words between the first and the last answer, then all words.
    for words in ("   ".join(told), " ".join((told[0], *keys[1:-1], told[-1])), only_keys):
        if len(words) <= n_columns:
            return Text(words, style="bold")
    return Text(only_keys[:n_columns], style="bold")


def _draw_hold(prompt: Prompt, n_columns: int, glyphs: Glyphs, style: str) -> Text:
    """Draw the bar of the hold, or the remaining time; and the progress of the job."""
    part = prompt.held
    if part is None and prompt.seconds_left is not None and prompt.duration_s:
        part = prompt.seconds_left / prompt.duration_s
    done = f" {write_number(100 * prompt.progress, '%'):>3} %"
    return Text(draw_progress(part or 0.0, max(1, n_columns - len(done)), glyphs), style=style).append(
        done, style="dim not bold"
    )


def draw_strip(source: Prompt | Result, n_columns: int, glyphs: Glyphs) -> Text:
    """Draw one numbered mark a repetition: done, under way, to come; only the last ones if room is short."""
    now, of = False, 0
    if isinstance(source, Prompt):
        now, of = source.kind in ("effort", "stretch") and source.repetition is not None, source.of or 0
    for with_words in (True, False):
        line = _draw_marks(source.marks, now, of, glyphs, with_words)
        if len(line) <= n_columns:
            break
    return line if len(line) <= n_columns else line[len(line) - n_columns :]


def _draw_marks(marks: Sequence[Mark], now: bool, of: int, glyphs: Glyphs, with_words: bool) -> Text:
    shapes = {
        "yes": glyphs.yes,
        "no": glyphs.no,
        "unclear": glyphs.void,
        "skipped": glyphs.rule,
        "done": glyphs.done,
    }
    sides = {"left": say_as("leg, one letter", "L"), "right": say_as("leg, one letter", "R")}
    drawn = [
        (
            (sides.get(mark.side, "") if _two_sided(marks) else "") + shapes[mark.state],
            _STATE_STYLES[mark.state],
            mark.words,
        )
        for mark in marks
    ]
    if now:
        drawn.append((glyphs.now, "bold", ""))
    drawn += [(glyphs.later, "dim", "")] * (of * (2 if _two_sided(marks) else 1) - len(drawn))
    line = Text()
    for mark, style, words in drawn:
        line.append(f" {mark}", style=style).append(f" {words} " if with_words and words else "")
    return line


def _two_sided(marks: Sequence[Mark]) -> bool:
    return len({mark.side for mark in marks}) > 1


def result_words(result: Result) -> str:
    """Return the result in the fewest words, for large letters."""
    return say(_REASON_WORDS.get(result.reason or "") or _OUTCOME_WORDS.get(result.outcome, ""))


def figure_words(figure: Figure) -> str:
    """Return a figure as text: what it is, its value with unit and interval."""
    words = figure.words
    if figure.side:
        words = f"{words}, {write_leg(figure.side)}"
    interval = figure.interval_words
    return f"{words}: {figure.value_words}" + (f" ({interval})" if interval else "")


def missing_words(result: Result) -> str:
    """Return in one sentence what was missing in a job; "" for nothing."""
    if not result.missing:
        return ""
    seconds = sum(missing.seconds for missing in result.missing)
    interrupted = say_many(
        "Interrupted once, {time:s} in all.",
        "Interrupted {n} times, {time:s} in all.",
        len(result.missing),
        time=seconds,
    )
    return " ".join((interrupted, *dict.fromkeys(missing.words for missing in result.missing)))


def result_sentences(result: Result, *, is_all: bool = True) -> list[str]:
    """Return the result as sentences, the most important first.

    `is_all` tells that nothing else was measured: then a leg without a result was not measured.
    """
    figures = [figure_words(figure) for figure in result.figures if figure.value is not None]
    sentences = [result.headline, result.detail, result.advice]
    numbers = f"{'; '.join(figures)}." if figures else ""
    other = find_unmeasured(result) if is_all else ""
    left_out = say("The {leg:leg} leg was not measured.", leg=other) if other else ""
    sentences += [numbers, left_out, missing_words(result)]
    return [sentence for sentence in sentences if sentence]


def draw_result(result: Result, n_columns: int, n_lines: int, glyphs: Glyphs) -> list[Text]:
    """Draw the result with its numbers, in at most `n_lines` lines of at most `n_columns` characters."""
    style = _STATE_STYLES[result.state]
    under: list[Text] = []
    for at, sentence in enumerate(result_sentences(result)):
        under += [Text(line, style=style if at == 0 else "") for line in wrap(sentence, n_columns)]
        if at == 0 and result.marks:
            under.append(draw_strip(result, n_columns, glyphs))
    under += [Text(line, style="dim") for line in wrap(say(NOT_VALIDATED), n_columns)]
    word = draw_words(result_words(result), n_columns, max(3, n_lines - len(under)), glyphs.blocks)
    if len(word) + 1 > n_lines:
        word = []
    return [*(Text(line, style=style) for line in word), *under][:n_lines]
