"""Protocols: a clinic's changes apply, and invalid ones are refused with file, line, cause and cure."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vmofire.errors import VmofireError
from vmofire.guided.protocols import (
    TESTS,
    Protocol,
    find_protocols,
    load_protocol,
    parse_protocol,
    shipped_protocols,
    shipped_text,
    write_protocol,
)
from vmofire.settings import describe

HEAD = 'name = "Mine"\ntest = "deficit"\n[settings]\n'


@pytest.mark.parametrize("test", TESTS)
def test_the_shipped_protocol_has_every_setting_at_its_default(test):
    (protocol,) = [one for one in shipped_protocols() if one.test == test]
    assert protocol.settings == TESTS[test]()
    assert write_protocol(protocol) == shipped_text(test)
    for one in describe(TESTS[test]):
        assert f"\n{one.name} = {one.default!r}  # {one.low:g} to {one.high:g}" in shipped_text(test)


def test_a_clinics_settings_apply_and_the_others_have_defaults(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(HEAD + "repetitions = 4\non_s = 6\n", encoding="utf-8")
    protocol = load_protocol(path)
    assert (protocol.name, protocol.test, protocol.words, protocol.path) == ("Mine", "deficit", "", path)
    assert protocol.settings == TESTS["deficit"](repetitions=4, on_s=6)


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path):
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + b"repetitions = 4\r\n")
    assert load_protocol(path).settings.repetitions == 4


def test_a_whole_number_written_with_a_point_is_a_whole_number():
    repetitions = parse_protocol(HEAD + "repetitions = 5.0").settings.repetitions
    assert (repetitions, type(repetitions)) == (5, int)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "ours.toml is empty"),
        ("# nothing but words\n", "is empty"),
        ("just words", "is no TOML: .*line 1"),
        ("name = [", "is no TOML"),
        pytest.param("a = " + "[" * 3000, "brackets", id="brackets"),
        pytest.param("a = " + "9" * 5000, "is no TOML", id="digits"),
        ('test = "deficit"', "name is missing. Write `name ="),
        ('name = "Mine"', "test is missing"),
        ('name = ""\ntest = "deficit"', "line 1: name is empty"),
        ('name = "   "\ntest = "deficit"', "line 1: name is empty"),
        (f'name = "{"x" * 81}"\ntest = "deficit"', "line 1: name must be plain text of at most 80"),
        ('name = "a\\u0007"\ntest = "deficit"', "plain text"),
        ('name = 3\ntest = "deficit"', "line 1: name must be text, not 3"),
        ('name = "Mine"\ntest = "strength"', "line 2: There is no test “strength”. Use one of maximum,"),
        ('name = "Mine"\ntest = "deficit"\nwords = 5', "line 3: words must be text"),
        ('name = "Mine"\ntest = "deficit"\nauthor = "me"', "line 3: “author” is not known. Use one of name"),
        ('name = "Mine"\ntest = "deficit"\nsettings = 3', "line 3: settings must be a table"),
        (HEAD + "hold_s = 5", "line 4: deficit has no setting “hold_s”. Use one of signal_check_s"),
        (HEAD + "on_s = 500", "line 4: on_s must be 1 to 30 s, not 500"),
        (HEAD + "off_s = 5\non_s = 0.5", "line 5: on_s must be 1 to 30 s, not 0.5"),
        (HEAD + "on_s = nan", "on_s must be 1 to 30 s, not nan"),
        (HEAD + "on_s = -inf", "on_s must be 1 to 30 s, not -inf"),
        (HEAD + "on_s = " + "9" * 400, "on_s must be 1 to 30 s"),
        (HEAD + 'on_s = "5"', "line 4: on_s must be a number, not '5'"),
        (HEAD + "on_s = true", "on_s must be a number, not True"),
        (HEAD + "on_s = [5]", "on_s must be a number"),
        (HEAD + "on_s = 2026-11-22", "on_s must be a number"),
        (HEAD + "repetitions = 5.5", "line 4: repetitions must be a whole number, not 5.5"),
        (HEAD + "[settings.on_s]\nx = 1", "on_s must be a number"),
        (HEAD + "repetitions = 3", r"\[settings\]: .*valid_at_least <= repetitions"),
        (HEAD + "scored_from_s = 4", r"scored_from_s < scored_to_s"),
        (HEAD + "on_s = 5\non_s = 6", "is no TOML: Cannot overwrite a value"),
    ],
)
def test_invalid_settings_are_refused_with_file_line_cause_and_cure(tmp_path, text, says):
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VmofireError, match=says) as error:
        load_protocol(path)
    assert str(error.value).startswith("ours.toml")
    assert len(str(error.value)) < 400


def test_a_file_that_is_no_text_is_refused_by_line(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_bytes(b'name = "a"\nwords = "\xe4"\n')
    with pytest.raises(VmofireError, match=r"line 2: this is no UTF-8 text\. Save the file as UTF-8"):
        load_protocol(path)


def test_a_file_that_is_no_file_is_refused(tmp_path):
    with pytest.raises(VmofireError, match=r"cannot be read \(No such file"):
        load_protocol(tmp_path / "away.toml")
    with pytest.raises(VmofireError, match="cannot be read"):
        load_protocol(tmp_path)
    with pytest.raises(VmofireError, match="cannot be read"):
        load_protocol(tmp_path / "a\0b.toml")


def test_a_huge_file_is_not_read_whole(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_bytes(b"#" * 10_000_000)
    with pytest.raises(VmofireError, match="over 64 KB is no protocol"):
        load_protocol(path)


def test_one_broken_file_does_not_hide_the_others(tmp_path):
    (tmp_path / "b.toml").write_text(shipped_text("onset"), encoding="utf-8")
    (tmp_path / "a.toml").write_text(shipped_text("deficit"), encoding="utf-8")
    (tmp_path / "broken.toml").write_text("name = ", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not for us", encoding="utf-8")
    found, errors = find_protocols(tmp_path)
    assert [one.test for one in found] == ["deficit", "onset"]
    assert [str(error)[:11] for error in errors] == ["broken.toml"]
    assert find_protocols(tmp_path / "away") == ((), ())


@given(st.binary(max_size=200))
@example(b"\xff")
@example(b"=")
def test_no_bytes_raise_anything_but_a_protocol_error(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    with pytest.raises(VmofireError):
        load_protocol(path)


@hypothesis_settings(max_examples=200)
@given(st.sampled_from(list(TESTS)), st.data())
def test_a_damaged_protocol_is_read_rightly_or_refused(test, data):
    text = shipped_text(test)
    at = data.draw(st.integers(0, len(text) - 1))
    n = data.draw(st.integers(0, 5))
    damaged = text[:at] + data.draw(st.text(max_size=5)) + text[at + n :]
    try:
        protocol = parse_protocol(damaged)
    except VmofireError:
        return
    for one in describe(protocol.settings):
        value = getattr(protocol.settings, one.name)
        assert one.low <= value <= one.high
        assert isinstance(value, int) or not isinstance(one.default, int)


@given(st.sampled_from(list(TESTS)), st.data())
def test_a_written_protocol_is_read_back(test, data):
    kind = TESTS[test]
    one = data.draw(st.sampled_from(describe(kind)))
    numbers = st.integers if isinstance(one.default, int) else st.floats
    low, high = (int(one.low), int(one.high)) if isinstance(one.default, int) else (one.low, one.high)
    try:
        changed = kind(**{one.name: data.draw(numbers(low, high))})
    except ValueError:  # contradicts another setting
        return
    words = data.draw(st.text(st.characters(categories=("L", "N", "P")), max_size=20))
    protocol = Protocol("Mine", test, words, changed)
    assert parse_protocol(write_protocol(protocol)) == protocol
    assert replace(protocol, name="Other") != protocol
