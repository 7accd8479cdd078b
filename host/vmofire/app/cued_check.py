"""Check of a saved recording by its cues, from the visit page: times asked for, verdict saved in the visit.

In: a recording of a visit. Out: a result of that visit. Never: a rule; a cue that was not shown. With a
recording of the other leg it goes on in cued_legs.py.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from vmofire.app import cued_legs
from vmofire.app.clinic import Clinic
from vmofire.app.cue_form import (
    describe_times,
    list_fields,
    read_cues,
    read_recording,
    require_fitting,
    scale_recording,
)
from vmofire.app.form_reading import reading_form
from vmofire.app.view import Field, Form, Option, Question, View
from vmofire.words import say

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.analysis.cues import Cues, Limits
    from vmofire.guided.prompt import Result
    from vmofire.recording.formats import Channel, Recording
    from vmofire.recording.library import Library, StoredRecording, StoredResult, Visit
    from vmofire.recording.progress import Progress


def ask_cues(
    clinic: Clinic,
    view: View,
    library: "Library",
    visit: "Visit",
    recording: "StoredRecording",
    limits: "Limits",
    show: "Callable[[StoredResult], None]",
) -> None:
    """Ask when the muscle rested and squeezed; judge it by `limits`; `show` takes the saved result.

    The marks of the file are proposed, if they name rest and squeezes. Where the visit has a recording that
    may be of the other leg, it asks first whether both are compared.
    """

    def read(progress: "Progress") -> "Recording":
        progress(0.0)
        return scale_recording(recording, read_recording(recording))

    def check_alone() -> None:
        clinic.tasks.do(
            say("Reading the recording ..."),
            read,
            lambda read: _show_form(clinic, view, library, recording, read, limits, show),
        )

    def take(code: str) -> None:
        other = next((one for one in others if one.id == code), None)
        if other is None:
            check_alone()
        else:
            cued_legs.ask_legs(clinic, view, library, (recording, other), limits, show)

    others = cued_legs.list_others(visit, recording)
    if not others:
        check_alone()
        return
    options = [Option("alone", say("This recording alone"), recording.path.name)]
    options += [
        Option(one.id, say("Both legs, with {file}", file=one.path.name), cued_legs.describe_side(one))
        for one in others
    ]
    title = say("Check of a recording")
    view.ask(Question("legs", title, say("What is judged?"), options, likely="alone"), take)


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

    muscles = [one for one in recording.channels if one.is_emg and one.has_scale]
    legs = find_legs(recording)
    known = ", ".join(one.name for one in muscles)

    def take(written: Mapping[str, str]) -> None:
        channel = written["channel"].strip()
        chosen = [one for one in muscles if one.name.casefold() == channel.casefold()]
        cure = say("Choose one of these: {known}.", known=known)
        with reading_form() as form:
            cues = form.read(lambda: read_cues(written))
            if channel and not chosen:
                form.refuse("channel", say("There is no channel “{name}”.", name=channel), cure)
            elif not channel and not legs:
                form.refuse("channel", say("The channels do not name one VMO for each leg."), cure)
        require_fitting(cues, chosen or list(legs.values()), limits)

        def work(progress: "Progress") -> "StoredResult":
            progress(0.1)
            result, side = _judge(recording, chosen, cues, limits, stored.side)
            progress(0.9)
            return library.add_result(stored.visit_id, result, side, stored.id, made=stored.made)

        clinic.tasks.do(say("Checking the squeezes ..."), work, show)

    times = list_fields(recording, limits)
    channel = Field(
        "channel",
        say("Channel: {known}. Empty: both legs.", known=known)
        if legs
        else say("Channel: {known}", known=known),
        "" if legs else muscles[0].name,
        known,
    )
    form = Form("cues", say("Check of a recording"), describe_times(times), [*times, channel])
    view.fill_in(form, take)


def _judge(
    recording: "Recording", chosen: "list[Channel]", cues: "Cues", limits: "Limits", side: str
) -> "tuple[Result, str]":
    """Return the Check of one channel, or the Compare of both legs, with its leg."""
    from vmofire.analysis.cued_check import CuedCheck, find_legs, judge_all
    from vmofire.guided.sites import read_side
    from vmofire.labels import LEGS, Side

    if not chosen:
        _, compare = judge_all(recording, list(find_legs(recording).values()), cues, limits=limits)
        assert compare is not None
        return compare, "both"
    # The leg of the recording may have been corrected, so the channel's name does not count beside it.
    named = side if side in LEGS else read_side(chosen[0].name)
    leg: Side = "left" if named == "left" else "right" if named == "right" else ""
    return CuedCheck(chosen[0], cues, side=leg, limits=limits).judge(), leg
