"""The live terminal view: what the window shows, in text, with keys; plain lines where there is no screen.

In: a running Acquisition, and Live. Out: the picture, until a verdict, the end of the time, or a key ends it.
Never: a port opened or closed (whoever starts an Acquisition stops it), a control code into a pipe.
"""

import queue
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import inf, isfinite, nan
from pathlib import Path
from typing import Protocol, TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live as RichLive
from rich.text import Text

from vmofire.acquire import Acquisition
from vmofire.cli.console import open_console
from vmofire.cli.faults import UserError
from vmofire.cli.guide import draw_result
from vmofire.cli.keys import ReadKey, no_key, read_keys
from vmofire.cli.picture import glyphs_for
from vmofire.cli.plain import Lines
from vmofire.cli.screen import SPAN_S, Frame, draw_screen, width_px
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.job_plans import MakeJobRun
from vmofire.guided.prompt import Prompt
from vmofire.guided.sites import SiteError
from vmofire.live.attendance import Attend
from vmofire.live.snapshot import Snapshot
from vmofire.live.stream import Live
from vmofire.messages import Block, Hello, LinkEvent

FRAME_S = 0.05  # twenty pictures a second: a terminal hardly shows more, and each one is text to be written
STEP_S = 0.15  # of signal, looked at together; shorter than a virtual person hears ahead (virtual/demo.py)
RESULT_LINES = 14
_JOB_KEYS = {"p": "pause", "s": "skip", "q": "stop", "r": "repeat", " ": "count"}
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

    def __init__(self, console: Console, title: str, guided: bool) -> None:
        self._console = console
        self._glyphs = glyphs_for(console.encoding)
        self._frame = Frame(title, guided)
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
        if shown.result is None:
            return
        for line in draw_result(shown.result, self._console.width, RESULT_LINES, self._glyphs):
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
    job : callable, optional
        Makes the guided job that it is for, whose result ends the view.
    attend : callable, optional
        Told every note of a job, and how many rows of the run were seen: a virtual person takes part by it.
        The keys it returns are pressed where nobody else can.
    answers : mapping of str to str
        What is answered to questions, by their code, where nobody is asked.
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
    job: MakeJobRun | None = None
    attend: Attend | None = None
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float = inf
    must_record: bool = False
    timed: bool = True
    out: TextIO = field(default_factory=lambda: sys.stdout)
    lines: bool = False

    def __post_init__(self) -> None:
        self._lost: LinkEvent | None = None
        self._lost_s = 0.0
        self.unrecorded: list[LinkEvent] = []  # why a recording could not be made or gone on with
        self._alone = True
        self._fs_hz = 2000.0
        self._n_marks = 0
        self._question = ""  # code of the last one

    def watch(self) -> Snapshot:
        """Show the stream until it ends; return what was shown last.

        Raises
        ------
        UserError
            There is no board, or none comes back.
        """
        console = open_console(self.out)
        with ExitStack() as stack:
            if self.lines or not self.out.isatty() or console.is_dumb_terminal:
                view: View = Lines(self.out, meters=self.job is None)
                read_key = no_key
            else:
                picture = Picture(console, self.title, self.job is not None)
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
            self._answer(shown)
            ended = self.job is not None and shown.result is not None
            if isfinite(shown.nominal_hz):
                ended |= shown.rows + shown.lost_rows >= self.seconds * shown.nominal_hz
            if ended or not self._heed(read_key(), shown):
                break
        self.live.press("stop")
        self._keep_notes()
        return self.live.snapshot(view.width_px(), SPAN_S)

    def _keep_notes(self) -> None:
        notes = self.live.take_notes()
        for note in notes:
            self.acquisition.note(*note)
            if note.kind == "question":
                self._question = str(note.data["code"])
        if self.attend is not None:
            for key in self.attend(notes, self.live.run_rows):
                if self._alone or not self.timed:  # else whoever sits here answers
                    self.live.press(key)

    def _answer(self, shown: Snapshot) -> None:
        """Answer a question as was said beforehand; where nobody can, there is no use in waiting."""
        if shown.prompt is None or not shown.prompt.choices or self.attend is not None:
            return
        codes = [choice.code for choice in shown.prompt.choices]
        if self.answers.get(self._question) in codes:
            self.live.press(self.answers[self._question])
        elif self._alone:
            safe = shown.prompt.safe or codes[0]
            others = ", ".join(code for code in codes if code != safe)
            raise UserError(
                f"It asks: {shown.prompt.words}",
                "Start it in a terminal, or answer beforehand, as in "
                f"--answer {self._question}={safe} (or {others}).",
            )

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
        if event.kind == "recording failed" and event not in self.unrecorded:
            self.unrecorded.append(event)
        if event.kind == "lost" and self._lost is None:
            self._lost, self._lost_s = event, time.perf_counter()
        elif event.kind == "connected":
            self._lost = None

    def _heed(self, key: str, shown: Snapshot) -> bool:
        """Do what a key asks for; return False where it ends the view."""
        prompt = shown.prompt
        if prompt is not None:
            self._heed_job(key, prompt)
            return True
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
                self._check()
            case _:
                pass
        return True

    def _check(self) -> None:
        """Begin the job again, or a Check of the leg that the sensors' names tell."""
        try:
            job = self.job or make_job("check", Sitting(self.live.labels), "")
        except SiteError as error:
            self.live.push(LinkEvent("refused", error.cause, "Start it with `vmofire check --leg left`."))
            return
        self.live.begin_job(job)
        self.acquisition.restart()

    def _heed_job(self, key: str, prompt: Prompt) -> None:
        """Do what a key asks of a job; an answer's own key goes before all others."""
        answer = next((choice.code for choice in prompt.choices if choice.key == key.lower()), None)
        if answer is not None:
            self.live.press(answer)
        elif key.lower() in _JOB_KEYS:
            self.live.press(_JOB_KEYS[key.lower()])
