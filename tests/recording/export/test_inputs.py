"""Export of REF, and of an envelope of unknown gain: counts under their own names."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vmofire.dsp.sensor import Sensor
from vmofire.recording.export.bdf import export_bdf
from vmofire.recording.export.export_info import Case, Study
from vmofire.recording.export.sidecars import describe_signal, list_channels
from vmofire.recording.formats import read


def test_ref_is_an_auxiliary_channel_without_electrodes_or_scale(
    record: Callable[..., Path], tmp_path
) -> None:
    recording = read(record(labels=("VMO", "REF")))
    titles, *rows = list_channels(recording, ["VMO", "REF"], Case())
    types = {row[titles.index("name")]: row[titles.index("type")] for row in rows}
    assert types == {"VMO": "EMG", "REF": "MISC"}
    references = {row[titles.index("name")]: row[titles.index("reference")] for row in rows}
    assert references == {"VMO": "bipolar", "REF": "n/a"}
    path = export_bdf(recording, tmp_path / "a.bdf")
    again = read(path).channels
    assert [channel.name for channel in again] == ["VMO", "REF"]
    assert np.array_equal(again[1].samples[:8000], recording.channels[1].samples)
    assert not again[1].is_emg


def test_no_gain_is_written_where_none_is_known(record: Callable[..., Path], tmp_path) -> None:
    recording = read(record(sensor=Sensor(output="ENV")))
    said = describe_signal(recording, Case(), Study())
    assert "Preamplification" not in said
    assert "200" not in json.dumps(said["HardwareFilters"])
    path = export_bdf(recording, tmp_path / "a.bdf")
    [channel] = read(path).channels
    assert channel.unit == "counts"
    assert b"gain not known" in path.read_bytes()[:1024]


@pytest.mark.parametrize("gain", [200.0, 10_200.0])
def test_the_gain_that_is_known_is_written(record: Callable[..., Path], gain: float) -> None:
    output = "RAW" if gain == 200.0 else "ENV"
    recording = read(record(sensor=Sensor(output=output, gain=gain)))
    assert describe_signal(recording, Case(), Study())["Preamplification"] == gain
