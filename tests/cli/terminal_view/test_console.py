"""Text in a terminal is shown letter by letter: no name is read as markup."""

import ast
import io
from pathlib import Path

import pytest

from vmofire import cli
from vmofire.cli.terminal_view.console import make_bar, open_console

NAMES = ["VMO [left]", "[bold]VMO[/bold]", "[/]", "VMO :x: [red]", "a[link=b]c"]


class Looked(io.StringIO):
    """Stream of a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_as_it_is(name: str) -> None:
    out = Looked()
    open_console(out, soft_wrap=True).print(f"warning {name} rests at 1.65 V", style="bold red")
    assert f"warning {name} rests at 1.65 V" in out.getvalue()
    bar = make_bar(Looked())
    with bar:
        bar.add_task(name, total=1.0)
        shown = "".join(segment.text for segment in bar.console.render(bar.get_renderable()))
    assert name in shown


def test_nothing_in_the_terminal_is_printed_past_the_one_console() -> None:
    """Another console, a table, or text read as markup would make names vanish again."""
    read_as_markup = {"Console", "Progress", "Table", "from_markup", "render", "rprint"}
    for path in Path(cli.__path__[0]).rglob("*.py"):
        if path.name == "console.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                assert name not in read_as_markup, f"{path.name}:{node.lineno} calls {name}"
