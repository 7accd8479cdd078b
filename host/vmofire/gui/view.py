"""Window view: shows pages of the application on screens, and passes actions of screens to the application.

In: pages, questions, forms; signals of screens. Out: visible screens, calls of the application. Never: the
order of pages (app/).
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from vmofire.app import view
from vmofire.app.application import Application
from vmofire.app.form_reading import list_errors
from vmofire.app.settings_table import Row
from vmofire.errors import VmofireError
from vmofire.gui.files import USES
from vmofire.gui.language import use_language
from vmofire.gui.plot_saving import ask_path, ask_plot
from vmofire.gui.screens.screens import Screens
from vmofire.gui.theme import Theme, find_theme
from vmofire.gui.widgets.row_list import ListRow, RowLine
from vmofire.preferences import Preferences
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.app.filing import Unfiled
    from vmofire.gui.plots.plot import Plot, SaveKind
    from vmofire.gui.plots.plot_panel import PlotPanel
    from vmofire.guided.how_to import HowTo


class WindowView:
    """Shows pages on screens; a question or a form lies over the page it belongs to.

    Parameters
    ----------
    place : callable
        Takes new screens, and puts them into the window.
    set_theme : callable
        Takes a theme that was chosen in the settings.

    Attributes
    ----------
    screens : Screens
        The screens, in the language in use.
    """

    def __init__(self, place: Callable[[Screens], None], set_theme: Callable[[Theme], None]) -> None:
        self._place, self._set_theme = place, set_theme
        self._theme_name = ""
        self._answered: Callable[[str], None] = lambda _: None
        self._n_asked = 0
        self._explained: tuple[Callable[[], None], Callable[[], None]] = (lambda: None, lambda: None)
        self._left = ""  # answer that is given by leaving the question
        self._app: Application | None = None
        self._shown: view.Page = view.StartPage()
        self._make_screens()

    def _make_screens(self) -> None:
        screens = self.screens = Screens()
        self._page: QWidget = screens.start
        screens.choose.chosen.connect(self._take_answer)
        screens.choose.left.connect(self._leave_question)
        screens.form.left.connect(self._uncover)
        screens.how_to.begun.connect(partial(self._end_explaining, 0))
        screens.how_to.left.connect(partial(self._end_explaining, 1))
        self._place(screens)

    def renew(self) -> None:
        """Build the window again in the language in use, and show the same page.

        Measurement and recording continue; only the screens are new.
        """
        app = self._app
        if app is None:
            return
        use_language(app.preferences.language)
        self._make_screens()
        self.connect(app)
        self.take_preferences(app.preferences)
        if isinstance(self._shown, view.SettingsPage):
            app.setup.show()  # it writes its words again
            self.screens.settings.focus_language()
        else:
            self.show(self._shown)

    # Pages of the application.

    def show(self, page: view.Page) -> None:
        """Show a page on its screen."""
        screens, self._shown = self.screens, page
        match page:
            case view.StartPage():
                self._bring(screens.start)
                screens.start.focus_first()
            case view.SafetyPage():
                screens.safety.show_person(page.person, must_confirm=page.is_first or bool(page.person))
                self._bring(screens.safety)
            case view.PlacementPage():
                self._bring(screens.placement)
            case view.SensorPage():
                screens.sensor.show_next(starts_check=page.is_first)
                self._bring(screens.sensor)
            case view.SettingsPage():
                screens.settings.show_sound(*page.sound)
                self._bring(screens.settings)
            case view.TrainPage():
                screens.train.show_plan(page.plan)
                self._bring(screens.train)
            case view.JobPage():
                self._bring(screens.job)
            case view.ResultPage():
                screens.result.show_result(page.result, page.actions)
                self._bring(screens.result)
            case view.ScopePage():
                screens.scope.let_run(page.stored is None)
                self._bring(screens.scope)
            case view.PeoplePage():
                screens.people.ask(
                    page.title, page.detail, measuring=page.is_measuring, n_waiting=page.n_unfiled
                )
                screens.people.show_people(page.people, page.chosen)
                self._bring(screens.people)
            case view.HistoryPage():
                screens.history.show_timeline(page.timeline, page.visit_id)
                self._bring(screens.history)
            case view.PlanPage():
                screens.plan.show_plan(page.title, page.plan, page.weeks)
                self._bring(screens.plan)
            case view.VisitPage():
                screens.visit.show_visit(page.person, page.visit, page.mends, page.chosen)
                self._bring(screens.visit)
            case view.UnfiledPage():
                screens.waiting.show_found(page.words, _describe_unfiled(page.found))
                self._bring(screens.waiting)
            case view.FilesPage():
                screens.files.ask(page.title, page.detail, page.folder)
                self._bring(screens.files)
            case view.ImportPage():
                is_back = screens.currentWidget() is not screens.importing
                screens.importing.show_file(page.preview)
                self._bring(screens.importing)
                if page.is_new or is_back:
                    screens.importing.focus_first()

    def is_showing(self, kind: type[view.Page]) -> bool:
        """Return whether a page of this kind is in sight, with nothing over it."""
        screens = self.screens
        known: dict[type[view.Page], QWidget] = {
            view.StartPage: screens.start,
            view.ResultPage: screens.result,
        }
        return screens.currentWidget() is known[kind]

    def ask(self, question: view.Question, then: Callable[[str], None]) -> None:
        """Show a question over the page in sight."""
        self._answered, self._left = then, question.left
        self._n_asked += 1
        self.screens.choose.ask(question.title, question.detail, question.options, question.likely)
        self.screens.show_screen(self.screens.choose)

    def explain(
        self, how_to: "HowTo", then: Callable[[], None], left: Callable[[], None] | None = None
    ) -> None:
        """Show how a job is done, over the page in sight; with `left` the job is under way."""
        self._n_asked += 1
        self._explained = then, left or (lambda: None)
        self.screens.how_to.show_how(how_to, goes_on=left is not None)
        self.screens.show_screen(self.screens.how_to)

    def fill_in(self, form: view.Form, then: Callable[[Mapping[str, str]], None]) -> None:
        """Show a form over the page in sight; the form shows its own errors."""
        self._n_asked += 1

        def take(written: Mapping[str, str]) -> Mapping[str, str]:
            number = self._n_asked
            try:
                then(written)
            except (VmofireError, ValueError) as error:
                return list_errors(error)
            if number == self._n_asked and self.screens.currentWidget() is self.screens.form:
                self._uncover()
            return {}

        self.screens.form.ask(form.title, form.detail, form.fields, take, form.do)
        self.screens.show_screen(self.screens.form)

    def offer_file(self, words: str, path: Path) -> None:
        """Tell that a file was written, and ask what to do with it."""
        self.tell(words)
        is_printed = path.suffix == ".pdf"
        options = [view.Option("done", say("Done")), view.Option("open", say("Open"))]
        options += [view.Option("print", say("Print"))] if is_printed else []
        options.append(view.Option("folder", say("Show in folder")))

        def take(code: str) -> None:
            try:
                USES[code](path)
            except VmofireError as error:
                self.tell(str(error), is_trouble=True)

        title = say("Written. What next?")
        question = view.Question("written", title, words, options, left="done")
        self.ask(question, lambda code: None if code == "done" else take(code))

    def show_work(self, title: str, share: float) -> None:
        """Show the progress of work over the page in sight."""
        if share < 1.0:
            self.screens.working.show_work(title, share)
            self.screens.show_screen(self.screens.working)
        elif self.screens.currentWidget() is self.screens.working:
            self._uncover()

    def tell(self, words: str, *, is_trouble: bool = False) -> None:
        """Show a message on the page in sight: what was done, or what went wrong."""
        if self.screens.currentWidget() in (self.screens.choose, self.screens.form):
            self._uncover()
        show = getattr(self._page, "tell", None)
        if show is not None:
            show(words, trouble=is_trouble)

    def save_plot(self, panel: "PlotPanel", plot: "Plot | None", kind: "SaveKind") -> None:
        """Ask for the name of a file, and write a plot to it."""
        ask_path(self, panel, plot, kind)

    def take_preferences(self, preferences: Preferences) -> None:
        """Show the current preferences on all screens."""
        self.screens.settings.show_preferences(preferences)
        self.screens.sensor.show_sensor(preferences.output, preferences.gain)
        self.screens.placement.show_labels(preferences.labels)
        self.screens.job.show_muted(preferences.muted)
        self.screens.job.show_voice(preferences.cue_sound != "tone")
        look = f"{preferences.theme} {preferences.text_size}"
        if look != self._theme_name:
            is_first, self._theme_name = not self._theme_name, look
            if not is_first:
                self._set_theme(find_theme(preferences.theme, preferences.text_size))

    # Actions of the screens.

    def connect(self, app: Application) -> None:
        """Connect the signals of all screens to the application."""
        self._app = app
        screens, setup = self.screens, app.setup
        screens.start.show_keeping(app.keeps)
        screens.start.chosen.connect(app.choose)
        screens.safety.understood.connect(setup.accept_safety)
        screens.placement.placed.connect(setup.accept_placement)
        screens.sensor.changed.connect(setup.set_sensor)
        screens.sensor.done.connect(setup.accept_sensor)
        screens.settings.list_devices = app.sound.list_devices
        screens.settings.typed.connect(self._take_typed)
        screens.settings.chosen.connect(self._take_value)
        screens.settings.reset.connect(self._reset)
        screens.settings.tested.connect(setup.test_sound)
        for screen in (screens.safety, screens.placement, screens.sensor, screens.settings, screens.waiting):
            screen.left.connect(self._leave)
        screens.train.chosen.connect(app.training.begin)
        screens.train.explained.connect(app.training.explain)
        screens.train.left.connect(self._leave)
        screens.job.pressed.connect(self._press)
        screens.result.chosen.connect(app.results.use)
        for screen in (screens.result, screens.history, screens.importing):
            screen.plots_wanted.connect(self._ask_plot)
        screens.scope.chosen.connect(app.scope.use)
        screens.working.cancelled.connect(app.clinic.tasks.cancel)
        screens.waiting.taken.connect(app.clinic.unfiled.ask_where)
        self._connect_people(app)

    def _set(self, code: str, change: Callable[[], None]) -> None:
        """Change a setting; its error stands beside it."""
        try:
            change()
        except (VmofireError, ValueError) as error:
            self.screens.settings.show_trouble(code, str(error))

    def _take_typed(self, code: str, typed: str) -> None:
        if self._app is not None:
            setup = self._app.setup
            self._set(code, lambda: setup.take_typed(code, typed))

    def _take_value(self, row: Row, value: object) -> None:
        if self._app is not None:
            setup = self._app.setup
            self._set(row.code, lambda: setup.take_value(row, value))

    def _reset(self, code: str) -> None:
        if self._app is not None:
            setup = self._app.setup
            self._set(code, lambda: setup.reset(code) if code else setup.ask_reset_all())

    def _connect_people(self, app: Application) -> None:
        screens, people, history = self.screens, app.clinic.people, app.history

        def search(words: str = "") -> None:
            screens.people.show_people(people.search(words))

        def take(person_id: str) -> None:
            app.clinic.guard(lambda: people.take(person_id), search)

        def use_people(code: str) -> None:
            app.clinic.guard(lambda: people.use(code, screens.people.rows.code), search)

        def open_visit(visit_id: str) -> None:
            history.use_history("visit", visit_id)

        def use_history(code: str) -> None:
            history.use_history(code, screens.history.rows.code)

        def use_visit(code: str) -> None:
            history.use_visit(code, screens.visit.rows.code)

        screens.people.searched.connect(search)
        screens.people.taken.connect(take)
        screens.people.chosen.connect(use_people)
        screens.history.taken.connect(open_visit)
        screens.history.chosen.connect(use_history)
        screens.plan.chosen.connect(history.use_plan)
        screens.visit.chosen.connect(use_visit)
        screens.files.taken.connect(history.file_import.open)
        screens.files.left.connect(history.file_import.leave)
        screens.importing.chosen.connect(history.file_import.use)
        screens.importing.turned.connect(history.file_import.turn)

    def _ask_plot(self, panels: "list[PlotPanel]") -> None:
        ask_plot(self, panels)

    def _leave(self) -> None:
        self.show(view.StartPage())

    def _bring(self, screen: QWidget) -> None:
        self._page = screen
        self._n_asked += 1
        self.screens.show_screen(screen)

    def _uncover(self) -> None:
        """Show the page under a question, a form or work again."""
        self.screens.show_screen(self._page)

    def _press(self, key: str) -> None:
        """Pass a key of the job screen on; Stop asks first."""
        if self._app is None:
            return
        if key == "stop":
            self._app.jobs.ask_stop()
        elif key == "how_to":
            self._app.jobs.explain()
        else:
            self._app.jobs.press(key)

    def _end_explaining(self, way: int) -> None:
        """Go on after the how-to page: to the job, or back."""
        self._uncover()
        self._explained[way]()

    def _leave_question(self) -> None:
        if self._left:
            self._take_answer(self._left)
        else:
            self._uncover()

    def _take_answer(self, code: str) -> None:
        self._uncover()
        self._answered(code)


def _describe_unfiled(found: "Mapping[str, Unfiled]") -> list[ListRow]:
    unnamed = say("A result without a recording")
    return [
        ListRow(code, one.path.name if one.path else unnamed, "", (RowLine(one.words),))
        for code, one in found.items()
    ]
