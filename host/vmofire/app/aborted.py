"""Aborted job: remembered when a job is stopped or the program ends in it, offered again at the next start.

In: jobs that begin and end. Out: one question at the first start page with the same person. Never: a second
question about the same job, or a job that begins by itself.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from vmofire.app.clinic import Clinic
from vmofire.app.job_start import JobRequest, JobStart
from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.view import Option, Question, StartPage, View
from vmofire.labels import LegSide
from vmofire.words import say

if TYPE_CHECKING:  # it imports scipy
    from vmofire.guided.prompt import Result


@dataclass(frozen=True)
class Aborted:
    """The job, the person it was done for, and whether at a demo board."""

    code: str
    side: LegSide | Literal[""]
    exercise: str
    person: str
    is_virtual: bool


class AbortedJob:
    """Memory of the last job, if it did not end.

    Parameters
    ----------
    view, setup, source, clinic, jobs
        Parts of the application.
    is_kept : bool
        Whether to remember at all: a command in a terminal does not.
    """

    def __init__(
        self,
        view: View,
        setup: Setup,
        source: SignalSource,
        clinic: Clinic,
        jobs: JobStart,
        *,
        is_kept: bool,
    ) -> None:
        self._view, self._setup, self._source = view, setup, source
        self._clinic, self._jobs, self._is_kept = clinic, jobs, is_kept
        self._due = _read(setup.preferences.aborted) if is_kept else None  # from an earlier start
        jobs.begun = self.begin

    def begin(self, request: JobRequest) -> None:
        """Remember a job that begins."""
        session = self._source.session
        if not self._is_kept or session is None:
            return
        self._due = None
        job = Aborted(request.code, request.side, request.exercise, self._person, session.is_virtual)
        self._setup.keep(aborted=json.dumps(asdict(job)))

    def end(self, result: "Result") -> None:
        """Forget a job that has ended, unless it was stopped."""
        if self._is_kept and result.outcome != "stopped":
            self._setup.keep(aborted="")

    def tick(self) -> None:
        """Offer the job once, at the first start page with its person and a board; called once a frame."""
        due, session = self._due, self._source.session
        if due is None or session is None or session.hello is None or self._clinic.loader.is_opening:
            return
        same = (due.person, due.is_virtual) == (self._person, session.is_virtual)
        if not same or not self._view.is_showing(StartPage):
            return
        self._due = None
        options = [
            Option("do", say("Do it now"), say("It begins from the start.")),
            Option("leave", say("Not now"), say("Every job is on the start page.")),
        ]
        title = say("“{job}” was stopped last time.", job=_name(due))
        self._view.ask(
            Question("aborted", title, "", options, left="leave"), lambda code: self._take(code, due)
        )

    def _take(self, code: str, due: Aborted) -> None:
        self._setup.keep(aborted="")
        if code == "do":
            self._jobs.begin(JobRequest(due.code, due.side, due.exercise))

    @property
    def _person(self) -> str:
        filing = self._clinic.filing
        return filing.person_id if filing is not None else ""


def _name(due: Aborted) -> str:
    from vmofire.app.filing import describe_job
    from vmofire.guided.exercises import bundled, find

    with suppress(ValueError):
        if due.exercise:
            return say(find(due.exercise, bundled()).name)
    return describe_job(due.code, due.side)


def _read(words: str) -> Aborted | None:
    """Return a job as it was written; None if there is none, or it is of another version."""
    from vmofire.codec import from_json
    from vmofire.errors import RecordError

    try:
        return from_json(json.loads(words), Aborted) if words else None
    except (ValueError, RecordError):
        return None
