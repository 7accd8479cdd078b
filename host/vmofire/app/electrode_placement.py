"""Electrode placement, asked before the first recording of a visit: comparing two visits depends on it.

In: the placement of the last recording. Out: the placement for the next recordings. Never: an invented
distance.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from vmofire.app.form_reading import reading_form
from vmofire.app.view import Field, Form, Option, Question, View
from vmofire.errors import FieldError
from vmofire.words import msg, say

if TYPE_CHECKING:  # the database takes half a second to load
    from vmofire.app.filing import Filing
    from vmofire.recording.library import Electrodes

WAYS = ("anew", "last", "stayed", "untold")
MOST_MM = 1000.0


def ask_electrodes(
    view: View, filing: "Filing", labels: Sequence[str], side: str, then: Callable[[], None]
) -> None:
    """Ask for the placement of the electrodes, and store it.

    Parameters
    ----------
    view
    filing
        With the person who is measured.
    labels, side
        Labels of the sensors, and the leg; "" for both legs.
    then
        Called when the placement is known.
    """
    from vmofire.recording.library.placement import answer, say_placed

    last = filing.find_last(labels, side)
    options = [
        Option("anew", say("Placed anew"), say("Next: their type and two distances.")),
        Option("stayed", say("Still on since the last recording")),
        Option("untold", say("Not known"), say("Trends cannot take it into account.")),
    ]
    if last is not None:
        options.insert(0, Option("last", say("Placed anew, as last time"), say_placed(last)))

    def keep(how: "Electrodes") -> None:
        filing.place(labels, side, how)
        then()

    def read(written: Mapping[str, str]) -> None:
        with reading_form() as form:
            spacing_mm = form.read(lambda: read_mm(written["spacing"], "spacing"))
            landmark_mm = form.read(lambda: read_mm(written["landmark"], "landmark"))
        keep(answer("anew", last, written["kind"], spacing_mm, landmark_mm))

    def take(way: str) -> None:
        if way == "anew":
            view.fill_in(_make_form(), read)
        else:
            keep(answer(way, last))

    why = say("New electrodes change the amplitude. The answer is saved with the recording.")
    view.ask(Question("electrodes", say("How were the electrodes placed?"), why, options), take)


def _make_form() -> Form:
    landmark = msg("Distance from the inner upper edge of the kneecap to the middle of the pair, in mm")
    fields = (
        Field("kind", say("Make, material and size of the electrodes"), example=say("Ag/AgCl, 24 mm")),
        Field("spacing", say("Distance between the centres of a pair, in mm"), "20"),
        Field("landmark", say(landmark)),
    )
    return Form("electrodes", say("Electrodes"), say("Leave empty what you do not know."), fields)


def read_mm(words: str, field: str = "") -> float | None:
    """Return a length in mm, written with a point or a comma; None for empty words.

    Parameters
    ----------
    words
        As typed.
    field
        Code of their field in the form.

    Raises
    ------
    FieldError
        Not a number, or too long for a leg.
    """
    if not words.strip():
        return None
    try:
        length_mm = float(words.replace(",", "."))
    except ValueError:
        length_mm = -1.0
    if not 0.0 < length_mm < MOST_MM:
        cause = say("“{words}” is not a length in mm.", words=words)
        raise FieldError(cause, say("Write a number such as 20."), field)
    return length_mm
