"""Statements of a report: its limits, the person, data that was not measured on this person.

In: a person, a visit. Out: codes, and sentences in the language in use. Never: a verdict of its own.
"""

from typing import Literal

from vmofire.labels import write_injury
from vmofire.recording.library import Person, Visit
from vmofire.words import msg, say

NOT_RECORDED = msg("not recorded")
CONVENTIONS = msg("Thresholds and limits are settings of this project. None is clinically validated.")
# What a report never claims, sentence by sentence.
NEVER = (
    msg("This report does not show a diagnosis, strength, inhibition, or what is normal."),
    msg("It says nothing about return to sport, patellofemoral pain from timing, or prevention of injury."),
    msg("The ball squeeze is not shown to favour the VMO over the other vasti."),
    msg("The sensor lies at the VMO site. It picks up the muscles beside it too."),
)
NOT_OWN_MUSCLE = msg("Not this person's own muscle.")

StandIn = Literal["synthetic", "re-timed", "biceps standing in", "standing in", "virtual"]
# Words in the name of a source that is not this person's muscle, and the sentence for each.
_STAND_INS: dict[StandIn, str] = {
    "synthetic": msg("Demo data: computed, not measured."),
    "re-timed": msg("Recorded data, re-timed to the cues."),
    "biceps standing in": msg("A biceps stands in for the VMO."),
    "standing in": msg("Another muscle stands in for the VMO."),
    "virtual": msg("A virtual board played it. It was not measured at this visit."),
}


def say_injury(person: Person) -> str:
    """Return the injured leg and the date of injury, in words."""
    return write_injury(person.injury_side, person.injury_date) or say("No injured leg given.")


def say_stand_in(code: StandIn) -> str:
    """Return a sentence on the source of data that is not this person's own."""
    return say(_STAND_INS[code])


def find_stand_ins(visit: Visit) -> list[StandIn]:
    """Return the codes of data that is not this person's own, measured at this visit.

    Every recording from a virtual board says so. A stored result has more under "source" in its data or
    filters, such as "synthetic ..." or "..., re-timed to the cues".
    """
    said: list[str] = []
    for recording in visit.recordings:
        said += [str(recording.board.get("board", "")), str(recording.filters.get("source", ""))]
        said += [f"{channel.label} {channel.muscle}" for channel in recording.electrodes]
    for stored in visit.results:
        said += [str(stored.result.data.get("source", "")), str(stored.filters.get("source", ""))]
    words = " ".join(said).casefold()
    found: list[StandIn] = [sign for sign in _STAND_INS if sign in words]
    if "biceps standing in" in found:
        found.remove("standing in")
    if len(found) > 1 and "virtual" in found:  # the other code says more
        found.remove("virtual")
    return found
