"""`vmofire import`: how a file of another program is understood, corrected, and saved with a person.

In: options. Out: the preview that the window shows, as text or JSON; a recording in the library. Never: a
file saved that leaves a fact open; corrections of last time without a word.
"""

import argparse
import json
import sys
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.labels import SIDES
from vmofire.permissions import expand_home
from vmofire.plaintext import make_safe
from vmofire.words import msg, say

if TYPE_CHECKING:
    from vmofire.app.import_preview import ImportPreview
    from vmofire.recording.formats import Corrections
    from vmofire.recording.imported import Draft
    from vmofire.recording.library import Library, Visit


def describe_import_file(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire import`."""
    parser.set_defaults(run=run_import)
    options.add_examples(
        parser,
        "import squats.csv --dry-run",
        "import squats.csv --person P7K3Q --leg left",
        'import knee.edf --person P7K3Q --unit uV --rename "EMG 1=left VMO"',
        "import counts.txt --dry-run --rate 1000 --output RAW --gain 200 --bits 12",
    )
    options.add_recording(parser)
    parser.add_argument("--dry-run", action="store_true", help=say("only show the file; save nothing"))
    parser.add_argument("--person", metavar="ID", type=str.upper, help=say("the person who owns it"))
    parser.add_argument("--visit", metavar="ID", help=say("the visit it belongs to (default: that of today)"))
    parser.add_argument(
        "--day", type=_read_day, metavar="YYYY-MM-DD", help=say("save it in a new visit of this day")
    )
    parser.add_argument("--leg", "--side", dest="leg", choices=SIDES[1:], help=say("leg of the recording"))
    parser.add_argument(
        "--forget", action="store_true", help=say("forget the corrections of files of this shape")
    )
    options.add_library(parser)
    options.add_scale(parser)
    options.add_counts(parser)
    options.add_columns(parser)
    options.add_json(parser, say("print only the preview, as JSON"))


def _read_day(words: str) -> date:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(
            say("“{word}” is no date. Write it like this: 2026-09-30.", word=make_safe(words))
        ) from None
    if day > datetime.now().astimezone().date():
        raise argparse.ArgumentTypeError(say("{when:day} is in the future.", when=day))
    return day


def run_import(args: argparse.Namespace) -> int:
    """Show a file; save it with a person, unless only a look is wanted."""
    if args.person is None and not args.dry_run:
        raise VmofireError(
            say("A recording is saved with a person."), say("Give --person ID, or --dry-run to only look.")
        )
    if args.visit and args.day:
        raise VmofireError(say("--visit and --day cannot be combined."), say("Leave out one of them."))
    if args.dry_run:
        seen, _ = _show(args, say("Visit: none"))
        return faults.DONE if not seen.trouble else faults.FAULT
    from vmofire.app.file_import import save
    from vmofire.app.import_memory import ImportMemory
    from vmofire.cli.terminal_view.console import show_progress
    from vmofire.recording.library import Library

    with Library(options.find_library(args)) as library:
        for words in library.opening.words:
            print(f"vmofire: {words}", file=sys.stderr)
        visit, started, described = _find_visit(library, args)
        seen, (found, draft, side) = _show(args, described)
        if seen.trouble:
            return faults.FAULT

        def begin() -> "Visit":
            return visit or library.start_visit(args.person, started=started)

        with show_progress(say("Saving {file} ...", file=draft.path.name), args.json) as progress:
            stored = save(library, draft, begin, side, progress, ImportMemory(), found)
        if not args.json:
            print(say("{file} is saved.", file=stored.path.name))
    return faults.DONE


def _show(args: argparse.Namespace, visit: str) -> "tuple[ImportPreview, tuple[Draft, Draft, str]]":
    """Print the preview; return it with the file as found, the draft and the leg."""
    from vmofire.app.import_preview import preview
    from vmofire.cli.terminal_view.import_view import list_lines, to_json
    from vmofire.cli.terminal_view.picture import glyphs_for
    from vmofire.recording.imported import find_side

    found, draft, is_as_last_time = _open(args)
    side = args.leg or find_side(draft)
    seen = preview(draft, args.person or "", side, visit, is_as_last_time=is_as_last_time)
    if args.json:
        print(json.dumps(to_json(seen), indent=2))
    else:
        for line in list_lines(seen, glyphs_for(sys.stdout.encoding)):
            print(line)
    if seen.trouble:
        faults.tell(VmofireError(seen.trouble))
    return seen, (found, draft, side)


def _open(args: argparse.Namespace) -> "tuple[Draft, Draft, bool]":
    """Return the file as found, as corrected, and whether corrections of last time are among those."""
    from vmofire.app.file_import import open_as_last_time
    from vmofire.app.import_memory import ImportMemory, find_shape
    from vmofire.cli.recordings import read_corrections
    from vmofire.cli.terminal_view.console import show_progress
    from vmofire.recording.imported import open_draft

    path, told, memory = expand_home(args.file), read_corrections(args), ImportMemory()
    gain = options.read_gain(args)
    with show_progress(say("Reading {file} ...", file=path.name), args.json) as progress:
        found, draft = open_as_last_time(path, memory, progress)
        if args.forget:
            memory.forget(find_shape(found))
            draft = found
        given = {key: value for key, value in vars(told).items() if value is not None}
        if given:
            names = {**(draft.told.names or {}), **(told.names or {})} or None
            corrections = replace(draft.told, **{**given, "names": names})
            if draft.whole is not None:
                _refuse_for_text(given)
                again = replace(draft, told=corrections)
            elif given.keys() & {"separator", "decimal", "first_line"}:
                read = open_draft(path, corrections, progress)
                again = replace(read, output=draft.output, gain=draft.gain, bits=draft.bits)
            else:
                again = replace(draft, told=corrections)
            is_as_last_time, draft = draft is not found, again
        else:
            is_as_last_time = draft is not found
        if gain is not None:
            output = args.output or draft.output or ("ENV" if args.pot is not None else None)
            draft = replace(draft, gain=gain, output=output)
        draft = replace(draft, output=args.output or draft.output, bits=args.bits or draft.bits)
        _require_used(draft, args, told)
    return found, draft, is_as_last_time


def _require_used(draft: "Draft", args: argparse.Namespace, told: "Corrections") -> None:
    """Refuse what was given and changes nothing in the file.

    Raises
    ------
    VmofireError
        vmofire itself recorded it, it gives its scale, or a correction has nothing to correct.
    """
    from vmofire.recording.formats.told import require_used

    if draft.is_journal:
        names = ("unit", "rename", "gain", "pot", "output", "bits")
        option = next((f"--{name}" for name in names if getattr(args, name)), None)
        if option is not None:
            raise VmofireError(
                say("vmofire itself recorded this file. {option} changes nothing in it.", option=option),
                say("Leave out {option}.", option=option),
            )
    elif (args.gain or args.pot) and not draft.trouble and not draft.needs_gain:
        unused = msg("The gain of {gain:g} is not used: the file gives the scale of its channels.")
        raise VmofireError(say(unused, gain=draft.gain), say("Leave out --gain and --pot."))
    if draft.text is not None:
        require_used(draft.text, told)


def _refuse_for_text(given: "dict[str, object]") -> None:
    """Refuse corrections that only a text takes.

    Raises
    ------
    VmofireError
        One of them was given.
    """
    only_text = sorted(given.keys() - {"unit", "names"})
    if only_text:
        words = "--" + only_text[0].replace("fs_hz", "rate").replace("_", "-")
        raise VmofireError(
            say("{option} is for text files. This file says it itself.", option=words),
            say("Leave out {option}.", option=words),
        )


def _find_visit(library: "Library", args: argparse.Namespace) -> "tuple[Visit | None, datetime | None, str]":
    """Return the visit, or the time of a new one, and both in words."""
    from vmofire.app.filing import Filing

    library.person(args.person)
    if args.visit:
        visits = library.history(args.person).visits
        visit = next((one for one in visits if one.id == args.visit), None)
        if visit is None:
            raise VmofireError(
                say("{person} has no visit {visit}.", person=args.person, visit=make_safe(args.visit)),
                say("`vmofire people show {person} --json` lists them.", person=args.person),
            )
        return visit, None, say("Visit of {when:day}", when=visit.started)
    if args.day:
        started = datetime.combine(args.day, time(12)).astimezone()
        return None, started, say("New visit, {when:day}", when=args.day)
    today = Filing(library).find_today(args.person)
    if today is not None:
        return today, None, say("Visit of {when:day}", when=today.started)
    return None, None, say("New visit, today")
