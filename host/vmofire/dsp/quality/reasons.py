"""Faults of a signal, each with its remedy.

In: numbers. Out: frozen records. Never: a decision (see judge.py).
"""

from dataclasses import dataclass

from vmofire.words.message import Message, tell


@dataclass(frozen=True)
class Reason:
    """Fault of a signal: what is wrong, what to do, and whether it forbids a verdict.

    Codes: too_short, flat, output, clipped, loose, mains, doubt, movement, same, no_rest, noisy, drift,
    range, ref.

    Attributes
    ----------
    code
        Of the fault.
    fault, remedy
        What is wrong, and what to do about it: each a sentence with its full stop. None where there is
        nothing to do.
    blocking
        Whether it forbids a verdict.
    """

    code: str
    fault: Message
    remedy: Message | None = None
    blocking: bool = True

    @property
    def words(self) -> str:
        """What is wrong, as a sentence."""
        return str(self.fault)

    @property
    def cure(self) -> str:
        """What to do about it, as a sentence; "" where there is nothing."""
        return "" if self.remedy is None else str(self.remedy)

    @property
    def told(self) -> tuple[Message, ...]:
        """What is wrong, and what to do about it."""
        return (self.fault,) if self.remedy is None else (self.fault, self.remedy)


@dataclass(frozen=True)
class Quality:
    """Quality of a signal: whether a verdict may be given, and all faults; blocking ones come first."""

    usable: bool
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def of(cls, reasons: list[Reason]) -> "Quality":
        """Return the quality that these reasons make."""
        ranked = sorted(reasons, key=lambda reason: not reason.blocking)
        return cls(not any(reason.blocking for reason in ranked), tuple(ranked))


CURES = {
    "too_short": tell("cure.too_short"),
    "flat": tell("cure.flat"),
    "output": tell("cure.output"),
    "clipped": tell("cure.clipped"),
    "loose": tell("cure.loose"),
    "mains": tell("cure.mains"),
    "doubt": tell("cure.doubt"),
    "movement": tell("cure.movement"),
    "same": tell("cure.same"),
    "no_rest": tell("cure.no_rest"),
    "noisy": tell("cure.noisy"),
    "drift": tell("cure.drift"),
    "range": tell("cure.range"),
    "ref": tell("cure.ref"),
}


def object_to(code: str, fault: Message, blocking: bool = True) -> Reason:
    """Return a reason with the cure that belongs to its code."""
    return Reason(code, fault, CURES[code], blocking)
