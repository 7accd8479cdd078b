"""A recorded Check computed again gives the same result to the last digit, however it was interrupted."""

from dataclasses import replace

import numpy as np
import pytest

from vmofire.analysis.checks import repeat_check
from vmofire.dsp.sensor import Sensor
from vmofire.guided.check import CheckSettings
from vmofire.guided.job_plans import plan_check
from vmofire.guided.job_run import Note
from vmofire.live.stream import Live
from vmofire.messages import Block, Gap, Hello, State
from vmofire.recording.formats import Channel, CheckRun, Recording
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient

FS_HZ = 2000
SHORT = CheckSettings(signal_check_s=1, rest_s=2, rest_used_s=1, squeezes=3, relax_s=2, fires_at_least=3)
HELLO = Hello(
    1, (0, 1, 0), State.STREAMING, 1, (0,), 0, 16, FS_HZ, 12, 3300, 48_000_000, 48_000_000 * 256 // FS_HZ,
    b"8 bytes.", "virtual", "",
)  # fmt: skip


def do_check(lost: tuple[int, int] = (0, 0), keys: dict[int, str] | None = None) -> tuple[Live, Recording]:
    """Run a Check of a virtual person behind Live, and record it."""
    live, patient, recorded, notes = Live(Sensor()), Patient([MuscleModel()]), [], list[Note]()
    live.begin_job(plan_check(SHORT, side="left", hint="clench the knees together"))
    live.push(HELLO)
    to_press, sample = sorted((keys or {}).items()), 0
    while live.under_way:
        while to_press and sample >= to_press[0][0]:
            live.press(to_press.pop(0)[1])
        new = live.take_notes()
        notes += new
        for note in new:
            patient.attend(note, 0, FS_HZ)
        counts = np.rint((patient.read(sample, 40, FS_HZ) + 8250) / Sensor().step_uv()).astype(np.uint16)
        gone = lost[0] <= sample < lost[1]
        recorded.append(np.full((40, 1), np.nan) if gone else counts.astype(float))
        live.push(Gap(40, 0.02, "lost") if gone else Block(sample, 0, 1, (0,), False, counts))
        sample += 40
    notes += live.take_notes()
    (job,) = (note for note in notes if note.kind == "job")
    pressed = tuple((note.sample / FS_HZ, note.text) for note in notes if note.kind == "key")
    low, high = (uv / Sensor().step_uv() + 8250 / Sensor().step_uv() for uv in Sensor().rails_uv)
    channel = Channel(
        "VMO", "counts", FS_HZ, np.concatenate(recorded)[:, 0], 12, Sensor().step_uv(),
        8250 / Sensor().step_uv(), (low, high),
    )  # fmt: skip
    run = CheckRun(0.0, job.data["settings"], pressed)
    return live, Recording((channel,), checks=(run,))


@pytest.mark.parametrize(
    ("lost", "keys"),
    [
        ((0, 0), {}),
        ((8000, 8200), {}),
        ((8000, 12000), {}),
        ((0, 0), {7990: "pause", 12013: "pause"}),
        ((16000, 17000), {10000: "repeat", 30000: "skip"}),
        ((0, 0), {9000: "stop"}),
    ],
    ids=["undisturbed", "a scratch", "a gap", "a pause", "again and skipped", "stopped"],
)
def test_a_recorded_check_ends_as_it_did(lost, keys):
    live, recording = do_check(lost, keys)
    (run,) = recording.checks
    assert repeat_check(recording, run) == live.result


def test_the_comparison_of_a_check_is_stored_with_it():
    _, recording = do_check()
    (run,) = recording.checks
    again = repeat_check(recording, run)
    assert again.figures[0].side == "left"
    assert run.given["hint"] == "clench the knees together"


def test_without_a_scale_no_check_can_be_done_again():
    _, recording = do_check()
    bare = replace(recording.channels[0], uv_per_count=None)
    assert repeat_check(replace(recording, channels=(bare,)), recording.checks[0]) is None
