"""Preferences survive a restart, a damaged file and a full disk; nothing is lost silently."""

import json

import pytest

from vmofire import preferences
from vmofire.preferences import FILE, Preferences, Wiring, load, save


def test_what_was_saved_is_loaded(tmp_path):
    kept = Preferences(
        *("P7K3Q", "ENV", 1200.0, ("left VMO", "left VL"), True, True),
        theme="light",
        language="de",
        feedback="off",
        cues=False,
        volume=0.2,
        muted=True,
        leg="left",
        wirings={"e6614103e7452d2f": Wiring("ENV", 10200.0)},
    )
    assert save(kept, tmp_path / "deep" / "er") == ""
    assert load(tmp_path / "deep" / "er") == (kept, "")


def test_without_a_file_all_is_as_at_first_and_nothing_is_told(tmp_path):
    assert load(tmp_path) == (Preferences(), "")


@pytest.mark.parametrize(
    "damage",
    [b"{", b"\xff\xfe\x00", b"[1, 2]", b"", b"null", b'"words"', b"[" * 200_000, b" " * (2 << 20) + b"{}"],
)
def test_a_damaged_file_is_told_and_set_aside_never_overwritten(tmp_path, damage):
    (tmp_path / FILE).write_bytes(damage)
    given, told = load(tmp_path)
    assert given == Preferences()
    assert "preferences.damaged-1.json" in told
    assert (tmp_path / "preferences.damaged-1.json").read_bytes() == damage
    (tmp_path / FILE).write_bytes(b"again {")
    assert "damaged-2" in load(tmp_path)[1]
    assert (tmp_path / "preferences.damaged-1.json").read_bytes() == damage


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gain", 0),
        ("gain", "200"),
        ("gain", True),
        ("gain", float("nan")),
        ("output", "XYZ"),
        ("theme", 3),
        ("language", "fr"),
        ("labels", []),
        ("labels", ["a", "b", "c", "d"]),
        ("labels", [1]),
        ("safety_read", "yes"),
        ("volume", 1.5),
        ("feedback", "loud"),
    ],
)
def test_a_value_that_cannot_be_is_left_and_named_and_the_others_are_taken(tmp_path, name, value):
    (tmp_path / FILE).write_text(json.dumps({name: value, "person": "P1", "unknown": 1}))
    given, told = load(tmp_path)
    assert getattr(given, name) == getattr(Preferences(), name)
    assert given.person == "P1"
    assert name in told


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert "cannot be saved" in save(Preferences(), tmp_path / "file")


def test_a_write_that_breaks_off_leaves_the_old_settings(tmp_path, monkeypatch):
    save(Preferences(person="old"), tmp_path)

    def break_off(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(preferences.os, "fsync", break_off)
    assert "The disk is full." in save(Preferences(person="new"), tmp_path)
    assert load(tmp_path)[0].person == "old"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_ref_alone_is_no_sensor(tmp_path):
    (tmp_path / FILE).write_text(json.dumps({"labels": ["REF"]}), encoding="utf-8")
    given, told = load(tmp_path)
    assert given.labels == ("VMO",)
    assert "labels" in told
