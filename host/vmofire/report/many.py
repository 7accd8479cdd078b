"""Reports of many visits, one file each, with progress; can be stopped at any moment.

In: a library, visits, a folder. Out: complete files. Never: a file lost, or a person's name in a file name.
"""

from collections.abc import Sequence
from pathlib import Path

from vmofire.errors import LibraryError, VmofireError
from vmofire.recording.export.target import Progress, explained, go_on
from vmofire.recording.library import Library, Visit
from vmofire.report.content import build_content
from vmofire.report.letterhead import Letterhead
from vmofire.report.pages import Paper, write_pdf
from vmofire.words import Language, say, speaking


def find_visits(library: Library, what: str | None = None) -> list[Visit]:
    """Return the visits of a person, one visit by its id or the start of it, or all; oldest first.

    Raises
    ------
    LibraryError
        There is no such person or visit, or several ids begin like this.
    """
    people = [person.id for person in library.people()]
    mine = [one for one in people if what is None or one.casefold() == what.casefold()]
    visits = [visit for person in mine or people for visit in library.history(person).visits]
    if not mine:
        visits = [visit for visit in visits if visit.id.startswith(what or "")]
        if not visits:
            raise LibraryError(
                say("There is no person or visit {what} in this library.", what=what),
                say("`vmofire report` lists them."),
            )
        if len(visits) > 1:
            many = say("{n} visits begin with {what}.", n=len(visits), what=what)
            raise LibraryError(many, say("Give more of the id."))
    return sorted(visits, key=lambda visit: (visit.started, visit.id))


def name_files(visits: Sequence[Visit]) -> list[str]:
    """Return a unique file name for each visit: the person's made-up id and the time of the visit."""
    names: dict[str, None] = {}
    for visit in visits:
        stem, number = f"{visit.person_id}_{visit.started:%Y-%m-%d_%H%M}", 1
        name = f"{stem}.pdf"
        while name in names:
            number += 1
            name = f"{stem}_{number}.pdf"
        names[name] = None
    return list(names)


def write_reports(
    library: Library,
    visits: Sequence[Visit],
    folder: Path,
    *,
    replace: bool = False,
    paper: Paper = "a4",
    with_name: bool = True,
    language: Language | None = None,
    head: Letterhead | None = None,
    progress: Progress = go_on,
) -> list[Path]:
    """Write a report of each visit; finished files stay, even if the rest fails.

    Parameters
    ----------
    library : Library
    visits : sequence of Visit
    folder : Path
        Created if it does not exist.
    replace, paper, with_name, language, head
        As in `write_report`.
    progress : callable
        Called with the share done, 0 to 1, before the first report and after each. An exception from it stops
        the rest.

    Raises
    ------
    VmofireError
        A file exists already (then none is written), or writing fails.
    """
    paths = [folder / name for name in name_files(visits)]
    with explained(folder):
        there = next((path for path in paths if path.exists()), None)
    if there is not None and not replace:
        raise VmofireError(
            say("{path} exists already.", path=there),
            say("Choose another folder, or allow it to be replaced (--force)."),
        )
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    progress(0.0)
    with speaking(language):
        for number, (visit, path) in enumerate(zip(visits, paths, strict=True), 1):
            content = build_content(library.history(visit.person_id), visit.id)
            write_pdf(content, path, replace=replace, paper=paper, with_name=with_name, head=head)
            progress(number / len(visits))
    return paths
