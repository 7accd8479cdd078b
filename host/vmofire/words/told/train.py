"""Messages of training: results and next steps; reasons to end a job for safety."""

from vmofire.words.sentences import msg

_RESULT = {
    "train.stop_for_today": msg("Stop for today."),
    "train.not_cleared": msg("Not without clearance."),
    "train.done": msg("Done."),
    "train.tally": msg("{good} of {of} repetitions kept the VMO active through the hold."),
    "train.stretches": msg("{held} of {of} stretches were held to the end."),
    "train.stretched": msg("{exercise:said}: {held} of {of} held."),
    "train.gave_up": msg("{exercise:said} ended: the VMO did not fire several times in a row."),
    "train.feedback": msg("Feedback in {shown} of {of} repetitions."),
    "train.feedback_chosen": msg("You chose feedback in every repetition."),
    "train.leg": msg("{exercise:said}, {leg:leg} leg: {good} of {of}."),
    "train.check_first": msg("{exercise:said}: check the VMO first."),
    "train.next_time": msg("Next time: {exercise:said}, {repetitions} repetitions."),
    "train.next_time_sets": msg("Next time: {exercise:said}, {sets} sets of {repetitions} repetitions."),
    "train.mastered": msg("You have mastered {exercise:said}."),
    "train.advanced_open": msg("The advanced list is open."),
}

_FIGURES = {
    "figure.repetitions": msg("{exercise:said}: repetitions done"),
    "figure.success_rate": msg("{exercise:said}: VMO active through the hold"),
    "figure.success_with": msg("{exercise:said}: the same with feedback"),
    "figure.success_without": msg("{exercise:said}: the same without feedback"),
    "figure.active_for": msg("{exercise:said}: VMO active for"),
    "figure.while_active": msg("{exercise:said}: amplitude and range"),
    "figure.goal": msg("{exercise:said}: goal line next time"),
    "figure.each_amplitude": msg("Amplitude"),
    "figure.each_hold": msg("Share of the hold"),
    "figure.each_amplitude_of": msg("{exercise:said}: amplitude"),
    "figure.each_hold_of": msg("{exercise:said}: share of the hold"),
    "figure.stretched": msg("{exercise:said}: stretches held to the end"),
    "rule.hold_share": msg("{share:%} of the hold of {hold:s set}."),
    "rule.goal_step": msg("{step:%} up or down after a set, by how many reached it."),
}

_SAFETY = {
    "fault.not_cleared": msg("This needs your clinician's clearance."),
    "cure.not_cleared": msg("Ask your clinician first."),
    "fault.pain_over": msg("Pain is {pain:g} of 10, over {limit:g}."),
    "fault.pain_rose": msg("Pain rose from {before:g} to {pain:g} of 10."),
    "cure.pain": msg("Stop for today. If the pain stays or comes back, ask your clinician before you go on."),
    "fault.paused": msg("Paused by hand."),
    "fault.repeated": msg("Repeated on request."),
    "fault.too_few_sensors": msg("This job needs {needed} sensors. The board sends {sent}."),
    "sites.unwatched": msg("This job records {sensors}, but does not judge by it."),
}

TRAIN: dict[str, str] = {**_RESULT, **_FIGURES, **_SAFETY}
