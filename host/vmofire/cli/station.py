"""Station of a command: the application on this terminal, the library, the connected board.

In: options. Out: an Application and its view; the only board that answers; window or terminal. Never: a guess
between two boards, or a person who is not in the library.
"""

import argparse
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import TextIO

from vmofire.app.application import Application
from vmofire.app.job_start import JobRequest
from vmofire.cli import options
from vmofire.cli.terminal import TerminalView
from vmofire.cli.terminal_view.wrapping import print_wrapped
from vmofire.errors import VmofireError
from vmofire.link.board_search import FoundBoard, ask_board, find_boards
from vmofire.preferences import Preferences, load
from vmofire.recording.rescue import recordings_folder
from vmofire.words import msg, say

CURES = {
    "power": msg(
        "If it is safe all the same, a clinician gives the reason: --power-stated WORDS."
        " It is saved with the recording."
    ),
    "gain": msg("Give the gain of ENV, --pot 50 or --gain 10200, or wire RAW."),
    "electrodes": msg("The placement of the electrodes is not known. Give it with --electrodes."),
}


@contextmanager
def open_application(
    args: argparse.Namespace, request: JobRequest | None, person: str = ""
) -> Generator[tuple[Application, TerminalView]]:
    """Open the application on this terminal, and the library if a person is named; close both at the end.

    Parameters
    ----------
    args
        Options of the command.
    request
        The job to do; None shows the signal.
    person
        Id of the person it is filed under; "" for nobody.

    Raises
    ------
    VmofireError
        There is no such person, or no usable library.
    """
    is_json = getattr(args, "json", False)
    view = TerminalView(
        out=sys.stderr if is_json else sys.stdout,
        lines=is_json,
        answers=options.read_answers(getattr(args, "answer", None)) | _read_placement(args),
        written=_read_form(args),
        cures={code: say(cure) for code, cure in CURES.items()},
        seconds=getattr(args, "seconds", None) or inf,
        must_record=request is not None and not person,
        language=args.language or "",
        request=request,
        sound=options.read_sound(args),
    )
    library: Path | None = None
    if person:
        library = options.find_library(args)
    app = Application(
        view,
        replace(_read_preferences(args), person=person, how_to=False),
        recordings_folder(),
        library=None if library is None else lambda: library,
        files_virtual=bool(person) and args.file_virtual,
    )
    try:
        if person:
            _open_library(app, person)
        yield app, view
    finally:
        app.close()


def _read_preferences(args: argparse.Namespace) -> Preferences:
    """Return sound and thresholds of the saved settings, with what the options replace."""
    known, _ = load()
    sound = {name: getattr(known, name) for name in ("feedback", "cues", "cue_sound", "volume", "muted")}
    return Preferences(thresholds=known.thresholds, **(sound | options.read_sound(args)))


def _open_library(app: Application, person: str) -> None:
    """Open the library, print its messages, and file results that could not be filed before."""
    app.clinic.loader.open(person)
    app.clinic.wait()
    filing = app.clinic.filing
    if filing is None:
        raise VmofireError(app.clinic.loader.trouble)
    for words in filing.library.opening.words:
        print_wrapped(words, sys.stderr)
    if filing.person is None:
        raise VmofireError(
            say("There is no person {id} in this library.", id=person),
            say("`vmofire people` lists all people, `vmofire people add` adds one."),
        )
    for words in filing.file_ended():
        print_wrapped(words, sys.stderr)
    unfiled = [one.words for one in filing.find_unfiled() if one.pending]
    if unfiled:
        print_wrapped(say("Not saved yet: {results}", results="; ".join(unfiled)), sys.stderr)


def _read_placement(args: argparse.Namespace) -> dict[str, str]:
    """Return the electrode placement from the options, as the answer to a question."""
    how = getattr(args, "electrodes", None)
    return {} if how is None else {"electrodes": how}


def _read_form(args: argparse.Namespace) -> dict[str, dict[str, str]]:
    if getattr(args, "electrodes", None) is None:
        return {}
    given = {"kind": args.electrode_kind, "spacing": args.spacing_mm, "landmark": args.landmark_mm}
    return {"electrodes": {code: "" if one is None else str(one) for code, one in given.items()}}


def find_board(url: str | None) -> FoundBoard:
    """Return the board at a URL, or the one that answers.

    Raises
    ------
    VmofireError
        No board answers, or more than one.
    """
    if url is not None:
        return ask_board(url)
    finding = find_boards()
    if len(finding.boards) == 1:
        return finding.boards[0]
    if finding.boards:
        urls = ", ".join(one.url for one in finding.boards)
        first = finding.boards[0].url
        raise VmofireError(
            say("{n} boards answer: {boards}.", n=len(finding.boards), boards=urls),
            say("Choose one: --port {port}.", port=first),
        )
    without = say("Give its port with --port, or try `vmofire demo`, which needs no board.")
    raise VmofireError(finding.cause, f"{finding.cure} {without}")


def choose_window(window: bool, terminal: bool, out: TextIO, as_json: bool = False) -> bool:
    """Return whether to open a window; print in one line which view it is, and why.

    Parameters
    ----------
    window, terminal : bool
        The views that the user asks for.
    out : text stream
        Where the line goes.
    as_json : bool
        A program reads: no window unless asked for.

    Raises
    ------
    VmofireError
        A window was asked for, but none can be opened.
    """
    if terminal or (as_json and not window):
        return False
    from vmofire.gui import launch

    why = launch.why_no_window()
    if why is None:
        print_wrapped(say("Opening a window. Give --terminal to see it here."), out)
        return True
    if window:
        raise VmofireError(f"{say('No window can be opened.')} {why}", say("Give --terminal to see it here."))
    print_wrapped(f"{why} {say('Showing the terminal view.')}", out)
    return False
