"""Update of the catalogues: every message of the code in each language's .po, and the .mo made from it.

In: host/vmofire. Out: words/locale/LANGUAGE/LC_MESSAGES/vmofire.po and .mo. Never: a translation guessed from
a similar message, or a message that the code no longer has.
"""

import ast
import io
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from vmofire.words import LANGUAGES

PACKAGE = Path(__file__).parent.parent / "host" / "vmofire"
CATALOGUES = PACKAGE / "words" / "locale"
DOMAIN = "vmofire"
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # a creation date would change the bytes each time
TRANSLATED = tuple(one for one in LANGUAGES if one != "en")  # the code is in English
KEYWORDS = {"say", "say_many", "say_as", "msg", "msg_many", "translate"}
COMMENT = "# Translators: "
MANY = {"say_many", "msg_many"}  # take the message for one, and for several
# Texts of exercises and protocols; a clinic's own file is in the clinic's language.
TABLES = {
    "guided/exercises.toml": ("name", "position", "effort", "verb", "release", "tips"),
    **{
        f"guided/clinic/{test}.toml": ("name", "words")
        for test in ("activation", "deficit", "endurance", "maximum", "onset")
    },
    **{
        f"guided/knee_scales/{code}.toml": ("name", "words", "licence", "answers")
        for code in ("knee-today", "koos-pf", "akps")
    },
}


def extract() -> Catalog:
    """Return every message of the code, each with its files."""
    found = Catalog(domain=DOMAIN, charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith("firmware/"):
            continue
        for message, context, comments in find_messages(path.read_text("utf-8")):
            found.add(message, locations=[(name, None)], auto_comments=comments, context=context)
    for name in TABLES:
        for message in read_table(name):
            found.add(message, locations=[(name, None)])
    return found


def find_messages(source: str) -> Iterator[tuple[str | tuple[str, str], str | None, list[str]]]:
    """Yield each message of a module with its context and comments for translators, in order.

    Babel's own reader sees an f-string as one word before Python 3.12, and misses the calls inside.
    """
    lines = source.splitlines()
    for call in find_calls(ast.parse(source)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in KEYWORDS or not call.args:
            continue
        above = lines[call.lineno - 2].strip()
        comments = [above.removeprefix(COMMENT)] if above.startswith(COMMENT) else []
        first = read_literals(call.args[0])
        second = read_literals(call.args[1]) if len(call.args) > 1 else []
        if name in MANY:
            yield from ((pair, None, comments) for pair in zip(first, second, strict=False))
        elif name == "say_as":
            yield from ((message, first[0], comments) for message in second)
        else:
            yield from ((message, None, comments) for message in first)


def find_calls(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls below a node, outer ones first."""
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from find_calls(child)


def read_literals(node: ast.expr) -> list[str]:
    """Return the string of a literal, those of both branches of a choice, or no string."""
    if isinstance(node, ast.IfExp):
        return read_literals(node.body) + read_literals(node.orelse)
    is_literal = isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    return [str(node.value)] if is_literal else []


def read_table(name: str) -> Iterator[str]:
    """Yield the messages of a TOML file."""
    table = tomllib.loads((PACKAGE / name).read_text("utf-8"))
    rows = [table, *(row for one in table.values() if isinstance(one, list) for row in one)]
    for row in rows:
        for key in TABLES[name]:
            words: str | list[str] = row.get(key, "")
            yield from [words] if isinstance(words, str) and words else words


def find_path(language: str) -> Path:
    """Return the path of a language's catalogue."""
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def update(language: str) -> Catalog:
    """Return a language's catalogue with exactly the messages of the code."""
    path = find_path(language)
    catalogue = Catalog(locale=language, domain=DOMAIN, charset="utf-8")
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, domain=DOMAIN)
    catalogue.update(extract(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def write(catalogue: Catalog) -> tuple[bytes, bytes]:
    """Return a catalogue as .po and as .mo: the same messages give the same bytes."""
    catalogue.fuzzy = False
    catalogue.header_comment = "# The messages of vmofire. `make words` keeps them up to date."
    catalogue.project, catalogue.version = DOMAIN, ""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalogue, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    head = f'msgid ""\nmsgstr ""\n"Language: {catalogue.locale}\\n"\n'
    head += f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    again = read_po(io.BytesIO(head.encode() + po.getvalue()), locale=str(catalogue.locale), domain=DOMAIN)
    again.creation_date = again.revision_date = UNDATED
    write_mo(mo, again)
    return head.encode() + po.getvalue(), mo.getvalue()


def main() -> None:
    """Update every catalogue, and print what is left to translate."""
    for language in TRANSLATED:
        catalogue, path = update(language), find_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        po, mo = write(catalogue)
        path.write_bytes(po)
        path.with_suffix(".mo").write_bytes(mo)
        messages = [message for message in catalogue if message.id]
        left = [message for message in messages if not message.string or message.string == ("", "")]
        print(f"{language}: {len(messages)} messages, {len(left)} not translated", file=sys.stderr)


if __name__ == "__main__":
    main()
