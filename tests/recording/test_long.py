"""A journal of any length is read, shown, analysed and exported in pieces, with the results of one piece."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vmofire import wire
from vmofire.analysis import analyse
from vmofire.cli.sources import read_file
from vmofire.dsp.recorded_channel import iterate
from vmofire.errors import FormatError, JournalError, VmofireError
from vmofire.live.scope_recording import open_stored
from vmofire.recording import journal
from vmofire.recording.export import Item, export_bdf, export_bids, export_csv
from vmofire.recording.export.target import go_on
from vmofire.recording.formats import read
from vmofire.recording.library.journals import find_unfinished
from vmofire.recording.samples import JournalFile, JournalSamples

from .long_journal import measure, write_long

SECONDS, RATE_HZ = 45.0, 2000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with two gaps, one of them a damaged stretch, and a second run."""
    path = tmp_path_factory.mktemp("long") / "a.vmo"
    write_long(path, SECONDS, RATE_HZ)
    data = path.read_bytes()
    cut = len(data) // 3
    damaged = data[:cut] + data[cut + 40_000 : 2 * cut] + bytes(5_000) + data[2 * cut :]
    path.write_bytes(damaged)
    return path


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Treat every journal as too long for the memory."""

    def begin() -> None:
        monkeypatch.setattr("vmofire.recording.samples.SMALL_BYTES", 1_000)
        monkeypatch.setattr("vmofire.recording.samples.CHUNK_BYTES", 7_001)
        monkeypatch.setattr("vmofire.recording.formats.own.SHORT_SAMPLES", 0)
        monkeypatch.setattr("vmofire.dsp.recorded_channel.PIECE_SAMPLES", 9_000)
        monkeypatch.setattr("vmofire.recording.export.bdf.PORTION_BYTES", 20_000)

    return begin


def test_reading_and_analysis_in_pieces_equal_those_of_the_whole(path: Path, in_pieces) -> None:
    whole = read(path)
    assert all(isinstance(channel.samples, np.ndarray) for channel in whole.channels)
    assert sum(event.kind == "gap" for event in whole.events) == 0
    analysed = analyse(whole)
    assert len(analysed.channels[0].bursts) > 5
    in_pieces()
    pieces = read(path)
    assert not any(isinstance(channel.samples, np.ndarray) for channel in pieces.channels)
    for one, other in zip(whole.channels, pieces.channels, strict=True):
        assert np.array_equal(one.samples, other.samples[:], equal_nan=True)
        assert np.array_equal(one.to_uv(), other.to_uv()[:], equal_nan=True)
        parts = [part for _, part in iterate(other.samples)]
        assert len(parts) > 5
        assert np.array_equal(np.concatenate(parts), one.samples, equal_nan=True)
    assert (pieces.events, pieces.notes, pieces.origin) == (whole.events, whole.notes, whole.origin)
    assert analyse(pieces) == analysed


def test_exports_written_in_pieces_are_those_of_the_whole_byte_by_byte(
    path: Path, tmp_path: Path, in_pieces
) -> None:
    def export(folder: Path) -> dict[str, bytes]:
        folder.mkdir()
        recording = read(path)
        bursts = {channel.name: channel.bursts for channel in analyse(recording).channels}
        export_bdf(recording, folder / "a.bdf", bursts=bursts)
        export_csv(recording, folder / "a.csv", bursts=bursts)
        export_bids([Item(recording, bursts=bursts)], folder / "bids")
        return {
            str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.*") if file.is_file()
        }

    whole = export(tmp_path / "whole")
    assert len(whole) > 8
    in_pieces()
    assert export(tmp_path / "pieces") == whole


def test_scope_and_replay_in_pieces_equal_those_of_the_whole(path: Path, in_pieces) -> None:
    def show() -> tuple[np.ndarray, ...]:
        stored = open_stored(path, "a", go_on)
        shown = stored.snapshot(500, 10.0)
        stop_s = stored.scope.duration_s - 12.0
        columns = [stored.scope.columns_at(kind, stop_s - 5.0, stop_s, 300) for kind in ("raw", "filtered")]
        return shown.columns.low, *(
            part for one in columns for part in (one.low, one.high, one.rms, one.lost)
        )

    whole = show()
    in_pieces()
    for one, other in zip(whole, show(), strict=True):
        assert np.array_equal(one, other, equal_nan=True)


def test_a_replay_reads_its_recording_where_it_plays(tmp_path: Path, in_pieces) -> None:
    path = tmp_path / "a.vmo"
    write_long(path, 12.0, RATE_HZ)
    source, names = read_file(str(path))
    whole = source.read(0, 30_000, 1000.0)  # across the seam
    in_pieces()
    source, again = read_file(str(path))
    assert again == names
    assert np.array_equal(source.read(0, 30_000, 1000.0), whole)


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path, in_pieces) -> None:
    path = tmp_path / "a.vmo"
    write_long(path, 10.0, RATE_HZ)
    in_pieces()
    kept, recording = journal.read(path), read(path)
    data = path.read_bytes()
    path.write_bytes(data[:-50_000])
    with pytest.raises(JournalError, match="shorter now"):
        kept.runs[0].samples.read(0, 20_000)
    path.write_bytes(bytes(len(data)))
    with pytest.raises(FormatError, match="changed while vmofire read it"):
        recording.channels[0].samples[:100]
    path.unlink()
    with pytest.raises(FormatError, match="changed while vmofire read it"):
        analyse(recording)
    with pytest.raises(VmofireError):
        open_stored(path, "a", go_on)


@pytest.mark.parametrize("small", [True, False])
def test_samples_are_read_where_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 65_536, (1_000, 2)).astype("<u2")
    sizes = [
        16,
        16,
        16,
        0,
        3,
        16,
        1,
        1,
        54,
        *[16] * 40,
    ]  # 54 samples: a frame with a byte of padding
    data, places, at = b"junk", [], 0
    for n, size in enumerate(sizes):
        payload = bytes(wire.BLOCK_HEADER_SIZE) + counts[at : at + size].tobytes()
        data += b"noise" if n % 7 == 5 else b""
        places.append((len(data), size))
        data += wire.frame(wire.BLOCK, 0, payload, lambda _: 0)
        at += size
    (tmp_path / "a").write_bytes(data)
    monkeypatch.setattr("vmofire.recording.samples.SMALL_BYTES", len(data) if small else 10)
    samples = JournalSamples(JournalFile(tmp_path / "a"), 2)
    for place, size in places:
        samples.add(place, size)
    assert len(samples) == at
    for start in range(0, at, 13):
        for stop in (start, start + 1, start + 40, at, at + 10):
            assert np.array_equal(samples.read(start, stop), counts[start : min(stop, at)])


def jump(path: Path, samples: int, at: int = 100) -> None:
    """Write a journal of about a kilobyte that skips samples."""
    write_long(path, 0.064, RATE_HZ, 1)
    data = path.read_bytes()
    block = bytes.fromhex("00" * 12) + bytes(32)
    head = np.array([at + samples], "<u4").tobytes() + block[4:8] + bytes((1, 1, 0, 16))
    path.write_bytes(data + wire.frame(wire.BLOCK, 0, head + bytes(32), journal.binascii.crc32))


def test_a_jump_of_more_samples_than_can_be_lost_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    jump(path, 200_000_000)
    assert path.stat().st_size < 2_000
    with pytest.raises(FormatError, match=r"a\.vmo skips 199\d+ samples at once"):
        read(path)
    (found,) = find_unfinished(tmp_path)
    assert "" in found.trouble
    (tmp_path / "b.vmo").write_bytes(b"")
    assert len(find_unfinished(tmp_path)) == 2, "no file blocks the others"


def test_an_end_or_a_status_cannot_claim_years(tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    write_long(path, 0.064, RATE_HZ, 1)
    end = journal.EVENT, b'{"kind":"end","row":999999999999999999}'
    path.write_bytes(path.read_bytes() + wire.frame(*end[:1], 0, end[1], journal.binascii.crc32))
    kept = journal.read(path)
    assert kept.complete
    assert kept.damage["unreadable"] == 1
    assert len(read(path).channels[0].samples) == 128


def test_many_pauses_cannot_make_days_of_a_small_file(tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    write_long(path, 0.064, RATE_HZ, 1)
    data = path.read_bytes()
    frames = wire.Reader(journal.binascii.crc32, 65_535).feed(data)
    hello = next(payload for kind, _, payload in frames if kind == wire.HELLO)
    block = next(payload for kind, _, payload in frames if kind == wire.BLOCK)
    gap = b'{"kind":"gap","row":0,"data":{"rows":null,"seconds":3600.0,"cause":"away","run":2}}'
    run = [(wire.HELLO, hello), (journal.EVENT, gap), (wire.BLOCK, block)]
    path.write_bytes(data + b"".join(wire.frame(k, 0, p, journal.binascii.crc32) for k, p in run * 9))
    with pytest.raises(FormatError, match="9 hours are missing"):
        read(path)


def test_the_header_of_a_long_file_alone_says_that_it_is_ours(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "a.vmo"
    write_long(path, 5.0, RATE_HZ)
    monkeypatch.setattr("vmofire.recording.formats.LARGEST_BYTES", 1_000)
    assert len(read(path).channels) == 3, "of a journal no length is too long"


@pytest.fixture(scope="module")
def half_an_hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "a.vmo"
    write_long(path, 1_800.0, 4000, 1)
    return path


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="this is not Linux")
@pytest.mark.parametrize(
    ("what", "mb"),
    [("read", 150), ("library's opening", 150), ("show", 150), ("export BDF+", 190), ("export CSV", 190)],
)
def test_half_an_hour_takes_no_more_memory_than_minutes(
    what: str, mb: float, tmp_path: Path, half_an_hour: Path
) -> None:
    """Eight hours of three channels are in tests/benchmarks/bench_long.py."""
    assert measure(what, half_an_hour, tmp_path)[1] < mb


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="this is not Linux")
def test_twenty_minutes_are_analysed_in_pieces(tmp_path: Path) -> None:
    write_long(tmp_path / "a.vmo", 1_200.0, 4000, 1)
    assert measure("analyse", tmp_path / "a.vmo", tmp_path)[1] < 190
