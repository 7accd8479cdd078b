"""Compare of two saved recordings of a visit, one of each leg, by the cues of each.

In: two recordings of a visit. Out: a result of that visit. Never: a guessed leg; a rule of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

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
from vmofire.errors import FieldError, VmofireError
from vmofire.labels import LEGS
from vmofire.words import msg, say

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.analysis.cues import Limits
    from vmofire.analysis.legs import LegRecording
    from vmofire.labels import LegSide
    from vmofire.recording.formats import Channel, Recording
    from vmofire.recording.library import Library, StoredRecording, StoredResult, Visit
    from vmofire.recording.progress import Progress

_LEGS = {"left": msg("Left leg"), "right": msg("Right leg")}


def list_others(visit: "Visit", recording: "StoredRecording") -> "list[StoredRecording]":
    """Return the recordings of a visit that may be of the other leg."""
    if recording.side == "both":
        return []
    others = [one for one in visit.recordings if one.id != recording.id and one.side != "both"]
    return [one for one in others if not one.side or one.side != recording.side]


def describe_side(recording: "StoredRecording") -> str:
    """Return the leg that a recording is saved as, in words; "" for none."""
    return say(_LEGS[recording.side]) if recording.side in _LEGS else ""


def ask_legs(
    clinic: Clinic,
    view: View,
    library: "Library",
    stored: "tuple[StoredRecording, StoredRecording]",
    limits: "Limits",
    show: "Callable[[StoredResult], None]",
) -> None:
    """Ask for the cues of two recordings, and for their legs if not known; `show` takes the result."""
    one, other = stored

    def read(progress: "Progress") -> "list[Recording]":
        from vmofire.recording.formats.told import share_width

        found: list[Recording] = []
        for share, recording in zip((0.0, 0.5), stored, strict=True):
            progress(share)
            found.append(read_recording(recording))
        shared = share_width(*found)  # before the gains give counts their scale
        return [scale_recording(*pair) for pair in zip(stored, shared, strict=True)]

    def fill_in(recordings: "list[Recording]") -> None:
        _ask_one(view, 1, one, recordings[0], limits, lambda first: fill_in_other(recordings[1], first))

    def fill_in_other(recording: "Recording", first: "LegRecording") -> None:
        _ask_one(view, 2, other, recording, limits, lambda second: find_legs(first, second))

    def find_legs(first: "LegRecording", second: "LegRecording") -> None:
        legs = _find_sides((one.side, other.side), (first.channel, second.channel))
        if legs is not None:
            compare(legs, (first, second))
            return
        options = [Option(side, say(words)) for side, words in _LEGS.items()]
        title = say("Which leg is {file}?", file=one.path.name)
        detail = say("{file} is then of the other leg.", file=other.path.name)

        def take(code: str) -> None:
            compare(("left", "right") if code == "left" else ("right", "left"), (first, second))

        view.ask(Question("leg", title, detail, options), take)

    def compare(sides: "tuple[LegSide, LegSide]", told: "tuple[LegRecording, LegRecording]") -> None:
        def work(progress: "Progress") -> "StoredResult":
            from vmofire.analysis.legs import compare_recordings

            progress(0.1)
            result = compare_recordings(dict(zip(sides, told, strict=True)), limits).compare
            progress(0.9)
            ids = {side: recording.id for side, recording in zip(sides, stored, strict=True)}
            result = replace(result, data={**result.data, "recordings": ids})
            return library.add_result(one.visit_id, result, "both", one.id, made=one.made)

        clinic.tasks.do(say("Comparing both legs ..."), work, show)

    clinic.tasks.do(say("Reading the recordings ..."), read, fill_in)


def _ask_one(
    view: View,
    n: int,
    stored: "StoredRecording",
    recording: "Recording",
    limits: "Limits",
    then: "Callable[[LegRecording], None]",
) -> None:
    """Ask for cues and channel of the first or the second recording."""
    known = ", ".join(one.name for one in recording.channels if one.is_emg)

    def take(written: Mapping[str, str]) -> None:
        from vmofire.analysis.legs import LegRecording

        with reading_form() as form:
            cues = form.read(lambda: read_cues(written))
            muscle = form.read(lambda: _find_muscle(recording, written["channel"].strip()))
        require_fitting(cues, [muscle], limits)
        then(LegRecording(recording, cues, muscle.name))

    times = list_fields(recording, limits)
    channel = Field("channel", say("Channel: {known}", known=known), _propose(recording, stored.side), known)
    title = say("{n} of 2: {file}", n=n, file=stored.path.name)
    view.fill_in(Form("cues", title, describe_times(times), [*times, channel]), take)


def _propose(recording: "Recording", side: str) -> str:
    """Return the name of the channel that is the leg's VMO; "" where it is not clear."""
    from vmofire.analysis.legs import find_muscle

    try:
        return find_muscle(recording, None, "left" if side == "left" else "right" if side else "").name
    except VmofireError:
        return ""


def _find_muscle(recording: "Recording", name: str) -> "Channel":
    from vmofire.analysis.legs import find_muscle

    try:
        return find_muscle(recording, name)
    except VmofireError as error:
        raise FieldError(error.cause, error.cure, "channel") from None


def _find_sides(saved: tuple[str, str], channels: tuple[str, str]) -> "tuple[LegSide, LegSide] | None":
    """Return the legs as saved, else as the channels name them; None where they do not tell both.

    Raises
    ------
    FieldError
        Both are of the same leg.
    """
    from vmofire.guided.sites import read_side

    known = [side if side in LEGS else read_side(name) for side, name in zip(saved, channels, strict=True)]
    if "" in known:
        return None
    if known[0] == known[1]:
        cause = say("Both recordings are of the same leg.")
        raise FieldError(cause, say("Choose another one, or correct the side of one of them."), "")
    return ("left", "right") if known[0] == "left" else ("right", "left")
