"""What a report says of itself: conventions, what it never claims, where its data come from.

In: a visit. Out: sentences. Never: a verdict of its own.
"""

from vmofire.recording.library import Visit

CONVENTIONS = (
    "Thresholds and limits are conventions of this project, each one a setting, none clinically validated."
)
NEVER = (
    "This report does not claim: a diagnosis, strength, work of the VMO alone (ball squeezes are not shown "
    "to favour it over the other vasti), proven inhibition, what is normal, return to sport, patellofemoral "
    "pain from timing, or prevention of injury. It tells of the VMO site: muscles beside it can be heard "
    "there too."
)
# How a source calls itself that is not this person's own muscle, and what the page says then.
_STAND_INS = {
    "synthetic": "synthetic data, computed and not measured on anybody",
    "re-timed": "recorded data re-timed to the cues",
    "biceps standing in": "a biceps standing in for the VMO",
    "standing in": "another muscle standing in for the VMO",
    "virtual": "played by a virtual board, not measured at this visit",
}


def find_stand_ins(visit: Visit) -> list[str]:
    """Return what to call data that is not this person's own, measured at this visit.

    A virtual board says so in every recording; whoever files a result says more under "source" in its data
    or filters, in the words of the source: "synthetic ...", "..., re-timed to the cues".
    """
    said: list[str] = []
    for recording in visit.recordings:
        said += [str(recording.board.get("board", "")), str(recording.filters.get("source", ""))]
        said += [f"{channel.label} {channel.muscle}" for channel in recording.electrodes]
    for stored in visit.results:
        said += [str(stored.result.data.get("source", "")), str(stored.filters.get("source", ""))]
    words = " ".join(said).casefold()
    found = [sign for sign in _STAND_INS if sign in words]
    if "biceps standing in" in found:
        found.remove("standing in")
    if len(found) > 1 and "virtual" in found:  # whose label says more
        found.remove("virtual")
    return [_STAND_INS[sign] for sign in found]
