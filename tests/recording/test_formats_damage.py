"""Damage of every kind to every kind of file gives a FormatError in one sentence, or a recording."""

import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from edfio import Bdf, BdfSignal, Edf, EdfAnnotation, EdfSignal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vmofire.errors import FormatError
from vmofire.recording.formats import Recording, open_file, peek, read

KINDS = ("npz", "edf", "bdf", "csv", "logger")
N = 200


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    """One small file of each kind."""
    folder = tmp_path_factory.mktemp("whole")
    uv = np.round(np.random.default_rng(1).normal(0.0, 20.0, (N, 2)), 2)
    np.savez_compressed(
        folder / "npz.npz",
        signal=uv, fs_hz=100.0, labels=np.array(["VM", "VL"]), unit="uV", aux=uv[:, 0], aux_unit="deg",
        class_time_s=np.array([0.5]), class_code=np.array([3]),
    )  # fmt: skip
    for kind, signal, name in ((Edf, EdfSignal, "edf.edf"), (Bdf, BdfSignal, "bdf.bdf")):
        channels = [
            signal(uv[:, n], 100.0, label=label, physical_dimension="uV", physical_range=(-200, 200))
            for n, label in enumerate(("VM", "VL"))
        ]
        kind(channels, annotations=[EdfAnnotation(0.5, None, "squeeze")]).write(folder / name)
    rows = "\n".join(f"{n / 100:.2f},{a:.2f},{b:.2f}" for n, (a, b) in enumerate(uv))
    (folder / "csv.csv").write_text(f"time_s,VM_uv,VL_uv\n{rows}\n")
    head = "".join(
        f"Channel {n}: '{name}', {N} values, engineering units: mV, no filters, "
        "extrapolated from 5 to 100 samples per second.\r\n"
        for n, name in ((1, "VM"), (2, "VL"))
    )
    rows = "\r\n".join(f"{a:.4f}\t{b:.4f}" for a, b in uv)
    (folder / "logger.txt").write_bytes(f"File Name: x.log\r\n{head}\r\n{rows}\r\n".encode())
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


def read_or_refuse(folder: Path, data: bytes) -> Recording | None:
    path = folder / "file"
    path.write_bytes(data)
    recording = None
    try:
        recording = read(path)
    except FormatError as error:
        sentence = str(error)
    if recording is None:
        assert "\n" not in sentence
        return None
    for channel in recording.channels:
        assert channel.samples.ndim == 1
        assert channel.samples.dtype == np.float64
        assert 1.0 <= channel.fs_hz <= 1e6
    return recording


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_file_is_read(tmp_path, whole, kind):
    recording = read_or_refuse(tmp_path, whole[kind])
    assert recording is not None
    assert [(c.name, c.fs_hz, len(c.samples)) for c in recording.channels[:2]] == [
        ("VM", 100.0, N),
        ("VL", 100.0, N),
    ]


FREE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("kind", KINDS)
@FREE
@given(data=st.data())
def test_a_file_cut_anywhere(tmp_path, whole, kind, data):
    keep = data.draw(st.integers(0, len(whole[kind]) - 1))
    read_or_refuse(tmp_path, whole[kind][:keep])


@pytest.mark.parametrize("kind", KINDS)
@FREE
@given(data=st.data())
def test_a_file_with_flipped_bytes(tmp_path, whole, kind, data):
    damaged = bytearray(whole[kind])
    # Half of the flips are in the first part, where a header describes the rest.
    places = st.one_of(st.integers(0, len(damaged) - 1), st.integers(0, min(800, len(damaged)) - 1))
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)):
        damaged[place] = byte
    read_or_refuse(tmp_path, bytes(damaged))


@pytest.mark.parametrize("kind", KINDS)
@FREE
@given(data=st.data())
def test_a_file_with_a_piece_missing_or_rubbish_in_it(tmp_path, whole, kind, data):
    a = data.draw(st.integers(0, len(whole[kind])))
    b = data.draw(st.integers(a, len(whole[kind])))
    read_or_refuse(tmp_path, whole[kind][:a] + data.draw(st.binary(max_size=40)) + whole[kind][b:])


@FREE
@given(
    st.sampled_from(
        [b"", b"PK\x03\x04", b"0       ", b"\xffBIOSEMI", b"\x89HDF", b"\xf5\xa6", b"\xff\xfe", b"1,2\n"]
    ),
    st.binary(max_size=600),
)
def test_rubbish_behind_every_first_byte(tmp_path, start, rubbish):
    read_or_refuse(tmp_path, start + rubbish)


@FREE
@given(st.text(alphabet="0123456789.,;\t -eE+#\nnainfVMuv\"'()[]:_", max_size=300))
def test_text_that_nearly_is_a_table(tmp_path, text):
    read_or_refuse(tmp_path, text.encode())


@pytest.mark.parametrize("kind", ["npz", "edf", "bdf", "logger"])
def test_a_file_cut_in_the_middle_never_counts_as_whole(tmp_path, whole, kind):
    assert read_or_refuse(tmp_path, whole[kind][: len(whole[kind]) // 2]) is None


def test_an_edf_header_with_absurd_numbers(tmp_path, whole):
    edf = whole["edf"]
    for start, stop in ((184, 192), (236, 244), (244, 252), (252, 256)):
        for value in (
            b"99999999",
            b"-7      ",
            b"0       ",
            b"1e9     ",
            b"nan     ",
            b"inf     ",
            b"        ",
        ):
            read_or_refuse(tmp_path, edf[:start] + value[: stop - start] + edf[stop:])


def test_an_npz_that_claims_to_be_huge(tmp_path):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    header += b" " * (117 - len(header)) + b"\n"
    npy = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(64)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("signal.npy", npy)
    with pytest.raises(FormatError, match="damaged"):
        read(tmp_path / "a.npz")


BOMBS = {
    "two million channels": (
        "Rows and columns may be exchanged",
        lambda: {"signal": np.zeros((1, 2_000_000), np.uint8)},
    ),
    "on its side": ("Rows and columns may be exchanged", lambda: {"signal": np.ones((2, 60_000))}),
    "on its side, and short": ("Rows and columns may be exchanged", lambda: {"signal": np.ones((3, 500))}),
    "beside it": (
        "Rows and columns may be exchanged",
        lambda: {"signal": np.ones(500), "aux": np.ones((2, 60_000))},
    ),
    "zeros of one byte": ("Its samples would take more", lambda: {"signal": np.zeros(30_000_000, np.uint8)}),
    "zeros of eight": ("Unpacked, it would take more", lambda: {"signal": np.zeros(30_000_000)}),
    "many small fields": (
        "Unpacked, it would take more",
        lambda: {"signal": np.ones(9), **{f"f{n}": np.zeros(2_000_000, np.uint64) for n in range(20)}},
    ),
}

READ_ALONE = """
import re, sys
from pathlib import Path
from vmofire.recording.formats import FormatError, read
def find_peak():  # of this program alone: what getrusage says includes the one that started it
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
before = find_peak()
try:
    read(sys.argv[1])
except FormatError as error:
    print(error)
print(find_peak() - before)
"""


def read_alone(path: Path) -> tuple[str, float]:
    """Read a file in its own process; return its error, and the memory it took in MB."""
    done = subprocess.run(
        [sys.executable, "-c", READ_ALONE, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    *words, kilobytes = done.stdout.splitlines()
    return "".join(words), int(kilobytes) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="this is not Linux")
@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_grows_out_of_its_own_size_is_refused_before_it_does(tmp_path, name):
    words, make = BOMBS[name]
    path = tmp_path / "a.npz"
    np.savez_compressed(path, fs_hz=1000.0, **make())
    assert path.stat().st_size < 1_000_000
    said, mb = read_alone(path)
    assert words in said
    assert mb < 40


@pytest.mark.skipif(sys.platform != "linux", reason="this is not Linux")
def test_a_text_on_its_side_is_refused_before_anything_is_made_of_each_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("# fs_hz: 1000\n" + "\n".join(",".join(str(n) for n in range(60_000)) for _ in range(2)))
    said, mb = read_alone(path)
    assert "60000 channels of 2 samples each. Rows and columns" in said
    assert mb < 100


def test_a_recording_that_packs_well_is_still_read(tmp_path):
    counts = np.zeros(4_000_000, np.int8)
    counts[::1000] = 1
    np.savez_compressed(tmp_path / "a.npz", signal=counts, fs_hz=2000.0)
    assert len(read(tmp_path / "a.npz").channels[0].samples) == 4_000_000
    np.savez(tmp_path / "b.npz", signal=np.ones((300, 256)), fs_hz=2000.0)
    assert len(read(tmp_path / "b.npz").channels) == 256


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch, whole):
    (tmp_path / "a.csv").write_bytes(whole["csv"])
    monkeypatch.setattr("vmofire.recording.formats.LARGEST_BYTES", 100)
    with pytest.raises(FormatError, match="larger"):
        read(tmp_path / "a.csv")


def test_impossible_numbers_are_missing_and_names_have_no_control_codes(tmp_path):
    rows = "\n".join(f"{'-1e308' if n % 2 else '1e308' if n < 50 else n},{n}" for n in range(200))
    (tmp_path / "a.csv").write_text(f"# fs_hz: 100\nVM\x07\u202eX [uV],VL [uV]\n{rows}\n", encoding="utf-8")
    muscle, other = read(tmp_path / "a.csv").channels
    assert muscle.name == "VM X"
    assert np.nanmax(np.abs(muscle.samples)) == 198.0
    assert np.array_equal(other.samples, np.arange(200.0))


def test_a_pickle_is_never_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "sprung"),))

    np.savez(tmp_path / "a.npz", signal=np.array([Trap()], dtype=object), fs_hz=1000.0)
    with pytest.raises(FormatError):
        read(tmp_path / "a.npz")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pseudo-terminals")
@pytest.mark.parametrize("name", ["pipe.csv", "pipe.vmo"])
def test_a_pipe_is_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    for look in (read, peek, open_file):
        with pytest.raises(FormatError, match="pipe or a device"):
            look(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give up root")
def test_a_file_that_may_not_be_read_is_named(tmp_path, whole):
    # As another user: to root everything is readable.
    path = tmp_path / "secret.csv"
    path.write_bytes(whole["csv"])
    path.chmod(0)
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(folder.stat().st_mode | 0o011)
    code = (
        "import os, sys\n"
        "from vmofire.recording.formats import FormatError, read\n"
        "os.setuid(65534)\n"
        "try:\n    read(sys.argv[1])\n"
        "except FormatError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert "You may not read this file" in done.stdout
