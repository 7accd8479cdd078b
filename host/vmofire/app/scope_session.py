"""Scope session: the live signal, or a saved recording.

In: keys of the scope's page, a ScopeRecording. Out: a live.Scope for the session, runs paused and begun,
marks. Never: paint, a filter; a key that acts on a board while the scope shows a recording.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmofire.app.recordings import Recordings
from vmofire.app.signal_source import SignalSource
from vmofire.app.view import ScopePage, StartPage, View
from vmofire.words import msg

if TYPE_CHECKING:  # it imports scipy
    from vmofire.live.scope_recording import ScopeRecording

BY_HAND = msg("by hand")  # in the journal in English; shown in the language in use


class ScopeSession:
    """Opens the scope, carries out its actions, and leaves it.

    Parameters
    ----------
    view : View
    source : SignalSource
    recordings : Recordings

    Attributes
    ----------
    stored : ScopeRecording or None
        A recording in the scope; None while the scope is live.
    leave_stored : callable
        Goes back to the page that opened the recording (visit_history.py).
    """

    def __init__(self, view: View, source: SignalSource, recordings: Recordings) -> None:
        self.stored: ScopeRecording | None = None
        self.leave_stored: Callable[[], None] = lambda: view.show(StartPage())
        self._view, self._source, self._recordings = view, source, recordings

    def show(self) -> None:
        """Show the live signal in the scope."""
        from vmofire.live.scope import Scope

        session = self._source.session
        if session is not None:
            session.live.look_closely(Scope(session.live.sensor))
            self._view.show(ScopePage())

    def show_stored(self, stored: "ScopeRecording") -> None:
        """Show a recording in the scope."""
        self.stored = stored
        self._view.show(ScopePage(stored))

    def use(self, code: str) -> None:
        """Carry out an action of the page."""
        session = self._source.session
        if self.stored is not None:
            self.stored = None
            self.leave_stored()
            return
        if session is None:
            return
        match code:
            case "run":
                (session.acquisition.pause if session.running else session.acquisition.restart)()
            case "record":
                self._recordings.toggle()
            case "mark":
                session.acquisition.mark(BY_HAND)
            case _:
                session.live.scope = None
                self._view.show(StartPage())
