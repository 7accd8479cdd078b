"""Who answered at a port, and what it meant: this program's board, one of another version, or a stranger.

In: what was heard. Out: a Hello, or a LinkError with cause and cure. Never: a port, or a wait.
"""

from typing import cast

from vmofire import messages, wire
from vmofire.errors import HelloError, LinkError, RefusedError, StoppedError
from vmofire.firmware import serve
from vmofire.messages import Hello, Refusal
from vmofire.plaintext import make_safe
from vmofire.wire import PINS

PROMPT = b">>> "
RESTART = b"soft reboot"  # MicroPython's word; what comes behind it is what main.py says, or the prompt
FLASH = "Put the firmware on it: type `vmofire flash`."
EMPTY_IDS = (bytes(8), b"\xff" * 8)  # of a flash chip that has none: two such boards are taken for one
UPDATE = "Update the board's firmware: type `vmofire flash`."


TRACEBACK = b"Traceback (most recent call last)"
MOST_LINES = 40


def explain_refusal(verb: str, refusal: Refusal) -> RefusedError:
    """Say what the board refuses; its words hold the cure behind a semicolon, where they know one."""
    what, _, cure = refusal.words.partition("; ")
    cure = f"{cure[0].upper()}{cure[1:]}." if cure else "Change that and start again."
    return RefusedError(f"The board refuses {verb}: {what}.", cure)


def shows_stop(said: bytes) -> bool:
    """Return whether bytes outside of frames are those of a firmware that has stopped."""
    return TRACEBACK in said or b"\n" + PROMPT in said


def explain_stop(url: str, said: bytes) -> StoppedError:
    """Say why a firmware stopped, its traceback in the notes, line by line and safe to show."""
    _, found, words = said.rpartition(TRACEBACK)
    lines = [found.decode()] if found else []
    for line in words.splitlines()[1:]:
        lines.append(f"{'  ' if line.startswith(b' ') else ''}{make_safe(line)}")
        if not line.startswith(b" "):  # the error itself; behind it comes MicroPython's greeting
            break
    lines = lines[-MOST_LINES:]
    why = f" with '{lines[-1]}'" if len(lines) > 1 else ""
    error = StoppedError(
        f"The firmware on {url} has stopped{why}, and is started again.",
        "Wait; if it stops again, type `vmofire flash`, and send the file of `vmofire support`.",
    )
    for line in lines:
        error.add_note(line)
    return error


def accept(payload: bytes) -> Hello:
    """Return the Hello of a board this program understands; refuse any other by name."""
    try:
        protocol, version = messages.read_protocol(payload)
        if protocol == wire.PROTOCOL and version >= serve.VERSION:
            hello = cast("Hello", messages.decode(wire.HELLO, payload))
            if hello.unique_id in EMPTY_IDS:
                raise HelloError(f"the unique id {hello.unique_id.hex()}")
            return hello
    except HelloError as error:
        raise LinkError(f"The board says of itself what cannot be true: {error}.", FLASH) from error
    except ValueError as error:
        raise LinkError(f"The board says what it is in a way that cannot be read: {error}.", FLASH) from error
    theirs, ours = (".".join(str(part) for part in parts) for parts in (version, serve.VERSION))
    if protocol == wire.PROTOCOL:
        raise LinkError(f"The board's firmware {theirs} is older than vmofire {ours}.", UPDATE)
    raise LinkError(
        f"The board speaks protocol {protocol} (firmware {theirs}), vmofire {ours} speaks {wire.PROTOCOL}.",
        "Update vmofire on this computer." if protocol > wire.PROTOCOL else UPDATE,
    )


def check_start(hello: Hello, rate_hz: int, channels: tuple[int, ...], selftest: bool) -> None:
    """Refuse an answer to START that is not what was asked for: another rate, other inputs, another source.

    Raises
    ------
    RefusedError
        With both, what was asked for and what the board says.
    """
    asked = _name_setting(rate_hz, tuple(sorted(set(channels))), selftest)
    answered = _name_setting(hello.rate_hz, hello.channels, bool(hello.flags & wire.RAMP))
    if asked != answered:
        raise RefusedError(f"The board was asked for {asked}, and says that it samples {answered}.", FLASH)


def _name_setting(rate_hz: int, channels: tuple[int, ...], selftest: bool) -> str:
    pins = ", ".join(PINS[channel] for channel in channels)
    return f"{'the self-test counter' if selftest else pins} at {rate_hz} Hz" + (
        f" for {pins}" if selftest else ""
    )


def name_stranger(url: str, seen: bytes) -> LinkError:
    """Say what is there instead of a board, as far as its bytes tell."""
    text = seen.decode("ascii", "replace").strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if PROMPT in seen or RESTART in seen or seen.rstrip().endswith(b">>>"):
        # The last words of main.py, where it stopped with an error; that of our own question is no news.
        whole = seen.rpartition(b"\n")[0].decode("ascii", "replace").splitlines()  # not one still being said
        errors = [line.strip() for line in whole if "Error:" in line and "IDENTIFY" not in line]
        why = f" (main.py stopped with '{make_safe(errors[-1])}')" if errors else ""
        return LinkError(f"The board on {url} runs MicroPython, but not vmofire's firmware{why}.", FLASH)
    if not text:
        return LinkError(
            f"Nothing answers on {url}.",
            "Choose the board's own port, or unplug the board and plug it in again; a new board needs its"
            " firmware first: type `vmofire flash`.",
        )
    cure = "Choose another port; 'vmofire ports' lists them."
    if wire.VERBS[wire.IDENTIFY] in seen:
        return LinkError(f"What is on {url} only sends back what it is sent; it is no board.", cure)
    if text.isprintable() or (all(line.isprintable() for line in lines) and "\ufffd" not in text):
        return LinkError(f"What is on {url} is no vmofire board: it says '{lines[0][:60]}'.", cure)
    return LinkError(f"What is on {url} is no vmofire board: it sends {seen[:16].hex(' ')} ...", cure)
