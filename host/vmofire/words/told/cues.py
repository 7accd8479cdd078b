"""Messages of a job while it runs: its title, cues, hints beside them, questions, answers."""

from vmofire.words.sentences import msg

_TITLES = {
    "title.check": msg("Check"),
    "title.check_leg": msg("Check of the {leg:leg} leg"),
    "title.compare": msg("Compare left and right"),
    "title.maximum": msg("Maximum, {leg:leg} leg"),
    "title.activation": msg("Activation, {leg:leg} leg"),
    "title.deficit": msg("Deficit, both legs"),
    "title.onset": msg("VMO and VL onset, {leg:leg} leg"),
    "title.endurance": msg("Endurance, {leg:leg} leg"),
    "title.train": msg("Training: {exercise:said}"),
}

_CUES = {
    "typed": "{text:said}",  # text of an exercise: bundled ones are translated, a clinic's own are not
    "cue.exercise": "{text:said}",  # cue of an exercise; its field `verb` is the big word
    "cue.exercise_left": msg("Left leg. {text:said}"),
    "cue.exercise_right": msg("Right leg. {text:said}"),
    "cue.sit_still": msg("Sit still. Checking the signal."),
    "cue.stand_still_check": msg("Stand still. Checking the signal."),
    "cue.typed_two": "{first:said} {second:said}",
    "cue.rest": msg("Rest. Let the leg go loose."),
    "cue.rest_legs": msg("Rest. Let both legs go loose."),
    "cue.squeeze": msg("Squeeze the ball gently. Hold."),
    "cue.quad_set": msg("Tighten the thigh, knee straight. Hold."),
    "cue.straighten": msg("Let go. Now straighten the knee and let the leg lie."),
    "cue.let_go": msg("Let go."),
    "cue.let_go_rest": msg("Let go. Rest."),
    "cue.get_ready": msg("Get ready."),
    "cue.wait": msg("Wait."),
    "cue.paused": msg("Paused."),
    "cue.well_done": msg("Well done."),
    "cue.rest_between_sets": msg("Rest until the next set."),
    "cue.rest_then_leg": msg("Rest. Next: the {leg:leg} leg."),
    "cue.quad_set_hard": msg("Tighten the thigh, knee straight, as hard as you can without pain. Hold."),
    "cue.lift_and_hold": msg("Lift and hold. Keep the knee at this angle."),
    "cue.warm_up_50": msg("Warm up: push with half your strength."),
    "cue.warm_up_75": msg("Warm up: push with three quarters of your strength."),
    "cue.push_hard": msg("Push as hard as you can. Hold."),
    "cue.half_effort": msg("Push with half your strength. Hold."),
    "cue.limb_hold": msg("Straighten the knee. Hold the leg up."),
    "cue.stand_still": msg("Stand still."),
    "cue.stand_still_on_step": msg("Stand still on the step."),
    "cue.step_up": msg("Step up, {leg:leg} foot first."),
    "cue.step_down": msg("Step down, {leg:leg} foot first."),
    "cue.stand_easy": msg("Done. You can relax."),
}

# Big word of an effort, by its cue.
VERBS = {
    "cue.squeeze": msg("SQUEEZE"),
    "hint.buttocks_first": msg("SQUEEZE"),
    "hint.knees_together": msg("PRESS"),
    "hint.thighs_down": msg("PRESS"),
    "hint.tighten_thigh": msg("TIGHTEN"),
    "cue.quad_set": msg("TIGHTEN"),
    "cue.quad_set_hard": msg("TIGHTEN"),
    "cue.lift_and_hold": msg("LIFT"),
    "cue.warm_up_50": msg("PUSH"),
    "cue.warm_up_75": msg("PUSH"),
    "cue.push_hard": msg("PUSH"),
    "cue.half_effort": msg("PUSH"),
    "cue.limb_hold": msg("HOLD"),
    "cue.step_up": msg("STEP UP"),
    "cue.step_down": msg("STEP DOWN"),
}
ANY_VERB = msg("NOW")

_HINTS = {
    "beside.starts_still": msg("It starts when you are still, or press Space."),
    "beside.restless": msg(
        "The muscle is not quiet yet. Let the leg go loose and keep still, or press Space."
    ),
    "beside.goes_on": msg("This goes on by itself when the signal is good again."),
    "beside.once_more": msg("Once more."),
    "beside.skip_goes_on": msg("Press Skip to go on at once."),
    "beside.hold_longer": msg("Hold until the ring is full."),
    "beside.let_go_fully": msg("Let go fully in between."),
    "beside.heel_down": msg("Sit with the leg straight, heel down. Push the back of the knee down."),
    "beside.load_and_angle": msg(
        "Hold {kg:kg} at the ankle, knee at {degrees} degrees. Press the counting key when it sinks."
    ),
    "beside.own_weight_and_angle": msg(
        "Hold the leg, knee at {degrees} degrees. Press the counting key when it sinks."
    ),
    "beside.force_and_angle": msg(
        "Hold {percent:%} of your maximum, knee at {degrees} degrees. Press the counting key when it sinks."
    ),
    "beside.against_strap": msg("Build up within a second, against the strap."),
    "beside.only_weight": msg("Only the weight of the leg."),
    "beside.dark": msg("Without screen and sound: feel for it."),
    "beside.practice": msg("This one is practice."),
}

_QUESTIONS = {
    "ask.pain_before": msg("How much does the knee hurt now, 0 to 10?"),
    "ask.before_anything": msg("Before we start."),
    "ask.pain_after": msg("How much did it hurt, 0 to 10?"),
    "ask.at_its_worst": msg("Count the worst moment just now."),
    "ask.clearance": msg("Has a clinician cleared this leg for full effort?"),
    "ask.feedback": msg("Leave screen and sound out in some repetitions today?"),
    "ask.why_feedback": msg("The schedule in the settings does so. Whether it helps learning is not clear."),
    "ask.clearance_exercises": msg("Has a clinician cleared this leg for knee extensions and squats?"),
    "ask.why_clearance": msg(
        "After surgery, do full efforts and knee extensions only with your clinician's clearance."
    ),
    "ask.place_sensor": msg("Put the sensor on the {leg:leg} leg."),
    "ask.this_leg_first": msg("We measure this leg first, then the other one."),
    "ask.move_sensor": msg("Move the sensor to the {leg:leg} leg."),
    "ask.same_place": msg(
        "Stick new electrodes on the same place of this leg, the reference too. "
        "Keep the same distances from the kneecap."
    ),
    "ask.involved": msg("Which leg was hurt or operated on?"),
    "ask.other_leg_first": msg("We measure the other leg first."),
    "ask.load": msg("What does the leg hold?"),
    "ask.same_load": msg("Use the same load every time. Only then can you compare two days."),
    "ask.knee_angle": msg("At what angle do you hold the knee?"),
    "ask.same_angle": msg("0 degrees is a straight knee. Use the same angle every time."),
    "ask.ready": msg("Sit with the hip at 90 and the knee at 60 degrees, strap at the ankle."),
    "ask.strap_holds": msg(
        "The strap holds the leg: the knee must not move. Arms crossed, back against the rest."
    ),
    "ask.ready_limb": msg("Take the strap off. The leg will hold its own weight."),
    "ask.limb_instead": msg(
        "This replaces the maximum. Straighten the knee and hold the leg up, nothing more."
    ),
    "ask.keep": msg("Keep these trials?"),
    "ask.trial_again": msg("You can do a trial again if it went wrong."),
    "ask.half_effort": msg("Measure half an effort too?"),
    "ask.half_repeats": msg("It repeats better from day to day than a maximum: a second reference."),
    "ask.ready_step": msg("Stand in front of a step of 20 cm, the {leg:leg} foot on it first."),
    "ask.how_to_step": msg(
        "The {leg:leg} leg goes up first and comes down last. Keep something to hold on to within reach."
    ),
}

_ANSWERS = {
    "answer.no_pain": msg("0, none"),
    "answer.worst_pain": msg("10, the worst"),
    "answer.ready_yes": msg("Ready"),
    "answer.sensor_sits": msg("It is on"),
    "answer.feedback_as_set": msg("Yes, as set"),
    "answer.feedback_always": msg("No, feedback in every repetition"),
    "answer.cleared": msg("Yes, cleared"),
    "answer.healthy": msg("Healthy leg: no surgery, no fresh injury"),
    "answer.no": msg("No"),
    "answer.left": msg("Left"),
    "answer.right": msg("Right"),
    "answer.half_effort": msg("Yes, half efforts"),
    "answer.keep_them": msg("Keep them"),
    "answer.trial_n_again": msg("Trial {number} again"),
    "answer.own_weight": msg("Its own weight"),
    "answer.kg": msg("{kg:kg} at the ankle"),
    "answer.force": msg("{percent:%} of maximum force, on a gauge"),
    "answer.degrees": msg("{degrees} degrees"),
    "answer.degrees_straight": msg("{degrees} degrees, straight"),
}

CUES: dict[str, str | tuple[str, str]] = {**_TITLES, **_CUES, **_HINTS, **_QUESTIONS, **_ANSWERS}
