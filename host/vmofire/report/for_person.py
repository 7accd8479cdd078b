"""Paragraph for the person: what was measured, what it means, what comes next.

In: content of a report. Out: whole sentences. Never: a diagnosis, a number, or a verdict that is not stored.
"""

from collections.abc import Iterator

from vmofire.guided.other_leg import holds_legs_against_each_other
from vmofire.labels import LEGS
from vmofire.recording.library import StoredResult
from vmofire.report.content import Content
from vmofire.trends.result_text import find_leg
from vmofire.words import msg, say

MEASURED = msg("The sensor listened to the muscle on the inner side of your thigh, just above the kneecap.")
# What an outcome means, by job and code. `leg` is the measured leg.
_CHECK = {
    "fires": msg("Your {leg:leg} muscle fires when you squeeze the ball."),
    "fires_late": msg("Your {leg:leg} muscle fires when you squeeze the ball, but it starts late."),
    "fires_weakly": msg("Your {leg:leg} muscle fires when you squeeze the ball, but only a little."),
    "not_in_squeeze": msg(
        "Your {leg:leg} muscle was quiet in the squeeze. It fires when you straighten the knee."
    ),
    "does_not_fire": msg("Your {leg:leg} muscle did not fire this time."),
    "came_back": msg("Your {leg:leg} muscle was quiet or weak at first, and came back after a tip."),
    "cannot_tell": msg("The signal of your {leg:leg} leg was not good enough to say anything."),
}
MEANS: dict[str, dict[str, str]] = {
    "check": _CHECK,
    "activation": _CHECK,
    "compare": {
        "no_difference": msg("We found no difference between your legs that we can trust."),
        "different": msg("Your legs do not work alike in the squeeze."),
        "one_late": msg("One of your legs starts later than the other."),
        "one_quiet": msg("One of your legs fires in the squeeze, and the other one does not."),
        "both_quiet": msg("Neither of your legs fired in the squeeze this time."),
    },
    "deficit": {
        "no_difference": msg("In the one-minute test we found no difference that we can trust."),
        "different": msg("In the one-minute test one leg worked less than the other."),
    },
    "endurance": {
        "tires": msg("Your {leg:leg} muscle tires in a long hold, as muscles do."),
        "effort_falls": msg("In the long hold the effort of your {leg:leg} leg fell."),
        "no_trend": msg("In the long hold your {leg:leg} muscle did not tire in a way we can trust."),
    },
    "train": {"trained": msg("You trained, and the muscle itself counted your repetitions.")},
}
_NO_LEG = {
    "fires": msg("Your muscle fires when you squeeze the ball."),
    "fires_late": msg("Your muscle fires when you squeeze the ball, but it starts late."),
    "fires_weakly": msg("Your muscle fires when you squeeze the ball, but only a little."),
    "not_in_squeeze": msg("Your muscle was quiet in the squeeze. It fires when you straighten the knee."),
    "does_not_fire": msg("Your muscle did not fire this time."),
    "came_back": msg("Your muscle was quiet or weak at first, and came back after a tip."),
    "cannot_tell": msg("The signal was not good enough to say anything."),
}
# Check of both legs at once: the same words as Compare, and its own where both fire.
for _job in ("check", "activation"):
    MEANS[_job] = {
        **MEANS["compare"],
        "both_fire": msg("Both your muscles fire when you squeeze the ball."),
        "both_late": msg("Both your muscles fire when you squeeze the ball, but late."),
        "one_slow": msg("Both your muscles fire when you squeeze the ball. One of them starts slowly."),
        "both_slow": msg("Both your muscles fire when you squeeze the ball, but start slowly."),
        "one_faint": msg("Both your muscles fire when you squeeze the ball, one of them only a little."),
        "both_faint": msg("Both your muscles fire when you squeeze the ball, but only a little."),
        "one_tires": msg("Both your muscles fire. One of them gives less from squeeze to squeeze."),
        "both_tires": msg("Both your muscles fire, and give less from squeeze to squeeze."),
        "one_weak": msg("Both your muscles fire. One of them is weaker than on earlier days."),
        "both_weak": msg("Both your muscles fire, but weaker than on earlier days."),
        "one_fires": msg("One of your muscles fires. The signal of the other leg was not good enough."),
        "one_silent": msg("One muscle did not fire. The signal of the other leg was not good enough."),
        **_CHECK,
    }
_QUIET = ("does_not_fire", "one_quiet", "both_quiet", "one_silent")
_OTHER = (
    *("fires_late", "fires_weakly", "not_in_squeeze", "different", "came_back"),
    *(f"{legs}_{code}" for legs in ("one", "both") for code in ("late", "slow", "faint", "tires", "weak")),
)
_UNREAD = ("cannot_tell", "one_fires")
NOT_YOURS = msg("This is a demo. It says nothing of your own muscle.")
OTHER_LEG = msg("Your other leg may be held back too. So your own earlier days count as much.")
NOTHING = msg("Nothing was measured at this visit.")
NEXT_QUIET = msg("Next: try the other ways to squeeze that the app shows, and measure again.")
NEXT_TRAIN = msg("Next: train with the sensor on, and see that the muscle takes part each time.")
NEXT_FIRES = msg("Next: go on with your exercises, and measure again at the next visit.")
NEXT_AGAIN = msg("Next: place the electrodes anew, and measure again.")
CAREFUL = msg(
    "Stop when pain is over 3 of 10. A number does not say how well you are: ask if you are unsure."
)


def say_for_person(content: Content) -> str:
    """Return the paragraph for the person, in the language in use."""
    if content.stand_ins:
        return say(NOT_YOURS)
    return " ".join(_say(content))


def _say(content: Content) -> Iterator[str]:
    standing = content.visit.standing
    if not standing:
        yield say(NOTHING)
        return
    yield say(MEASURED)
    meant = list(dict.fromkeys(words for stored in standing if (words := say_meaning(stored))))
    yield from meant
    if any(holds_legs_against_each_other(stored.result.grounds) for stored in standing):
        yield say(OTHER_LEG)
    outcomes = {stored.outcome for stored in standing}
    if outcomes & set(_QUIET):
        yield say(NEXT_QUIET)
    elif outcomes & set(_OTHER):
        yield say(NEXT_TRAIN)
    elif outcomes <= set(_UNREAD):
        yield say(NEXT_AGAIN)
    else:
        yield say(NEXT_FIRES)
    yield say(CAREFUL)


def say_meaning(stored: StoredResult) -> str:
    """Return what a result means for the person; "" where only a clinician can say."""
    message = MEANS.get(stored.result.job, {}).get(stored.outcome, "")
    leg = find_leg(stored)
    if message and "{leg" in message and leg not in LEGS:
        message = _NO_LEG.get(stored.outcome, "")
    return say(message, leg=leg) if message else ""
