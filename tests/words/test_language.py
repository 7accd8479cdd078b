"""The language follows the system, can be set, and is always one that the program has."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from vmofire import words
from vmofire.words.language import find_language, find_system_language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_AT"}, "de"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANGUAGE": "fr:de:en", "LANG": "en_US.UTF-8"}, "de"),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "de_CH.UTF-8", "LANG": "en_US.UTF-8"}, "de"),
        ({"LANGUAGE": "", "LC_ALL": "", "LANG": "de"}, "de"),
    ],
)
def test_the_system_decides_as_gettext_has_it(environment, language):
    assert find_system_language(environment) == language


def test_a_language_can_be_set_and_left_to_the_system_again(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")
    words.use("de")
    assert find_language() == "de"
    words.use()
    assert find_language() == "en"


def test_a_language_that_we_do_not_speak_is_refused():
    with pytest.raises(FileNotFoundError):
        words.use("xx")
    assert find_language() == "en"


def test_a_file_for_machines_is_written_in_one_language_and_people_read_on_in_theirs(german):
    with words.speaking("en"), ThreadPoolExecutor(1) as window:
        assert find_language() == "en"
        assert words.say("not known") == "not known"
        assert window.submit(words.say, "not known").result() == "nicht bekannt"
    assert find_language() == "de"
    assert words.say("not known") == "nicht bekannt"


def test_an_error_meanwhile_leaves_the_language_of_people_as_it_was(german):
    with pytest.raises(OSError, match="full"), words.speaking("en"):
        raise OSError("full")
    assert find_language() == "de"


def test_a_file_that_is_begun_ends_in_the_language_it_was_begun_in(german):
    with words.speaking():
        words.use("en")
        assert words.say("not known") == "nicht bekannt"
    assert words.say("not known") == "not known"
