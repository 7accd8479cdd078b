"""The demo up to its verdict: firmware, bytes, link, journal and Check, in its own process."""

import json
from pathlib import Path
from typing import Any

import pytest

FAST = ("demo", "--terminal", "--speed", "fast")


def test_the_demo_ends_with_a_verdict_on_a_recorded_muscle(vmofire: Any, tmp_path: Path) -> None:
    recording = tmp_path / "demo.vmo"
    answer = vmofire("demo", "--speed", "fast", "--record", str(recording))
    assert answer.code == 0
    assert "\x1b" not in answer.out, "no control codes into a pipe"
    for words in (
        "There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. Showing the terminal view.",
        "Demo: a recorded biceps in place of the VMO",
        " s  Squeeze the ball gently. Hold. 1 of 5",
        "5: left leg, active, ",
        "5: right leg, active, ",
        "Both fire. No difference you can trust.",
        "Active squeezes: left 5 of 5, right 5 of 5.",
        "not clinically validated",
        f"Recorded to {recording}.",
    ):
        assert words in answer.out
    assert "samples lost" not in answer.out
    assert [answer.out.count(f"{number}: left leg, active, ") for number in range(1, 6)] == [1] * 5
    analysed = vmofire("analyse", str(recording), "--json")
    assert json.loads(analysed.out)["channels"][0]["verdict"] == "both_fire"


@pytest.mark.parametrize(
    ("person", "code", "kind", "reason"),
    [
        ("strong", 0, "both_fire", None),
        ("weak", 0, "both_faint", None),
        ("late", 0, "both_slow", None),
        ("off", 1, "one_quiet", None),
        ("one_sided", 0, "different", None),
        ("tiring", 0, "both_tires", None),
        ("noisy", 2, "cannot_tell", "mains"),
    ],
)
def test_every_person_gets_the_verdict_they_stand_for(
    call: Any, person: str, code: int, kind: str, reason: str | None
) -> None:
    answer = call(*FAST, "--person", person, "--json")
    said = json.loads(answer.out)
    assert (answer.code, said["result"]["outcome"], said["result"]["reason"]) == (code, kind, reason)
    assert {mark["side"] for mark in said["result"]["marks"]} <= {"left", "right"}
    assert "synthetic" in said["plays"]
    assert said["lost_samples"] == 0


@pytest.mark.parametrize("faults", ["loose@12-", "flat@20-", "lose=3%"])
def test_a_fault_never_gets_a_verdict(call: Any, faults: str) -> None:
    answer = call(*FAST, "--faults", faults, "--json")
    assert answer.code == 2
    assert json.loads(answer.out)["result"]["outcome"] == "cannot_tell"


def test_a_recording_plays_as_if_the_board_sent_it_again(call: Any, recordings: Path) -> None:
    answer = call("replay", str(recordings / "biceps_bursts.npz"), "--speed", "fast", "--terminal")
    assert answer.code == 0
    assert "Playing on a virtual board: recording biceps_bursts.npz, 28.5 s." in answer.out
    told = [line for line in answer.out.splitlines() if " µV" in line]
    assert 25 <= len(told) <= 30
    assert {"at", "active"} <= {line.split()[3] for line in told}


def test_left_and_right_are_compared_with_a_person_who_hears_the_cues(call: Any) -> None:
    answer = call(*FAST, "--job", "compare", "--person", "one_sided", "--json")
    said = json.loads(answer.out)
    assert (answer.code, said["result"]["job"], said["result"]["good"]) == (1, "compare", False)
    assert said["result"]["missing"] == []
    assert {mark["side"] for mark in said["result"]["marks"]} == {"left", "right"}
    assert "Squeeze the ball gently. Hold. 5 of 5" in answer.err


def test_a_board_that_comes_back_pauses_the_job_and_the_result_says_so(call: Any) -> None:
    answer = call(*FAST, "--person", "strong", "--faults", "unplug@10-12", "--json")
    said = json.loads(answer.out)
    assert (answer.code, said["verdict"]["left"]["kind"], said["verdict"]["right"]["kind"]) == (
        0,
        "fires",
        "fires",
    )
    assert [missing["code"] for missing in said["result"]["missing"]] == ["gap"]
    assert "This goes on by itself when the signal is good again." in answer.err


@pytest.mark.parametrize(
    ("job", "person", "code", "words"),
    [
        ("maximum", "strong", 0, "Maximum of the left leg: "),
        ("activation", "off", 1, "It does not fire"),
        ("endurance", "tiring", None, "The median frequency falls by "),
    ],
)
def test_the_tests_of_one_leg_are_played_to_their_results(
    call: Any, job: str, person: str, code: int | None, words: str
) -> None:
    answer = call(*FAST, "--job", job, "--person", person)
    assert code in (None, answer.code)  # whether the amplitude falls too is close to the limit
    assert words in answer.out
    assert "Not a diagnosis" in answer.out
