"""Observer of a script: sees each trial without taking part in the job.

In: a script. Out: the same script. Never: a request or a reply changed.
"""

from collections.abc import Callable

from vmofire.guided.steps import Script, Stopped, Trial


def observe(script: Script, take: Callable[[Trial], None]) -> Script:
    """Return the same script; `take` gets each trial one reply later: until then it may lose samples."""
    last: Trial | None = None
    try:
        request = next(script)
        while True:
            try:
                reply = yield request
            except Stopped as stopped:
                request = script.throw(stopped)
                continue
            if last is not None:
                take(last)
            last = reply if isinstance(reply, Trial) else None
            request = script.send(reply)
    except StopIteration as end:
        if last is not None:
            take(last)
        return end.value
