"""Check of a saved recording by its cues, from the visit page: times asked for, verdict saved in the visit.

In: a recording of a visit. Out: a result of that visit. Never: a rule; a cue that was not shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from vmofire.app.clinic import Clinic
from vmofire.app.form_reading import reading_form
from vmofire.app.view import Field, Form, View
from vmofire.errors import FieldError, VmofireError
from vmofire.words import say

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.analysis.cues import Cues, Limits, Span
    from vmofire.guided.prompt import Result
    from vmofire.labels import Output
    from vmofire.recording.formats import Channel, Recording
    from vmofire.recording.library import Library, StoredRecording, StoredResult
    from vmofire.recording.progress import Progress


def ask_cues(
    clinic: Clinic,
    view: View,
    library: "Library",
    recording: "StoredRecording",
    limits: "Limits",
    show: "Callable[[StoredResult], None]",
) -> None:
    """Ask when the muscle rested and squeezed; judge it by `limits`; `show` takes the saved result.

    The marks of the file are proposed, if they name rest and squeezes.
    """

    def read(progress: "Progress") -> "Recording":
        progress(0.0)
        return read_scaled(recording)

    clinic.tasks.do(
        say("Reading the recording ..."),
        read,
        lambda read: _show_form(clinic, view, library, recording, read, limits, show),
    )


def read_scaled(stored: "StoredRecording") -> "Recording":
    """Return a recording of the library, with the sensors that the library knows of counts without a scale.

    Raises
    ------
    VmofireError
        It cannot be read, or no channel has a scale.
    """
    from vmofire.recording import formats

    recording = formats.read(stored.path)
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


def _show_form(
    clinic: Clinic,
    view: View,
    library: "Library",
    stored: "StoredRecording",
    recording: "Recording",
    limits: "Limits",
    show: "Callable[[StoredResult], None]",
) -> None:
    from vmofire.analysis.cued_check import find_legs
    from vmofire.analysis.cues import find_cues, write_spans

    muscles = [one for one in recording.channels if one.is_emg and one.has_scale]
    legs = find_legs(recording)
    marked = find_cues(recording.events, max(one.duration_s for one in muscles), limits)
    known = ", ".join(one.name for one in muscles)

    def take(written: Mapping[str, str]) -> None:
        channel = written["channel"].strip()
        chosen = [one for one in muscles if one.name.casefold() == channel.casefold()]
        cure = say("Choose one of these: {known}.", known=known)
        with reading_form() as form:
            cues = form.read(lambda: _read(written))
            if channel and not chosen:
                form.refuse("channel", say("There is no channel “{name}”.", name=channel), cure)
            elif not channel and not legs:
                form.refuse("channel", say("The channels do not name one VMO for each leg."), cure)
        _require(cues, chosen or list(legs.values()), limits)

        def work(progress: "Progress") -> "StoredResult":
            progress(0.1)
            result, side = _judge(recording, chosen, cues, limits, stored.side)
            progress(0.9)
            return library.add_result(stored.visit_id, result, side, stored.id, made=stored.made)

        clinic.tasks.do(say("Checking the squeezes ..."), work, show)

    fields = [
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
        Field(
            "channel",
            say("Channel: {known}. Empty: both legs.", known=known)
            if legs
            else say("Channel: {known}", known=known),
            "" if legs else muscles[0].name,
            known,
        ),
    ]
    detail = (
        say("The times come from the marks of the file.")
        if marked
        else say("Read the times in the scope. The first 3 s after each cue count.")
    )
    view.fill_in(Form("cues", say("Check of a recording"), detail, fields), take)


def _read(written: Mapping[str, str]) -> "Cues":
    """Return the typed cues; all errors together name their fields."""
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


def _require(cues: "Cues", channels: "list[Channel]", limits: "Limits") -> None:
    from vmofire.analysis.cues import require_cues

    for one in channels:
        try:
            require_cues(cues, one, limits)
        except VmofireError as error:
            raise FieldError(error.cause, error.cure, "squeezes") from None


def _judge(
    recording: "Recording", chosen: "list[Channel]", cues: "Cues", limits: "Limits", side: str
) -> "tuple[Result, str]":
    """Return the Check of one channel, or the Compare of both legs, with its leg."""
    from vmofire.analysis.cued_check import CuedCheck, find_legs, judge_all
    from vmofire.guided.sites import read_side
    from vmofire.labels import Side

    if not chosen:
        _, compare = judge_all(recording, list(find_legs(recording).values()), cues, limits=limits)
        assert compare is not None
        return compare, "both"
    named = read_side(chosen[0].name) or side
    leg: Side = "left" if named == "left" else "right" if named == "right" else ""
    return CuedCheck(chosen[0], cues, side=leg, limits=limits).judge(), leg
