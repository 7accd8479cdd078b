"""How far long work is, told to whoever waits for it, and how that ends it early.

In: the share done. Out: nothing, or Cancelled. Never: a clock, a thread.
"""

from collections.abc import Callable

Progress = Callable[[float], None]  # takes the share done, 0 to 1; what it raises ends the work


class Cancelled(Exception):  # noqa: N818, it is no error
    """Raised from a Progress, it ends the work and leaves nothing half done behind."""
