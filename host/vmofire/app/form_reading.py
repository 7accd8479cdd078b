"""Reading of a form: every value is read, and all errors are raised together, each with its field.

In: functions that read one value. Out: the values, or FormError. Never: a value used though another is
wrong; a form that tells its errors one by one.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from vmofire.errors import FieldError, FormError
from vmofire.words import say

T = TypeVar("T")


class FormReading:
    """Values of one form; leaving `reading_form` raises what was wrong."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def read(self, do: Callable[[], T]) -> T:
        """Return the value that `do` reads; if it is wrong, go on to the next field.

        The value of a wrong field is never used: the block of `reading_form` raises before.
        """
        try:
            return do()
        except FieldError as error:
            self.errors.append(error)
        except FormError as errors:
            self.errors += errors.errors
        nothing: Any = None
        return nothing

    def require(self, written: Mapping[str, str], code: str) -> str:
        """Return a value that must not be empty."""
        if not written[code].strip():
            self.refuse(code, say("Please fill this in."))
        return written[code].strip()

    def refuse(self, code: str, cause: str, cure: str = "") -> None:
        """Note that a field is wrong."""
        self.errors.append(FieldError(cause, cure, code))


@contextmanager
def reading_form() -> Generator[FormReading]:
    """Read the values of a form inside the with block.

    Raises
    ------
    FormError
        At the end of the block, with all that is wrong.
    """
    reading = FormReading()
    yield reading
    if reading.errors:
        raise FormError(reading.errors)


def list_errors(error: Exception) -> Mapping[str, str]:
    """Return the errors of a form in words, by the code of the field; "" is the form as a whole."""
    errors = error.errors if isinstance(error, FormError) else (error,)
    told: dict[str, str] = {}
    for one in errors:
        code = one.field if isinstance(one, FieldError) else ""
        told[code] = f"{told[code]} {one}" if code in told else str(one)
    return told
