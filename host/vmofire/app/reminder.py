"""Reminder: a notification on a day of the plan that is still open, at the time the person chose.

In: preferences, a library, the time. Out: one notification a day at most. Never: one that was not asked for
(it is off by default), on a day that is done or not in the plan, during a job, or with a name in it.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.notification import notify
from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.view import Field, Form, View
from vmofire.errors import VmofireError
from vmofire.preferences import Preferences, load
from vmofire.words import say

if TYPE_CHECKING:  # it imports the database
    from vmofire.recording.library import Library

EVERY_S = 30  # between two looks of a window


class Reminder:
    """Reminder of the person who is measured, while the window is open.

    Parameters
    ----------
    view : View
    setup : Setup
    clinic : Clinic
    source : SignalSource
    """

    def __init__(self, view: View, setup: Setup, clinic: Clinic, source: SignalSource) -> None:
        self._view, self._setup, self._clinic, self._source = view, setup, clinic, source

    def ask(self) -> None:
        """Ask for the time of the reminder."""
        row = "remind_at"

        def take(written: Mapping[str, str]) -> None:
            self._setup.take_typed(row, written[row])
            at = self._setup.preferences.remind_at
            self._view.tell(say("Saved. The reminder comes at {time}.", time=at) if at else say("Saved."))

        words = say("Time, as in 18:00. Empty: no reminder")
        detail = say("On days of the plan that are not done. For the person who is measured here.")
        known = Field(row, words, self._setup.preferences.remind_at)
        self._view.fill_in(Form("reminder", say("Reminder"), detail, [known]), take)

    def tick(self) -> None:
        """Remind if it is time; a job under way is not disturbed."""
        filing, session = self._clinic.filing, self._source.session
        if filing is None or self._clinic.is_demo or (session is not None and session.live.under_way):
            return
        known, _ = load(self._setup.folder)  # another vmofire may have reminded
        now = datetime.now().astimezone()
        with suppress(VmofireError):  # the person was deleted
            if is_due(filing.library, known, filing.person_id, now):
                self._setup.keep(reminded=name_day(now))
                try:
                    remind()
                except VmofireError as error:
                    self._view.tell(str(error), is_trouble=True)


def is_due(library: "Library", known: Preferences, person_id: str, now: datetime) -> bool:
    """Return whether to remind a person now.

    Raises
    ------
    LibraryError
        There is no such person.
    """
    from vmofire.trends.adherence import is_open

    if not known.remind_at or not person_id or f"{now:%H:%M}" < known.remind_at:
        return False
    return known.reminded != name_day(now) and is_open(library.history(person_id), now.date())


def remind() -> None:
    """Show the reminder; VmofireError if no desktop shows it."""
    notify("vmofire", say("Today is a day of your plan."))


def name_day(now: datetime) -> str:
    """Return a day as Preferences.reminded has it."""
    return f"{now:%Y-%m-%d}"
