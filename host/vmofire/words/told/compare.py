"""Messages of Compare, on two legs."""

from vmofire.words.sentences import msg

COMPARE: dict[str, str] = {
    "compare.both_quiet": msg("Neither leg fires in the squeeze."),
    "compare.one_quiet": msg("The {other_leg:leg} leg fires, the {leg:leg} one does not."),
    "compare.different": msg("The {leg:leg} leg is less active than the {other_leg:leg}."),
    "compare.one_late": msg("The {leg:leg} leg starts late."),
    "compare.no_difference": msg("No difference you can trust."),
    "compare.counted_in": msg(
        "The interval allows for repetitions and electrode placement. {alike:% range} counts as alike."
    ),
    "compare.late": msg(
        "The {leg:leg} leg starts {onset:s} after the cue, {behind:s} behind the other. "
        "That is a slower reaction. It says nothing of the VMO against the VL."
    ),
    "compare.slower": msg(
        "The {leg:leg} leg has only {rate} samples a second. That takes away part of its amplitude."
    ),
}
