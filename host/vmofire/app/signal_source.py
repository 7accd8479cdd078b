"""Source of the signal: a board that is found or named, or a demo person; and its sitting.

In: settings of the sensors, the person. Out: sessions opened and closed, their state for the start page.
Never: two sessions at once, a guess between two boards, a job.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.setup import Setup
from vmofire.app.thresholds import fill
from vmofire.app.view import Option, Question, SourceState, StartPage, View
from vmofire.dsp.sensor import Output, Sensor
from vmofire.errors import StreamError
from vmofire.labels import list_muscles
from vmofire.link.board_search import BoardFinding, BoardSearch, FoundBoard
from vmofire.link.lsl import Stream, fit, load_pylsl
from vmofire.link.stream_choice import UNITS, StreamChoice, StreamPlan
from vmofire.live.snapshot import Snapshot
from vmofire.words import say, say_again, say_all
from vmofire.words.quantities import write_unit

if TYPE_CHECKING:  # they import scipy, which would delay the window by a second
    from vmofire.app.filing import Filing
    from vmofire.app.session import Session
    from vmofire.guided.catalogue import Sitting

LOOKED_FOR_EVERY_S = 0.25
PAUSE_S = 5.0  # longer than a board takes to answer
BOARDS_ALONE = "boards"  # code of an answer


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
        self._found: FoundBoard | StreamPlan | None = None
        self._without_streams = False  # the user waits for a Pico
        self._finding: BoardFinding | None = None  # the last search
        self._demo = ""  # code of the demo person
        self._is_asking = False  # whether it asks which of several boards to use
        self._looked_s = 0.0

    # The person.

    @property
    def filing(self) -> "Filing | None":
        """Filing for the current results; None if they are not saved: no person, or a virtual board
        that is no demo.
        """
        filing = self._clinic.filing
        if self._clinic.is_demo:
            may = bool(self._demo)
        else:
            may = self.session is not None and (self._files_virtual or not self.session.is_virtual)
        return filing if filing is not None and filing.person is not None and may else None

    def begin_sitting(self, labels: Sequence[str], output: Output = "RAW") -> None:
        """Begin a sitting, with the data of the person's earlier visits."""
        from vmofire.guided.catalogue import Sitting
        from vmofire.recording.library import LibraryError

        self.sitting = Sitting(tuple(labels), output)
        self.renew_thresholds()
        filing = self.filing
        if filing is not None:
            try:
                filing.fill(self.sitting)
            except LibraryError as error:
                self._tell(say_all(say("Earlier visits cannot be read."), error))

    def renew_thresholds(self) -> None:
        """Let the sitting use the thresholds of this installation."""
        if self.sitting is not None:
            fill(self.sitting, self._setup.preferences.thresholds)

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

        self._close_session()
        person = demo.find_person(code)
        board, attend = demo.seat(person)
        labels = demo.label_sensors("compare", person)
        self.session = Session.open(board.url, Sensor(), labels, board=board, attend=attend)
        self._demo = code
        self._clinic.enter_demo()
        self.begin_sitting(labels)
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

    @property
    def board_id(self) -> str:
        """Id of the board in use; "" without one, and for a demo or a stream."""
        session, found = self.session, self._found
        if session is not None and (session.is_virtual or session.live.sensor.in_uv):
            return ""
        if session is not None and session.hello is not None:
            return session.hello.unique_id.hex()
        return found.board_id if isinstance(found, FoundBoard) else ""

    def close_session(self) -> None:
        """Close the session; after a demo, the own library opens again."""
        self._close_session()
        self._clinic.leave_demo()

    def _close_session(self) -> None:
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
        if self._is_asking and not self._view.is_showing(StartPage):
            return
        if self._is_asking:  # the question was left without an answer: do not ask again at once
            self._is_asking, self._without_streams = False, True
        if self._search is None:
            self._search = BoardSearch(self._setup.preferences.lsl and not self._without_streams)
        finding = self._search.take()
        if finding is None:
            return
        self._finding = finding
        if len(finding.boards) == 1 and not finding.streams:
            self.open_board(finding.boards[0])
        elif finding.boards or finding.streams:
            self._ask_source(finding.boards, finding.streams)

    def search_anew(self) -> None:
        """Begin the search again, at once."""
        self._end_search()
        self._finding, self._looked_s = None, 0.0

    def pause_search(self) -> None:
        """End the search, which would hold the port that is asked now; it begins again by itself."""
        self._end_search()
        self._looked_s = time.monotonic() + PAUSE_S

    def open_board(self, found: FoundBoard) -> None:
        """Open a session with a board that has answered."""
        from vmofire.app.session import Session

        self._end_search()
        self._found = found
        self._setup.take_wiring(found.board_id)
        preferences = self._setup.preferences
        sensor = Sensor(output=preferences.output, gain=preferences.gain)
        self.session = Session.open(found.url, sensor, preferences.labels, is_sent=self._is_sent())
        self.begin_sitting(list_muscles(preferences.labels), sensor.output)

    def _ask_source(self, boards: Sequence[FoundBoard], streams: Sequence[Stream]) -> None:
        """Ask which source to use, once the start page is in sight; a stream is never just taken."""
        self._end_search()
        if not self._view.is_showing(StartPage):
            return
        self._is_asking = True

        def take(code: str) -> None:
            self._is_asking = False
            if self.session is not None:
                return
            self._without_streams = code == BOARDS_ALONE
            for board in boards:
                if board.url == code:
                    self.open_board(board)
            for stream in streams:
                if stream.choice.url == code:
                    self.open_stream(stream, stream.choice)

        options = [Option(one.url, one.words, one.more) for one in boards]
        options += [Option(one.choice.url, one.words, one.more) for one in streams]
        options.append(Option("", say("Look again"), say("Unplug all but one first.") if boards else ""))
        if streams:
            options.append(
                Option(BOARDS_ALONE, say("Wait for a Pico"), say("Offers no stream until the next start."))
            )
            title = say("Where does the signal come from?")
        else:
            title = say("{n} boards answer. Which one?", n=len(boards))
        self._view.ask(Question("board", title, "", options), take)

    def open_stream(self, stream: Stream, choice: StreamChoice) -> None:
        """Open a stream; ask what it does not say of itself."""
        try:
            chosen = fit(stream, choice)
        except StreamError as error:
            self._ask_about(stream, choice, error)
            return
        names = stream.names()
        full = replace(choice, channels=tuple(names[column] for column in chosen.columns))
        self.open_plan(
            StreamPlan(full.url, chosen.labels, stream.fs_hz, stream.words, stream.more, stream.is_virtual)
        )

    def open_plan(self, plan: StreamPlan) -> None:
        """Open a session with a stream of which everything is known."""
        from vmofire.app.session import Session

        self._end_search()
        self._found = plan
        self.session = Session.open(
            plan.url,
            Sensor(in_uv=True),
            plan.labels,
            is_virtual=plan.is_virtual,
            is_sent=self._is_sent(),
        )
        self.begin_sitting(plan.labels)

    def _ask_about(self, stream: Stream, choice: StreamChoice, error: StreamError) -> None:
        """Ask for the unit, the channel or the type of a stream; else show why it cannot be measured with."""
        self._is_asking = True
        stated = {
            "unit": [(unit, write_unit(unit), replace(choice, unit=unit)) for unit in UNITS],
            "type": [("EMG", say("It is EMG"), replace(choice, is_emg=True))],
            "channels": [(name, name, replace(choice, channels=(name,))) for name in stream.names()],
        }.get(error.asks, [])

        def take(code: str) -> None:
            self._is_asking = False
            for name, _, then in stated:
                if name == code and self.session is None:
                    self.open_stream(stream, then)

        options = [Option("", say("Another source"), say("Nothing is measured."))]
        options += [Option(name, words) for name, words, _ in stated]
        detail = error.cause if stated else str(error)
        self._view.ask(Question("stream", say("This stream says too little"), detail, options), take)

    def _is_sent(self) -> bool:
        """Whether the signal goes out as a stream; tells why not, where LSL is wanted and not installed."""
        if not self._setup.preferences.lsl:
            return False
        try:
            load_pylsl()
        except StreamError as error:
            self._tell(str(error))
            return False
        return True

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
            if not self._clinic.is_demo and self._clinic.filing is not None and self._clinic.filing.person:
                detail = say("A demo is not saved.")
        return SourceState(
            "yes",
            say_again(session.label) or words,
            say_again(told) or more,
            snapshot.channels,
            person=person,
            person_detail=detail,
            can_measure=snapshot.running,
            is_board=not session.is_virtual,
        )
