"""For whom a job is done: what earlier visits tell it, and what becomes of its recording and its result.

In: --person and --library, the sensors, results. Out: a Sitting; what was kept, in words and as JSON.
Never: something filed that nobody asked to file, or a recording lost because it could not be filed.
"""

import argparse
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vmofire.cli.faults import UserError
from vmofire.cli.saying import say
from vmofire.guided.catalogue import Visit
from vmofire.guided.prompt import Result
from vmofire.keeping import Keeping, describe_person
from vmofire.private import expand_home
from vmofire.recording.library import Library, LibraryError, find_folder
from vmofire.recording.library.slips import Slip

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
class Sitting:
    """What one job builds on, and where it goes.

    Attributes
    ----------
    visit
        What it builds on: empty for nobody.
    keeping
        Files it under a person; None for nobody.
    """

    visit: Visit
    keeping: Keeping | None = None
    _slip: Slip | None = None

    @property
    def who(self) -> str:
        """Whom it is for, in words; "" for nobody."""
        person = self.keeping.person if self.keeping else None
        return describe_person(person) if person else ""

    def begin(self, code: str, side: str) -> Path | None:
        """Begin today's visit or go on with it; return where to record, None where that is not for us to say.

        Raises
        ------
        LibraryError
            Nothing can be written.
        """
        if self.keeping is None:
            return None
        self._slip = self.keeping.begin(code, side, self.visit.labels)
        return self.keeping.library.recordings / self._slip.file

    def end(self, result: Result | None) -> Told:
        """File what there is; what cannot be filed stays where the next start finds it."""
        if self.keeping is None or self._slip is None:
            return Told(NOTHING)
        try:
            if result is not None:
                self._slip = self.keeping.add_result(self._slip, result)
            kept = self.keeping.file(self._slip)
        except LibraryError as error:
            path = self.keeping.library.recordings / self._slip.file
            words = f"Not filed yet: {error.cause} {error.cure} The recording is safe in {path}."
            return Told(words, safe=False)
        return Told(kept.words, asdict(kept) | {"person": self._slip.person_id, "visit": self._slip.visit_id})


@contextmanager
def open_sitting(
    args: argparse.Namespace, labels: tuple[str, ...], settings: dict[str, Any] | None = None
) -> Generator[Sitting]:
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
    visit = Visit(labels, args.output, settings or {})
    if args.person is None:
        yield Sitting(visit)
        return
    folder = expand_home(args.library) if args.library else find_folder()
    with Library(folder) as library:
        for words in library.opening.words:
            say(words, sys.stderr)
        keeping = Keeping(library)
        try:
            keeping.choose(args.person.upper())
        except LibraryError as error:
            cure = "`vmofire people` lists who is there, `vmofire people add` adds somebody."
            raise UserError(error.cause, cure) from None
        keeping.fill(visit)
        waiting = [one.words for one in keeping.find_waiting() if one.slip]
        if waiting:
            say(f"Still waiting to be filed: {'; '.join(waiting)}.", sys.stderr)
        yield Sitting(visit, keeping)
