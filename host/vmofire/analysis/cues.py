"""Cues of a recording: when its muscle rested and when it squeezed, as told or by its marks.

In: times as typed, the events of a file. Out: Cues; settings of Check that fit them. Never: a stretch outside
the recording, over missing samples or another stretch.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil, isfinite

import numpy as np

from vmofire.errors import VmofireError
from vmofire.guided.compare import CompareSettings
from vmofire.guided.criteria import QUAD_SET, SQUEEZE, CheckSettings
from vmofire.guided.job_plans import tell_changed
from vmofire.guided.steps import REST
from vmofire.plaintext import make_safe
from vmofire.recording.formats import Channel, Event
from vmofire.words import say, say_many
from vmofire.words.message import Message

Span = tuple[float, float]

LEAST_REST_S, MOST_REST_S = 2.0, 60.0
MOST_SQUEEZES, MOST_QUAD_SETS = 20, 10
_CUE = re.compile(r"^\s*cue:\s*", re.IGNORECASE)
# Marks by hand. "contraction" is none: that is how vmofire itself marks what it found.
_REST = re.compile(
    r"(?:rest|resting|baseline|ruhe|repos|reposo|riposo)\b(?!.*\b(?:end|stop|off)\b)", re.IGNORECASE
)
_SQUEEZE = re.compile(
    r"(?:ball[ _-]?)?(?:squeeze|squeezing|drücken|zusammendrücken)(?![a-z])(?!.*\b(?:end|stop|off)\b)",
    re.IGNORECASE,
)
_QUAD_SET = re.compile(r"quad[ _-]?sets?(?![a-z])(?!.*\b(?:end|stop|off)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Cues:
    """Cues of one recording, each stretch as (start, end) in s.

    Attributes
    ----------
    rest
        A stretch of rest.
    squeezes
        From each cue to its end, in order.
    quad_sets
        The same of quad sets: thigh tightened, knee straight. They confirm that a muscle does not fire.
    """

    rest: Span
    squeezes: tuple[Span, ...]
    quad_sets: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Limits:
    """Settings of Check and of Compare that a recording is judged by; an installation may change them."""

    check: CheckSettings = field(default_factory=CheckSettings)
    compare: CompareSettings = field(default_factory=CompareSettings)


USUAL = Limits()
# Numbers and times that the cues of a recording give themselves.
_GIVEN_BY_CUES = ("signal_check_s", "rest_s", "rest_used_s", "relax_s", "quad_sets")


def read_spans(words: str, example: str) -> tuple[Span, ...]:
    """Return the stretches of "A:B,C:D", in s, in order of time.

    Raises
    ------
    VmofireError
        The words are no such stretches; the cure shows `example`.
    """
    spans: list[Span] = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;]", words))):
        try:
            start_s, stop_s = (float(one) for one in part.split(":"))
            if not (isfinite(start_s) and isfinite(stop_s)):
                raise ValueError
        except ValueError:
            raise VmofireError(
                say("“{word}” is no stretch of time.", word=make_safe(part)),
                say("Write it in seconds, like this: {example}.", example=example),
            ) from None
        spans.append((start_s, stop_s))
    return tuple(sorted(spans))


def write_spans(spans: Sequence[Span]) -> str:
    """Return stretches in the form that `read_spans` takes."""
    return ", ".join(f"{start_s:g}:{stop_s:g}" for start_s, stop_s in spans)


def find_cues(events: Sequence[Event], length_s: float, limits: Limits = USUAL) -> Cues | None:
    """Return the cues that marks give; None where they name no rest or no squeeze.

    A mark lasts as long as it says. Without a length a squeeze lasts as long as in Check, and a rest up to
    the next mark. Of several rests the first one that is long enough is taken.
    """
    named = [(event, _name(event)) for event in sorted(events, key=lambda one: one.time_s)]
    starts_s = [event.time_s for event, _ in named]
    found: dict[str, list[Span]] = {"rest": [], "squeeze": [], "quad_set": []}
    for event, name in named:
        if name is None:
            continue
        next_s = next((one for one in starts_s if one > event.time_s), length_s)
        longest_s = MOST_REST_S if name == "rest" else limits.check.squeeze_s
        stop_s = event.time_s + (event.duration_s or min(longest_s, next_s - event.time_s))
        found[name].append((event.time_s, stop_s))
    rests = [one for one in found["rest"] if one[1] - one[0] >= LEAST_REST_S] or found["rest"]
    if not rests or not found["squeeze"]:
        return None
    return Cues(rests[0], tuple(found["squeeze"]), tuple(found["quad_set"]))


def _name(event: Event) -> str | None:
    text = _CUE.sub("", event.text).strip()
    for name, own, pattern in (
        ("rest", REST, _REST),
        ("squeeze", SQUEEZE, _SQUEEZE),
        ("quad_set", QUAD_SET, _QUAD_SET),
    ):
        if text == own.write_english() or pattern.match(text):
            return name
    return None


def fit_settings(cues: Cues, limits: Limits = USUAL) -> CheckSettings:
    """Return Check's settings for these cues: its limits, with the number and length of what was done.

    The first 3 s after each cue count, as in Check, or less where a squeeze is shorter. All of the rest
    counts, its last 60 s at most. The shares of squeezes that decide are Check's.
    """
    n = len(cues.squeezes)
    rest_s = min(MOST_REST_S, cues.rest[1] - cues.rest[0])
    # Rounded, because 15.2 - 14.0 is a hair less than 1.2.
    shortest_s = round(min(stop_s - start_s for start_s, stop_s in (*cues.squeezes, *cues.quad_sets)), 6)
    s = limits.check
    return replace(
        s,
        rest_s=rest_s,
        rest_used_s=rest_s,
        squeezes=n,
        squeeze_s=min(s.squeeze_s, shortest_s),
        fires_at_least=ceil(n * s.fires_at_least / s.squeezes),
        does_not_fire_at_most=n * s.does_not_fire_at_most // s.squeezes,
        quad_sets=len(cues.quad_sets) or s.quad_sets,
    )


def tell_changed_limits(limits: Limits) -> tuple[Message, ...]:
    """Return a message for each changed limit of Check that decides about a recording with cues."""
    usual = {name: getattr(USUAL.check, name) for name in _GIVEN_BY_CUES}
    check = replace(limits.check, **usual)
    return tell_changed(check)


def tell_changed_silence(limits: Limits) -> tuple[Message, ...]:
    """Return the message on a changed limit of silence, which decides about a recording without cues too."""
    silent_uv = limits.check.negative_threshold_uv
    return tell_changed(replace(USUAL.check, negative_threshold_uv=silent_uv))


def require_cues(cues: Cues, channel: Channel, limits: Limits = USUAL) -> None:
    """Refuse cues that Check cannot judge.

    Raises
    ------
    VmofireError
        A stretch is turned round, outside the channel, too short, over missing samples or over another one,
        or there are too few or too many of them. Cause and cure name it.
    """
    check = limits.check
    least_s = max(check.scored_to_s, check.scored_from_s + check.active_for_s)
    named = [(say("Rest"), cues.rest, LEAST_REST_S)]
    named += [(say("Squeeze {n}", n=n), span, least_s) for n, span in enumerate(cues.squeezes, 1)]
    named += [(say("Quad set {n}", n=n), span, least_s) for n, span in enumerate(cues.quad_sets, 1)]
    for name, span, shortest_s in named:
        _require_span(name, span, shortest_s, channel)
    for (name, span, _), (later, next_span, _) in pairwise(sorted(named, key=lambda one: one[1])):
        if next_span[0] < span[1] - 1e-9:
            raise VmofireError(
                say(
                    "“{one}” and “{other}” overlap.",
                    one=_describe(name, span),
                    other=_describe(later, next_span),
                ),
                say("Give stretches one after the other."),
            )
    n, least = len(cues.squeezes), check.fires_at_least
    if n < least:
        raise VmofireError(
            say_many("There is only {n} squeeze.", "There are only {n} squeezes.", n),
            say("A Check needs {least}, better {n}.", least=least, n=check.squeezes),
        )
    if n > MOST_SQUEEZES or len(cues.quad_sets) > MOST_QUAD_SETS:
        raise VmofireError(
            say("There are {n} squeezes and {quad_sets} quad sets.", n=n, quad_sets=len(cues.quad_sets)),
            say(
                "Give {n} squeezes and {quad_sets} quad sets at most.",
                n=MOST_SQUEEZES,
                quad_sets=MOST_QUAD_SETS,
            ),
        )


def _require_span(name: str, span: Span, shortest_s: float, channel: Channel) -> None:
    start_s, stop_s = span
    length_s = channel.duration_s
    stretch = _describe(name, span)
    if not start_s < stop_s:
        raise VmofireError(
            say("“{stretch}” ends before it begins.", stretch=stretch), say("Write start and end, like 4:7.")
        )
    if start_s < 0.0 or stop_s > length_s + 0.5 / channel.fs_hz:
        raise VmofireError(
            say("“{stretch}” is not in the recording.", stretch=stretch),
            say("Choose a stretch within 0 to {length:s set}.", length=length_s),
        )
    if stop_s - start_s < shortest_s - 1e-9:
        raise VmofireError(
            say("“{stretch}” is too short.", stretch=stretch),
            say("Give {least:s set} or more, from the cue on.", least=shortest_s),
        )
    samples = channel.samples[round(start_s * channel.fs_hz) : round(stop_s * channel.fs_hz)]
    missing = int(np.isnan(samples).sum())
    if missing:
        raise VmofireError(
            say_many(
                "In “{stretch}”, {n} sample of {channel} is missing.",
                "In “{stretch}”, {n} samples of {channel} are missing.",
                missing,
                stretch=stretch,
                channel=channel.name,
            ),
            say("Choose a stretch without a gap."),
        )


def _describe(name: str, span: Span) -> str:
    """Return name and times of a stretch; a name in a sentence."""
    return say("{name}, {start:s set} to {end:s set}", name=name, start=span[0], end=span[1])
