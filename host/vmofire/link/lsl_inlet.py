"""Inlet: an LSL stream of any program as the source of a measurement.

In: an lsl:// URL. Out: frames of microvolts with sample numbers, as from a board. Never: a sample changed
but for its unit, a rate that is not that of its stamps, a hole closed.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire import messages
from vmofire.errors import LinkError, StreamError
from vmofire.link.clock import DeviceClock
from vmofire.link.lsl import ANSWER_S, Fit, Stream, fit, load_pylsl, look_up
from vmofire.link.microvolts import MicrovoltFrames
from vmofire.link.source import Frame, SourceWords
from vmofire.link.stamps import Piece, Rate, StampCounter, Stamps, measure_rate
from vmofire.link.stream_choice import StreamChoice, check_stream_start
from vmofire.messages import Hello, Message, Status
from vmofire.words import say

LOOK_S, LONGEST_LOOK_S = (
    2.0,
    8.0,
)  # stamps that the rate is measured from; the longest look where it is doubtful
RATE_OFF = 0.01  # of the nominal rate: the stamps may differ by that much
CLOCK_EVERY_S = 0.5
MOST_SAMPLES = 8192  # pulled at once


class LslInlet:
    """Inlet of one stream; make one with `LslInlet.open`.

    Attributes
    ----------
    url : str
    clock : DeviceClock
        Converts samples of this run to seconds of time.perf_counter(), by the stamps of the sender.
    stream : Stream
    fit : Fit
        Its channels that are measured.
    rate : Rate
        Rate by its stamps, measured when it was opened.
    """

    def __init__(
        self, url: str, stream: Stream, chosen: Fit, inlet: Any, is_wanted: Callable[[], bool]
    ) -> None:
        pylsl = load_pylsl()
        self.url, self.stream, self.fit = url, stream, chosen
        self._inlet, self._lost = inlet, pylsl.util.LostError
        self._local_clock: Callable[[], float] = pylsl.local_clock
        self._columns = list(chosen.columns)
        self._uv_per_unit = np.array(chosen.uv_per_unit)
        version = pylsl.library_version()
        label = ("virtual " if stream.is_virtual else "LSL ") + stream.name
        identity = f"{stream.source_id or stream.name}\0{stream.host}".encode()
        self._frames = MicrovoltFrames(
            stream.fs_hz, len(self._columns), label, identity, f"liblsl {version // 100}.{version % 100}"
        )
        self._counter = StampCounter(stream.fs_hz)
        self._rows: NDArray[np.float64] = np.zeros((0, len(self._columns)))
        self._ready: list[Frame] = []
        self._is_running = False
        self._clocked_s = 0.0
        self._newest: tuple[int, float] | None = None  # number and stamp of a sample
        self.clock = DeviceClock(stream.fs_hz)
        self.rate = self._look(is_wanted)

    @classmethod
    def open(cls, url: str, is_wanted: Callable[[], bool] = lambda: True) -> "LslInlet":
        """Find the stream, check what it says of itself, and measure its rate.

        Raises
        ------
        StreamError
            It is not there, or cannot be measured with; the cure says what to state or to change.
        """
        choice = StreamChoice.read(url)
        try:
            stream, inlet = look_up(choice, is_wanted)
        except StreamError as error:
            raise error if is_wanted() else _cancel(url) from None
        pylsl = load_pylsl()
        try:
            chosen = fit(stream, choice)
            inlet.open_stream(timeout=ANSWER_S)
            return cls(url, stream, chosen, inlet, is_wanted)
        except (pylsl.util.TimeoutError, pylsl.util.LostError) as error:
            inlet.close_stream()
            raise StreamError(
                say("The stream “{name}” does not answer.", name=stream.name),
                say("Check its program, and the firewall of both computers."),
            ) from error
        except BaseException:
            inlet.close_stream()
            raise

    @property
    def hello(self) -> Hello:
        """Identity and settings, as of the last start."""
        return self._frames.hello

    @property
    def damage(self) -> dict[str, int]:
        """Counts of damage on the line: TCP has none."""
        return {}

    @property
    def words(self) -> SourceWords:
        """What people read when it falls silent."""
        name = self.stream.name
        return SourceWords(
            say("The stream “{name}” sends nothing.", name=name),
            say("Wait, or look at the program that sends it."),
            say("The stream “{name}” has stopped.", name=name),
            say("Start it again; we go on from here."),
            say("The stream “{name}” sends again.", name=name),
        )

    def describe(self, *, is_waiting: bool) -> str:
        """Return who sends, or waits, in one sentence."""
        stream = self.stream
        if is_waiting:
            return say("Waiting: LSL stream “{name}” on {host}.", name=stream.name, host=stream.host)
        return say(
            "Receiving: LSL stream “{name}” on {host}, {rate:Hz}.",
            name=stream.name,
            host=stream.host,
            rate=stream.fs_hz,
        )

    def start(
        self,
        rate_hz: int,
        channels: tuple[int, ...],
        selftest: bool = False,
        fixed_frequency: bool = False,
    ) -> Hello:
        """Start a new run with the next sample; the rate is the stream's own.

        Raises
        ------
        RefusedError
            A self-test is asked for, or another number of channels than was chosen.
        """
        del rate_hz, fixed_frequency
        check_stream_start(channels, len(self._columns), selftest)
        self._pull(0.0)
        self._release(self._counter.finish())
        self._ready = [self._frames.begin()]
        self._is_running = True
        self.clock = DeviceClock(self.stream.fs_hz)
        self._clocked_s, self._newest = 0.0, None
        return self.hello

    def stop(self) -> Status:
        """Stop the run; `receive_frames` gives the remaining samples, then this Status."""
        if self._is_running:
            self._pull(0.0)
            self._release(self._counter.finish())
        frames, status = self._frames.end()
        self._ready += frames
        self._is_running = False
        return status

    def keep_alive(self) -> None:
        """Tell the clock when a sample was taken, twice a second."""
        now_s = time.perf_counter()
        if now_s - self._clocked_s < CLOCK_EVERY_S or self._newest is None:
            return
        self._clocked_s = now_s
        number, stamp_s = self._newest
        # The correction to this computer's LSL clock is updated by liblsl itself, in its own thread.
        local_s = stamp_s + self._inlet.time_correction(timeout=ANSWER_S)
        host_s = local_s + find_clock_offset(self._local_clock)
        self.clock.add(host_s - self._counter.spread_s, host_s, number)

    def receive_frames(self, timeout_s: float) -> list[Frame]:
        """Wait for frames and return them.

        Raises
        ------
        LinkError
            The stream has ended, or its clock was set.
        """
        if not self._ready:
            self._pull(timeout_s)
        frames, self._ready = self._ready, []
        return frames

    def decode(self, kind: int, payload: bytes) -> Message | None:
        """Decode one frame."""
        return messages.decode(kind, payload)

    def close(self) -> None:
        """Close the stream."""
        self._inlet.close_stream()

    def _look(self, is_wanted: Callable[[], bool]) -> Rate:
        """Measure the rate by the stamps, and compare it with the nominal one.

        Raises
        ------
        StreamError
            They differ, or nothing comes.
        """
        self._inlet.time_correction(timeout=ANSWER_S)
        nominal_hz = self.stream.fs_hz
        seen: list[Stamps] = []
        began_s = time.perf_counter()
        rate = Rate(float("nan"), float("inf"))
        while is_wanted():
            seen.append(self._pull(0.1))
            looked_s = time.perf_counter() - began_s
            if looked_s < LOOK_S:
                continue
            stamps = np.concatenate(seen)
            rate = measure_rate(stamps)
            off_hz = abs(rate.fs_hz - nominal_hz)
            is_certain = rate.error_hz < RATE_OFF * nominal_hz / 2 or looked_s > LONGEST_LOOK_S
            if is_certain and off_hz < RATE_OFF * nominal_hz:
                return rate
            if looked_s > LONGEST_LOOK_S or (is_certain and looked_s > 2 * LOOK_S):
                break
        if not is_wanted():
            raise _cancel(self.url)
        if not sum(map(len, seen)):
            raise StreamError(
                say("The stream “{name}” sends nothing.", name=self.stream.name),
                say("Start its measurement, then try again."),
            )
        raise StreamError(
            say(
                "The stream “{name}” says {nominal:Hz}, and its time stamps give {rate:Hz}.",
                name=self.stream.name,
                nominal=nominal_hz,
                rate=rate.fs_hz,
            ),
            say("Set the true rate as nominal rate in the program that sends it."),
        )

    def _pull(self, timeout_s: float) -> Stamps:
        """Take what has come; return its stamps."""
        try:
            samples, stamps = self._inlet.pull_chunk(
                timeout=timeout_s, max_samples=MOST_SAMPLES, min_samples=1
            )
        except self._lost as error:
            raise LinkError(
                say("The stream “{name}” has ended.", name=self.stream.name),
                say("Start it again; we go on from here."),
            ) from error
        stamps = np.asarray(stamps, dtype=np.float64)
        if len(stamps):
            rows = np.asarray(samples, dtype=np.float64)[:, self._columns] * self._uv_per_unit
            self._rows = np.concatenate((self._rows, rows))
            self._release(self._counter.push(stamps), stamps)
        return stamps

    def _release(self, pieces: list[Piece], stamps: Stamps | None = None) -> None:
        """Turn the samples whose numbers are known into frames; drop them while no run is under way."""
        for missing, n_samples in pieces:
            rows, self._rows = self._rows[:n_samples], self._rows[n_samples:]
            if self._is_running:
                # What is missing before the first sample of a run is not of that run.
                self._ready += self._frames.add(rows, missing if self._frames.next_sample else 0)
        if stamps is not None and self._is_running and not len(self._rows):
            self._newest = self._frames.next_sample - 1, float(stamps[-1])


def find_clock_offset(local_clock: Callable[[], float]) -> float:
    """Return time.perf_counter() minus the clock of LSL, s: the quickest of a few readings."""
    best = (float("inf"), 0.0)
    for _ in range(5):
        before_s = time.perf_counter()
        local_s = local_clock()
        after_s = time.perf_counter()
        best = min(best, (after_s - before_s, (before_s + after_s) / 2 - local_s))
    return best[1]


def _cancel(url: str) -> LinkError:
    return LinkError(say("Opening {url} was cancelled.", url=url), say("Open it again."))
