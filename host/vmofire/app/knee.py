"""How the knee is: pain, swelling and questionnaires asked one by one, each to be skipped.

In: a person or a visit, answers. Out: answers saved in the visit. Never: a question whose answer is known; a
score from too few answers; an answer given for somebody.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from vmofire.app.view import Option, Question, View
from vmofire.errors import LibraryError, VmofireError, explain
from vmofire.words import msg, say, say_all, say_many
from vmofire.words.quantities import write_tick

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.app.filing import Filing
    from vmofire.guided.questionnaires import Questionnaire
    from vmofire.recording.library import Library, Visit

FOLDER = "questionnaires"  # of the clinic's own, in the folder of the settings
ROOM = 15  # options that a page has keys for
LONGEST = 240  # characters of an error: a page has no more room
SKIP, STOP, PAIN, COPY = "skip", "stop", "pain", "copy"
SKIP_KEY, STOP_KEY = "A", "B"  # no digits: these are the answers
_ASKS: tuple[tuple[str, str, str], ...] = (
    ("pain_before", msg("How much does the knee hurt now?"), msg("Before any exercise. 0 is no pain.")),
    ("pain_usual", msg("How much did it usually hurt this week?"), msg("The last seven days. 0 is no pain.")),
    ("pain_worst", msg("How much did it hurt at its worst?"), msg("The last seven days. 0 is no pain.")),
    ("swelling", msg("How swollen is the knee?"), msg("Compare it with the other one.")),
)


class KneeQuestions:
    """Questions on the knee, for one visit of one person.

    Parameters
    ----------
    view : View
    folder : Path
        Folder of the settings.
    """

    def __init__(self, view: View, folder: Path) -> None:
        self._view, self._folder = view, folder / FOLDER

    def show(
        self,
        library: "Library",
        find_visit: "Callable[[], Visit]",
        done: Callable[[Any, str], None],
        known: "Visit | None" = None,
    ) -> None:
        """Ask what to answer: pain and swelling, or a questionnaire.

        Parameters
        ----------
        library : Library
        find_visit : callable
            Returns the visit of the answers; it may begin one, so it is called when there is an answer.
        done : callable
            Takes the visit with the answers, and words.
        known : Visit, optional
            The visit, if there is one: what it knows is not asked again.
        """
        from vmofire.guided.questionnaires import list_questionnaires

        scales, errors = list_questionnaires(self._folder)
        options = [Option(PAIN, say("Pain and swelling"), say("Four short questions. You can skip each."))]
        room = ROOM - 2
        by_code = {f"own {number}": one for number, one in enumerate(scales[:room])}
        options += [Option(code, say(one.scale.name), describe(one)) for code, one in by_code.items()]
        options.append(Option(COPY, say("Copy and change"), say("A questionnaire as a file of your own.")))
        told: list[str] = []
        if len(scales) > room:
            told.append(
                say_many(
                    "There is no room here for {n} more questionnaire in {folder}.",
                    "There is no room here for {n} more questionnaires in {folder}.",
                    len(scales) - room,
                    folder=self._folder,
                )
            )
        if errors:
            told.append(shorten(str(errors[0]), LONGEST, placeholder=" ..."))

        def take(code: str) -> None:
            if code == PAIN:
                self.ask_pain(library, find_visit, done, known)
            elif code == COPY:
                self._ask_copy(scales)
            else:
                self.ask_questionnaire(library, find_visit, by_code[code], done)

        self._view.ask(Question("knee", say("How is the knee?"), " ".join(told), options), take)

    def ask_pain(
        self,
        library: "Library",
        find_visit: "Callable[[], Visit]",
        done: Callable[[Any, str], None],
        known: "Visit | None" = None,
        unanswered: Callable[[], None] | None = None,
    ) -> None:
        """Ask for pain and swelling, except what `known`, the visit of the answers, knows already.

        Without any answer `unanswered` is called; by default the page tells that nothing was saved.
        """
        from vmofire.guided.knee import SWELLINGS, say_swelling

        answers: dict[str, Any] = {}
        left = [one for one in _ASKS if known is None or getattr(known, one[0]) in (None, "")]
        if known is not None and is_answered(known):
            done(known, say("All is answered. Press N on the visit to correct it."))
            return

        def ask(number: int) -> None:
            if number == len(left):
                if answers:
                    self._save(lambda: library.change_visit(find_visit().id, **answers), done)
                elif unanswered is not None:
                    unanswered()
                else:
                    self._view.tell(say("Nothing was answered, so nothing was saved."))
                return
            name, words, detail = left[number]
            if name == "swelling":
                options = [Option(code, say_swelling(code)) for code in SWELLINGS]
            else:
                options = [Option(f"{pain}", f"{pain}", key=f"{pain}") for pain in range(11)]
            options.append(_make_skip())

            def take(code: str) -> None:
                if code != SKIP:
                    answers[name] = code if name == "swelling" else int(code)
                ask(number + 1)

            self._view.ask(Question(name, say(words), say(detail), options, left=SKIP), take)

        ask(0)

    def ask_questionnaire(
        self,
        library: "Library",
        find_visit: "Callable[[], Visit]",
        questionnaire: "Questionnaire",
        done: Callable[[Any, str], None],
    ) -> None:
        """Ask all questions of a questionnaire, then save answers and score."""
        answers: dict[int, float] = {}
        of = len(questionnaire.items)
        may_skip = questionnaire.scoring.at_least < of

        def ask(number: int) -> None:
            if number == of:
                self._save(lambda: library.add_questionnaire(find_visit().id, questionnaire, answers), done)
                return
            item = questionnaire.items[number]
            texts = item.answers or tuple(map(write_tick, item.values))
            keys = [""] * len(texts) if item.answers else list(texts)
            options = [
                Option(f"{place}", text, key=key)
                for place, (text, key) in enumerate(zip(texts, keys, strict=True))
            ]
            if may_skip:
                options.append(_make_skip())
            options.append(Option(STOP, say("Stop"), say("Nothing is saved."), key=STOP_KEY))
            place = say("{name:said}, {n} of {of}.", name=questionnaire.scale.name, n=number + 1, of=of)
            title = item.words or say("Question {n} of the paper form", n=number + 1)
            points = "" if item.answers or item.words else say("Points of the answer, as on the form.")

            def take(code: str) -> None:
                if code == STOP:
                    self._view.tell(say("Stopped. Nothing was saved."))
                    return
                if code != SKIP:
                    answers[number] = item.values[int(code)]
                ask(number + 1)

            self._view.ask(
                Question(f"item-{number + 1}", title, say_all(place, points), options, left=STOP), take
            )

        ask(0)

    def _save(self, save: "Callable[[], Visit]", done: Callable[[Any, str], None]) -> None:
        try:
            visit = save()
        except LibraryError as error:
            self._view.tell(str(error), is_trouble=True)
        else:
            done(visit, say("Saved in this visit."))

    def _ask_copy(self, known: "Sequence[Questionnaire]") -> None:
        by_code = {f"{number}": one for number, one in enumerate(known[:ROOM])}
        options = [Option(code, say(one.scale.name), one.licence) for code, one in by_code.items()]

        def take(code: str) -> None:
            try:
                path = copy(by_code[code], self._folder)
                message = msg(
                    "Copied to {path}. Open it with a text editor, and add the text of the questions."
                )
                self._view.tell(say(message, path=path))
            except OSError as error:
                cause, _ = explain(error, "keep", self._folder)
                told = say_all(say("The questionnaire could not be copied."), cause)
                self._view.tell(told, is_trouble=True)

        title = say("Copy which questionnaire?")
        detail = say("The copy replaces it here. The file says what its terms allow.")
        self._view.ask(Question("questionnaire", title, detail, options), take)


def _make_skip() -> Option:
    return Option(SKIP, say("Skip"), key=SKIP_KEY)


def is_answered(visit: "Visit") -> bool:
    """Return whether pain and swelling of a visit are known."""
    return all(getattr(visit, name) not in (None, "") for name, _, _ in _ASKS)


def find_visit_of_today(filing: "Filing", person_id: str) -> "Visit":
    """Return a person's visit of today; begin one if there is none, which the next job goes on with."""
    visit = filing.find_today(person_id) or filing.library.start_visit(person_id)
    if filing.person_id == person_id and filing.visit_id is None:
        filing.visit_id = visit.id
    return visit


def copy(questionnaire: "Questionnaire", folder: Path) -> Path:
    """Write a questionnaire to a new file in the clinic's folder; return its path.

    Raises
    ------
    OSError
        The folder cannot be written to.
    """
    from vmofire.guided.questionnaires import shipped_text

    source = questionnaire.path
    text = source.read_text("utf-8-sig") if source else shipped_text(questionnaire.code)
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        path = folder / (
            f"{questionnaire.code}-{number}.toml" if number > 1 else f"{questionnaire.code}.toml"
        )
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            number += 1
        else:
            return path


def find_questionnaire(folder: Path, code: str) -> "Questionnaire":
    """Return a questionnaire by its code; `folder` is that of the settings.

    Raises
    ------
    VmofireError
        There is none; the error names those that there are.
    """
    from vmofire.guided.questionnaires import list_questionnaires

    known, errors = list_questionnaires(folder / FOLDER)
    for one in known:
        if one.code == code:
            return one
    cause = say("There is no questionnaire “{code}”.", code=code)
    broken = say_all(*map(str, errors[:1]))
    names = ", ".join(sorted({one.code for one in known}))
    raise VmofireError(say_all(cause, broken), say("Use one of {names}.", names=names))


def describe(questionnaire: "Questionnaire") -> str:
    """Return what a questionnaire asks about, and whether its text is here, in words."""
    about = questionnaire.words.splitlines()[:1]
    text = "" if questionnaire.has_text else say("Enter the points of the paper form.")
    return shorten(say_all(*about, text), 160, placeholder=" ...")
