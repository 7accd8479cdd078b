"""Source of the signal: a board that is found or named, or a demo person; and its sitting.

In: settings of the sensors, the person. Out: sessions opened and closed, their state for the start page.
Never: two sessions at once, a guess between two boards, a job.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.setup import Setup
from vmofire.app.view import Option, Question, SourceState, StartPage, View
from vmofire.dsp.sensor import Output, Sensor
from vmofire.labels import list_muscles
from vmofire.link.board_search import BoardFinding, BoardSearch, FoundBoard
from vmofire.live.snapshot import Snapshot
from vmofire.words import say, say_again, say_all

if TYPE_CHECKING:  # they import scipy, which would delay the window by a second
    from vmofire.app.filing import Filing
    from vmofire.app.session import Session
    from vmofire.guided.catalogue import Sitting

LOOKED_FOR_EVERY_S = 0.25


class SignalSource:
    """Source of the signal, with one session at most.

    Parameters
    ----------
    view : View
    setup : Setup
    clinic : Clinic
    is_searching : bool
        Whether to look for boards while no session is open.
    files_virtual : bool
        Whether recordings of a virtual board may be saved too, to try things out.
    tell : callable
        Takes why earlier visits cannot be read.

    Attributes
    ----------
    session : Session or None
        The open session.
    sitting : Sitting or None
        Sitting of the person who is measured.
    """

    def __init__(
        self,
        view: View,
        setup: Setup,
        clinic: Clinic,
        *,
        is_searching: bool,
        files_virtual: bool,
        tell: Callable[[str], None],
    ) -> None:
        self.session: Session | None = None
        self.sitting: Sitting | None = None
        self._view, self._setup, self._clinic, self._tell = view, setup, clinic, tell
        self._is_searching, self._files_virtual = is_searching, files_virtual
        self._search: BoardSearch | None = None
        self._found: FoundBoard | None = None
        self._finding: BoardFinding | None = None  # the last search
        self._demo = ""  # code of the demo person
        self._is_asking = False  # whether it asks which of several boards to use
        self._looked_s = 0.0

    # The person.

    @property
    def filing(self) -> "Filing | None":
        """Filing for the current results; None if they are not saved: no person, or a demo."""
        filing = self._clinic.filing
        may = self.session is not None and (self._files_virtual or not self.session.is_virtual)
        return filing if filing is not None and filing.person is not None and may else None

    def begin_sitting(self, labels: Sequence[str], output: Output = "RAW") -> None:
        """Begin a sitting, with the data of the person's earlier visits."""
        from vmofire.guided.catalogue import Sitting
        from vmofire.recording.library import LibraryError

        self.sitting = Sitting(tuple(labels), output)
        filing = self.filing
        if filing is not None:
            try:
                filing.fill(self.sitting)
            except LibraryError as error:
                self._tell(say_all(say("Earlier visits cannot be read."), error))

    def change_person(self) -> None:
        """Begin a sitting of another person, unless a job is under way."""
        if self.sitting is not None and not (self.session is not None and self.session.live.under_way):
            self.begin_sitting(self.sitting.labels, self.sitting.output)

    # The session.

    def listen_to(self, session: "Session") -> None:
        """Take an open session, and begin a sitting."""
        self.close_session()
        self.session = session
        self.begin_sitting(session.live.labels, session.live.sensor.output)

    def open_demo(self, code: str) -> None:
        """Open a session with a demo person at a virtual board."""
        from vmofire.app.session import Session
        from vmofire.virtual import demo

        self.close_session()
        board, attend = demo.seat(demo.find_person(code))
        self.listen_to(Session.open(board.url, Sensor(), demo.LABELS, board=board, attend=attend))
        self._demo = code
        self.rename_demo()

    def rename_demo(self) -> None:
        """Name the demo person in the language in use."""
        from vmofire.virtual import demo

        if self.session is not None and self._demo:
            self.session.label = demo.find_person(self._demo).heading

    def reopen(self) -> None:
        """Open the board again with new settings; a demo keeps its own sensors."""
        if self.session is not None and not self.session.is_virtual:
            self.close_session()

    def close_session(self) -> None:
        """Close the session."""
        if self.session is not None:
            self.session.close()
            self.session, self._demo = None, ""

    def tick(self) -> None:
        """Look for a board while no session is open, and open the one that answers."""
        if time.monotonic() < self._looked_s + LOOKED_FOR_EVERY_S:
            return
        self._looked_s = time.monotonic()
        if self.session is not None or not self._is_searching:
            self._end_search()
            return
        if self._is_asking:
            return
        if self._search is None:
            self._search = BoardSearch()
        finding = self._search.take()
        if finding is None:
            return
        self._finding = finding
        if len(finding.boards) == 1:
            self._open_board(finding.boards[0])
        elif finding.boards:
            self._ask_board(finding.boards)

    def _open_board(self, found: FoundBoard) -> None:
        from vmofire.app.session import Session

        self._end_search()
        self._found = found
        preferences = self._setup.preferences
        sensor = Sensor(output=preferences.output, gain=preferences.gain)
        self.session = Session.open(found.url, sensor, preferences.labels)
        self.begin_sitting(list_muscles(preferences.labels), sensor.output)

    def _ask_board(self, boards: Sequence[FoundBoard]) -> None:
        """Ask which of several boards to use, once the start page is in sight."""
        self._end_search()
        if not self._view.is_showing(StartPage):
            return
        self._is_asking = True

        def take(url: str) -> None:
            self._is_asking = False
            chosen = [one for one in boards if one.url == url]
            if chosen and self.session is None:
                self._open_board(chosen[0])

        options = [Option(one.url, one.words, one.more) for one in boards]
        options.append(Option("", say("Look again"), say("Unplug all but one first.")))
        title = say("{n} boards answer. Which one?", n=len(boards))
        self._view.ask(Question("board", title, "", options), take)

    def _end_search(self) -> None:
        if self._search is not None:
            self._search.stop()
            self._search = None

    def close(self) -> None:
        """Close search and session."""
        self._end_search()
        self.close_session()

    # Its state.

    def describe(self, snapshot: Snapshot | None, told: str) -> SourceState:
        """Return the state of board, sensors and person for the start page.

        Parameters
        ----------
        snapshot
            Snapshot of the session; None without one.
        told
            Another message for the page; "" for none.
        """
        session = self.session
        person, detail = self._clinic.loader.person_words
        if session is None or snapshot is None:
            sign = "waiting" if self._is_searching else "trouble"
            found = self._finding
            words = say_again(found.cause) if found is not None else say("Looking for the board ...")
            cure = say_again(found.cure) if found is not None else ""
            more = say_again(told) or (say_all(cure, say("vmofire keeps looking for it.")) if cure else "")
            return SourceState(sign, words, more, person=person, person_detail=detail)
        if snapshot.ended:
            self.close_session()
            return SourceState("trouble", snapshot.link, snapshot.link_cure)
        if snapshot.link:
            return SourceState("trouble", snapshot.link, snapshot.link_cure)
        words, more = (self._found.words, self._found.more) if self._found else ("", "")
        if session.is_virtual:
            more = say("It needs no hardware.")
            if self._clinic.filing is not None and self._clinic.filing.person is not None:
                detail = say("A demo is not saved.")
        return SourceState(
            "yes",
            say_again(session.label) or words,
            say_again(told) or more,
            snapshot.channels,
            person=person,
            person_detail=detail,
            can_measure=snapshot.running,
        )
