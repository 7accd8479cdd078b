"""How the electrodes lie: asked before the first recording of a visit, because two visits are compared by it.

In: what was kept of them last time. Out: what is kept of them now. Never: a distance nobody gave.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vmofire.gui.clinic import Clinic
from vmofire.gui.errands import Ask
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.form import Field

if TYPE_CHECKING:  # the database takes half a second to load
    from vmofire.keeping import Keeping
    from vmofire.recording.library import Electrodes


def ask_electrodes(
    keeping: "Keeping",
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
    from vmofire.recording.library import Electrodes

    last = keeping.find_last(labels, side)
    how = {"stayed": Electrodes(placed_anew=False), "untold": Electrodes()}
    options = [Option("anew", "Placed anew", "Then their type and the distances are asked.")]
    if last is not None:
        how["last"] = replace(last, label="", placed_anew=True)
        options.insert(0, Option("last", "Placed anew, as last time", _describe(last)))
        how["stayed"] = replace(last, label="", placed_anew=False)
    options.append(Option("stayed", "They stayed on since the last recording"))
    options.append(Option("untold", "Not told", "Trends cannot take it into account then."))

    def keep(placed: Electrodes) -> None:
        keeping.place(labels, side, placed)
        then()

    def take(code: str) -> None:
        if code == "anew":
            _ask_distances(clinic, keep)
        else:
            keep(how[code])

    detail = "Placing them anew changes the amplitude by itself; it is kept beside the figures."
    ask("How do the electrodes lie?", detail, options, take)


def _ask_distances(clinic: Clinic, keep: "Callable[[Electrodes], None]") -> None:
    from vmofire.recording.library import Electrodes

    def take(written: Mapping[str, str]) -> None:
        keep(
            Electrodes(
                kind=written["kind"],
                spacing_mm=_read_mm(written["spacing"]),
                landmark_mm=_read_mm(written["landmark"]),
                placed_anew=True,
            )
        )

    fields = [
        Field("kind", "Make or type of the electrodes", example="Ag/AgCl, 24 mm"),
        Field("spacing", "Millimetres between the centres of a pair", "20"),
        Field("landmark", "Millimetres from the inner upper edge of the kneecap to the pair's middle"),
    ]
    clinic.errands.ask_form("The electrodes", "What is not known stays empty.", fields, take)


def _describe(how: "Electrodes") -> str:
    parts = [how.kind]
    parts.append(f"{how.spacing_mm:g} mm apart" if how.spacing_mm else "")
    parts.append(f"{how.landmark_mm:g} mm from the kneecap" if how.landmark_mm else "")
    return ", ".join(part for part in parts if part)


def _read_mm(words: str) -> float | None:
    if not words:
        return None
    try:
        length_mm = float(words.replace(",", "."))
    except ValueError:
        length_mm = -1.0
    if not 0.0 < length_mm < 1000.0:
        raise ValueError(f'"{words}" is no length in millimetres.')
    return length_mm
