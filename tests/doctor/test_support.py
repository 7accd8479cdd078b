"""The file for support names the faults, and holds no personal data."""

import json
import os
import sqlite3
import zipfile
from pathlib import Path

import pytest

from vmofire import log
from vmofire.doctor.findings import Finding
from vmofire.doctor.support import Secrets, write_bundle
from vmofire.errors import VmofireError
from vmofire.preferences import Preferences, save
from vmofire.recording.library import Library
from vmofire.recording.library.recovery import DATABASE
from vmofire.recording.library.sums import seal_tables

NAME = "Annegret Müller-Lüdenscheidt"


def read(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_names_ids_and_paths_do_not_occur(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home" / "annegret"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("USER", "amueller")
    monkeypatch.setenv("LOGNAME", "amueller")
    with Library(tmp_path / "library") as library:
        person = library.add_person(NAME)
    settings, logs = tmp_path / "settings", tmp_path / "logs"
    assert not save(Preferences(person=person.id, labels=("Annegret links",), gain=500.0), settings)
    recording = home / "Patienten" / f"{NAME} nach OP.vmo"
    argv = ["analyse", str(recording), "--channel", "annegret"]
    log.keep(VmofireError(f"{recording} exists already.", "Choose another name."), logs, argv, ["analyse"])
    log.keep(
        VmofireError("There is no channel 'annegret'.", "There are: Annegret links."), logs, argv, ["analyse"]
    )
    try:
        raise ValueError(f"cannot read {recording} of {person.id} ({NAME}) at C:\\Users\\Annegret\\x y.vmo")
    except ValueError as error:
        log.keep(error, logs, ["record"])
    findings = [
        Finding("disk", "fault", f"The recordings folder {recording.parent} cannot be used: no.", "Choose."),
        Finding("library", "warning", f"{NAME} ({person.id}): look.", f"See '{recording}'.", {"who": NAME}),
        Finding("board", "ok", "A board on /dev/ttyACM0.", figures={"unique_id": "e6614104032b1c2a", "n": 3}),
        Finding("GP26", "ok", "fine", figures={"label": "Annegret links", "noise_uv": 2.5}),
    ]
    path = tmp_path / "support.zip"
    write_bundle(path, findings, Secrets.gather(tmp_path / "library"), logs, settings)
    files = read(path)
    whole = "\n".join(files.values())
    for secret in ("annegret", "müller", "lüdenscheidt", "amueller", person.id, "e6614104032b1c2a"):
        assert secret.lower() not in whole.lower(), secret
    for part in ("/home", str(tmp_path), "Patienten", "nach OP", "Users", ".vmo", str(Path.home())):
        assert part not in whole, part
    # Useful facts are still there.
    assert "exists already. Choose another name." in files["faults.log"]
    assert "ValueError: cannot read" in files["faults.log"]
    assert "line " in files["faults.log"]
    assert json.loads(files["settings.json"])["gain"] == 500.0
    told = json.loads(files["findings.json"])
    assert told[0]["words"].endswith("cannot be used: no.")
    assert told[2]["words"] == "A board on /dev/ttyACM0."
    assert told[2]["figures"] == {"n": 3}
    assert told[3]["figures"] == {"noise_uv": 2.5}
    versions = json.loads(files["versions.json"])
    assert versions["packages"]["numpy"]
    assert versions["packages"]["vmofire"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("There is no port /dev/ttyACM0.", "There is no port /dev/ttyACM0."),
        ("/data/Anna B/x.vmo exists already.", "<path> exists already."),
        ("cannot write '/data/Anna B' now", "cannot write <path> now"),
        ("C:\\Users\\Anna B\\x.vmo: no such file", "<path>: no such file"),
        ("on \\\\server\\anna\\x.vmo.", "on <path>"),
        ("see ~/x.vmo and ~anna/y", "see <path>"),
        ("fs 2000/s, 1/2 of it, socket://localhost:7777", "fs 2000/s, 1/2 of it, socket://localhost:7777"),
        (
            'File "/home/a b/lib/python3.11/site-packages/numpy/x.py", line 3',
            'File "site-packages|numpy|x.py",',
        ),
        ('File "C:\\Users\\a b\\vmofire\\cli\\main.py", line 3', 'File "vmofire|cli|main.py", line 3'),
        ("'C:\\\\Users\\\\Anna B\\\\x y.vmo' is gone", "<path> is gone"),
        ("ANNA, Anna's and annabel", "<hidden>, <hidden>'s and annabel"),
    ],
)
def test_paths_and_names_are_taken_out_of_sentences(text: str, told: str) -> None:
    taken = Secrets(("Anna",)).take_out(text)
    assert taken.startswith(told), taken
    assert not set(taken.split()) & {"home", "Users", "B", "y.vmo"}


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "mine.zip"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        write_bundle(path, [], Secrets(), tmp_path, tmp_path)
    assert path.read_text() == "mine"


def test_with_nothing_wrong_it_says_so(tmp_path: Path) -> None:
    write_bundle(tmp_path / "s.zip", [], Secrets(), tmp_path, tmp_path)
    if os.name == "posix":
        assert (tmp_path / "s.zip").stat().st_mode & 0o077 == 0
    files = read(tmp_path / "s.zip")
    assert list(files) == ["README.txt", "versions.json", "settings.json", "findings.json", "faults.log"]
    assert files["faults.log"] == "Nothing went wrong.\n"


def test_where_the_names_cannot_be_known_the_log_stays_here(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_person(NAME)
    raw = sqlite3.connect(tmp_path / DATABASE, isolation_level=None)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")  # like a newer vmofire
    seal_tables(raw)
    raw.close()
    log.keep(VmofireError(f"There is nobody {NAME}.", ""), tmp_path, [])
    secrets = Secrets.gather(tmp_path)
    assert not secrets.complete
    write_bundle(tmp_path / "s.zip", [], secrets, tmp_path, tmp_path)
    assert "Left out" in read(tmp_path / "s.zip")["faults.log"]
