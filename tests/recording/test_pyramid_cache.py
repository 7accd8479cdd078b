"""A pyramid is a cache: it is believed only while it is whole and right, and is never mistaken for data."""

import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vmofire.errors import VmofireError
from vmofire.recording import pyramid_cache
from vmofire.recording.pyramid import (
    PIECE,
    Footer,
    NotWholeError,
    Pyramid,
    PyramidWriter,
    Spans,
    Stamp,
    count_bytes,
)
from vmofire.recording.pyramid_cache import PyramidCache

N_SAMPLES, N_CHANNELS = 2 * PIECE + 777, 2
EDGES = np.linspace(0, N_SAMPLES, 301).astype(np.int64)


def make_signal() -> np.ndarray:
    return np.random.default_rng(1).standard_normal((N_SAMPLES, N_CHANNELS))


def fill(writer: PyramidWriter, stamp: Stamp) -> Footer:
    signal = make_signal()
    for at in range(0, N_SAMPLES, PIECE):
        part = signal[at : at + PIECE]
        writer.add(part, part / 2, abs(part))
    return Footer(stamp, "settings", Spans([0], [], [[], []]), 200, "{}")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pyramid_cache, "SMALL_BYTES", 0)
    path = tmp_path / "recordings" / "a.vmo"
    path.parent.mkdir()
    path.write_bytes(bytes(100_000))
    return path


@pytest.fixture
def cache(tmp_path: Path, path: Path) -> PyramidCache:
    return PyramidCache(tmp_path / "cache", path.parent)


def build(cache: PyramidCache, path: Path, fill: Callable[[PyramidWriter, Stamp], Footer] = fill) -> Pyramid:
    return cache.build(path, N_SAMPLES, N_CHANNELS, fill)


def list_files(cache: PyramidCache) -> list[Path]:
    assert cache._folder is not None
    return sorted(cache._folder.iterdir()) if cache._folder.is_dir() else []


def find(cache: PyramidCache, path: Path, settings: str = "settings") -> bool:
    """Return whether a pyramid is believed; what is believed must be right."""
    found = cache.find(path, settings)
    if found is None:
        return False
    check(found)
    found.close()
    return True


def check(pyramid: Pyramid) -> None:
    np.testing.assert_array_equal(pyramid.samples("raw", 0, N_SAMPLES), make_signal().astype(np.float32))
    columns = pyramid.columns("raw", EDGES)
    assert columns.low.min() == make_signal().astype(np.float32).min()


def look_everywhere(pyramid: Pyramid) -> None:
    for count in (2, 20, 1_000, 20_000, N_SAMPLES):
        for kind in ("raw", "filtered"):
            pyramid.columns(kind, np.linspace(0, N_SAMPLES, count).astype(np.int64))


def test_what_was_built_is_found_again_by_name_and_for_its_owner_only(cache, path) -> None:
    assert not find(cache, path)
    build(cache, path).close()
    assert find(cache, path)
    (file,) = list_files(cache)
    assert file.suffix == ".pyramid"
    assert path.name not in file.name
    assert not find(cache, path.with_name("b.vmo"))
    assert not find(cache, path, "other settings")
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_cut_file_is_not_believed_and_is_replaced(cache, path) -> None:
    build(cache, path).close()
    (file,) = list_files(cache)
    data = file.read_bytes()
    for n_bytes in (0, 1, 7, 8, 43, 44, 48, 63, 64, 1_000, len(data) // 2, len(data) - 200, len(data) - 1):
        file.write_bytes(data[:n_bytes])
        assert not find(cache, path), n_bytes
    file.write_bytes(data + b"x")
    assert not find(cache, path)
    build(cache, path).close()
    assert find(cache, path)
    assert list_files(cache) == [file]


def test_another_version_or_a_changed_byte_of_the_footer_or_the_beginning_is_not_believed(
    cache, path
) -> None:
    build(cache, path).close()
    (file,) = list_files(cache)
    data = file.read_bytes()
    at_footer = count_bytes(N_SAMPLES, N_CHANNELS)
    for at in [*range(48), *range(at_footer, len(data), 7)]:
        changed = bytearray(data)
        changed[at] ^= 0x10
        file.write_bytes(changed)
        assert not find(cache, path), at
    file.write_bytes(data)
    assert find(cache, path)


def test_damage_in_the_middle_is_an_error_not_a_wrong_picture_and_the_next_opening_builds_anew(
    cache, path
) -> None:
    for at in (64, 70_000, count_bytes(N_SAMPLES, N_CHANNELS) - 1):
        build(cache, path).close()
        (file,) = list_files(cache)
        data = bytearray(file.read_bytes())
        data[at] ^= 1
        file.write_bytes(data)
        pyramid = cache.find(path, "settings")
        assert pyramid is not None
        with pytest.raises(VmofireError, match=r"is damaged\. Open it again"):
            look_everywhere(pyramid)
        pyramid.close()
        assert not find(cache, path)


def test_a_file_that_lies_about_its_size_takes_no_memory(tmp_path: Path) -> None:
    import binascii
    import struct

    start = struct.pack("<8sIIQQQI", b"VMOFIREP", 1, 2**31, 2**60, 64, 2**62, 0)
    (tmp_path / "a").write_bytes(start + struct.pack("<I", binascii.crc32(start)) + bytes(100))
    with (tmp_path / "a").open("rb") as file, pytest.raises(NotWholeError):
        Pyramid(file)


@pytest.mark.parametrize("n_left", [0, 64, 300_000])
def test_a_pyramid_that_is_cut_while_it_is_open_is_an_error_not_a_crash(cache, path, n_left: int) -> None:
    pyramid = build(cache, path)
    (file,) = list_files(cache)
    os.truncate(file, n_left)
    with pytest.raises(VmofireError, match="cannot be read"):
        pyramid.samples("filtered", 0, N_SAMPLES)
    with pytest.raises(VmofireError, match="Open it again"):
        pyramid.columns("raw", EDGES)
    pyramid.close()
    with pytest.raises(VmofireError, match="cannot be read"):
        pyramid.columns("raw", EDGES)


def test_a_recording_that_has_changed_gets_a_new_one_even_if_size_and_time_are_the_same(cache, path) -> None:
    build(cache, path).close()
    stat = path.stat()
    data = bytearray(path.read_bytes())
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**9))
    assert find(cache, path), "the same bytes at another time"
    data[50_000] = 1
    path.write_bytes(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert not find(cache, path)
    path.write_bytes(bytes(100_001))
    assert not find(cache, path)
    path.unlink()
    assert not find(cache, path)


@pytest.mark.skipif(os.name != "posix", reason="this is not Linux")
def test_a_file_left_alone_is_trusted_by_its_times_and_one_just_written_is_read(
    cache, path, monkeypatch
) -> None:
    build(cache, path).close()
    read: list[Path] = []
    digest = pyramid_cache.hashlib.file_digest
    monkeypatch.setattr(pyramid_cache.hashlib, "file_digest", lambda *a: read.append(path) or digest(*a))
    assert find(cache, path)
    assert read, "it was written a moment before: its time alone proves nothing"
    monkeypatch.setattr(pyramid_cache, "SETTLED_S", -1.0)
    build(cache, path).close()
    read.clear()
    assert find(cache, path)
    assert not read


def test_a_recording_that_changes_while_it_is_read_is_told_and_nothing_stays(cache, path) -> None:
    def change(writer: PyramidWriter, stamp: Stamp) -> Footer:
        with path.open("ab") as file:
            file.write(b"more")
        return fill(writer, stamp)

    with pytest.raises(VmofireError, match="changed while vmofire read it"):
        build(cache, path, change)
    assert list_files(cache) == []


def test_where_no_folder_can_be_made_it_is_in_memory(path, tmp_path) -> None:
    (tmp_path / "cache").write_bytes(b"a file of this name")
    cache = PyramidCache(tmp_path / "cache", path.parent)
    pyramid = build(cache, path)
    check(pyramid)
    pyramid.close()
    assert not find(cache, path)
    cache.sweep()
    cache.remove(path)
    assert (tmp_path / "cache").read_bytes() == b"a file of this name"


def test_a_read_only_folder_is_left_alone(cache, path, tmp_path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can give up root")
    for above in tmp_path.parents[:3]:
        above.chmod(0o755)
    for one in (tmp_path, path.parent, path):
        os.chown(one, 65534, -1)
    os.seteuid(65534)
    try:
        build(cache, path).close()
        (file,) = list_files(cache)
        file.parent.chmod(0o500)
        assert find(cache, path)
        path.write_bytes(bytes(5))
        pyramid = build(cache, path)
        check(pyramid)
        pyramid.close()
        cache.sweep()
        assert list_files(cache) == [file]
    finally:
        os.seteuid(0)


def test_a_disk_that_fills_up_half_way_leaves_nothing_and_the_picture_is_there(cache, path) -> None:
    if sys.platform != "linux":
        pytest.skip("this is not Linux")
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    calls: list[int] = []

    def fill_up(writer: PyramidWriter, stamp: Stamp) -> Footer:
        calls.append(1)
        if len(calls) == 1:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))  # the system refuses from here on
        return fill(writer, stamp)

    try:
        pyramid = build(cache, path, fill_up)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(calls) == 2
    check(pyramid)
    pyramid.close()
    assert list_files(cache) == []


def test_a_disk_with_little_room_is_left_to_what_must_be_saved(cache, path, monkeypatch) -> None:
    usage = pyramid_cache.shutil.disk_usage
    monkeypatch.setattr(
        pyramid_cache.shutil, "disk_usage", lambda folder: usage(folder)._replace(free=200 << 20)
    )
    build(cache, path).close()
    assert list_files(cache) == []
    monkeypatch.setattr(pyramid_cache, "MOST_MEMORY_BYTES", 1_000)
    with pytest.raises(VmofireError, match="needs 2 MB on the disk"):
        build(cache, path)


def test_two_windows_may_build_the_same_one(cache, path) -> None:
    meet = threading.Barrier(2, timeout=30)
    built: list[Pyramid] = []

    def fill_together(writer: PyramidWriter, stamp: Stamp) -> Footer:
        meet.wait()
        footer = fill(writer, stamp)
        meet.wait()
        return footer

    threads = [
        threading.Thread(target=lambda: built.append(build(cache, path, fill_together))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 2
    for pyramid in built:
        check(pyramid)
        pyramid.close()
    assert find(cache, path)
    assert len(list_files(cache)) == 1


@pytest.mark.skipif(os.name != "posix", reason="this is not Linux")
def test_a_sweep_of_another_window_does_not_harm_one_that_is_being_built(cache, path) -> None:
    def sweep(writer: PyramidWriter, stamp: Stamp) -> Footer:
        assert [one.suffix for one in list_files(cache)] == [".part"]
        cache.sweep()
        assert list_files(cache) == []
        return fill(writer, stamp)

    pyramid = build(cache, path, sweep)
    check(pyramid)
    pyramid.close()


def test_a_program_that_is_killed_half_way_leaves_nothing_that_is_believed(cache, path, tmp_path) -> None:
    work = f"""
import os, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_pyramid_cache as tests
from vmofire.recording import pyramid_cache
pyramid_cache.SMALL_BYTES = 0
cache = pyramid_cache.PyramidCache(Path({str(tmp_path / "cache")!r}), Path({str(path.parent)!r}))
def die(writer, stamp):
    tests.fill(writer, stamp)
    os._exit(9)
tests.build(cache, Path({str(path)!r}), die)
"""
    done = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    assert [one.suffix for one in list_files(cache)] == [".part"]
    assert not find(cache, path)
    build(cache, path).close()
    assert find(cache, path)
    cache.sweep()
    assert [one.suffix for one in list_files(cache)] == [".pyramid"]


def test_pyramids_without_a_recording_go_and_so_do_those_not_opened_for_longest(
    cache, path, monkeypatch
) -> None:
    others = [path.with_name(f"{name}.vmo") for name in "bcd"]
    for number, one in enumerate([path, *others]):
        one.write_bytes(bytes(10 + number))
        build(cache, one).close()
    others[0].unlink()
    cache.sweep()
    assert len(list_files(cache)) == 3
    assert not find(cache, others[0])
    size = list_files(cache)[0].stat().st_size
    for number, one in enumerate((path, others[1], others[2])):
        os.utime(cache._place(one), ns=(0, number * 10**9))  # type: ignore[arg-type]
    assert find(cache, path)  # the one opened last now
    monkeypatch.setattr(pyramid_cache, "MOST_BYTES", 2 * size + 100)
    cache.sweep()
    assert (find(cache, path), find(cache, others[1]), find(cache, others[2])) == (True, False, True)


def test_short_recordings_are_computed_each_time_and_leave_no_file(cache, path, monkeypatch) -> None:
    monkeypatch.undo()
    build(cache, path).close()
    assert list_files(cache) == []


def test_the_library_deletes_it_with_the_person_and_neither_exports_nor_backs_it_up(
    tmp_path, monkeypatch
) -> None:
    from vmofire.live.scope_recording import open_stored
    from vmofire.recording.library import Library

    from .long_journal import write_long

    monkeypatch.setattr(pyramid_cache, "SMALL_BYTES", 0)
    with Library(tmp_path / "library") as library:
        gone, stays = library.add_person(), library.add_person()
        places = {}
        for person in (gone, stays):
            visit = library.start_visit(person.id)
            path = library.recordings / f"{visit.id}.vmo"
            write_long(path, 3.0, 2000, 1)
            library.add_recording(visit.id, path)
            open_stored(path, "", lambda _: None, cache=library.pyramids).scope.close()
            places[person.id] = library.pyramids._place(path)
        assert all(place.is_file() for place in places.values())
        archive = library.export_person(gone.id, tmp_path / "archive.zip")
        assert not any("pyramid" in name for name in zipfile.ZipFile(archive).namelist())
        backup = library.backup()
        assert b"VMOFIREP" not in backup.path.read_bytes()
        assert library.check() == []
    with Library(tmp_path / "library") as library:
        assert library.opening.unfiled == ()
        assert library.opening.finished == ()
        removed = library.delete_person(gone.id)
        assert not any(path.suffix == ".pyramid" for path in removed.files)
        assert not places[gone.id].exists()
        assert places[stays.id].exists()
        (library.recordings / f"{visit.id}.vmo").unlink()
    with Library(tmp_path / "library"):
        assert not places[stays.id].exists(), "its recording is gone"
