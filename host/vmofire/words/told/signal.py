"""Messages on signal faults, and what to do about them."""

from vmofire.words.sentences import msg, msg_many

SIGNAL: dict[str, str | tuple[str, str]] = {
    "pairs.mean": msg("Two pairs of electrodes are on the VMO. Their mean counts (of the logs)."),
    "fault.pairs_disagree": msg("In {n} of {of} efforts only one of the two pairs saw the muscle."),
    "cure.pairs_disagree": msg("Press both pairs on. Both must lie on the VMO."),
    "signal.too_short": msg("There is less than one second of signal."),
    "signal.flat": msg("There is no signal."),
    "signal.flat_at_zero": msg("There is no signal: the input stays at 0 V."),
    "signal.flat_part": msg("There is no signal {share:%} of the time."),
    "signal.flat_for": msg(
        "The input stays at 0 V for {seconds} s: the sensor is dead, or its gain far too low."
    ),
    "signal.one_sided": msg("The signal has one side only. This looks like {looks}, not {output}."),
    "signal.near_zero": msg("The signal rests near 0 V. This looks like {looks}, not {output}."),
    "signal.centred": msg("The signal rests in the middle. This looks like {looks}, not {output}."),
    "signal.smooth": msg("The signal is smooth. This looks like {looks}, not {output}."),
    "signal.rough": msg("The signal is rough. This looks like {looks}, not {output}."),
    "signal.clipped": msg_many(
        "{n} sample ({share:%}) is clipped.",
        "{n} samples ({share:%}) are clipped.",
    ),
    "signal.loose": msg("There is {noise:uV} of noise and no muscle. An electrode may be loose."),
    "signal.loose_hum": msg(
        "There is {noise:uV} of noise and hum, and no muscle. An electrode may be loose."
    ),
    "signal.mains": msg("{share:%} of the signal is mains hum ({hum:Hz set})."),
    "signal.mains_removed": msg("{share:%} of the signal is mains hum ({hum:Hz set}). It is filtered out."),
    "signal.doubt": msg("With {hum:uV} of hum, a loose electrode looks like a quiet muscle."),
    "signal.movement": msg("Movement disturbs the signal."),
    "signal.jolt": msg("Something jolted the electrodes or the cable."),
    "signal.drift": msg("The signal drifts. The drift is filtered out."),
    "signal.same": msg("Channel {channel} has the same signal."),
    "signal.range": msg("The signal at rest is as small as the smallest step of the board."),
    "signal.no_rest_for": msg("The muscle was not at rest for {seconds} s."),
    "signal.short_rest": msg("A rest of {rest:s} is too short."),
    "signal.no_rest_share": msg("The muscle was not at rest {share:%} of the time."),
    "signal.little_rest": msg("There is only {rest:s} of rest between contractions."),
    "signal.noisy": msg(
        "The signal at rest is {rest:uV} or more. That is too loud to say that a muscle does not fire."
    ),
    "signal.ref_off": msg("REF is at {ref:V}, not near half the supply ({half:V})."),
    "signal.ref_stuck": msg("REF stays at exactly {ref:V}. No real signal is so still."),
    "signal.ref_noisy": msg("REF has {noise:mV} of noise, more than {limit:mV}. Its wire may be off."),
    "signal.no_scale": msg("The gain of the ENV output is not known, so no microvolts can be shown."),
    "signal.missing": msg_many(
        "{n} sample ({length:s}) is missing.", "{n} samples ({length:s}) are missing."
    ),
    "signal.too_slow": msg("{rate} samples a second are too few for a muscle's signal."),
    "signal.slow": msg("{rate} samples a second hold only the lower part of a muscle's signal."),
    "signal.rectified": msg("The sensor rectified the signal. It has no spectrum, fatigue or true onset."),
    "signal.envelope": msg(
        "The sensor smoothed the signal. Onsets are late, and amplitude is above rest. "
        "It has no spectrum, fatigue, true onset or amplitude at rest."
    ),
    "signal.not_emg": msg("This is not the signal of a muscle."),
    "signal.unchanging": msg("No contraction stands out. Rest and effort cannot be told apart."),
    "signal.never_rests": msg(
        "There is no rest to compare with."
        " {level:uV} or more the whole time may be a contraction or interference."
    ),
    "signal.gap": msg("Samples were lost on the way from the board."),
    "signal.unplugged": msg("The cable came out."),
    "cure.too_short": msg("Record a little longer."),
    "cure.flat": msg("Check the sensor's plug and supply. Press the electrodes on."),
    "cure.output": msg("Connect the output that is set, or set the one that is connected."),
    "cure.clipped": msg("Lower the sensor's gain. Check that the electrodes sit firmly."),
    "cure.loose": msg(
        "Press all electrodes on, the reference too. A gain that is far too high looks the same."
    ),
    "cure.mains": msg(
        "Unplug the charger and move away from mains cables. Press the electrodes on, the reference too."
    ),
    "cure.doubt": msg(
        "Press the electrodes on, the reference too. Unplug the charger and move away from mains cables."
    ),
    "cure.movement": msg("Tape the cables down, keep still between cues, and press the electrodes on."),
    "cure.same": msg("Check that each sensor sits on its own muscle and is on its own pin."),
    "cure.no_rest": msg("Let the leg lie still and loose for 5 s before the first squeeze."),
    "cure.noisy": msg("Let the leg go loose. Clean the skin, and stick on new electrodes."),
    "cure.drift": msg("Wait until the electrodes have settled. Tape the cables down."),
    "cure.range": msg("Raise the sensor's gain."),
    "cure.ref": msg("Check the wire from the sensor's REF pin, or measure without REF."),
    "cure.no_scale": msg(
        "Measure the sensor's trimmer with an ohmmeter: as delivered it has 50 kOhm, a gain of 10200. "
        "Set its resistance or the gain, or use RAW."
    ),
    "cure.no_scale_file": msg("Give the gain or the trimmer: --gain, --pot."),
    "cure.too_slow": msg(
        "Record at 1000 samples a second or more. At this rate, only an envelope (output ENV) can be read."
    ),
    "cure.record_faster": msg("Record at 1000 samples a second or more."),
    "cure.record_raw": msg("Record RAW."),
    "cure.record_rest": msg("Record rest as well."),
    "cure.not_emg": msg("Name another channel."),
    "cure.gap": msg("Check the cable."),
    "cure.unplugged": msg("Plug it in; we go on from here."),
}
