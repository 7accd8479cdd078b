"""Messages of Check, on one leg."""

from vmofire.words.sentences import msg

CHECK: dict[str, str] = {
    "check.fires": msg("It fires."),
    "check.fires_late": msg("It fires, but late."),
    "check.starts_slowly": msg("It fires, but starts slowly."),
    "check.tires": msg("It fires, but tires."),
    "check.fires_weakly": msg("It fires, but weakly."),
    "check.just_above_rest": msg("It fires, just above rest."),
    "check.not_in_squeeze": msg("Not in the squeeze. It fires when you straighten the knee."),
    "check.does_not_fire": msg("It does not fire."),
    "check.origin_unclear": msg("This may be another muscle."),
    "check.squeezes": msg("Active in {n} of {of} squeezes."),
    "check.quad_sets": msg("Active in {n} of {of} quad sets."),
    "check.light_squeeze": msg("A light squeeze leaves some healthy muscles quiet."),
    "check.quiet": msg("Active in {n} of {of} squeezes. The quad sets were quiet too."),
    "check.without_adductors": msg("It works without the inside of the thigh too: {n} of {of} quad sets."),
    "check.late": msg("It starts {onset:s} after the cue, {behind:s} behind the other leg."),
    "check.slow": msg("It starts {onset:s} after the cue."),
    "check.tires_by": msg(
        "The last squeeze gave {last:%} of the first ({ends:% range}). A lighter squeeze looks the same."
    ),
    "check.below_baseline": msg("The amplitude is {now:uV}. On earlier days it was {before:uV}."),
    "check.times_rest": msg("The amplitude is {times:x bare} times that at rest."),
    "check.no_comparison": msg("To judge strength, check the other leg too."),
    "activation.of_maximum": msg("That is {share:%} of the maximum ({reference:uV})."),
    "activation.of_hold": msg("That is {share:%} of holding the leg's own weight ({reference:uV})."),
    "activation.of_reference": msg("That is {share:%} of the reference ({reference:uV})."),
    "fault.restless": msg("The muscle was not quiet enough at rest."),
    "cure.restless": msg("Let the leg go loose and start again."),
    "fault.inconsistent": msg("It fired in some squeezes and not in others."),
    "cure.inconsistent": msg("Squeeze the same way each time, from the knee."),
    "fault.no_quad_sets": msg("The squeezes are quiet, and no quad sets confirm it."),
    "cure.no_quad_sets": msg(
        "Record three quad sets: tighten the thigh for 3 s, knee straight. Give their times too."
    ),
    "fault.not_held": msg("It fired but did not hold."),
    "cure.not_held": msg("Squeeze at the cue. Hold until you are told to let go."),
    "fault.origin": msg(
        "The inside of the thigh worked in the squeezes. Tightening the thigh did nothing at the VMO site."
    ),
    "cure.origin": msg("See that the sensor sits on the VMO. Squeeze more gently, from the knee."),
    "retention.next": msg("Rest. Next: the same without screen and sound."),
    "retention.active": msg("Without screen and sound: active in {n} of {of} squeezes."),
    "retention.less": msg("That is {ratio:%} of before ({ends:% range}). Clearly less than with them."),
    "retention.same": msg("That is {ratio:%} of before ({ends:% range}): no difference you can trust."),
    "retention.more": msg("That is {ratio:%} of before ({ends:% range}). Clearly more than with them."),
    "retention.unknown": msg("Too little was measured to compare it with before."),
    "figure.retention": msg("Without feedback, of with feedback"),
    "hint.buttocks_first": msg("Squeeze the buttocks first, then the ball."),
    "hint.knees_together": msg("Press the knees together."),
    "hint.thighs_down": msg("Press the backs of the thighs into the chair."),
    "hint.tighten_thigh": msg("Tighten the thigh."),
    "try.buttocks_first": msg("Try next: squeeze the buttocks first, then the ball."),
    "try.knees_together": msg("Try next: press the knees together."),
    "try.thighs_down": msg("Try next: press the backs of the thighs into the chair."),
    "try.tighten_thigh": msg("Try next: tighten the thigh."),
}
