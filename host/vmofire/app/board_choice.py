"""Ways out without a board: try again, choose a port, a demo person; and the wiring of a new board.

In: a session that has failed, the start page's choices. Out: questions, a session at the chosen port.
Never: a page without a way on.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.view import Field, Form, Option, Question, SensorPage, StartPage, View
from vmofire.errors import FieldError, LinkError
from vmofire.live.snapshot import Snapshot
from vmofire.words import say, say_again

if TYPE_CHECKING:  # they import scipy, which would delay the window by a second
    from vmofire.app.session import Session


class BoardChoice:
    """Choice of the board, for a view that has a start page.

    Parameters
    ----------
    view, source, setup, clinic
        Parts of the application.
    is_offered : bool
        Whether to ask at all; a command in a terminal ends with the error instead.
    ask_demo : callable
        Asks for a demo person.
    go_on : callable
        Continues at a board what has failed without it.
    """

    def __init__(
        self,
        view: View,
        source: SignalSource,
        setup: Setup,
        clinic: Clinic,
        *,
        is_offered: bool,
        ask_demo: Callable[[], None],
        go_on: Callable[[], None],
    ) -> None:
        self._view, self._source, self._setup, self._clinic = view, source, setup, clinic
        self._is_offered, self._ask_demo, self._go_on = is_offered, ask_demo, go_on
        self._failed: Session | None = None
        self._asked_output: Session | None = None

    def tick(self) -> None:
        """Ask for a way out when the board of a job or of the scope has failed; called once a frame."""
        session = self._source.session
        if session is None or not self._is_offered or session.failure is None:
            return
        if session.live.result is not None or self._view.is_showing(StartPage):
            return
        cause, cure = session.failure
        self._failed = session
        self._source.close_session()
        self._view.show(StartPage())
        self._ask_way_out(cause, cure)

    def ask_output(self, snapshot: Snapshot | None) -> None:
        """Show the sensor page at the first board, and when its signal contradicts what is set."""
        session = self._source.session
        if session is None or session.is_virtual or session is self._asked_output:
            return
        if session.live.sensor.in_uv:  # a stream has no output that is wired
            return
        if snapshot is None or not snapshot.running or not self._view.is_showing(StartPage):
            return
        contradicts = any(channel.reason == "output" for channel in snapshot.channels)
        if contradicts or not self._setup.knows_wiring:
            self._asked_output = session
            self._view.show(SensorPage(is_first=self._setup.is_first_run))

    def try_again(self) -> None:
        """Look for a board now; a demo ends."""
        self._source.close_session()
        self._source.search_anew()

    def ask_port(self) -> None:
        """Ask for a port of this computer, or for an address."""
        from vmofire.link.ports import find_ports

        options = [Option(port.url, port.url, port.description) for port in find_ports()]
        options.append(Option("", say("Another port"), say("Type its name or address.")))

        def take(url: str) -> None:
            if url:
                self._open(url)
            else:
                self._ask_address()

        detail = say("A Pico is often the port that appears when you plug it in.")
        self._view.ask(Question("port", say("Which port is the board on?"), detail, options), take)

    def _ask_address(self) -> None:
        def take(written: "dict[str, str]") -> None:
            if not written["url"]:
                raise FieldError(say("The port is missing."), say("Write it as in the example."), "url")
            self._open(written["url"])

        field = Field("url", say("Port"), "", "COM5, /dev/ttyACM0, socket://localhost:7777, lsl:NAME")
        form = Form("port", say("Port of the board"), "", [field], "Open")
        self._view.fill_in(form, lambda written: take(dict(written)))

    def _open(self, url: str) -> None:
        """Ask the board at a port what it is, and open it."""
        from vmofire.link.board_search import FoundBoard, ask_board
        from vmofire.link.lsl import Stream, look_up
        from vmofire.link.stream_choice import StreamChoice, StreamPlan, is_stream, plan_stream, write_url

        url = write_url(url)

        def work(_: object) -> "FoundBoard | Stream | StreamPlan | LinkError":
            try:
                if not is_stream(url):
                    return ask_board(url)
                choice = StreamChoice.read(url)
                return look_up(choice)[0] if choice.scheme == "lsl" else plan_stream(choice)
            except LinkError as error:
                return error

        def then(found: "FoundBoard | Stream | StreamPlan | LinkError") -> None:
            if isinstance(found, LinkError):
                self._ask_way_out(found.cause, found.cure)
                return
            failed, self._failed = self._failed, None
            self._source.close_session()
            if isinstance(found, FoundBoard):
                self._source.open_board(found)
            elif isinstance(found, StreamPlan):
                self._source.open_plan(found)
            else:
                self._source.open_stream(found, StreamChoice.read(url))
            if failed is not None:
                self._go_on()

        self._source.pause_search()
        self._clinic.tasks.do(say("Asking the board at {url} ...", url=url), work, then)

    def _ask_way_out(self, cause: str, cure: str) -> None:
        """Say what failed, and offer the three ways on."""
        options = [
            Option("again", say("Try again"), say("Plug the board in first.")),
            Option("port", say("Choose port"), say("The board may be on another port.")),
            Option("demo", say("Try it on a demo person"), say("No hardware needed.")),
        ]

        def take(code: str) -> None:
            failed = self._failed
            match code:
                case "again" if failed is not None:
                    self._open(failed.acquisition.url)
                case "again":
                    self.try_again()
                case "port":
                    self.ask_port()
                case _:
                    self._failed = None
                    self._ask_demo()

        self._view.ask(Question("no_board", say_again(cause), say_again(cure), options), take)
