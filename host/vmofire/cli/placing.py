"""How the electrodes lie of whoever is measured: by the options, else asked where somebody can answer.

In: options, what is typed. Out: what is filed with the recordings to come. Never: a distance nobody gave.
"""

import argparse
import sys

from vmofire.cli.faults import UserError
from vmofire.cli.filing import JobFiling
from vmofire.cli.wrapping import say
from vmofire.guided.electrode_questions import (
    FORM,
    FORM_WHY,
    LINES,
    QUESTION,
    WHY,
    FormLine,
    Way,
    list_ways,
    read_mm,
)
from vmofire.recording.library import Electrodes
from vmofire.recording.library.placement import answer, say_placed

UNTOLD = "How the electrodes lie is not told: --electrodes tells it where nobody is asked."


def place_electrodes(sitting: JobFiling, args: argparse.Namespace) -> None:
    """Say how the electrodes lie that the job is about to hear.

    Parameters
    ----------
    sitting
        Of somebody; nothing is kept for nobody.
    args
        Of whom.add_person, checked by check_person.

    Raises
    ------
    UserError
        As last time, of which nobody knows.
    """
    keeping = sitting.keeping
    if keeping is None:
        return
    labels, side = sitting.visit.labels, args.leg or ""
    last = keeping.find_last(labels, side)
    if args.electrodes is not None:
        if args.electrodes == "last" and last is None:
            raise UserError(
                "Nobody said yet how the electrodes lay last time.",
                "Say --electrodes anew, with --electrode-kind, --spacing-mm and --landmark-mm.",
            )
        how = answer(args.electrodes, last, args.electrode_kind or "", args.spacing_mm, args.landmark_mm)
    elif args.json or not sys.stdin or not sys.stdin.isatty():
        say(UNTOLD, sys.stderr)
        return
    else:
        try:
            how = _ask(last)
        except EOFError:  # Ctrl-D: nobody there knows
            print()
            return
    keeping.place(labels, side, how)


def _ask(last: Electrodes | None) -> Electrodes:
    ways = list_ways(None if last is None else say_placed(last))
    say(f"{QUESTION} {WHY}", sys.stdout)
    for number, way in enumerate(ways, 1):
        say(f"  {number}  {way.words}" + (f" ({way.detail.rstrip('.')})" if way.detail else ""), sys.stdout)
    code = _choose(ways).code
    if code != "anew":
        return answer(code, last)
    say(f"{FORM}. {FORM_WHY}", sys.stdout)
    kind, spacing, landmark = LINES
    return answer(code, last, _read(kind), _read_length(spacing), _read_length(landmark))


def _choose(ways: list[Way]) -> Way:
    while True:
        typed = input(f"1 to {len(ways)}: ").strip()
        if typed in map(str, range(1, len(ways) + 1)):
            return ways[int(typed) - 1]


def _read_length(line: FormLine) -> float | None:
    while True:
        try:
            return read_mm(_read(line))
        except ValueError as error:
            say(str(error), sys.stdout)


def _read(line: FormLine) -> str:
    """Return what is typed: nothing typed is what stands there at first, a dash what is not known."""
    at_first = f" (Enter: {line.value}; - for not known)" if line.value else ""
    example = f", as in {line.example}" if line.example else ""
    typed = input(f"{line.words}{example}{at_first}: ").strip()
    return "" if typed == "-" else typed or line.value
