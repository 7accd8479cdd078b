"""Progress of long work: reported to the caller, and how the caller ends the work early.

In: the share done. Out: nothing, or Cancelled. Never: a clock, a thread.
"""

from collections.abc import Callable

Progress = Callable[[float], None]  # takes the share done, 0 to 1; an exception from it ends the work


class Cancelled(Exception):  # noqa: N818, it is no error
    """Cancellation, raised from a Progress: ends the work and leaves nothing half done."""
