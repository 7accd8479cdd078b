"""Live view as lines of text: cues, meters, traces, state of the board and of the recording.

In: a Snapshot and the available room. Out: lines that fit the room. Never: a terminal, a key, a clock.
Shapes and words repeat what colour says, so it reads the same without colour.
"""

from dataclasses import dataclass
from math import isfinite
from textwrap import wrap

import numpy as np
from rich.text import Text

from vmofire.cli.terminal_view.guide import draw_prompt, draw_result
from vmofire.cli.terminal_view.picture import Glyphs, draw_meter, draw_trace, round_up_scale, trace_width_px
from vmofire.live.snapshot import ChannelView, Snapshot
from vmofire.words import say, say_as, say_many, write_label
from vmofire.words.quantities import write, write_number, write_tick, write_unit

LABEL_COLUMNS = 10  # at least; a longer label gets more if there is room
SCALE_COLUMNS = 10
SPAN_S = 10.0
SLOW_S = 1.0  # a disk that is later than this is reported
SMALLEST_SCALE_UV = 20.0  # so that a resting muscle looks at rest


@dataclass(frozen=True)
class Frame:
    """Header of the screen around the signal.

    Attributes
    ----------
    command : str
        Command of `vmofire`.
    title : str
        What is shown, in plain words; synthetic and re-timed signals are named as such.
    guided : bool
        Whether it is for a guided job.
    following : str
        What the key for the next exercise begins; "" for nothing.
    """

    command: str
    title: str
    guided: bool
    following: str = ""


def width_px(n_columns: int, glyphs: Glyphs) -> int:
    """Return how many columns of dots the traces have on a screen of this width."""
    return max(2, trace_width_px(n_columns - SCALE_COLUMNS, glyphs))


def draw_screen(shown: Snapshot, frame: Frame, n_columns: int, n_lines: int, glyphs: Glyphs) -> list[Text]:
    """Draw everything for a screen of this size; if room is short, the least needed is left out first."""
    n_channels = len(shown.channels)
    guided = shown.result is not None or shown.prompt is not None
    header = [_draw_header(frame, n_columns)] if n_lines >= 8 else []
    footer = (
        _draw_status(shown, n_columns, glyphs)[: 1 + (n_lines >= 12)] if n_lines >= 3 + n_channels else []
    )
    if n_lines >= 12:
        footer.append(_draw_keys(shown, frame, n_columns))
    room = n_lines - len(header) - len(footer)
    guide: list[Text] = []
    if guided:
        # Half of the screen says what to do; on a small one each meter keeps one line.
        guide = _draw_guide(shown, n_columns, max(1, min(room - n_channels, (n_lines + 1) // 2)), glyphs)
    if header and guide and room - len(guide) > 3 * n_channels + 2:
        guide = [*guide, Text(glyphs.rule * n_columns, style="dim")]
    is_dark = shown.prompt is not None and shown.prompt.dark
    body = [] if is_dark else _draw_channels(shown, n_columns, room - len(guide), glyphs)
    blank = [Text()] * (n_lines - len(header) - len(guide) - len(body) - len(footer))
    lines = [*header, *guide, *body, *blank, *footer][:n_lines]
    for line in lines:
        line.truncate(n_columns)
    return lines


def _draw_guide(shown: Snapshot, n_columns: int, n_lines: int, glyphs: Glyphs) -> list[Text]:
    if shown.result is not None:
        return draw_result(shown.result, n_columns, n_lines, glyphs)
    if shown.prompt is not None:
        return draw_prompt(shown.prompt, n_columns, n_lines, glyphs)
    return []


def _draw_header(frame: Frame, n_columns: int) -> Text:
    whole, right = f"vmofire {frame.command}: {frame.title}", f"  {say('not a medical device')}"
    for title, more in ((whole, right), (whole, ""), (frame.title, "")):
        if len(title) + len(more) <= n_columns:
            break
    else:
        title, more = whole, ""
    return Text(title.ljust(n_columns - len(more))[:n_columns] + more, style="bold reverse")


def _draw_channels(shown: Snapshot, n_columns: int, n_lines: int, glyphs: Glyphs) -> list[Text]:
    n_channels = len(shown.channels)
    if not n_channels or n_lines < 1:
        return []
    scale_uv = _meter_scale_uv(shown)
    longest = max(len(write_label(channel.label)) for channel in shown.channels) + 1
    n_label = max(LABEL_COLUMNS, min(longest, n_columns // 3))
    lines: list[Text] = []
    for at, channel in enumerate(shown.channels):
        each = max(1, (n_lines - len(lines)) // (n_channels - at))
        mine = [_draw_meter_line(channel, n_label, shown.unit, scale_uv, n_columns, glyphs)]
        if channel.trouble and each >= 2:
            mine.append(Text(f"{'':{n_label}}! {_sentences(channel)}", style="yellow"))
        if each - len(mine) >= 2:
            mine += _draw_trace_lines(shown, at, each - len(mine), glyphs)
        lines += mine
    return lines[:n_lines]


def _sentences(channel: ChannelView) -> str:
    return f"{channel.trouble} {channel.cure}".strip()


def _meter_scale_uv(shown: Snapshot) -> float:
    rms = shown.columns.rms
    highest = float(np.nanmax(rms)) if np.isfinite(rms).any() else 0.0
    goals = [2.0 * channel.goal_uv for channel in shown.channels if isfinite(channel.goal_uv)]
    return round_up_scale(max(SMALLEST_SCALE_UV, highest, *goals, 0.0))


def _draw_meter_line(
    channel: ChannelView, n_label: int, unit: str, scale_uv: float, n_columns: int, glyphs: Glyphs
) -> Text:
    number = write_number(channel.rms_uv, unit) if isfinite(channel.rms_uv) else "-"
    number = f"{number:>6} {write_unit(unit)}"
    style, mark = {
        "active": ("bold green", glyphs.yes),
        "rest": ("", glyphs.no),
        "waiting": ("dim", glyphs.later),
    }.get(channel.state, ("bold yellow", glyphs.void))
    words = f" {mark} {channel.words:<12}"
    line = Text(f"{write_label(channel.label)[: n_label - 1]:<{n_label}}", style="bold")
    room = n_columns - n_label - len(number) - len(words)
    if room >= 10:
        goal, rest = channel.goal_uv, channel.rest_uv
        line.append(draw_meter(channel.rms_uv, scale_uv, room, glyphs, goal=goal, rest=rest), style=style)
    return line.append(number, style=style).append(words, style=style)


def _draw_trace_lines(shown: Snapshot, at: int, n_lines: int, glyphs: Glyphs) -> list[Text]:
    columns = shown.columns
    low, high = columns.low[:, at], columns.high[:, at]
    edge_uv = max((abs(float(v)) for v in (*low, *high) if isfinite(v)), default=0.0)
    half_range = round_up_scale(max(SMALLEST_SCALE_UV, edge_uv))
    from_zero = bool(np.isfinite(low).any() and float(np.nanmin(low)) >= 0.0)
    drawn = draw_trace(low, high, columns.lost, half_range, n_lines, glyphs, from_zero)
    seconds = len(low) * shown.seconds_per_column
    scales = [""] * n_lines
    sign = "" if from_zero else "±" if glyphs.blocks else "+-"
    scales[0] = f" {sign}{write_tick(half_range)} {write_unit(shown.unit)}"
    scales[-1] = f" {write_tick(round(seconds))} s" if isfinite(seconds) else ""
    lines = [Text(f"{row}{scale:<{SCALE_COLUMNS}}") for row, scale in zip(drawn, scales, strict=True)]
    per_cell = 2 if glyphs.blocks else 1
    for cell in np.flatnonzero(columns.active[:, at][::per_cell]).tolist():
        for line in lines:
            line.stylize("green", cell, cell + 1)
    for line in lines:
        line.stylize("dim", len(drawn[0]))
    return lines


def _draw_status(shown: Snapshot, n_columns: int, glyphs: Glyphs) -> list[Text]:
    if shown.link:
        words = f"! {shown.link} {shown.link_cure}".rstrip()
        return [Text(line, style="bold red") for line in wrap(words, n_columns)]
    if not shown.running:
        return [Text(say("not connected"), style="bold yellow")]
    if isfinite(shown.measured_hz):
        rate = write(shown.measured_hz, "Hz")
    else:
        rate = say("{rate:Hz} (nominal)", rate=shown.nominal_hz)
    sep = f" {glyphs.dot} "
    line = Text(rate)
    line.append(sep)
    lost = say_many("{n} sample lost", "{n} samples lost", shown.lost_samples)
    line.append(lost, style="bold red" if shown.lost_samples else "")
    line.append(sep)
    if shown.recording:
        minutes, seconds = divmod(int(shown.recorded_s), 60)
        line.append(say("REC {time}", time=f"{minutes}:{seconds:02d}"), style="bold red")
        if shown.disk_late_s > SLOW_S:
            line.append(sep).append(say("disk {late:s} late", late=shown.disk_late_s), style="bold red")
    else:
        line.append(say("not recording"))
    if isfinite(shown.latency_p50_ms):
        for words in (
            say("latency {latency:ms}", latency=shown.latency_p50_ms),
            say("95 % under {latency:ms}", latency=shown.latency_p95_ms),
        ):
            if len(line) + len(sep) + len(words) <= n_columns:
                line.append(sep).append(words)
    return [line]


def _draw_keys(shown: Snapshot, frame: Frame, n_columns: int) -> Text:
    keys: tuple[tuple[str, str], ...] = (
        ("q", say_as("key", "quit")),
        (say_as("key", "space"), say_as("key", "mark")),
        ("r", say_as("key", "stop recording") if shown.recording else say_as("key", "record")),
        ("c", say_as("key", "start again") if frame.guided else say_as("key", "check")),
    )
    if frame.following and shown.result is not None:
        keys = (("n", frame.following), *keys)
    if shown.prompt is not None:
        paused = shown.prompt.kind == "paused" and not shown.prompt.trouble
        keys = (
            (say_as("key", "space"), say_as("key", "go on") if paused else say_as("key", "pause")),
            ("q", say_as("key", "stop")),
            ("s", say_as("key", "skip")),
            ("r", say_as("key", "again")),
            ("+", say_as("key", "count")),
            ("v", say_as("key", "voice")),
            ("m", say_as("key", "sound")),
        )
    line = Text(style="dim")
    for key, words in keys:
        if len(line) + len(f"{key} {words}") > n_columns:
            break  # the first keys are needed most
        line.append(f"{key}", style="bold not dim").append(f" {words}   ")
    room = n_columns - len(line)
    note = "" if shown.link else shown.note  # trouble has a line of its own
    return line.append(note.rjust(room) if len(note) <= room else "")
