"""A Check in text: the cue in large letters, the countdown, the strip of squeezes, the verdict.

In: a Prompt or a Verdict from guided/, and the room there is. Out: lines of rich text, or plain sentences.
Never: a decision; every number shown was made in guided/. Shape and word say all that colour says.
"""

from math import ceil
from textwrap import wrap

from rich.text import Text

from vmofire.cli.letters import draw_words
from vmofire.cli.picture import Glyphs, draw_progress
from vmofire.guided.check import Prompt
from vmofire.guided.criteria import Squeeze, Verdict
from vmofire.guided.script import CueKind

_CUE_WORDS: dict[CueKind, str] = {
    "contact": "STILL",
    "rest": "REST",
    "squeeze": "SQUEEZE",
    "relax": "LET GO",
    "get_ready": "READY",
    "quad_set": "TIGHTEN",
}
_CUE_STYLES: dict[CueKind, str] = {
    "contact": "bold cyan",
    "rest": "bold cyan",
    "squeeze": "bold green",
    "relax": "bold",
    "get_ready": "bold cyan",
    "quad_set": "bold green",
}
_WIDEST = "SQUEEZE"
_NUMBER_COLUMNS = 10  # two digits, or one twice as large
_VERDICT_WORDS = {
    "fires": "FIRES",
    "fires_late": "FIRES LATE",
    "fires_weakly": "FIRES WEAKLY",
    "does_not_fire": "DOES NOT FIRE",
    "not_in_squeeze": "NOT IN SQUEEZE",
    "cannot_tell": "CANNOT TELL",
}
_REASON_WORDS = {"slow_start": "STARTS SLOWLY", "just_above_rest": "JUST ABOVE REST"}
_VERDICT_STYLES = {True: "bold green", False: "bold red", None: "bold yellow"}
NOT_VALIDATED = "Not a diagnosis; the limits are project defaults, not clinically validated."


def draw_prompt(prompt: Prompt, n_squeezes: int, n_columns: int, n_lines: int, glyphs: Glyphs) -> list[Text]:
    """Draw what to do now, in at most `n_lines` lines of at most `n_columns` characters.

    The words come first, then the strip of squeezes and trouble, then the large letters, as room allows.
    """
    style = _CUE_STYLES[prompt.cue.kind]
    seconds = f"{ceil(prompt.seconds_left - 1e-6)}"
    under: list[Text] = []
    if n_lines >= 2:
        under.append(draw_squeezes(prompt, n_columns, glyphs, n_squeezes))
    if prompt.trouble and n_lines >= 3:
        under.insert(0, Text(f"! {prompt.trouble}"[:n_columns], style="bold yellow"))
    if n_lines >= 4:
        under.insert(0, _draw_countdown(prompt, n_columns, glyphs, style))
    spare = n_lines >= 9
    room = n_lines - len(under) - 1 - spare
    for_word = n_columns - _NUMBER_COLUMNS - 2
    word = draw_words(_CUE_WORDS[prompt.cue.kind], for_word, room, glyphs.blocks, _WIDEST)
    for_number = n_columns - max((len(line) for line in word), default=n_columns) - 2
    number = draw_words(seconds, for_number, len(word), glyphs.blocks)
    below = [""] * (len(word) - len(number))
    large = [
        Text(left.ljust(n_columns - len(right)) + right, style=style)
        for left, right in zip(word, number + below, strict=True)
    ]
    if large and spare:
        large.append(Text())
    words = _draw_words_line(prompt, "" if number else seconds, n_columns, style)
    return [*large, words, *under][:n_lines]


def _draw_words_line(prompt: Prompt, seconds: str, n_columns: int, style: str) -> Text:
    counted = f" {prompt.repetition} of {prompt.of}" if prompt.repetition else ""
    left = f"{prompt.words}{counted}" + (f" {seconds} s" if seconds else "")
    if len(left) > n_columns:  # the large letters or the narrow screen need no more than this
        left = f"{_CUE_WORDS[prompt.cue.kind].capitalize()}{counted}" + (f" {seconds} s" if seconds else "")
    right = f"then: {prompt.next_words}" if prompt.next_words else ""
    if len(left) + 2 + len(right) > n_columns:
        right = ""
    return Text(left[:n_columns], style=style).append(
        right.rjust(max(0, n_columns - len(left))), style="dim not bold"
    )


def _draw_countdown(prompt: Prompt, n_columns: int, glyphs: Glyphs, style: str) -> Text:
    part = prompt.seconds_left / prompt.cue.duration_s
    done = f" {100 * prompt.progress:3.0f} %"
    return Text(draw_progress(part, max(1, n_columns - len(done)), glyphs), style=style).append(
        done, style="dim not bold"
    )


def draw_squeezes(source: Prompt | Verdict, n_columns: int, glyphs: Glyphs, n_squeezes: int = 0) -> Text:
    """Draw one mark a squeeze, with its amplitude: active, not, not to be judged, under way, to come."""
    now = source.cue.kind if isinstance(source, Prompt) else None
    of = source.cue.of if isinstance(source, Prompt) else None
    squeezes = _marks(source.squeezes, glyphs, now == "squeeze", n_squeezes)
    quad_sets = _marks(source.quad_sets, glyphs, now == "quad_set", (of or 0) if now == "quad_set" else 0)
    for with_numbers in (True, False):
        line = Text()
        for name, marks in (("squeezes", squeezes), ("thigh", quad_sets)):
            if marks:
                line.append(f"{'  ' if line else ''}{name} {'(uV) ' if with_numbers else ''}")
            for mark, style, number in marks:
                line.append(f" {mark}", style=style).append(f" {number} " if with_numbers and number else "")
        if len(line) <= n_columns:
            break
    return line


def _marks(
    squeezes: tuple[Squeeze, ...], glyphs: Glyphs, under_way: bool, of: int
) -> list[tuple[str, str, str]]:
    """Return mark, style and number for each squeeze done, under way and to come."""
    how = {
        True: (glyphs.yes, "bold green"),
        False: (glyphs.no, "bold red"),
        None: (glyphs.void, "bold yellow"),
    }
    marks = [
        (*how[squeeze.active], "" if squeeze.amplitude_uv is None else f"{squeeze.amplitude_uv:.0f}")
        for squeeze in squeezes
    ]
    if under_way:
        marks.append((glyphs.now, "bold", ""))
    return marks + [(glyphs.later, "dim", "")] * (of - len(marks))


def verdict_words(verdict: Verdict) -> str:
    """Return the verdict in the fewest words, for large letters."""
    return _REASON_WORDS.get(verdict.reason or "", _VERDICT_WORDS[verdict.kind])


def verdict_numbers(verdict: Verdict) -> str:
    """Return the numbers a verdict rests on, in one line."""
    parts = [
        "" if verdict.rest_uv is None else f"rest {verdict.rest_uv:.1f} uV",
        "" if verdict.threshold_uv is None else f"active from {verdict.threshold_uv:.1f} uV",
        "" if verdict.amplitude_uv is None else f"squeezes {verdict.amplitude_uv:.0f} uV",
        "" if verdict.median_onset_s is None else f"starts {verdict.median_onset_s:.2f} s after the cue",
    ]
    return ", ".join(part for part in parts if part)


def verdict_sentences(verdict: Verdict) -> list[str]:
    """Return the verdict as sentences, the weightiest first."""
    numbers = verdict_numbers(verdict)
    return [
        f"{verdict.headline}.",
        *([verdict.detail] if verdict.detail else []),
        *([f"Try next: {verdict.next_cue}."] if verdict.next_cue else []),
        *([f"{numbers[0].upper()}{numbers[1:]}."] if numbers else []),
    ]


def draw_verdict(verdict: Verdict, n_columns: int, n_lines: int, glyphs: Glyphs) -> list[Text]:
    """Draw the verdict with its numbers, in at most `n_lines` lines of at most `n_columns` characters."""
    style = _VERDICT_STYLES[verdict.fires]
    under: list[Text] = []
    for at, sentence in enumerate(verdict_sentences(verdict)):
        under += [Text(line, style=style if at == 0 else "") for line in wrap(sentence, n_columns)]
    if verdict.squeezes:
        under.insert(min(2, len(under)), draw_squeezes(verdict, n_columns, glyphs))
    under += [Text(line, style="dim") for line in wrap(NOT_VALIDATED, n_columns)]
    word = draw_words(verdict_words(verdict), n_columns, max(3, n_lines - len(under)), glyphs.blocks)
    if len(word) + 1 > n_lines:
        word = []
    return [*(Text(line, style=style) for line in word), *under][:n_lines]
