"""A source of microvolts looks like a board to all that follows, and its journal gives back its values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire import wire
from vmofire.dsp.sensor import Sensor
from vmofire.errors import JournalError
from vmofire.link.microvolts import MicrovoltFrames
from vmofire.messages import Block, State, decode
from vmofire.recording import formats, journal
from vmofire.recording.writer import COUNTS_VERSION, VERSION, Writer


def read_blocks(frames):
    said = [decode(kind, payload) for kind, _, payload in frames]
    return [one for one in said if isinstance(one, Block)]


@pytest.mark.parametrize("fs_hz", [200.0, 250.0, 1000.0, 1925.926, 2148.148, 20000.0])
def test_the_hello_gives_the_rate_and_that_samples_are_microvolts(fs_hz):
    frames = MicrovoltFrames(fs_hz, 3, "LSL µV-Ärm mit langem Namen und mehr", b"one", "liblsl 1.18")
    kind, _, payload = frames.begin()
    hello = decode(kind, payload)
    assert hello == frames.hello
    assert hello.state is State.STREAMING
    assert hello.in_uv
    assert hello.channels == (0, 1, 2)
    assert hello.fs_hz == pytest.approx(fs_hz, rel=1e-6)
    assert hello.board.startswith("LSL ")
    assert hello.unique_id != MicrovoltFrames(fs_hz, 3, "LSL", b"other", "").hello.unique_id


@given(st.lists(st.integers(0, 50), max_size=20), st.integers(0, 2**32 - 1))
def test_cutting_and_values_that_are_no_numbers_change_no_index(cuts, seed):
    rng = np.random.default_rng(seed)
    rows = rng.normal(0.0, 300.0, (sum(cuts), 2))
    rows[rng.random(len(rows)) < 0.1, 1] = rng.choice([np.nan, np.inf, -np.inf])
    frames = MicrovoltFrames(1000.0, 2, "x", b"x", "")
    frames.begin()
    sent, at = [], 0
    for n in cuts:
        sent += frames.add(rows[at : at + n])
        at += n
    rest, status = frames.end()
    blocks = read_blocks(sent + rest)
    assert status.samples == len(rows)
    numbers = [n for one in blocks for n in range(one.first_sample, one.first_sample + len(one.counts))]
    there = np.isfinite(rows).all(axis=1)
    assert numbers == np.flatnonzero(there).tolist()
    if blocks:
        assert (np.concatenate([one.counts for one in blocks]) == rows[there].astype(np.float32)).all()
        assert all(len(one.counts) <= wire.SAMPLES_PER_BLOCK for one in blocks)


def record(path, rows, labels, missing=7):
    """Write a journal of microvolts with `missing` samples missing in the middle."""
    frames = MicrovoltFrames(1000.0, len(labels), "LSL test", b"x", "")
    _, _, hello = frames.begin()
    writer = Writer(path, hello, {"output": "RAW", "in_uv": True}, labels)
    half = len(rows) // 2
    sent = [*frames.add(rows[:half]), *frames.add(rows[half:], missing), *frames.end()[0]]
    writer.write([(kind, payload) for kind, _, payload in sent])
    writer.close(len(rows) + missing)


def test_a_journal_of_microvolts_is_read_again_with_its_values_its_unit_and_its_gap(tmp_path):
    rows = np.random.default_rng(1).normal(-90_000.0, 50.0, (5000, 2))  # the offset of a dry electrode
    record(tmp_path / "a.vmo", rows, ["left VMO", "right VMO"])
    recording = formats.read(tmp_path / "a.vmo")
    assert [channel.unit for channel in recording.channels] == ["uV", "uV"]
    assert [channel.name for channel in recording.channels] == ["left VMO", "right VMO"]
    uv = np.stack([channel.to_uv()[:] for channel in recording.channels], axis=1)
    assert len(uv) == 5007
    assert np.isnan(uv[2500:2507]).all()
    there = np.delete(uv, slice(2500, 2507), axis=0)
    assert (there == rows.astype(np.float32)).all()
    assert recording.origin.sensor == Sensor(in_uv=True)
    assert recording.origin.equipment == "LSL test", "no firmware of vmofire is in it"


def test_a_gain_in_a_damaged_header_never_scales_microvolts(tmp_path):
    rows = np.random.default_rng(1).normal(0.0, 50.0, (3000, 1))
    record(tmp_path / "a.vmo", rows, ["VMO"])
    data = bytearray((tmp_path / "a.vmo").read_bytes())
    data[20] ^= 0xFF  # the header's frame fails its check
    (tmp_path / "a.vmo").write_bytes(data)
    recording = formats.read(tmp_path / "a.vmo")
    uv = recording.channels[0].to_uv(gain=200.0)[:]
    assert np.nanstd(uv) == pytest.approx(50.0, rel=0.05)


def test_only_a_journal_of_microvolts_needs_this_version(tmp_path, monkeypatch):
    record(tmp_path / "a.vmo", np.ones((100, 1)), ["VMO"])
    assert journal.read(tmp_path / "a.vmo").header["journal"] == VERSION
    monkeypatch.setattr(journal, "VERSION", COUNTS_VERSION)  # as an earlier vmofire knows it
    with pytest.raises(JournalError, match="version"):
        journal.read(tmp_path / "a.vmo")


def test_a_long_journal_is_read_piece_by_piece(tmp_path, monkeypatch):
    monkeypatch.setattr("vmofire.recording.samples.SMALL_BYTES", 1000)
    monkeypatch.setattr("vmofire.recording.formats.own.SHORT_SAMPLES", 1000)
    rows = np.random.default_rng(1).normal(0.0, 50.0, (5000, 2))
    record(tmp_path / "a.vmo", rows, ["left VMO", "right VMO"])
    column = formats.read(tmp_path / "a.vmo").channels[1].to_uv()
    assert not isinstance(column, np.ndarray)
    assert (column[4000:4100] == rows[3993:4093, 1].astype(np.float32)).all()
