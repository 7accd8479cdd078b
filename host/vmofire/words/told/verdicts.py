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
    "cure.again": msg("Start again when you are ready."),
}
