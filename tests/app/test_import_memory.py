"""Corrections of a file come back for the next file of its shape, and for no other."""

import json
from dataclasses import replace

import numpy as np
import pytest

from vmofire.app.file_import import open_as_last_time
from vmofire.app.import_memory import FILE, ImportMemory, find_shape
from vmofire.app.import_preview import preview
from vmofire.recording.formats import Corrections
from vmofire.recording.imported import open_draft


def ignore(_share):
    pass


@pytest.fixture
def write(tmp_path):
    def write_one(name, head="VMO;VL", n_columns=2, seed=1):
        values = np.random.default_rng(seed).standard_normal((600, n_columns)).round(3)
        path = tmp_path / name
        path.write_text(head + "\n" + "\n".join(";".join(map(str, row)) for row in values.tolist()) + "\n")
        return path

    return write_one


@pytest.fixture
def memory(tmp_path):
    return ImportMemory(tmp_path / "settings")


def keep(memory, path, **told):
    found = open_draft(path, Corrections(), ignore)
    draft = replace(found, told=replace(Corrections(), **told))
    memory.keep(find_shape(found), draft)


def test_the_next_file_of_the_same_shape_has_the_corrections(write, memory):
    keep(memory, write("monday.csv"), fs_hz=1000.0, unit="uV", columns=[1], names={"1": "VMO site"})
    found, draft = open_as_last_time(write("friday.csv", seed=2), memory, ignore)
    assert found.told == Corrections()
    (channel,) = draft.recording.channels
    assert (channel.name, channel.unit, channel.fs_hz) == ("VMO site", "uV", 1000.0)
    assert preview(draft, "", "", "", is_as_last_time=True).settings["memory"].title == "As last time"


@pytest.mark.parametrize("other", [{"head": "VMO;VM"}, {"head": "VMO;VL;RF", "n_columns": 3}])
def test_a_file_of_another_shape_has_none(write, memory, other):
    keep(memory, write("monday.csv"), fs_hz=1000.0)
    found, draft = open_as_last_time(write("friday.csv", **other), memory, ignore)
    assert draft is found


def test_a_name_with_a_leg_is_not_remembered(write, memory):
    path = write("monday.csv")
    keep(memory, path, fs_hz=1000.0, unit="uV", names={"1": "left VMO", "2": "lateralis"})
    _, draft = open_as_last_time(path, memory, ignore)
    assert [one.name for one in draft.recording.channels] == ["VMO", "lateralis"]


def test_what_is_forgotten_is_gone_and_the_rest_stays(write, memory, tmp_path):
    one, other = write("a.csv"), write("b.csv", head="VM;ST")
    keep(memory, one, fs_hz=1000.0)
    keep(memory, other, fs_hz=500.0)
    memory.forget(find_shape(open_draft(one, Corrections(), ignore)))
    assert open_as_last_time(one, memory, ignore)[1].told.fs_hz is None
    assert open_as_last_time(other, memory, ignore)[1].told.fs_hz == 500.0
    assert "VM" not in (tmp_path / "settings" / FILE).read_text()


def test_a_file_imported_without_corrections_clears_its_shape(write, memory):
    path = write("a.csv")
    keep(memory, path, fs_hz=1000.0)
    keep(memory, path)
    assert open_as_last_time(path, memory, ignore)[1].told.fs_hz is None


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"%s": {"told": {"fs_hz": "many"}}}', "\x00\xff"])
def test_a_damaged_memory_is_an_empty_one(write, memory, tmp_path, damage):
    path = write("a.csv")
    keep(memory, path, fs_hz=1000.0)
    (shape,) = json.loads((tmp_path / "settings" / FILE).read_text())
    (tmp_path / "settings" / FILE).write_text(damage.replace("%s", shape), encoding="latin-1")
    found, draft = open_as_last_time(path, memory, ignore)
    assert draft is found
    keep(memory, path, fs_hz=500.0)
    assert open_as_last_time(path, memory, ignore)[1].told.fs_hz == 500.0


def test_corrections_that_do_not_fit_are_left_out(write, memory):
    keep(memory, write("a.csv"), first_line=500, fs_hz=1000.0)
    short = write("b.csv")
    short.write_text("\n".join(short.read_text().split("\n")[:50]) + "\n")
    found, draft = open_as_last_time(short, memory, ignore)
    assert draft is found


def test_a_text_without_a_table_is_known_by_its_first_line(tmp_path, memory):
    head = "Log of 2026-01-0{}\nnote 1\nnote 2\n"
    rows = "\n".join("(1.5)(2.5)" for _ in range(300))
    for n in (1, 2):
        (tmp_path / f"{n}.csv").write_text(head.format(n) + rows + "\n")
    try:
        shapes = [
            find_shape(open_draft(tmp_path / f"{n}.csv", Corrections(separator=";"), ignore)) for n in (1, 2)
        ]
    except Exception as error:  # pragma: no cover - the layout must stay unreadable for this test
        pytest.fail(str(error))
    assert shapes[0] == shapes[1]
