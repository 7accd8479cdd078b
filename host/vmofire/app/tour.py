"""Tour of five steps: what each part does; shown in the first run, and later from the start page.

In: a View. Out: the start page, or the choice of a demo person. Never: a step that cannot be skipped.
"""

from collections.abc import Callable

from vmofire.app.setup import Setup
from vmofire.app.view import Option, Question, StartPage, View
from vmofire.words import msg, say

STEPS = (
    (
        msg("A sensor sees whether your VMO fires"),
        msg("The VMO is the muscle above the inner side of the kneecap. A sensor on the skin sees it work."),
    ),
    (
        msg("Check: five squeezes, one sentence"),
        msg("Squeeze a ball at each cue. The verdict says whether it fires, late or weakly, and why."),
    ),
    (
        msg("Compare and Train"),
        msg("Compare holds left against right. Train counts, times each hold, and shows a goal line."),
    ),
    (
        msg("History: how it changes"),
        msg("Choose a person, and each job is saved. History shows visits, trends and reports."),
    ),
    (
        msg("Try it before you buy anything"),
        msg("A demo person does it all. Half a year of their visits is in a library of its own."),
    ),
)


class Tour:
    """Tour of five steps.

    Parameters
    ----------
    view : View
    setup : Setup
        Remembers that the tour was seen.
    ask_demo : callable
        Asks for a demo person.
    """

    def __init__(self, view: View, setup: Setup, ask_demo: Callable[[], None]) -> None:
        self._view, self._setup, self._ask_demo = view, setup, ask_demo

    def show(self) -> None:
        """Show the first step."""
        self._show(0)

    def _show(self, place: int) -> None:
        title, detail = STEPS[place]
        is_last = place == len(STEPS) - 1
        if is_last:
            options = [
                Option("demo", say("Try it on a demo person"), say("No hardware needed.")),
                Option("skip", say("To the start page"), ""),
            ]
        else:
            options = [
                Option("next", say("Next"), ""),
                Option("skip", say("Skip the tour"), say("You find it on the start page.")),
            ]

        def take(code: str) -> None:
            if code == "next":
                self._show(place + 1)
            elif code == "back":
                self._show(place - 1)
            else:
                self._end(code == "demo")

        counted = say("Tour, {n} of {of}: {title}", n=place + 1, of=len(STEPS), title=say(title))
        left = "back" if place else "skip"  # what Esc does
        question = Question("tour", counted, say(detail), options, left=left, likely=options[0].code)
        self._view.ask(question, take)

    def _end(self, wants_demo: bool) -> None:
        if not self._setup.preferences.tour_seen:
            self._setup.keep(tour_seen=True)
        self._view.show(StartPage())
        if wants_demo:
            self._ask_demo()
