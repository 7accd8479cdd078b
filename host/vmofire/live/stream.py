"""Live stream for a screen, without Qt: the window and the terminal both draw from a Snapshot.

In: items of Acquisition.queue, in order. Out: snapshot(width_px, span_s), frozen.
Never: a port, a file, a clock of its own. Lost samples and new runs restart the stages and show as a gap.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.ref import Inputs
from vmofire.dsp.sensor import Sensor
from vmofire.guided.job_plans import MakeJobRun, keep_from_judging
from vmofire.guided.job_run import Note
from vmofire.guided.prompt import Prompt, Result
from vmofire.labels import list_muscles
from vmofire.live.attendance import Attendance
from vmofire.live.latency import Latency
from vmofire.live.link_state import LinkState
from vmofire.live.live_signal import KEPT_S, LiveSignal
from vmofire.live.scope import Scope
from vmofire.live.snapshot import ChannelView, Snapshot
from vmofire.messages import (
    Block,
    Gap,
    Hello,
    LinkEvent,
    SampleCount,
    State,
    Status,
    Written,
)
from vmofire.wire import PINS
from vmofire.words.message import Message


class Live:
    """Turns a stream of items into Snapshots.

    Parameters
    ----------
    sensor : Sensor
        Of every channel.
    labels : sequence of str, optional
        Labels of the inputs, in the order of the columns; by default the names of the pins. REF is
        subtracted from the others, and is no channel of a job or a picture.
    goal_uv : float, optional
        The goal line; by default the threshold at which the detector calls a muscle active.

    Attributes
    ----------
    goal_uv : float or None
        May be set at any time.
    scope : Scope or None
        The open scope, if any; it got the last minute, and gets all samples from then on.
    """

    def __init__(
        self,
        sensor: Sensor,
        labels: Sequence[str] = (),
        *,
        goal_uv: float | None = None,
    ) -> None:
        self.sensor = sensor
        self.goal_uv = goal_uv
        self.scope: Scope | None = None
        self._given_labels = tuple(labels)
        self._hello: Hello | None = None
        self._running = False
        self._count = SampleCount()
        self._samples = 0
        self._lost_samples = 0
        self._state = LinkState()
        self._missing_s = 0.0
        self._latency = Latency()
        self._attendance = Attendance()
        self._labels = list_muscles(self.input_labels)
        self._signal = LiveSignal(Inputs.of(sensor, self.input_labels), 1000.0)

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the muscles, one a channel."""
        return self._labels

    @property
    def input_labels(self) -> tuple[str, ...]:
        """Labels of the inputs, one a column of the board's samples, REF included."""
        pins = self._hello.channels if self._hello else tuple(range(max(1, len(self._given_labels))))
        given = self._given_labels[: len(pins)]
        return given + tuple(PINS[pin] for pin in pins[len(given) :])

    @property
    def filters(self) -> tuple[str, ...]:
        """Filters of the signal on its way to the screen, in words."""
        return self._signal.chain.filters

    @property
    def told_filters(self) -> tuple[Message, ...]:
        """The same filters as messages, for storage."""
        return self._signal.chain.told_filters

    def look_closely(self, scope: "Scope") -> None:
        """Give the last minute to a scope, and all samples from now on."""
        self.catch_up()
        self.scope = scope
        if self._hello is not None:
            signal = self._signal
            scope.begin(self._hello.fs_hz, signal.inputs, signal.chain.filters)
            signal.recent.recall(scope, signal.history, signal.inputs)

    @property
    def under_way(self) -> bool:
        """Whether a guided job has been asked for and has no result yet."""
        job_run = self._attendance.job_run
        return self._attendance.due is not None or (job_run is not None and not job_run.finished)

    @property
    def prompt(self) -> Prompt | None:
        """Prompt of the job under way; None without one."""
        return self._attendance.prompt

    @property
    def result(self) -> Result | None:
        """Result of the last job, until it is dismissed."""
        self.catch_up()
        job_run = self._attendance.job_run
        return job_run.result if job_run else None

    @property
    def failure(self) -> tuple[str, str] | None:
        """Why the link has ended for good, and the cure; None while it goes on."""
        return self._state.failure

    @property
    def run_samples(self) -> int:
        """Number of samples of the run under way so far, lost ones included."""
        return self._count.next_sample

    def push(self, item: Hello | Block | Status | Gap | LinkEvent | Written) -> None:
        """Take the next item of Acquisition.queue; cheap, the work is done at the next read."""
        match item:
            case Block():
                self._take_block(item)
            case Gap():
                self._take_gap(item)
            case Hello():
                self._take_hello(item)
            case LinkEvent():
                self._take_event(item)
            case Status():
                self._running = item.state is not State.WAITING
            case Written():
                self._state.written = item

    def begin_job(self, make: MakeJobRun) -> None:
        """Begin a guided job with the next run; the caller starts that run (Acquisition.restart).

        Parameters
        ----------
        make : callable
            Returns the JobRun for a rate in Hz and a number of channels, as guided.job_plans does.
        """
        self._attendance.ask(keep_from_judging(make, self.sensor))

    def press(self, key: str) -> None:
        """Pass a key to the job, as JobRun.press; "stop" also cancels a job that waits for its run."""
        self.catch_up()
        if key == "stop":
            self._attendance.due = None
        self._attendance.press(key)

    def dismiss_job(self) -> None:
        """Remove a job and its result."""
        self._attendance.dismiss()

    def take_notes(self) -> list[Note]:
        """Return the notes of a job since the last call: its settings, each cue, its result.

        With them a recording can be judged again later; see recording/formats/own.py.
        """
        self.catch_up()
        return self._attendance.take_notes()

    def painted(self, at_s: float, to_host_s: Callable[[float], float]) -> None:
        """Count all samples pushed so far as painted.

        Parameters
        ----------
        at_s : float
            Moment of the paint, by the clock of `to_host_s`.
        to_host_s : callable
            Returns the moment at which a sample of this run was converted (DeviceClock.to_host_s).
        """
        self._latency.painted(at_s, to_host_s)

    @property
    def unpainted_samples(self) -> tuple[int, ...]:
        """Oldest and newest sample of every block that waits to be painted."""
        return self._latency.waiting_samples

    def skip_paint(self) -> None:
        """Drop the samples pushed so far from the latency, because they are not visible."""
        self._latency.forget()

    def snapshot(self, width_px: int, span_s: float, measured_hz: float = np.nan) -> Snapshot:
        """Return what to show now.

        Parameters
        ----------
        width_px : int
            Columns of the picture.
        span_s : float
            Seconds that it shows, up to 60. Columns hold whole samples, so it may be a little more.
        measured_hz : float
            Rate as measured (DeviceClock.fs_hz).
        """
        self.catch_up()
        fs_hz = self._hello.fs_hz if self._hello else np.nan
        samples_per_column = max(
            1, int(np.ceil(min(span_s, KEPT_S) * (fs_hz if self._hello else 1.0) / width_px))
        )
        job_run, prompt = self._attendance.job_run, self.prompt
        p50_ms, p95_ms = self._latency.percentiles_ms
        state, written = self._state, self._state.written
        columns = self._signal.history.columns(width_px, samples_per_column)
        goals_uv = prompt.goals_uv if prompt is not None else ()
        channels = self._signal.view(self.labels, goals_uv, self.goal_uv, running=self._running)
        link, link_cure = state.trouble
        return Snapshot(
            columns=columns,
            seconds_per_column=samples_per_column / fs_hz,
            channels=channels,
            peak_rms_uv=_largest(columns.rms, channels),
            unit=self.sensor.unit,
            running=self._running,
            nominal_hz=fs_hz,
            measured_hz=measured_hz,
            samples=self._samples,
            lost_samples=self._lost_samples,
            missing_s=self._missing_s,
            latency_p50_ms=p50_ms,
            latency_p95_ms=p95_ms,
            link=link,
            link_cure=link_cure,
            ended=state.failure is not None,
            note=state.note,
            recording=state.recording,
            recorded_s=(written.samples + written.lost_samples) / fs_hz
            if state.recording and self._hello
            else 0.0,
            recorded_samples=written.samples,
            disk_late_s=written.waiting_s,
            under_way=self.under_way,
            title=str(job_run.title) if job_run else "",
            job_s=job_run.t_s if job_run else 0.0,
            prompt=prompt,
            result=job_run.result if job_run else None,
        )

    def _take_hello(self, hello: Hello) -> None:
        self.catch_up()
        if hello.state is State.WAITING:
            return
        before, self._hello = self._hello, hello
        inputs = Inputs.of(self.sensor, self.input_labels, hello.oversample, hello.bits)
        self._labels = list_muscles(self.input_labels)
        if before is None or (before.channels, before.fs_hz) != (hello.channels, hello.fs_hz):
            self._signal = LiveSignal(inputs, hello.fs_hz)
            self._attendance.press("stop")
            if self.scope is not None:
                self.scope.begin(hello.fs_hz, inputs, self._signal.chain.filters)
        else:
            self._signal.inputs = inputs
            self._lose(1)
        self._count = SampleCount()
        self._running = True
        self._latency.forget()
        self._attendance.begin_run(hello.fs_hz, len(inputs.muscles))

    def _take_gap(self, gap: Gap) -> None:
        if self._hello is None:
            return
        self.catch_up()
        self._missing_s += gap.seconds
        if gap.samples is None:  # the board was away: only the host's clock knows how long
            self._lose(round(gap.seconds * self._hello.fs_hz))
        else:
            self._lose(gap.samples)
            self._lost_samples += gap.samples
            self._count.next_sample += gap.samples

    def _take_block(self, block: Block) -> None:
        if self._hello is None or block.ramp or block.channels != self._hello.channels:
            return
        missing = self._count.find_missing(block.first_sample)
        if missing is None:
            return  # samples that were shown already
        if missing:
            self._take_gap(Gap(missing, missing / self._hello.fs_hz, "samples were lost"))
        n_samples = len(block.counts)
        self._count.next_sample += n_samples
        self._running = True
        self._latency.wait(block.first_sample, block.first_sample + n_samples - 1)
        if self._signal.wait(block.counts):
            self.catch_up()

    def _take_event(self, event: LinkEvent) -> None:
        self._state.take(event)
        match event.kind:
            case "failed" | "silent" | "stopped":
                self._running = False
            case "lost":
                self._running = False
                self.catch_up()
                self._attendance.press("unplugged")
            case "mark":
                self.catch_up()
                self._signal.recent.mark(self._signal.history.head, event.words)
                if self.scope is not None:
                    self.scope.mark(event.words)
            case _:
                pass

    def _lose(self, n_samples: int) -> None:
        """Show samples as lost; the stages begin anew after them."""
        self._signal.lose(n_samples)
        self._attendance.push_gap(n_samples)
        if self.scope is not None:
            self.scope.lose(n_samples)

    def catch_up(self) -> None:
        """Push all waiting samples through the stages."""
        for piece in self._signal.process():
            if self.scope is not None:
                self.scope.push(piece.uv, piece.samples, piece.counts)
            self._samples += len(piece.samples.rms_uv)
            self._attendance.push(piece.samples, piece.quality)


def _largest(rms_uv: NDArray[np.float32], channels: Sequence[ChannelView]) -> float:
    goals_uv = [channel.goal_uv for channel in channels if np.isfinite(channel.goal_uv)]
    return max(0.0, float(np.fmax.reduce(rms_uv, axis=None, initial=0.0)), *goals_uv)
