"""How the electrodes lie: asked before the first recording of a visit, because two visits are compared by it.

In: what was kept of them last time. Out: what is kept of them now. Never: a distance nobody gave.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.tasks import Ask
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.form import Field
from vmofire.guided.electrode_questions import FORM, FORM_WHY, LINES, QUESTION, WHY, list_ways, read_mm

if TYPE_CHECKING:  # the database takes half a second to load
    from vmofire.app.filing import Filing
    from vmofire.recording.library import Electrodes


def ask_electrodes(
    keeping: "Filing",
    labels: Sequence[str],
    side: str,
    *,
    ask: Ask,
    clinic: Clinic,
    then: Callable[[], None],
) -> None:
    """Ask how the electrodes lie, and keep it.

    Parameters
    ----------
    keeping
        Of whoever is measured.
    labels, side
        Which electrodes, by the sensors' labels and the leg; side "" for both.
    ask
        As Flow asks.
    clinic
        Has type and distances written, where they were placed anew.
    then
        Goes on once it is known.
    """
    from vmofire.recording.library.placement import answer, say_placed

    last = keeping.find_last(labels, side)
    options = [
        Option(way.code, way.words, way.detail) for way in list_ways(say_placed(last) if last else None)
    ]

    def keep(how: "Electrodes") -> None:
        keeping.place(labels, side, how)
        then()

    def read(written: Mapping[str, str]) -> None:
        spacing_mm, landmark_mm = read_mm(written["spacing"]), read_mm(written["landmark"])
        keep(answer("anew", last, written["kind"], spacing_mm, landmark_mm))

    def take(way: str) -> None:
        if way == "anew":
            fields = [Field(line.code, line.words, line.value, example=line.example) for line in LINES]
            clinic.errands.ask_form(FORM, FORM_WHY, fields, read)
        else:
            keep(answer(way, last))

    ask(QUESTION, WHY, options, take)
