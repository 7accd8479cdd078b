"""Messages of the tips after a Check that ends quiet or weak: steps, sentences, figures."""

from vmofire.words.sentences import msg, msg_many

_ASK = {
    "ask.ladder_off": msg("It does not fire. Try the tips?"),
    "ask.ladder_squeeze": msg("It is quiet in the squeeze. Try the tips?"),
    "ask.ladder_weak": msg("It fires, but weakly. Try the tips?"),
    "ask.ladder_leg": msg("The {leg:leg} leg is quiet or weak. Try the tips?"),
    "ask.ladder_legs": msg("Both legs are quiet or weak. Try the tips?"),
    "ask.how_ladder": msg("It ends as soon as the muscle is back. Each tip takes half a minute."),
    "ask.hamstrings": msg("For your clinician: tire the hamstrings now?"),
    "ask.cold_pack": msg("For your clinician: put a cold pack on the knee now?"),
    "ask.clinicians_step": msg("This is your clinician's own step. Leave it out without them."),
    "answer.ladder_yes": msg("Try the tips"),
    "answer.ladder_no": msg("Not now"),
    "answer.step_now": msg("Start now"),
    "answer.step_skip": msg("Leave it out"),
}

_STEPS = {
    "ladder.next_buttocks": msg("Rest. Next: squeeze the buttocks first, then the ball."),
    "ladder.next_knees": msg("Rest. Next: press the knees together."),
    "ladder.next_thighs": msg("Rest. Next: press the backs of the thighs into the chair."),
    "ladder.next_tighten": msg("Rest. Next: tighten the thigh."),
    "ladder.next_squeeze": msg("Rest. Next: squeeze the ball gently."),
    "ladder.hamstrings": msg("Pull the heel back against the hand, again and again."),
    "ladder.cold_pack": msg("Leave the cold pack on the knee. Keep it off the electrodes."),
    "beside.cue_number": msg("Tip {number} of {of}."),
}

_BACK = {
    "ladder.off_back": msg_many(
        "Off at first. It fires after {way:said}, {n} minute later.",
        "Off at first. It fires after {way:said}, {n} minutes later.",
    ),
    "ladder.squeeze_back": msg_many(
        "Quiet in the squeeze at first. It fires after {way:said}, {n} minute later.",
        "Quiet in the squeeze at first. It fires after {way:said}, {n} minutes later.",
    ),
    "ladder.weak_back": msg_many(
        "Weak at first. Clearly more active after {way:said}, {n} minute later.",
        "Weak at first. Clearly more active after {way:said}, {n} minutes later.",
    ),
    "ladder.leg_quiet_back": msg_many(
        "The {leg:leg} leg was quiet at first. It fires after {way:said}, {n} minute later.",
        "The {leg:leg} leg was quiet at first. It fires after {way:said}, {n} minutes later.",
    ),
    "ladder.leg_weak_back": msg_many(
        "The {leg:leg} leg was weak at first. It is clearly more active after {way:said}, {n} minute later.",
        "The {leg:leg} leg was weak at first. It is clearly more active after {way:said}, {n} minutes later.",
    ),
    "ladder.legs_back": msg("Both legs were quiet or weak at first. Both came back."),
    "ladder.one_back": msg("Both legs were quiet or weak at first. Only the {leg:leg} leg came back."),
}

_STAYED = {
    "ladder.off_stayed": msg_many(
        "It does not fire, also not after {n} tip.", "It does not fire, also not after {n} tips."
    ),
    "ladder.squeeze_stayed": msg_many(
        "It stays quiet in the squeeze, also after {n} tip.",
        "It stays quiet in the squeeze, also after {n} tips.",
    ),
    "ladder.weak_stayed": msg_many(
        "It fires, but weakly, also after {n} tip.", "It fires, but weakly, also after {n} tips."
    ),
    "ladder.leg_quiet_stayed": msg_many(
        "The {leg:leg} leg does not fire, also not after {n} tip.",
        "The {leg:leg} leg does not fire, also not after {n} tips.",
    ),
    "ladder.leg_weak_stayed": msg_many(
        "The {leg:leg} leg fires weakly, also after {n} tip.",
        "The {leg:leg} leg fires weakly, also after {n} tips.",
    ),
    "ladder.legs_quiet_stayed": msg_many(
        "Neither leg fires, also not after {n} tip.", "Neither leg fires, also not after {n} tips."
    ),
    "ladder.legs_weak_stayed": msg_many(
        "Both legs fire weakly, also after {n} tip.", "Both legs fire weakly, also after {n} tips."
    ),
    "ladder.legs_stayed": msg_many(
        "Both legs stay quiet or weak, also after {n} tip.",
        "Both legs stay quiet or weak, also after {n} tips.",
    ),
}

_GROUNDS = {
    "ladder.again": msg("After that tip: active in {n} of {of} squeezes."),
    "ladder.more": msg("After that tip it gave {ratio:%} of the first squeezes ({ends:% range})."),
    "ladder.unclear": msg_many("{n} tip could not be judged.", "{n} tips could not be judged."),
    "ladder.stopped": msg("The tips were stopped before the last."),
    "ladder.lost": msg("The tips ended early because the signal stayed bad."),
    "ladder.keep_cue": msg("Use this tip in your exercises today. Check again next time."),
    "ladder.ask_clinician": msg("Try again another day. Show this to your clinician if it stays so."),
    "ladder.came_too": msg("It came back last time too, on {when:day}, but did not stay."),
    "ladder.off_again": msg("Off again after it had come back on {when:day}."),
    "ladder.weak_again": msg("Weak again after it had come back on {when:day}."),
    "ladder.fired_before": msg("Last time, on {when:day}, it fired at once."),
    "ladder.not_before": msg("Last time, on {when:day}, it did not come back."),
    "ladder.not_needed": msg(
        "Last time, on {when:day}, it was quiet or weak at first. Today it fires at once."
    ),
}

_FIGURES = {
    "figure.after_cue": msg("Active squeezes of {of} after {way:said}"),
    "figure.back_amplitude": msg("In the squeezes after the tip"),
    "figure.back_after": msg("Time until it was back"),
    "figure.squeezes_after": msg("In the squeezes after {way:said}"),
    "rule.back": msg("Back: {need} of {of} active."),
    "rule.back_weak": msg("Back: no longer weak, and clearly more than in the first squeezes."),
}

LADDER: dict[str, str | tuple[str, str]] = {**_ASK, **_STEPS, **_BACK, **_STAYED, **_GROUNDS, **_FIGURES}

# The cues as they stand in "after ...".
WAYS = {
    "buttocks_first": msg("squeezing the buttocks first"),
    "knees_together": msg("pressing the knees together"),
    "thighs_down": msg("pressing the thighs into the chair"),
    "tighten_thigh": msg("tightening the thigh"),
    "hamstrings": msg("tiring the hamstrings"),
    "cold_pack": msg("a cold pack"),
}
