"""Messages of the clinic tests: results, and reasons for no verdict."""

from vmofire.words.sentences import msg, msg_many

_DEFICIT = {
    "fault.too_few_efforts": msg("Too few efforts were measured."),
    "cure.too_few_efforts": msg("Do the test again. Hold every effort to its end."),
    "fault.other_leg_quiet": msg("The {leg:leg} leg did not fire, so there is nothing to compare with."),
    "cure.check_and_push": msg("Press the electrodes on and push harder."),
    "deficit.less": msg("The {leg:leg} leg is {less:%} less active ({ends:% range})."),
    "deficit.more": msg("The {leg:leg} leg is more active than the {other_leg:leg}."),
    "deficit.quiet": msg("The VMO of the {leg:leg} leg did not rise above rest."),
    "figure.efforts": msg("In the efforts"),
    "figure.deficit": msg("Less on the {leg:leg}"),
}

_ENDURANCE = {
    "fault.hold_too_short": msg("The hold was too short for a trend."),
    "cure.hold_too_short": msg("Take a lighter weight and hold longer."),
    "fault.hold_interrupted": msg("The hold was interrupted."),
    "cure.hold_interrupted": msg("Rest, then hold once more without a break."),
    "fault.quiet_hold": msg("The muscle did not rise above rest in the hold."),
    "cure.check_electrodes": msg("Check the electrodes."),
    "fault.no_spectrum": msg("The {output} output has no spectrum."),
    "endurance.falls": msg("The median frequency falls by {per_min:Hz/min} ({ends:Hz/min range})."),
    "endurance.rises": msg("The median frequency does not fall."),
    "endurance.no_trend": msg("No trend you can trust."),
    "endurance.frequency_rises": msg("The median frequency rises."),
    "endurance.frequency_open": msg("The median frequency shows no clear trend."),
    "endurance.effort_falls": msg("The amplitude falls too: the muscle tires, or the effort is less."),
    "endurance.tires": msg("The amplitude does not fall: the muscle tires."),
    "endurance.held": msg("Held for {seconds:s} of {asked:s set}."),
    "endurance.within_person": msg(
        "This is a trend within one person. "
        "Compare it only with the same weight and knee angle on another day."
    ),
    "figure.held_for": msg("Held for"),
    "figure.frequency_slope": msg("Median frequency, slope"),
    "figure.frequency_start": msg("Median frequency at the beginning"),
    "figure.amplitude_slope": msg("Amplitude, slope"),
    "figure.amplitude_start": msg("Amplitude at the beginning"),
    "curve.amplitude": msg("Amplitude"),
    "curve.median_frequency": msg("Median frequency"),
    "rule.hold_asked": msg("{seconds:s set} were asked for."),
    "rule.windows": msg("Windows of {window:s set}. The first {dropped:s set} are left out."),
}

_MAXIMUM: dict[str, str | tuple[str, str]] = {
    "maximum.done": msg("Maximum of the {leg:leg} leg: {level:uV}."),
    "maximum.limb_hold": msg("Hold of the {leg:leg} leg's own weight: {level:uV}."),
    "maximum.none_today": msg("No maximum today."),
    "maximum.too_few": msg("Too few trials could be measured."),
    "maximum.apart": msg("The best two trials are {apart:%} apart."),
    "maximum.third_apart": msg("The third best trial is {apart:%} below the best."),
    "maximum.low_trials": msg_many(
        "{n} trial was under {k:x limit} times rest and does not count.",
        "{n} trials were under {k:x limit} times rest and do not count.",
    ),
    "maximum.exceeded": msg(
        "The {leg:leg} leg was above its maximum for {share:%} of this work. "
        "Over {limit:% set}, it was no maximum."
    ),
    "maximum.measure_anew": msg("Measure the maximum of the {leg:leg} leg anew."),
    "half.done": msg("Half an effort gave {level:uV}. It repeats better than a maximum."),
    "half.none": msg("The half efforts give no reference."),
    "figure.half_effort": msg("Half an effort"),
    "maximum.go_by_uv": msg("Go by microvolts, or try another day."),
    "maximum.hides": msg(
        "Pain and swelling lower the maximum too, so a share of it can hide inhibition. "
        "Look at the µV beside it."
    ),
    "maximum.ended": msg("The full efforts were ended."),
    "maximum.limb_instead": msg(
        "The leg's own weight is the reference instead. "
        "It compares this person with themselves only, never people or muscles."
    ),
    "fault.quiet_at_full_effort": msg("The muscle did not rise above rest at full effort."),
    "fault.low_maximum": msg(
        "The best trial was only {times:x bare} times rest. A maximum is at least {k:x limit} times rest."
    ),
    "fault.quiet_limb_hold": msg("The muscle did not rise above rest when you held the leg up."),
    "figure.maximum": msg("Maximum"),
    "figure.limb_hold": msg("Hold of the leg's own weight"),
    "figure.trials": msg("All trials"),
    "figure.best_two_apart": msg("Best two apart"),
    "rule.within": msg("Within {limit:% set}."),
    "rule.isometric_mvc": msg("Standardized isometric MVC."),
    "rule.submaximal_task": msg("Standardized submaximal task, isometric or dynamic."),
}

_ONSET = {
    "fault.too_few_steps": msg("Too few steps showed the onset of both muscles."),
    "cure.too_few_steps": msg("Stand quite still before each step."),
    "fault.no_onset": msg("The {output} output has no true onset."),
    "cure.wire_raw": msg("Wire the sensor's RAW output and set it."),
    "onset.not_distinguishable": msg("VMO and VL start together, as far as we can tell."),
    "onset.placement": msg("A small difference. Electrode placement could explain it."),
    "onset.later": msg("The VMO of the {leg:leg} leg starts later here."),
    "onset.earlier": msg("The VMO of the {leg:leg} leg starts earlier here."),
    "onset.unclear": msg("The steps differ too much to tell."),
    "onset.mixed": msg("Later one way, earlier the other."),
    "onset.disputed": msg(
        "What a late VMO means is disputed. One study found it with kneecap pain (Cowan 2001). "
        "Another did not (JOSPT 2007). A review found a trend, but the studies differ a lot (Chester 2008)."
    ),
    "onset.up_after": msg("Stepping up: VMO {late:ms} after the VL ({ends:ms range})."),
    "onset.up_before": msg("Stepping up: VMO {late:ms} before the VL ({ends:ms range})."),
    "onset.up_around_after": msg(
        "Stepping up: VMO {late:ms} after the VL ({before:ms} before to {after:ms} after)."
    ),
    "onset.up_around_before": msg(
        "Stepping up: VMO {late:ms} before the VL ({before:ms} before to {after:ms} after)."
    ),
    "onset.up_too_few": msg("Stepping up: {valid} of {of} steps are valid, too few."),
    "onset.down_after": msg("Stepping down: VMO {late:ms} after the VL ({ends:ms range})."),
    "onset.down_before": msg("Stepping down: VMO {late:ms} before the VL ({ends:ms range})."),
    "onset.down_around_after": msg(
        "Stepping down: VMO {late:ms} after the VL ({before:ms} before to {after:ms} after)."
    ),
    "onset.down_around_before": msg(
        "Stepping down: VMO {late:ms} before the VL ({before:ms} before to {after:ms} after)."
    ),
    "onset.down_too_few": msg("Stepping down: {valid} of {of} steps are valid, too few."),
    "onset.means_not_distinguishable": msg("That is not distinguishable."),
    "onset.means_placement": msg("Electrode placement could explain that."),
    "onset.means_later": msg("The VMO starts later here."),
    "onset.means_earlier": msg("The VMO starts earlier here."),
    "onset.means_unclear": msg("The steps differ too much to tell."),
    "figure.late_up": msg("Stepping up, VMO after VL, mean + {sd:x limit} SD for {hold:ms set}"),
    "figure.late_down": msg("Stepping down, VMO after VL, mean + {sd:x limit} SD for {hold:ms set}"),
    "figure.late_detector_up": msg("Stepping up, VMO after VL, our own detector"),
    "figure.late_detector_down": msg("Stepping down, VMO after VL, our own detector"),
    "figure.valid_up": msg("Stepping up, valid steps of {of}"),
    "figure.valid_down": msg("Stepping down, valid steps of {of}"),
    "rule.onset_limits": msg(
        "Under {same:ms set}: not distinguishable. Up to {placement:ms set}: placement could explain it."
    ),
    "rule.valid_steps": msg("At least {least} of {of}."),
}

CLINIC: dict[str, str | tuple[str, str]] = {**_DEFICIT, **_ENDURANCE, **_MAXIMUM, **_ONSET}
