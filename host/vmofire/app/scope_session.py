"""The signal looked at closely: what is listened to now, or a recording that was kept.

In: keys of the scope's screen, a Stored recording. Out: a live.Scope for the session, runs paused and begun,
marks. Never: paint, a filter; a key that acts on a board while a recording is looked at.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmofire.app.recordings import Recordings
from vmofire.app.signal_source import SignalSource
from vmofire.gui.screens.screens import Screens

if TYPE_CHECKING:  # scipy comes with it
    from vmofire.live.scope_recording import ScopeRecording


class ScopeSession:
    """The way into the scope, through it, and out again.

    Parameters
    ----------
    screens : Screens
    station : SignalSource
    recorder : Recordings
    leave : callable
        Goes back to the start.

    Attributes
    ----------
    stored : ScopeRecording or None
        A recording in the scope; None while the scope is live.
    """

    def __init__(
        self, screens: Screens, station: SignalSource, recorder: Recordings, leave: Callable[[], None]
    ) -> None:
        self.stored: ScopeRecording | None = None
        self._screens, self._station, self._recorder, self._leave = screens, station, recorder, leave
        screens.scope.chosen.connect(self._use)

    def show(self) -> None:
        """Look closely at what is listened to."""
        from vmofire.live.scope import Scope

        session = self._station.session
        if session is not None:
            self._let_run(True)
            session.scope = Scope(session.live.sensor, labels=session.live.input_labels)
            if session.hello is not None:
                session.scope.push(session.hello)
            self._screens.show_screen(self._screens.scope)

    def show_stored(self, stored: "ScopeRecording") -> None:
        """Look closely at a recording."""
        self.stored = stored
        self._let_run(False)
        self._screens.show_screen(self._screens.scope)

    def _let_run(self, live: bool) -> None:
        """Let the buttons do what only a live signal allows."""
        scope = self._screens.scope
        for button in (scope.run_button, scope.record_button, scope.mark_button, scope.freeze_button):
            button.setEnabled(live)

    def _use(self, code: str) -> None:
        session = self._station.session
        if self.stored is not None:
            self.stored = None
            self._screens.show_screen(self._screens.visit)
            return
        if session is None:
            return
        match code:
            case "run":
                (session.acquisition.pause if session.running else session.acquisition.restart)()
            case "record":
                self._recorder.toggle()
            case "mark":
                session.acquisition.mark("by hand")
            case _:
                self._leave()
