"""What a command ends with: exit codes, and faults in one sentence.

In: whatever went wrong. Out: the sentence a person can act on, and the number a program can read.
Never: a traceback for anything a user, a file or a port can do.
"""

import sys

FIRES, DOES_NOT_FIRE, CANNOT_TELL, FAULT = 0, 1, 2, 3
DONE = 0
INTERRUPTED = 130  # 128 + SIGINT, as shells count
BROKEN_PIPE = 141  # 128 + SIGPIPE


class UserError(Exception):
    """Something that a user can mend.

    Parameters
    ----------
    cause, cure : str
        What is wrong, and what to do about it, each a sentence.
    """

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(f"{cause} {cure}".strip())
        self.cause = cause
        self.cure = cure


def tell(fault: Exception) -> int:
    """Write a fault to stderr as one sentence and return the exit code for it."""
    words = " ".join(str(fault).split())
    print(f"vmofire: {words}" + ("" if words.endswith((".", "!", "?")) else "."), file=sys.stderr)
    return FAULT


def exit_code(fires: bool | None) -> int:
    """Return the exit code of a result: whether it is what one hopes for; None is nobody can tell."""
    return CANNOT_TELL if fires is None else FIRES if fires else DOES_NOT_FIRE
