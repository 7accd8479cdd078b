"""`vmofire settings`: the table of the window, by name."""

import json

import pytest

from vmofire import preferences
from vmofire.cli.main import main


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(preferences, "find_folder", lambda: tmp_path)
    return tmp_path


def test_a_setting_is_shown_changed_and_reset(capsys, folder):
    assert main(["settings", "check.active_ratio", "2,5"]) == 0
    assert "* check.active_ratio = 2.5  (1.1 to 10)" in capsys.readouterr().out
    assert preferences.load()[0].thresholds == {"check": {"active_ratio": 2.5}}
    assert main(["settings", "--reset", "check.active_ratio"]) == 0
    assert preferences.load()[0].thresholds == {}
    assert main(["settings", "theme", "light"]) == 0
    assert "One of system, light, dark." in capsys.readouterr().out
    assert main(["settings", "--reset-all"]) == 0
    assert preferences.load()[0].theme == "system"


def test_all_settings_are_listed_and_machines_get_numbers(capsys):
    main(["settings", "volume", "40"])
    capsys.readouterr()
    assert main(["settings", "--json"]) == 0
    known = {one["name"]: one for one in json.loads(capsys.readouterr().out)["settings"]}
    assert (known["volume"]["value"], known["volume"]["first"]) == (0.4, False)
    assert known["deficit.alike_from"]["range"] == [0.5, 1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["volume", "400"], "0 to 100 %"),
        (["theme", "pink"], "Use one of system, light, dark"),
        (["nothing"], "There is no setting"),
        (["--reset"], "needs the name"),
        (["--reset-all", "volume"], "takes no name"),
        (["logo", "/no/such.png"], "cannot be read"),
    ],
)
def test_wrong_words_are_refused_with_a_cure(capsys, words, told):
    assert main(["settings", *words]) != 0
    assert told in capsys.readouterr().err
    assert preferences.load()[0] == preferences.Preferences()


def test_another_library_folder_asks_what_to_do_with_the_data(capsys, folder):
    assert main(["settings", "library", str(folder / "new")]) != 0
    assert "--data copy or --data new" in capsys.readouterr().err
    assert main(["settings", "library", str(folder / "new"), "--data", "new"]) == 0
    assert preferences.load()[0].library == str(folder / "new")
