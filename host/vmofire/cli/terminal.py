"""Terminal view: asks questions, shows a signal or a job as text until it ends, and reads keys.

In: an Application with a session. Out: text, keys passed on, the last snapshot shown. Never: a filter, a
thread, an invented answer. A pipe or a simple terminal gets plain lines.
"""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from math import inf, isfinite
from pathlib import Path
from typing import Protocol, TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live as RichLive
from rich.segment import Segment
from rich.text import Text

from vmofire.app import view
from vmofire.app.application import Application
from vmofire.app.form_reading import list_errors
from vmofire.app.job_start import JobRequest
from vmofire.app.session import Session
from vmofire.app.training import write_next
from vmofire.cli.letters import write_plain
from vmofire.cli.terminal_view.console import open_console
from vmofire.cli.terminal_view.guide import draw_result
from vmofire.cli.terminal_view.keys import ReadKey, no_key, read_keys
from vmofire.cli.terminal_view.picture import glyphs_for
from vmofire.cli.terminal_view.plain import Lines
from vmofire.cli.terminal_view.screen import SPAN_S, Frame, draw_screen, width_px
from vmofire.cli.terminal_view.wrapping import print_wrapped
from vmofire.errors import VmofireError
from vmofire.guided.how_to import HowTo
from vmofire.guided.prompt import Choice, Prompt
from vmofire.live.snapshot import Snapshot
from vmofire.messages import LinkEvent
from vmofire.preferences import Language, Preferences
from vmofire.words import msg, say

FRAME_S = 0.05  # 20 frames a second: a terminal hardly shows more, and each frame is much text
STEP_S = 0.15  # signal per step; must be shorter than HEARS_AHEAD_S in virtual/demo.py
RESULT_LINES = 14
# Questions answered by options, because they cannot be asked at that moment.
REFUSED = {
    "electrodes": (
        msg("The placement of the last visit is not known."),
        msg("Give --electrodes anew, with --electrode-kind, --spacing-mm and --landmark-mm."),
    )
}
# The same keys as in the window, and letters beside them for keyboards without those.
_JOB_KEYS = {
    " ": "pause",
    "p": "pause",
    "s": "skip",
    "q": "stop",
    "r": "repeat",
    "+": "count",
    "=": "count",
    "\n": "count",
    "\r": "count",
    "m": "sound",
    "v": "voice",
}
PATIENCE_S = 30.0  # plain lines may have no reader, so they end after this time without a board


class Display(Protocol):
    """Shows snapshots, one after the other.

    Attributes
    ----------
    following : str
        What a key begins after this result; "" for nothing.
    """

    following: str

    def width_px(self) -> int:
        """Return how many columns of dots a snapshot should have."""
        ...

    def show(self, shown: Snapshot) -> bool:
        """Show a snapshot; return whether it was painted for a person to see."""
        ...

    def end(self, shown: Snapshot) -> None:
        """Print what should stay, after the terminal is restored."""
        ...


class TerminalPicture:
    """A full screen of text, drawn for the current size of the terminal."""

    def __init__(self, console: Console, frame: Frame) -> None:
        self._console = console
        self._glyphs = glyphs_for(console.encoding)
        self._frame = frame
        self._shown: Snapshot | None = None
        self._drawn_s = -inf
        self.following = ""
        self.live = RichLive(
            self,
            console=console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the last snapshot into the available room."""
        n_columns, n_lines = options.max_width, options.height or console.height
        if self._shown is None:
            return
        frame = replace(self._frame, following=self.following)
        lines = draw_screen(self._shown, frame, n_columns, n_lines, self._glyphs)
        picture = Text("\n").join(lines)
        yield picture if self._glyphs.blocks else _Plain(picture, console.encoding)

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


@dataclass(frozen=True)
class _Plain:
    """A picture spelled with letters of the terminal, cut to its width: "ue" takes two columns, "ü" one."""

    picture: Text
    encoding: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self.picture, options, pad=False):
            plain = [Segment(write_plain(one.text, self.encoding), one.style, one.control) for one in line]
            yield from Segment.adjust_line_length(plain, options.max_width, pad=False)
            yield Segment.line()


@dataclass
class TerminalView:
    """A terminal, or lines where there is none.

    Parameters
    ----------
    command : str
        Command of `vmofire`.
    title : str
        What is shown, in plain words.
    plays : str
        Code of the demo person or recording, for programs.
    out : text stream
        Takes the lines, and the picture if it is a terminal.
    lines : bool
        Plain lines, even on a terminal, and no questions: a program reads.
    answers : mapping of str to str
        Answers given by options, by the code of the question.
    written : mapping
        Values for a form, given by options, by the code of the form.
    cures : mapping of str to str
        What to do if nobody can be asked, by the code of the question.
    seconds : float
        Seconds of signal after which the view ends.
    must_record : bool
        If the recording cannot be made, the view ends.
    language : str
        Language typed for this run; "" if none.
    request : JobRequest, optional
        The job to show; its result ends the view.
    sound : mapping
        Preferences of the sound given by options, for this run. With a choice of cues there is sound with
        plain lines too; a picture always has it.

    Attributes
    ----------
    events : list of LinkEvent
        Ends of recordings, printed after the picture.
    is_alone : bool
        Whether the view runs without a person who could press a key.
    """

    command: str = ""
    title: str = ""
    plays: str = ""
    out: TextIO = field(default_factory=lambda: sys.stdout)
    lines: bool = False
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    written: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    cures: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float = inf
    must_record: bool = False
    language: Language = ""
    request: JobRequest | None = None
    sound: Mapping[str, object] = field(default_factory=dict[str, object])

    def __post_init__(self) -> None:
        self.events: list[LinkEvent] = []
        self.is_alone = True
        self._running: Session | None = None  # while a picture or lines are shown
        self._asked: tuple[view.Question, Callable[[str], None]] | None = None  # over the picture
        self._lost: LinkEvent | None = None
        self._lost_s = 0.0
        self._n_marks = 0

    # Methods that the application calls.

    def show(self, page: view.Page) -> None:
        """Do nothing: a terminal shows only a job and its result, and the snapshots hold both."""

    def is_showing(self, kind: type[view.Page]) -> bool:
        """Return False: a terminal has no page that must be shown again."""
        del kind
        return False

    def ask(self, question: view.Question, then: Callable[[str], None]) -> None:
        """Answer from the options, else ask the user."""
        if question.code == "unkept":
            parts = say("Not recording."), question.detail, say("The result is saved at the end.")
            print_wrapped(" ".join(parts), sys.stderr)
            then("unkept")
            return
        codes = [option.code for option in question.options]
        answer = self.answers.get(question.code)
        cure = self.cures.get(question.code, "")
        if answer is not None and answer not in codes:
            cause, cure = REFUSED[question.code]
            raise VmofireError(say(cause), say(cure))
        if question.code == "stop" and self._running is not None:  # asked over the picture
            self._asked = question, then
            return
        if answer is None and self._running is not None:  # no typing while a picture is shown
            self._running.live.push(LinkEvent("refused", _write_question(question), cure))
            return
        if answer is None and not self._can_ask:
            if question.code != "electrodes":
                raise VmofireError(_write_question(question), cure)
            print_wrapped(cure, sys.stderr)
            answer = "untold"
        then(answer if answer is not None else self._choose(question))

    def explain(
        self, how_to: HowTo, then: Callable[[], None], left: Callable[[], None] | None = None
    ) -> None:
        """Print how a job is done, unless a picture is shown, and go on."""
        del left
        if self._running is None:
            print_how_to(how_to, self.out)
        then()

    def fill_in(self, form: view.Form, then: Callable[[Mapping[str, str]], None]) -> None:
        """Fill in the form from the options, else ask until the values are valid."""
        written = self.written.get(form.code)
        if written is not None:
            then(written)
            return
        print_wrapped(form.title, sys.stdout)
        if form.detail:
            print_wrapped(form.detail, sys.stdout)
        typed = {one.code: _type(one) for one in form.fields}
        while True:
            try:
                then(typed)
            except ValueError as error:
                print_wrapped(str(error), sys.stdout)
                codes = list_errors(error)
                refused = [one for one in form.fields if one.code in codes] or form.fields
                typed |= {one.code: _type(one) for one in refused}
            else:
                return

    def offer_file(self, words: str, path: Path) -> None:
        """Print where the file is; a terminal opens nothing."""
        del path
        self.tell(words)

    def show_work(self, title: str, share: float) -> None:
        """Show nothing: work in the terminal is short."""

    def tell(self, words: str, *, is_trouble: bool = False) -> None:
        """Print what was done, or what went wrong."""
        print_wrapped(words, sys.stderr if is_trouble else self.out)

    def take_preferences(self, preferences: Preferences) -> None:
        """Show nothing: the options set the preferences."""

    def renew(self) -> None:
        """Show nothing: the next picture is in the language in use."""

    @property
    def _can_ask(self) -> bool:
        return not self.lines and sys.stdin is not None and sys.stdin.isatty()

    def _choose(self, question: view.Question) -> str:
        print_wrapped(f"{question.title} {question.detail}".strip(), sys.stdout)
        keys = [option.key.lower() or f"{number}" for number, option in enumerate(question.options, 1)]
        for key, option in zip(keys, question.options, strict=True):
            print_wrapped(f"  {key}  {option.title}", sys.stdout)
            if option.detail:
                print_wrapped(f"     {option.detail}", sys.stdout)
        n = len(question.options)
        while True:
            try:
                asked = (
                    say("1 to {n}", n=n)
                    if keys[0] == "1"
                    else say("{first} to {last}", first=keys[0], last=keys[-1])
                )
                typed = input(f"{asked}: ").strip().lower()
            except EOFError:  # Ctrl-D: no answer
                print()
                return "untold" if question.code == "electrodes" else question.options[0].code
            if typed in keys:
                return question.options[keys.index(typed)].code

    # Showing the signal or the job.

    def run(self, app: Application) -> Snapshot:
        """Show the session until it ends; return the last snapshot.

        Raises
        ------
        VmofireError
            There is no board, or it does not come back.
        """
        session = app.session
        assert session is not None
        console = open_console(self.out)
        with ExitStack() as stack:
            if self.lines or not self.out.isatty() or console.is_dumb_terminal:
                display: Display = Lines(self.out, meters=self.request is None)
                read_key = no_key
            else:
                picture = TerminalPicture(console, Frame(self.command, self.title, self.request is not None))
                read_key, self.is_alone = stack.enter_context(read_keys()), False
                stack.enter_context(picture.live)
                display = picture
            if session.is_timed and ("cue_sound" in self.sound or not isinstance(display, Lines)):
                app.sound.open()
            self._running = session
            stack.callback(self._end)
            shown = self._watch(app, session, display, read_key)
        display.end(shown)
        app.sound.finish()
        return shown

    def _end(self) -> None:
        self._running = None

    def _find_next(self, app: Application) -> str:
        """Return the next exercise of the plan in words; "" for none, and where nobody can press a key."""
        if self.is_alone or self.request is None or self.request.code != "train":
            return ""
        following = app.training.find_next()
        return "" if following is None else write_next(following)

    def _watch(self, app: Application, session: Session, display: Display, read_key: ReadKey) -> Snapshot:
        while True:
            app.tick(FRAME_S, STEP_S)
            self._hear(session)
            clock = session.acquisition.clock if session.is_timed else None
            shown = self._show_question(session.snapshot(display.width_px(), SPAN_S))
            if clock:
                app.sound.follow(shown, session.live.unpainted_samples, clock.to_host_s)
            if display.show(shown) and clock:
                session.live.painted(time.perf_counter(), clock.to_host_s)
            self._answer(session, shown)
            ended = self.request is not None and shown.result is not None
            if ended and (following := self._find_next(app)):
                display.following, ended = following, False
            else:
                display.following = ""
            if isfinite(shown.nominal_hz):
                ended |= shown.samples + shown.lost_samples >= self.seconds * shown.nominal_hz
            if ended or not self._heed(app, session, read_key(), shown):
                break
        session.live.press("stop")
        app.tick()
        return session.snapshot(display.width_px(), SPAN_S)

    def _hear(self, session: Session) -> None:
        """Take events of the link and of recordings."""
        for event in session.take_events():
            if event.kind == "failed" or (event.kind == "recording failed" and self.must_record):
                raise VmofireError(event.words, event.cure)
            if event.kind in ("recorded", "recording failed") and event not in self.events:
                self.events.append(event)
            if event.kind == "lost" and self._lost is None:
                self._lost, self._lost_s = event, time.perf_counter()
            elif event.kind == "connected":
                self._lost = None
        if self.is_alone and self._lost and time.perf_counter() > self._lost_s + PATIENCE_S:
            raise VmofireError(f"{self._lost.words} {say('It did not come back.')}", self._lost.cure)

    def _answer(self, session: Session, shown: Snapshot) -> None:
        """Answer a job's question from the options; do not wait if nobody can answer or press Space."""
        prompt = shown.prompt
        if prompt is None or session.is_attended:
            return
        if prompt.start == "restless" and self.is_alone:
            session.live.press("start")
        if not prompt.choices:
            return
        codes = [choice.code for choice in prompt.choices]
        question = session.question
        if self.answers.get(question) in codes:
            session.live.press(self.answers[question])
        elif self.is_alone and prompt.alone:
            session.live.press(prompt.alone)
        elif self.is_alone:
            safe = prompt.safe or codes[0]
            others = ", ".join(code for code in codes if code != safe)
            raise VmofireError(
                say("The job asks: {question}", question=prompt.words),
                say(
                    "Run it in a terminal, or answer beforehand: --answer {code}={choice} (or {others}).",
                    code=question,
                    choice=safe,
                    others=others,
                ),
            )

    def _heed(self, app: Application, session: Session, key: str, shown: Snapshot) -> bool:
        """Do the action of a key; return False if it ends the view."""
        if self._asked is not None and shown.prompt is not None:
            self._take_answer(key)
            return True
        if shown.prompt is not None:
            _heed_job(app, key, shown.prompt)
            return True
        match key.lower():
            case "q":
                return False
            case " ":
                self._n_marks += 1
                session.acquisition.mark(f"mark {self._n_marks}")
            case "r":
                app.recordings.toggle()
            case "c":
                app.jobs.begin(app.jobs.asked or self.request or JobRequest("check", asks_leg=False))
            case "n" | "\n" | "\r" if shown.result is not None and self._find_next(app):
                app.training.begin_next()
            case _:
                pass
        return True

    def _show_question(self, shown: Snapshot) -> Snapshot:
        """Return a snapshot with the open question in place of the prompt; it closes when the job ends."""
        if self._asked is None or shown.prompt is None:
            self._asked = None
            return shown
        options = self._asked[0].options
        choices = tuple(Choice(one.code, one.title, str(n)) for n, one in enumerate(options, 1))
        prompt = replace(shown.prompt, kind="question", words=self._asked[0].title, choices=choices)
        return replace(shown, prompt=replace(prompt, below=options[-1].detail, then="", seconds_left=None))

    def _take_answer(self, key: str) -> None:
        """Give the answer of a number; Enter and n give that of leaving the question."""
        assert self._asked is not None
        question, then = self._asked
        codes = {str(n): one.code for n, one in enumerate(question.options, 1)}
        code = codes.get(key) or (question.left if key in ("\n", "\r", "n") else "")
        if code:
            self._asked = None
            then(code)


def print_how_to(how_to: HowTo, out: TextIO) -> None:
    """Print how a job is done: how to get ready, what to do at the cue, what helps."""
    print_wrapped(how_to.title, out)
    position = [f"{number}  {words}" for number, words in enumerate(how_to.position, 1)]
    parts = (
        (say("Get ready"), position),
        (say("At the cue"), [how_to.effort]),
        (say("Then"), [how_to.release]),
        (say("Good to know"), how_to.tips),
    )
    for head, sentences in parts:
        for words in (head, *(f"  {one}" for one in sentences)) if sentences else ():
            print_wrapped(words, out)


def _heed_job(app: Application, key: str, prompt: Prompt) -> None:
    """Do the action of a key in a job; keys of answers come first."""
    answer = next((choice.code for choice in prompt.choices if choice.key == key.lower()), None)
    if answer is not None:
        app.jobs.press(answer)
    elif _JOB_KEYS.get(key.lower()) == "stop":
        app.jobs.ask_stop()
    elif key == " " and prompt.start:
        app.jobs.press("start")
    elif key.lower() in _JOB_KEYS:
        app.jobs.press(_JOB_KEYS[key.lower()])


def _write_question(question: view.Question) -> str:
    """Return a question as the cause of an error."""
    return say("{title}: {detail}", title=question.title, detail=question.detail)


def _type(line: view.Field) -> str:
    """Return the typed value; an empty line keeps the value shown, a dash means "not known"."""
    hints = [say("for example {example}", example=line.example)] if line.example else []
    hints += [say("{code} for {words}", code=one.code, words=one.title) for one in line.options]
    if line.value:
        hints += [say("Enter for {value}", value=line.value), say("- for not known")]
    typed = input(f"{line.words} ({'; '.join(hints)}): " if hints else f"{line.words}: ").strip()
    return "" if typed == "-" else typed or line.value
