"""Codes of the FHIR bundle: LOINC, UCUM and HL7 where a code exists, else a code system of our own.

In: codes and units of results. Out: coded values. Never: a code of another system that means something else.
LOINC has no code for the amplitude of the vastus medialis or for any verdict of ours.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from vmofire.guided.clinic.override import OUTCOMES
from vmofire.recording.export.marks import flatten
from vmofire.recording.library import Visit

Coded = dict[str, Any]
PEOPLE = "urn:uuid:5f0c0a5e-3f2b-4c55-8d0e-6b7a1c9e2d01"  # made-up ids, unique in one library
OURS = "urn:uuid:5f0c0a5e-3f2b-4c55-8d0e-6b7a1c9e2d02"  # the code system of this module
IDS = "urn:ietf:rfc:3986"  # the identifier is a URI itself
_UCUM = "http://unitsofmeasure.org"
_HL7 = "http://terminology.hl7.org/CodeSystem"
TEST_DATA: Coded = {"system": f"{_HL7}/v3-ActReason", "code": "HTEST", "display": "test health data"}
PAIN: Coded = {
    "coding": [
        {
            "system": "http://loinc.org",
            "code": "72514-3",
            "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
        }
    ]
}
CATEGORIES = {
    code: {"coding": [{"system": f"{_HL7}/observation-category", "code": code, "display": code.capitalize()}]}
    for code in ("procedure", "survey")
}


def _absent(code: str, display: str) -> Coded:
    return {"coding": [{"system": f"{_HL7}/data-absent-reason", "code": code, "display": display}]}


UNKNOWN = _absent("unknown", "Unknown")
# Outcomes that are no value: why there is none.
ABSENT: Mapping[str, Coded] = {
    "cannot_tell": UNKNOWN,
    "stopped": _absent("not-performed", "Not Performed"),
}
# Units of figures in UCUM. A unit that is not here is written as text, without a code.
_UNITS = {
    "uV": "uV",
    "uV/min": "uV/min",
    "%": "%",
    "%MVC": "%{MVC}",
    "s": "s",
    "ms": "ms",
    "min": "min",
    "dB": "dB",
    "Hz": "Hz",
    "Hz/min": "Hz/min",
    "points": "{score}",
    "": "1",
}
_DISPLAYS = {
    "report": "Surface electromyography of the vastus medialis oblique",
    "verdict.check": "Verdict of a ball squeeze",
    "verdict.activation": "Verdict of an activation test",
    "verdict.compare": "Comparison of left and right in a ball squeeze",
    "verdict.maximum": "Maximum voluntary contraction",
    "verdict.deficit": "Deficit of the involved leg",
    "verdict.onset": "Onset of the vastus medialis after the vastus lateralis",
    "verdict.endurance": "Fatigue in a long hold",
    "verdict.train": "Training",
    "answer.swelling": "Swelling of the knee, as answered",
    "interval.low": "Lower end of the 95 % interval",
    "interval.high": "Upper end of the 95 % interval",
}


def find(code: str) -> Coded:
    """Return a code of our own system as a concept."""
    code = flatten(code)  # an archive may have brought any text
    coding = {"system": OURS, "code": code}
    if code in _DISPLAYS:
        coding["display"] = _DISPLAYS[code]
    return {"coding": [coding]}


def measure(value: float | None, unit: str) -> Coded | None:
    """Return a quantity; None where there is no finite value."""
    if value is None or not isfinite(value):
        return None
    quantity: Coded = {"value": value}
    if unit:
        quantity["unit"] = unit
    if unit in _UNITS:
        quantity |= {"system": _UCUM, "code": _UNITS[unit]}
    return quantity


def build_code_system(visits: Sequence[Visit], version: str) -> Coded:
    """Return our code system as a resource: all verdicts and outcomes, figures and scores of these visits."""
    outcomes = {code for kind in OUTCOMES.values() for code in kind}
    outcomes |= {one.outcome for visit in visits for one in visit.results}
    figures = {figure.name for visit in visits for one in visit.results for figure in one.result.figures}
    own = [*_DISPLAYS, *(f"outcome.{one}" for one in sorted(outcomes))]
    own += [f"figure.{one}" for one in sorted(figures)]
    own += [f"score.{code}" for code in sorted({one.code for visit in visits for one in visit.scores})]
    return {
        "resourceType": "CodeSystem",
        "url": OURS,
        "name": "VmofireResults",
        "title": "Results of vmofire",
        "version": version,
        "status": "active",
        "caseSensitive": True,
        "content": "fragment",
        "concept": [
            {
                "code": flatten(code),
                "display": _DISPLAYS.get(code, flatten(code.partition(".")[2]).replace("_", " ")),
            }
            for code in own
        ],
    }
