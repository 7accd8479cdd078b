"""Verdicts and reasons shared by several jobs."""

from vmofire.words.sentences import msg

VERDICTS: dict[str, str] = {
    "verdict.stopped": msg("Stopped."),
    "verdict.pain": msg("Stopped because of pain."),
    "verdict.not_done": msg("Not done."),
    "verdict.cannot_tell": msg("Cannot tell."),
    "leg": msg("The {leg:leg} leg:"),
    "fault.stopped": msg("It was stopped before its end."),
    "fault.skipped": msg("It was skipped."),
    "settings.changed": msg("Changed setting: {what:said} ({value:s limit}, not {default:s limit})."),
    "settings.changed_unit": msg(
        "Changed setting: {what:said} ({value:s limit} {unit}, not {default:s limit} {unit})."
    ),
    "cure.again": msg("Start again when you are ready."),
}
