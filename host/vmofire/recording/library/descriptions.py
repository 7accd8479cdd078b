"""Descriptions of recordings, answers and results: the records that the library writes.

In: files and results. Out: records, not yet written. Never: a guess; fields missing in a file stay empty.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from vmofire.codec import to_json
from vmofire.dsp.sensor import take_gain
from vmofire.errors import JournalError, LibraryError
from vmofire.guided.prompt import Result
from vmofire.guided.questionnaires import Questionnaire
from vmofire.labels import SIDES, list_muscles
from vmofire.recording.journal import JournalRecording, read
from vmofire.recording.library.disk import find_hash
from vmofire.recording.library.journals import finish, is_finished, is_growing
from vmofire.recording.library.measurements import (
    Channel,
    Electrodes,
    Protocol,
    StoredFigure,
    StoredRecording,
    StoredResult,
)
from vmofire.recording.library.records import StoredQuestionnaire
from vmofire.recording.library.schema import now
from vmofire.recording.writer import SUFFIX
from vmofire.words import say, say_many


def check_side(side: str) -> str:
    """Check and return a side.

    Raises
    ------
    LibraryError
        It is no side.
    """
    if side not in SIDES:
        raise LibraryError(
            say("“{side}” is not a side.", side=side), say("Use “left”, “right”, “both” or “”.")
        )
    return side


def read_journal(path: Path) -> JournalRecording | None:
    """Read a journal before it is added, finishing it if it was cut off; None for other formats.

    Raises
    ------
    LibraryError
        It is still being recorded, is missing, or cannot be read.
    """
    if not path.is_file():
        raise LibraryError(say("There is no recording {path}.", path=path), say("Choose another file."))
    if path.suffix != SUFFIX:
        return None
    if not is_finished(path):
        if is_growing(path):
            raise LibraryError(
                say("{path} is still being recorded.", path=path), say("Stop the recording first.")
            )
        finish(path)
    try:
        return read(path)
    except JournalError as error:
        raise LibraryError(error.cause, error.cure) from error


def describe_recording(
    path: Path,
    file: str,
    visit_id: str,
    side: str,
    electrodes: Sequence[Electrodes],
    filters: Mapping[str, Any],
) -> tuple[StoredRecording, list[Channel]]:
    """Make the records of a recording.

    Parameters
    ----------
    path : Path
        Present path of the file.
    file : str
        Its name in the library.
    visit_id, side : str
    electrodes : sequence of Electrodes
        One per channel, in the order of the channels; empty fields are taken from the file.
    filters : mapping
        Filters of the screen.
    """
    journal = read_journal(path)
    hello = journal.runs[0].hello if journal else None
    labels = list_muscles(journal.labels) if journal else ()  # REF stays in the file only: it is on no skin
    sensor = journal.sensor if journal else {}
    if len(electrodes) > len(labels) and journal:
        raise LibraryError(
            say_many(
                "{name} has {n} channel, but electrodes were given for {given}.",
                "{name} has {n} channels, but electrodes were given for {given}.",
                len(labels),
                name=path.name,
                given=len(electrodes),
            ),
            say("Give one entry for each channel."),
        )
    recovered = journal is not None and any(event.kind == "recovered" for event in journal.events)
    board: dict[str, Any] = {}
    if hello:
        board = {
            "firmware": "" if hello.in_uv else hello.firmware_name,
            "board": hello.board,
            "micropython": hello.runtime,
            "id": hello.unique_id.hex(),
            "oversampling": hello.oversample,
        }
    created = str(journal.header.get("created", "")) if journal else ""
    recording = StoredRecording(
        visit_id=visit_id,
        file=file,
        sha256=find_hash(path),
        size_bytes=path.stat().st_size,
        made=datetime.fromisoformat(created) if created else None,
        side=check_side(side),
        fs_hz=hello.fs_hz if hello else None,
        lost_rows=sum(gap.samples or 0 for gap in journal.gaps) if journal else None,
        complete=journal is None or (journal.complete and not recovered),
        board=board,
        filters=to_json(filters),
    )
    channels: list[Channel] = []
    for place in range(max(len(labels), len(electrodes))):
        given = electrodes[place] if place < len(electrodes) else Electrodes()
        gain = given.gain if given.gain is not None else sensor.get("gain")
        gain = take_gain(given.output or sensor.get("output"), gain)
        channels.append(
            Channel(
                recording_id=recording.id,
                place=place,
                label=given.label or (labels[place] if place < len(labels) else ""),
                muscle=given.muscle,
                side=check_side(given.side or (side if side != "both" else "")),
                output=given.output or sensor.get("output"),
                gain=None if gain is None else float(gain),
                kind=given.kind,
                spacing_mm=given.spacing_mm,
                landmark_mm=given.landmark_mm,
                placed_anew=given.placed_anew,
            )
        )
    return recording, channels


def describe_protocol(job: str, settings: Mapping[str, Any]) -> Protocol | None:
    """Make the record of a job's settings; None where there are none."""
    if not settings:
        return None
    plain = to_json(settings)
    words = json.dumps([job, plain], sort_keys=True, separators=(",", ":"))
    return Protocol(id=hashlib.sha256(words.encode()).hexdigest()[:32], job=job, settings=plain)


def describe_questionnaire(
    visit_id: str, questionnaire: Questionnaire, answers: Mapping[int, float], made: datetime | None
) -> StoredQuestionnaire:
    """Make the record of an answered questionnaire; `answers` by number of the item, from 0.

    Raises
    ------
    LibraryError
        An answer does not fit, or there are too few for a score.
    """
    try:
        score = questionnaire.find_score(answers)
    except ValueError:
        raise LibraryError(
            say("An answer to “{name:said}” is not on its form.", name=questionnaire.scale.name),
            say("Use the points of the form."),
        ) from None
    if score is None:
        raise LibraryError(
            say(
                "{n} of {of} questions are answered. The score needs {least}.",
                n=len(answers),
                of=len(questionnaire.items),
                least=questionnaire.scoring.at_least,
            ),
            say("Nothing was saved. Answer more questions."),
        )
    return StoredQuestionnaire(
        visit_id=visit_id,
        made=made or now(),
        code=questionnaire.code,
        score=float(score),
        answers={f"{number + 1}": float(value) for number, value in sorted(answers.items())},
        scale=questionnaire.scale,
    )


def describe_result(
    result: Result,
    visit_id: str,
    side: str,
    recording_id: str | None,
    repeat_of: str | None,
    protocol_id: str | None,
    filters: Mapping[str, Any],
    made: datetime | None,
) -> tuple[StoredResult, list[StoredFigure]]:
    """Make the records of a result."""
    stored = StoredResult(
        visit_id=visit_id,
        recording_id=recording_id,
        protocol_id=protocol_id,
        repeat_of=repeat_of,
        made=made or now(),
        side=check_side(side),
        job=result.job,
        own_outcome=result.outcome,
        headline=result.verdict.code,
        stored=to_json(result),
        filters=to_json(filters),
    )
    figures = [
        StoredFigure(
            result_id=stored.id,
            place=place,
            name=figure.name,
            value=to_json(figure.value),
            low=to_json(figure.low),
            high=to_json(figure.high),
            unit=figure.unit,
            side=check_side(figure.side or (side if side != "both" else "")),
        )
        for place, figure in enumerate(result.figures)
    ]
    return stored, figures
