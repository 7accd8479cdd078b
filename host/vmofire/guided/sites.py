"""Electrode sites: which sensor is on which muscle of which leg, for every job.

In: the sensor labels in column order, a job, the leg to measure. Out: Sites, or a SiteError with cause and
cure. Never: a guess. A sensor labelled for one leg is never used for the other, nor a VL for a VMO. If two
sensors fit, the result is a SiteError.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from vmofire.errors import SiteError
from vmofire.labels import LEGS, LegSide, is_ref
from vmofire.words import msg, say
from vmofire.words.message import Message, tell

Muscle = Literal["VMO", "VL", "adductors", ""]

TWO_LEGGED = ("compare", "deficit")
TOGETHER = ("check", "train")  # jobs that measure both legs at once, if each has a sensor
GUARDED = ("check", "activation")  # jobs that separate VMO activity from adductor activity
ONE_PAIR = ("onset", "endurance")  # jobs that look at the signal itself, of which two pairs have no mean
PLACES = ("upper", "lower")  # words that tell two pairs on one VMO apart: "VMO upper", "VMO lower"
_SHORT: dict[str, LegSide] = {"l": "left", "lt": "left", "r": "right", "rt": "right"}


@dataclass(frozen=True)
class Sites:
    """Legs and columns that a job measures.

    Attributes
    ----------
    sides
        The legs, in the order of `vmo`; "" for a Check of an unnamed leg.
    vmo
        Column of the sensor on each leg's VMO. Twice the same column: the sensor is moved between legs.
    vl, adductors
        Columns of the other muscles of the leg; None if there is no such sensor, or the job does not use it.
    guards
        Columns of adductor sensors by leg, for a Check of both legs.
    unwatched
        Labels of sensors that this job does not use.
    pairs
        Column of the second pair of electrodes on a VMO, by that of the first, which is in `vmo`.
    """

    sides: tuple[LegSide | Literal[""], ...]
    vmo: tuple[int, ...]
    vl: int | None = None
    adductors: int | None = None
    guards: Mapping[str, int] = field(default_factory=dict[str, int])
    unwatched: tuple[str, ...] = ()
    pairs: Mapping[int, int] = field(default_factory=dict[int, int])

    @property
    def side(self) -> LegSide | Literal[""]:
        """The measured leg; "" for both legs, or for an unnamed one."""
        return self.sides[0] if len(self.sides) == 1 else ""

    @property
    def warning(self) -> Message | None:
        """Warning that names the sensors this job does not use; None if it uses all."""
        return tell("sites.unwatched", sensors=", ".join(self.unwatched)) if self.unwatched else None


def read_side(label: str) -> LegSide | Literal[""]:
    """Return the leg that a label names, as in "left VMO" or "VMO_R"; "" for none, or for both."""
    text = label.lower().replace("upright", "")
    words = re.findall(r"[a-z]+", text)
    named: set[LegSide] = {side for side in LEGS if side in text}
    if len(words) > 1:  # a single letter alone could mean anything
        named |= {_SHORT[word] for word in words if word in _SHORT}
    return named.pop() if len(named) == 1 else ""


def read_muscle(label: str) -> Muscle:
    """Return the muscle that a label names; "" if it names none, or more than one."""
    text = " ".join(re.findall(r"[a-z]+", label.lower()))
    named: set[Muscle] = set()
    if "vmo" in text or "vastus medialis" in text:
        named.add("VMO")
    if re.search(r"vl\b|\bvl", text) or "vastus lateralis" in text:
        named.add("VL")
    if re.search(r"\badd|adduct", text):
        named.add("adductors")
    return named.pop() if len(named) == 1 else ""


def label_leg(labels: Sequence[str], side: str) -> tuple[str, ...]:
    """Return the labels with the leg put before each; unchanged if a label already names a leg."""
    if not side or any(read_side(label) for label in labels):
        return tuple(labels)
    return tuple(label if is_ref(label) else f"{side} {label}" for label in labels)


def names_no_leg(labels: Sequence[str]) -> bool:
    """Return whether one VMO has sensors and no label names a leg: then the person must say which leg."""
    found = _find_candidates(labels)
    return (len(found) == 1 or _is_pair(labels, found)) and not any(read_side(label) for label in labels)


def has_both(labels: Sequence[str]) -> bool:
    """Return whether each leg has its own sensor on the VMO."""
    try:
        left, right = (_find_vmo(labels, side) for side in LEGS)
    except SiteError:
        return False
    return left != right


def count_pairs_of(labels: Sequence[str], side: str) -> int:
    """Return how many pairs of electrodes are on a leg's VMO, 1 or 2; 1 where the labels do not tell.

    Sensors that are named for the other leg alone are moved over, as many as there are.
    """
    for leg in (side, *(one for one in LEGS if one != side)):
        with suppress(SiteError):
            return len(_find_vmo(labels, leg))
    return 1


def asks_one_leg(job: str, labels: Sequence[str]) -> bool:
    """Return whether a job measures one leg, which must then be chosen."""
    return job not in TWO_LEGGED and not (job in TOGETHER and has_both(labels))


def find_sides(job: str, labels: Sequence[str]) -> tuple[LegSide, ...]:
    """Return the legs that a one-leg job can measure with these sensors.

    Raises
    ------
    SiteError
        Neither leg can be measured; the error explains the first one.
    """
    possible: list[LegSide] = []
    refused: SiteError | None = None
    for side in LEGS:
        try:
            plan_sites(job, labels, side)
        except SiteError as error:
            # The error on the leg that has sensors is the useful one.
            if refused is None or any(read_side(label) == side for label in labels):
                refused = error
        else:
            possible.append(side)
    if not possible and refused is not None:
        raise refused
    return tuple(possible)


def plan_sites(job: str, labels: Sequence[str], side: LegSide | Literal[""] = "") -> Sites:
    """Return the legs and columns that a job measures.

    Parameters
    ----------
    job
        Code of the job, as in the catalogue.
    labels
        Sensor labels in column order.
    side
        The leg to measure; "" if not chosen. A one-leg job then uses the leg that the labels name.
        Check and training use both legs if both have a sensor.

    Raises
    ------
    SiteError
        The labels do not say it, or contradict the chosen leg.
    """
    if job in TWO_LEGGED or (job in TOGETHER and not side and has_both(labels)):
        if side:
            raise SiteError(
                say("This job measures both legs, not the {side:leg} leg alone.", side=side),
                say("Leave out --leg. The names of the sensors tell the legs."),
            )
        each = [_find_vmo(labels, one) for one in LEGS]
        guards = _find_guards(labels) if job == "check" else {}
        unwatched = _find_unwatched(labels, *guards.values())
        return Sites(LEGS, tuple(one[0] for one in each), None, None, guards, unwatched, _map_pairs(each))
    side = side or _infer_side(job, labels)
    found = _find_vmo(labels, side)
    vl = _find_beside(labels, side, "VL", needed=True) if job == "onset" else None
    adductors = _find_beside(labels, side, "adductors", needed=False) if job in GUARDED else None
    unwatched, pairs = _find_unwatched(labels, adductors), _map_pairs([found])
    if job in ONE_PAIR:
        unwatched, pairs = (*(labels[at] for at in found[1:]), *unwatched), {}
    return Sites((side,), found[:1], vl, adductors, {}, unwatched, pairs)


def _map_pairs(found: Sequence[tuple[int, ...]]) -> dict[int, int]:
    return {one[0]: one[1] for one in found if len(one) > 1}


def _infer_side(job: str, labels: Sequence[str]) -> LegSide | Literal[""]:
    """Return the leg that the VMO sensors name; "" for a Check of an unnamed leg."""
    named: set[LegSide | Literal[""]] = {read_side(labels[at]) for at in _find_candidates(labels)}
    if len(named) == 1 and "" not in named:
        return named.pop()
    if job == "check" and not any(read_side(label) for label in labels):
        return ""
    raise SiteError(say("This job needs to know the leg."), say("Write --leg left or --leg right."))


def _find_candidates(labels: Sequence[str]) -> list[int]:
    """Return the columns that may be a VMO: those labelled VMO, else those that name no muscle."""
    called = [at for at, label in enumerate(labels) if read_muscle(label) == "VMO"]
    return called or [at for at, label in enumerate(labels) if not read_muscle(label)]


def _is_pair(labels: Sequence[str], found: Sequence[int]) -> bool:
    """Return whether these columns are two pairs of electrodes on one VMO: both named for it, and apart.

    "VMO 1" and "VMO 2" may be two legs. Both are one VMO if they name one leg, or say "upper" and "lower".
    """
    if len(found) != len(PLACES) or any(read_muscle(labels[at]) != "VMO" for at in found):
        return False
    sides = {read_side(labels[at]) for at in found}
    words = [set(re.findall(r"[a-z]+", labels[at].lower())) & {*PLACES} for at in found]
    return len(sides) == 1 and ("" not in sides or words in ([{"upper"}, {"lower"}], [{"lower"}, {"upper"}]))


def _find_vmo(labels: Sequence[str], side: str) -> tuple[int, ...]:
    """Return the columns on a leg's VMO: those labelled for it, else without a leg; two are two pairs."""
    candidates = _find_candidates(labels)
    own = [at for at in candidates if side and read_side(labels[at]) == side]
    found = own or [at for at in candidates if not read_side(labels[at])]
    if len(found) == 1 or _is_pair(labels, found):
        return tuple(found)
    if found:
        names = ", ".join(labels[at] for at in found)
        raise SiteError(
            say(
                "More than one sensor may be on the VMO of the {side:leg} leg: {names}.",
                side=side,
                names=names,
            )
            if side
            else say("More than one sensor may be on the VMO: {names}.", names=names),
            say(_NAME_THEM),
        )
    names = ", ".join(labels)
    if not side:
        raise SiteError(
            say("No sensor is on the VMO. The sensors are: {names}.", names=names),
            say("Put a sensor on the VMO and name it VMO."),
        )
    raise SiteError(
        say(
            "No sensor is on the VMO of the {side:leg} leg. The sensors are: {names}.", side=side, names=names
        ),
        say("Put a sensor there and name it {label}. Name it VMO if you move it.", label=f"{side} VMO"),
    )


def _find_beside(labels: Sequence[str], side: str, muscle: Muscle, *, needed: bool) -> int | None:
    """Return the column of another muscle of the same leg.

    A label without a leg means this leg, unless another sensor is on the other leg.
    """
    candidates = [at for at, label in enumerate(labels) if read_muscle(label) == muscle]
    own = [at for at in candidates if side and read_side(labels[at]) == side]
    untold = [at for at in candidates if not read_side(labels[at])]
    found = own or untold
    across = any(read_side(label) not in ("", side) for label in labels)
    if len(found) > 1 or (found and not own and across):
        names = ", ".join(labels[at] for at in found)
        raise SiteError(
            say(
                "It is not clear which sensor is on the {muscle} of the {side:leg} leg: {names}.",
                muscle=_name(muscle),
                side=side,
                names=names,
            )
            if side
            else say(
                "It is not clear which sensor is on the {muscle}: {names}.", muscle=_name(muscle), names=names
            ),
            say(_NAME_THEM),
        )
    if not found and needed:
        label = f"{side} {muscle}".strip()
        raise SiteError(
            say("This job needs a second sensor, on the {muscle} of the same leg.", muscle=_name(muscle)),
            say("Name it {label}.", label=label),
        )
    return found[0] if found else None


def _name(muscle: Muscle) -> str:
    return say("adductors") if muscle == "adductors" else muscle


def _find_guards(labels: Sequence[str]) -> dict[str, int]:
    """Return the adductor sensors whose label names a leg, by leg; of two on one leg, none."""
    guards = {side: [at for at in _list_adductors(labels) if read_side(labels[at]) == side] for side in LEGS}
    return {side: found[0] for side, found in guards.items() if len(found) == 1}


def _find_unwatched(labels: Sequence[str], *watched: int | None) -> tuple[str, ...]:
    return tuple(labels[at] for at in _list_adductors(labels) if at not in watched)


def _list_adductors(labels: Sequence[str]) -> list[int]:
    return [at for at, label in enumerate(labels) if read_muscle(label) == "adductors"]


_NAME_THEM = msg(
    "Name the sensors by leg and muscle, as in left VMO and right VMO. "
    "Two pairs on one VMO are VMO upper and VMO lower."
)
