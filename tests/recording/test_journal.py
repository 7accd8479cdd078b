"""A recording is read back, whatever happened to the program, the disk or the file."""

import binascii
import dataclasses
import errno
import itertools
import os
import re
import signal
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vmofire import wire
from vmofire.errors import JournalError
from vmofire.messages import Gap
from vmofire.recording import journal
from vmofire.recording.journal import Writer, read
from vmofire.recording.writer import EVENT, HEADER

sys.path.insert(0, str(Path(__file__).parent.parent / "link"))
from peers import LIES
from peers import pack_hello as pack_any_hello

GOLDEN = Path(__file__).parent / "journal_v1.vmo"
RATE_HZ = 2000


def pack_hello(run: int = 1, mask: int = 0b11) -> bytes:
    fields = (1, bytes((0, 1, 0)), 1, run, mask, 0, 16, RATE_HZ, 12, 3300, 48_000_000, 256 * 24_000)
    return struct.pack(wire.HELLO_LAYOUT, *fields, b"12345678", b"Raspberry Pi Pico", b"1.28.0")


def true_counts(first_sample: int, n_samples: int, n_channels: int = 2) -> np.ndarray:
    sample = np.arange(first_sample, first_sample + n_samples)[:, None]
    return ((sample * 31 + np.arange(n_channels) * 1000) % 65536).astype(np.uint16)


def pack_block(first_sample: int, run: int = 1, n_samples: int = 16, mask: int = 0b11) -> bytes:
    header = struct.pack(wire.BLOCK_LAYOUT, first_sample % 2**32, 0, run, mask, 0, n_samples)
    return header + true_counts(first_sample, n_samples, mask.bit_count()).astype("<u2").tobytes()


def write_blocks(writer: Writer, first_sample: int, stop_sample: int, run: int = 1) -> None:
    for sample in range(first_sample, stop_sample, 16):
        writer.write([(wire.BLOCK, pack_block(sample, run))])


def assert_samples_are_true(recording: journal.JournalRecording) -> int:
    """Check that all samples are right, and that samples and gaps leave no hole; return their number."""
    n_samples = 0
    for run in recording.runs:
        for first_sample, counts in run.pieces():
            assert (counts == true_counts(first_sample, len(counts))).all()
        pieces = [(sample, len(counts)) for sample, counts in run.pieces()]
        holes = [(gap.sample, gap.samples or 0) for gap in run.gaps]
        spans = sorted(pieces + holes)
        for (sample, n), (next_sample, _) in itertools.pairwise(spans):
            assert sample + n == next_sample
        n_samples += len(run.counts)
    return n_samples


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.vmo"
    writer = Writer(path, pack_hello(), {"gain": 200.0}, ["VMO", "VL"])
    write_blocks(writer, 0, 64)
    writer.note("mark", "here", 40)
    write_blocks(writer, 64, 128)
    writer.close(128)
    return path


def test_a_recording_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.vmo"
    writer = Writer(path, pack_hello(), {"gain": 200.0, "output": "RAW"}, ["VMO"], notes="erste")
    write_blocks(writer, 0, 160)
    writer.note("mark", "Jetzt \N{FLEXED BICEPS}", 80, 5.25, {"side": "left"})
    writer.write([(wire.STATUS, struct.pack(wire.STATUS_LAYOUT, 0, 1, 2650, 160, 0, 16, 0, 1, 2))])
    writer.write([(wire.HELLO, pack_hello(2))])
    write_blocks(writer, 0, 32, run=2)
    writer.close(32)

    recording = read(path)
    assert recording.complete
    assert not any(recording.damage.values())
    assert recording.gaps == ()
    assert recording.sensor == {"gain": 200.0, "output": "RAW"}
    assert recording.labels == ["VMO", "GP27"]
    assert recording.header["notes"] == "erste"
    first, second = recording.runs
    assert (first.counts == true_counts(0, 160)).all()
    assert (second.counts == true_counts(0, 32)).all()
    assert first.counts.dtype == np.uint16
    assert first.hello.fs_hz == RATE_HZ
    assert first.status is not None
    assert first.status.samples == 160
    assert first.time
    mark = next(event for event in recording.events if event.kind == "mark")
    assert (mark.text, mark.run, mark.sample, mark.host_s) == ("Jetzt \N{FLEXED BICEPS}", 0, 80, 5.25)
    assert mark.data == {"side": "left"}
    assert recording.events[-1].run == 1


def test_the_boards_payloads_are_on_disk_verbatim(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "a.vmo", pack_hello())
    write_blocks(writer, 0, 32)
    # On disk before close, with nothing left in the program.
    data = (tmp_path / "a.vmo").read_bytes()
    writer.close()
    assert pack_hello() in data
    assert pack_block(0) in data
    assert pack_block(16) in data


def test_only_the_owner_may_read_it(small: Path) -> None:
    if os.name == "posix":
        assert stat.S_IMODE(small.stat().st_mode) == 0o600


def test_a_recording_finished_by_another_program_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    writer = Writer(path, pack_hello())
    write_blocks(writer, 0, 32)
    with path.open("ab") as other:
        other.write(b"ended by another program")
    write_blocks(writer, 32, 64)
    writer.close(64)
    assert b"ended by another program" in path.read_bytes()
    assert assert_samples_are_true(read(path)) == 64


def test_a_gap_that_tells_another_number_of_samples_is_not_believed(tmp_path: Path) -> None:
    causes = {}
    for told in (32, 48):
        writer = Writer(tmp_path / f"{told}.vmo", pack_hello())
        write_blocks(writer, 0, 32)
        gap = Gap(told, told / RATE_HZ, "no bytes came", 1, 32)
        writer.note("gap", "", 32, data=dataclasses.asdict(gap))
        write_blocks(writer, 64, 96)
        writer.close(96)
        (found,) = read(tmp_path / f"{told}.vmo").gaps
        assert (found.sample, found.samples) == (32, 32)
        causes[told] = found.cause
    assert causes == {32: "no bytes came", 48: "damaged in the file"}


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.vmo"
    path.write_bytes(b"somebody's")
    with pytest.raises(JournalError, match="file of that name already") as refusal:
        Writer(path, pack_hello())
    assert "another name" in refusal.value.cure
    assert path.read_bytes() == b"somebody's"


def test_a_recording_that_begins_within_a_run_misses_nothing_before(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "a.vmo", pack_hello(), first_sample=3200)
    write_blocks(writer, 3200, 3264)
    writer.close(3264)
    run = read(tmp_path / "a.vmo").runs[0]
    assert run.first_samples.tolist() == [3200]
    assert run.gaps == ()


def test_a_first_block_that_is_missing_is_a_gap(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "a.vmo", pack_hello())
    write_blocks(writer, 16, 64)
    writer.close(80)
    gaps = read(tmp_path / "a.vmo").gaps
    assert [(gap.sample, gap.samples, gap.seconds) for gap in gaps] == [(0, 16, 0.008), (64, 16, 0.008)]


def test_the_boards_last_word_tells_what_is_missing_behind_the_last_block(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "a.vmo", pack_hello())
    write_blocks(writer, 0, 64)
    writer.write([(wire.STATUS, struct.pack(wire.STATUS_LAYOUT, 0, 1, 2650, 80, 0, 16, 0, 1, 2))])
    writer.write([(wire.HELLO, pack_hello(2))])
    write_blocks(writer, 0, 32, run=2)
    writer.close(32)
    assert [(gap.run, gap.sample, gap.samples) for gap in read(tmp_path / "a.vmo").gaps] == [(1, 64, 16)]


def test_a_status_before_stop_tells_of_nothing_missing(tmp_path: Path) -> None:
    for state, missing in ((wire.STREAMING, ()), (wire.WAITING, ((32, 68),))):
        writer = Writer(tmp_path / f"{state}.vmo", pack_hello())
        write_blocks(writer, 0, 32)
        writer.write([(wire.STATUS, struct.pack(wire.STATUS_LAYOUT, state, 1, 2650, 100, 0, 16, 0, 1, 2))])
        writer.close()
        gaps = read(tmp_path / f"{state}.vmo").gaps
        assert tuple((gap.sample, gap.samples) for gap in gaps) == missing


def test_a_block_longer_or_shorter_than_it_says_is_no_data(tmp_path: Path) -> None:
    for change in (-4, 4):
        writer = Writer(tmp_path / f"{change}.vmo", pack_hello())
        write_blocks(writer, 0, 32)
        writer.write([(wire.BLOCK, (pack_block(32) + bytes(4))[: len(pack_block(32)) + change])])
        write_blocks(writer, 48, 64)
        writer.close(64)
        recording = read(tmp_path / f"{change}.vmo")
        assert assert_samples_are_true(recording) == 48
        assert [(gap.sample, gap.samples) for gap in recording.gaps] == [(32, 16)]


def test_events_belong_to_the_run_in_which_they_came(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "a.vmo", pack_hello())
    for run in (1, 2, 3, 4):
        if run > 1:
            writer.write([(wire.HELLO, pack_hello(run))])
        write_blocks(writer, 0, 32, run=run)
        writer.note("mark", str(run), 16)
    writer.close(32)
    marks = [event for event in read(tmp_path / "a.vmo").events if event.kind == "mark"]
    assert [(event.text, event.run) for event in marks] == [("1", 0), ("2", 1), ("3", 2), ("4", 3)]


def test_samples_are_counted_on_behind_the_32nd_bit(tmp_path: Path) -> None:
    first = 2**32 - 32
    writer = Writer(tmp_path / "a.vmo", pack_hello(), first_sample=first)
    write_blocks(writer, first, first + 32)
    write_blocks(writer, first + 48, first + 96)
    writer.close(first + 96)
    recording = read(tmp_path / "a.vmo")
    assert recording.runs[0].first_samples.tolist() == [first, 2**32 + 16]
    assert [(gap.sample, gap.samples) for gap in recording.gaps] == [(2**32, 16)]
    assert assert_samples_are_true(recording) == 80


def test_a_board_that_starts_again_under_the_same_number_is_another_run(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "a.vmo", pack_hello())
    write_blocks(writer, 0, 64)
    write_blocks(writer, 0, 32)  # its HELLO is damaged
    writer.close(32)
    assert [len(run.counts) for run in read(tmp_path / "a.vmo").runs] == [64, 32]


def test_a_journal_can_be_cut_at_every_byte(small: Path, tmp_path: Path) -> None:
    data = small.read_bytes()
    whole = read(small)
    cut = tmp_path / "cut.vmo"
    most = 0
    for length in range(len(data)):
        cut.write_bytes(data[:length])
        try:
            recording = read(cut)
        except JournalError:
            assert most == 0  # once a run is readable, it stays so
            continue
        assert not recording.complete
        n_samples = assert_samples_are_true(recording)
        assert n_samples >= most
        most = n_samples
    assert most == len(whole.runs[0].counts) == 128


def test_at_most_one_block_is_lost_to_a_cut(small: Path, tmp_path: Path) -> None:
    data = small.read_bytes()
    cut = tmp_path / "cut.vmo"
    cut.write_bytes(data[: data.index(pack_block(112)) + 3])
    recording = read(cut)
    assert len(recording.runs[0].counts) == 112
    assert recording.damage["damaged"] == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(data=st.data())
def test_flipped_bits_are_counted_and_their_samples_are_gaps(data: st.DataObject, small: Path) -> None:
    clean = small.read_bytes()
    bits = data.draw(st.lists(st.integers(0, 8 * len(clean) - 1), min_size=1, max_size=2, unique=True))
    dirty = bytearray(clean)
    for bit in bits:
        dirty[bit // 8] ^= 1 << bit % 8
    path = small.with_name("dirty.vmo")
    path.write_bytes(dirty)
    try:
        recording = read(path)
    except JournalError:
        assert len(bits) > 1  # for example a header and a HELLO
        return
    finally:
        path.unlink()
    n_samples = assert_samples_are_true(recording)
    assert recording.damage["damaged"] + recording.damage["skipped_bytes"] > 0
    if recording.complete:  # the end is there, so the number of missing samples is known
        assert n_samples + sum(gap.samples or 0 for gap in recording.gaps) == 128
        assert all(gap.cause == "damaged in the file" for gap in recording.gaps)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(junk=st.binary(max_size=400), at=st.integers(0, 2000))
def test_foreign_bytes_between_frames_cost_nothing_else(junk: bytes, at: int, small: Path) -> None:
    clean = small.read_bytes()
    ends = [match.start() for match in re.finditer(re.escape(wire.SYNC), clean)]
    cut = ends[at % len(ends)]
    path = small.with_name("dirty.vmo")
    path.write_bytes(clean[:cut] + junk + clean[cut:])
    try:
        recording = read(path)
    finally:
        path.unlink()
    assert assert_samples_are_true(recording) == 128


@settings(deadline=None)
@given(junk=st.binary(max_size=2000))
def test_anything_else_is_refused_with_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.vmo"
    path.write_bytes(junk)
    with pytest.raises(JournalError, match="is not a recording of vmofire"):
        read(path)


@pytest.mark.parametrize(
    "frames",
    [
        [(HEADER, b"no JSON")],
        [(HEADER, b"[1, 2]"), (wire.BLOCK, b"short")],
        [(HEADER, b'{"hello": {"payload": "zz"}}'), (wire.BLOCK, pack_block(0))],
        [(wire.HELLO, b"short"), (wire.STATUS, b""), (EVENT, b"{}")],
        [(99, b"of a later version")],
    ],
)
def test_whole_frames_that_make_no_sense_are_no_traceback(
    tmp_path: Path, frames: list[tuple[int, bytes]]
) -> None:
    path = tmp_path / "odd.vmo"
    path.write_bytes(b"".join(wire.frame(kind, 0, payload, binascii.crc32) for kind, payload in frames))
    with pytest.raises(JournalError, match="not a recording"):
        read(path)


def test_senseless_frames_within_a_recording_are_counted(small: Path) -> None:
    odd = [
        (wire.BLOCK, pack_block(128)[:-1]),
        (wire.BLOCK, b""),
        (wire.HELLO, b"x"),
        (wire.STATUS, b"x"),
        (EVENT, b"{}"),
        (EVENT, b'{"kind": "gap", "data": {"no": "gap"}}'),
        (99, b"of a later version"),
    ]
    with small.open("ab") as file:
        file.write(b"".join(wire.frame(kind, 0, payload, binascii.crc32) for kind, payload in odd))
    recording = read(small)
    assert recording.damage["unreadable"] == 6
    assert len(recording.runs[0].counts) == 128


def test_a_damaged_header_leaves_the_counts(small: Path) -> None:
    data = bytearray(small.read_bytes())
    data[20] ^= 1
    small.write_bytes(data)
    recording = read(small)
    assert recording.header == {}
    assert recording.labels == ["GP26", "GP27"]
    assert assert_samples_are_true(recording) == 128


def test_a_damaged_hello_is_replaced_by_the_headers(small: Path) -> None:
    data = small.read_bytes()
    small.write_bytes(data.replace(pack_hello(), b"x" * len(pack_hello())))
    recording = read(small)
    assert recording.runs[0].hello.fs_hz == RATE_HZ
    assert assert_samples_are_true(recording) == 128


def test_a_journal_of_version_1_stays_readable() -> None:
    recording = read(GOLDEN)
    assert recording.header["journal"] == 1
    assert recording.complete
    assert recording.labels == ["VMO links", "VL µ"]
    assert recording.sensor == {"output": "RAW", "gain": 200.0}
    first, second = recording.runs
    assert first.hello.channels == (0, 2)
    assert first.first_samples.tolist() == [0, 192]
    for run in recording.runs:
        for first_sample, counts in run.pieces():
            sample = np.arange(first_sample, first_sample + len(counts))[:, None]
            assert (counts == (7 * sample + [0, 1000]) % 65536).all()
    assert [len(run.counts) for run in recording.runs] == [448, 96]
    (lost,) = first.gaps
    assert (lost.samples, lost.sample, lost.board_samples, lost.cause) == (32, 160, 32, "lost")
    assert second.before is not None
    assert (second.before.samples, second.before.seconds, second.before.cause) == (None, 0.5, "unplugged")
    assert recording.gaps == (lost, second.before)
    assert first.status is not None
    assert first.status.temperature_c == 27.12
    marks = [event for event in recording.events if event.kind == "mark"]
    assert [(mark.text, mark.sample, mark.data) for mark in marks] == [
        ("squeeze \N{MUSICAL NOTE}", 300, {"side": "left"})
    ]


def test_a_newer_journal_is_refused_by_name(small: Path) -> None:
    frames = wire.Reader(binascii.crc32, 65535).feed(small.read_bytes())
    header = frames[0][2].replace(b'"journal":1', b'"journal":3').replace(b'"app":"0.1.0"', b'"app":"9.8.7"')
    small.write_bytes(wire.frame(HEADER, 0, header, binascii.crc32) + small.read_bytes())
    with pytest.raises(JournalError, match=r"vmofire 9\.8\.7 wrote .* as version 3") as refusal:
        read(small)
    assert refusal.value.cure == "Update vmofire on this computer."


@pytest.mark.parametrize(
    ("name", "cause"), [("none.vmo", "There is no such file."), ("", "This is a folder")]
)
def test_a_journal_that_cannot_be_opened_gives_its_cause(tmp_path: Path, name: str, cause: str) -> None:
    with pytest.raises(JournalError, match=cause):
        read(tmp_path / name)


def test_an_event_that_does_not_fit_is_refused_and_nothing_else_suffers(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "a.vmo", pack_hello())
    with pytest.raises(ValueError, match="is the most"):
        writer.note("mark", "x" * 70_000)
    writer.note("mark", "x" * 60_000)
    write_blocks(writer, 0, 32)
    writer.close(32)
    writer.close(32)
    recording = read(tmp_path / "a.vmo")
    assert [len(event.text) for event in recording.events if event.kind == "mark"] == [60_000]
    assert assert_samples_are_true(recording) == 32


RECORD_FOR_EVER = """
import sys, time
sys.path.insert(0, sys.argv[1])
import test_journal as t
writer = t.Writer(sys.argv[2], t.pack_hello(), {}, ["a", "b"])
sample = 0
while True:
    writer.write([(t.wire.BLOCK, t.pack_block(sample))])
    sample += 16
    print(sample, flush=True)
    time.sleep(0.0005)
"""


@pytest.mark.parametrize("after_s", [0.03, 0.2, 0.7])
@pytest.mark.skipif(os.name != "posix", reason="this system has no pseudo-terminals")
def test_a_killed_program_leaves_all_it_has_written(tmp_path: Path, after_s: float) -> None:
    path = tmp_path / "killed.vmo"
    command = [sys.executable, "-c", RECORD_FOR_EVER, str(Path(__file__).parent), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read().split()
    recording = read(path)
    assert not recording.complete
    n_samples = assert_samples_are_true(recording)
    assert n_samples >= int(told[-1] if told else 16)
    assert recording.gaps == ()


def fill(path: Path) -> tuple[JournalError, int]:
    """Record until the disk is full; return the error and the samples that were written."""
    writer = Writer(path, pack_hello(), {}, ["a", "b"])
    sample = 0
    try:
        while True:
            writer.write([(wire.BLOCK, pack_block(sample))])
            sample += 16
            assert sample < 10_000_000
    except JournalError as error:
        writer.abandon()
        return error, sample


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_named_and_what_was_written_stays(small_disk: Path) -> None:
    error, n_samples = fill(small_disk / "a.vmo")
    assert error.cause == f"Cannot write {small_disk / 'a.vmo'}. The disk is full."
    assert "Free some space" in error.cure
    assert n_samples > 10_000
    assert assert_samples_are_true(read(small_disk / "a.vmo")) == n_samples
    with pytest.raises(JournalError, match="The disk is full"):
        Writer(small_disk / "b.vmo", pack_hello())
    assert threading.active_count() == 1


def test_a_file_that_may_not_grow_is_named(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="this system has no pseudo-terminals")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        error, n_samples = fill(tmp_path / "a.vmo")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "as large as this disk allows" in error.cause
    assert assert_samples_are_true(read(tmp_path / "a.vmo")) == n_samples


AS_NOBODY = """
import os, sys
from vmofire.recording.journal import JournalError, Writer, read
sys.path.insert(0, sys.argv[1])
import test_journal as t
os.setgroups([]); os.setgid(65534); os.setuid(65534)
folder = sys.argv[2]
for act in (lambda: Writer(folder + "/x/a.vmo", t.pack_hello()), lambda: read(folder + "/secret.vmo")):
    try:
        act()
    except JournalError as error:
        print(error)
"""


def test_a_folder_or_file_of_another_user_is_named(small: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can give up root")
    folder = small.parent
    small.rename(folder / "secret.vmo")
    for above in [folder, *folder.parents[:3]]:
        above.chmod(0o755)
    command = [sys.executable, "-c", AS_NOBODY, str(Path(__file__).parent), str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "You may not write to this folder." in told[0]
    assert "You may not read this file." in told[1]


def test_a_disk_that_fails_behind_our_back_is_told_with_the_next_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No disk here fails on demand, so a patched fsync fails.
    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    writer = Writer(tmp_path / "a.vmo", pack_hello())
    monkeypatch.setattr("vmofire.recording.writer.os.fsync", fail)
    deadline_s = time.monotonic() + 5
    with pytest.raises(JournalError, match="The disk reports a fault"):  # noqa: PT012 - within a second or so
        while time.monotonic() < deadline_s:
            write_blocks(writer, 0, 16)
            time.sleep(0.02)
    writer.abandon()


@pytest.mark.parametrize("lie", [*LIES, "another protocol"])
def test_a_journal_whose_hello_cannot_be_true_is_refused_by_name(lie: str, tmp_path: Path) -> None:
    fields, words = LIES.get(lie, ({"protocol": 9}, "protocol 9, this vmofire speaks 1"))
    hello = pack_any_hello(state=1, run=1, **fields)
    path = tmp_path / "lying.vmo"
    path.write_bytes(
        wire.frame(wire.HELLO, 0, hello, binascii.crc32)
        + wire.frame(wire.BLOCK, 1, pack_block(0, mask=1), binascii.crc32)
    )
    with pytest.raises(JournalError) as refusal:
        read(path)
    assert words in refusal.value.cause
    assert "lying.vmo" in refusal.value.cause
    assert "Keep the file" in refusal.value.cure


def test_samples_behind_a_hello_that_cannot_be_true_are_left_out(tmp_path: Path) -> None:
    # With the number of the run before: its samples must not count as samples of that run.
    path = tmp_path / "a.vmo"
    writer = Writer(path, pack_hello())
    write_blocks(writer, 0, 160)
    writer.write([(wire.HELLO, pack_any_hello(state=1, run=1, mask=0b11, clock_hz=0))])
    write_blocks(writer, 160, 320)
    writer.write([(wire.HELLO, pack_hello(run=2))])
    write_blocks(writer, 0, 32, run=2)
    writer.close()
    recording = read(path)
    assert [len(run.counts) for run in recording.runs] == [160, 32]
    assert recording.damage["unreadable"] >= 11
    assert_samples_are_true(recording)


ODD_JSON = [
    b"[" * 30_000,
    b'{"kind":"end","row":Infinity}',
    b'{"kind":"run","row":1e400,"data":{}}',
    b'{"kind":"gap","data":{"rows":null,"seconds":"x","cause":"y"}}',
    b'{"kind":"gap","data":{"rows":[],"seconds":-1,"cause":{},"row":[]}}',
    b'{"kind":"gap","data":5}',
    b'{"journal":"x","first_row":"y","labels":5,"sensor":[1],"hello":7}',
    b'{"journal":1,"first_row":0,"labels":[1,null],"sensor":{}}',
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from([HEADER, EVENT]), st.integers(0, len(ODD_JSON) - 1)),
            st.tuples(st.integers(0, 255), st.binary(max_size=100)),
            st.tuples(st.just(wire.HELLO), st.binary(min_size=80, max_size=80).map(lambda b: b[:68])),
        ),
        max_size=8,
    )
)
def test_whatever_whole_frames_hold_a_journal_is_read_or_refused(
    tmp_path: Path, odd: list[tuple[int, int | bytes]]
) -> None:
    path = tmp_path / "odd.vmo"
    frames = [(kind, ODD_JSON[said] if isinstance(said, int) else said) for kind, said in odd]
    good = [(wire.HELLO, pack_hello()), (wire.BLOCK, pack_block(0)), (wire.BLOCK, pack_block(16))]
    path.write_bytes(b"".join(wire.frame(k, 0, p, binascii.crc32) for k, p in [*frames, *good, *frames]))
    recording = read(path)
    assert recording.labels
    assert recording.sensor is not None
    assert all(gap.seconds >= 0 for gap in recording.gaps)
