"""Messages of a Check of both legs in the same squeezes."""

from vmofire.words.sentences import msg

BOTH: dict[str, str] = {
    "both.fire": msg("Both fire. No difference you can trust."),
    "both.fifth": msg("Both fire. The {leg:leg} gives a fifth of the {other_leg:leg}, or less."),
    "both.quarter": msg("Both fire. The {leg:leg} gives about a quarter of the {other_leg:leg}."),
    "both.third": msg("Both fire. The {leg:leg} gives about a third of the {other_leg:leg}."),
    "both.half": msg("Both fire. The {leg:leg} gives about half of the {other_leg:leg}."),
    "both.two_thirds": msg("Both fire. The {leg:leg} gives about two thirds of the {other_leg:leg}."),
    "both.less": msg("Both fire. The {leg:leg} gives a little less than the {other_leg:leg}."),
    "both.late": msg("Both fire, but late."),
    "both.one_late": msg("Both fire. The {leg:leg} leg starts late."),
    "both.slow": msg("Both fire, but start slowly."),
    "both.one_slow": msg("Both fire. The {leg:leg} leg starts slowly."),
    "both.faint": msg("Both fire, just above rest."),
    "both.one_faint": msg("Both fire. The {leg:leg} leg is just above rest."),
    "both.tires": msg("Both fire, and both tire."),
    "both.one_tires": msg("Both fire. The {leg:leg} leg tires."),
    "both.weak": msg("Both fire, but weaker than on earlier days."),
    "both.one_weak": msg("Both fire. The {leg:leg} leg is weaker than on earlier days."),
    "both.one_fires": msg("The {leg:leg} leg fires. For the {other_leg:leg} leg, we cannot tell."),
    "both.one_silent": msg("The {leg:leg} leg does not fire. For the {other_leg:leg} leg, we cannot tell."),
    "both.active": msg("Active squeezes: {leg:leg} {n} of {of}, {other_leg:leg} {n_other} of {of}."),
    "both.late_by": msg("The {leg:leg} leg starts {onset:s} after the cue, {behind:s} behind the other."),
    "both.slow_by": msg("The {leg:leg} leg starts {onset:s} after the cue."),
    "both.tires_by": msg(
        "The {leg:leg} leg's last squeeze gave {last:%} of its first ({ends:% range}). "
        "A lighter squeeze looks the same."
    ),
    "title.check_both": msg("Check of both legs"),
}
