"""How-to pages: shown before a person does a job for the first time, and again whenever somebody asks.

In: a request for a job. Out: the page, then the job. Never: a page twice without being asked for it.
What was seen is remembered by person and job in the preferences; nobody's name is.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.view import View

if TYPE_CHECKING:  # they import scipy, which would delay the window by a second
    from vmofire.app.job_start import JobRequest
    from vmofire.guided.how_to import HowTo

MOST_SEEN = 5000  # about 100 bytes each at most; the oldest are forgotten


class HowToPages:
    """Pages that show how a job is done.

    Parameters
    ----------
    view : View
    source : SignalSource
        Knows the person and the exercises.
    setup : Setup
        Remembers what was seen.
    """

    def __init__(self, view: View, source: SignalSource, setup: Setup) -> None:
        self._view, self._source, self._setup = view, source, setup

    def find(self, request: "JobRequest") -> "HowTo | None":
        """Return how a job is done; None if there is nothing to show."""
        from vmofire.guided.how_to import explain_job

        sitting = self._source.sitting
        exercises = sitting.progress.exercises if sitting is not None else ()
        return explain_job(request.code, request.side, request.exercise, exercises)

    def precede(self, request: "JobRequest", then: Callable[[], None]) -> None:
        """Show the page if the person has not seen it, then go on."""
        preferences = self._setup.preferences
        how_to = self.find(request) if request.explains else None
        if how_to is None or not preferences.how_to or self._name(how_to) in preferences.seen:
            then()
        else:
            self._show(how_to, then)

    def show(self, request: "JobRequest", then: Callable[[], None]) -> None:
        """Show the page of a job, seen or not; `then` begins the job."""
        how_to = self.find(request)
        if how_to is not None:
            self._show(how_to, then)

    def show_again(self, request: "JobRequest", pause: Callable[[], Callable[[], None]]) -> None:
        """Show the page during its job; `pause` pauses it, and returns what lets it go on."""
        how_to = self.find(request)
        if how_to is not None:
            go_on = pause()
            self._view.explain(how_to, go_on, left=go_on)

    def _show(self, how_to: "HowTo", then: Callable[[], None]) -> None:
        def begin() -> None:
            name, seen = self._name(how_to), self._setup.preferences.seen
            if name not in seen:
                self._setup.keep(seen=(*seen, name)[-MOST_SEEN:])
            then()

        self._view.explain(how_to, begin)

    def _name(self, how_to: "HowTo") -> str:
        filing = self._source.filing
        return f"{filing.person_id if filing is not None else ''}/{how_to.code}"
