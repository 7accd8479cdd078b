"""Bring the catalogues up to date: every message of the code in each language's .po, and the .mo made of it.

In: host/vmofire. Out: words/locale/LANGUAGE/LC_MESSAGES/vmofire.po and .mo. Never: a translation guessed from
one that is alike; a message that no code has any more.
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

PACKAGE = Path(__file__).parent.parent / "host" / "vmofire"
CATALOGUES = PACKAGE / "words" / "locale"
DOMAIN = "vmofire"
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # a date of its own would make other bytes each time
TRANSLATED = ("de",)  # English is what the code says
# What names a message: how many of its arguments are its forms, and whether a context goes before them.
KEYWORDS = {
    "say": (1, False),
    "say_many": (2, False),
    "say_as": (1, True),
    "msg": (1, False),
    "msg_many": (2, False),
    "translate": (1, False),
}
# What people read of exercises and protocols; a clinic's own file is in the clinic's language.
TABLES = {
    "guided/exercises.toml": ("name", "position", "effort", "verb", "release", "tips"),
    **{
        f"guided/clinic/{test}.toml": ("name", "words")
        for test in ("activation", "deficit", "endurance", "maximum", "onset")
    },
}


def extract() -> Catalog:
    """Return every message of the code, each with the files it stands in."""
    found = Catalog(domain=DOMAIN, charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith("firmware/"):
            continue
        for message, context in find_messages(path.read_text("utf-8")):
            found.add(message, locations=[(name, None)], context=context)
    for name in TABLES:
        for message in read_table(name):
            found.add(message, locations=[(name, None)])
    return found


def find_messages(source: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield the messages of a module, each with its context; those within an f-string too, on every Python.

    Babel reads tokens, and an f-string is a single one before Python 3.12.
    """
    for call in _list_calls(ast.parse(source)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        n_forms, has_context = KEYWORDS.get(name, (0, False))
        said = [
            arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if not n_forms or len(said) < n_forms + has_context:
            continue  # of a table, whose messages are marked where they stand
        forms = said[has_context : has_context + n_forms]
        yield forms[0] if n_forms == 1 else tuple(forms), said[0] if has_context else None


def _list_calls(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls below a node in the order of the source."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child
        yield from _list_calls(child)


def read_table(name: str) -> Iterator[str]:
    """Yield the messages of a TOML file."""
    table = tomllib.loads((PACKAGE / name).read_text("utf-8"))
    rows = [row for one in table.values() if isinstance(one, list) for row in one] or [table]
    for row in rows:
        for key in TABLES[name]:
            words: str | list[str] = row.get(key, "")
            yield from [words] if isinstance(words, str) and words else words


def find_path(language: str) -> Path:
    """Return where a language's catalogue is."""
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def update(language: str) -> Catalog:
    """Return a language's catalogue with every message of the code, and no other."""
    path = find_path(language)
    catalogue = Catalog(locale=language, domain=DOMAIN, charset="utf-8")
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, domain=DOMAIN)
    catalogue.update(extract(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def write(catalogue: Catalog) -> tuple[bytes, bytes]:
    """Return a catalogue as .po and as .mo: the same bytes for the same messages."""
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
    """Bring every catalogue up to date, and say what is left to translate."""
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
