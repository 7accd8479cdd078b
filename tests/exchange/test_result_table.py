"""Table for statistics: a line per figure, read back by other readers, the same in every language."""

import csv
import locale
from dataclasses import replace

import numpy as np
import pytest
from tests.gui.padded import padding_words
from tests.report import visits

from vmofire import words
from vmofire.errors import VmofireError
from vmofire.exchange.result_table import COLUMNS, write_table
from vmofire.recording.export import Cancelled
from vmofire.recording.library import Library
from vmofire.report.many import find_visits
from vmofire.words.message import quote


@pytest.fixture
def table(library, tmp_path):
    someone = library.add_person("Erika Mustermann", "left")
    results = [(visits.check(), "left"), (visits.legs("compare", 20.0), "both"), (visits.hum(), "left")]
    visit = visits.file_visit(library, someone.id, results, swelling='a "little", warm', notes="secret")
    bare = replace(visits.hum(), figures=())
    again = library.add_result(visit.id, bare, "right", repeat_of=visit.results[2].id)
    library.override(again.id, "fires", "seen", "Dr K")
    path = write_table(library, find_visits(library), tmp_path / "results.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return visit, path, list(csv.DictReader(file))


def test_each_figure_is_a_line_with_its_number_to_the_last_digit(table):
    visit, _, rows = table
    assert list(rows[0]) == list(COLUMNS)
    figures = [(stored, figure) for stored in visit.results for figure in stored.result.figures]
    assert len(rows) == len(figures) + 1
    for row, (stored, figure) in zip(rows, figures, strict=False):
        assert (row["result"], row["figure"], row["job"]) == (stored.id, figure.name, stored.result.job)
        for column, value in (("value", figure.value), ("low", figure.low), ("high", figure.high)):
            assert row[column] == ("" if value is None else repr(value))
    assert {row["stand_in"] for row in rows} == {"0"}
    assert {row["spacing_mm"] for row in rows[:-1]} == {"20.0"}
    assert (rows[0]["cleared"], rows[0]["pain_before"], rows[0]["placed_anew"]) == ("1", "2", "1")


def test_a_result_without_figures_has_a_line_too_and_says_what_became_of_it(table):
    _, _, rows = table
    last = rows[-1]
    assert (last["figure"], last["value"], last["leg"]) == ("", "", "right")
    assert (last["outcome"], last["measured_outcome"], last["overridden"]) == ("fires", "cannot_tell", "1")
    assert [row["counts"] for row in rows if row["outcome"] == "cannot_tell"] == ["0"] * 4


def test_there_is_no_name_and_no_note_in_it(table):
    written = table[1].read_text(encoding="utf-8")
    assert "Mustermann" not in written
    assert "secret" not in written


def test_numpy_reads_its_numbers(table):
    _, path, rows = table
    values = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=0, dtype=str, encoding="utf-8")
    assert len(values) == len(rows)


def test_a_language_with_decimal_commas_changes_no_byte(library, tmp_path):
    visits.file_visit(library, library.add_person().id, [(visits.check(), "left")])
    first = write_table(library, find_visits(library), tmp_path / "a.csv").read_bytes()
    before = locale.setlocale(locale.LC_ALL)
    for name in ("de_DE.UTF-8", "de_DE", "German_Germany"):
        try:
            locale.setlocale(locale.LC_ALL, name)
            break
        except locale.Error:
            continue
    try:
        assert write_table(library, find_visits(library), tmp_path / "b.csv").read_bytes() == first
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_a_table_is_in_english_whatever_people_read(library, tmp_path):
    visits.file_visit(library, library.add_person().id, [(visits.check(), "left")])
    first = write_table(library, find_visits(library), tmp_path / "a.csv").read_bytes()
    with padding_words():
        padded = write_table(library, find_visits(library), tmp_path / "b.csv").read_bytes()
    words.use("de")
    try:
        german = write_table(library, find_visits(library), tmp_path / "c.csv").read_bytes()
    finally:
        words.use("en")
    assert padded == german == first
    assert b" to " in first


def test_it_is_never_half_there_or_lost(library, tmp_path):
    visits.file_visit(library, library.add_person().id, [(visits.check(), "left")])
    path = tmp_path / "results.csv"

    def stop(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_table(library, find_visits(library), path, progress=stop)
    assert list(tmp_path.glob("results*")) == []
    path.write_text("mine")
    with pytest.raises(VmofireError, match="exists already"):
        write_table(library, find_visits(library), path)
    assert path.read_text() == "mine"
    write_table(library, find_visits(library), path, replace=True)
    assert path.read_text().startswith("person,")


def test_text_of_an_archive_is_no_formula_and_no_escape_sequence(library, tmp_path):
    person = library.add_person(injury_side="left")
    visit = visits.file_visit(library, person.id, [(visits.check(), "left")], swelling="=1+1")
    evil = replace(visits.check().figures[0], rule=quote("@SUM(A1)\x1b]0;owned\x07"), unit="+uV")
    library.add_result(visit.id, replace(visits.check(), outcome="-2+3", figures=(evil,)), "left")
    with Library(tmp_path / "other") as other:
        other.import_person(library.export_person(person.id, tmp_path / "one.zip"))
        path = write_table(other, other.history(person.id).visits, tmp_path / "results.csv")
    written = path.read_bytes()
    assert not [byte for byte in written if byte < 32 and byte not in b"\r\n"]
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    cells = {cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))}
    assert all(float(cell) < 0 for cell in cells)
    assert {row["swelling"] for row in rows} == {"'=1+1"}
    assert rows[-1]["outcome"] == "'-2+3"
    assert rows[-1]["held_against"] == "'@SUM(A1)?]0;owned?"  # a message shows what it left out
