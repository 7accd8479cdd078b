"""All kinds of files: each number is the same in each, read by readers that did not write them."""

import csv
import json
import re
import sys
from datetime import datetime

import duckdb
import pandas as pd
import pytest
from tests.report import visits as made

from vmofire.errors import VmofireError
from vmofire.exchange import KINDS
from vmofire.exchange.kinds import write_results
from vmofire.exchange.result_table import COLUMNS, list_rows
from vmofire.recording.export import Cancelled
from vmofire.report.many import find_visits


@pytest.fixture
def visits(library):
    for day, side in enumerate(("left", "right")):
        someone = library.add_person("Erika Mustermann", side)
        results = [(made.check(), side), (made.legs("compare", 20.0), "both"), (made.hum(), side)]
        made.file_visit(library, someone.id, results, day=day)
        made.file_visit(library, someone.id, [(made.check(), side)], day=day + 7, pain_before=None)
    return find_visits(library)


def write(library, visits, kind, folder, **how):
    paths = write_results(library, visits, kind, folder, **how)
    assert all(path.is_file() for path in paths)
    return paths


def list_numbers(visits):
    rows = [row for visit in visits for row in list_rows(visit, "")]
    return [None if row.get("value", "") == "" else float(row["value"]) for row in rows]


def test_parquet_holds_the_table_with_types(library, visits, tmp_path):
    path, about = write(library, visits, "parquet", tmp_path / "results.parquet")
    read = duckdb.sql(f"select * from '{path}'")
    assert read.columns == list(COLUMNS)
    kinds = dict(zip(read.columns, map(str, read.types), strict=True))
    assert {kinds[name] for name, one in COLUMNS.items() if one.kind == "number"} == {"DOUBLE"}
    assert {kinds[name] for name, one in COLUMNS.items() if one.kind == "yes_no"} == {"BOOLEAN"}
    assert kinds["visit_started"] == "TIMESTAMP WITH TIME ZONE"
    values = [row[0] for row in duckdb.sql(f"select value from '{path}'").fetchall()]
    assert values == list_numbers(visits)
    moments = duckdb.sql(f"select distinct epoch(visit_started) from '{path}' order by 1").fetchall()
    assert [one for (one,) in moments] == [visit.started.timestamp() for visit in visits]
    ((pain,),) = duckdb.sql(f"select count(*) from '{path}' where pain_before is null").fetchall()
    assert pain > 0
    assert list(pd.read_csv(about)["column"]) == list(COLUMNS)


def test_csv_and_parquet_are_the_same_table(library, visits, tmp_path):
    table, _ = write(library, visits, "csv", tmp_path)
    parquet, _ = write(library, visits, "parquet", tmp_path)
    ours, theirs = pd.read_csv(table), pd.read_parquet(parquet)
    for name, one in COLUMNS.items():
        if one.kind in ("number", "count"):
            assert list(ours[name].dropna()) == list(theirs[name].dropna())
        elif one.kind == "text":
            assert list(ours[name].fillna("").astype(str)) == list(theirs[name].fillna("").astype(str))


def test_redcap_records_fit_the_dictionary(library, visits, tmp_path):
    records, about = write(library, visits, "redcap", tmp_path)
    fields = list(csv.DictReader(about.read_text("utf-8").splitlines()))
    names = [field["Variable / Field Name"] for field in fields]
    assert names[0] == "record_id"
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name) for name in names)
    rows = list(csv.DictReader(records.read_text("utf-8").splitlines()))
    structure = ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance"]
    assert list(rows[0])[:3] == structure
    assert sorted(list(rows[0])[3:]) == sorted(names[1:])
    for row in rows:
        for field in fields:
            check_cell(row[field["Variable / Field Name"]], field, row)
    instances = [
        (row["record_id"], row["redcap_repeat_instance"]) for row in rows if row["redcap_repeat_instrument"]
    ]
    assert len(instances) == len(set(instances))
    assert [row["vmofire_value"] for row in rows if row["redcap_repeat_instrument"]] == [
        "" if value is None else repr(value) for value in list_numbers(visits)
    ]


def check_cell(cell, field, row):
    """Check a cell by the rules of REDCap: the instrument of its field, its type and choices."""
    is_repeated = row["redcap_repeat_instrument"] == "vmofire_results"
    if (
        field["Variable / Field Name"] != "record_id"
        and (field["Form Name"] == "vmofire_results") != is_repeated
    ):
        assert cell == ""
    if cell == "":
        return
    choices = [
        one.split(",")[0].strip() for one in field["Choices, Calculations, OR Slider Labels"].split("|")
    ]
    if field["Field Type"] == "radio":
        assert cell in choices
    if field["Field Type"] == "yesno":
        assert cell in ("0", "1")
    match field["Text Validation Type OR Show Slider Number"]:
        case "number":
            float(cell)
        case "integer":
            int(cell)
        case "datetime_seconds_ymd":
            datetime.strptime(cell, "%Y-%m-%d %H:%M:%S")


def test_fhir_has_a_file_for_each_person_and_one_for_the_codes(library, visits, tmp_path):
    paths = write(library, visits, "fhir", tmp_path)
    people = sorted({visit.person_id for visit in visits})
    assert [path.name for path in paths] == [
        *(f"{one}_fhir.json" for one in people),
        "vmofire_codes_fhir.json",
    ]
    for path, person in zip(paths, people, strict=False):
        assert json.loads(path.read_text("utf-8"))["entry"][0]["resource"]["identifier"][0]["value"] == person


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_holds_a_name(library, visits, tmp_path, kind):
    for path in write(library, visits, kind, tmp_path):
        assert b"Mustermann" not in path.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_stopped_export_leaves_no_half_file_and_an_older_one_stays(library, visits, tmp_path, kind):
    def stop(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_results(library, visits, kind, tmp_path, progress=stop)
    assert not list(tmp_path.glob("*.part*"))
    first = write(library, visits, kind, tmp_path, replace=True)[0]
    before = first.read_bytes()
    with pytest.raises(VmofireError, match="exists already"):
        write_results(library, visits, kind, tmp_path)
    assert first.read_bytes() == before


def test_parquet_without_its_package_says_what_to_install(library, visits, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(VmofireError, match=r"Parquet needs a package") as told:
        write_results(library, visits, "parquet", tmp_path)
    assert "vmofire[formats]" in str(told.value.cure)
    assert not list(tmp_path.glob("*.parquet"))


def test_a_library_without_results_gives_a_table_without_rows(library, tmp_path):
    for kind in ("csv", "parquet", "redcap"):
        path = write(library, [], kind, tmp_path)[0]
        assert path.stat().st_size > 0
    assert duckdb.sql(f"select count(*) from '{tmp_path / 'results.parquet'}'").fetchall() == [(0,)]
