"""Reports of many visits, one file each, with progress and an end at any moment.

In: a library, visits, a folder. Out: files, each whole. Never: a file lost, a name in a file's name.
"""

from collections.abc import Sequence
from pathlib import Path

from vmofire.errors import LibraryError, VmofireError
from vmofire.recording.export.target import Progress, explained, go_on
from vmofire.recording.library import Library, Visit
from vmofire.report.content import build_content
from vmofire.report.pages import Paper, write_pdf
from vmofire.words import Language, say, speaking


def find_visits(library: Library, what: str | None = None) -> list[Visit]:
    """Return the visits of a person, one visit by its id or the beginning of it, or all; oldest first.

    Raises
    ------
    LibraryError
        There is no such person or visit, or several begin so.
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
    """Return a file name for each visit: the person's made-up id and when it was; no two alike."""
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
    progress: Progress = go_on,
) -> list[Path]:
    """Write a report of each visit; those that are written stay, whatever ends the rest.

    Parameters
    ----------
    library : Library
    visits : sequence of Visit
    folder : Path
        Made if it is not there.
    replace, paper, with_name, language
        As for `write_report`.
    progress : callable
        Told the share done, 0 to 1, before the first report and after each; what it raises ends the rest.

    Raises
    ------
    VmofireError
        A file is there already (then none is written), or the disk refuses.
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
            write_pdf(content, path, replace=replace, paper=paper, with_name=with_name)
            progress(number / len(visits))
    return paths
