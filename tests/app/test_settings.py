"""Settings of the application: one table for both faces; thresholds, logo and library folder lose nothing."""

from pathlib import Path

import pytest
from PIL import Image

from vmofire import preferences as stored
from vmofire.app import settings_table as table
from vmofire.app.library_folder import find_library
from vmofire.app.report_look import read_look
from vmofire.app.thresholds import JOBS, list_thresholds, make_job_settings
from vmofire.errors import FieldError, LibraryError
from vmofire.guided.catalogue import make_job
from vmofire.guided.criteria import CheckSettings
from vmofire.preferences import Preferences
from vmofire.recording.library import Library

PAGE = {
    "aborted",
    "reminded",
    "leg",
    "wirings",
    "seen",
    "tour_seen",
    "safety_read",
    "sensor_checked",
    "person",
    "output",
    "gain",
    "window",
    "library_to",
    "thresholds",
}


def test_every_preference_is_a_row_or_belongs_to_another_page():
    rows = {row.code for row in table.list_rows()}
    assert rows | PAGE == set(Preferences.__dataclass_fields__)
    assert not rows & PAGE


def test_every_threshold_has_unit_range_default_and_source_in_one_place():
    rows = {row.code: row for row in table.list_threshold_rows()}
    for job, described in list_thresholds().items():
        assert job in JOBS
        for one in described:
            row = rows[f"{job}.{one.name}"]
            assert (row.low, row.high, row.unit, row.default) == (one.low, one.high, one.unit, one.default)
            assert row.source
    classic = rows["onset.threshold_sd"]
    assert "Hodges" in classic.source


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("volume", "101"),
        ("volume", "loud"),
        ("volume", "nan"),
        ("volume", ""),
        ("check.squeezes", "4.5"),
        ("check.active_ratio", "1e9"),
        ("check.scored_to_s", "0.5"),
        ("theme", "pink"),
        ("labels", ""),
        ("labels", "REF"),
        ("labels", "left VMO,left VMO"),
        ("labels", "a,b,c,d"),
        ("clinic", "x" * 81),
        ("check.no_such", "1"),
        ("nothing", "1"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field_and_changes_nothing(sit_down, code, typed):
    sat = sit_down(None)
    before = sat.app.preferences
    with pytest.raises(FieldError) as error:
        sat.app.setup.take_typed(code, typed)
    assert error.value.field == code
    assert sat.app.preferences == before


def test_numbers_are_typed_with_point_or_comma_and_their_unit(sit_down):
    sat = sit_down(None)
    sat.app.setup.take_typed("volume", "45 %")
    sat.app.setup.take_typed("check.active_margin_uv", "3,5 µV")
    assert sat.app.preferences.volume == pytest.approx(0.45)
    assert sat.app.preferences.thresholds == {"check": {"active_margin_uv": 3.5}}
    sat.app.setup.reset("check.active_margin_uv")
    sat.app.setup.reset("volume")
    assert (sat.app.preferences.thresholds, sat.app.preferences.volume) == ({}, 0.6)


def test_a_changed_threshold_decides_and_is_said_with_the_result(sit_down):
    sat = sit_down("strong", thresholds={"check": {"squeezes": 6, "fires_at_least": 5}})
    assert sat.app.sitting.settings["check"].squeezes == 6
    sat.app.choose("check")
    result = sat.finish()
    assert len(result.marks) == 12  # six of each leg
    assert "Changed setting: number of squeezes (6, not 5)." in result.detail
    sat.app.setup.reset_all()
    assert "check" not in sat.app.sitting.settings


def test_compare_and_training_use_their_thresholds_too(sit_down):
    given = {"check": {"active_ratio": 3.0}, "progress": {"mastery_good": 20}, "train": {"hold_share": 0.5}}
    sat = sit_down("strong", thresholds=given)
    assert sat.app.sitting.progress.settings.mastery_good == 20
    assert sat.app.sitting.settings["train"].hold_share == 0.5
    assert make_job("compare", sat.app.sitting, "")(2000.0, 2)


def test_thresholds_of_another_version_give_way_to_the_defaults():
    assert make_job_settings("check", {"check": {"squeezes": 900, "gone": 1.0}}) == CheckSettings()
    wrong = {"check": {"fires_at_least": 2, "does_not_fire_at_most": 4}}
    assert make_job_settings("check", wrong) == CheckSettings()


def test_the_logo_is_copied_and_a_lost_one_is_told(sit_down, tmp_path):
    sat = sit_down(None)
    picture = tmp_path / "given" / "Logo.PNG"
    picture.parent.mkdir()
    Image.new("RGB", (40, 20), "red").save(picture)
    sat.app.setup.take_typed("logo", str(picture))
    sat.app.setup.take_typed("clinic", "Praxis")
    picture.unlink()
    look = read_look(sat.app.preferences)
    assert look.trouble == ""
    assert look.head().logo
    assert look.head().clinic == "Praxis"
    Path(look.logo).unlink()
    assert "Choose it again" in look.trouble
    assert look.head().logo == b""


def test_a_library_is_copied_whole_at_the_next_start_and_the_old_one_stays(sit_down, tmp_path):
    old, new = tmp_path / "library", tmp_path / "elsewhere" / "library"
    with Library(old) as library:
        person = library.add_person("李明")
    sat = sit_down(None, library=str(old))
    sat.app.setup.take_typed("library", str(new))
    sat.view.answer("copy")
    assert find_library(tmp_path) == new
    kept, _ = stored.load(tmp_path)
    assert (kept.library, kept.library_to) == (str(new), "")
    for folder in (old, new):
        with Library(folder) as library:
            assert library.person(person.id).name == "李明"


def test_a_library_of_the_environment_goes_before_that_of_the_settings(sit_down, tmp_path, monkeypatch):
    kept = Preferences(library=str(tmp_path / "library"))
    stored.save(kept, tmp_path)
    sat = sit_down(None, library=kept.library)
    monkeypatch.setenv("VMOFIRE_LIBRARY", str(tmp_path / "given"))
    with pytest.raises(FieldError, match="VMOFIRE_LIBRARY"):
        sat.app.setup.take_typed("library", str(tmp_path / "new"))
    assert find_library(tmp_path) == tmp_path / "given"
    monkeypatch.delenv("VMOFIRE_LIBRARY")
    assert find_library(tmp_path) == tmp_path / "library"


def test_a_copy_that_fails_leaves_the_library_where_it_is(sit_down, tmp_path, monkeypatch):
    old, new = tmp_path / "library", tmp_path / "new"
    Library(old).close()
    sat = sit_down(None, library=str(old))
    sat.app.setup.take_typed("library", str(new))
    sat.view.answer("copy")
    monkeypatch.setattr("vmofire.app.library_folder._sum", lambda path: str(path).encode())
    with pytest.raises(LibraryError, match="still in"):
        find_library(tmp_path)
    assert not new.exists()
    assert find_library(tmp_path) == old


def test_an_unfit_folder_is_refused(sit_down, tmp_path):
    old = tmp_path / "library"
    Library(old).close()
    sat = sit_down(None, library=str(old))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("no folder")
    for folder in (old / "inside", tmp_path / "full", tmp_path / "file"):
        with pytest.raises(FieldError) as error:
            sat.app.setup.take_typed("library", str(folder))
        assert error.value.field == "library"
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine"
