"""Inputs other than muscles of known gain: REF on a spare one, ENV of unknown gain."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.dsp.sensor import Sensor, find_env_gain
from vmofire.guided import catalogue
from vmofire.guided.check import CheckSettings
from vmofire.guided.job_plans import plan_check, why_no_scale
from vmofire.guided.steps import lay
from vmofire.live.scope import Scope
from vmofire.live.stream import Live
from vmofire.messages import Block, Hello, State
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import follow_cues, load_biceps
from vmofire.virtual.sensor import Converter, SensorModel

FS_HZ = 2000
SHORT = CheckSettings(signal_check_s=2, rest_s=3, rest_used_s=2, squeezes=3, relax_s=2, fires_at_least=3)
ENV = Sensor(output="ENV")
TOLD_ENV = Sensor(output="ENV", gain=find_env_gain(50.0))


def hello(channels: tuple[int, ...]) -> Hello:
    return Hello(
        1, (0, 1, 0), State.STREAMING, 1, channels, 0, 16, FS_HZ, 12, 3300, 48_000_000,
        48_000_000 * 256 // FS_HZ, b"8 bytes.", "test", "1.28",
    )  # fmt: skip


def convert(model: SensorModel, pins: tuple[int, ...], faults: str = "", n_s: float = 30.0) -> np.ndarray:
    """Return a recorded biceps that follows the cues of a short Check, through a sensor and the converter."""
    signal_uv, fs_hz = load_biceps()
    source = follow_cues(signal_uv, fs_hz, "biceps", lay(SHORT.steps))
    return Converter(source, model, Faults.parse(faults), pins, FS_HZ).read_samples(round(n_s * FS_HZ))


def run(
    counts: np.ndarray, sensor: Sensor, labels: tuple[str, ...], channels: tuple[int, ...] = (0, 1), job=None,
    sizes: tuple[int, ...] = (400,),
) -> Live:  # fmt: skip
    live = Live(sensor, labels)
    if job is not None:
        live.begin_job(job)
    live.push(hello(channels))
    sample, turn = 0, 0
    while sample < len(counts):
        piece = counts[sample : sample + sizes[turn % len(sizes)]]
        live.push(Block(sample, 0, 1, channels, False, piece))
        live.snapshot(100, 5.0)
        sample, turn = sample + len(piece), turn + 1
    return live


REF_MODEL = SensorModel(ref_pin=1, ref_off_v=0.03)
WITH_REF = convert(REF_MODEL, (0, 1), "supply=3uV")


def test_ref_is_no_channel_of_a_picture_or_a_job_and_the_check_is_done() -> None:
    live = run(WITH_REF, Sensor(), ("VMO", "REF"), job=plan_check(SHORT))
    shown = live.snapshot(100, 5.0)
    assert live.labels == ("VMO",)
    assert live.input_labels == ("VMO", "REF")
    assert [channel.label for channel in shown.channels] == ["VMO"]
    assert shown.columns.low.shape[1] == 1
    assert live.result is not None
    assert live.result.outcome == "fires"


def test_a_ref_on_the_first_input_leaves_the_muscle_the_first_channel() -> None:
    turned = run(WITH_REF[:, ::-1].copy(), Sensor(), ("REF", "VMO"), job=plan_check(SHORT))
    straight = run(WITH_REF, Sensor(), ("VMO", "REF"), job=plan_check(SHORT))
    assert turned.result == straight.result


@given(sizes=st.lists(st.integers(1, 3000), min_size=1, max_size=6))
@settings(deadline=None, max_examples=6)
def test_the_same_is_shown_however_the_stream_is_cut(sizes: list[int]) -> None:
    counts = WITH_REF[: 5 * FS_HZ]
    whole, cut = (run(counts, Sensor(), ("VMO", "REF"), sizes=tuple(s)) for s in ([400], sizes))
    for name in ("low", "high", "rms"):
        np.testing.assert_array_equal(
            getattr(whole.snapshot(100, 5.0).columns, name), getattr(cut.snapshot(100, 5.0).columns, name)
        )


@pytest.mark.parametrize(
    ("ref", "words"),
    [(0, "not near half"), (65000, "not near half"), (32768, "exactly")],
    ids=["on ground", "on the supply", "stuck"],
)
def test_a_ref_that_cannot_be_it_is_told_on_every_muscle_and_no_verdict_is_given(
    ref: int, words: str
) -> None:
    counts = WITH_REF.copy()
    counts[:, 1] = ref
    live = run(counts, Sensor(), ("VMO", "REF"), job=plan_check(SHORT))
    [channel] = live.snapshot(100, 5.0).channels
    assert words in channel.trouble
    assert "REF pin" in channel.cure
    live.press("stop")
    assert live.result is not None
    assert live.result.good is None


def test_an_open_ref_that_follows_the_muscle_is_told_and_not_taken_for_a_silent_muscle() -> None:
    """An open REF input would subtract the muscle from itself."""
    counts = WITH_REF.copy()
    counts[:, 1] = (0.9 * (counts[:, 0].astype(float) - 32768) + 32768).astype(np.uint16)
    live = run(counts, Sensor(), ("VMO", "REF"), job=plan_check(SHORT))
    live.press("stop")
    assert live.result is not None
    assert live.result.good is None


def test_the_scope_shows_muscles_with_ref_taken_off_and_their_counts_as_they_came() -> None:
    live, scope = Live(Sensor(), ("VMO", "REF")), Scope(Sensor())
    live.look_closely(scope)
    live.push(hello((0, 1)))
    counts = WITH_REF[: 2 * FS_HZ]
    live.push(Block(0, 0, 1, (0, 1), False, counts))
    live.catch_up()
    assert scope.n_channels == 1
    assert "RAW minus REF" in scope.describe_scale()
    raw = scope.columns("raw", 40, 2.0)
    assert raw is not None
    assert abs(float(np.nanmean(raw.low + raw.high))) < 40.0  # 30 mV from half would be 300 uV
    seen = scope.counts(0)
    assert seen is not None
    assert seen.mean == pytest.approx(counts[-FS_HZ:, 0].mean(), abs=1.0)


# An envelope of unknown gain.

ENVELOPE = convert(SensorModel(ENV), (0,))


def test_an_envelope_of_unknown_gain_is_shown_in_its_own_millivolts() -> None:
    unknown = run(ENVELOPE, ENV, ("VMO",), (0,)).snapshot(100, 5.0)
    known = run(ENVELOPE, TOLD_ENV, ("VMO",), (0,)).snapshot(100, 5.0)
    assert (unknown.unit, known.unit) == ("mV", "uV")
    np.testing.assert_allclose(unknown.columns.rms, known.columns.rms * 10.2, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("job", ["check", "compare", "maximum", "activation", "deficit", "train"])
def test_no_job_holds_its_microvolts_against_an_unknown_scale(job: str) -> None:
    visit = catalogue.Sitting(("left VMO", "right VMO"), "ENV")
    exercise = visit.progress.choices[0].code if job == "train" else ""
    live = run(
        np.repeat(ENVELOPE, 2, axis=1), ENV, visit.labels,
        job=catalogue.make_job(job, visit, "" if job in ("compare", "deficit") else "left", exercise),
    )  # fmt: skip
    assert live.result is not None
    assert (live.result.job, live.result.outcome, live.result.good) == (job, "cannot_tell", None)
    assert live.result.reason == "no_scale"
    assert "trimmer" in live.result.detail
    assert not live.result.figures
    assert why_no_scale(job, ENV) == live.result.detail


@pytest.mark.parametrize("job", ["onset", "endurance"])
def test_a_job_that_needs_raw_says_so_and_asks_for_no_gain(job: str) -> None:
    visit = catalogue.Sitting(("left VMO", "left VL"), "ENV")
    live = run(np.repeat(ENVELOPE, 2, axis=1), ENV, visit.labels, job=catalogue.make_job(job, visit, "left"))
    assert live.result is not None
    assert live.result.reason == "output"


def test_with_the_gain_told_a_check_on_the_envelope_reads_microvolts_at_the_skin() -> None:
    live = run(ENVELOPE, TOLD_ENV, ("VMO",), (0,), job=plan_check(SHORT))
    raw = run(convert(SensorModel(), (0,)), Sensor(), ("VMO",), (0,), job=plan_check(SHORT))
    assert live.result is not None
    assert raw.result is not None
    assert (live.result.outcome, raw.result.outcome) == ("fires", "fires")
    assert live.result.data["amplitude_uv"] == pytest.approx(raw.result.data["amplitude_uv"], rel=0.35)


def test_the_scope_says_that_the_gain_is_not_known() -> None:
    scope = Scope(ENV)
    assert scope.unit == "mV"
    assert "gain not known" in scope.describe_scale()
    assert "mV at the sensor" in scope.describe_scale()
    assert replace(ENV, gain=10_200.0).unit == "uV"
