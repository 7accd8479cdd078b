"""Results of one person as a FHIR R5 bundle, for a clinic's record system.

In: a person's visits. Out: Patient, Device, Observation and DiagnosticReport resources in JSON. Never: a
name, a value where the result has none, or made-up data without the tag for test data.

The bundle is a collection, not a transaction: ids of people are unique in one library only, so the receiving
system says which patient it is. Each observation has the result's own id as its identifier.
https://hl7.org/fhir/R5/observation.html
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from vmofire.exchange import fhir_codes as codes
from vmofire.guided.prompt import Figure
from vmofire.recording.export.marks import flatten
from vmofire.recording.export.target import new_file
from vmofire.recording.library import StoredResult, Visit
from vmofire.report.wording import find_stand_ins
from vmofire.trends.result_text import find_leg, say_overrides, say_verdict
from vmofire.words import find_language, speaking

Resource = dict[str, Any]
_NAMESPACE = uuid.UUID("7d0b0a3e-5c1f-4b6e-9a55-3d5d2b0c6f11")  # of all ids that are made from ours
_SITE = "Vastus medialis oblique"


def write_bundle(person_id: str, visits: Sequence[Visit], path: Path, *, replace: bool = False) -> Path:
    """Write the results of a person to a JSON file.

    Parameters
    ----------
    person_id : str
        The made-up id, which stands in for the name.
    visits : sequence of Visit
        Of this person.
    path : Path
        Only its owner may read it.
    replace : bool
        Whether an existing file may be replaced.

    Raises
    ------
    VmofireError
        The file exists already, or writing fails.
    """
    return _write_json(build_bundle(person_id, visits), path, replace)


def write_codes(visits: Sequence[Visit], path: Path, *, replace: bool = False) -> Path:
    """Write our own code system, which the bundles of these visits use; raises as `write_bundle`."""
    return _write_json(codes.build_code_system(visits, version("vmofire")), path, replace)


def build_bundle(person_id: str, visits: Sequence[Visit]) -> Resource:
    """Return a Bundle of type collection: the person, the programs that judged, results and reports."""
    patient = _find_url("person", person_id)
    entries: dict[str, Resource] = {
        patient: {
            "resourceType": "Patient",
            "identifier": [{"system": codes.PEOPLE, "value": person_id}],
        }
    }
    for visit in visits:
        entries |= _build_visit(visit, patient)
    whole = {"resourceType": "Bundle", "type": "collection"}
    return {**whole, "entry": [{"fullUrl": url, "resource": one} for url, one in entries.items()]}


def _write_json(resource: Resource, path: Path, replace: bool) -> Path:
    with new_file(path, replace) as file:
        file.write(json.dumps(resource, ensure_ascii=False, indent=1, allow_nan=False).encode())
    return path


def _find_url(kind: str, code: str) -> str:
    """Return the same URN for the same thing in every export."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{kind} {code}')}"


def _build_visit(visit: Visit, patient: str) -> dict[str, Resource]:
    """Return the resources of a visit by their URN: programs, answers, results, figures, a report."""
    shared: Resource = {"subject": {"reference": patient}}
    if find_stand_ins(visit):
        shared["meta"] = {"tag": [codes.TEST_DATA]}
    entries = dict(_build_answers(visit, shared))
    verdicts: list[str] = []
    for stored in visit.standing:
        device = _find_url("program", stored.app)
        entries[device] = {
            "resourceType": "Device",
            "name": [{"value": "vmofire", "type": "user-friendly-name", "display": True}],
            "version": [{"value": stored.app}],
        }
        of_result = {**shared, "device": {"reference": device}, "effectiveDateTime": _write(stored.made)}
        verdict = _find_url("result", stored.id)
        figures = dict(_build_figures(stored, of_result))
        entries |= {verdict: _build_verdict(stored, of_result, list(figures)), **figures}
        verdicts.append(verdict)
    if verdicts:
        report = {
            "resourceType": "DiagnosticReport",
            **shared,
            "identifier": [{"system": codes.IDS, "value": _find_url("visit", visit.id)}],
            "language": find_language(),
            "status": "final",
            "code": codes.find("report"),
            "effectiveDateTime": _write(visit.started),
            "result": [{"reference": one} for one in verdicts],
            "conclusion": "\n".join(say_verdict(stored) for stored in visit.standing),
        }
        entries[_find_url("report", visit.id)] = report
    return entries


def _build_answers(visit: Visit, shared: Resource) -> Iterator[tuple[str, Resource]]:
    """Yield what was asked at the visit: pain, swelling, and the scores of questionnaires."""
    pain = {
        "before": ("before the tests of the visit", visit.pain_before),
        "after": ("after the tests of the visit", visit.pain_after),
        "usual": ("usually in the last seven days", visit.pain_usual),
        "worst": ("at its worst in the last seven days", visit.pain_worst),
    }
    answers: dict[str, tuple[Resource, Resource]] = {
        f"pain {name}": (codes.PAIN | {"text": f"Pain {when}, 0 to 10"}, {"valueInteger": score})
        for name, (when, score) in pain.items()
        if score is not None
    }
    for one in visit.scores:
        answers[f"score {one.code}"] = (
            codes.find(f"score.{one.code}") | {"text": f"Score: {one.scale.name}"},
            {"valueQuantity": codes.measure(one.score, "points")},
        )
    if visit.swelling:
        answers["swelling"] = codes.find("answer.swelling"), {"valueString": flatten(visit.swelling)}
    for name, (code, value) in answers.items():
        answer: Resource = {
            "resourceType": "Observation",
            **shared,
            "status": "final",
            "category": [codes.CATEGORIES["survey"]],
            "code": code,
            "effectiveDateTime": _write(visit.started),
            **value,
        }
        yield _find_url(name, visit.id), answer


def _build_verdict(stored: StoredResult, of_result: Resource, figures: Sequence[str]) -> Resource:
    result = stored.result
    verdict: Resource = {
        "resourceType": "Observation",
        **of_result,
        "identifier": [{"system": codes.IDS, "value": _find_url("result", stored.id)}],
        "status": "amended" if stored.overrides else "final",
        "category": [codes.CATEGORIES["procedure"]],
        "code": codes.find(f"verdict.{result.job}"),
        **_locate(find_leg(stored)),
        "method": {"text": "Surface electromyography"},
    }
    absent = codes.ABSENT.get(stored.outcome)
    with speaking("en"):
        words = say_verdict(stored)
        notes = [{"text": one} for one in say_overrides(stored)]
    if absent is None:
        verdict["valueCodeableConcept"] = codes.find(f"outcome.{stored.outcome}") | {"text": words}
    else:
        verdict["dataAbsentReason"] = absent | {"text": words}
    if notes:
        verdict["note"] = notes
    if figures:
        verdict["hasMember"] = [{"reference": one} for one in figures]
    return verdict


def _build_figures(stored: StoredResult, of_result: Resource) -> Iterator[tuple[str, Resource]]:
    """Yield an observation for each number of a result; its 95 % interval are two components."""
    for number, figure in enumerate(stored.result.figures):
        with speaking("en"):
            label, convention = figure.words, figure.convention
        one: Resource = {
            "resourceType": "Observation",
            **of_result,
            "status": "final",
            "category": [codes.CATEGORIES["procedure"]],
            "code": codes.find(f"figure.{figure.name}") | {"text": label},
            **_locate(figure.side or find_leg(stored)),
        }
        quantity = codes.measure(figure.value, figure.unit)
        one |= {"dataAbsentReason": codes.UNKNOWN} if quantity is None else {"valueQuantity": quantity}
        if convention:
            one["referenceRange"] = [{"text": convention}]
        ends = list(_build_ends(figure))
        if ends:
            one["component"] = ends
        yield _find_url(f"figure {number}", stored.id), one


def _build_ends(figure: Figure) -> Iterator[Resource]:
    for name, value in (("low", figure.low), ("high", figure.high)):
        quantity = codes.measure(value, figure.unit)
        if quantity is not None:
            yield {"code": codes.find(f"interval.{name}"), "valueQuantity": quantity}


def _locate(side: str) -> Resource:
    return {"bodySite": {"text": f"{_SITE}, {side}"}} if side in ("left", "right") else {}


def _write(moment: datetime) -> str:
    """Return a time with its zone, as FHIR writes it."""
    return moment.isoformat(timespec="seconds")
