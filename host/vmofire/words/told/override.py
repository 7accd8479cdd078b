"""Messages of an override: a clinician's verdict, and the measured one it replaces."""

from vmofire.words.sentences import msg

OVERRIDE: dict[str, str] = {
    "override.note": msg("{who}: “{note}”"),
    "override.measured": msg("Measured:"),
    "override.came_back": msg("Off or weak at first. It came back."),
    "override.not_in_squeeze": msg("It does not fire in the squeeze."),
    "override.legs_differ": msg("The legs differ."),
    "override.one_late": msg("One leg starts late."),
    "override.one_quiet": msg("One leg does not fire."),
    "override.both_quiet": msg("Neither leg fires."),
    "override.no_maximum": msg("No maximum today."),
    "override.trials_not_valid": msg("The trials do not count."),
    "override.onset_same": msg("VMO and VL start together, as far as can be told."),
    "override.onset_placement": msg("Electrode placement could explain the difference."),
    "override.onset_later": msg("The VMO starts later."),
    "override.onset_earlier": msg("The VMO starts earlier."),
    "override.onset_unclear": msg("The steps differ too much to tell."),
    "override.tires": msg("The muscle tires."),
    "override.effort_falls": msg("Frequency and effort fall."),
    "override.no_trend": msg("No trend you can trust."),
    "override.trained": msg("Trained."),
}
