"""Pages: current with the code, built strictly, readable offline, without a dead link or a wrong command."""

import ast
import contextlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from vmofire.cli import main as cli
from vmofire.errors import VmofireError

ROOT = Path(__file__).parent.parent.parent
OUTSIDE = [
    *(ROOT / name for name in ("README.md", "README.de.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "hardware").glob("*.md")),
    ROOT / "tests" / "recordings" / "README.md",
]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *OUTSIDE]
# Commands that make the pictures; none is drawn by hand.
MADE_PICTURES = ("docs/screenshots", "docs/pictures", "hardware")


def test_the_pages_have_the_present_facts_of_the_code():
    done = subprocess.run(
        [sys.executable, "docs/fill.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), f"run `make docs`: {done.stdout}{done.stderr}"


def test_every_key_in_the_pages_has_its_button():
    blocks = [
        (page.name, block)
        for page in PAGES
        for block in re.findall(
            r"<!-- code: keys .+ -->\n(.*?)<!-- end -->", page.read_text("utf-8"), re.DOTALL
        )
    ]
    assert len(blocks) == 6
    rows = [(page, row) for page, block in blocks for row in block.splitlines() if row.startswith("| `")]
    assert [row for row in rows if not re.fullmatch(r"\| `[^`]+` \| \S.* \|", row[1])] == []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    # Without --quiet, which also hides the warnings that --strict counts (MkDocs 1.6.1).
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Fetched(HTMLParser):
    """Parser that collects what a browser fetches by itself to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "img", "iframe", "source"):
            self.found.append(given.get("src") or "")
        elif tag == "link" and given.get("rel") not in ("canonical", "prev", "next"):
            self.found.append(given.get("href") or "")


def test_the_site_builds_strictly_and_fetches_nothing_from_elsewhere(site: Path):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        reader = Fetched()
        reader.feed(page.read_text("utf-8"))
        assert not [url for url in reader.found if "//" in url], page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", sheet.read_text("utf-8")), sheet


def find_anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and mkdocs make them of plain words."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", head.lower()).strip() for head in heads)
    return {re.sub(r"\s+", "-", head) for head in plain}


@pytest.mark.parametrize("page", OUTSIDE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_outside_the_site_lead_somewhere(page: Path):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        if anchor:
            assert anchor in find_anchors(target.read_text("utf-8")), link


def test_every_picture_is_made_by_a_command():
    for page in PAGES:
        for link in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", page.read_text("utf-8")):
            place = (page.parent / link).resolve().relative_to(ROOT).as_posix()
            assert place.startswith(MADE_PICTURES), f"{page.name}: {link}"


def find_commands() -> list[tuple[str, str]]:
    """Return every `vmofire ...` command of the pages, with its page."""
    found: list[tuple[str, str]] = []
    for page in PAGES:
        text = page.read_text("utf-8")
        typed = re.findall(r"`(vmofire [a-z][^`\n]*)`", text)
        blocks = re.findall(r"^```(?:sh|powershell)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines() if "vmofire" in line.split()[0]]
        typed += [line[line.index("vmofire") :] for line in lines]
        found += [(words, page.relative_to(ROOT).as_posix()) for words in typed]
    return found


def test_every_command_in_the_pages_is_one_that_the_program_takes():
    found = find_commands()
    assert len(found) > 30
    parser: Any = cli.make_parser()
    for words, page in found:
        if "..." in words:
            continue
        words = re.split(r" >>? ", words)[0]  # a redirection of the shell
        if len(words.split()) == 2:  # only the name; its options are elsewhere
            words += " --help"
        try:
            with contextlib.suppress(SystemExit):  # --help ends like this
                parser.parse_args(words.split()[1:])
        except VmofireError as error:
            pytest.fail(f"{page}: `{words}`: {error}")


def read_text(node: ast.AST) -> str | None:
    """Return a text as in the source, with a zero for each field; None for anything else."""
    if isinstance(node, ast.JoinedStr):
        parts = (str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values)
        return "".join(parts)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def walk(folder: str) -> Iterator[ast.AST]:
    """Yield every node of a room's source."""
    for path in (ROOT / "host" / "vmofire" / folder).rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


def read_quotes() -> list[re.Pattern[str]]:
    """Return the quotes in troubleshooting.md; "..." matches anything."""
    page = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
    quotes = re.findall(r'^\| "([^"]+)"', page, re.MULTILINE)
    pieces = ([re.escape(part.strip()) for part in quote.split("...") if part.strip()] for quote in quotes)
    return [re.compile(r"[^\n]*?".join(parts)) for parts in pieces]


def test_troubleshooting_quotes_the_program():
    quotes = read_quotes()
    assert len(quotes) > 60
    texts = "\n".join(filter(None, map(read_text, walk("."))))
    for quote in quotes:
        assert quote.search(texts), quote.pattern


def test_troubleshooting_has_every_fault_of_the_link():
    quotes = read_quotes()
    faults = [
        text
        for node in walk("link")
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("LinkError", "RefusedError", "UnpluggedError")
        for said in ast.walk(node.args[0])
        if isinstance(said, ast.Call) and getattr(said.func, "id", "") == "say"
        if (text := read_text(said.args[0]))
    ]
    assert len(faults) > 25
    for fault in faults:  # a field matches anything
        if "was cancelled" not in fault:  # not shown: it ends a search that nobody needs
            assert any(quote.search(fault) for quote in quotes), fault


def test_every_benchmark_stands_among_the_measurements():
    page = (ROOT / "docs" / "measurements.md").read_text("utf-8")
    for path in (ROOT / "tests" / "benchmarks").glob("bench_*.py"):
        assert path.name in page or f"make {path.stem.replace('_', '-')}" in page, path.name


def test_the_architecture_has_the_floors_that_are_held():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    held = [sorted(layer.replace("vmofire.", "").split(" | ")) for layer in layers]
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    drawn = page.partition("```\n")[2].partition("```")[0].splitlines()
    told = [sorted(re.split(r"\s{3,}", line)[0].split()) for line in drawn]
    assert [names for names in told if names] == held


def test_every_room_stands_in_the_architecture():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for path in (ROOT / "host" / "vmofire").iterdir():
        if path.suffix in ("", ".py") and not path.name.startswith("__"):
            assert re.search(rf"\b{path.stem}\b", page), path.name
