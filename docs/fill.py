"""Filler of the pages: `python docs/fill.py` writes facts of the code into them; `--check` names old pages.

In: pages with lines `<!-- code: NAME -->` and `<!-- end -->`. Out: the same pages, with the present facts
between those lines, in German below docs/de and in *.de.md. Never: a change outside them. A test runs the
check, so that pages and code stay the same.
"""

import argparse
import ast
import csv
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from vmofire.cli import faults, options
from vmofire.cli import main as cli
from vmofire.dsp.quality.reasons import CURES
from vmofire.gui.screens import placement
from vmofire.guided import exercises, protocols, safety
from vmofire.guided.catalogue import TESTS as TEST_WORDS
from vmofire.guided.clinic.override import list_outcomes
from vmofire.guided.compare import CompareSettings
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.judge import HINTS, NEXT_CUES
from vmofire.guided.ladder import LadderSettings
from vmofire.guided.retention import RetentionSettings
from vmofire.guided.training import TrainSettings
from vmofire.guided.training_progress import ProgressSettings
from vmofire.link.flash import bootsel
from vmofire.recording.file_formats import FORMATS, REFUSED
from vmofire.settings import describe
from vmofire.virtual.faults import explain
from vmofire.words import say
from vmofire.words.language import find_language, speaking
from vmofire.words.quantities import write_tick

DOCS = Path(__file__).parent
ROOT = DOCS.parent
BLOCK = re.compile(r"(<!-- code: (?P<name>[a-z0-9 _-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
PAGES = [
    *sorted(DOCS.rglob("*.md")),
    *sorted((ROOT / "hardware").glob("*.md")),
    *sorted(ROOT.glob("README*.md")),
]
SETTINGS: dict[str, type[Any]] = {
    "check": CheckSettings,
    "ladder": LadderSettings,
    "retention": RetentionSettings,
    "compare": CompareSettings,
    "train": TrainSettings,
    "progress": ProgressSettings,
    **{test: kind for test, kind in protocols.TESTS.items() if test != "activation"},
}

# Headings and words of the tables; the cells are translated by the app's own catalogue.
GERMAN = {
    "setting": "Einstellung",
    "default": "Vorgabe",
    "range": "Bereich",
    "unit": "Einheit",
    "meaning": "Bedeutung",
    "exercise": "Übung",
    "how": "so geht sie",
    "hold": "Halten",
    "repetitions in a set": "Wiederholungen im Satz",
    "clearance after surgery": "Freigabe nach Operation",
    "key": "Taste",
    "button": "Knopf",
    "test": "Test",
    "what it is": "was es ist",
    "to": "bis",
    "yes": "ja",
    "each leg": "jedes Bein",
    "from the sensor": "vom Sensor",
    "to the Pico": "zum Pico",
    "pin": "Pin",
    "board": "Board",
    "its UF2 file": "seine UF2-Datei",
    # from hardware/wiring.csv
    "supply; never from VBUS or VSYS": "Versorgung; nie von VBUS oder VSYS",
    "ground; the analog one": "Masse; die analoge",
    "signal: the VMO of the leg that is trained": "Signal: der VMO des Beins, das du trainierst",
}

# What puts a key on a screen, and the parts of a screen with keys of their own.
KEY_CALLS = ("KeyButton", "KeyEntry", "MenuButton")
KEYS_ELSEWHERE = {"scope": ("widgets.selection_card", "widgets.event_list")}


def _word(english: str) -> str:
    """Return a word of a table in the language of the page."""
    return GERMAN[english] if find_language() == "de" else english


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the text of a cell must not end it."""
    lines = [list(head), ["---"] * len(head), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def list_settings(kind: type[Any]) -> str:
    """Return a table of a job's settings."""
    rows = [
        (
            f"`{one.name}`",
            write_tick(one.default),
            f"{write_tick(one.low)} {_word('to')} {write_tick(one.high)}",
            one.unit_words,
            say(one.words),
        )
        for one in describe(kind)
    ]
    return _table([_word(head) for head in ("setting", "default", "range", "unit", "meaning")], rows)


def list_rules() -> str:
    """Return the safety page's rules, as the app shows them."""
    return "\n".join(f"- **{rule.title}.** {rule.words}" for rule in safety.RULES)


def list_exercises(advanced: bool) -> str:
    """Return a table of exercises."""
    rows = [
        (
            f"{say(one.name)} (`{one.code}`)",
            " ".join(map(say, (*one.position, one.effort, one.release, *one.tips))),
            one.explain("hold_s"),
            f"{one.explain('repetitions')}, {_word('to')} {one.explain('aim')}"
            if one.kind != "stretch"
            else f"{one.explain('repetitions')}, {_word('each leg')}",
            _word("yes") if one.clearance else "",
        )
        for one in exercises.bundled()
        if one.advanced == advanced
    ]
    heads = ("exercise", "how", "hold", "repetitions in a set", "clearance after surgery")
    return _table([_word(head) for head in heads], rows)


def _name(action: argparse.Action) -> str:
    """Return how to type an option or argument."""
    value = str(action.metavar or "") or (
        "{" + ",".join(map(str, action.choices)) + "}" if action.choices else action.dest.upper()
    )
    value = value.replace("|", " or ")  # which would end a cell of the table
    if not action.option_strings:
        return f"`{value}`" + (" ..." if action.nargs == "+" else "")
    takes = action.nargs != 0
    return ", ".join(f"`{one} {value}`" if takes else f"`{one}`" for one in action.option_strings)


def _describe(name: str, parser: argparse.ArgumentParser, depth: int) -> str:
    """Return a command and those under it; argparse itself formats its help differently in every Python."""
    parser.format_help()  # a command adds its options only now
    known = [action for action in parser._actions if action.help is not argparse.SUPPRESS]  # pyright: ignore[reportPrivateUsage]
    subcommands = [action for action in known if isinstance(action, argparse._SubParsersAction)]  # pyright: ignore
    rows = [
        (_name(action), action.help or "")
        for action in known
        if action not in subcommands and action.dest != "help"
    ]
    parts = [f"{'#' * depth} {name}", parser.description or ""]
    parts += [_table(("option", "meaning"), rows)] if rows else []
    examples = (parser.epilog or "").removesuffix(faults.EXIT_CODES).strip()
    parts += [f"```text\n{examples}\n```"] if examples else []
    for action in subcommands:
        choices: dict[str, argparse.ArgumentParser] = action.choices
        parts += [_describe(f"{name} {word}", below, depth + 1) for word, below in choices.items()]
    return "\n\n".join(parts)


def list_commands() -> str:
    """Return every command, with its options."""
    commands = cli.make_parser().commands
    parts = [f"```text\n{faults.EXIT_CODES}\n```"]
    return "\n\n".join([*parts, *(_describe(f"vmofire {word}", one, 2) for word, one in commands.items())])


def list_keys(screen: str) -> str:
    """Return the keys of a screen, read from its source, without a window."""
    rows: list[tuple[str, str]] = []
    for name in (f"screens.{screen}", *KEYS_ELSEWHERE.get(screen, ())):
        module = import_module(f"vmofire.gui.{name}")
        tree = ast.parse(inspect.getsource(module))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEY_CALLS:
                said = node.args if node.func.id == "KeyButton" else node.args[:2]
                key, *faces = (words for one in said for words in _read_words(one, tree, vars(module)))
                rows.append((f"`{key}`", ", ".join(dict.fromkeys(faces))))
    return _table((_word("key"), _word("button")), rows)


def _read_words(argument: ast.expr, tree: ast.Module, names: dict[str, Any]) -> list[str]:
    """Return the words that an argument stands for; `*faces` is looked up where it is assigned."""
    words = argument.value if isinstance(argument, ast.Starred) else ast.List([argument], ast.Load())
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ast.unparse(words):
            words = node.value
    code = compile(ast.fix_missing_locations(ast.Expression(words)), str(names["__name__"]), "eval")
    return list(eval(code, names))


def list_steps() -> str:
    """Return the places of the electrodes, in the words of the app's own page."""
    steps = [*placement.STEPS, *placement.MORE.values()]
    return "\n".join(f"{number}. {say(words)}" for number, words in steps) + f"\n\n{say(placement.SKIN)}"


def list_wires() -> str:
    """Return the wires of the first sensor."""
    with (ROOT / "hardware" / "wiring.csv").open(encoding="utf-8", newline="") as file:
        wires = [wire for wire in csv.DictReader(file) if (wire["sensors"], wire["need"]) == ("1", "needed")]
    rows = [
        (wire["pad"], f"{_word('pin')} {wire['pico_pin']}, {wire['pico_name']}", _word(wire["words"]))
        for wire in wires
    ]
    return _table((_word("from the sensor"), _word("to the Pico"), ""), rows)


def list_formats() -> str:
    """Return the formats that are read."""
    rows = [(say(one.name), ", ".join(f"`{suffix}`" for suffix in one.suffixes)) for one in FORMATS]
    return _table(("format", "files"), rows)


def list_refused() -> str:
    """Return the formats that are not read, each with what turns it into one that is."""
    rows = [
        (say(one.name), ", ".join(f"`{suffix}`" for suffix in one.suffixes), say(one.cure)) for one in REFUSED
    ]
    return _table(("format", "files", "what to do"), rows)


def list_boards() -> str:
    """Return the MicroPython file of each board."""
    rows = [(f"Raspberry Pi {name}", f"<{bootsel.PAGE}{page}>") for page, name in bootsel.NAMES.items()]
    return _table((_word("board"), _word("its UF2 file")), rows)


def list_outcomes_of(job: str) -> str:
    """Return the outcomes of a job."""
    return _table(("code", "words"), ((f"`{code}`", words) for code, words in list_outcomes(job).items()))


def list_decisions() -> str:
    """Return the decision records, by number."""
    paths = sorted((DOCS / "decisions").glob("*.md"))
    titles = [path.read_text("utf-8").splitlines()[0].removeprefix("# ") for path in paths]
    return "\n".join(f"- [{title}](decisions/{path.name})" for path, title in zip(paths, titles, strict=True))


BLOCKS: dict[str, Callable[[], str]] = {
    "rules": list_rules,
    "exercises": lambda: list_exercises(advanced=False),
    "advanced exercises": lambda: list_exercises(advanced=True),
    "commands": list_commands,
    "boards": list_boards,
    "formats": list_formats,
    "refused formats": list_refused,
    "wiring": list_wires,
    "placement": list_steps,
    "cures": lambda: _table(("code", "cure"), ((f"`{code}`", str(cure)) for code, cure in CURES.items())),
    "next cues": lambda: "\n".join(f"{at}. {HINTS[code]}" for at, code in enumerate(NEXT_CUES, 1)),
    "faults": lambda: f"```text\n{explain().strip()}\n```",
    "people": lambda: ", ".join(f"`{person}`" for person in options.PEOPLE),
    "tests": lambda: _table(
        (_word("test"), _word("what it is")),
        ((f"{say(title)} (`{code}`)", say(words)) for code, title, words in TEST_WORDS),
    ),
    "protocol": lambda: (
        f"```toml\n{(files('vmofire.guided.clinic') / 'deficit.toml').read_text('utf-8').strip()}\n```"
    ),
    "decisions": list_decisions,
    **{f"settings {name}": lambda kind=kind: list_settings(kind) for name, kind in SETTINGS.items()},
    **{
        f"keys {name}": lambda name=name: list_keys(name)
        for name in ("start", "job", "scope", "people", "history", "plan", "visit", "importing")
    },
    **{f"outcomes {job}": lambda job=job: list_outcomes_of(job) for job in ("check", *protocols.TESTS)},
}


def fill(text: str) -> str:
    """Return a page with the present facts.

    Raises
    ------
    KeyError
        A block has an unknown name.
    """
    return BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found['name']]()}\n{found[3]}", text)


def find_old(pages: Iterable[Path] = PAGES) -> list[Path]:
    """Return the outdated pages."""
    return [page for page in pages if fill_page(page) != page.read_text("utf-8")]


def fill_page(page: Path) -> str:
    """Return a page with the present facts, in the page's language."""
    with speaking("de" if DOCS / "de" in page.parents or page.name.endswith(".de.md") else "en"):
        return fill(page.read_text("utf-8"))


def main(words: Sequence[str]) -> int:
    """Fill the pages; with --check only name the outdated ones."""
    old = find_old()
    for page in old:
        if "--check" not in words:
            page.write_text(fill_page(page), "utf-8")
        print(page.relative_to(ROOT))
    return int("--check" in words and bool(old))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
