"""FHIR bundle, read by fhir.resources, which checks types; rules it does not check are checked here."""

import json
import re
from dataclasses import replace

import pytest
from fhir.resources.bundle import Bundle
from fhir.resources.codesystem import CodeSystem
from tests.report import visits as made

from vmofire import words
from vmofire.errors import VmofireError
from vmofire.exchange import fhir, fhir_codes
from vmofire.guided.questionnaires import shipped_questionnaires

# Required value sets of R5 that the bundle uses, from the specification.
STATUS = {"registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error"}
ABSENT = {"unknown", "not-performed"}  # of http://terminology.hl7.org/CodeSystem/data-absent-reason
CODE = re.compile(r"[^\s]+( [^\s]+)*")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
UCUM = {"uV", "uV/min", "%", "%{MVC}", "s", "ms", "min", "dB", "Hz", "Hz/min", "{score}", "1"}


@pytest.fixture(scope="module")
def all_jobs():
    return [
        (made.check(), "left"),
        (made.hum(), "left"),
        (made.activation(), "left"),
        (made.maximum(), "left"),
        (made.legs("compare", 20.0), "both"),
        (made.legs("deficit"), "both"),
        (made.endurance(), "left"),
        (made.onset(), "left"),
        (made.train(), "left"),
        (replace(made.check(), outcome="stopped"), "right"),
    ]


@pytest.fixture
def history(library, all_jobs):
    someone = library.add_person("Erika Mustermann", "left")
    visit = made.file_visit(library, someone.id, all_jobs, notes="secret", swelling="a little")
    library.add_result(visit.id, made.check(), "left", repeat_of=visit.results[1].id)
    library.override(visit.results[0].id, "fires_late", "seen", "Dr K")
    later = made.file_visit(library, someone.id, [(made.check(), "right")], day=7)
    (scale,) = (one for one in shipped_questionnaires() if one.code == "knee-today")
    library.add_questionnaire(later.id, scale, dict.fromkeys(range(len(scale.items)), 1.0))
    return library.history(someone.id)


@pytest.fixture
def bundle(history, tmp_path):
    path = fhir.write_bundle(history.person.id, history.visits, tmp_path / "one.json")
    return json.loads(path.read_text("utf-8"))


def find(bundle, kind):
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def walk(value):
    yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(one)


def test_a_reader_that_did_not_write_it_accepts_every_resource(bundle, history, tmp_path):
    read = Bundle.model_validate(bundle)
    assert len(read.entry) == len(bundle["entry"])
    assert len(find(bundle, "DiagnosticReport")) == len(history.visits)
    codes = fhir.write_codes(history.visits, tmp_path / "codes.json")
    assert CodeSystem.model_validate_json(codes.read_bytes()).url == fhir_codes.OURS


def test_every_reference_leads_to_an_entry_and_every_url_is_there_once(bundle):
    urls = [one["fullUrl"] for one in bundle["entry"]]
    assert len(urls) == len(set(urls))
    references = {one["reference"] for one in walk(bundle) if isinstance(one, dict) and "reference" in one}
    assert references <= set(urls)
    led = {one["fullUrl"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Patient"}
    assert {one["subject"]["reference"] for one in find(bundle, "Observation")} == led


def test_rules_that_a_schema_does_not_hold(bundle):
    for one in find(bundle, "Observation"):
        values = [name for name in one if name.startswith("value")]
        assert len(values) + ("dataAbsentReason" in one) == 1  # obs-6
        own = {(code["system"], code["code"]) for code in one["code"]["coding"]}
        parts = {
            (c["system"], c["code"]) for each in one.get("component", ()) for c in each["code"]["coding"]
        }
        assert not own & parts  # obs-7
        assert all({"low", "high", "text"} & set(each) for each in one.get("referenceRange", ()))  # obs-3
        assert one["status"] in STATUS
        assert INSTANT.fullmatch(one["effectiveDateTime"])
        for reason in one.get("dataAbsentReason", {}).get("coding", ()):
            assert reason["code"] in ABSENT
    for one in walk(bundle):
        if isinstance(one, dict) and "system" in one and "code" in one:
            assert CODE.fullmatch(one["code"])
            if one["system"] == "http://unitsofmeasure.org":
                assert one["code"] in UCUM


def test_each_number_that_counts_is_there_to_the_last_digit(bundle, history):
    there = [
        (one["code"]["text"], one.get("valueQuantity", {}).get("value"))
        for one in find(bundle, "Observation")
        if one["code"]["coding"][0]["code"].startswith("figure.")
    ]
    stored = [one for visit in history.visits for one in visit.standing]
    assert there == [(figure.words, figure.value) for one in stored for figure in one.result.figures]
    ends = [
        each["valueQuantity"]["value"]
        for one in find(bundle, "Observation")
        for each in one.get("component", ())
    ]
    kept = [end for one in stored for each in one.result.figures for end in (each.low, each.high)]
    assert ends == [end for end in kept if end is not None]


def test_answers_of_a_visit_are_observations_of_a_survey(bundle, history):
    answers = [
        one for one in find(bundle, "Observation") if one["category"][0]["coding"][0]["code"] == "survey"
    ]
    pains = [one["valueInteger"] for one in answers if "valueInteger" in one]
    assert pains == [
        score
        for visit in history.visits
        for score in (visit.pain_before, visit.pain_after)
        if score is not None
    ]
    (score,) = (one["valueQuantity"] for one in answers if "valueQuantity" in one)
    assert score["value"] == history.visits[1].scores[0].score
    assert [one["valueString"] for one in answers if "valueString" in one] == ["a little", "a little"]


def test_a_result_without_a_verdict_has_a_reason_and_no_value(bundle):
    verdicts = [one for one in find(bundle, "Observation") if "hasMember" in one or "method" in one]
    without = {
        one["dataAbsentReason"]["coding"][0]["code"]: one["dataAbsentReason"]["text"]
        for one in verdicts
        if "dataAbsentReason" in one
    }
    assert set(without) == {"not-performed"}  # the repeated one, which could not tell, no longer counts
    amended = [one for one in verdicts if one["status"] == "amended"]
    assert [one["valueCodeableConcept"]["coding"][0]["code"] for one in amended] == ["outcome.fires_late"]
    assert any("Dr K" in note["text"] for note in amended[0]["note"])


def test_codes_that_are_ours_are_all_in_our_code_system(bundle, history):
    ours = {concept["code"] for concept in fhir_codes.build_code_system(history.visits, "1")["concept"]}
    used = {
        one["code"]
        for one in walk(bundle)
        if isinstance(one, dict) and one.get("system") == fhir_codes.OURS and "code" in one
    }
    assert used <= ours
    shown = {c["code"]: c["display"] for c in fhir_codes.build_code_system(history.visits, "1")["concept"]}
    for one in walk(bundle):
        if isinstance(one, dict) and one.get("system") == fhir_codes.OURS and "display" in one:
            assert one["display"] == shown[one["code"]]


def test_there_is_no_name_and_no_note_of_a_visit(bundle):
    written = json.dumps(bundle, ensure_ascii=False)
    assert "Mustermann" not in written
    assert "secret" not in written


def test_made_up_data_bears_the_tag_for_test_data(library):
    someone = library.add_person()
    virtual = {"source": "synthetic, seed 1"}
    visit = made.file_visit(library, someone.id, [(made.check(), "left")], filters=virtual)
    tagged = find(fhir.build_bundle(someone.id, [visit]), "Observation")
    assert all(one["meta"]["tag"] == [fhir_codes.TEST_DATA] for one in tagged)
    real = made.file_visit(library, someone.id, [(made.check(), "left")], day=1)
    assert not any("meta" in one for one in find(fhir.build_bundle(someone.id, [real]), "Observation"))


def test_the_same_result_has_the_same_identifier_in_every_export(history):
    first = fhir.build_bundle(history.person.id, history.visits)
    words.use("de")
    try:
        german = fhir.build_bundle(history.person.id, history.visits)
    finally:
        words.use("en")
    assert [one["fullUrl"] for one in first["entry"]] == [one["fullUrl"] for one in german["entry"]]
    assert find(first, "Observation") == find(german, "Observation")
    (report, _), (bericht, _) = find(first, "DiagnosticReport"), find(german, "DiagnosticReport")
    assert (report["language"], bericht["language"]) == ("en", "de")
    assert report["conclusion"] != bericht["conclusion"]


def test_text_of_an_archive_makes_no_code_that_a_reader_refuses(library):
    someone = library.add_person()
    odd = replace(made.check(), outcome="-2\n 3\x1b[1m", figures=())
    visit = made.file_visit(library, someone.id, [(odd, "left")], swelling="a\x00b\r\n")
    Bundle.model_validate(fhir.build_bundle(someone.id, [visit]))


def test_an_older_file_is_replaced_only_if_asked(history, tmp_path):
    path = tmp_path / "one.json"
    path.write_text("mine")
    with pytest.raises(VmofireError, match="exists already"):
        fhir.write_bundle(history.person.id, history.visits, path)
    assert path.read_text() == "mine"
    fhir.write_bundle(history.person.id, history.visits, path, replace=True)
    assert json.loads(path.read_text("utf-8"))["resourceType"] == "Bundle"
