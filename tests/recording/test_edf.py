"""EDF and BDF as real programs write them: read right, or left out and said, or refused; never raw counts."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from vmofire.errors import FormatError
from vmofire.recording.formats import Recording, read

from .edf_file import Column, EdfFile, clock, tal

N, SIZE = 4000, 1000
COUNTS = np.rint(np.random.default_rng(7).normal(0.0, 4000.0, N)).clip(-32768, 32767).astype(int)
UV = -500.0 + (COUNTS + 32768) * 1000.0 / 65535.0
INPUTS = Path(__file__).parents[3] / "shared" / "inputs"


def save(tmp_path: Path, file: EdfFile | bytes, name: str = "a.edf") -> Recording:
    path = tmp_path / name
    path.write_bytes(file if isinstance(file, bytes) else file.build())
    return read(path)


def vmo(**fields: object) -> Column:
    return replace(Column(COUNTS, SIZE), **fields)


def vl(**fields: object) -> Column:
    return replace(Column(COUNTS[::-1], SIZE, b"VL"), **fields)


LIMITS = {
    "plain": (b"-500", b"500", b"-32768", b"32767"),
    "decimal comma": (b"-500,00", b"500,00", b"-32768", b"32767"),
    "digital float": (b"-500", b"500", b"-32768.0", b"32767.0"),
    "exponent": (b"-5.0E+02", b"5e2", b"-32768", b"32767"),
    "NUL behind": (b"-500\0\0\0\0", b"500\0", b"-32768\0", b"32767\0\0\0"),
    "blanks before": (b"   -500", b"    500", b"  -32768", b"   32767"),
    "plus": (b"-500.", b"+500", b"-32768", b"+32767"),
    "unit behind": (b"-500uV", b"500 uV", b"-32768", b"32767"),
    "unit in Latin-1 behind": (b"-500\xb5V", b"500\xb5V", b"-32768", b"32767"),
    "comma and a third digit": (b"-500,000", b"500,00", b"-32768", b"32767"),
    "comma digital": (b"-500,0", b"500,0", b"-32768,0", b"32767,0"),
}


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("mode", ["", "EDF+C", "unfinished"])
def test_limits_are_read_however_they_are_written(tmp_path, limits, mode):
    file = EdfFile([vmo(limits=LIMITS[limits])])
    if mode == "unfinished":
        file.n_records = b"-1"
    elif mode:
        file.plus, file.marks = b"EDF+C", clock(range(4))
    (channel,) = save(tmp_path, file).channels
    assert (channel.unit, channel.fs_hz) == ("uV", 1000.0)
    assert channel.samples == pytest.approx(UV, abs=1e-9)


BAD_LIMITS = {
    "flat": (b"0", b"0", b"-32768", b"32767"),
    "flat digital": (b"-500", b"500", b"0", b"0"),
    "blank": (b"", b"500", b"-32768", b"32767"),
    "all blank": (b"", b"", b"", b""),
    "NUL": (b"\0" * 8, b"\0" * 8, b"-32768", b"32767"),
    "words": (b"min", b"max", b"-32768", b"32767"),
    "infinite": (b"-inf", b"inf", b"-32768", b"32767"),
    "not a number": (b"nan", b"500", b"-32768", b"32767"),
    "another unit": (b"-0.5mV", b"0.5mV", b"-32768", b"32767"),
    "a thousand, or one": (b"-1,000", b"1,000", b"-32768", b"32767"),
    "unsigned counts": (b"-500", b"500", b"0", b"65535"),
    "two points": (b"-1.000.0", b"500", b"-32768", b"32767"),
}


@pytest.mark.parametrize(
    ("limits", "bdf"),
    [(one, bdf) for one in BAD_LIMITS for bdf in (False, True) if not (bdf and one == "unsigned counts")],
)
def test_a_channel_whose_limits_give_no_scale_is_left_out_and_the_others_stay(tmp_path, limits, bdf):
    file = EdfFile([vmo(limits=BAD_LIMITS[limits]), vl()], is_bdf=bdf)
    recording = save(tmp_path, file)
    assert [channel.name for channel in recording.channels] == ["VL"]
    assert recording.channels[0].samples == pytest.approx(UV[::-1], abs=1e-9)
    assert "“VMO” was left out: its limits give no scale" in str(recording.notes[0])
    with pytest.raises(FormatError, match=r"No signal in it can be read.*“VMO” was left out"):
        save(tmp_path, EdfFile([vmo(limits=BAD_LIMITS[limits])], is_bdf=bdf))


UNITS = {
    b"uV": "uV", b"\xb5V": "uV", b"\xc2\xb5V": "uV", b"\xce\xbcV": "uV", b"\xe6V": "uV", b"\x83\xcaV": "uV",
    b"microV": "uV", b"MicroVol": "MicroVol", b"uVolts": "uV", b"uVrms": "uV",
    b"uV RMS": "uV", b"uV(rms)": "uV",
    b"UV": "uV", b"mV": "mV", b"milliV": "mV", b"mVolt": "mV", b"mVrms": "mV", b"V": "V", b"Volts": "V",
    b"nV": "nV", b"nanoV": "nV", b"uV\0\0": "uV", b" uV": "uV",
    b"?V": "?V", b"uVpp": "uVpp", b"uV/bit": "uV/bit", b"kV": "kV", b"Vs": "Vs", b"deg": "deg", b"%": "%",
}  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_known_in_every_spelling_or_is_no_volt(tmp_path, unit):
    (channel,) = save(tmp_path, EdfFile([vmo(unit=unit)])).channels
    assert channel.unit == UNITS[unit]
    known = UNITS[unit] in ("uV", "mV", "V", "nV")
    assert channel.is_emg is known
    assert (channel.to_uv(200.0) is None) is not known


def test_microvolts_of_rms_are_an_envelope_unless_they_go_below_zero(tmp_path):
    (signal,) = save(tmp_path, EdfFile([vmo(unit=b"uVrms")])).channels
    (envelope,) = save(tmp_path, EdfFile([vmo(unit=b"uVrms", numbers=np.abs(COUNTS))])).channels
    assert (signal.output, envelope.output) == ("RAW", "ENV")


def test_numbers_without_a_unit_are_asked_for_one_and_never_taken_for_counts(tmp_path):
    path = tmp_path / "a.edf"
    (channel,) = save(tmp_path, EdfFile([vmo(unit=b"")])).channels
    assert (channel.is_emg, channel.to_uv(200.0)) == (False, None)
    assert any("has no unit" in str(note) for note in read(path).notes)
    (told,) = read(path, unit="µV").channels
    assert told.to_uv() == pytest.approx(UV, abs=1e-9)
    assert not any("has no unit" in str(note) for note in read(path, unit="µV").notes)
    # The same numbers on both sides are counts, and their scale follows from the gain.
    limits = (b"-32768", b"32767", b"-32768", b"32767")
    (counts,) = save(tmp_path, EdfFile([vmo(unit=b"", limits=limits)])).channels
    assert (counts.is_emg, counts.has_scale) == (True, False)
    assert counts.samples.tolist() == COUNTS.tolist()


@pytest.mark.parametrize("tail", [b"\0", b"x" * 100, b"\r\n", b"\0" * 5000])
@pytest.mark.parametrize("plus", [b"", b"EDF+C"])
def test_bytes_behind_the_last_record_are_left_out_and_said(tmp_path, tail, plus):
    marks = clock(range(4)) if plus else []
    recording = save(tmp_path, EdfFile([vmo()], plus=plus, marks=marks, tail=tail))
    assert recording.channels[0].samples == pytest.approx(UV, abs=1e-9)
    assert [f"{len(tail)} byte" in str(note) for note in recording.notes] == [True]


def test_less_than_the_header_says_is_refused(tmp_path):
    whole = EdfFile([vmo()]).build()
    for missing in (1, 2000, 5000):
        with pytest.raises(FormatError, match=r"cut short: [0-3] of 4"):
            save(tmp_path, whole[:-missing])
    with pytest.raises(FormatError, match="in its header"):
        save(tmp_path, whole[:500])


@pytest.mark.parametrize("bdf", [False, True])
def test_a_long_recording_is_read_on_demand_with_the_same_samples(tmp_path, monkeypatch, bdf):
    whole = save(tmp_path, EdfFile([vmo(), vl()], is_bdf=bdf)).channels
    monkeypatch.setattr("vmofire.recording.formats.edf.SHORT_SAMPLES", N - 1)
    for short, long in zip(whole, save(tmp_path, EdfFile([vmo(), vl()], is_bdf=bdf)).channels, strict=True):
        assert not isinstance(long.samples, np.ndarray)
        for start, stop in (
            (0, N),
            (0, 0),
            (SIZE - 1, SIZE + 1),
            (SIZE, 2 * SIZE),
            (17, 3777),
            (N - 3, N + 3),
        ):
            assert np.array_equal(long.samples[start:stop], short.samples[start:stop])
        assert (long.unit, long.fs_hz, long.rails) == (short.unit, short.fs_hz, short.rails)


def test_an_unfinished_file_keeps_its_whole_records(tmp_path):
    whole = replace(EdfFile([vmo()]), n_records=b"-1").build()
    recording = save(tmp_path, whole[:-700])
    assert recording.channels[0].samples == pytest.approx(UV[:3000], abs=1e-9)
    assert len(recording.notes) == 2


MARKS = {
    "line break": "Knie\nbeugen",
    "Windows line break": "one\r\ntwo",
    "several": "a\nb\nc\n",
    "other signs": "tab\there µ 筋肉 \x0b",
    "semicolon and quotes": '"a";b,c',
}


@pytest.mark.parametrize("kind", MARKS)
@pytest.mark.parametrize("bdf", [False, True])
def test_every_mark_is_read_whatever_is_in_its_text(tmp_path, kind, bdf):
    text = MARKS[kind]
    marks = clock(range(4))
    marks[1] += tal(1.25, text, length_s=0.5) + tal(1.5, "plain")
    marks[3] += tal("+3.999", "first", text)
    recording = save(tmp_path, EdfFile([vmo()], marks, is_bdf=bdf, plus=b"BDF+C" if bdf else b"EDF+C"))
    assert [(one.time_s, one.duration_s, one.text) for one in recording.events] == [
        (1.25, 0.5, text), (1.5, 0.0, "plain"), (3.999, 0.0, "first"), (3.999, 0.0, text),
    ]  # fmt: skip
    assert recording.notes == ()


def test_marks_in_other_code_pages_and_signals_are_read_and_unreadable_ones_counted(tmp_path):
    marks = clock(range(4))
    marks[0] += tal(0.5, b"gr\xf6\xdfer \xb5") + b"late\x14no time\x14\0" + b"+1\x15x\x14no length\x14\0"
    marks[2] += tal("+2,5", "decimal comma") + b"+2.75\x14cut off"
    recording = save(tmp_path, EdfFile([vmo()], marks, plus=b"EDF+C"))
    assert [(one.time_s, one.text) for one in recording.events] == [
        (0.5, "größer µ"), (2.5, "decimal comma"), (2.75, "cut off"),
    ]  # fmt: skip
    assert [str(note) for note in recording.notes] == ["2 marks could not be read."]


def test_times_count_from_the_first_sample(tmp_path):
    marks = clock([0.25, 1.25, 2.25, 3.25])
    marks[1] += tal(1.75, "squeeze")
    recording = save(tmp_path, EdfFile([vmo()], marks, plus=b"EDF+C"))
    assert [one.time_s for one in recording.events] == [1.5]
    assert recording.origin.made == datetime(2024, 3, 1, 10, 12, 33, 250_000)
    undated = EdfFile([vmo()], recording=b"Startdate X X X X")
    assert save(tmp_path, undated).origin.made is None
    assert save(tmp_path, replace(undated, recording=b"")).origin.made == datetime(2024, 3, 1, 10, 12, 33)


@pytest.mark.parametrize("bdf", [False, True])
def test_an_interrupted_file_without_gaps_is_continuous(tmp_path, bdf):
    for times in (range(4), [7, 8, 9, 10], [0.5, 1.5, 2.5, 3.5]):
        file = EdfFile([vmo()], clock(times), is_bdf=bdf, plus=b"BDF+D" if bdf else b"EDF+D")
        recording = save(tmp_path, file)
        assert recording.channels[0].samples == pytest.approx(UV, abs=1e-9)
        assert (recording.events, recording.notes) == ((), ())


@pytest.mark.parametrize("bdf", [False, True])
@pytest.mark.parametrize("times", [(0, 1, 4, 5), (0.5, 2.25, 3.25, 60.125), (3, 4.002, 5.002, 6.002)])
def test_the_gaps_of_an_interrupted_file_are_missing_samples(tmp_path, bdf, times):
    slow = Column(COUNTS[:400], 100, b"ACC", b"g")
    marks = clock([f"+{one}" for one in times])
    marks[3] += tal(f"+{times[3] + 0.5}", "late")
    recording = save(tmp_path, EdfFile([vmo(), slow], marks, is_bdf=bdf, plus=b"BDF+D" if bdf else b"EDF+D"))
    for channel, size, numbers in zip(recording.channels, (SIZE, 100), (COUNTS, COUNTS[:400]), strict=True):
        expected = np.full(round((times[3] - times[0] + 1) * size), np.nan)
        for record, begin_s in enumerate(times):
            start = round((begin_s - times[0]) * size)
            uv = -500.0 + (numbers[record * size : (record + 1) * size] + 32768) * 1000.0 / 65535.0
            expected[start : start + size] = uv
        assert channel.samples == pytest.approx(expected, abs=1e-9, nan_ok=True)
    (mark,) = [one for one in recording.events if one.text == "late"]
    assert mark.time_s == pytest.approx(times[3] + 0.5 - times[0])
    missing = np.isnan(recording.channels[0].samples).sum()
    assert any(f"{missing} sample" in str(note) for note in recording.notes)


def test_gaps_that_only_the_times_show_are_missing_samples_and_said(tmp_path):
    recording = save(tmp_path, EdfFile([vmo()], clock([0, 1, 3, 4]), plus=b"EDF+C"))
    assert np.flatnonzero(np.isnan(recording.channels[0].samples)).tolist() == list(range(2000, 3000))
    assert "Its times have gaps" in str(recording.notes[0])


def test_an_interrupted_file_that_fits_no_axis_is_refused(tmp_path):
    for times, why in (([0, 1, 1.5, 2.5], "overlap"), ([0, 3, 2, 5], "overlap"), ([0, 1, 2, 9e6], "missing")):
        with pytest.raises(FormatError, match=why):
            save(tmp_path, EdfFile([vmo()], clock(times), plus=b"EDF+D"))
    with pytest.raises(FormatError, match="no time"):
        save(tmp_path, EdfFile([vmo()], [b"", *clock([1, 2, 3])], plus=b"EDF+D"))
    # A file without gaps may have times of any kind: its samples follow each other.
    recording = save(tmp_path, EdfFile([vmo()], clock([0, 0, 0, 0]), plus=b"EDF+C"))
    assert recording.channels[0].samples == pytest.approx(UV, abs=1e-9)
    assert "overlap" in str(recording.notes[0])


def test_times_with_few_digits_open_no_gaps(tmp_path):
    numbers = np.arange(64 * 100)
    times = [f"{n * 0.015625:.3f}" for n in range(100)]
    file = EdfFile([vmo(numbers=numbers, size=64)], [tal(f"+{one}", "") for one in times], b"0.015625")
    for plus in (b"EDF+C", b"EDF+D"):
        (channel,) = save(tmp_path, replace(file, plus=plus)).channels
        assert (len(channel.samples), channel.fs_hz) == (6400, 4096.0)


def test_a_length_that_eight_characters_cut_is_taken_from_the_times(tmp_path):
    numbers = np.arange(1000)
    marks = [tal(f"+{n / 256}", "") for n in range(1000)]
    (channel,) = save(tmp_path, EdfFile([vmo(numbers=numbers, size=1)], marks, b"0.003906")).channels
    assert channel.fs_hz == pytest.approx(256.0, rel=1e-6)


def make_status(values: dict[int, int], rest: int = 0, states: int = 0x110000) -> np.ndarray:
    status = np.full(N, rest)
    for start, value in values.items():
        status[start : start + 100] = value
    status |= states
    return np.where(status >= 1 << 23, status - (1 << 24), status)


STATUS = (b"-8388608", b"8388607", b"-8388608", b"8388607")


@pytest.mark.parametrize("rest", [0, 0xFF00])
@pytest.mark.parametrize("states", [0x110000, 0xF10000])
def test_the_status_of_biosemi_becomes_events(tmp_path, rest, states):
    numbers = make_status({500: 1, 1500: 255, 2000: 65535, 3000: 7}, rest, states)
    limits = (b"-500", b"500", b"-8388608", b"8388607")
    columns = [vmo(limits=limits), Column(numbers, SIZE, b"Status", b"Boolean", STATUS)]
    recording = save(tmp_path, EdfFile(columns, is_bdf=True, plus=b"24BIT"), "a.bdf")
    assert [channel.name for channel in recording.channels] == ["VMO"]
    assert [(one.time_s, one.duration_s, one.text, one.kind) for one in recording.events] == [
        (0.5, 0.1, "trigger 1", "trigger"), (1.5, 0.1, "trigger 255", "trigger"),
        (2.0, 0.1, "trigger 65535", "trigger"), (3.0, 0.1, "trigger 7", "trigger"),
    ]  # fmt: skip
    assert "“Status” holds triggers: 4 events" in str(recording.notes[0])


def test_the_states_of_the_amplifier_are_said(tmp_path):
    numbers = make_status({})
    numbers[1000:1200] &= ~(1 << 20)
    numbers[3000:] |= 1 << 22
    columns = [vmo(limits=STATUS), Column(numbers, SIZE, b"Status", b"Boolean", STATUS)]
    recording = save(tmp_path, EdfFile(columns, is_bdf=True), "a.bdf")
    assert [(one.time_s, one.duration_s, one.text) for one in recording.events] == [
        (1.0, 0.2, "CMS out of range"), (3.0, 1.0, "battery low"),
    ]  # fmt: skip


def test_triggers_saved_anew_with_another_scale_keep_their_values(tmp_path):
    values = make_status({500: 3, 2500: 200}, states=0)
    numbers = np.rint(values * (2 * 8388607 / 255.0) - 8388607).astype(int)
    limits = (b"0", b"255", b"-8388607", b"8388607")
    columns = [vmo(limits=STATUS), Column(numbers, SIZE, b"Status", b"", limits)]
    recording = save(tmp_path, EdfFile(columns, is_bdf=True), "a.bdf")
    assert [(one.time_s, one.text) for one in recording.events] == [(0.5, "trigger 3"), (2.5, "trigger 200")]


@pytest.mark.parametrize(
    "text", ["BAD_ACQ_SKIP", "bad_acq_skip", "BAD_ACQ_SKIP dropped", "BAD_ACQ_SKIP@@VMO"]
)
@pytest.mark.parametrize("bdf", [False, True])
def test_what_any_writer_marks_as_not_recorded_is_missing(tmp_path, text, bdf):
    marks = clock(range(4))
    marks[1] += tal(1.2, text, length_s=0.7)
    limits = STATUS if bdf else LIMITS["plain"]
    file = EdfFile(
        [vmo(limits=limits), vl(limits=limits)], marks, is_bdf=bdf, plus=b"BDF+C" if bdf else b"EDF+C"
    )
    one, other = save(tmp_path, file).channels
    assert np.flatnonzero(np.isnan(one.samples)).tolist() == list(range(1200, 1900))
    n_other = 0 if text.endswith("@@VMO") else 700
    assert np.isnan(other.samples).sum() == n_other
    (event,) = read(tmp_path / "a.edf").events
    assert (event.kind, event.time_s, event.duration_s) == ("gap", 1.2, 0.7)


def test_channels_slower_than_a_sample_a_second_are_left_out_and_said(tmp_path):
    slow = Column(COUNTS[:4], 1, b"TRIG")
    recording = save(tmp_path, EdfFile([vmo(size=1000), slow], record_s=b"1"))
    assert [(one.name, one.fs_hz) for one in recording.channels] == [("VMO", 1000.0), ("TRIG", 1.0)]
    recording = save(tmp_path, EdfFile([vmo(size=1000), slow], record_s=b"2"))
    assert [(one.name, one.fs_hz) for one in recording.channels] == [("VMO", 500.0)]
    assert "less than one sample a second" in str(recording.notes[0])


def test_the_shared_files_are_right(tmp_path):
    if not INPUTS.is_dir():
        pytest.skip("../shared/recordings is not beside the project")
    for name, rms_uv in (("u1_phys_comma.edf", 98.0), ("u2_dig_float.edf", None), ("latin1_unit.edf", None)):
        one, other = read(INPUTS / name).channels
        assert (one.unit, other.unit, one.fs_hz, one.duration_s) == ("uV", "uV", 1000.0, 20.0)
        contracted = np.concatenate([one.samples[1000 * s : 1000 * s + 1500] for s in (4, 7, 10, 13, 16)])
        assert np.std(contracted) == pytest.approx(rms_uv or 98.0, rel=0.05)
        assert np.std(one.samples[:3500]) < 10.0
