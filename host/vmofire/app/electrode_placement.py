"""How the electrodes lie: asked before the first recording of a visit, because two visits are compared by it.

In: what is known of them from last time. Out: what is filed with the recordings to come. Never: a distance
nobody gave.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from vmofire.app.view import Field, Form, Option, Question, View

if TYPE_CHECKING:  # the database takes half a second to load
    from vmofire.app.filing import Filing
    from vmofire.recording.library import Electrodes

QUESTION = "How do the electrodes lie?"
WHY = "Placing them anew changes the amplitude by itself; it is kept beside the figures."
WAYS = ("anew", "last", "stayed", "untold")
FORM = Form(
    "electrodes",
    "The electrodes",
    "What is not known stays empty.",
    (
        Field("kind", "Make or type of the electrodes", example="Ag/AgCl, 24 mm"),
        Field("spacing", "Millimetres between the centres of a pair", "20"),
        Field("landmark", "Millimetres from the inner upper edge of the kneecap to the pair's middle"),
    ),
)
MOST_MM = 1000.0


def ask_electrodes(
    view: View, filing: "Filing", labels: Sequence[str], side: str, then: Callable[[], None]
) -> None:
    """Ask how the electrodes lie, and keep it.

    Parameters
    ----------
    view
    filing
        Of the person who is measured.
    labels, side
        Which electrodes, by the sensors' labels and the leg; side "" for both.
    then
        Goes on once it is known.
    """
    from vmofire.recording.library.placement import answer, say_placed

    last = filing.find_last(labels, side)
    options = [
        Option("anew", "Placed anew", "Then their type and the distances are asked."),
        Option("stayed", "They stayed on since the last recording"),
        Option("untold", "Not told", "Trends cannot take it into account then."),
    ]
    if last is not None:
        options.insert(0, Option("last", "Placed anew, as last time", say_placed(last)))

    def keep(how: "Electrodes") -> None:
        filing.place(labels, side, how)
        then()

    def read(written: Mapping[str, str]) -> None:
        spacing_mm, landmark_mm = read_mm(written["spacing"]), read_mm(written["landmark"])
        keep(answer("anew", last, written["kind"], spacing_mm, landmark_mm))

    def take(way: str) -> None:
        if way == "anew":
            view.fill_in(FORM, read)
        else:
            keep(answer(way, last))

    view.ask(Question("electrodes", QUESTION, WHY, options), take)


def read_mm(words: str) -> float | None:
    """Return a length in mm, written with a point or a comma; None for nothing written.

    Raises
    ------
    ValueError
        It is no length that a leg has room for.
    """
    if not words.strip():
        return None
    try:
        length_mm = float(words.replace(",", "."))
    except ValueError:
        length_mm = -1.0
    if not 0.0 < length_mm < MOST_MM:
        raise ValueError(f'"{words}" is no length in millimetres.')
    return length_mm
