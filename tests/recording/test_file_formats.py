"""Table of file formats: each is found by its first bytes; no reader loads before a file needs it."""

import subprocess
import sys

import pytest

from vmofire.errors import FormatError
from vmofire.recording.file_formats import FORMATS, JOURNAL, REFUSED, SUFFIXES, TEXT, recognise
from vmofire.recording.formats import read


def test_every_format_is_recognised_by_each_of_its_starts():
    starts = [(one, start) for one in (*FORMATS, REFUSED) for start in one.starts]
    assert {recognise(start) for _, start in starts} == {*FORMATS, REFUSED} - {TEXT}
    for one, start in starts:
        assert recognise(start + bytes(60)) is one
    assert recognise(b"time_s,VMO\n0,1\n") is TEXT


def test_a_suffix_is_written_small_and_belongs_to_one_format():
    assert len(set(SUFFIXES)) == len(SUFFIXES)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in SUFFIXES)
    assert recognise(b"time_s,VMO\n0,1\n", ".vmo") is JOURNAL


@pytest.mark.parametrize("one", [one for one in FORMATS if one.reader], ids=lambda one: one.name)
def test_the_reader_of_a_format_is_there_and_refuses_what_only_begins_like_one(tmp_path, one):
    path = tmp_path / f"begun{one.suffixes[0]}"
    path.write_bytes(one.starts[0])
    with pytest.raises(FormatError) as raised:
        read(path)
    assert "module" not in str(raised.value)


def test_the_table_loads_no_reader():
    words = (
        "import sys, vmofire.recording.file_formats\n"
        "print(*{'numpy', 'edfio', 'dataclasses'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert not done.stdout.strip()
