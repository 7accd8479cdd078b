"""What can be wrong with a signal, in words, each with its cure.

In: numbers. Out: frozen records. Never: a decision (see judge.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """What is wrong, what to do, and whether it forbids a verdict.

    Codes: too_short, flat, output, clipped, loose, mains, doubt, movement, same, no_rest, noisy, drift,
    range, ref.
    """

    code: str
    words: str
    cure: str
    blocking: bool = True


@dataclass(frozen=True)
class Quality:
    """Whether a verdict may be given, and all there is to say about the signal; what blocks comes first."""

    usable: bool
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def of(cls, reasons: list[Reason]) -> "Quality":
        """Return the quality that these reasons make."""
        ranked = sorted(reasons, key=lambda reason: not reason.blocking)
        return cls(not any(reason.blocking for reason in ranked), tuple(ranked))


CURES = {
    "too_short": "record a little longer",
    "flat": "check the sensor's plug and supply, and press the electrodes on",
    "output": "connect the sensor's output that is set, or set the one that is connected",
    "clipped": "lower the sensor's gain, and check that the electrodes sit firmly",
    "loose": "press all electrodes on, the reference too; a gain turned far up looks the same",
    "mains": "unplug the charger, move away from mains cables, press the electrodes and the reference on",
    "doubt": "press the electrodes and the reference on, unplug the charger, move away from mains cables",
    "movement": "tape the cables down, keep still between cues, and press the electrodes on",
    "same": "check that each sensor sits on its own muscle and in its own pin",
    "no_rest": "let the leg lie still and loose for 5 s before the first squeeze",
    "noisy": "let the leg go loose; clean the skin, and stick on new electrodes",
    "drift": "wait until the electrodes have settled, and tape the cables down",
    "range": "raise the sensor's gain",
    "ref": "check the wire from the sensor's REF pin, or take REF out of the channels and measure without it",
}


def object_to(code: str, words: str, blocking: bool = True) -> Reason:
    """Return a reason with the cure that belongs to its code."""
    return Reason(code, words, CURES[code], blocking)
