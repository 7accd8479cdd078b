"""The live terminal view: what the window shows, in text, with keys; plain lines where there is no screen.

In: a running Acquisition, and Live. Out: the picture, until a verdict, the end of the time, or a key ends it.
Never: a port opened or closed (whoever starts an Acquisition stops it), a control code into a pipe.
"""

import queue
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import inf, isfinite, nan
from pathlib import Path
from typing import Protocol, TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live as RichLive
from rich.text import Text

from vmofire.acquire import Acquisition
from vmofire.cli.faults import UserError
from vmofire.cli.guide import draw_verdict
from vmofire.cli.keys import ReadKey, no_key, read_keys
from vmofire.cli.picture import glyphs_for
from vmofire.cli.plain import Lines
from vmofire.cli.screen import SPAN_S, Frame, draw_screen, width_px
from vmofire.live.snapshot import Snapshot
from vmofire.live.stream import Live
from vmofire.messages import Block, Hello, LinkEvent

FRAME_S = 0.05  # twenty pictures a second: a terminal hardly shows more, and each one is text to be written
STEP_S = 0.25  # of signal, looked at together; far shorter than any cue
VERDICT_LINES = 10
PATIENCE_S = 30.0  # how long plain lines, which nobody may be reading, go on without a board


class View(Protocol):
    """Shows snapshots, one after the other."""

    def width_px(self) -> int:
        """Return how many columns of dots a snapshot should have."""
        ...

    def show(self, shown: Snapshot) -> bool:
        """Show this one; return whether anybody can have seen it."""
        ...

    def end(self, shown: Snapshot) -> None:
        """Leave behind what is worth keeping, when the terminal is its old self again."""
        ...


class Picture:
    """A screen full of text, drawn anew for the size that the terminal has at that moment."""

    def __init__(self, console: Console, title: str, n_squeezes: int, guided: bool) -> None:
        self._console = console
        self._glyphs = glyphs_for(console.encoding)
        self._frame = Frame(title, n_squeezes, guided)
        self._shown: Snapshot | None = None
        self._drawn_s = -inf
        self.live = RichLive(
            self,
            console=console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the last snapshot into the room there is."""
        n_columns, n_lines = options.max_width, options.height or console.height
        if self._shown is not None:
            lines = draw_screen(self._shown, self._frame, n_columns, n_lines, self._glyphs)
            yield Text("\n").join(lines)

    def width_px(self) -> int:
        return width_px(self._console.width, self._glyphs)

    def show(self, shown: Snapshot) -> bool:
        if time.perf_counter() < self._drawn_s + FRAME_S:
            return False
        self._drawn_s = time.perf_counter()
        self._shown = shown
        self.live.refresh()
        return True

    def end(self, shown: Snapshot) -> None:
        if shown.verdict is None:
            return
        for line in draw_verdict(shown.verdict, self._console.width, VERDICT_LINES, self._glyphs):
            self._console.print(line, no_wrap=True, overflow="crop")


@dataclass
class Session:
    """One view of one stream.

    Parameters
    ----------
    acquisition, live
        Started, and emptied by nobody else.
    title : str
        What is shown, in plain words.
    new_file : callable
        Gives the path for a recording that a key asks for.
    guided : bool
        A Check is what it is for: its verdict ends the view.
    seconds : float
        When it ends by itself, in seconds of signal.
    must_record : bool
        A recording that cannot be made ends the view.
    timed : bool
        The board's clock runs as fast as ours, so that a latency can be told.
    out : text stream
        Where lines go, and the picture if it is a terminal.
    lines : bool
        Plain lines, even on a terminal.
    """

    acquisition: Acquisition
    live: Live
    title: str
    new_file: Callable[[], Path]
    guided: bool = False
    seconds: float = inf
    must_record: bool = False
    timed: bool = True
    out: TextIO = field(default_factory=lambda: sys.stdout)
    lines: bool = False

    def __post_init__(self) -> None:
        self._lost: LinkEvent | None = None
        self._lost_s = 0.0
        self._alone = True
        self._fs_hz = 2000.0
        self._n_marks = 0

    def watch(self) -> Snapshot:
        """Show the stream until it ends; return what was shown last.

        Raises
        ------
        UserError
            There is no board, or none comes back.
        """
        console = Console(file=self.out, highlight=False)
        with ExitStack() as stack:
            if self.lines or not self.out.isatty() or console.is_dumb_terminal:
                view: View = Lines(self.out, meters=not self.guided)
                read_key = no_key
            else:
                picture = Picture(console, self.title, self.live.settings.squeezes, self.guided)
                read_key, self._alone = stack.enter_context(read_keys()), False
                stack.enter_context(picture.live)
                view = picture
            shown = self._run(view, read_key)
        view.end(shown)
        return shown

    def _run(self, view: View, read_key: ReadKey) -> Snapshot:
        while True:
            self._listen()
            clock = self.acquisition.clock if self.timed else None
            shown = self.live.snapshot(view.width_px(), SPAN_S, clock.fs_hz if clock else nan)
            self._keep_notes()
            if view.show(shown) and clock:
                self.live.painted(time.perf_counter(), clock.to_host_s)
            ended = self.guided and shown.verdict is not None
            if isfinite(shown.nominal_hz):
                ended |= shown.rows + shown.lost_rows >= self.seconds * shown.nominal_hz
            if ended or not self._heed(read_key(), shown):
                break
        self.live.stop_check()
        self._keep_notes()
        return self.live.snapshot(view.width_px(), SPAN_S)

    def _keep_notes(self) -> None:
        for note in self.live.take_notes():
            self.acquisition.note(*note)

    def _listen(self) -> None:
        """Take what comes: for one picture's time, or a quarter of a second of signal if that is sooner."""
        until_s = time.perf_counter() + FRAME_S
        n_rows = 0
        while n_rows < STEP_S * self._fs_hz:
            try:
                item = self.acquisition.queue.get(timeout=max(0.0, until_s - time.perf_counter()))
            except queue.Empty:
                break
            self.live.push(item)
            if isinstance(item, Block):
                n_rows += len(item.counts)
            elif isinstance(item, Hello):
                self._fs_hz = item.fs_hz
            elif isinstance(item, LinkEvent):
                self._hear(item)
        if self._alone and self._lost and time.perf_counter() > self._lost_s + PATIENCE_S:
            raise UserError(f"{self._lost.words} It did not come back.", self._lost.cure)

    def _hear(self, event: LinkEvent) -> None:
        if event.kind == "failed" or (event.kind == "recording failed" and self.must_record):
            raise UserError(event.words, event.cure)
        if event.kind == "lost" and self._lost is None:
            self._lost, self._lost_s = event, time.perf_counter()
        elif event.kind == "connected":
            self._lost = None

    def _heed(self, key: str, shown: Snapshot) -> bool:
        """Do what a key asks for; return False where it ends the view."""
        match key.lower():
            case "q":
                return False
            case " ":
                self._n_marks += 1
                self.acquisition.mark(f"mark {self._n_marks}")
            case "r" if shown.recording:
                self.acquisition.stop_recording()
            case "r":
                self.acquisition.record(self.new_file())
            case "c":
                self.live.begin_check()
                self.acquisition.restart()
            case _:
                pass
        return True
