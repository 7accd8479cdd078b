"""Messages of a job while it runs: its title, cues, hints beside them, questions, answers."""

from vmofire.words.sentences import msg

_TITLES = {
    "title_check": msg("Check"),
    "title_check_leg": msg("Check of the {leg:leg} leg"),
    "title_compare": msg("Compare left and right"),
    "title_maximum": msg("Maximum, {leg:leg} leg"),
    "title_activation": msg("Activation, {leg:leg} leg"),
    "title_deficit": msg("Deficit, both legs"),
    "title_onset": msg("VMO and VL onset, {leg:leg} leg"),
    "title_endurance": msg("Endurance, {leg:leg} leg"),
    "title_train": msg("Training: {exercise:said}"),
}

_CUES = {
    "typed": "{text:said}",  # of an exercise: ours are in the catalogue, a clinic's own are as it wrote them
    "exercise": "{text:said}",  # the effort of one; its field `verb` is the large word
    "exercise_left": msg("Left leg. {text:said}"),
    "exercise_right": msg("Right leg. {text:said}"),
    "sit_still": msg("Sit still. Checking the signal."),
    "stand_still_check": msg("Stand still. Checking the signal."),
    "rest": msg("Rest. Let the leg go loose."),
    "rest_legs": msg("Rest. Let both legs go loose."),
    "squeeze": msg("Squeeze the ball gently. Hold."),
    "quad_set": msg("Tighten the thigh, knee straight. Hold."),
    "straighten": msg("Let go. Now straighten the knee and let the leg lie."),
    "let_go": msg("Let go."),
    "let_go_rest": msg("Let go. Rest."),
    "get_ready": msg("Get ready."),
    "wait": msg("Wait."),
    "paused": msg("Paused."),
    "well_done": msg("Well done."),
    "rest_between_sets": msg("Rest until the next set."),
    "rest_then_leg": msg("Rest. Next: the {leg:leg} leg."),
    "quad_set_hard": msg("Tighten the thigh, knee straight, as hard as you can without pain. Hold."),
    "lift_and_hold": msg("Lift and hold. Keep the knee at this angle."),
    "warm_up_50": msg("Warm up: push with half your strength."),
    "warm_up_75": msg("Warm up: push with three quarters of your strength."),
    "push_hard": msg("Push as hard as you can. Hold."),
    "limb_hold": msg("Straighten the knee. Hold the leg up."),
    "stand_still": msg("Stand still."),
    "stand_still_on_step": msg("Stand still on the step."),
    "step_up": msg("Step up, {leg:leg} foot first."),
    "step_down": msg("Step down, {leg:leg} foot first."),
    "stand_easy": msg("Done. You can relax."),
}

# What an effort says in large letters, by its cue.
VERBS = {
    "squeeze": msg("SQUEEZE"),
    "quad_set": msg("TIGHTEN"),
    "quad_set_hard": msg("TIGHTEN"),
    "lift_and_hold": msg("LIFT"),
    "warm_up_50": msg("PUSH"),
    "warm_up_75": msg("PUSH"),
    "push_hard": msg("PUSH"),
    "limb_hold": msg("HOLD"),
    "step_up": msg("STEP UP"),
    "step_down": msg("STEP DOWN"),
}
ANY_VERB = msg("NOW")

_HINTS = {
    "goes_on": msg("This goes on by itself when the signal is good again."),
    "once_more": msg("Once more."),
    "skip_goes_on": msg("Press Skip to go on at once."),
    "hold_longer": msg("Hold until the ring is full."),
    "let_go_fully": msg("Let go fully in between."),
    "stayed_quiet": msg("The VMO did not fire. {hint:said}"),
    "heel_down": msg("Sit with the leg straight, heel down. Push the back of the knee down."),
    "load_and_angle": msg(
        "Hold {kg:kg} at the ankle, knee at {degrees} degrees. Press the counting key when it sinks."
    ),
    "own_weight_and_angle": msg(
        "Hold the leg, knee at {degrees} degrees. Press the counting key when it sinks."
    ),
    "force_and_angle": msg(
        "Hold {percent:%} of your maximum, knee at {degrees} degrees. Press the counting key when it sinks."
    ),
    "against_strap": msg("Build up within a second, against the strap."),
    "only_weight": msg("Only the weight of the leg."),
    "practice": msg("This one is practice."),
}

_QUESTIONS = {
    "ask_pain_before": msg("How much does the knee hurt now, 0 to 10?"),
    "ask_before_anything": msg("Before we start."),
    "ask_pain_after": msg("How much did it hurt, 0 to 10?"),
    "ask_at_its_worst": msg("Count the worst moment just now."),
    "ask_clearance": msg("Has a clinician cleared this leg for full effort?"),
    "ask_clearance_exercises": msg("Has a clinician cleared this leg for knee extensions and squats?"),
    "ask_why_clearance": msg(
        "After surgery, do full efforts and knee extensions only with your clinician's clearance."
    ),
    "ask_place_sensor": msg("Put the sensor on the {leg:leg} leg."),
    "ask_this_leg_first": msg("We measure this leg first, then the other one."),
    "ask_move_sensor": msg("Move the sensor to the {leg:leg} leg."),
    "ask_same_place": msg(
        "Stick new electrodes on the same place of this leg, the reference too. "
        "Keep the same distances from the kneecap."
    ),
    "ask_involved": msg("Which leg was hurt or operated on?"),
    "ask_other_leg_first": msg("We measure the other leg first."),
    "ask_load": msg("What does the leg hold?"),
    "ask_same_load": msg("Use the same load every time. Only then can you compare two days."),
    "ask_knee_angle": msg("At what angle do you hold the knee?"),
    "ask_same_angle": msg("0 degrees is a straight knee. Use the same angle every time."),
    "ask_ready": msg("Sit with the hip at 90 and the knee at 60 degrees, strap at the ankle."),
    "ask_strap_holds": msg(
        "The strap holds the leg: the knee must not move. Arms crossed, back against the rest."
    ),
    "ask_ready_limb": msg("Take the strap off. The leg will hold its own weight."),
    "ask_limb_instead": msg(
        "This replaces the maximum. Straighten the knee and hold the leg up, nothing more."
    ),
    "ask_keep": msg("Keep these trials?"),
    "ask_trial_again": msg("You can do a trial again if it went wrong."),
    "ask_ready_step": msg("Stand in front of a step of 20 cm, the {leg:leg} foot on it first."),
    "ask_how_to_step": msg(
        "The {leg:leg} leg goes up first and comes down last. Keep something to hold on to within reach."
    ),
}

_ANSWERS = {
    "answer_no_pain": msg("0, none"),
    "answer_worst_pain": msg("10, the worst"),
    "answer_ready_yes": msg("Ready"),
    "answer_sensor_sits": msg("It is on"),
    "answer_cleared": msg("Yes, cleared"),
    "answer_healthy": msg("Healthy leg: no surgery, no fresh injury"),
    "answer_no": msg("No"),
    "answer_left": msg("Left"),
    "answer_right": msg("Right"),
    "answer_keep_them": msg("Keep them"),
    "answer_trial_n_again": msg("Trial {number} again"),
    "answer_own_weight": msg("Its own weight"),
    "answer_kg": msg("{kg:kg} at the ankle"),
    "answer_force": msg("{percent:%} of maximum force, on a gauge"),
    "answer_degrees": msg("{degrees} degrees"),
    "answer_degrees_straight": msg("{degrees} degrees, straight"),
}

CUES: dict[str, str | tuple[str, str]] = {**_TITLES, **_CUES, **_HINTS, **_QUESTIONS, **_ANSWERS}
