import argparse
from pathlib import Path

import pytest

from vmofire.cli.options import PEOPLE, TESTS, new_recording, read_channels, read_sensor
from vmofire.errors import VmofireError
from vmofire.guided import protocols
from vmofire.virtual import demo


@pytest.mark.parametrize(
    ("words", "leg", "pins", "labels"),
    [
        ("1", None, (0,), ("VMO",)),
        ("1", "left", (0,), ("left VMO",)),
        ("3", None, (0, 1, 2), ("GP26", "GP27", "GP28")),
        ("GP28", None, (2,), ("GP28",)),
        ("VMO,VL", "right", (0, 1), ("right VMO", "VL")),
        ("right VMO,left VMO", "right", (0, 1), ("right VMO", "left VMO")),
        ("GP28=VL,GP26=VMO", None, (0, 2), ("VMO", "VL")),
        (" gp27 = left , gp26 = right ", None, (0, 1), ("right", "left")),
        ("VMO,ref", None, (0, 1), ("VMO", "REF")),
        ("GP26=REF,GP27=VMO", "left", (0, 1), ("REF", "left VMO")),
    ],
)
def test_channels_are_read_as_people_write_them(
    words: str, leg: str | None, pins: tuple[int, ...], labels: tuple[str, ...]
) -> None:
    assert read_channels(words, leg) == (pins, labels)


@pytest.mark.parametrize(
    "words",
    [
        "0",
        "4",
        "",
        ",",
        "VMO,",
        "VMO,VMO",
        "VMO,REF,ref",
        "GP29=VMO",
        "GP26=,GP27=x",
        "GP26,GP26=VMO",
        "a,b,c,d",
        "x" * 25,
        "a\tb",
    ],
)
def test_channels_that_cannot_be_are_refused_with_a_cure(words: str) -> None:
    with pytest.raises(VmofireError, match="--channels GP26=VMO") as caught:
        read_channels(words)
    assert caught.value.cause.endswith(".")


def test_a_leg_that_contradicts_the_first_sensor_s_name_is_refused() -> None:
    with pytest.raises(VmofireError, match="first sensor is called left VMO, and --leg says right"):
        read_channels("left VMO,right VMO", "right")


@pytest.mark.parametrize("gain", [0.0, -1.0, 1e6, float("nan")])
def test_a_gain_that_cannot_be_is_refused(gain: float) -> None:
    with pytest.raises(VmofireError, match="gain"):
        read_sensor(argparse.Namespace(output="RAW", gain=gain, pot=None))


def test_ref_alone_is_no_muscle() -> None:
    with pytest.raises(VmofireError, match="no muscle"):
        read_channels("REF")


@pytest.mark.parametrize(
    ("output", "gain", "pot", "known"),
    [
        ("RAW", None, None, 200.0),
        ("RECT", 850.0, None, 850.0),
        ("ENV", None, None, None),
        ("ENV", 12_000.0, None, 12_000.0),
        ("ENV", None, 50.0, 10_200.0),
    ],
)
def test_the_gain_is_what_was_told_and_of_env_nothing_else(output, gain, pot, known) -> None:
    assert read_sensor(argparse.Namespace(output=output, gain=gain, pot=pot)).gain == known


@pytest.mark.parametrize(
    ("output", "gain", "pot", "words"),
    [
        ("ENV", 200.0, None, "belongs to RAW and RECT"),
        ("ENV", 10_200.0, 50.0, "given twice"),
        ("RAW", None, 50.0, "gain of ENV only"),
        ("ENV", None, 50_000.0, "kΩ"),
    ],
)
def test_a_gain_that_cannot_be_meant_is_refused_with_its_cure(output, gain, pot, words) -> None:
    with pytest.raises(VmofireError, match=words) as caught:
        read_sensor(argparse.Namespace(output=output, gain=gain, pot=pot))
    assert caught.value.cure


def test_a_new_recording_gets_the_right_suffix_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = new_recording("check", str(tmp_path / "deep" / "morning"))
    assert path == tmp_path / "deep" / "morning.vmo"
    assert not path.exists()


def test_a_recording_is_never_overwritten(tmp_path: Path) -> None:
    old = tmp_path / "old.vmo"
    old.write_bytes(b"kept")
    with pytest.raises(VmofireError, match="never overwritten"):
        new_recording("check", str(old))
    assert old.read_bytes() == b"kept"


def test_a_place_that_takes_no_recording_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VmofireError, match="Cannot write "):
        new_recording("check", str(tmp_path / "file" / "a.vmo"))


def test_two_recordings_of_one_second_get_names_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmofire.cli.options.recordings_folder", lambda: tmp_path)
    paths = [new_recording("check") for _ in range(3) if not new_recording("check").touch()]
    assert len(set(paths)) == 3


def test_people_and_tests_are_those_there_are() -> None:
    """Options repeat these names, so that help and completion need not load a muscle model."""
    assert {person.code for person in demo.PEOPLE} == {"recorded", *PEOPLE}
    assert tuple(protocols.TESTS) == TESTS
