"""Board on a port: identified, started, listened to, stopped.

In: a port's name or URL, and what to do. Out: frames and messages, in the order the board sent them, or a
LinkError with cause and cure. Never: a file, a thread, or a sample changed; serial ports are ports.py.
"""

import binascii
import time
from collections import deque
from collections.abc import Callable
from math import nan
from typing import TypeVar

from vmofire import messages, wire
from vmofire.errors import LinkError, RefusedError, StoppedError
from vmofire.link.answers import (
    PROMPT,
    RESTART,
    accept,
    check_start,
    explain_stop,
    name_stranger,
    shows_stop,
)
from vmofire.link.clock import DeviceClock
from vmofire.link.ports import FoundPort, Port, find_ports
from vmofire.link.source import Frame, SourceWords
from vmofire.messages import Hello, Message, Pong, Refusal, State, Status
from vmofire.words import say

__all__ = ["Board", "FoundPort", "LinkError", "RefusedError", "StoppedError", "find_ports"]

ANSWER_S = 0.5  # a command without an answer by then was damaged
TRIES = 3
DRAIN_S = 20.0  # longest wait for the Status after a full queue, while samples still come
KEEP_ALIVE_S = 0.5  # the board stops by itself after wire.SILENCE_MS of silence
WORDS_S = 0.5  # longest wait for the end of a traceback
BOOT_S = (
    2.0  # twice that from a soft reset to the first answer; importing the firmware takes about one second
)
START_S = 10.0  # extra wait after a restart was seen: a Pico W takes 1 s for that alone
WAKE = b"\r\x03\x02\x04"  # Ctrl-C stops a program, Ctrl-B leaves the raw prompt, Ctrl-D restarts into main.py
SEEN_BYTES = 2000  # kept of the output of a device that is no board, to name it

Answer = TypeVar("Answer", Hello, Status)


class Board:
    """Identified board on an open port; make one with `Board.open`.

    Attributes
    ----------
    url : str
    clock : DeviceClock
        Converts samples of this run to seconds of time.perf_counter(); a new clock with every start.
    unreadable : int
        Whole frames whose payload could not be decoded.
    round_trip_s : float
        From the last PING that was answered to its PONG; nan before the first.
    """

    def __init__(self, port: Port, is_wanted: Callable[[], bool]) -> None:
        self.url = port.url
        self.unreadable = 0
        self.round_trip_s = nan
        self._port = port
        self._is_wanted = is_wanted
        self._reader = wire.Reader(binascii.crc32)
        self._frames: deque[Frame] = deque()  # received while waiting for an answer, not yet returned
        self._seen = b""
        self._token = 0
        self._sent_s: dict[int, float] = {}
        self._pinged_s = -KEEP_ALIVE_S
        self._hello: Hello | None = None
        self._adopt(self._identify())
        self._reader.stray = b""  # output from before the firmware ran

    @classmethod
    def open(cls, url: str, is_wanted: Callable[[], bool] = lambda: True) -> "Board":
        """Open a port and check that a board with this program's protocol answers there.

        Parameters
        ----------
        url : str
            A port's name (COM5, /dev/ttyACM0) or any pySerial URL (socket://localhost:7777).
        is_wanted : callable
            Called now and then; once it returns False, waiting ends with a LinkError.

        Raises
        ------
        LinkError
            The port cannot be opened, or the answer is not from a board this program understands.
        """
        port = Port(url)
        try:
            return cls(port, is_wanted)
        except BaseException:
            port.close()
            raise

    @property
    def hello(self) -> Hello:
        """The board's last answer to IDENTIFY, START or SELFTEST."""
        assert self._hello is not None  # Board.open returns only after a Hello
        return self._hello

    @property
    def damage(self) -> dict[str, int]:
        """Counts of damage on the line since the port was opened."""
        reader = self._reader
        return {
            "damaged": reader.damaged,
            "skipped_bytes": reader.skipped_bytes,
            "missed_frames": reader.missed_frames,
            "unreadable": self.unreadable,
        }

    @property
    def words(self) -> SourceWords:
        """What people read when it falls silent."""
        return SourceWords(
            say("The board sends nothing."),
            say("Wait, or check its cable."),
            say("The board has stopped answering."),
            say("Unplug the board and plug it in again."),
            say("The board answers again."),
        )

    def describe(self, *, is_waiting: bool) -> str:
        """Return who sends, or waits, in one sentence."""
        fields = {"board": self.hello.board, "url": self.url, "firmware": self.hello.firmware_name}
        if is_waiting:
            return say("Waiting: {board:said} on {url}, firmware {firmware}.", **fields)
        return say("Sending: {board:said} on {url}, firmware {firmware}.", **fields)

    def start(
        self,
        rate_hz: int,
        channels: tuple[int, ...],
        selftest: bool = False,
        fixed_frequency: bool = False,
    ) -> Hello:
        """Start a new run and return its Hello; its samples begin at 0.

        `receive` first returns what was left of an earlier run, then the Hello of the new run.

        Raises
        ------
        RefusedError
            The board refuses, in its own words, or says that it does something else.
        LinkError
            The board does not answer, its answer is impossible, or it is gone.
        """
        if selftest:
            command, verb = messages.selftest(rate_hz, channels), "SELFTEST"
        else:
            command, verb = messages.start(rate_hz, channels, fixed_frequency), "START"
        before = self.hello.run

        def is_answer(hello: Hello) -> bool:
            return hello.state != State.WAITING and hello.run != before

        tries = self._ask(command, verb, Hello, is_answer)[1]
        if tries > 1:
            self._settle()
        check_start(self.hello, rate_hz, channels, selftest)
        return self.hello

    def stop(self) -> Status:
        """Stop the run and return its last Status; `receive` gives the remaining samples, then that Status.

        Raises
        ------
        LinkError
            If the board does not answer or is gone.
        """

        def is_answer(status: Status) -> bool:
            return status.state == State.WAITING

        return self._ask(messages.stop(), "STOP", Status, is_answer)[0]

    def keep_alive(self) -> None:
        """Send a PING if the last was half a second ago: keeps the run going, sets `clock`."""
        if time.perf_counter() - self._pinged_s >= KEEP_ALIVE_S:
            self.ping()

    def ping(self) -> None:
        """Send a PING now; once its PONG has come out of `receive`, `round_trip_s` tells how long it took."""
        now_s = time.perf_counter()
        self._pinged_s = now_s
        self._token = (self._token + 1) & wire.MAX_ARGUMENT
        if len(self._sent_s) >= 8:  # PINGs without an answer
            self._sent_s.pop(min(self._sent_s))
        self._sent_s[self._token] = now_s
        self._port.write(messages.ping(self._token))

    def receive_frames(self, timeout_s: float) -> list[Frame]:
        """Wait for frames and return them, as (kind, sequence, payload); none after `timeout_s`.

        Raises
        ------
        LinkError
            If the port is gone.
        """
        if not self._frames:
            self._listen(timeout_s)
        frames = list(self._frames)
        self._frames.clear()
        return frames

    def receive(self, timeout_s: float) -> list[Message]:
        """Wait for messages and return them; empty if the board is silent for `timeout_s`.

        Raises
        ------
        LinkError
            If the port is gone.
        """
        said = (self.decode(kind, payload) for kind, _, payload in self.receive_frames(timeout_s))
        return [message for message in said if message is not None]

    def decode(self, kind: int, payload: bytes) -> Message | None:
        """Decode one frame; None, and counted in `unreadable`, if that fails."""
        try:
            return messages.decode(kind, payload)
        except ValueError:
            self.unreadable += 1
            return None

    def close(self) -> None:
        """Close the port."""
        self._port.close()

    def _listen(self, timeout_s: float) -> list[Frame]:
        """Read once; return the frames, and also keep them for `receive_frames`."""
        data = self._port.read(timeout_s)
        if not data:
            return []
        received_s = time.perf_counter()
        if len(self._seen) < SEEN_BYTES:
            self._seen += data[:SEEN_BYTES]
        frames = self._reader.feed(data)
        for kind, _, payload in frames:
            if kind in (wire.PONG, wire.HELLO) and self._hello is not None:
                said = self.decode(kind, payload)
                if isinstance(said, Pong):
                    self._time(said, received_s)
                elif isinstance(said, Hello):
                    self._adopt(said)
        self._frames.extend(frames)
        if self._hello is not None and shows_stop(self._reader.stray + self._reader.held):
            raise self._explain_stop()
        return frames

    def _explain_stop(self) -> StoppedError:
        """Wait for the rest of the output of a stopped firmware, and return it as an error."""
        said = self._reader.stray + self._reader.held
        deadline_s = time.perf_counter() + WORDS_S
        while PROMPT not in said and time.perf_counter() < deadline_s:
            said += self._port.read(WORDS_S / 10)
        return explain_stop(self.url, said)

    def _adopt(self, hello: Hello) -> None:
        if self._hello is None or hello.run != self._hello.run:
            self.clock = DeviceClock(hello.fs_hz)
            self._sent_s.clear()  # a PONG of the old run says nothing about the new one
            self._pinged_s = -KEEP_ALIVE_S
        self._hello = hello

    def _time(self, pong: Pong, received_s: float) -> None:
        sent_s = self._sent_s.pop(pong.token, None)
        if sent_s is None:
            return
        self.round_trip_s = received_s - sent_s
        if pong.run == self.hello.run and pong.state != State.WAITING:
            self.clock.add(sent_s, received_s, pong.sample)

    def _ask(
        self, command: bytes, verb: str, kind: type[Answer], is_answer: Callable[[Answer], bool]
    ) -> tuple[Answer, int]:
        """Send a command until its answer comes; return the answer and how often the command was sent.

        All frames received meanwhile are kept for `receive`.
        """
        began_s = time.perf_counter()
        for tries in range(1, TRIES + 1):
            self._port.write(b"\n" + command)  # the newline ends a line that was cut short
            deadline_s = time.perf_counter() + ANSWER_S
            while (left_s := deadline_s - (now_s := time.perf_counter())) > 0:
                damaged = False
                heard = self._listen(min(left_s, 0.1))
                if heard and verb == "STOP" and now_s - began_s < DRAIN_S:
                    deadline_s = now_s + ANSWER_S  # waiting samples come before the answer
                for frame_kind, _, payload in heard:
                    asked = frame_kind == wire.HELLO and verb != "STOP"
                    said = accept(payload) if asked else self.decode(frame_kind, payload)
                    if isinstance(said, kind) and is_answer(said):
                        return said, tries
                    if isinstance(said, Refusal):
                        damaged = damaged or said.reason == wire.BAD_CHECK
                        if said.verb == verb and said.reason != wire.BAD_CHECK:
                            raise RefusedError(said.cause, said.cure)
                if damaged:
                    break
        raise LinkError(
            say("The board on {url} does not answer {verb} any more.", url=self.url, verb=verb),
            say("Unplug the board and plug it in again."),
        )

    def _settle(self) -> None:
        """Wait for the answers to all commands: a START sent twice begins two runs.

        The board answers in order: after the answer to a PING, no answer to an earlier command comes.
        """
        self.ping()
        token = self._token
        deadline_s = time.perf_counter() + TRIES * ANSWER_S
        while (left_s := deadline_s - time.perf_counter()) > 0:
            for kind, _, payload in self._listen(min(left_s, 0.1)):
                said = self.decode(kind, payload)
                if isinstance(said, Pong) and said.token == token:
                    return

    def _identify(self) -> Hello:
        hello = self._await_hello(TRIES * ANSWER_S, until=PROMPT) or self._await_start()
        if hello is None and (not self._seen.strip() or PROMPT in self._seen):
            # A prompt, or silence: a raw prompt and a program that hangs are both silent.
            self._seen = b""
            self._port.write(WAKE)
            # A prompt seen at first may be from before the restart; one seen later stays.
            hello = self._await_hello(BOOT_S) or self._await_hello(BOOT_S, until=PROMPT)
            hello = hello or self._await_start()
        if hello is None:
            raise name_stranger(self.url, self._seen)
        # Keep the samples of a run under way; drop answers to earlier commands.
        self._frames = deque(frame for frame in self._frames if frame[0] in (wire.BLOCK, wire.STATUS))
        return hello

    def _await_start(self) -> Hello | None:
        """Wait for a board that is restarting and has not come to its prompt."""
        _, restart, said = self._seen.rpartition(RESTART)
        if not restart or PROMPT in said:
            return None
        return self._await_hello(START_S, until=PROMPT)

    def _await_hello(self, timeout_s: float, until: bytes | None = None) -> Hello | None:
        """Ask until a board answers, the time is over, or the bytes `until` come instead."""
        deadline_s = time.perf_counter() + timeout_s
        asked_s = -ANSWER_S
        before = len(self._seen)
        while (now_s := time.perf_counter()) < deadline_s:
            if not self._is_wanted():
                raise LinkError(say("Opening {url} was cancelled.", url=self.url), say("Open it again."))
            if now_s - asked_s >= ANSWER_S:
                self._port.write(b"\n" + messages.identify())
                asked_s = now_s
            for kind, _, payload in self._listen(0.1):
                if kind == wire.HELLO:
                    return accept(payload)
            if until is not None and until in self._seen[before:]:
                break
        return None
