"""Answers at a port: from this program's board, one of another version, or something else.

In: what was heard. Out: a Hello, or a LinkError with cause and cure. Never: a port, or a wait.
"""

from typing import cast

from vmofire import messages, wire
from vmofire.errors import HelloError, LinkError, RefusedError, StoppedError
from vmofire.firmware import serve
from vmofire.messages import UPDATE, Hello
from vmofire.plaintext import make_safe
from vmofire.wire import PINS
from vmofire.words import msg, say, say_all

PROMPT = b">>> "
RESTART = b"soft reboot"  # MicroPython's words; after them comes the output of main.py, or the prompt
FLASH = msg("Put the firmware on the board: type `vmofire flash`.")
EMPTY_IDS = (bytes(8), b"\xff" * 8)  # flash chips without an id: two such boards look like one
OTHER_PORT = msg("Choose another port. `vmofire ports` lists them.")

TRACEBACK = b"Traceback (most recent call last)"
MOST_LINES = 40


def shows_stop(said: bytes) -> bool:
    """Return whether bytes outside of frames show that the firmware has stopped."""
    return TRACEBACK in said or b"\n" + PROMPT in said


def explain_stop(url: str, said: bytes) -> StoppedError:
    """Return the error of a firmware that stopped; its notes hold the traceback, safe to show."""
    _, found, words = said.rpartition(TRACEBACK)
    lines = [found.decode()] if found else []
    for line in words.splitlines()[1:]:
        lines.append(f"{'  ' if line.startswith(b' ') else ''}{make_safe(line)}")
        if not line.startswith(b" "):  # the error itself; after it comes MicroPython's greeting
            break
    lines = lines[-MOST_LINES:]
    if len(lines) > 1:
        cause = say(
            "The firmware on {url} has stopped with “{error}”. It is started again.", url=url, error=lines[-1]
        )
    else:
        cause = say("The firmware on {url} has stopped. It is started again.", url=url)
    cure = say("Wait. If it stops again, type `vmofire flash`, and send the file of `vmofire support`.")
    error = StoppedError(cause, cure)
    for line in lines:
        error.add_note(line)
    return error


def accept(payload: bytes) -> Hello:
    """Return the Hello of a board this program understands; refuse any other board and name it."""
    try:
        protocol, version = messages.read_protocol(payload)
        if protocol == wire.PROTOCOL and version >= serve.VERSION:
            hello = cast("Hello", messages.decode(wire.HELLO, payload))
            if hello.unique_id in EMPTY_IDS:
                raise HelloError(say("It names the unique id {id}.", id=hello.unique_id.hex()))
            return hello
    except HelloError as error:
        cause = say("What the board says about itself cannot be true.")
        raise LinkError(say_all(cause, error), say(FLASH)) from error
    except ValueError as error:
        cause = say("What the board says about itself cannot be read.")
        raise LinkError(say_all(cause, error), say(FLASH)) from error
    theirs, ours = (".".join(str(part) for part in parts) for parts in (version, serve.VERSION))
    if protocol == wire.PROTOCOL:
        cause = say("The board's firmware {theirs} is older than vmofire {ours}.", theirs=theirs, ours=ours)
        raise LinkError(cause, say(UPDATE))
    raise LinkError(
        say(
            "The board speaks protocol {protocol} (firmware {theirs}). This vmofire {ours} speaks {own}.",
            protocol=protocol,
            theirs=theirs,
            ours=ours,
            own=wire.PROTOCOL,
        ),
        say("Update vmofire on this computer.") if protocol > wire.PROTOCOL else say(UPDATE),
    )


def check_start(hello: Hello, rate_hz: int, channels: tuple[int, ...], selftest: bool) -> None:
    """Check the answer to START; refuse another rate, other inputs or another source than asked for.

    Raises
    ------
    RefusedError
        Names both: what was asked for, and what the board says.
    """
    counts = bool(hello.flags & wire.RAMP)
    if counts and not selftest:
        raise RefusedError(
            say("The board was asked for its inputs, and sends the self-test counter."), say(FLASH)
        )
    if selftest and not counts:
        raise RefusedError(
            say("The board was asked for the self-test counter, and sends its inputs."), say(FLASH)
        )
    asked = rate_hz, tuple(sorted(set(channels)))
    answered = hello.rate_hz, hello.channels
    if asked != answered:
        raise RefusedError(
            say(
                "The board was asked for {asked} at {asked_hz} Hz."
                " It samples {answered} at {answered_hz} Hz.",
                asked=_name_pins(asked[1]),
                asked_hz=asked[0],
                answered=_name_pins(answered[1]),
                answered_hz=answered[0],
            ),
            say(FLASH),
        )


def _name_pins(channels: tuple[int, ...]) -> str:
    return ", ".join(PINS[channel] for channel in channels)


def name_stranger(url: str, seen: bytes) -> LinkError:
    """Return an error that says what is at the port instead of a board, as far as its bytes tell."""
    text = seen.decode("ascii", "replace").strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if PROMPT in seen or RESTART in seen or seen.rstrip().endswith(b">>>"):
        # The last words of main.py if it stopped with an error; not an error from our own question.
        whole = seen.rpartition(b"\n")[0].decode("ascii", "replace").splitlines()  # complete lines only
        errors = [line.strip() for line in whole if "Error:" in line and "IDENTIFY" not in line]
        if errors:
            return LinkError(
                say(
                    "The board on {url} runs MicroPython, but not vmofire's firmware: "
                    "main.py stopped with “{error}”.",
                    url=url,
                    error=make_safe(errors[-1]),
                ),
                say(FLASH),
            )
        return LinkError(
            say("The board on {url} runs MicroPython, but not vmofire's firmware.", url=url), say(FLASH)
        )
    if not text:
        return LinkError(
            say("Nothing answers on {url}.", url=url),
            say(
                "Choose the board's own port, or unplug the board and plug it in again."
                " A new board needs the firmware first: type `vmofire flash`."
            ),
        )
    if wire.VERBS[wire.IDENTIFY] in seen:
        return LinkError(
            say("The port {url} only sends back what it is sent. No board is there.", url=url),
            say(OTHER_PORT),
        )
    if text.isprintable() or (all(line.isprintable() for line in lines) and "\ufffd" not in text):
        return LinkError(
            say("No vmofire board is on {url}. What is there says “{said}”.", url=url, said=lines[0][:60]),
            say(OTHER_PORT),
        )
    return LinkError(
        say("No vmofire board is on {url}. What is there sends {said} ...", url=url, said=seen[:16].hex(" ")),
        say(OTHER_PORT),
    )
