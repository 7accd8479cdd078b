"""The library in the terminal: people, archives, deletion with a second question, backups, restoring."""

import json

import pytest

from vmofire.recording.library import Library


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "library"


@pytest.fixture
def people(call, folder):
    """Run one action on a separate library."""

    def run(action, *words):
        return call("people", action, *words, "--library", str(folder))

    return run


def add(people, *words):
    return json.loads(people("add", *words, "--json").out)["id"]


def test_an_added_person_is_listed_and_found_by_name_but_json_has_no_name(people):
    person = add(people, "--name", "Ada Byron", "--injury", "left", "--date", "2026-09-30")
    add(people)
    assert f"{person}  no visit yet  injured leg: left  Ada Byron" in people("list").out
    found = people("list", "--search", "ada", "--json")
    assert [one["id"] for one in json.loads(found.out)["people"]] == [person]
    assert "Ada" not in found.out
    assert people("list", "--search", "nobody").out == "No person found.\n"


def test_a_visit_is_shown_with_what_it_said(people, folder):
    person = add(people)
    with Library(folder) as library:
        library.start_visit(person)
    shown = people("show", person.lower())
    assert shown.code == 0
    assert "0 recordings" in shown.out
    assert len(json.loads(people("show", person, "--json").out)["visits"]) == 1


def test_a_person_is_handed_over_to_another_library(people, call, tmp_path):
    person = add(people, "--name", "Ada")
    archive = tmp_path / "one.zip"
    assert people("export", person, str(archive)).code == 0
    again = people("export", person, str(archive))
    assert again.code == 3
    assert "exists already" in again.err
    other = ("--library", str(tmp_path / "other"))
    came = call("people", "import", str(archive), *other)
    assert came.out == f"{person} was added. New: 0 visits, 0 results, 0 recordings.\n"
    assert "Ada" not in call("people", "list", *other).out  # exported without --with-name


def test_an_import_says_what_was_and_was_not_imported(people, call, folder, tmp_path):
    person = add(people)
    with Library(folder) as library:
        library.start_visit(person)
        library.export_person(person, tmp_path / "one.zip")
        library.change_person(person, "Dr K", notes="written since")
    assert f"{person}  1 visit, on " in people("list").out
    assert people("import", str(tmp_path / "one.zip")).out.endswith(
        "0 recordings. 1 entry differs in the archive. The one in this library stayed.\n"
    )
    other = ("--library", str(tmp_path / "other"))
    assert "New: 1 visit, 0 results" in call("people", "import", str(tmp_path / "one.zip"), *other).out
    nobody = add(people)
    assert call("report", nobody, "--library", str(folder)).out == "There is no visit yet.\n"


def test_nobody_is_deleted_whose_id_was_not_written_twice(people):
    person = add(people)
    for words in ((), ("--confirm", "P0000")):
        refused = people("delete", person, *words)
        assert refused.code == 3
        assert f"--confirm {person}" in refused.err
    assert person in people("list").out
    assert "is deleted" in people("delete", person, "--confirm", person.lower()).out
    assert person not in people("list").out


def test_a_backup_brings_back_what_was_there_and_keeps_what_is(people):
    first = add(people)
    assert "Written" in people("backup").out
    second = add(people)
    assert second in people("list").out
    again = people("restore", "1")
    assert again.code == 0
    assert "1 later change was added.\nA backup of the state before: " in again.out
    assert second in people("list").out
    # The backups made since are newer; the first one made by hand has one change.
    paths = json.loads(people("backups", "--json").out)["backups"]
    number = next(str(number) for number, path in enumerate(paths, 1) if "000000001_" in path)
    back = people("restore", number, "--go-back")
    assert back.code == 0
    listed = people("list").out
    assert first in listed
    assert second not in listed
    assert "A backup of the state before: " in back.out
    assert people("verify").out == "All is well.\n"


def test_somebody_who_is_in_backups_only_is_deleted_from_them(people, folder):
    gone = add(people, "--name", "Zacharias")
    people("backup")
    number = len(json.loads(people("backups", "--json").out)["backups"])
    assert people("restore", str(number), "--go-back").code == 0  # the first one, of an empty library
    assert gone not in people("list").out
    refused = people("delete", gone)
    assert refused.code == 3
    assert f"--confirm {gone}" in refused.err
    assert f"{gone} is deleted" in people("delete", gone, "--confirm", gone).out
    assert not [path for path in folder.rglob("*") if path.is_file() and b"Zacharias" in path.read_bytes()]
    assert f"There is no person {gone}" in people("delete", gone, "--confirm", gone).err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "/dev/zero"), "a device"),
        (("show", "PXXXX"), "no person PXXXX"),
        (("restore", "99"), "no backup 99"),
        (("import", "nothing.zip"), "nothing.zip"),
        (("add", "--date", "yesterday"), "is no date"),
        (("forget",), "There is no command “forget”"),
    ],
)
def test_an_impossible_action_gives_one_sentence(call, folder, words, told):
    answer = call("people", *words, *(() if words == ("forget",) else ("--library", str(folder))))
    assert answer.code == 3
    assert told in answer.err.lower() or told in answer.err


def test_a_path_is_no_fault_of_ours_whatever_is_typed(people, call, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    person = add(people)
    with Library(folder) as library:
        library.start_visit(person)
    for words in (
        ("people", "export", person, "~nobody/x.zip"),
        ("people", "export", person, f"{'y' * 300}.zip"),
        ("people", "import", "~nobody/x.zip"),
        ("people", "export", person, "no folder/x.zip"),
        ("report", person, "--to", "y" * 300),
    ):
        answer = call(*words, "--library", str(folder))
        assert answer.code == 3, words
        assert "Traceback" not in answer.err
        assert "Have the disk checked" not in answer.err
    assert people("export", person, "~$x.zip").code == 0
    assert (tmp_path / "~$x.zip").is_file()


def test_a_library_that_cannot_be_opened_is_told(call, tmp_path):
    (tmp_path / "file").write_text("in the way")
    answer = call("people", "list", "--library", str(tmp_path / "file"))
    assert answer.code == 3
    assert "is a file" in answer.err


@pytest.mark.parametrize("exports", [True, False])
def test_an_export_is_offered_before_a_person_is_deleted(people, folder, monkeypatch, exports):
    person = add(people, "--name", "Ada Byron")
    path = folder.parent / f"{person}.zip"
    asked = []
    typed = iter([str(path) if exports else "", person])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda words: (asked.append(words), next(typed))[1])
    assert f"{person} is deleted" in people("delete", person).out
    assert "Export everything first?" in asked[0]
    assert path.exists() is exports
    if exports:
        assert person in people("import", str(path)).out


def test_a_person_who_is_not_deleted_can_still_be_exported(people):
    person = add(people)
    assert f"vmofire people export {person}" in people("delete", person).err.replace("\n", " ")
