"""Words of the scope screen: what lies under the cursor, and the figures beneath the traces.

In: a Snapshot, the scope of the same moment, its look. Out: words and signs. Never: a widget, a judgement.
"""

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from vmofire.gui.widgets.signs import Sign
from vmofire.live.snapshot import Snapshot
from vmofire.words import say, say_many, write_label
from vmofire.words.quantities import write, write_tick

if TYPE_CHECKING:  # they import scipy
    from vmofire.live.scope import Scope
    from vmofire.live.scope_look import ScopeLook
    from vmofire.live.stored_signal import StoredSignal

    Shown = Scope | StoredSignal

SLOW_S = 1.0  # a longer delay of the disk is shown
FieldWords = tuple[str, Sign | None]


def list_field_names() -> tuple[tuple[str, int], ...]:
    """Return the name of each figure beneath the traces, and its share of the width."""
    return (
        (say("connection"), 4),
        (say("recording"), 3),
        (say("measured rate"), 4),
        (say("lost samples"), 4),
        (say("latency"), 6),
        (say("counts: low, mean, high"), 6),
    )


def write_fields(
    snapshot: Snapshot, scope: "Shown", look: "ScopeLook", n_damaged: int
) -> tuple[FieldWords, ...]:
    """Return those figures, in the same order."""
    return (
        _describe_connection(snapshot, scope, look),
        _describe_recording(snapshot),
        (write(snapshot.measured_hz, "Hz") if isfinite(snapshot.measured_hz) else "–", None),
        _describe_losses(snapshot, n_damaged),
        (_write_latency(snapshot), None),
        (_write_counts(scope, look.channel), None),
    )


def describe_cursor(look: "ScopeLook", labels: Sequence[str], unit: str) -> str:
    """Return the moment under the cursor and the value of each channel, else where the view is."""
    found = look.read_cursor()
    kind = write_kind(look)
    if found is None or len(found[1]) != len(labels):
        if look.is_live:
            return say("Live, {span:s}, {kind}", span=look.view.span_s, kind=kind)
        begins, ends = (look.write_moment(at_s) for at_s in (look.view.start_s, look.view.stop_s))
        return say("{begins} to {ends}, {kind}", begins=begins, ends=ends, kind=kind)
    values = [
        say(
            "{label}: {value}",
            label=write_label(label),
            value=write(value, unit) if isfinite(value) else "–",
        )
        for label, value in zip(labels, found[1], strict=True)
    ]
    moment = look.write_moment(found[0])
    return say("{moment}, {kind}. {values}", moment=moment, kind=kind, values="; ".join(values))


def write_kind(look: "ScopeLook") -> str:
    """Return which signal is shown, in words."""
    return say("raw") if look.kind == "raw" else say("filtered")


def describe_filters(scope: "Shown") -> str:
    """Return what was done to the signal before it is shown."""
    return f"{scope.describe_scale()} {say('Filters: {filters}.', filters='; '.join(scope.filters))}"


def _describe_connection(snapshot: Snapshot, scope: "Shown", look: "ScopeLook") -> FieldWords:
    back_s = scope.extent.newest_s - look.view.stop_s
    if snapshot.link:
        return say("trouble"), "trouble"
    if scope.frozen:
        return say("frozen, {back:s} back", back=back_s), "paused"
    if snapshot.running and not look.view.follows:
        return say("streaming, {back:s} back", back=back_s), "paused"
    if snapshot.running:
        return say("streaming"), "active"
    return say("waiting"), "waiting"


def _describe_recording(snapshot: Snapshot) -> FieldWords:
    if not snapshot.recording:
        return say("off"), "waiting"
    minutes, seconds = divmod(int(snapshot.recorded_s), 60)
    clock = f"{minutes}:{seconds:02d}"
    if snapshot.disk_late_s > SLOW_S:
        return say("{clock}, disk {late:s} late", clock=clock, late=snapshot.disk_late_s), "trouble"
    return clock, "active"


def _describe_losses(snapshot: Snapshot, n_damaged: int) -> FieldWords:
    lost = f"{snapshot.lost_samples}"
    if n_damaged:
        damaged = say_many("{n} damaged frame", "{n} damaged frames", n_damaged)
        lost = f"{lost}; {damaged}"
    return lost, "trouble" if snapshot.lost_samples or n_damaged else None


def _write_latency(snapshot: Snapshot) -> str:
    if not isfinite(snapshot.latency_p50_ms):
        return "–"
    half_ms, most_ms = snapshot.latency_p50_ms, snapshot.latency_p95_ms
    return say("{half:ms}, 95 % under {most:ms}", half=half_ms, most=most_ms)


def _write_counts(scope: "Shown", channel: int) -> str:
    counts = scope.counts(channel)
    return f"{counts.low}; {write_tick(round(counts.mean, 1))}; {counts.high}" if counts else "–"
