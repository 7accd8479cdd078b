"""What is listened to, and by whom it is sat at: a board that is looked for, or somebody made up at a demo.

In: how the sensors are set, who is measured. Out: sessions opened and closed, the sitting they belong to,
what the start screen tells of them. Never: two sessions at once, a job, paint.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from vmofire.app.clinic import Clinic
from vmofire.app.setup import Setup
from vmofire.dsp.sensor import Output, Sensor
from vmofire.gui.screens.start import SourceState
from vmofire.gui.widgets.paint import write_micro
from vmofire.labels import list_muscles
from vmofire.link.board_search import BoardFinding, BoardSearch
from vmofire.live.snapshot import Snapshot

if TYPE_CHECKING:  # scipy comes with them, and would keep the window waiting for a second
    from vmofire.app.filing import Filing
    from vmofire.app.session import Session
    from vmofire.guided.catalogue import Sitting


class SignalSource:
    """One place to sit at.

    Parameters
    ----------
    setup : Setup
    clinic : Clinic
    session : Session or None
        What is listened to already.
    searching : bool
        Whether to look for boards while nothing is listened to.
    tell : callable
        Takes why earlier visits cannot be read.

    Attributes
    ----------
    session : Session or None
    visit : Sitting or None
        Of whoever is listened to.
    """

    def __init__(
        self,
        setup: Setup,
        clinic: Clinic,
        session: "Session | None",
        *,
        searching: bool,
        tell: Callable[[str], None],
    ) -> None:
        self.session = session
        self.visit: Sitting | None = None
        self._setup, self._clinic, self._tell = setup, clinic, tell
        self._searching = searching
        self._search: BoardSearch | None = None
        self._finding = BoardFinding("", "Looking for the board ...", "")
        if session is not None:
            self.begin_visit(session.live.labels, session.live.sensor.output)

    # Who sits there.

    @property
    def keeping(self) -> "Filing | None":
        """What files what is measured now; None where nothing is to be filed: nobody, or nobody real."""
        keeping = self._clinic.keeping
        is_real = self.session is not None and not self.session.is_virtual
        return keeping if keeping is not None and keeping.person is not None and is_real else None

    def begin_visit(self, labels: Sequence[str], output: Output = "RAW") -> None:
        """Let a sitting begin, which builds on the earlier visits of whoever is measured."""
        from vmofire.guided.catalogue import Sitting
        from vmofire.recording.library import LibraryError

        self.visit = Sitting(tuple(labels), output)
        keeping = self.keeping
        if keeping is not None:
            try:
                keeping.fill(self.visit)
            except LibraryError as error:
                self._tell(f"Earlier visits cannot be read: {error}")

    def change_person(self) -> None:
        """Let a sitting of somebody else begin, unless a job is under way."""
        if self.visit is not None and not (self.session is not None and self.session.live.under_way):
            self.begin_visit(self.visit.labels, self.visit.output)

    # What is listened to.

    def open_demo(self, code: str) -> None:
        """Sit somebody made up at a virtual board."""
        from vmofire.app.session import Session
        from vmofire.virtual import demo

        self.close_session()
        person = demo.find_person(code)
        board, attend = demo.seat(person)
        sensor = Sensor()
        label = f"Demo: {board.label}"
        self.session = Session.open(board.url, sensor, demo.LABELS, label=label, board=board, attend=attend)
        self.begin_visit(demo.LABELS)

    def reopen(self) -> None:
        """Listen anew, to a board that is set otherwise now; a demo person's sensors are as they are."""
        if self.session is not None and not self.session.is_virtual:
            self.close_session()

    def close_session(self) -> None:
        """Listen to nothing any more."""
        if self.session is not None:
            self.session.close()
            self.session = None

    def look_for_board(self) -> None:
        """Look for a board while nothing is listened to, and listen to the first one that answers."""
        if self.session is not None or not self._searching:
            self._end_search()
            return
        if self._search is None:
            self._search = BoardSearch()
        finding = self._search.take()
        if finding is None:
            return
        self._finding = finding
        if finding.url:
            self._end_search()
            from vmofire.app.session import Session

            preferences = self._setup.preferences
            sensor = Sensor(output=cast(Output, preferences.output), gain=preferences.gain)
            self.session = Session.open(finding.url, sensor, preferences.labels)
            self.begin_visit(list_muscles(preferences.labels), sensor.output)

    def _end_search(self) -> None:
        if self._search is not None:
            self._search.stop()
            self._search = None

    def close(self) -> None:
        """End search and session."""
        self._end_search()
        self.close_session()

    # What is told of it.

    def find_world(self, snapshot: Snapshot | None, told: str) -> SourceState:
        """Return what the start screen shows of board, sensors and person.

        Parameters
        ----------
        snapshot
            Of the session; None while nothing is listened to.
        told
            What else there is to tell; "" for nothing.
        """
        session = self.session
        if session is None or snapshot is None:
            sign = "waiting" if self._searching else "trouble"
            words = self._finding.words
            person, detail = self._clinic.shelf.person_words
            return SourceState(sign, words, told or self._finding.more, person=person, person_detail=detail)
        if snapshot.ended:
            self.close_session()
            return SourceState("trouble", snapshot.link, snapshot.link_cure)
        if snapshot.link:
            return SourceState("trouble", snapshot.link, snapshot.link_cure, can_measure=False)
        words = session.label or self._finding.words
        more = told or ("No hardware is needed for it." if session.is_virtual else self._finding.more)
        person, detail = self._clinic.shelf.person_words
        keeping = self._clinic.keeping
        if session.is_virtual and keeping is not None and keeping.person is not None:
            detail = "Nothing of a virtual board is filed under anybody."
        return SourceState(
            "yes",
            write_micro(words),
            more,
            snapshot.channels,
            person=person,
            person_detail=detail,
            can_measure=snapshot.running,
        )
