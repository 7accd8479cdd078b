"""Labels of a result's figures, and their limits."""

from vmofire.words.sentences import msg

FIGURES: dict[str, str] = {
    "figure.rest": msg("At rest"),
    "figure.threshold": msg("Counts as active from"),
    "figure.squeezes": msg("In the squeezes"),
    "figure.onset": msg("Start after the cue"),
    "figure.active": msg("Active squeezes of {of}"),
    "figure.ratio": msg("Ratio, {leg:leg} to {other_leg:leg}"),
    "figure.earlier": msg("Earlier, {day:day}"),
    "figure.tiring": msg("Last squeeze of the first"),
    "rule.earlier": msg("Now {now:%} of that ({ends:% range}, placement included)."),
    "rule.tires": msg("Tires: {limit:%} or less, and the whole interval below 100 %."),
    "rule.threshold": msg("{ratio:x limit} times rest, and at least {margin:uV set} above rest."),
    "rule.active_from": msg(
        "Active from {threshold:uV}: {ratio:x limit} times rest, and at least {margin:uV set} above rest."
    ),
    "rule.onset": msg(
        "Late: over {late:s set}, and {behind:s set} behind the other leg. Slow: over {slow:s set}."
    ),
    "rule.late": msg("Late: over {late:s set}, and {behind:s set} behind the other leg."),
    "rule.active": msg("{fires:counts} of {of}: fires. {quiet:counts}: does not."),
    "rule.alike": msg("Different only when the whole interval lies outside {alike:% range}."),
    "share.mvc_same_task": msg("Of {reference:uV}, the maximal contraction (MVC) in the same task."),
    "share.isometric_mvc": msg("Of {reference:uV}, the standardized isometric MVC."),
    "share.submaximal_task": msg("Of {reference:uV}, a standardized submaximal task."),
    "share.half_effort": msg("Of {reference:uV}, half an effort."),
    "share.task_peak": msg("Of {reference:uV}, the peak of the task."),
    "share.maximal_m_wave": msg("Of {reference:uV}, the maximal M-wave."),
}
