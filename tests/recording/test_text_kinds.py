"""Kinds of texts that other programs write: rate, unit, time, holes and roles are right, asked or refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vmofire.errors import FormatError
from vmofire.recording.formats import Recording, read, understand

INPUTS = Path(__file__).parents[3] / "shared" / "inputs"
RNG = np.random.default_rng(15)
N = 4000
UV = np.round(RNG.normal(0.0, 20.0, N), 3)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a text of lines above a table, and rows of cells."""

    def write_text(head: str, *columns: object, separator: str = ",", end: str = "") -> Path:
        cells = [column.tolist() if isinstance(column, np.ndarray) else column for column in columns]
        rows = [separator.join(map(str, row)) + end for row in zip(*cells, strict=True)]  # type: ignore[arg-type]
        path = tmp_path / "a.csv"
        path.write_text("\n".join([*([head] if head else []), *rows]) + "\n", encoding="utf-8")
        return path

    return write_text


def muscles(recording: Recording) -> list[tuple[str, str, float, int]]:
    return [(one.name, one.unit, one.fs_hz, len(one.samples)) for one in recording.channels if one.is_emg]


RIGHT = {
    "rate_word_baud.csv": [("VMO", "uV", 1000.0)],
    "rate_thousands.csv": [("VMO", "uV", 1000.0), ("VL", "uV", 1000.0)],
    "two_clocks.csv": [("VMO", "uV", 2000.0), ("VL", "uV", 1000.0)],
    "Y1_time_gap.csv": [("VMO", "uV", 1000.0)],
    "coarse_clock_2148.csv": [("VMO", "uV", pytest.approx(2148.15, rel=1e-5))],
    "coarse_clock_1926.csv": [("VMO", "uV", pytest.approx(1925.93, rel=1e-5))],
    "trailing_separator_rows.csv": [("VMO", "mV", 1000.0), ("VL", "mV", 1000.0)],
    "opensignals_bitalino.txt": [("A2", "counts", 1000.0)],
    "counter_as_muscle.csv": [("VMO", "", 1000.0)],
    "acqknowledge_minutes.txt": [("EMG VMO", "mV", 2000.0), ("EMG VL", "mV", 2000.0)],
    "envelope_10hz_ms.csv": [("emg", "", 10.0)],
    "text_note.csv": [("VMO", "uV", 1000.0)],
    "units_row.csv": [("VMO", "mV", 1000.0), ("VL", "mV", 1000.0)],
    "vicon.csv": [("VMO", "V", 1000.0), ("VL", "V", 1000.0)],
    "labchart.txt": [("VMO", "mV", 1000.0), ("VL", "mV", 1000.0)],
    "crash_100Hz.csv": [("EMG", "uV", 100.0)],
    "openbci_v5.txt": [(f"EXG Channel {n}", "uV", 200.0) for n in range(4)],
}


@pytest.mark.skipif(not INPUTS.is_dir(), reason="../shared/inputs is not beside the project")
@pytest.mark.parametrize("name", RIGHT)
def test_a_file_as_other_programs_write_it_is_read_right(name):
    recording = read(INPUTS / name)
    assert [one[:3] for one in muscles(recording)] == RIGHT[name]


@pytest.mark.skipif(not INPUTS.is_dir(), reason="../shared/inputs is not beside the project")
def test_the_files_facts_beyond_rate_and_unit():
    gap = read(INPUTS / "Y1_time_gap.csv").channels[0].samples
    assert np.flatnonzero(np.isnan(gap)).tolist() == list(range(8600, 10600))
    assert [len(one.samples) for one in read(INPUTS / "two_clocks.csv").channels] == [40000, 20000]
    (event,) = read(INPUTS / "text_note.csv").events
    assert (event.time_s, event.text) == (3.0, "start")
    bitalino = read(INPUTS / "opensignals_bitalino.txt").channels[-1]
    assert (bitalino.bits, bitalino.rails) == (10, (0.0, 1023.0))
    assert bitalino.uv_per_count == pytest.approx(3.3e6 / 1009 / 1024)
    assert bitalino.to_uv()[0] == 0.0


# Rates in words.


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        ("Sampling rate: 1,000 Hz", 1000.0),
        ("Sampling rate: 1 000 Hz", 1000.0),
        ("sampling rate 1e3", 1000.0),
        ("Sample rate: 0.002 MHz", 2000.0),
        ("SampleRate: 2 kHz", 2000.0),
        ("Interval= 0.001 s", 1000.0),
        ("0.5 msec/sample", 2000.0),
        ("Delta_X 0.001", 1000.0),
        ("FREQUENCY 1000", 1000.0),
        ("Sampling interval: 500 us", 2000.0),
        ("Abtastrate: 1500 Hz", 1500.0),
        ("1000 samples per second", 1000.0),
        ('{"device": {"sampling rate": 1000, "channels": [1]}}', 1000.0),
    ],
)
def test_words_that_mean_sampling_give_the_rate(write, line, rate):
    (channel,) = read(write(f"{line}\nVMO_uV", UV)).channels
    assert channel.fs_hz == pytest.approx(rate, rel=1e-12)


@pytest.mark.parametrize(
    "line",
    [
        "baud rate: 115200",
        "Rate: 115200",
        "Video frame rate: 100 Hz",
        "Heart rate: 72",
        "Cutoff frequency: 450 Hz",
        "Mains frequency: 50 Hz",
        "Accelerometer sampling rate: 148 Hz",
        "Band: 20-450 Hz",
        "Bit rate: 128000",
        "Refresh rate: 60 Hz",
    ],
)
def test_words_that_mean_something_else_give_none(write, line):
    path = write(f"{line}\nVMO_uV", UV)
    assert understand(path).fs_hz is None
    with pytest.raises(FormatError, match="how many samples a second"):
        read(path)


def test_two_statements_or_two_readings_of_a_rate_are_asked_about(write):
    for head in ("Sampling rate: 1000 Hz\nSampling rate: 2000 Hz\nVMO_uV", "Abtastrate: 10,000 Hz\nVMO_uV"):
        path = write(head, [f"{value:.3f}".replace(".", ",") for value in UV], separator=";")
        layout = understand(path)
        assert layout.fs_hz is None
        assert any(note.code == "import.rate_unclear" for note in layout.notes)
        assert read(path, fs_hz=1000.0).channels[0].fs_hz == 1000.0


def test_a_rate_for_each_channel_is_one_rate_or_asked_about(write):
    (vmo, _) = read(write("Sampling rate,1000,1000\nVMO_uV,VL_uV", UV, UV)).channels
    assert vmo.fs_hz == 1000.0
    with pytest.raises(FormatError, match="how many samples a second"):
        read(write("Sampling rate,2000,148.15\nVMO_uV,ACC [g]", UV, UV))


def test_times_win_over_a_head_that_differs_and_it_is_said(write):
    times = [f"{n / 1000:.3f}" for n in range(N)]
    recording = read(write("Sampling rate: 2000 Hz\ntime_s,VMO_uV", times, UV))
    assert recording.channels[0].fs_hz == 1000.0
    assert [note.code for note in recording.notes] == ["import.rate_differs"]
    agreed = read(write("Sampling rate: 1000 Hz\ntime_s,VMO_uV", times, UV))
    assert (agreed.channels[0].fs_hz, agreed.notes) == (1000.0, ())


# Times.


@pytest.mark.parametrize("fs_hz", [148.148148, 1000.0, 1111.1111, 1259.259, 1925.925926, 2148.148148, 4000.0])
@pytest.mark.parametrize("digits", [3, 4, 6, 9])
def test_the_rate_of_rounded_times_is_within_ten_in_a_million(write, fs_hz, digits):
    times = [f"{n / fs_hz:.{digits}f}" for n in range(40_000)]
    (channel,) = read(write("time_s,VMO_uV", times, np.resize(UV, 40_000))).channels
    assert channel.fs_hz == pytest.approx(fs_hz, rel=1e-5)
    assert len(channel.samples) == 40_000


def test_stamps_of_whole_packets_give_the_rate_and_their_jitter_is_said(write):
    late = np.repeat(np.abs(RNG.normal(0.0, 0.004, N // 20)), 20)
    stamps = np.floor(np.arange(N) / 20) * 0.020 + late
    recording = read(write("time_s,VMO_uV", np.round(stamps, 4), UV))
    (channel,) = recording.channels
    assert channel.fs_hz == pytest.approx(1000.0, rel=2e-3)
    assert len(channel.samples) == N
    assert [note.code for note in recording.notes] == ["import.jitter"]
    missing = np.delete(np.arange(N), slice(2000, 2200))
    recording = read(write("time_s,VMO_uV", np.round(stamps[missing], 4), UV[missing]))
    assert 195 <= int(np.isnan(recording.channels[0].samples).sum()) <= 205


@pytest.mark.parametrize(
    ("title", "step", "rate"),
    [
        ("time_ms", "100", 10.0),
        ("time", "100", 10.0),
        ("time", "1", 1000.0),
        ("Time (s)", "0.002", 500.0),
        ("Timestamp", "500", 2000.0),
        ("Time [min]", "0.00001", 1666.6667),
        ("micros", "1000", 1000.0),
    ],
)
def test_the_unit_of_time_comes_from_its_title_or_from_the_only_usual_one(write, title, step, rate):
    times = [f"{n * float(step):.5f}" for n in range(N)]
    (channel,) = read(write(f"{title},VMO_uV", times, UV)).channels
    assert channel.fs_hz == pytest.approx(rate, rel=1e-5)


def test_a_unit_of_time_that_could_be_two_is_asked_for(write):
    path = write("time,VMO_uV", np.arange(100_000) * 100, np.resize(UV, 100_000))  # 10 Hz, or 10 kHz for 10 s
    with pytest.raises(FormatError, match="have no unit"):
        read(path)


TIMES = [
    "time",
    "Time",
    "t",
    "time_s",
    "Time (s)",
    "Time[s]",
    "time [s]",
    "Time, s",
    "Time/s",
    "t/s",
    "t (s)",
    "X[s]",
    "X [s]",
    "timestamp",
    "Timestamp (s)",
    "Time Stamp",
    "Elapsed Time",
    "elapsed",
    "Zeit",
    "Zeit [s]",
    "Temps",
    "Temps (s)",
    "tiempo",
    "tempo (s)",
    "tijd",
    "czas",
    "seconds",
    "sec",
    "s",
    "LSL Timestamp",
    "unix time",
    "epoch",
    "System Timestamp",
    "Relative time (s)",
    "Time since start",
    "time (seconds)",
    "Time_in_s",
    "EMG 1 Time Series (s)",
    "datetime",
    "Sample Time (s)",
    "时间",
    "Время",
]


@pytest.mark.parametrize("title", TIMES)
def test_time_has_many_names(write, title):
    times = [f"{n / 1000:.3f}" for n in range(N)]
    path = write(f"{title}\tVMO_uV", times, UV, separator="\t")
    assert muscles(read(path)) == [("VMO", "uV", 1000.0, N)]


@pytest.mark.parametrize(
    "stamp", ["10:12:{s:06.3f}", "2026-01-05 10:12:{s:06.3f}", "05.01.2026 10:12:{s:06.3f}"]
)
def test_times_of_day_are_times(write, stamp):
    kept = [n for n in range(N) if not 1000 <= n < 1500]
    path = write("when;VMO_uV", [stamp.format(s=n / 1000) for n in kept], UV[kept], separator=";")
    (channel,) = read(path).channels
    assert (channel.fs_hz, len(channel.samples), int(np.isnan(channel.samples).sum())) == (1000.0, N, 500)


def test_times_that_go_back_or_follow_no_clock_are_refused(write):
    twice = np.concatenate([np.arange(N), np.arange(N)]) / 1000
    with pytest.raises(FormatError, match="go back behind row 4000"):
        read(write("time_s,VMO_uV", twice, np.resize(UV, 2 * N)))
    changing = np.concatenate([np.arange(N) / 1000, 4 + np.arange(N) / 250])
    with pytest.raises(FormatError, match="not even"):
        read(write("time_s,VMO_uV", changing, np.resize(UV, 2 * N)))
    far = np.concatenate([np.arange(N) / 1000, 9000 + np.arange(N) / 1000])
    with pytest.raises(FormatError, match="jump by"):
        read(write("time_s,VMO_uV", far, np.resize(UV, 2 * N)))


# Two clocks.


@pytest.mark.parametrize("other_hz", [148.148148, 500.0, 2000.0])
def test_each_pair_of_columns_has_its_own_clock(write, other_hz):
    n_other = min(N, int(N * other_hz / 1925.925926))
    blank = [""] * (N - n_other)
    path = write(
        "X[s],EMG 1 [V],X[s],ACC 1 X [g]",
        [f"{n / 1925.925926:.6f}" for n in range(N)],
        UV * 1e-6,
        [f"{n / other_hz:.6f}" for n in range(n_other)] + blank,
        [f"{n % 7}" for n in range(n_other)] + blank,
    )
    emg, acc = read(path).channels
    assert (emg.fs_hz, acc.fs_hz) == (pytest.approx(1925.925926), pytest.approx(other_hz))
    assert (len(emg.samples), len(acc.samples), acc.is_emg) == (N, n_other, False)


def test_a_second_clock_that_starts_later_keeps_its_place(write):
    path = write(
        "time_s,VMO_uV,time_s,VL_uV",
        [f"{n / 1000:.3f}" for n in range(N)],
        UV,
        [f"{0.5 + n / 1000:.3f}" for n in range(N)],
        UV,
    )
    vmo, vl = read(path).channels
    assert np.flatnonzero(np.isnan(vl.samples)).tolist() == list(range(500))
    assert np.array_equal(vl.samples[500:], vmo.samples)


@pytest.mark.parametrize("every", [2, 5, 13])
def test_blanks_in_between_are_a_slower_channel(write, every):
    acc = [f"{n % 9}" if n % every == 0 else "" for n in range(N)]
    head = "# fs_hz: 2000\nVMO_uV,ACC [g]"
    emg, slow = read(write(head, UV, acc)).channels
    assert (emg.fs_hz, slow.fs_hz) == (2000.0, pytest.approx(2000.0 / every))
    assert (len(emg.samples), len(slow.samples)) == (N, -(-N // every))


# Holes.


@pytest.mark.parametrize("fs_hz", [1111.111111, 1925.925926, 2000.0, 2148.148148])
def test_lone_samples_missing_in_coarse_times_are_found(write, fs_hz):
    kept = np.delete(np.arange(N), RNG.choice(np.arange(1, N - 1), 20, replace=False))
    (channel,) = read(write("time_s,VMO_uV", np.round(kept / fs_hz, 3), UV[kept])).channels
    assert channel.fs_hz == pytest.approx(fs_hz, rel=3e-5)
    assert (len(channel.samples), int(np.isnan(channel.samples).sum())) == (N, 20)
    there = np.flatnonzero(~np.isnan(channel.samples))
    assert np.abs(there - kept).max() <= 3  # as exact as the times


def test_times_that_fit_no_clock_are_not_called_even(write):
    kept = np.delete(np.arange(N), RNG.choice(np.arange(1, N - 1), 40, replace=False))
    path = write("time_s,VMO_uV", np.round(kept / 1937.31, 3), UV[kept])
    layout = understand(path)
    assert layout.fs_hz is None  # a line through the times is 1 % too slow
    assert {"import.jitter", "import.grain"} <= {note.code for note in layout.notes}
    with pytest.raises(FormatError, match="how many samples a second"):
        read(path)
    assert read(path, fs_hz=1937.31).channels[0].fs_hz == 1937.31


@pytest.mark.parametrize("share", [0.0005, 0.004, 0.015, 0.04])
@pytest.mark.parametrize("digits", [2, 3])
def test_lone_drops_in_coarse_times_leave_the_rate_right_or_asked(write, share, digits):
    n = 16_000
    kept = np.delete(np.arange(n), RNG.choice(np.arange(1, n - 1), round(share * n), replace=False))
    path = write("time_s,VMO_uV", np.round(kept / 1925.925926, digits), np.resize(UV, n)[kept])
    layout = understand(path)
    if layout.fs_hz is None:  # asked; a few drops are found
        assert share > 0.001
        assert "import.grain" in {note.code for note in layout.notes}
    else:
        assert layout.fs_hz == pytest.approx(1925.925926, rel=1e-5)
        assert len(read(path).channels[0].samples) == n


def test_jitter_and_drift_are_told_as_figures(write):
    jitter = RNG.normal(0.0, 0.0004, N)
    wander = 0.005 * np.sin(np.linspace(0.0, 3.0, N))
    times = np.sort(np.arange(N) / 1000 + jitter + wander)
    (note,) = read(write("time_s,VMO_uV", np.round(times, 6), UV)).notes
    assert note.code == "import.jitter"
    assert 0.4 < note.fields["jitter"] < 3.0
    assert 2.0 < note.fields["drift"] < 8.0
    assert "jitter by" in str(note)
    assert "and drift by" in str(note)


@pytest.mark.parametrize("modulus", [0, 16, 101, 256, 65536])
def test_numbers_that_a_counter_leaves_out_are_missing_samples(write, modulus):
    kept = np.delete(np.arange(N), [100, 101, 102, 2000, 3000, 3001])
    counter = kept % modulus if modulus else kept
    (channel,) = read(write("# fs_hz: 1000\nSample Index,VMO_uV", counter, UV[kept])).channels
    assert np.flatnonzero(np.isnan(channel.samples)).tolist() == [100, 101, 102, 2000, 3000, 3001]


def test_a_packet_that_is_missing_is_all_its_samples(write):
    kept = np.delete(np.arange(N), slice(1000, 1030))
    (channel,) = read(write("# fs_hz: 1000\npacket,VMO_uV", kept // 10, UV[kept])).channels
    assert np.flatnonzero(np.isnan(channel.samples)).tolist() == list(range(1000, 1030))


def test_frames_and_samples_within_them_count_together(write):
    kept = np.delete(np.arange(N), slice(1005, 1055))
    head = "Devices\n1000\n,,Imported - EMG,\nFrame,Sub Frame,VMO\n,,V"
    path = write(head, 1 + kept // 10, kept % 10, UV[kept] * 1e-6)
    recording = read(path)
    assert muscles(recording) == [("VMO", "V", 1000.0, N)]
    assert np.flatnonzero(np.isnan(recording.channels[0].samples)).tolist() == list(range(1005, 1055))
    assert [str(note) for note in recording.notes] == ["50 samples are missing."]


def test_times_written_by_row_do_not_hide_what_a_counter_misses(write):
    kept = np.delete(np.arange(N), slice(1000, 1200))
    times = [f"{n / 1000:.3f}" for n in range(len(kept))]
    (channel,) = read(write("time_s,packet_id,VMO_uV", times, kept, UV[kept])).channels
    assert np.flatnonzero(np.isnan(channel.samples)).tolist() == list(range(1000, 1200))


# Titles.

COUNTERS = [
    "Frame",
    "Sub Frame",
    "Sample",
    "Sample Index",
    "Sample Number",
    "nSeq",
    "Packet",
    "packet_id",
    "Packet Number",
    "Counter",
    "cnt",
    "Index",
    "idx",
    "No.",
    "Nr",
    "#",
    "seq",
    "Row",
    "Trigger",
    "Marker",
    "Timestamp (ms)",
    "Digital Channel 0",
    "status",
    "battery",
]


@pytest.mark.parametrize("title", COUNTERS)
def test_counters_clocks_and_triggers_are_never_muscles(write, title):
    values = np.arange(N) if "rig" not in title and "ark" not in title else (np.arange(N) // 1000) % 2
    recording = read(write(f"# fs_hz: 1000\n{title},VMO_uV", values, UV))
    assert [one[0] for one in muscles(recording)] == ["VMO"]


HEADS = {
    "an index without a title": ("time_s,VMO_uV", True, ""),
    "pandas' index": (",time_s,VMO_uV", True, ""),
    "a separator at each end": ("time_s,VMO_uV", False, ","),
    "a row of units": ("Time,VMO\ns,uV", False, ""),
    "a row of units in brackets": ("Time,VMO\n[s],[uV]", False, ""),
    "lone numbers in a padded head": ("P07,\n12,\nSampling rate: 1000,\ntime_s,VMO_uV", False, ""),
    "a comment before the titles": ("# made by a logger\n# time_s,VMO_uV", False, ""),
    "two heads": ("Trigno,EMG\ntime_s,VMO_uV", False, ""),
}


@pytest.mark.parametrize("name", HEADS)
def test_heads_of_every_shape_keep_names_and_units(write, name):
    head, has_index, end = HEADS[name]
    columns: list[object] = [[f"{n / 1000:.3f}" for n in range(N)], UV]
    columns = [list(range(N)), *columns] if has_index else columns
    assert muscles(read(write(head, *columns, end=end))) == [("VMO", "uV", 1000.0, N)]


def test_a_head_of_sides_goes_before_titles_that_repeat(write):
    path = write(
        ",left,,right,\ntime_s,VMO_uV,VL_uV,VMO_uV,VL_uV", [f"{n / 1000}" for n in range(N)], *[UV] * 4
    )
    assert [one.name for one in read(path).channels] == ["left VMO", "left VL", "right VMO", "right VL"]


def test_quoted_decimal_commas_are_numbers(write):
    quoted = ['"' + f"{value:.3f}".replace(".", ",") + '"' for value in UV]
    times = ['"' + f"{n / 1000:.3f}".replace(".", ",") + '"' for n in range(N)]
    (channel,) = read(write('"time_s","VMO_uV"', times, quoted)).channels
    assert channel.fs_hz == 1000.0
    assert np.array_equal(channel.samples, UV)


def test_lines_of_words_within_the_table_are_events_or_refused(write, tmp_path):
    path = write("time_s,VMO_uV", [f"{n / 1000:.3f}" for n in range(N)], UV)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:1001], "# cough", *lines[1001:]]))
    (event,) = read(path).events
    assert (event.time_s, event.text) == (1.0, "cough")
    path.write_text("\n".join([*lines[:1001], lines[0], *lines[1:1001]]))
    with pytest.raises(FormatError, match="Line 1002 is not a row"):
        read(path)


# Words.


def test_class_labels_become_events_and_the_rest_is_read(write):
    labels = ["rest"] * 1000 + ["squeeze"] * 1500 + ["rest"] * 1500
    recording = read(write("time_s,label,VMO_uV", [f"{n / 1000:.3f}" for n in range(N)], labels, UV))
    assert muscles(recording) == [("VMO", "uV", 1000.0, N)]
    assert [(one.time_s, one.text) for one in recording.events] == [
        (0.0, "rest"),
        (1.0, "squeeze"),
        (2.5, "rest"),
    ]
    assert [note.code for note in recording.notes] == ["import.word_events"]


def test_words_that_differ_in_each_row_are_left_out_and_said(write):
    recording = read(write("# fs_hz: 1000\nVMO_uV;id", UV, [f"x{n}" for n in range(N)], separator=";"))
    assert (muscles(recording), recording.events) == ([("VMO", "uV", 1000.0, N)], ())
    assert [str(note) for note in recording.notes] == ["“id” holds words, no numbers. It is left out."]


@pytest.mark.parametrize("word", ["NaN", "n/a", "-", "null", "--"])
def test_words_for_a_missing_sample_are_missing_samples(write, word):
    cells = [word if n in (7, 1500) else f"{value}" for n, value in enumerate(UV)]
    (channel,) = read(write("# fs_hz: 1000\nVMO_uV", cells)).channels
    assert np.flatnonzero(np.isnan(channel.samples)).tolist() == [7, 1500]


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("EMG:{a},Env:{b}", ["EMG", "Env"]),
        ("EMG: {a} Env: {b}", ["EMG", "Env"]),
        ("EMG:{a}\tEnv:{b}", ["EMG", "Env"]),
    ],
)
def test_a_plotters_log_with_labels_is_a_table(tmp_path, line, titles):
    path = tmp_path / "log.txt"
    path.write_text("\n".join(line.format(a=500 + n * n % 90, b=n * n % 40) for n in range(N)))
    recording = read(path, fs_hz=500.0)
    assert [one.name for one in recording.channels] == titles
    assert recording.channels[0].samples[:3].tolist() == [500.0, 501.0, 504.0]
    with pytest.raises(FormatError, match="how many samples a second"):
        read(path)


def test_a_serial_monitors_times_are_times(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text("\n".join(f"10:12:{n / 100:06.3f} -> {512 + n * n % 90},{n * n % 40}" for n in range(N)))
    recording = read(path)
    assert [(one.fs_hz, len(one.samples)) for one in recording.channels] == [(100.0, N), (100.0, N)]


def test_a_label_in_the_first_rows_hides_none_of_them(write):
    times = [f"{n / 1000:.3f}" for n in range(N)]
    labels = ["rest"] * 900 + [""] * 2000 + ["squeeze"] * (N - 2900)
    recording = read(write("time_s,VMO_uV,label", times, UV, labels))
    assert np.array_equal(recording.channels[0].samples, UV)
    assert [(one.time_s, one.text) for one in recording.events] == [(0.0, "rest"), (2.9, "squeeze")]
    labels[450:900] = ["pause"] * 450
    recording = read(write("time_s,label,VMO_uV", times, labels, UV))
    assert np.array_equal(recording.channels[0].samples, UV)
    assert [one.text for one in recording.events] == ["rest", "pause", "squeeze"]
    head = read(write("Sampling rate,1000,1000\nVMO_uV,VL_uV,ST_uV", UV, UV, UV))
    assert len(head.channels[0].samples) == N


@pytest.mark.parametrize("mark", ["-9999", "-999.0", "99999", "-9999.000"])
def test_a_number_that_marks_missing_samples_is_one(write, mark):
    times = [f"{n / 1000:.3f}" for n in range(N)]
    cells = [mark if 1000 <= n < 1100 or n == 7 else str(value) for n, value in enumerate(UV.tolist())]
    recording = read(write("time_s,VMO_uV,VL_uV", times, cells, UV))
    vmo, vl = recording.channels
    assert np.flatnonzero(np.isnan(vmo.samples)).tolist() == [7, *range(1000, 1100)]
    assert np.array_equal(vl.samples, UV)
    (note,) = recording.notes
    assert (note.code, note.fields["column"], note.fields["n"]) == ("import.marked_missing", "VMO", 101)


def test_the_same_number_within_a_signal_is_a_sample(write):
    times = [f"{n / 1000:.3f}" for n in range(N)]
    ramp = np.linspace(-9999, 9000, N).round()
    recording = read(write("time_s,VMO_uV", times, ramp))
    assert np.array_equal(recording.channels[0].samples, ramp)
    assert recording.notes == ()
    clipped = np.clip(np.round(UV * 50), -999, 999)
    assert np.array_equal(read(write("time_s,VMO_uV", times, clipped)).channels[0].samples, clipped)


@pytest.mark.parametrize(
    ("title", "name", "unit"),
    [
        ("VMO uVrms", "VMO", "uV"),
        ("VMO_uVrms", "VMO", "uV"),
        ("VMO [uVrms]", "VMO", "uV"),
        ("VMO (mV RMS)", "VMO", "mV"),
        ("VMO, uV rms", "VMO", "uV"),
        ("VMO microV", "VMO", "uV"),
        ("VMO_millivolts", "VMO", "mV"),
    ],
)
def test_units_of_rms_in_titles_are_volts_and_an_envelope(write, title, name, unit):
    times = [f"{n / 1000:.3f}" for n in range(N)]
    head = f"time_s;{title}"
    (channel,) = read(write(head, times, np.abs(UV), separator=";")).channels
    assert (channel.name, channel.unit) == (name, unit)
    assert channel.output == ("ENV" if "rms" in title.lower() else "RAW")
