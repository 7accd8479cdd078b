"""Pages in two languages: the same commands and numbers, links to each other, short sentences."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
MOST_WORDS = 20
GERMAN = [*sorted((DOCS / "de").rglob("*.md")), ROOT / "README.de.md"]
JOBS = [f"jobs/{job}" for job in ("check", "compare", "test", "train", "scope", "history")]
PAGES = ["index", "first-hour", "safety", "placement", "users-guide", "clinicians", *JOBS]
PLAIN = [
    ROOT / "README.md",
    *(DOCS / f"{page}.md" for page in PAGES),
    *(DOCS / "de" / f"{page}.md" for page in PAGES),
    ROOT / "README.de.md",
]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def find_english(page: Path) -> Path:
    """Return the English page of a German one."""
    return ROOT / "README.md" if page.parent == ROOT else DOCS / page.relative_to(DOCS / "de")


def read_typed(text: str) -> list[str]:
    """Return the commands, in order; a block of `text` shows output, which is in the page's language."""
    blocks = re.findall(r"^```(?:sh|powershell)\n.*?^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def read_numbers(text: str) -> list[str]:
    """Return all numbers in the text, sorted; German has a decimal comma."""
    text = re.sub(r"<!-- code:.*?<!-- end -->|```.*?```|`[^`]*`|\]\([^)]*\)", " ", text, flags=re.DOTALL)
    return sorted(re.findall(r"\d+(?:\.\d+)*", re.sub(r"(?<=\d),(?=\d)", ".", text)))


@pytest.mark.parametrize("page", GERMAN, ids=name)
def test_a_german_page_has_the_commands_and_blocks_of_the_english_one(page: Path) -> None:
    german, english = page.read_text("utf-8"), find_english(page).read_text("utf-8")
    assert read_typed(german) == read_typed(english)
    filled = r"<!-- code: (.+) -->"
    assert re.findall(filled, german) == re.findall(filled, english)
    assert len(re.findall(r"^## ", german, re.MULTILINE)) >= len(re.findall(r"^## ", english, re.MULTILINE))


@pytest.mark.parametrize("page", [page for page in PLAIN if page in GERMAN], ids=name)
def test_a_german_page_has_the_numbers_of_the_english_one(page: Path) -> None:
    assert read_numbers(page.read_text("utf-8")) == read_numbers(find_english(page).read_text("utf-8"))


@pytest.mark.parametrize("page", GERMAN, ids=name)
def test_each_language_links_to_the_other_at_the_top(page: Path) -> None:
    english = find_english(page)
    for here, there, word in ((page, english, "English"), (english, page, "Deutsch")):
        top = here.read_text("utf-8").splitlines()[:4]
        (link,) = (found[1] for line in top if (found := re.fullmatch(rf"\[{word}\]\((.+)\)", line)))
        assert (here.parent / link).resolve() == there


def find_pictures(page: Path) -> list[Path]:
    """Return the pictures of a page."""
    return [page.parent / link for link in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", page.read_text("utf-8"))]


def name_picture(picture: Path) -> str:
    """Return the name of a picture without its colours and size."""
    return re.sub(r"-(light|dark)-\d+$", "", picture.stem)


@pytest.mark.parametrize("page", GERMAN, ids=name)
def test_a_german_page_shows_the_same_pictures_in_german(page: Path) -> None:
    pictures = find_pictures(page)
    assert [one for one in pictures if not one.is_file()] == []
    assert [one for one in pictures if one.parent.name == "screenshots"] == []
    assert [name_picture(one) for one in pictures] == [
        name_picture(one) for one in find_pictures(find_english(page))
    ]


def read_sentences(text: str) -> list[str]:
    """Return the sentences of a page; an item, a cell and the words after a colon each count as one."""
    text = re.sub(r"<!-- code:.*?<!-- end -->|```.*?```", "\n\n", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    parts = re.split(r"\n\s*\n|\n(?=[-|#]|\d+\. )|(?<=[^|])\|", text)
    joined = (" ".join(part.split()) for part in parts)
    return [one for part in joined for one in re.split(r"(?<=[.!?:;])[\"“*)]*\s+", part)]


@pytest.mark.parametrize("page", PLAIN, ids=name)
def test_no_sentence_of_the_first_pages_is_longer_than_one_breath(page: Path) -> None:
    sentences = read_sentences(page.read_text("utf-8"))
    assert len(sentences) > 10
    assert [one for one in sentences if len(re.findall(r"\S*\w\S*", one)) > MOST_WORDS] == []
