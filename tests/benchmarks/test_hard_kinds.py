"""The records of hard kinds are what they say: levels, edges and spectra, measured in the signals."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from detection import outside
from detection.ours import quietest_second
from hard_kinds import drives
from hard_kinds.drives import load_kinds, make_drive
from hard_kinds.motor_units import MOST_EXCITATION, make_muscle
from hard_kinds.records import make_record
from scipy import signal

KINDS = list(load_kinds())
REPOSITORY = Path(__file__).parents[2]


def in_band(record):
    sos = signal.butter(4, (20.0, min(450.0, 0.45 * record.fs_hz)), "bandpass", fs=record.fs_hz, output="sos")
    return signal.sosfiltfilt(sos, record.raw_uv - np.median(record.raw_uv))


def rms(x):
    return float(np.sqrt(np.mean(np.square(x))))


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_the_same_every_time_and_its_efforts_are_in_order(kind):
    for number in (0, 1):
        record, again = (make_record(kind, "train", number) for _ in range(2))
        assert np.array_equal(record.raw_uv, again.raw_uv)
        assert record.efforts == again.efforts
        assert bool(record.efforts) == load_kinds()[kind]["efforts"]
        edges = [at for effort in record.efforts for at in (effort.onset_s, effort.offset_s)]
        assert edges == sorted(edges)
        assert all(0.0 <= at <= record.end_s for at in edges)
        assert np.isfinite(record.raw_uv).all()


def test_the_halves_share_no_record_and_no_muscle():
    train, test = (make_record("gait", half, 1) for half in ("train", "test"))
    assert train.efforts != test.efforts
    first, second = make_muscle(1, 5.0), make_muscle(21, 5.0)
    assert first.potentials.shape != second.potentials.shape or not np.allclose(
        first.potentials, second.potentials
    )


@pytest.mark.parametrize("number", [0, 1])
def test_efforts_and_rest_have_the_levels_that_were_drawn(number):
    record = make_record("ordinary", "train", number)
    x, fs_hz = in_band(record), record.fs_hz
    first = record.efforts[0]
    rest = x[round(0.3 * fs_hz) : round((first.onset_s - 0.2) * fs_hz)]
    hum = record.drawn["hum_level"]
    assert rms(rest) == pytest.approx(record.drawn["rest_uv"] * np.sqrt(1.0 + hum**2), rel=0.25)
    inside = x[round(first.onset_s * fs_hz) : round(first.offset_s * fs_hz)]
    assert rms(inside) == pytest.approx(first.contrast * record.drawn["rest_uv"], rel=0.25)


def test_an_effort_begins_where_its_power_passes_that_of_rest():
    rng = np.random.default_rng(5)
    drive = make_drive("slow_ramps", rng)
    for effort in drive.efforts:
        at = round(effort.onset_s * drives.GRID_HZ)
        ratios = drive.muscle_uv[at - 1 : at + 1] / drive.rest_uv[at - 1 : at + 1]
        assert ratios[0] < 1.0 <= ratios[1]
        end = round(effort.offset_s * drives.GRID_HZ)
        assert drive.muscle_uv[end - 1] >= drive.rest_uv[end - 1]
        assert drive.muscle_uv[end] < drive.rest_uv[end]


def test_efforts_that_touch_are_parted_by_a_valley_twelve_decibels_deep():
    drive = make_drive("strides_that_touch", np.random.default_rng(3))
    gaps = [
        drive.muscle_uv[round(a.offset_s * 1000) : round(b.onset_s * 1000)]
        for a, b in zip(drive.efforts[:-1], drive.efforts[1:], strict=True)
    ]
    peaks = [drive.muscle_uv[round(e.onset_s * 1000) : round(e.offset_s * 1000)].max() for e in drive.efforts]
    for gap, before, after in zip(gaps, peaks[:-1], peaks[1:], strict=True):
        assert gap.min() <= 0.25 * min(before, after)
    assert any(gap.min() > drive.rest_uv.mean() for gap in gaps)


def test_the_muscle_gives_the_rms_that_is_asked_for_at_every_level():
    muscle = make_muscle(3, 6.0)
    for wanted_uv in (5.0, 20.0, 100.0):
        wanted = np.full(20_000, wanted_uv)
        wanted[0] = 100.0
        x = muscle.synthesize(np.random.default_rng(2), wanted, 1000.0, 2000.0, 0.5)
        assert rms(x[1000:]) == pytest.approx(wanted_uv, rel=0.2)


def test_units_are_recruited_in_order_and_fire_at_eight_to_thirty_five_a_second():
    muscle = make_muscle(3, 6.0)
    excitation = np.linspace(0.0, MOST_EXCITATION, 200)
    rates = muscle.find_rates(excitation)
    assert np.all(np.diff(muscle.thresholds) > 0.0)
    assert rates[rates > 0.0].min() == pytest.approx(8.0, abs=0.3)
    assert rates.max() == pytest.approx(35.0, abs=1.0)
    assert np.all(np.diff(muscle.find_rms(excitation)) >= -1e-9)


def test_fat_makes_the_spectrum_slower():
    def median_hz(fat_mm):
        x = make_muscle(3, fat_mm).synthesize(
            np.random.default_rng(2), np.full(20_000, 50.0), 1000.0, 2000.0, 0.5
        )
        f, power = signal.welch(x, 2000.0, nperseg=2048)
        return f[np.searchsorted(np.cumsum(power), 0.5 * power.sum())]

    thin, thick = median_hz(2.0), median_hz(14.0)
    assert 40.0 < thick < thin < 160.0


def test_leading_zero_is_zero_and_is_no_rest():
    record = make_record("leading_zero", "train", 0)
    n = round(20.0 * record.fs_hz)
    assert not record.raw_uv[:n].any()
    assert record.raw_uv[n:].any()
    x = np.concatenate((np.zeros(n), in_band(record)[n:]))
    assert quietest_second(x, record.fs_hz)[0] > n - record.fs_hz


def test_a_range_that_no_record_uses_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "kinds.toml"
    file.write_text("[common]\nfs_hz = 1000\n[kinds.a]\nfs_herz = 500\n")
    monkeypatch.setattr(drives, "FILE", file)
    with pytest.raises(ValueError, match="fs_herz"):
        load_kinds.__wrapped__()


def test_a_command_gets_the_record_as_csv_and_its_lines_become_events(tmp_path):
    script = tmp_path / "detector.py"
    script.write_text(
        "import csv, sys\n"
        "rows = [(float(r['time_s']), float(r['uV'])) for r in csv.DictReader(open(sys.argv[1]))]\n"
        "on = [t for t, uv in rows if uv > 50]\n"
        "print(f'{min(on)},{max(on)}')\n"
    )
    x = np.zeros(2000)
    x[500:1000] = 100.0
    assert outside.wrap_command(f"{sys.executable} {script}")(x, 1000.0) == [(0.5, 0.999)]


def test_answers_that_are_no_intervals_are_refused():
    for pairs in ([(1.0, 1.0)], [(3.0, 11.0)], [(1.0,)], ["a,b"], [(float("nan"), 2.0)]):
        with pytest.raises(SystemExit, match="detector"):
            outside.check(pairs, 10.0, "detector")


def test_the_page_of_the_benchmark_names_every_kind_and_its_example_runs(tmp_path, monkeypatch):
    page = (REPOSITORY / "docs" / "onset-benchmark.md").read_text("utf-8")
    assert re.findall(r"^\| ([a-z_]+_[a-z_]+|ordinary|gait|tremor|crosstalk) \|", page, re.M) == KINDS
    (tmp_path / "mine.py").write_text(re.search(r"```python\n(.*?)```", page, re.S)[1])
    monkeypatch.syspath_prepend(tmp_path)
    record = make_record("ordinary", "train", 0)
    assert outside.load_function("mine:detect")(record.raw_uv, record.fs_hz)
