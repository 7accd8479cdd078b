"""`vmofire analyse` on every recording, and on files that are not recordings."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import SHARED_RECORDINGS

SHARED = (
    *(f"knee_extension_{name}.npz" for name in ("1N", "3N", "8N", "10N", "1A", "5A", "6A", "10A")),
    "isometric_extension_2.npz",
    "isometric_flexion_2.npz",
    "mains_dominated_rectus.npz",
    "myoware_envelope_ball.npz",
    "original_3Nsen.txt",
    "unknown_muscle_4_bursts.npz",
)


def check_schema(said: dict[str, Any]) -> None:
    """Check the fields of the JSON answer and their types."""
    assert list(said) == ["channels", "notes"]
    for channel in said["channels"]:
        assert set(channel) == {"name", "unit", "fs_hz", "quality", "verdict", "bursts", "rejected"}
        assert isinstance(channel["quality"]["usable"], bool)
        assert isinstance(channel["quality"]["reasons"], list)
        assert isinstance(channel["verdict"], str)
        last_s = 0.0
        for burst in channel["bursts"]:
            assert set(burst) == {"onset_s", "offset_s", "starts_before", "ends_after", "rms_uv", "peak_uv"}
            assert last_s <= burst["onset_s"] < burst["offset_s"]
            assert burst["onset_s"] == 0.0 or not burst["starts_before"]
            last_s = burst["offset_s"]


@pytest.mark.parametrize("name", ["biceps_bursts", "biceps_fatigue"])
def test_the_recordings_of_every_clone_are_analysed(call: Any, recordings: Path, name: str) -> None:
    answer = call("analyse", str(recordings / f"{name}.npz"), "--json")
    assert answer.code == 0
    said = json.loads(answer.out)
    check_schema(said)
    (channel,) = said["channels"]
    assert channel["verdict"] == "active"
    assert all(burst["rms_uv"] > 10 for burst in channel["bursts"])


@pytest.mark.parametrize("name", SHARED)
def test_real_recordings_are_analysed(call: Any, thighs: Path, name: str) -> None:
    answer = call("analyse", str(thighs / name), "--json")
    assert answer.code == 0
    check_schema(json.loads(answer.out))


def test_a_channel_under_mains_is_named_as_such(call: Any, thighs: Path) -> None:
    answer = call("analyse", str(thighs / "mains_dominated_rectus.npz"))
    right = answer.out.partition("Voltage.R")[2]
    assert "cannot tell" in right
    assert "not usable: " in right
    assert "is mains hum" in right


def test_strength_is_null_without_a_gain_and_there_with_one(
    call: Any, tmp_path: Path, recordings: Path
) -> None:
    with np.load(recordings / "biceps_bursts.npz") as kept:
        np.savez(
            tmp_path / "bare.npz",
            signal=kept["signal"],
            fs_hz=kept["fs_hz"],
            labels=["m"],
            unit="counts",
        )
    path = str(tmp_path / "bare.npz")
    (channel,) = json.loads(call("analyse", path, "--json").out)["channels"]
    assert channel["bursts"]
    assert all(burst["rms_uv"] is None for burst in channel["bursts"])
    assert "Give the gain" in call("analyse", path).out
    (scaled,) = json.loads(call("analyse", path, "--gain", "1000", "--json").out)["channels"]
    assert all(burst["rms_uv"] > 0 for burst in scaled["bursts"])


def test_people_read_the_same_contractions_as_programs(call: Any, recordings: Path) -> None:
    path = str(recordings / "biceps_bursts.npz")
    (channel,) = json.loads(call("analyse", path, "--json").out)["channels"]
    table = call("analyse", path, "--channel", "BICEPS", "--rest", "2.8:4.2").out
    assert "biceps  (counts, 1000 Hz, 28.5 s)" in table
    contractions = table.split("above rest, but no contraction")[0]
    rows = [line for line in contractions.splitlines() if line.strip()[:1].isdigit()]
    assert len(rows) == len(channel["bursts"])


@pytest.mark.parametrize("rest", ["3", "a:b", "1:2:3", ":", "5:99", "3:2", "-1:2"])
def test_a_rest_that_cannot_be_is_refused(call: Any, recordings: Path, rest: str) -> None:
    answer = call("analyse", str(recordings / "biceps_bursts.npz"), f"--rest={rest}")
    assert answer.code == 3
    assert answer.err.startswith("vmofire: ")


BROKEN = {
    "empty.npz": b"",
    "text.csv": b"these are words\nand more of them\n",
    "zip.npz": b"PK\x03\x04 but nothing else",
    "edf.edf": b"0       " + b"x" * 300,
    "bdf.bdf": b"\xffBIOSEMI",
    "own.vmo": b"\xf5\xa6" + bytes(50),
    "noise.bin": bytes(range(256)) * 8,
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("command", ["analyse", "replay"])
def test_a_broken_file_gets_one_sentence(call: Any, tmp_path: Path, name: str, command: str) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    answer = call(command, str(tmp_path / name))
    assert answer.code == 3
    assert name in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_recording_cut_short_gets_one_sentence(
    call: Any, tmp_path: Path, recordings: Path, share: float
) -> None:
    data = (recordings / "biceps_bursts.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(data[: int(share * len(data))])
    answer = call("analyse", str(tmp_path / "cut.npz"))
    assert answer.code == 3
    assert answer.err.count("\n") == 1


def test_a_folder_is_no_recording(call: Any, tmp_path: Path) -> None:
    answer = call("analyse", str(tmp_path))
    assert answer.code == 3
    assert "folder" in answer.err


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("isometric_flexion_2", 1, "VL\n  It does not fire: "),
        ("isometric_extension_2", 0, "VL\n  It works: 100 % "),
    ],
)
def test_a_muscle_is_told_by_its_own_effort_in_another_recording(
    call: Any, thighs: Path, name: str, code: int, words: str
) -> None:
    recording = str(thighs / f"{name}.npz")
    reference = str(thighs / "isometric_extension_2.npz")
    answer = call("analyse", recording, "--reference", reference, "--channel", "VL")
    assert answer.code == code
    assert f"{name}.npz, compared with isometric_extension_2.npz" in answer.out
    assert words in answer.out
    assert "not clinically validated" in answer.out
    said = call("analyse", recording, "--reference", reference, "--channel", "VL", "--json")
    (channel,) = json.loads(said.out)["channels"]
    assert said.code == code
    reference_uv = channel["effort"]["reference_uv"]
    assert reference_uv == pytest.approx(70.4, abs=0.1 if thighs == SHARED_RECORDINGS else 5.0)
    assert f"reference {reference_uv:.1f} µV" in answer.out


@pytest.mark.parametrize(
    ("reference", "more", "said"),
    [
        ("no-such-file.npz", (), "there is no such file"),
        ("biceps_fatigue.npz", ("--channel", "VL"), "There is no channel “VL”"),
        ("biceps_fatigue.npz", ("--rest", "0:3"), "Leave out --rest or --reference."),
    ],
)
def test_a_reference_that_cannot_be_is_refused(
    call: Any, recordings: Path, reference: str, more: tuple[str, ...], said: str
) -> None:
    answer = call(
        "analyse", str(recordings / "biceps_bursts.npz"), "--reference", str(recordings / reference), *more
    )
    assert answer.code == 3
    assert said.casefold() in answer.err.casefold()
