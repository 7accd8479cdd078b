"""Application with a list as its view: it records pages and questions, and answers by code."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from vmofire.app import view
from vmofire.app.application import Application
from vmofire.app.session import Session
from vmofire.dsp.sensor import Sensor
from vmofire.errors import VmofireError
from vmofire.guided.how_to import HowTo
from vmofire.preferences import Preferences
from vmofire.virtual import demo
from vmofire.virtual.board import VirtualBoard


@dataclass
class ListView:
    """View without a screen: pages, questions and words in order."""

    pages: list[view.Page] = field(default_factory=list)
    questions: list[view.Question] = field(default_factory=list)
    explained: list[HowTo] = field(default_factory=list)
    forms: list[view.Form] = field(default_factory=list)
    told: list[tuple[str, bool]] = field(default_factory=list)
    work: list[tuple[str, float]] = field(default_factory=list)
    preferences: Preferences | None = None
    renewals: int = 0
    is_covered: bool = False

    def show(self, page: view.Page) -> None:
        self.pages.append(page)
        self.is_covered = False

    def is_showing(self, kind: type[view.Page]) -> bool:
        return bool(self.pages) and isinstance(self.pages[-1], kind) and not self.is_covered

    def ask(self, question: view.Question, then: Callable[[str], None]) -> None:
        self.questions.append(question)
        self._then, self.is_covered = then, True

    def explain(
        self, how_to: HowTo, then: Callable[[], None], left: Callable[[], None] | None = None
    ) -> None:
        self.explained.append(how_to)
        self.go_on, self.leave, self.is_covered = then, left, True

    def fill_in(self, form: view.Form, then: Callable[[Mapping[str, str]], None]) -> None:
        self.forms.append(form)
        self._take, self.is_covered = then, True

    def offer_file(self, words: str, path: Path) -> None:
        self.told.append((words, False))

    def show_work(self, title: str, share: float) -> None:
        self.work.append((title, share))

    def tell(self, words: str, *, is_trouble: bool = False) -> None:
        self.told.append((words, is_trouble))

    def take_preferences(self, preferences: Preferences) -> None:
        self.preferences = preferences

    def renew(self) -> None:
        self.renewals += 1

    # Actions of a person.

    @property
    def page(self) -> view.Page:
        return self.pages[-1]

    def answer(self, code: str) -> None:
        """Answer the last question."""
        assert code in [option.code for option in self.questions[-1].options]
        self.is_covered = False
        self._then(code)

    def write(self, **written: str) -> str:
        """Fill in the last form with its first values, except for these fields; return its error."""
        fields = {one.code: one.value for one in self.forms[-1].fields}
        assert written.keys() <= fields.keys()
        try:
            self._take(fields | written)
        except (ValueError, VmofireError) as error:
            return str(error)
        return ""


@dataclass
class Sat:
    """Person at the application."""

    app: Application
    view: ListView

    def wait(self, so: Callable[[], Any], longest_s: float = 60.0) -> None:
        until_s = time.monotonic() + longest_s
        while not so():
            assert time.monotonic() < until_s, self.view
            self.app.tick(0.01)

    def finish(self) -> Any:
        """Let the job under way run to its result."""
        seen = self.app.results.seen
        self.wait(lambda: self.app.results.seen is not seen)
        return self.app.results.result


@pytest.fixture
def sit_down(tmp_path: Path) -> Iterator[Callable[..., Sat]]:
    """Return a function that opens applications; a name puts that demo person at a fast virtual board."""
    open_ones: list[tuple[Application, VirtualBoard | None]] = []

    def open_one(person: str | None = "strong", *, keeps: bool = False, **changes: Any) -> Sat:
        face = ListView()
        app = Application(
            face,
            Preferences(**{"safety_read": True, "sensor_checked": True, "how_to": False, **changes}),
            tmp_path,
            folder=tmp_path,
            library=(lambda: tmp_path / "library") if keeps else None,
        )
        board = None
        if person is not None:
            board, attend = demo.seat(demo.find_person(person), pace="follow", answers=True)
            session = Session.open(board.url, Sensor(), demo.LABELS, attend=attend, is_virtual=True)
        open_ones.append((app, board))
        sat = Sat(app, face)
        if keeps:
            app.clinic.loader.open("")
            app.clinic.wait()
        if person is not None:
            app.source.listen_to(session)
        face.show(view.StartPage())
        return sat

    yield open_one
    for app, board in open_ones:
        app.close()
        if board is not None:
            board.close()
