"""Hook of mkdocs: pages may link to files outside docs/, and the site has those files too.

In: the site's files and pages, from mkdocs. Out: hardware/ and the changelog beside them, and
links to them. Never: a copy in the tree: a link means the same in the repository and on the site.
"""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
WANTED = {".md", ".svg", ".png", ".pdf", ".csv", ".txt"}  # of hardware/; its scripts are read in the tree
PAGES = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}


def on_files(files: Any, config: Any) -> Any:
    """Add the files that pages link to."""
    from mkdocs.structure.files import File, InclusionLevel

    found = {path: path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "hardware").rglob("*"))}
    found = {path: name for path, name in found.items() if path.is_file() and path.suffix in WANTED}
    found |= {ROOT / name: page for name, page in PAGES.items()}
    for path, name in found.items():
        files.append(
            File.generated(config, name, abs_src_path=str(path), inclusion=InclusionLevel.NOT_IN_NAV)
        )
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Point links that leave docs/ to the same file in the site."""
    up = "../" * page.file.src_uri.count("/")
    for name, place in {"hardware/": "hardware/", **PAGES}.items():
        markdown = markdown.replace(f"](../{up}{name}", f"]({up}{place}")
    if page.file.src_uri in PAGES.values():  # these are at the root, and link into docs/ and to each other
        for name, place in {"docs/": "", **PAGES}.items():
            markdown = markdown.replace(f"]({name}", f"]({place}")
    return markdown
