"""`vmofire analyse --with`: both legs from two files; legs, cues and scales told or refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

LEFT_S, RIGHT_S = (6, 14, 22, 30, 38), (7, 15, 23, 31)
REST = ("--rest", "1:5", "--with-rest", "1:6")
TOLD = (
    *REST,
    "--squeeze",
    ",".join(f"{on}:{on + 3}" for on in LEFT_S),
    "--with-squeeze",
    ",".join(f"{on}:{on + 3}" for on in RIGHT_S),
)


def write(
    path: Path,
    uv: float,
    on_s: tuple[int, ...] = LEFT_S,
    title: str = "VMO [uV]",
    fs_hz: int = 1000,
    per_uv: float = 1.0,
    marks: bool = False,
    timed: bool = True,
) -> str:
    rng = np.random.default_rng(fs_hz + round(uv))
    band = butter(4, (20, 400), "bandpass", fs=fs_hz, output="sos")
    level = np.full(44 * fs_hz, 1.5)
    labels = ["rest" if n < 5 * fs_hz else "" for n in range(len(level))]
    for on in on_s:
        level[round((on + 0.2) * fs_hz) : (on + 3) * fs_hz] = uv
        labels[on * fs_hz : (on + 3) * fs_hz] = ["squeeze"] * (3 * fs_hz)
    noise = sosfilt(band, rng.standard_normal(len(level)))
    samples = noise / noise.std() * level * per_uv
    is_counts = "counts" in title
    times = [f"{n / fs_hz:.4f}," if timed else "" for n in range(len(level))]
    values = [f"{round(512 + one)}" if is_counts else f"{one:.6f}" for one in samples]
    rows = (f"{a}{b}{',' + c if marks else ''}" for a, b, c in zip(times, values, labels, strict=True))
    head = ("time_s," if timed else "") + title + (",label" if marks else "")
    path.write_text(head + "\n" + "\n".join(rows) + "\n")
    return str(path)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    left = write(tmp_path / "one.csv", 40.0)
    return left, write(tmp_path / "two.csv", 14.0, RIGHT_S, "EMG [mV]", 2000, 1e-3)


def test_two_files_give_each_leg_and_their_compare(call: Any, files: tuple[str, str]) -> None:
    answer = call("analyse", files[0], "--with", files[1], "--leg", "left", *TOLD)
    assert (answer.code, answer.err) == (1, "")
    for words in (
        "one.csv, left leg",
        "two.csv, right leg",
        "It fires, but weakly.",
        "Active in 4 of 4 squeezes.",
        "Left and right",
        "The right leg is less active than the left.",
    ):
        assert words in answer.out
    said = json.loads(call("analyse", files[0], "--with", files[1], "--leg", "right", *TOLD, "--json").out)
    assert (said["right"]["channels"][0]["fs_hz"], said["left"]["channels"][0]["fs_hz"]) == (1000, 2000)
    assert said["compare"]["data"]["ratio"]["ratio"] == pytest.approx(14 / 40, rel=0.1)
    assert said["left"]["cues"]["rest"] == [1.0, 6.0]


def test_marks_of_both_files_need_no_times(call: Any, tmp_path: Path) -> None:
    left = write(tmp_path / "one.csv", 40.0, title="left VMO [uV]", marks=True)
    right = write(tmp_path / "two.csv", 39.0, RIGHT_S, "right VMO [uV]", marks=True)
    answer = call("analyse", left, "--with", right)
    assert (answer.code, answer.err) == (0, "")
    assert "No difference you can trust." in answer.out
    mixed = call("analyse", left, "--with", right, "--rest", "1:5", *TOLD[4:6])
    assert mixed.code == 0, mixed.err


def test_rate_and_gain_of_each_file_are_told_apart(call: Any, tmp_path: Path) -> None:
    left = write(tmp_path / "one.csv", 40.0, title="VMO [counts]", timed=False)
    right = write(tmp_path / "two.csv", 40.0, RIGHT_S, "VMO [counts]", 2000, 2.0, timed=False)
    words = ("--leg", "left", *TOLD, "--json", "--bits", "10")
    told = ("--rate", "1000", "--gain", "4000", "--with-rate", "2000", "--with-gain", "8000")
    said = json.loads(call("analyse", left, "--with", right, *words, *told).out)
    assert [said[side]["channels"][0]["fs_hz"] for side in ("left", "right")] == [1000, 2000]
    assert said["compare"]["data"]["ratio"]["ratio"] == pytest.approx(1.0, rel=0.05)
    in_uv = write(tmp_path / "three.csv", 16.1, RIGHT_S, "VMO [uV]")
    one_gain = call("analyse", left, "--with", in_uv, *words, "--rate", "1000", "--gain", "4000")
    assert one_gain.err == ""  # the gain and the width serve the file in counts
    assert json.loads(one_gain.out)["compare"]["data"]["ratio"]["ratio"] == pytest.approx(2.0, rel=0.05)
    no_width = words[: words.index("--bits")]
    unused = call("analyse", in_uv, "--with", in_uv, *no_width, "--gain", "200")
    assert "gain of 200 is not used" in unused.err
    both = call(
        "analyse", left, "--with", in_uv, *words, "--gain", "200", "--with-gain", "300", "--rate", "1000"
    )
    assert "gain of 300 is not used" in both.err


def test_a_file_with_both_legs_gives_the_one_that_is_meant(call: Any, tmp_path: Path) -> None:
    both = write(tmp_path / "one.csv", 40.0, title="left VMO [uV]")
    lines = Path(both).read_text().splitlines()
    Path(both).write_text(
        "\n".join([lines[0] + ",right VMO [uV]", *(f"{line},{n % 3}" for n, line in enumerate(lines[1:]))])
    )
    other = write(tmp_path / "two.csv", 40.0, RIGHT_S)
    assert "Choose its channel" in call("analyse", both, "--with", other, *TOLD).err
    answer = call("analyse", both, "--with", other, "--leg", "left", *TOLD)
    assert answer.code == 0, answer.err
    answer = call("analyse", both, "--with", other, "--channel", "left VMO", *TOLD)
    assert "“left VMO” and “VMO” do not name both legs" in answer.err
    answer = call("analyse", other, "--with", both, "--leg", "right", "--with-channel", "right VMO", *TOLD)
    assert "“right VMO” would be the left leg" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (TOLD, "do not name both legs. Give the leg of the first file"),
        (("--leg", "left", *REST), "A rest alone gives no verdict"),
        (("--leg", "left"), "one.csv has no marks of rest and squeezes. Give them like this: --rest 1:5"),
        (("--leg", "left", *TOLD[:2], *TOLD[4:6]), "two.csv has no marks"),
        (("--leg", "left", *TOLD[:2], *TOLD[4:6]), "--with-rest 1:5 --with-squeeze 6:9"),
        (("--leg", "left", *TOLD[:6], "--with-squeeze", "7-10"), "like this: --with-squeeze 4:7"),
        (("--leg", "left", *TOLD[:2], *TOLD[4:]), "Give the rest too, like this: --with-rest 0:3"),
        (("--leg", "left", *TOLD, "--with-quad-set", "50:53"), "is not in the recording"),
        (("--leg", "left", *TOLD, "--with-channel", "VL"), "There is no channel “VL”"),
        (("--leg", "left", *TOLD, "--reference", "a.csv"), "cannot be combined"),
        (("--leg", "left", *TOLD, "--gain", "200"), "gain of 200 is not used"),
    ],
)
def test_what_is_not_clear_is_refused(
    call: Any, files: tuple[str, str], words: tuple[str, ...], said: str
) -> None:
    answer = call("analyse", files[0], "--with", files[1], *words)
    assert (answer.code, answer.out) == (3, "")
    assert said in answer.err


def test_a_file_beside_itself_is_refused(call: Any, files: tuple[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes(Path(files[0]).read_bytes())
    for other in (files[0], str(copy)):
        assert "are the same signal" in call("analyse", files[0], "--with", other, "--leg", "left", *TOLD).err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--leg", "left"),
        ("--with-rest", "1:5"),
        ("--with-squeeze", "6:9"),
        ("--with-quad-set", "6:9"),
        ("--with-channel", "VMO"),
        ("--with-gain", "200"),
        ("--with-rate", "1000"),
    ],
)
def test_options_of_the_other_leg_need_its_file(
    call: Any, files: tuple[str, str], option: str, value: str
) -> None:
    answer = call("analyse", files[0], option, value)
    assert (answer.code, answer.out) == (3, "")
    assert f"{option} is for two recordings. Give that of the other leg too, by --with." in answer.err


def test_an_own_recording_with_several_checks_has_to_be_told_which(
    call: Any, files: tuple[str, str], tmp_path: Path
) -> None:
    journal = tmp_path / "a.vmo"
    words = ("--person", "strong", "--terminal", "--speed", "fast", "--json", "--record", str(journal))
    assert call("demo", *words).code == 0
    told = ("--with-rest", "1:6", *TOLD[6:], "--with", files[1], "--channel", "left VMO", "--leg", "left")
    answer = call("analyse", str(journal), *told)
    assert answer.code in (0, 1, 2), answer.err
    assert "a.vmo, left leg" in answer.out
