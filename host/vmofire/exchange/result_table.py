"""Table of results for statistics: one line per figure or score, always in English, without names.

In: a library. Out: CSV in UTF-8 with a header, and a dictionary of its columns. Never: a figure without its
result, or free notes.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Literal

from vmofire.guided.prompt import Figure
from vmofire.guided.questionnaires import PublishedChange
from vmofire.recording.export.cells import disarm
from vmofire.recording.export.target import Progress, go_on, new_file
from vmofire.recording.library import Library, StoredResult, Visit
from vmofire.report.wording import find_stand_ins
from vmofire.words import speaking
from vmofire.words.quantities import write

Kind = Literal["text", "number", "count", "yes_no", "moment"]


@dataclass(frozen=True)
class Column:
    """Column of the table: its meaning, its kind of value, and all values it may have if they are few."""

    about: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()


JOBS = (
    "check",
    "compare",
    "maximum",
    "activation",
    "deficit",
    "onset",
    "endurance",
    "train",
    "questionnaire",
)
LEGS_OR_BOTH = ("left", "right", "both")
# Columns and their content; a cell is empty if its value is not known.
COLUMNS = {
    "person": Column("made-up id"),
    "injured_side": Column("left, right or both", choices=LEGS_OR_BOTH),
    "visit": Column("id of the visit"),
    "visit_started": Column("ISO 8601 with the zone", "moment"),
    "pain_before": Column("0 to 10", "count"),
    "pain_after": Column("0 to 10", "count"),
    "pain_usual": Column("0 to 10, of the last seven days", "count"),
    "pain_worst": Column("0 to 10, of the last seven days", "count"),
    "swelling": Column("none, some or much; older ones as typed"),
    "cleared": Column("1, or 0 where clearance was not given", "yes_no"),
    "result": Column("id of the result; its lines share it"),
    "job": Column("test or training that gave the result", choices=JOBS),
    "leg": Column("left, right or both, of the result", choices=LEGS_OR_BOTH),
    "outcome": Column("code that stands, a clinician's where overridden"),
    "measured_outcome": Column("code the program gave"),
    "overridden": Column("1 or 0", "yes_no"),
    "counts": Column("0 where it was done again", "yes_no"),
    "figure": Column("name of the number; empty where a result has none"),
    "side": Column("left, right, or empty for both", choices=LEGS_OR_BOTH[:2]),
    "value": Column("in unit", "number"),
    "low": Column("lower end of the 95 % interval", "number"),
    "high": Column("upper end of the 95 % interval", "number"),
    "unit": Column("uV, %, s, ms, Hz/min ...; empty for counts"),
    "shown": Column("value as screens and reports show it in English"),
    "shown_interval": Column("the interval as they show it in English"),
    "held_against": Column("the convention, in English"),
    "placed_anew": Column("1 where electrodes were placed anew for the recording", "yes_no"),
    "spacing_mm": Column("between the electrodes; several by semicolons"),
    "lost_samples": Column("of the recording", "count"),
    "stand_in": Column(
        "1 where the data is synthetic, re-timed, another muscle's or a virtual board's", "yes_no"
    ),
    "vmofire": Column("version that judged it"),
}


def write_table(
    library: Library,
    visits: Sequence[Visit],
    path: Path,
    *,
    replace: bool = False,
    progress: Progress = go_on,
) -> Path:
    """Write the figures of visits to a CSV file.

    Parameters
    ----------
    library : Library
    visits : sequence of Visit
    path : Path
        Path of the file; only its owner may read it.
    replace : bool
        Whether an existing file may be replaced.
    progress : callable
        Called with the share done, 0 to 1; an exception from it stops the export and leaves no file.

    Raises
    ------
    VmofireError
        The file exists already, or writing fails.
    """

    def rows() -> Iterator[dict[str, str]]:
        for _, found in read_rows(library, visits, progress):
            yield from found

    return write_csv(path, list(COLUMNS), rows(), replace=replace)


def write_dictionary(path: Path, *, replace: bool = False) -> Path:
    """Write what each column of the table means to a CSV file; raises as `write_table`."""
    rows = (
        {"column": name, "kind": one.kind, "choices": ";".join(one.choices), "about": one.about}
        for name, one in COLUMNS.items()
    )
    return write_csv(path, ["column", "kind", "choices", "about"], rows, replace=replace)


def write_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, replace: bool
) -> Path:
    """Write rows to a CSV file that is complete or absent; no cell is a formula or spans two lines."""
    with new_file(path, replace) as file:
        words = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.DictWriter(words, columns, lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: disarm(cell) for name, cell in row.items()})
        words.detach()
    return path


def read_rows(
    library: Library, visits: Sequence[Visit], progress: Progress = go_on
) -> Iterator[tuple[Visit, list[dict[str, str]]]]:
    """Yield each visit with its lines, and tell the share that is done after each."""
    injured = {person.id: person.injury_side for person in library.people()}
    for number, visit in enumerate(visits, 1):
        yield visit, list_rows(visit, injured[visit.person_id])
        progress(number / len(visits))


def list_rows(visit: Visit, injured_side: str) -> list[dict[str, str]]:
    """Return the lines of a visit, at least one per result and questionnaire, always in English."""
    with speaking("en"):
        return list(_list_rows(visit, injured_side))


def _list_rows(visit: Visit, injured_side: str) -> Iterator[dict[str, str]]:
    standing, scores = visit.standing, visit.scores
    of_visit = {
        "person": visit.person_id,
        "injured_side": injured_side,
        "visit": visit.id,
        "visit_started": visit.started.isoformat(timespec="seconds"),
        "pain_before": _write(visit.pain_before),
        "pain_after": _write(visit.pain_after),
        "pain_usual": _write(visit.pain_usual),
        "pain_worst": _write(visit.pain_worst),
        "swelling": visit.swelling or "",
        "cleared": _write(visit.cleared),
        "stand_in": _write(bool(find_stand_ins(visit))),
    }
    for stored in visit.results:
        of_result = of_visit | _describe(visit, stored) | {"counts": _write(stored in standing)}
        for figure in stored.result.figures or (None,):
            yield of_result | (_show(stored, figure) if figure else {})
    for one in visit.questionnaires:
        yield of_visit | {
            "result": one.id,
            "job": "questionnaire",
            "counts": _write(one in scores),
            "figure": one.code,
            "value": _write(one.score),
            "unit": "points",
            "shown": write(one.score, "points"),
            "held_against": "" if one.scale.change is None else _say_change(one.scale.change),
        }


def _say_change(change: PublishedChange) -> str:
    return f"detectable change {change.points:g} ({change.source})"


def _describe(visit: Visit, stored: StoredResult) -> dict[str, str]:
    overridden = bool(stored.overrides or stored.result.data.get("overrides"))
    row = {
        "result": stored.id,
        "job": stored.result.job,
        "leg": stored.side,
        "outcome": stored.outcome,
        "measured_outcome": stored.result.outcome,
        "overridden": _write(overridden),
        "vmofire": stored.app,
    }
    recording = next((one for one in visit.recordings if one.id == stored.recording_id), None)
    if recording is not None:
        spacings = dict.fromkeys(_write(one.spacing_mm) for one in recording.electrodes)
        anew = [one.placed_anew for one in recording.electrodes if one.placed_anew is not None]
        row["spacing_mm"] = ";".join(spacing for spacing in spacings if spacing)
        row["placed_anew"] = _write(any(anew)) if anew else ""
        row["lost_samples"] = _write(recording.lost_rows)
    return row


def _show(stored: StoredResult, figure: Figure) -> dict[str, str]:
    return {
        "figure": figure.name,
        "side": figure.side or (stored.side if stored.side != "both" else ""),
        "value": _write(figure.value),
        "low": _write(figure.low),
        "high": _write(figure.high),
        "unit": figure.unit,
        "shown": figure.value_words,
        "shown_interval": figure.interval_words,
        "held_against": figure.convention,
    }


def _write(value: float | None) -> str:
    """Return a number for programs, independent of the language of this computer."""
    if value is None or not isfinite(value):
        return ""
    return str(int(value)) if isinstance(value, (bool, int)) else repr(float(value))
