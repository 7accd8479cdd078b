"""Form for the cues of a saved recording: what it proposes, and what was typed.

In: a recording of the library, the words of a form. Out: fields; Cues that fit. Never: a cue that nobody saw.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from vmofire.app.form_reading import reading_form
from vmofire.app.view import Field
from vmofire.errors import FieldError, VmofireError
from vmofire.words import say

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.analysis.cues import Cues, Limits, Span
    from vmofire.labels import Output
    from vmofire.recording.formats import Channel, Recording
    from vmofire.recording.library import StoredRecording


def read_recording(stored: "StoredRecording") -> "Recording":
    """Return a recording of the library, as its file has it.

    Raises
    ------
    VmofireError
        It cannot be read.
    """
    from vmofire.recording import formats

    return formats.read(stored.path)


def scale_recording(stored: "StoredRecording", recording: "Recording") -> "Recording":
    """Return the recording with the sensors that the library knows of counts without a scale.

    Raises
    ------
    VmofireError
        No channel has a scale.
    """
    channels: list[Channel] = []
    for place, channel in enumerate(recording.channels):
        known = stored.electrodes[place] if place < len(stored.electrodes) else None
        if known is not None and not channel.has_scale:
            channel = replace(channel, output=cast("Output", known.output or channel.output))
            if known.gain is not None:
                channel = channel.with_gain(known.gain)
        channels.append(channel)
    if not any(one.is_emg and one.has_scale for one in channels):
        cause = say("{file} does not say how many microvolts one unit is.", file=stored.path.name)
        raise VmofireError(cause, say("Import it again and give its unit or gain."))
    return replace(recording, channels=tuple(channels))


def list_fields(recording: "Recording", limits: "Limits") -> list[Field]:
    """Return the fields of the cues, with what the marks of the file name."""
    from vmofire.analysis.cues import find_cues, write_spans

    marked = find_cues(recording.events, max(one.duration_s for one in recording.channels), limits)
    return [
        Field("rest", say("Rest, in s"), write_spans([marked.rest]) if marked else "", "0:4"),
        Field(
            "squeezes",
            say("Squeezes, each from its cue to its end, in s"),
            write_spans(marked.squeezes) if marked else "",
            "6:9, 14:17, 22:25, 30:33, 38:41",
        ),
        Field(
            "quad_sets",
            say("Quad sets, which confirm that a muscle does not fire; may be empty"),
            write_spans(marked.quad_sets) if marked else "",
            "44:47, 50:53, 56:59",
        ),
    ]


def describe_times(fields: list[Field]) -> str:
    """Say where the times in the fields come from, or how to find them."""
    if any(one.value for one in fields):
        return say("The times come from the marks of the file.")
    return say("Read the times in the scope. The first 3 s after each cue count.")


def read_cues(written: Mapping[str, str]) -> "Cues":
    """Return the typed cues.

    Raises
    ------
    VmofireError
        They are none; all errors together name their fields.
    """
    from vmofire.analysis.cues import Cues, read_spans

    examples = {"rest": "0:4", "squeezes": "6:9, 14:17", "quad_sets": "44:47, 50:53"}
    spans: dict[str, tuple[Span, ...]] = {}
    with reading_form() as form:
        for code, example in examples.items():
            try:
                spans[code] = read_spans(written[code], example)
            except VmofireError as error:
                form.refuse(code, error.cause, error.cure)
        if "rest" in spans and len(spans["rest"]) != 1:
            form.refuse("rest", say("One stretch of rest is needed."), say("Write it like this: 0:4."))
    return Cues(spans["rest"][0], spans["squeezes"], spans["quad_sets"])


def require_fitting(cues: "Cues", channels: "list[Channel]", limits: "Limits") -> None:
    """Refuse cues that do not fit a channel.

    Raises
    ------
    FieldError
        As cues.require_cues.
    """
    from vmofire.analysis.cues import require_cues

    for one in channels:
        try:
            require_cues(cues, one, limits)
        except VmofireError as error:
            raise FieldError(error.cause, error.cure, "squeezes") from None
