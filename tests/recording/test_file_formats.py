"""Table of file formats: each is found by its first bytes; no reader loads before a file needs it."""

import subprocess
import sys

import pytest

from vmofire.errors import FormatError
from vmofire.recording import file_formats
from vmofire.recording.file_formats import FORMATS, JOURNAL, REFUSED, SUFFIXES, TEXT, recognise
from vmofire.recording.formats import read

ZIP = b"PK\x03\x04" + bytes(26)
# First bytes as programs write them.
BEGINNINGS = {
    ".vmo": JOURNAL.starts[0],
    ".npz": ZIP + b"signal.npy",
    ".edf": b"0       " + b" " * 80,
    ".bdf": b"\xffBIOSEMI",
    ".csv": b"time_s,VMO\n0,1\n",
    ".xlsx": ZIP + b"[Content_Types].xml",
    ".xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ".ods": ZIP + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    ".mat": b"MATLAB 5.0 MAT-file, Platform: PCWIN64".ljust(124) + b"\0\1IM",
    ".c3d": b"\x02\x50" + bytes(20),
    ".xdf": b"XDF:\x01",
    ".h5": b"\x89HDF\r\n\x1a\n",
    ".wav": b"RIFF\x24\0\0\0WAVEfmt ",
    ".npy": b"\x93NUMPY\x01\0",
    ".parquet": b"PAR1",
    ".gdf": b"GDF 2.20",
    ".vhdr": b"Brain Vision Data Exchange Header File Version 1.0\r\n",
}


def test_every_format_is_recognised_by_what_programs_write_whatever_its_name():
    found = {suffix: recognise(start + bytes(60)) for suffix, start in BEGINNINGS.items() if suffix != ".csv"}
    assert all(suffix in one.suffixes for suffix, one in found.items())
    assert {*found.values(), TEXT} == {*FORMATS}
    assert recognise(BEGINNINGS[".csv"], ".mat") is TEXT


@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize("kind", [0, 10, 30, 51])
def test_matlab_4_is_recognised_by_the_head_of_its_first_variable(order, kind):
    numbers = (kind + 1000 * (order == "big"), 500, 2, 0, 4)
    head = b"".join(one.to_bytes(4, order) for one in numbers)
    assert recognise(head + b"emg\0" + bytes(8)).name == "MATLAB"
    assert recognise(head + b"1mg\0" + bytes(8)) is TEXT


@pytest.mark.parametrize("one", REFUSED, ids=lambda one: one.name)
def test_a_format_that_is_not_read_names_what_turns_it_into_one_that_is(tmp_path, one):
    path = tmp_path / f"squat{one.suffixes[0]}"
    path.write_bytes((one.starts or (b"",))[0] + b"\x01\0\x02\0" * 40)
    with pytest.raises(FormatError) as raised:
        read(path)
    assert one.name in raised.value.cause
    assert raised.value.cure == one.cure


def test_a_text_with_the_ending_of_a_refused_format_is_read(tmp_path):
    path = tmp_path / "squat.log"
    path.write_text("time_s,VMO [uV]\n" + "".join(f"{n / 1000},{n % 7}\n" for n in range(500)))
    assert read(path).channels[0].fs_hz == 1000.0


def test_a_suffix_is_written_small_and_belongs_to_one_format():
    every = [suffix for one in (*FORMATS, *REFUSED) for suffix in one.suffixes]
    assert len(set(every)) == len(every)
    assert {*SUFFIXES} < {*every}
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in every)
    assert recognise(b"time_s,VMO\n0,1\n", ".vmo") is JOURNAL


@pytest.mark.parametrize("suffix", [one for one in BEGINNINGS if one not in (".vmo", ".csv")])
def test_the_reader_of_a_format_is_there_and_refuses_what_only_begins_like_one(tmp_path, suffix):
    path = tmp_path / f"begun{suffix}"
    path.write_bytes(BEGINNINGS[suffix])
    with pytest.raises(FormatError) as raised:
        read(path)
    assert raised.value.cure
    assert "module" not in str(raised.value)


def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch):
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    path = tmp_path / "squat.parquet"
    path.write_bytes(b"PAR1" + bytes(80))
    with pytest.raises(FormatError, match="pyarrow") as raised:
        read(path)
    assert 'pip install "vmofire[formats]"' in raised.value.cure


def test_the_table_loads_no_reader():
    words = (
        "import sys, vmofire.recording.file_formats\n"
        "print(*{'numpy', 'edfio', 'dataclasses', 'scipy', 'h5py'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert not done.stdout.strip()
    assert file_formats.FIRST_BYTES >= 512
