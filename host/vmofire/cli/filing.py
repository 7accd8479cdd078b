"""For whom a job is done: what earlier visits tell it, and what becomes of its recording and its result.

In: --person and --library, the sensors, results. Out: a JobFiling; what was kept, in words and as JSON.
Never: something filed that nobody asked to file, or a recording lost because it could not be filed.
"""

import argparse
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from vmofire.app.filing import Filing, describe_person
from vmofire.cli.faults import UserError
from vmofire.cli.wrapping import say
from vmofire.guided.catalogue import Sitting
from vmofire.guided.prompt import Result
from vmofire.permissions import expand_home
from vmofire.recording.library import Library, LibraryError, find_folder
from vmofire.recording.library.pending import PendingJob

NOTHING = "Nothing was filed, for nobody was named: say --person ID. `vmofire people` tells who there is."


@dataclass(frozen=True)
class Told:
    """What became of a job.

    Attributes
    ----------
    words
        For people.
    data
        For programs; None where nothing was filed.
    safe
        Whether all that was to be filed is.
    """

    words: str
    data: dict[str, Any] | None = None
    safe: bool = True


@dataclass
class JobFiling:
    """What one job builds on, and where it goes.

    Attributes
    ----------
    visit
        What it builds on: empty for nobody.
    keeping
        Files it under a person; None for nobody.
    """

    visit: Sitting
    keeping: Filing | None = None
    _slip: PendingJob | None = None
    _asked: tuple[str, str] | None = None  # job and side of one that the disk refused at its beginning

    @property
    def who(self) -> str:
        """Whom it is for, in words; "" for nobody."""
        person = self.keeping.person if self.keeping else None
        return describe_person(person) if person else ""

    def begin(self, code: str, side: str) -> Path | None:
        """Begin today's visit or go on with it; return where to record, None where that is not to be.

        A disk that refuses keeps nobody from measuring: it is said, and tried again when the job has ended.
        """
        if self.keeping is None:
            return None
        try:
            self._slip = self.keeping.begin(code, side, self.visit.labels)
        except LibraryError as error:
            self._asked = code, side
            say(
                f"Nothing is recorded: {error.cause} {error.cure} The result is filed at the end.",
                sys.stderr,
            )
            return None
        return self.keeping.library.recordings / self._slip.file

    def end(self, result: Result | None) -> Told:
        """File what there is; what cannot be filed stays where the next start finds it."""
        if self.keeping is None or (self._slip is None and self._asked is None):
            return Told(NOTHING)
        try:
            if self._slip is None and self._asked is not None:
                self._slip = replace(self.keeping.begin(*self._asked, self.visit.labels), file="")
            assert self._slip is not None
            if result is not None:
                self._slip = self.keeping.add_result(self._slip, result)
            kept = self.keeping.file(self._slip)
        except LibraryError as error:
            return Told(self._say_unfiled(f"{error.cause} {error.cure}"), safe=False)
        return Told(kept.words, asdict(kept) | {"person": self._slip.person_id, "visit": self._slip.visit_id})

    def _say_unfiled(self, why: str) -> str:
        """Say where a result is that was refused, which depends on what the disk took before."""
        assert self.keeping is not None
        waiting = {one.slip.id for one in self.keeping.find_waiting() if one.slip and one.slip.result}
        if self._slip is None or self._slip.id not in waiting:
            return f"Not filed, and kept nowhere but here: {why}"
        path = self.keeping.library.recordings / self._slip.file
        also = f" The recording is safe in {path}." if self._slip.file and path.exists() else ""
        return f"Not filed yet: {why}{also}"


@contextmanager
def open_sitting(
    args: argparse.Namespace, labels: tuple[str, ...], settings: dict[str, Any] | None = None
) -> Generator[JobFiling]:
    """Open the library where somebody is named, and close it behind the job.

    Parameters
    ----------
    args
        Of whom.add_person, checked by check_person, and options.add_measurement.
    labels
        What the sensors are called.
    settings
        Of jobs, where they are not the defaults, by code.

    Raises
    ------
    UserError, LibraryError
        There is no such person, or no library that can be used.
    """
    visit = Sitting(labels, args.output, settings or {})
    if args.person is None:
        yield JobFiling(visit)
        return
    folder = expand_home(args.library) if args.library else find_folder()
    with Library(folder) as library:
        for words in library.opening.words:
            say(words, sys.stderr)
        keeping = Filing(library)
        try:
            keeping.choose(args.person.upper())
        except LibraryError as error:
            cure = "`vmofire people` lists who is there, `vmofire people add` adds somebody."
            raise UserError(error.cause, cure) from None
        keeping.fill(visit)
        for words in keeping.file_ended():
            say(words, sys.stderr)
        waiting = [one.words for one in keeping.find_waiting() if one.slip]
        if waiting:
            say(f"Still waiting to be filed: {'; '.join(waiting)}.", sys.stderr)
        yield JobFiling(visit, keeping)
