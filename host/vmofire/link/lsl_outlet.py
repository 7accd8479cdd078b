"""Outlet: the measurement as two LSL streams, signal and markers, for LabRecorder and any other program.

In: what the reader thread has, run by run, and its clock. Out: microvolts and markers, stamped by the board's
own clock. Never: a wait in the reader thread; a person's name; a stamp from when something was sent.
"""

import math
import threading
import time
from collections.abc import Mapping, Sequence
from queue import SimpleQueue
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vmofire import log
from vmofire.dsp.ref import Inputs
from vmofire.dsp.sensor import Sensor
from vmofire.guided.sites import read_muscle, read_side
from vmofire.labels import list_muscles
from vmofire.link.clock import DeviceClock
from vmofire.link.lsl import MAKER, load_pylsl
from vmofire.link.lsl_inlet import find_clock_offset
from vmofire.messages import Block, Gap, Hello

NAME, MARKERS_NAME = "vmofire", "vmofire markers"
# Readers of XDF smooth the stamps of a stream across shorter holes, which moves samples by up to half of it.
# So a short gap is sent as samples that are not a number. pyxdf takes the longer of the two for a hole.
HOLE_S, HOLE_SAMPLES = 1.0, 500
FOLLOW = 0.005  # stamps follow a corrected clock by 5 ms a second: a tenth of a sample from block to block
STEP_S = 0.05  # a clock that was further off was wrong
CLOCK_S = 0.02  # how often a sender without a clock looks again
MOST_WAIT_S = 3.0  # without an answer to any PING; then there is no clock to stamp with
MARKED = ("mark", "cue", "job", "result")


class _Note(NamedTuple):
    kind: str
    text: str
    sample: int
    data: Mapping[str, Any]


class _Placed(NamedTuple):
    """Something of a run, with the clock of that run."""

    what: Hello | Block | Gap | _Note
    clock: DeviceClock


class LslOutlet:
    """Outlet of one measurement: two streams that last until `close`.

    Parameters
    ----------
    sensor : Sensor
        Turns counts into microvolts.
    labels : sequence of str
        One per input, REF included; it is subtracted and not sent.

    Raises
    ------
    StreamError
        The Lab Streaming Layer is not installed.
    """

    def __init__(self, sensor: Sensor, labels: Sequence[str]) -> None:
        self._pylsl = load_pylsl()
        self._sensor, self._labels = sensor, tuple(labels)
        self._queue: SimpleQueue[_Placed | None] = SimpleQueue()
        self._hello: Hello | None = None
        self._inputs = Inputs.of(sensor, labels)
        self._signal: Any = None
        self._markers: Any = None
        self._waited_for: DeviceClock | None = None
        self._clock: DeviceClock | None = None
        self._last: tuple[int, float] | None = None  # sample stamped last, and its stamp
        self._thread = threading.Thread(target=self._run, name="LSL outlet", daemon=True)
        self._thread.start()

    def push(self, what: Hello | Block | Gap, clock: DeviceClock) -> None:
        """Take the next item of the run whose clock this is; returns at once."""
        self._queue.put(_Placed(what, clock))

    def note(self, kind: str, text: str, sample: int, data: Mapping[str, Any], clock: DeviceClock) -> None:
        """Take an event of a run; only those that other programs need are sent."""
        if kind in MARKED:
            self._queue.put(_Placed(_Note(kind, text, sample, data), clock))

    def close(self) -> None:
        """Send what waits, and take the streams off the network."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        try:
            while (placed := self._queue.get()) is not None:
                self._send(*placed)
        except Exception as error:  # a measurement needs no network
            log.keep(error)
        finally:
            self._signal = self._markers = None

    def _send(self, what: Hello | Block | Gap | _Note, clock: DeviceClock) -> None:
        if isinstance(what, Hello):
            self._begin(what)
            return
        if self._hello is None or not self._has_time(clock):
            return
        if self._clock is not clock:
            self._clock, self._last = clock, None
        if isinstance(what, Block):
            rows = self._inputs.to_signal(what.counts)
            self._push(rows, what.first_sample + len(rows) - 1)
        elif isinstance(what, Gap):
            self._mark(write_gap(what), what.sample)
            if what.samples is not None and what.seconds < self._longest_filled_s:
                rows = np.full((what.samples, len(self._inputs.muscles)), np.nan)
                self._push(rows, what.sample + what.samples - 1)
        else:
            self._mark(write_note(what.kind, what.text, what.data), what.sample)

    def _stamp(self, sample: int) -> float:
        """Return when a sample was taken, by the clock of LSL.

        Each answer to a PING corrects the board's clock a little. The stamps follow that slowly, so that they
        never step: a step would look like a lost sample.
        """
        assert self._hello is not None
        assert self._clock is not None
        sample = round(self._clock.unwrap(sample))
        # A sample of a Pico is the mean of its conversions: its moment is their middle.
        middle = 0.0 if self._hello.in_uv else 0.5
        due_s = self._clock.to_host_s(sample + middle) - find_clock_offset(self._pylsl.local_clock)
        if self._last is None:
            return due_s
        last, last_s = self._last
        ahead_s = (sample - last) / self._hello.fs_hz
        off_s = due_s - (last_s + ahead_s)
        most_s = abs(ahead_s) * FOLLOW
        return due_s if abs(off_s) > STEP_S else last_s + ahead_s + min(most_s, max(-most_s, off_s))

    @property
    def _longest_filled_s(self) -> float:
        assert self._hello is not None
        return max(HOLE_S, HOLE_SAMPLES / self._hello.fs_hz)

    def _push(self, rows: NDArray[np.float64], last: int) -> None:
        """Send rows; `last` is the number of the last one, to which pylsl's stamp of a chunk belongs."""
        stamp_s = self._stamp(last)
        self._last = round(self._clock.unwrap(last)) if self._clock else last, stamp_s
        self._signal.push_chunk(rows.astype(np.float32), stamp_s)

    def _mark(self, words: str, sample: int) -> None:
        self._markers.push_sample([words], self._stamp(sample))

    def _has_time(self, clock: DeviceClock) -> bool:
        """Return whether a clock knows when samples were taken; wait for that once a run."""
        waits = 0 if clock is self._waited_for else round(MOST_WAIT_S / CLOCK_S)
        self._waited_for = clock
        while not (knows := math.isfinite(clock.to_host_s(0))) and waits:
            waits -= 1
            time.sleep(CLOCK_S)
        return knows

    def _begin(self, hello: Hello) -> None:
        """Open the streams; those of an earlier run with the same settings stay open."""
        before, self._hello = self._hello, hello
        if before is not None and (before.channels, before.fs_hz) == (hello.channels, hello.fs_hz):
            return
        labels = self._labels[: len(hello.channels)]
        self._inputs = Inputs.of(self._sensor, labels, hello.oversample, hello.bits)
        self._signal = self._pylsl.StreamOutlet(describe(self._pylsl, hello, self._sensor, labels))
        self._markers = self._pylsl.StreamOutlet(
            self._pylsl.StreamInfo(
                MARKERS_NAME,
                "Markers",
                1,
                self._pylsl.IRREGULAR_RATE,
                "string",
                f"{_identify(hello)}-markers",
            )
        )


def _identify(hello: Hello) -> str:
    return f"{MAKER}-{hello.unique_id.hex()}"


def describe(pylsl: Any, hello: Hello, sensor: Sensor, labels: Sequence[str]) -> Any:
    """Return the description of the signal's stream: XDF's meta-data for EEG, with leg and muscle added.

    Parameters
    ----------
    pylsl : module
    hello : Hello
        Of the run that begins.
    sensor : Sensor
    labels : sequence of str
        One per input, REF included.
    """
    muscles = list_muscles(labels)
    info = pylsl.StreamInfo(NAME, "EMG", len(muscles), hello.fs_hz, "float32", _identify(hello))
    channels = info.desc().append_child("channels")
    for label in muscles:
        channel = channels.append_child("channel")
        _append(
            channel,
            label=label,
            # Millivolts at the sensor's output are no unit that a reader may take for one at the skin.
            unit="microvolts" if sensor.has_scale else "millivolts at the output of the sensor",
            type="EMG",
            side=read_side(label),
            muscle=read_muscle(label),
        )
        if sensor.in_uv:
            continue
        _append(
            channel.append_child("hardware"),
            manufacturer="SparkFun",
            model="MyoWare 2.0",
            output=sensor.output,
            gain="" if sensor.gain is None else f"{sensor.gain:g}",
        )
        filtering = channel.append_child("filtering")
        low_hz, high_hz = sensor.band_hz
        _append(filtering.append_child("highpass"), type="Analog", lower=f"{low_hz:g}")
        _append(filtering.append_child("lowpass"), type="Analog", upper=f"{high_hz:g}")
    _append(
        info.desc().append_child("acquisition"),
        manufacturer=MAKER,
        model=hello.board,
        serial_number=hello.unique_id.hex(),
        firmware=hello.firmware_name,
        precision="" if hello.in_uv else f"{hello.bits}",
    )
    _append(info.desc().append_child("synchronization"), can_drop_samples="true")
    return info


def _append(element: Any, **values: str) -> None:
    for name, value in values.items():
        if value:
            element.append_child_value(name, value)


def write_gap(gap: Gap) -> str:
    """Return a gap as a marker: "gap/0.128s/256/lost between board and computer"."""
    samples = "" if gap.samples is None else f"/{gap.samples}"
    return f"gap/{gap.seconds:.3f}s{samples}/{gap.cause}"


def write_note(kind: str, text: str, data: Mapping[str, Any]) -> str:
    """Return an event as a marker of codes, which programs can select: "cue/ball_squeeze/left/1"."""
    if kind == "mark":
        return f"mark/{text}"
    parts = [kind, data.get("task") or data.get("job") or text, data.get("side"), data.get("repetition")]
    return "/".join(str(part) for part in parts if part)
