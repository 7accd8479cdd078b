"""Conversion to rows: recordings with how they were made, results as JSON that any reader takes.

In: files and results. Out: rows, not yet written. Never: a guess; fields missing in a file stay empty.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
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
from vmofire.recording.library.records import Electrodes
from vmofire.recording.library.schema import (
    ChannelRow,
    FigureRow,
    ProtocolRow,
    QuestionnaireRow,
    RecordingRow,
    ResultRow,
)
from vmofire.recording.writer import APP, SUFFIX
from vmofire.words import say, say_many


def make_id() -> str:
    """Return an id that no other library has."""
    return uuid.uuid4().hex


def format_time(time: datetime | None = None) -> str:
    """Return a time as the library stores it; now, if none is given."""
    return (time or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds")


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
) -> tuple[RecordingRow, list[ChannelRow]]:
    """Make the rows of a recording.

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
    row = RecordingRow(
        id=make_id(),
        visit_id=visit_id,
        file=file,
        sha256=find_hash(path),
        size_bytes=path.stat().st_size,
        added=format_time(),
        made=format_time(datetime.fromisoformat(created)) if created else None,
        side=check_side(side),
        fs_hz=hello.fs_hz if hello else None,
        lost_rows=sum(gap.samples or 0 for gap in journal.gaps) if journal else None,
        complete=journal is None or (journal.complete and not recovered),
        board=board,
        filters=to_json(filters),
        app=APP,
    )
    channels: list[ChannelRow] = []
    for place in range(max(len(labels), len(electrodes))):
        given = electrodes[place] if place < len(electrodes) else Electrodes()
        gain = given.gain if given.gain is not None else sensor.get("gain")
        gain = take_gain(given.output or sensor.get("output"), gain)
        channels.append(
            ChannelRow(
                recording_id=row.id,
                place=place,
                label=given.label or (labels[place] if place < len(labels) else ""),
                muscle=given.muscle,
                side=check_side(given.side or (side if side != "both" else "")),
                output=given.output or sensor.get("output"),
                gain=None if gain is None else float(gain),
                electrode=given.kind,
                spacing_mm=given.spacing_mm,
                landmark_mm=given.landmark_mm,
                placed_anew=given.placed_anew,
            )
        )
    return row, channels


def describe_protocol(job: str, settings: Mapping[str, Any]) -> ProtocolRow | None:
    """Make the row of a job's settings; None where there are none."""
    if not settings:
        return None
    plain = to_json(settings)
    words = json.dumps([job, plain], sort_keys=True, separators=(",", ":"))
    return ProtocolRow(id=hashlib.sha256(words.encode()).hexdigest()[:32], job=job, settings=plain)


def describe_questionnaire(
    visit_id: str, questionnaire: Questionnaire, answers: Mapping[int, float], made: datetime | None
) -> QuestionnaireRow:
    """Make the row of an answered questionnaire; `answers` by number of the item, from 0.

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
    return QuestionnaireRow(
        id=make_id(),
        visit_id=visit_id,
        made=format_time(made),
        code=questionnaire.code,
        score=float(score),
        answers={f"{number + 1}": float(value) for number, value in sorted(answers.items())},
        scale=to_json(questionnaire.scale),
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
) -> tuple[ResultRow, list[FigureRow]]:
    """Make the rows of a result."""
    row = ResultRow(
        id=make_id(),
        visit_id=visit_id,
        recording_id=recording_id,
        protocol_id=protocol_id,
        repeat_of=repeat_of,
        made=format_time(made),
        side=check_side(side),
        job=result.job,
        outcome=result.outcome,
        headline=result.verdict.code,
        swapped=False,
        result=to_json(result),
        filters=to_json(filters),
        app=APP,
    )
    figures = [
        FigureRow(
            result_id=row.id,
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
    return row, figures
