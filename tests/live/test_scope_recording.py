"""A stored recording in the scope: all of it, at any zoom, with the numbers that a live screen has."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from vmofire.dsp.sensor import Sensor
from vmofire.errors import VmofireError
from vmofire.live.pixel_columns import SignalHistory
from vmofire.live.scope_events import find_events
from vmofire.live.scope_recording import open_stored
from vmofire.live.scope_signal import share_samples
from vmofire.live.stored_signal import StoredSignal
from vmofire.live.stream import Live
from vmofire.messages import Block, Gap
from vmofire.recording import formats, journal
from vmofire.recording.library import Electrodes
from vmofire.recording.progress import Cancelled
from vmofire.recording.pyramid import BUCKETS, PER_COLUMN
from vmofire.recording.pyramid_cache import PyramidCache

from .journals import MadeRun, make_counts, write_runs

FS_HZ = 2000


def go_on(_share: float) -> None:
    pass


class Taker:
    """Takes what a Live gives to its scope, all of it."""

    def __init__(self) -> None:
        self.parts: list[tuple[np.ndarray, ...] | int] = []
        self.fs_hz = 0.0

    def begin(self, fs_hz: float, *_: object) -> None:
        self.fs_hz = fs_hz

    def push(self, uv, samples, _counts=None) -> None:
        self.parts.append((uv, samples.filtered_uv, samples.rms_uv, samples.active))

    def lose(self, n_samples: int) -> None:
        self.parts.append(n_samples)


def pass_live(path: Path) -> tuple[Taker, Live]:
    """Pass a whole journal through the live path, block by block."""
    kept = journal.read(path)
    live, taker = Live(Sensor(gain=200.0), kept.labels), Taker()
    live.look_closely(taker)  # type: ignore[arg-type]
    for run in kept.runs:
        live.push(run.hello)
        items: list[tuple[int, Block | Gap]] = [(gap.sample, gap) for gap in run.gaps]
        for first, counts in run.pieces(500):
            items.append((first, Block(first, 0, run.hello.run, run.hello.channels, False, counts)))
        for _, item in sorted(items, key=lambda one: (one[0], isinstance(one[1], Block))):
            live.push(item)
    live.catch_up()
    return taker, live


def join(taker: Taker, kind: str) -> SignalHistory:
    """Return one history of all that was taken."""
    n = sum(part if isinstance(part, int) else len(part[0]) for part in taker.parts)
    n_channels = next(part for part in taker.parts if not isinstance(part, int))[0].shape[1]
    history = SignalHistory(n, n_channels)
    for part in taker.parts:
        if isinstance(part, int):
            history.append_gap(part)
        else:
            history.append(part[kind == "filtered"], part[2], part[3])
    return history


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred seconds of two channels with three gaps, two of them close together."""
    path = tmp_path_factory.mktemp("scope") / "a.vmo"
    counts = make_counts(100.0)
    holes = ((30_000, 250), (30_040, 16), (131_072, 5_000))
    write_runs(path, [MadeRun(counts, holes=holes)], marks=[(1_000, "knee bent"), (160_000, "zuckt")])
    return path


@pytest.fixture(scope="module")
def whole(path: Path) -> tuple[dict[str, SignalHistory], Live]:
    taker, live = pass_live(path)
    return {kind: join(taker, kind) for kind in ("raw", "filtered")}, live


@pytest.fixture(scope="module", params=["in memory", "on disk", "opened again"])
def stored(path: Path, tmp_path_factory: pytest.TempPathFactory, request) -> Iterator[StoredSignal]:
    folder = tmp_path_factory.mktemp("cache")
    cache = PyramidCache(folder)
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "in memory":
            patch.setattr("vmofire.recording.pyramid_cache.SMALL_BYTES", 0)
        if request.param == "opened again":
            open_stored(path, "a", go_on, cache=cache).scope.close()
            patch.setattr("vmofire.live.scope_recording.open_source", None)  # nothing is read again
        signal = open_stored(path, "a", go_on, cache=cache).scope
    assert len(list(folder.iterdir())) == (request.param != "in memory")
    yield signal
    signal.close()


def test_samples_are_those_of_the_whole_recording_passed_through_the_stages(whole, stored) -> None:
    histories, _ = whole
    head = histories["raw"].head
    assert stored.duration_s == head / FS_HZ
    for kind in ("raw", "filtered"):
        first_s, samples = stored.samples_at(kind, 0.0, stored.duration_s)
        assert first_s == 0.0
        np.testing.assert_array_equal(samples, histories[kind].signal(0, head))


@pytest.mark.parametrize("kind", ["raw", "filtered"])
@pytest.mark.parametrize("per_column", [1, 2, 3, 7, 16, 29, 64, 100, 127])
def test_columns_of_few_samples_are_those_of_the_whole(whole, stored, kind, per_column) -> None:
    expect = whole[0][kind]
    n = 1000
    for first in (0, 14, 29_000 // per_column, 131_000 // per_column, expect.head // per_column - n + 40):
        edges = (first + np.arange(n + 1)) * per_column
        seen = stored.columns_at(kind, edges[0] / FS_HZ, edges[-1] / FS_HZ, n)
        wanted = expect.columns_between(edges)
        for name in ("low", "high", "active"):
            np.testing.assert_array_equal(getattr(seen, name), getattr(wanted, name), name)
        known = edges[1:] <= expect.head
        np.testing.assert_array_equal(seen.lost[known], wanted.lost[known])
        if per_column <= 32:
            np.testing.assert_allclose(seen.rms, wanted.rms, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("per_column", [128.0, 150.5, 512.0, 1000.0, 2047.9, 3000.0])
def test_columns_of_many_samples_differ_by_a_sixteenth_of_a_column_at_their_edges_at_most(
    whole, stored, per_column
) -> None:
    expect = whole[0]["filtered"]
    n = int(expect.head / per_column) + 3
    stop_s = n * per_column / FS_HZ
    seen = stored.columns_at("filtered", 0.0, stop_s, n)
    edges = share_samples(0.0, stop_s, FS_HZ, n)
    bucket = max(one for one in BUCKETS if one * PER_COLUMN <= (edges[-1] - edges[0]) / n)
    assert bucket <= per_column / PER_COLUMN
    moved = np.minimum((edges + bucket // 2) // bucket * bucket, expect.head)
    assert np.abs(moved - edges)[:-3].max() <= per_column / 16
    wanted = expect.columns_between(moved[: np.searchsorted(moved, expect.head) + 1])
    for name in ("low", "high", "rms", "active", "lost"):
        np.testing.assert_array_equal(getattr(seen, name)[: len(wanted.lost)], getattr(wanted, name), name)
    assert np.nanmax(seen.high) == np.nanmax(expect.signal(0, expect.head)), "no peak is missed"
    assert np.isnan(seen.low[len(wanted.lost) :]).all()
    assert not seen.lost[len(wanted.lost) :].any()


def test_the_picture_does_not_shimmer_when_it_is_moved_by_whole_columns(stored) -> None:
    for span_s in (0.5, 7.3, 41.0):
        width_s = span_s / 640
        for columns in (1, 13):
            one = stored.columns_at("filtered", 20 * width_s, span_s + 20 * width_s, 640)
            by_s = (20 + columns) * width_s
            other = stored.columns_at("filtered", by_s, span_s + by_s, 640)
            np.testing.assert_array_equal(one.low[columns:], other.low[:-columns])
            np.testing.assert_array_equal(one.rms[columns:], other.rms[:-columns])
            assert other.first - one.first == columns


def test_what_stands_beside_the_traces_is_what_stood_there_live(whole, stored) -> None:
    shown, live = stored.snapshot(300, 10.0), whole[1].snapshot(300, 10.0)
    assert shown.lost_samples == live.lost_samples == 5_266
    assert shown.samples == live.samples
    for one, other in zip(shown.channels, live.channels, strict=True):
        assert (one.label, one.state, one.reason) == (other.label, other.state, other.reason)
        assert one.rms_uv == pytest.approx(other.rms_uv, rel=1e-5)
        assert one.rest_uv == pytest.approx(other.rest_uv)
        assert one.goal_uv == pytest.approx(other.goal_uv)
    np.testing.assert_array_equal(shown.columns.low, live.columns.low)
    assert (shown.columns.first, shown.columns.samples_per_column) == (
        live.columns.first,
        live.columns.samples_per_column,
    )
    assert stored.filters == whole[1].filters


def test_marks_bursts_and_gaps_have_their_exact_moments(whole, stored) -> None:
    history = whole[0]["filtered"]
    assert [(mark.at_s, mark.words) for mark in stored.marks] == [(0.5, "knee bent"), (80.0, "zuckt")]
    runs = stored.find_runs()
    _, _, active, lost = history.read(0, history.head)
    for spans, flags in [*zip(runs.active, active.T, strict=True), (runs.lost, lost)]:
        turns = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))).reshape(-1, 2)
        assert len(spans) > 1
        np.testing.assert_allclose(spans, turns / FS_HZ)
    assert sum(event.kind == "gap" for event in find_events(stored, stored.labels)) == 3


def test_a_spectrum_of_any_two_seconds(stored) -> None:
    seen = stored.spectrum(0, 40.0)
    assert seen.raw[np.argmin(abs(seen.hz - 50))] > 20 * seen.filtered[np.argmin(abs(seen.hz - 50))]
    assert stored.spectrum(0, 16.0) is None, "samples are missing in it"
    assert stored.spectrum(0, 1.0) is None
    assert stored.spectrum(0) is not None


def test_counts_are_those_that_the_board_sent(path, stored) -> None:
    raw = stored.counts(0)
    sent = journal.read(path).runs[0].counts[-FS_HZ:, 0]
    assert (raw.low, raw.high) == (sent.min(), sent.max())
    assert raw.mean == pytest.approx(sent.mean())


def test_runs_follow_one_another_with_the_pause_between_them_and_fresh_stages(tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    first, second, third = make_counts(6.0), make_counts(5.0)[::-1], make_counts(4.0)
    write_runs(path, [MadeRun(first), MadeRun(second, away_s=2.5, holes=[(0, 40)]), MadeRun(third)])
    stored = open_stored(path, "a", go_on).scope
    assert stored.duration_s == 6.0 + 2.5 + 0.02 + 5.0 + 4.0
    assert stored.find_runs().lost == [(6.0, 8.52)], "a gap where the run begins joins the pause"
    history = join(pass_live(path)[0], "filtered")
    _, _, _, lost = history.read(0, history.head)
    expect = history.signal(0, history.head)[~lost]
    _, seen = stored.samples_at("filtered", 0.0, 99.0)
    np.testing.assert_array_equal(seen[~np.isnan(seen[:, 0])], expect)
    _, rms, active, _ = history.read(0, history.head)
    fine = stored.columns_at("filtered", 0.0, stored.duration_s, round(stored.duration_s * FS_HZ))
    np.testing.assert_allclose(fine.rms[~fine.lost], rms[~lost], rtol=1e-5, atol=1e-4)
    np.testing.assert_array_equal(fine.active[~fine.lost], active[~lost])
    whole = formats.read(path)
    assert len(whole.channels[0].samples) == stored.duration_s * FS_HZ, (
        "events of exports have the same moments"
    )


def test_of_runs_with_other_rates_or_inputs_those_that_hold_most_are_shown_and_it_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.vmo"
    short, long = make_counts(2.0, n_channels=3), make_counts(5.0, 1000, 2)
    write_runs(
        path,
        [MadeRun(short), MadeRun(long, 1000, pins=(1, 2)), MadeRun(long, 1000, pins=(1, 2)), MadeRun(short)],
    )
    stored = open_stored(path, "a", go_on).scope
    assert (stored.fs_hz, stored.n_channels, stored.duration_s) == (1000.0, 2, 10.0)
    assert stored.labels == ("right VMO", "left VL"), "a name stays with its input"
    assert stored.notes[0].startswith("2 parts with another rate or other channels"), stored.notes


@pytest.mark.parametrize("n_samples", [1, 2, 15, 16, 17])
def test_recordings_of_a_few_samples(tmp_path: Path, n_samples: int) -> None:
    path = tmp_path / "a.vmo"
    write_runs(path, [MadeRun(make_counts(1.0)[:n_samples])])
    stored = open_stored(path, "a", go_on).scope
    assert stored.duration_s == n_samples / FS_HZ
    assert np.isfinite(stored.columns_at("raw", 0.0, 10.0, 300).low).sum() == 2
    assert np.isfinite(stored.columns_at("raw", 0.0, stored.duration_s, n_samples).low).all()
    assert stored.overview(200).low.shape == (200, 2)
    assert len(stored.samples_at("filtered", -5.0, 5.0)[1]) == n_samples
    assert len(stored.samples_at("filtered", 5.0, 7.0)[1]) == 0
    assert stored.spectrum(0) is None
    assert stored.snapshot(100, 10.0).samples == n_samples


def test_a_recording_without_samples_is_refused_with_its_cause(tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    write_runs(path, [MadeRun(make_counts(1.0)[:0])])
    with pytest.raises(VmofireError, match="No muscle was recorded"):
        open_stored(path, "a", go_on)
    path.write_bytes(b"")
    with pytest.raises(VmofireError):
        open_stored(path, "a", go_on)
    with pytest.raises(VmofireError, match="Cannot read"):
        open_stored(tmp_path / "none.vmo", "a", go_on)


def test_a_stretch_outside_of_the_recording_holds_nothing(stored) -> None:
    for start_s, stop_s in ((-30.0, -20.0), (400.0, 500.0)):
        columns = stored.columns_at("filtered", start_s, stop_s, 100)
        assert np.isnan(columns.low).all()
        assert np.isnan(columns.rms).all()
        assert not columns.lost.any()
        assert not columns.active.any()
    half = stored.columns_at("raw", -10.0, 10.0, 100)
    assert np.isnan(half.low[:50]).all()
    assert np.isfinite(half.low[50:]).all()


def test_a_file_of_another_program_is_shown_with_its_own_microvolts(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("vmofire.recording.pyramid_cache.SMALL_BYTES", 0)
    uv = 40.0 * np.random.default_rng(4).standard_normal((30_000, 2))
    uv[12_000:12_300, 1] = np.nan
    path = tmp_path / "a.csv"
    rows = ("" if np.isnan(b) else f"{b:.3f}" for b in uv[:, 1])
    lines = [f"{n / 1000:.3f},{a:.3f},{b}" for n, (a, b) in enumerate(zip(uv[:, 0], rows, strict=True))]
    path.write_text("time_s,VM [uV],VL [uV]\n" + "\n".join(lines) + "\n")
    cache = PyramidCache(tmp_path / "cache")
    for turn in range(2):
        stored = open_stored(path, "a", go_on, cache=cache).scope
        assert (stored.fs_hz, stored.labels, stored.unit) == (1000.0, ("VM", "VL"), "uV")
        assert stored.find_runs().lost == [(12.0, 12.3)]
        _, seen = stored.samples_at("raw", 0.0, 30.0)
        np.testing.assert_allclose(seen[:12_000], uv[:12_000], atol=1e-3)
        assert np.isnan(seen[12_000:12_300]).all()
        assert stored.counts(0) is None
        assert stored.snapshot(100, 5.0).lost_samples == 300
        stored.close()
        if not turn:
            monkeypatch.setattr("vmofire.live.scope_recording.open_source", None)
    monkeypatch.undo()
    monkeypatch.setattr("vmofire.recording.pyramid_cache.SMALL_BYTES", 0)
    envelope = [Electrodes("VM", output="ENV"), Electrodes("VL", output="ENV")]
    again = open_stored(path, "a", go_on, envelope, cache).scope
    assert again.output == "ENV", "another sensor gives another picture"
    again.close()


@pytest.mark.parametrize("at", [0.05, 0.5])
def test_opening_can_be_cancelled_at_any_time_and_leaves_nothing(
    path: Path, tmp_path: Path, monkeypatch, at: float
) -> None:
    monkeypatch.setattr("vmofire.recording.pyramid_cache.SMALL_BYTES", 0)
    monkeypatch.setattr("vmofire.recording.samples.SMALL_BYTES", 0)
    monkeypatch.setattr("vmofire.recording.samples.CHUNK_BYTES", 10_000)
    (tmp_path / "cache").mkdir()
    shares: list[float] = []

    def stop(share: float) -> None:
        shares.append(share)
        if share > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        open_stored(path, "a", stop, cache=PyramidCache(tmp_path / "cache"))
    assert len(shares) > 2
    assert shares == sorted(shares)
    assert shares[-1] < at + 0.3
    assert list((tmp_path / "cache").iterdir()) == []


def test_no_more_is_in_memory_than_a_picture_needs(path: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("vmofire.recording.pyramid_cache.SMALL_BYTES", 0)
    stored = open_stored(path, "a", go_on, cache=PyramidCache(tmp_path / "cache")).scope
    taken: list[int] = []
    file = stored._pyramid._file

    class Counting:
        def seek(self, *place: int) -> int:
            return file.seek(*place)

        def read(self, n: int) -> bytes:
            taken.append(n)
            return file.read(n)

    stored._pyramid._file = Counting()  # type: ignore[assignment]
    for span_s in (0.1, 1.0, 10.0, 60.0, 100.0):
        taken.clear()
        stored.columns_at("filtered", 0.0, span_s, 400)
        most_buckets = 400 * PER_COLUMN * max(b // a for a, b in pairwise(BUCKETS)) + 500
        assert sum(taken) <= 3 * 2 * 4 * most_buckets
    file.close()
