"""`vmofire support`: a file for support, without personal data."""

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.words.marked import OPEN, mark_words

from vmofire.recording.library import Library


@pytest.mark.usefixtures("no_ports")
def test_a_support_file_is_in_english_whatever_the_language(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_words(monkeypatch)
    assert call("support", str(tmp_path / "a.zip")).code == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert OPEN not in archive.read("findings.json").decode()
        assert "No Pico was found." in archive.read("findings.json").decode()


@pytest.mark.usefixtures("no_ports")
def test_a_support_file_holds_the_findings_and_earlier_faults(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    secret = tmp_path / "Annegret B.vmo"
    assert call("analyse", str(secret)).code == 3
    path = tmp_path / "for helpers"
    words = ("support", str(path), "--channels", "GP26=Annegret")
    answer = call(*words)
    assert answer.code == 0, answer.err
    assert "Look through the file before you send it." in answer.out
    with zipfile.ZipFile(path.with_suffix(".zip")) as archive:
        whole = "\n".join(archive.read(name).decode() for name in archive.namelist())
    assert "vmofire analyse <typed>" in whole or os.name == "nt"
    assert "No Pico was found." in whole
    for secret_word in ("Annegret", str(tmp_path)):
        assert secret_word not in whole, secret_word
    again = call(*words)
    assert again.code == 3
    assert "exists already" in again.err


@pytest.mark.usefixtures("no_ports")
def test_names_are_taken_out_where_the_library_is_in_a_folder_of_ones_own(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of the system's folder alone were looked for, so those of any other library stayed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("VMOFIRE_LIBRARY", str(tmp_path / "clinic"))
    with Library(tmp_path / "clinic") as library:
        library.add_person("Hildegunde")
    assert call("import", str(tmp_path / "Hildegunde.edf")).code == 3  # the name is in the log now
    assert call("support", str(tmp_path / "a.zip")).code == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        whole = "\n".join(archive.read(name).decode() for name in archive.namelist())
    assert "The library opens. It has 1 person." in whole
    assert "Hildegunde" not in whole


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("support",), "FILE"),
        (("support", ""), "The file has no name"),
        (("support", "/"), "The file has no name"),
    ],
)
def test_a_file_without_a_name_is_refused(call: Any, words: tuple[str, ...], said: str) -> None:
    answer = call(*words)
    assert answer.code == 3
    assert said in answer.err
