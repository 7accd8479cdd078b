"""Trail of changes, in words: who changed what, from what, to what, and why.

In: a change as the library stores it: codes, and text typed by people. Out: words in the present language.
Never: stored words; a translation of typed text.
"""

from vmofire.guided.knee import say_swelling
from vmofire.recording.library.records import Mend
from vmofire.words import msg, say, say_all, write_leg

# Codes in the trail: the legs of a recording were exchanged; an id was deleted.
LEFT_RIGHT, RIGHT_LEFT = "left and right", "right and left"
DELETED = "(deleted)"

_NAMES = {
    "person": msg("Person"),
    "name": msg("Name"),
    "side": msg("Side"),
    "injury_side": msg("Injured side"),
    "injury_date": msg("Date of the injury"),
    "notes": msg("Notes"),
    "pain_before": msg("Pain before"),
    "pain_after": msg("Pain after"),
    "pain_usual": msg("Usual pain of the week"),
    "pain_worst": msg("Worst pain of the week"),
    "swelling": msg("Swelling"),
    "cleared": msg("Clearance for full effort"),
    "santi": msg("SANTI grade"),
}
_VALUES = {
    LEFT_RIGHT: msg("left and right"),
    RIGHT_LEFT: msg("right and left"),
    DELETED: msg("(deleted)"),
    "both": msg("both legs"),
    "True": msg("yes"),
    "False": msg("no"),
    "": msg("nothing"),
}
_CODED = {"person", "side", "injury_side", "cleared"}  # the other fields hold what people typed


def write_mend(mend: Mend) -> str:
    """Return a change as one or two sentences."""
    what, before, after = write_field(mend.what), _write(mend, mend.before), _write(mend, mend.after)
    change = say(
        "{when:minute}: {who} changed “{what}” from {before} to {after}.",
        when=mend.at,
        who=mend.who,
        what=what,
        before=before,
        after=after,
    )
    return say_all(change, say("Reason: “{why}”.", why=mend.why)) if mend.why else change


def write_field(what: str) -> str:
    """Return the name of a field that the trail stores by its code."""
    return say(_NAMES[what]) if what in _NAMES else what


def write_value(code: str) -> str:
    """Return a side, an answer or an id in words; any other value stays as it is."""
    return say(_VALUES[code]) if code in _VALUES else write_leg(code)


def _write(mend: Mend, value: str | None) -> str:
    if mend.what == "swelling" and value:
        return say_swelling(value)
    return write_value(value or "") if mend.what in _CODED or not value else value
