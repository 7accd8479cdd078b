"""Width of the converter and output of the sensor, told on the command line for files that lack them."""

import json
from pathlib import Path

import numpy as np
import pytest


def write(path: Path, head: str, counts: np.ndarray) -> Path:
    path.write_text(f"# fs_hz: 1000\n{head}\n" + "\n".join(f"{value:.0f}" for value in counts))
    return path


def squeeze(counts: float) -> np.ndarray:
    """Return rest and a contraction of so many counts RMS, in turns."""
    sd = np.where(np.arange(8000) // 1000 % 2 == 1, counts, counts / 50)
    return np.random.default_rng(3).normal(0.0, 1.0, 8000) * sd


def test_the_command_takes_the_width_and_says_the_one_it_assumes(vmofire, tmp_path):
    path = write(tmp_path / "a.csv", "VMO [counts]", 512 + squeeze(50.0))
    peaks = {}
    for words in ((), ("--bits", "12")):
        answer = vmofire("analyse", str(path), "--gain", "200", "--json", *words)
        told = json.loads(answer.out)
        peaks[words] = told["channels"][0]["bursts"][0]["rms_uv"]
        assert len(told["notes"]) == (0 if words else 1)
    assert peaks[()] == pytest.approx(4.0 * peaks["--bits", "12"])
    assert "more than 8 bit" in vmofire("analyse", str(path), "--bits", "8").err
    assert "No converter has 99 bit" in vmofire("analyse", str(path), "--bits", "99").err


def test_the_command_takes_the_output_of_the_sensor(vmofire, tmp_path):
    path = write(tmp_path / "a.csv", "VMO [counts 12 bit]", np.abs(squeeze(300.0)) + 5)
    told = json.loads(vmofire("analyse", str(path), "--output", "env", "--json").out)
    assert "envelope" in [reason["code"] for reason in told["channels"][0]["quality"]["reasons"]]


def read_levels(out: str) -> list[float]:
    """Return the amplitudes that the terminal printed."""
    words = [line.split() for line in out.splitlines() if " µV" in line]
    return [float(line[line.index("µV") - 1].replace("−", "-")) for line in words]


def test_a_replay_takes_width_and_output_too(vmofire, tmp_path):
    path = write(tmp_path / "a.csv", "VMO [counts]", 512 + squeeze(50.0))
    levels = {}
    for bits in ("10", "12"):
        answer = vmofire(
            "replay", str(path), "--gain", "200", "--bits", bits, "--speed", "fast", "--terminal"
        )
        assert answer.code == 0, answer.err
        levels[bits] = max(read_levels(answer.out))
    assert levels["10"] == pytest.approx(4.0 * levels["12"], rel=0.05)
    assert "more than 8 bit" in vmofire("replay", str(path), "--gain", "200", "--bits", "8").err
    refused = vmofire("replay", str(path), "--gain", "200", "--output", "ENV")
    assert refused.code == 3
    assert "gain" in refused.err
