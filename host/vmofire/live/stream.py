"""Live stream for a screen, without Qt: the window and the terminal both draw from a Snapshot.

In: items of Acquisition.queue, in order. Out: snapshot(width_px, span_s), frozen.
Never: a port, a file, a clock of its own. Lost samples and new runs restart the stages and show as a gap.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.chain import JudgedChain, Slice
from vmofire.dsp.ref import Inputs
from vmofire.dsp.sensor import Sensor
from vmofire.dsp.stretches import split_stretches
from vmofire.guided.job_plans import MakeJobRun, keep_from_judging
from vmofire.guided.job_run import Note
from vmofire.guided.prompt import Prompt, Result
from vmofire.labels import list_muscles
from vmofire.live.attendance import Attendance
from vmofire.live.latency import Latency
from vmofire.live.pixel_columns import SignalHistory
from vmofire.live.scope import Scope
from vmofire.live.snapshot import ChannelView, Snapshot
from vmofire.messages import (
    Block,
    Counts,
    Gap,
    Hello,
    LinkEvent,
    SampleCount,
    State,
    Status,
    Written,
)
from vmofire.wire import PINS
from vmofire.words import msg, say, say_again
from vmofire.words.message import Message

KEPT_S = 60.0
MOST_MARKS = 1000  # of a minute: more were never set by hand
LATE_S = 2.0  # a disk is called slow from here on: most pause for a second now and then
DISK_LATE = (
    msg("The disk is slow. Part of the recording waits in memory."),
    msg("Wait. Nothing is lost so far."),
)
# Longest piece that is processed at once, so that a backlog of minutes needs little memory.
PIECE_S = 1.0


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
        self._waiting: list[Counts] = []
        self._n_waiting = 0
        self._samples = 0
        self._lost_samples = 0
        self._link = self._disk = ("", "")
        self._ended = False
        self.failure: tuple[str, str] | None = None  # why the link has ended for good, and the cure
        self._note = ""
        self._recording = False
        self._written = Written()
        self._missing_s = 0.0
        self._latency = Latency()
        self._attendance = Attendance()
        self._inputs = Inputs.of(sensor, self.input_labels)
        self._labels = list_muscles(self.input_labels)
        n_channels = len(self._inputs.muscles)
        self._history = SignalHistory(1, n_channels)
        # For a scope that opens: counts in the history, and marks, each with the number of its first sample.
        self._recent: deque[tuple[int, Counts]] = deque()
        self._marks: deque[tuple[int, str]] = deque(maxlen=MOST_MARKS)
        self._renew_stages(1000.0, n_channels)

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
        return self._chain.filters

    @property
    def told_filters(self) -> tuple[Message, ...]:
        """The same filters as messages, for storage."""
        return self._chain.told_filters

    def look_closely(self, scope: "Scope") -> None:
        """Give the last minute to a scope, and all samples from now on."""
        self.catch_up()
        self.scope = scope
        if self._hello is not None:
            scope.begin(self._hello.fs_hz, self._inputs, self._chain.filters)
            self._recall(scope)

    def _recall(self, scope: "Scope") -> None:
        """Give a scope what is kept, in order, with its gaps and marks."""
        history, inputs = self._history, self._inputs
        oldest, n_samples = history.oldest, history.head - history.oldest
        filtered, rms, active, lost = history.read(oldest, history.head)
        dtype = self._recent[0][1].dtype if self._recent else np.uint16
        counts: NDArray[Any] = np.zeros((n_samples, len(self.input_labels)), dtype)
        for first, part in self._recent:
            place = first - oldest
            counts[max(0, place) : place + len(part)] = part[max(0, -place) :]
        marks = [(at - oldest, words) for at, words in self._marks if at >= oldest]
        for start, stop, is_lost in split_stretches(lost):
            cuts = (at for at, _ in marks if start < at < stop)
            edges = sorted({start, stop, *cuts, *range(start, stop, max(1, round(PIECE_S * scope.fs_hz)))})
            for first, last in pairwise(edges):
                for words in (words for at, words in marks if at == first):
                    scope.mark(words)
                if is_lost:
                    scope.lose(last - first)
                    continue
                part = slice(first, last)
                samples = Slice(filtered[part].astype(np.float64), rms[part].astype(np.float64), active[part])
                scope.push(inputs.to_signal(counts[part]), samples, self._take_counts(counts[part]))
        for words in (words for at, words in marks if at == n_samples):
            scope.mark(words)

    def _take_counts(self, counts: NDArray[Any]) -> NDArray[Any] | None:
        """Return the counts of the muscles; None if the source sends microvolts."""
        return None if self.sensor.in_uv else self._inputs.take_muscles(counts)

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
                self._written = item

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
        written = self._written
        columns = self._history.columns(width_px, samples_per_column)
        channels = self._view(prompt)
        disk = (say(DISK_LATE[0]), say(DISK_LATE[1])) if written.waiting_s > LATE_S else self._disk
        link, link_cure = map(say_again, self._link if self._link[0] else disk)
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
            ended=self._ended,
            note=say_again(self._note),
            recording=self._recording,
            recorded_s=(written.samples + written.lost_samples) / fs_hz
            if self._recording and self._hello
            else 0.0,
            recorded_samples=written.samples,
            disk_late_s=written.waiting_s,
            under_way=self.under_way,
            title=str(job_run.title) if job_run else "",
            job_s=job_run.t_s if job_run else 0.0,
            prompt=prompt,
            result=job_run.result if job_run else None,
        )

    def _view(self, prompt: Prompt | None) -> tuple[ChannelView, ...]:
        chain = self._chain
        rest_uv, thresholds_uv, active = chain.rest_uv, chain.activation.threshold_uv, self._active.tolist()
        views: list[ChannelView] = []
        for i, label in enumerate(self.labels):
            goal_uv = thresholds_uv[i] if self.goal_uv is None else self.goal_uv
            if prompt is not None and i < len(prompt.goals_uv) and np.isfinite(prompt.goals_uv[i]):
                goal_uv = prompt.goals_uv[i]
            rms_uv = self._rms_uv[i] if self._running else np.nan
            views.append(ChannelView.of(label, chain.judged[i], active[i], rms_uv, rest_uv[i], goal_uv))
        return tuple(views)

    def _take_hello(self, hello: Hello) -> None:
        self.catch_up()
        if hello.state is State.WAITING:
            return
        before, self._hello = self._hello, hello
        self._inputs = Inputs.of(self.sensor, self.input_labels, hello.oversample, hello.bits)
        self._labels = list_muscles(self.input_labels)
        n_channels = len(self._inputs.muscles)
        if before is None or (before.channels, before.fs_hz) != (hello.channels, hello.fs_hz):
            self._history = SignalHistory(round((KEPT_S + 1) * hello.fs_hz), n_channels)
            self._recent.clear()
            self._marks.clear()
            self._attendance.press("stop")
            self._renew_stages(hello.fs_hz, n_channels)
            if self.scope is not None:
                self.scope.begin(hello.fs_hz, self._inputs, self._chain.filters)
        else:
            self._lose(1)
        self._count = SampleCount()
        self._running = True
        self._latency.forget()
        self._attendance.begin_run(hello.fs_hz, n_channels)

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
        self._waiting.append(block.counts)
        self._n_waiting += n_samples
        if self._n_waiting >= PIECE_S * self._hello.fs_hz:
            self.catch_up()

    def _take_event(self, event: LinkEvent) -> None:
        self._note = event.words
        if event.kind == "failed":
            self._ended, self.failure = True, (event.words, event.cure)
        match event.kind:
            case "connected" | "started":
                self._link = ("", "")
            case "lost" | "failed" | "silent":
                self._link = (event.words, event.cure)
                self._running = False
                if event.kind == "lost":
                    self.catch_up()
                    self._attendance.press("unplugged")
            case "refused":
                self._link = (event.words, event.cure)
            case "stopped":
                self._link = ("", "")
                self._running = False
            case "recording":
                self._disk = ("", "")
                self._recording, self._written = True, Written()
            case "recorded":
                self._end_recording()
            case "recording failed":
                self._disk = (event.words, event.cure)
                self._end_recording()
            case "mark":
                self._note = say("Marked: {words:said}", words=event.words)
                self.catch_up()
                self._marks.append((self._history.head, event.words))
                if self.scope is not None:
                    self.scope.mark(event.words)
            case _:
                pass

    def _end_recording(self) -> None:
        self._recording = False
        self._written = replace(self._written, waiting_s=0.0, waiting_bytes=0)

    def _lose(self, n_samples: int) -> None:
        """Show samples as lost, and restart the stages after them; the rest level is kept."""
        if self._hello is None:
            return
        self._history.append_gap(n_samples)
        self._attendance.push_gap(n_samples)
        if self.scope is not None:
            self.scope.lose(n_samples)
        self._renew_stages(self._hello.fs_hz, len(self._inputs.muscles), self._chain.rest_uv)

    def _renew_stages(
        self, fs_hz: float, n_channels: int, rest_uv: NDArray[np.float64] | None = None
    ) -> None:
        self._chain = JudgedChain(fs_hz, n_channels, self.sensor)
        if rest_uv is not None:
            self._chain.activation.keep_rest(rest_uv)
        self._rms_uv = np.full(n_channels, np.nan)
        self._active = np.zeros(n_channels, np.bool_)

    def catch_up(self) -> None:
        """Push all waiting samples through the stages."""
        if not self._waiting or self._hello is None:
            return
        counts = self._waiting[0] if len(self._waiting) == 1 else np.concatenate(self._waiting)
        self._waiting.clear()
        self._n_waiting = 0
        self._recent.append((self._history.head, counts))
        uv, ref_v = self._inputs.to_signal(counts), self._inputs.read_ref_v(counts)
        for piece, slice_, quality in self._chain.process_judged(uv, ref_v):
            self._history.append(slice_.filtered_uv, slice_.rms_uv, slice_.active)
            if self.scope is not None:
                self.scope.push(uv[piece], slice_, self._take_counts(counts[piece]))
            self._samples += len(slice_.rms_uv)
            self._rms_uv, self._active = slice_.rms_uv[-1], slice_.active[-1]
            self._attendance.push(slice_, quality)
        while self._recent and self._recent[0][0] + len(self._recent[0][1]) <= self._history.oldest:
            self._recent.popleft()


def _largest(rms_uv: NDArray[np.float32], channels: Sequence[ChannelView]) -> float:
    goals_uv = [channel.goal_uv for channel in channels if np.isfinite(channel.goal_uv)]
    return max(0.0, float(np.fmax.reduce(rms_uv, axis=None, initial=0.0)), *goals_uv)
