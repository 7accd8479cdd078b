"""Our own journals as recordings: one time axis, gaps where samples are missing, Checks judged again."""

import struct
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vmofire import wire
from vmofire.analysis import analyse
from vmofire.codec import to_json
from vmofire.dsp.sensor import Sensor
from vmofire.errors import FormatError
from vmofire.guided.check import CheckSettings
from vmofire.guided.retime import retime
from vmofire.guided.steps import lay
from vmofire.recording.formats import read, read_ref_v
from vmofire.recording.journal import Writer

FS_HZ = 2000
N_SAMPLES = 16
RNG = np.random.default_rng(9)


def hello(run: int = 1, flags: int = 0, rate_hz: int = FS_HZ) -> bytes:
    cycles = round(256 * 48_000_000 / rate_hz)
    fields = (1, bytes((0, 1, 0)), 1, run, 0b11, flags, 16, rate_hz, 12, 3300, 48_000_000, cycles)
    return struct.pack(wire.HELLO_LAYOUT, *fields, b"12345678", b"Raspberry Pi Pico", b"1.28.0")


def blocks(counts: np.ndarray, first_sample: int = 0, run: int = 1) -> list[tuple[int, bytes]]:
    frames = []
    for sample in range(0, len(counts) - N_SAMPLES + 1, N_SAMPLES):
        head = struct.pack(wire.BLOCK_LAYOUT, first_sample + sample, 0, run, 0b11, 0, N_SAMPLES)
        frames.append((wire.BLOCK, head + counts[sample : sample + N_SAMPLES].astype("<u2").tobytes()))
    return frames


def to_counts(uv: np.ndarray) -> np.ndarray:
    """Return both channels in microvolts, with the default sensor and board."""
    one = np.clip(np.round((uv + 1.65 / 200 * 1e6) / Sensor().step_uv()), 0, 65520)
    return np.stack((one, np.full_like(one, 32768)), axis=1)


NOISE_UV = np.random.default_rng(4).normal(0.0, 10.0, 8000)
COUNTS = to_counts(NOISE_UV)


def begin(path: Path, **of_hello: int) -> Writer:
    return Writer(path, hello(**of_hello), asdict(Sensor()), ["VMO", "VL"])


def test_counts_come_back_in_microvolts_under_the_names_given(tmp_path):
    writer = begin(tmp_path / "a.vmo")
    writer.write(blocks(COUNTS))
    writer.note("mark", "here", 4000)
    writer.close(8000)
    recording = read(tmp_path / "a.vmo")
    assert [(c.name, c.fs_hz, c.rails) for c in recording.channels] == [
        ("VMO", 2000.0, (0.0, 65520.0)), ("VL", 2000.0, (0.0, 65520.0)),
    ]  # fmt: skip
    assert np.array_equal(recording.channels[0].samples, COUNTS[:, 0])
    assert recording.channels[0].to_uv() == pytest.approx(NOISE_UV, abs=0.13)
    assert [(event.time_s, event.text) for event in recording.events] == [(2.0, "here")]
    assert recording.notes == ()


def test_lost_samples_and_a_board_that_was_away_leave_their_time_empty(tmp_path):
    writer = begin(tmp_path / "a.vmo")
    writer.write(blocks(COUNTS[:1600]))
    writer.write(blocks(COUNTS[2000:4000], 2000))
    writer.write([(wire.HELLO, hello(run=2))])
    gap = {"samples": None, "seconds": 1.5, "cause": "unplugged", "run": 2, "sample": 0, "board_samples": 0}
    writer.note("gap", "unplugged", 0, data=gap)
    writer.write(blocks(COUNTS[4000:], run=2))
    writer.close(4000)
    (vmo, _) = read(tmp_path / "a.vmo").channels
    expected = np.concatenate((COUNTS[:4000, 0], np.full(3000, np.nan), COUNTS[4000:, 0]))
    expected[1600:2000] = np.nan
    assert np.array_equal(vmo.samples, expected, equal_nan=True)


def test_a_recording_that_begins_in_the_middle_of_a_run_begins_at_zero(tmp_path):
    writer = Writer(tmp_path / "a.vmo", hello(), asdict(Sensor()), ["VMO", "VL"], first_sample=48000)
    writer.write(blocks(COUNTS, 48000))
    writer.note("mark", "here", 50000)
    writer.close(56000)
    recording = read(tmp_path / "a.vmo")
    assert len(recording.channels[0].samples) == 8000
    assert recording.events[0].time_s == 1.0


def test_a_self_test_and_runs_at_another_rate_are_left_out(tmp_path):
    writer = begin(tmp_path / "a.vmo")
    writer.write(blocks(COUNTS))
    writer.write([(wire.HELLO, hello(run=2, flags=wire.RAMP)), *blocks(COUNTS, run=2)])
    writer.write([(wire.HELLO, hello(run=3, rate_hz=1000)), *blocks(COUNTS, run=3)])
    writer.close(8000)
    recording = read(tmp_path / "a.vmo")
    assert np.array_equal(recording.channels[0].samples, COUNTS[:, 0])
    assert any("left out" in str(note) for note in recording.notes)


def test_nothing_but_a_self_test_is_no_recording(tmp_path):
    writer = begin(tmp_path / "a.vmo", flags=wire.RAMP)
    writer.write(blocks(COUNTS))
    writer.close(8000)
    with pytest.raises(FormatError, match="No muscle"):
        read(tmp_path / "a.vmo")


def test_a_journal_cut_by_a_crash_is_read_to_its_end_with_a_note(tmp_path):
    writer = begin(tmp_path / "a.vmo")
    writer.write(blocks(COUNTS))
    writer.close(8000)
    data = (tmp_path / "a.vmo").read_bytes()
    (tmp_path / "cut.vmo").write_bytes(data[: len(data) * 2 // 3])
    recording = read(tmp_path / "cut.vmo")
    n = len(recording.channels[0].samples)
    assert 4000 < n < 8000
    assert np.array_equal(recording.channels[0].samples, COUNTS[:n, 0])
    assert any("not finished" in str(note) for note in recording.notes)


def test_a_journal_under_another_name_is_known_by_its_first_bytes(tmp_path):
    writer = begin(tmp_path / "a.vmo")
    writer.write(blocks(COUNTS))
    writer.close(8000)
    (tmp_path / "a.vmo").rename(tmp_path / "a.csv")
    assert read(tmp_path / "a.csv").channels[0].name == "VMO"


def test_a_text_called_a_journal_is_refused(tmp_path):
    (tmp_path / "a.vmo").write_text("time_s,VM\n0,1\n")
    with pytest.raises(FormatError, match="not a recording of vmofire"):
        read(tmp_path / "a.vmo")


def test_samples_that_claim_to_span_years_are_refused_before_memory_is_taken(tmp_path):
    writer = begin(tmp_path / "a.vmo")
    writer.write(blocks(COUNTS[:1600]))
    writer.write(blocks(COUNTS[:16], 2**31 - 10**6))
    writer.close()
    with pytest.raises(FormatError, match="It is damaged"):
        read(tmp_path / "a.vmo")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "a.vmo"
    writer = begin(path)
    writer.write(blocks(COUNTS[:320]))
    given = {"channel": 0, "settings": asdict(CheckSettings())}
    writer.note("job", "Check", 0, data={"job": "check", "settings": given})
    writer.close(320)
    return path.read_bytes()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(0, 5000), flips=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6)
)
def test_no_damage_escapes(tmp_path, data, cut, flips):
    damaged = bytearray(data)
    for place, byte in flips:
        damaged[place % len(data)] = byte
    (tmp_path / "b.vmo").write_bytes(damaged[: len(data) - cut % len(data)])
    try:
        recording = read(tmp_path / "b.vmo")
    except FormatError:
        return
    assert all(channel.fs_hz > 0 for channel in recording.channels)


def record_check(
    path: Path, uv: np.ndarray, check_settings: CheckSettings, lost: slice | None = None
) -> None:
    counts = to_counts(uv)
    writer = begin(path)
    before = 2 * FS_HZ  # the recording began two seconds before the Check
    writer.write(blocks(np.concatenate((counts[:before], counts[: lost.start if lost else None]))))
    if lost:
        writer.write(blocks(counts[lost.stop :], before + lost.stop))
    given = {"channel": 0, "settings": asdict(check_settings)}
    writer.note("job", "Check", before, data={"job": "check", "settings": given})
    writer.close(before + len(counts))


def retimed_biceps(recordings: Path, check_settings: CheckSettings, **of_retime: object) -> np.ndarray:
    """Return the bundled biceps at this board's rate and half its strength, at the cues of a Check."""
    (biceps,) = read(recordings / "biceps_bursts.npz").channels
    uv = np.repeat(biceps.to_uv(), 2) / 2
    bursts = [
        (b.onset_s, b.offset_s) for b in analyse(read(recordings / "biceps_bursts.npz")).channels[0].bursts
    ]
    cues = lay([*check_settings.steps, *check_settings.quad_set_steps])
    return retime(uv, FS_HZ, bursts, cues, **of_retime)


def test_a_check_inside_a_journal_gets_its_verdict_again(recordings, tmp_path):
    check_settings = CheckSettings(squeezes=3, fires_at_least=3, relax_s=2.0, quad_sets=1)
    record_check(tmp_path / "fires.vmo", retimed_biceps(recordings, check_settings), check_settings)
    (vmo, vl) = analyse(read(tmp_path / "fires.vmo")).channels
    assert vmo.verdict == "fires"
    assert len(vmo.check.marks) == 3
    assert vl.check is None
    assert to_json(vmo.check)["outcome"] == "fires"

    quiet = retimed_biceps(recordings, check_settings, efforts=())
    record_check(tmp_path / "quiet.vmo", quiet, check_settings)
    assert analyse(read(tmp_path / "quiet.vmo")).channels[0].verdict == "does_not_fire"


def test_samples_lost_during_a_check_are_lost_to_its_verdict_too(recordings, tmp_path):
    check_settings = CheckSettings(squeezes=3, fires_at_least=3, relax_s=2.0, quad_sets=1)
    uv = retimed_biceps(recordings, check_settings)
    record_check(tmp_path / "a.vmo", uv, check_settings, lost=slice(8 * FS_HZ, 11 * FS_HZ))
    (vmo, _) = analyse(read(tmp_path / "a.vmo")).channels
    assert vmo.verdict == "cannot_tell"
    assert [missing.code for missing in vmo.check.missing] == ["gap"]


def test_a_check_that_the_recording_cuts_off_tells_nothing(recordings, tmp_path):
    check_settings = CheckSettings()
    uv = retimed_biceps(recordings, check_settings)[: 20 * FS_HZ]
    record_check(tmp_path / "a.vmo", uv, check_settings)
    (vmo, _) = analyse(read(tmp_path / "a.vmo")).channels
    assert (vmo.verdict, vmo.check.reason) == ("cannot_tell", "stopped")


# REF on a spare input, and an envelope of unknown gain.


def write(path: Path, counts: np.ndarray, sensor: dict, labels: list[str]) -> Path:
    writer = Writer(path, hello(), sensor, labels)
    writer.write(blocks(counts))
    writer.close(len(counts))
    return path


@pytest.mark.parametrize("labels", [["VMO", "REF"], ["REF", "VMO"]])
def test_ref_is_taken_off_the_muscle_and_stands_behind_it_as_it_was_counted(tmp_path, labels):
    ref = (32768 + 300 + RNG.integers(-9, 10, 8000)).astype(np.uint16)
    muscle = (COUNTS[:, 0] + ref - 32768.0).astype(np.uint16)
    columns = {"VMO": muscle, "REF": ref}
    path = write(
        tmp_path / "a.vmo", np.stack([columns[one] for one in labels], axis=1), asdict(Sensor()), labels
    )
    recording = read(path)
    assert [channel.name for channel in recording.channels] == ["VMO", "REF"]
    vmo, kept = recording.channels
    assert vmo.to_uv() == pytest.approx(NOISE_UV, abs=0.13)
    assert np.array_equal(kept.samples, ref)
    assert (vmo.is_emg, kept.is_emg) == (True, False)
    assert any("REF" in str(note) for note in recording.notes)
    assert read_ref_v(recording.channels) == pytest.approx(ref * 3.3 / 65536)


def test_a_ref_that_was_off_forbids_a_verdict_on_the_recording_and_is_named(tmp_path):
    counts = np.stack((COUNTS[:, 0], np.full(8000, 200)), axis=1)
    recording = read(write(tmp_path / "a.vmo", counts, asdict(Sensor()), ["VMO", "REF"]))
    assert any("not near half the supply" in str(note) for note in recording.notes)
    vmo, ref = analyse(recording).channels
    assert not vmo.quality.usable
    assert vmo.quality.reasons[0].code == "ref"
    assert (vmo.verdict, ref.verdict) == ("cannot_tell", "not_emg")


ENVELOPE = np.repeat(np.linspace(0, 60000, 8000, dtype=np.uint16)[:, None], 2, axis=1)


@pytest.mark.parametrize(
    "sensor", [asdict(Sensor(output="ENV")), asdict(Sensor(output="ENV")) | {"gain": 200.0}],
    ids=["not told", "as earlier versions wrote it"],
)  # fmt: skip
def test_an_envelope_of_unknown_gain_has_no_microvolts_until_they_are_told(tmp_path, sensor):
    recording = read(write(tmp_path / "a.vmo", ENVELOPE, sensor, ["VMO", "VL"]))
    channel = recording.channels[0]
    assert (channel.output, channel.unit, channel.has_scale, channel.to_uv()) == (
        "ENV",
        "counts",
        False,
        None,
    )
    assert any("gain of the ENV output is not known" in str(note) for note in recording.notes)
    assert channel.to_uv(200.0) is None  # the gain of RAW
    told = channel.to_uv(10_200.0)
    assert told == pytest.approx(Sensor(output="ENV", gain=10_200.0).to_uv(ENVELOPE)[:, 0])
    analysis = analyse(recording).channels[0]
    assert not analysis.has_scale
    assert analysis.verdict in ("active", "cannot_tell")  # never "quiet": that is 10 uV
    assert analyse(recording, gain=10_200.0).channels[0].has_scale


def test_an_envelope_whose_gain_was_told_reads_microvolts(tmp_path):
    sensor = Sensor(output="ENV", gain=10_200.0)
    recording = read(write(tmp_path / "a.vmo", ENVELOPE, asdict(sensor), ["VMO", "VL"]))
    assert recording.channels[0].to_uv() == pytest.approx(sensor.to_uv(ENVELOPE)[:, 0])
