"""The preview of a file holds each channel's whole signal, and never asks more of the file than it says."""

from dataclasses import replace

import numpy as np
import pytest

from vmofire.app.import_preview import preview
from vmofire.recording.formats import Corrections
from vmofire.recording.imported import open_draft


def write(path, n_rows=5000, head="# fs_hz: 1000\nVMO [uV];knee [deg]\n", spikes=True):
    values = np.random.default_rng(1).standard_normal((n_rows, 2)).round(3)
    if spikes:
        values[1200, 0], values[3400, 0] = 90.0, -80.0
    path.write_text(head + "\n".join(";".join(map(repr, row)) for row in values.tolist()) + "\n")
    return values


@pytest.fixture
def open_preview(tmp_path):
    def open_one(**given):
        path = tmp_path / "squat.csv"
        values = write(path, **given)
        draft = open_draft(path, Corrections(), lambda _: None)
        return values, draft, preview(draft, "", "", "")

    return open_one


def test_a_signal_keeps_its_highest_and_its_lowest_sample(open_preview):
    values, _, seen = open_preview()
    signal = seen.find_signal(0)
    assert (signal.name, signal.unit, len(signal.time_s)) == ("VMO", "uV", 1000)
    assert (signal.high.max(), signal.low.min()) == (90.0, -80.0)
    assert signal.time_s[np.argmax(signal.high)] == pytest.approx(1.2, abs=0.0026)
    assert np.array_equal(signal.low, values[:, 0].reshape(1000, 5).min(axis=1))
    assert seen.find_signal(1).unit == "deg"


def test_a_short_signal_is_shown_sample_by_sample(open_preview):
    values, _, seen = open_preview(n_rows=900, spikes=False)
    signal = seen.find_signal(0)
    assert signal.time_s[:3] == pytest.approx((0.0, 0.001, 0.002))
    assert np.array_equal(signal.low, values[:, 0])
    assert np.array_equal(signal.low, signal.high)


def test_a_gap_is_a_gap(tmp_path):
    path = tmp_path / "gap.csv"
    rows = [f"{n % 7}.0;1.0" if not 1000 <= n < 1500 else ";1.0" for n in range(3000)]
    path.write_text("# fs_hz: 1000\nVMO [uV];knee [deg]\n" + "\n".join(rows) + "\n")
    signal = preview(open_draft(path, Corrections(), lambda _: None), "", "", "").find_signal(0)
    gone = np.isnan(signal.low)
    assert signal.time_s[gone].min() == pytest.approx(1.0, abs=0.005)
    assert signal.time_s[gone].max() == pytest.approx(1.5, abs=0.005)


def test_a_column_that_is_no_channel_has_no_signal(open_preview):
    _, draft, seen = open_preview()
    without = replace(draft, told=replace(draft.told, columns=[2]))
    assert preview(without, "", "", "").find_signal(0) is None
    assert preview(without, "", "", "").find_signal(1).name == "knee"
    assert seen.find_signal(7) is None


def test_without_a_rate_there_is_no_signal_to_show(open_preview):
    _, _, seen = open_preview(head="VMO [uV];knee [deg]\n")
    assert seen.find_signal(0) is None
