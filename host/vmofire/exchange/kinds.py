"""All kinds of files for other programs: which exist, and the files of each.

In: visits, a kind, a place. Out: the files. Never: half a file, or an older one replaced unasked.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from vmofire.exchange import ResultKind, fhir, redcap, result_table
from vmofire.exchange.parquet import write_parquet
from vmofire.recording.export.target import Progress, count_parts, explained, go_on
from vmofire.recording.library import Library, Visit

NAME = "results"


def write_results(
    library: Library,
    visits: Sequence[Visit],
    kind: ResultKind,
    to: Path,
    *,
    replace: bool = False,
    progress: Progress = go_on,
) -> list[Path]:
    """Write the results of visits as files of a kind; finished files stay, even if the rest fails.

    Parameters
    ----------
    library : Library
    visits : sequence of Visit
    kind : ResultKind
    to : Path
        Folder, created if it does not exist; for "csv" and "parquet" also the file itself.
    replace : bool
        Whether existing files may be replaced.
    progress : callable
        Called with the share done; an exception from it stops the export.

    Returns
    -------
    list of Path
        The table or records first, then what explains them.

    Raises
    ------
    VmofireError
        A file exists already, a package is missing, or the disk refuses.
    """
    is_file = kind in ("csv", "parquet") and to.suffix == f".{kind}"
    folder = to.parent if is_file else to
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    if kind == "fhir":
        return _write_bundles(visits, folder, replace, progress)
    if kind == "redcap":
        records = redcap.write_records(
            library, visits, folder / f"{NAME}_redcap.csv", replace=replace, progress=progress
        )
        about = folder / f"{NAME}_redcap_dictionary.csv"
        return [records, redcap.write_dictionary(about, replace=replace)]
    table = to if is_file else folder / f"{NAME}.{kind}"
    write = result_table.write_table if kind == "csv" else write_parquet
    write(library, visits, table, replace=replace, progress=progress)
    about = table.with_name(f"{table.stem}_{kind}_dictionary.csv")
    return [table, result_table.write_dictionary(about, replace=replace)]


def _write_bundles(
    visits: Sequence[Visit],
    folder: Path,
    replace: bool,
    progress: Progress,
) -> list[Path]:
    """Write a bundle for each person, and the codes that all use."""
    by_person = {
        code: list(own) for code, own in groupby(sorted(visits, key=_order), lambda visit: visit.person_id)
    }
    paths: list[Path] = []
    for place, (code, own) in enumerate(by_person.items()):
        path = folder / f"{code}_fhir.json"
        paths.append(fhir.write_bundle(code, own, path, replace=replace))
        count_parts(progress, len(by_person), place)(1.0)
    codes = folder / "vmofire_codes_fhir.json"
    return [*paths, fhir.write_codes(visits, codes, replace=replace)]


def _order(visit: Visit) -> tuple[str, object]:
    return visit.person_id, visit.started
