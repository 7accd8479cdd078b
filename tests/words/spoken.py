"""Strings of the code that look like words for people and are not in the catalogue.

In: source. Out: strings and their lines. Never: a string of the catalogue, a docstring, or an
error that only a programmer can meet.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

KEYWORDS = {"say", "say_many", "say_as", "msg", "msg_many", "translate", "tell"}
# Text for programmers: a broken contract, the log.
FOR_PROGRAMMERS = {"ValueError", "TypeError", "RuntimeError", "KeyError", "IndexError", "NotImplementedError"}
FOR_PROGRAMMERS |= {"AttributeError", "AssertionError", "getLogger", "debug", "exception"}
# SQL, and lines for MicroPython.
CODE = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|BEGIN|VACUUM|ATTACH|DETACH|import os)\b"
)
MARKUP = re.compile(r"\s*<[a-z]+[ >]|.*\{\s*[a-z-]+: ", re.DOTALL)  # HTML, a style sheet
WORDS = re.compile(r"[A-Za-zÀ-ÿ]{2,}[,;:.!?]? +[A-Za-zÀ-ÿ{(\"'0-9]")  # two words or more
ONE_WORD = re.compile(r"[A-Z][a-z]{2,}[.:!?]?( \.\.\.)?$")  # or one word, written as for people


class Spoken(NamedTuple):
    """A string, and its line."""

    line: int
    words: str


def find_spoken(source: str) -> Iterator[Spoken]:
    """Yield the strings of a module that look like words for people and are in no catalogue."""
    tree = ast.parse(source)
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # docstrings
            left_out.add(id(node.value))
        elif isinstance(node, ast.Call) and _name(node.func) in KEYWORDS | FOR_PROGRAMMERS:
            said = node.args[:2] if _name(node.func) in KEYWORDS else node.args
            left_out.update(id(each) for one in said for each in ast.walk(one))
        elif isinstance(node, ast.Call) and _name(node.func) == "cast":  # its first argument is a type
            left_out.update(id(each) for each in ast.walk(node.args[0]))
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            left_out.update(id(each) for each in ast.walk(node.annotation))
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            left_out.update(id(each) for each in ast.walk(node.returns))
        elif isinstance(node, ast.Assign) and any(_name(one) == "__all__" for one in node.targets):
            left_out.update(id(each) for each in ast.walk(node.value))
        elif isinstance(node, ast.Subscript):  # Literal["..."] and keys
            left_out.update(id(each) for each in ast.walk(node.slice))
        elif isinstance(node, ast.JoinedStr):
            left_out.update(id(each) for each in node.values)
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.JoinedStr):
            words = "".join(one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value
        else:
            continue
        if (
            not CODE.match(words)
            and not MARKUP.match(words)
            and (WORDS.search(words) or ONE_WORD.match(words))
        ):
            yield Spoken(node.lineno, words)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def read_machine_words(room: str) -> set[str]:
    """Return the strings of a room that look like words but are for machines, one per line.

    A line end inside a string is written as \\n.
    """
    path = Path(__file__).parent / "machine_words" / f"{room}.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {line.replace("\\n", "\n") for line in lines if line and not line.startswith("# ")}
