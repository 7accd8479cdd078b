"""`vmofire analyse` with times of rest and squeezes, or with marks in the file: verdicts of the jobs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

FS_HZ, N_S = 1000, 48
ON_S = (6, 14, 22, 30, 38)
SQUEEZE = ",".join(f"{on}:{on + 3}" for on in ON_S)


def write(path: Path, left_uv: float = 40.0, right_uv: float = 40.0, marks: str = "") -> str:
    """Write a text of both legs; `marks` names a column of labels."""
    rng = np.random.default_rng(5)
    band = butter(4, (20, 400), "bandpass", fs=FS_HZ, output="sos")
    columns = []
    for uv in (left_uv, right_uv):
        level = np.full(N_S * FS_HZ, 1.5)
        for on in ON_S:
            level[round((on + 0.2) * FS_HZ) : (on + 3) * FS_HZ] = uv
        noise = sosfilt(band, rng.standard_normal(len(level)))
        columns.append(noise / noise.std() * level)
    titles, labels = "time_s,left VMO [uV],right VMO [uV]", [""] * (N_S * FS_HZ)
    if marks:
        titles += ",label"
        labels = [",rest" if n < 5 * FS_HZ else "," for n in range(N_S * FS_HZ)]
        for on in ON_S:
            labels[on * FS_HZ : (on + 3) * FS_HZ] = [f",{marks}"] * (3 * FS_HZ)
    rows = (
        f"{n / FS_HZ:.3f},{a:.2f},{b:.2f}{label}"
        for n, (a, b, label) in enumerate(zip(*columns, labels, strict=True))
    )
    path.write_text(titles + "\n" + "\n".join(rows) + "\n")
    return str(path)


def test_told_times_give_check_and_compare(call: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", right_uv=14.0)
    answer = call("analyse", path, "--rest", "1:5", "--squeeze", SQUEEZE)
    assert answer.code == 0, answer.err
    for words in (
        "It fires.",
        "It fires, but weakly.",
        "Left and right",
        "The right leg is less active than the left.",
        "Active in 5 of 5 squeezes.",
        "not clinically validated",
    ):
        assert words in answer.out
    said = json.loads(call("analyse", path, "--rest", "1:5", "--squeeze", SQUEEZE, "--json").out)
    assert [one["verdict"] for one in said["channels"]] == ["fires", "fires_weakly"]
    assert said["compare"]["outcome"] == "different"
    assert said["channels"][0]["check"]["data"]["rest_uv"] == pytest.approx(1.5, rel=0.1)
    assert said["cues"]["rest"] == [1.0, 5.0]


@pytest.mark.parametrize(
    ("uv", "more", "code"),
    [
        (40.0, (), 0),
        (1.5, (), 2),
        (1.5, ("--quad-set", "10:13,18:21,26:29"), 1),
    ],
)
def test_the_exit_code_is_that_of_a_check(
    call: Any, tmp_path: Path, uv: float, more: tuple[str, ...], code: int
) -> None:
    path = write(tmp_path / "a.csv", left_uv=uv, right_uv=uv)
    words = ("--rest", "1:5", "--squeeze", SQUEEZE, *more)
    assert call("analyse", path, "--channel", "left VMO", *words).code == code


def test_labels_in_the_file_give_the_same_verdict_as_told_times(call: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", right_uv=14.0, marks="squeeze")
    said = json.loads(call("analyse", path, "--json").out)
    assert [one["verdict"] for one in said["channels"]] == ["fires", "fires_weakly"]
    told = json.loads(call("analyse", path, "--rest", "0:5", "--squeeze", SQUEEZE, "--json").out)
    assert told["compare"]["outcome"] == said["compare"]["outcome"] == "different"
    assert said["compare"]["data"]["ratio"]["ratio"] == pytest.approx(
        told["compare"]["data"]["ratio"]["ratio"], rel=0.01
    )


def test_marks_that_give_no_check_are_said_and_the_file_is_analysed(call: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write(path, marks="squeeze")
    lines = path.read_text().splitlines()
    path.write_text("\n".join(lines[: 20 * FS_HZ]) + "\n")
    answer = call("analyse", str(path))
    assert answer.code == 0
    assert "Its marks give no Check. There are only 2 squeezes." in answer.out
    assert "contractions stand out from rest" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--squeeze", SQUEEZE), "Give the rest too"),
        (("--rest", "1:5", "--quad-set", "10:13"), "Give the squeezes too"),
        (("--rest", "1:5", "--squeeze", "6-9"), "“6-9” is no stretch of time"),
        (("--rest", "1:5", "--squeeze", "6:9,14:17"), "only 2 squeezes. A Check needs 4, better 5."),
        (("--rest", "1:5", "--squeeze", SQUEEZE.replace("38:41", "46:49")), "is not in the recording"),
        (("--rest", "4:7", "--squeeze", SQUEEZE), "overlap"),
        (("--rest", "1:5", "--squeeze", SQUEEZE.replace("6:9", "6:7")), "is too short"),
        (("--squeeze", SQUEEZE, "--reference", "b.csv"), "Leave out one of them"),
    ],
)
def test_cues_that_cannot_be_are_refused(
    call: Any, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    answer = call("analyse", write(tmp_path / "a.csv"), *words)
    assert (answer.code, answer.out) == (3, "")
    assert said in answer.err


@pytest.mark.parametrize("person", ["strong", "off", "late"])
def test_an_export_of_a_check_gives_the_verdict_of_its_journal(
    call: Any, tmp_path: Path, person: str
) -> None:
    journal, table = tmp_path / "a.vmo", tmp_path / "a.csv"
    words = ("--person", person, "--terminal", "--speed", "fast", "--json", "--record", str(journal))
    live = json.loads(call("demo", *words).out)
    for kind in ("csv", "bdf"):
        export = table.with_suffix(f".{kind}")
        assert call("export", str(journal), "--format", kind, "--to", str(export), "--no-bursts").code == 0
        said = json.loads(call("analyse", str(export), "--json").out)
        for channel, leg in zip(said["channels"], ("left", "right"), strict=True):
            judged = live["verdict"][leg]
            assert channel["verdict"] == judged["kind"], channel["check"]
            assert channel["check"]["data"]["rest_uv"] == pytest.approx(judged["rest_uv"], rel=0.15)
    assert "was not measured" not in call("analyse", str(export)).out


@pytest.mark.parametrize("fs_hz", [1, 2, 5, 10, 25, 50, 75, 100, 114, 115])
@pytest.mark.parametrize("title", ["EMG [uV]", "EMG env [uV]", "EMG [counts]"])
@pytest.mark.parametrize("told", [(), ("--rest", "0:4"), ("--rest", "0:4", "--squeeze", SQUEEZE)])
def test_slow_channels_get_words_whatever_is_asked(
    call: Any, tmp_path: Path, fs_hz: int, title: str, told: tuple[str, ...]
) -> None:
    path = tmp_path / "slow.csv"
    values = np.round(500 + 100 * np.abs(np.random.default_rng(fs_hz).standard_normal(N_S * fs_hz)))
    rows = "\n".join(f"{n / fs_hz:.6f},{value:.0f}" for n, value in enumerate(values))
    path.write_text(f"time_s,{title}\n{rows}\n")
    answer = call("analyse", str(path), "--gain", "200", *told)  # `call` fails on a traceback
    assert answer.code in (0, 1, 2, 3)
    assert answer.out or answer.err.startswith("vmofire: ")
    assert "fault in vmofire" not in answer.err


def test_thresholds_of_the_settings_count_for_a_file_too(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = write(tmp_path / "a.csv")
    assert call("settings", "check.active_margin_uv", "50").code == 0
    for more in (("--rest", "1:5", "--squeeze", SQUEEZE), ()):
        marked = path if more else write(tmp_path / "b.csv", marks="squeeze")
        answer = call("analyse", marked, *more)
        assert "It fires" not in answer.out
        assert "Changed setting: an active squeeze is at least this far above rest" in answer.out
