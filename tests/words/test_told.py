"""Messages stored as codes: each has the fields of its template, and none is unused."""

import ast
from pathlib import Path

import pytest

from vmofire.words.message import Message, find_fields, quote, tell
from vmofire.words.told import QUOTED, TABLES, TOLD

PACKAGE = Path(__file__).parent.parent.parent / "host" / "vmofire"
MODULES = [path for path in PACKAGE.rglob("*.py") if path.parent.name not in ("told", "firmware")]


def find_told(tree):
    """Yield the calls of words.message.tell in a module whose code is a literal."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    if not any(
        node.module == "vmofire.words.message" and any(one.name == "tell" for one in node.names)
        for node in imports
    ):
        return
    for node in ast.walk(tree):
        is_tell = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tell"
        if is_tell and isinstance(node.args[0], ast.Constant):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_message_is_told_with_the_fields_of_its_template(path):
    for call in find_told(ast.parse(path.read_text("utf-8"))):
        code = call.args[0].value
        assert code in TOLD, f"line {call.lineno}: {code}"
        given = {one.arg for one in call.keywords}
        if None not in given:  # tell itself checks `**fields`
            assert given == find_fields(code), f"line {call.lineno}: {code}"


def test_no_code_stands_for_two_messages():
    assert len(TOLD) == sum(map(len, TABLES)) + 1


def test_every_message_is_told_somewhere():
    said, begun = set(), set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(node.values[0].value)
    idle = set(TOLD) - said - {QUOTED}
    assert {code for code in idle if not any(len(one) > 4 and code.startswith(one) for one in begun)} == set()


def test_a_message_with_other_fields_than_its_own_is_refused():
    with pytest.raises(ValueError, match=r"check\.squeezes takes \['n', 'of'\], not \['n'\]"):
        tell("check.squeezes", n=3)
    with pytest.raises(ValueError, match="takes"):
        tell("check.fires", leg="left")
    with pytest.raises(ValueError, match=r"no message check\.sings"):
        tell("check.sings")


@pytest.mark.parametrize(
    "message",
    [
        Message("of_a_later_version", {"n": 1}),
        Message("check.squeezes", {"n": 1}),
        Message("check.late", {"onset": "soon", "behind": None}),
        Message("signal.clipped", {"n": "many", "share": 3.0}),
        Message("rule.active", {"fires": 4, "of": 5, "quiet": [0.0, 1.0]}),
    ],
)
def test_a_message_of_another_version_reads_as_its_code(message):
    assert str(message) == message.code


def test_typed_numbers_read_as_typed():
    for words in ("", "{n} of {of}", "100 % {leg:left}", "It fires."):
        assert str(quote(words)) == words


def test_counts_are_told_as_one_number_two_or_a_range():
    def rule(*fires):
        return str(tell("rule.active", fires=fires, of=5, quiet=(0, 1)))

    assert rule(4, 5) == "4 or 5 of 5: fires. 0 or 1: does not."
    assert rule(5, 5) == "5 of 5: fires. 0 or 1: does not."
    assert rule(2, 5) == "2 to 5 of 5: fires. 0 or 1: does not."


def test_a_setting_is_told_as_it_was_set():
    rule = tell("rule.threshold", ratio=2.0, margin=3.0)
    assert str(rule) == "2 times rest, and at least 3 µV above rest."


def test_the_legs_of_a_message_are_exchanged_and_what_was_typed_stays():
    message = tell("compare.one_quiet", leg="left", other_leg="right")
    assert str(message) == "The right leg fires, the left one does not."
    assert str(message.exchange_legs()) == "The left leg fires, the right one does not."
    assert quote("left").exchange_legs() == quote("left")
