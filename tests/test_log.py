"""The log holds faults for support, stays small, and never causes a second fault."""

import json
import os
import re
import sqlite3
from pathlib import Path

import pytest

from vmofire import log
from vmofire.errors import LinkError, VmofireError
from vmofire.recording.library.schema import to_time


def test_a_fault_with_a_cure_takes_a_line_and_one_of_our_own_its_traceback(tmp_path: Path) -> None:
    log.keep(
        LinkError("There is no port COM9.", "Plug it in."), tmp_path, ["live", "--port", "COM9"], ["live"]
    )
    try:
        raise KeyError("n_rows")
    except KeyError as error:
        log.keep(error, tmp_path, [])
    kept = log.read(tmp_path)
    assert " vmofire live --port COM9\nLinkError: There is no port COM9. Plug it in.\n\n" in kept
    assert "Traceback (most recent call last):" in kept
    assert kept.rstrip().endswith("KeyError: 'n_rows'")
    if os.name == "posix":
        assert (tmp_path / log.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["analyse", "anna.vmo"], "anna.vmo: there is no such file."),
        (["record", "/data/Anna B"], "/data/Anna B.vmo exists already."),
        (["live", "--channels=GP26=anna"], "The channels 'GP26=anna' name a pin twice."),
        (["report", "P7K3Q"], "There is nobody P7K3Q."),
        (["anna"], "There is no command “anna”."),
    ],
)
def test_typed_words_are_not_logged(tmp_path: Path, argv: list[str], said: str) -> None:
    log.keep(VmofireError(said, ""), tmp_path, argv, ["analyse", "record", "live", "report"])
    kept = log.read(tmp_path)
    assert argv[0] == "anna" or f" vmofire {argv[0]} " in kept
    assert "anna" not in kept.lower()
    assert "P7K3Q" not in kept
    assert log.TYPED in kept


def test_it_stays_small(tmp_path: Path) -> None:
    for number in range(60):
        log.keep(VmofireError(f"{number} " + 20_000 * "x", "Do."), tmp_path, [])
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert sum(sizes) < 2.5 * log.MOST_BYTES
    assert "VmofireError: 59 x" in log.read(tmp_path)


def test_a_log_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    log.keep(VmofireError("No.", "Yes."), tmp_path / "file" / "logs", [])
    assert log.read(tmp_path / "file" / "logs") == ""


def test_a_record_quoted_by_the_database_is_not_logged(tmp_path: Path) -> None:
    raw = sqlite3.connect(":memory:")
    for act in (
        lambda: raw.execute("SELECT CAST(x'5a616368617269617384' AS TEXT)").fetchall(),
        lambda: json.loads('{"notes": "Zacharias'),
        lambda: b"Zacharias \xff".decode(),
        lambda: to_time("Zacharias"),  # in the folders of the library's code
    ):
        try:
            try:
                act()
            except Exception as error:
                raise RuntimeError("no history") from error
        except RuntimeError as error:
            log.keep(error, tmp_path, [])
    raw.close()
    kept = log.read(tmp_path)
    assert kept.count("RuntimeError: no history") == 4
    for name in ("OperationalError", "JSONDecodeError", "UnicodeDecodeError", "ValueError"):
        assert f"{name}: its words are not kept" in kept
    assert "Zacharias" not in re.sub(
        r"^ {4}.*$", "", kept, flags=re.MULTILINE
    )  # these lines show our own code
