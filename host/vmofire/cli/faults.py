"""Ends of commands: exit codes, files written, faults.

In: written files, or an error. Out: sentences that a person can act on, a number that a program can read.
Never: a traceback for faults of a user, a file or a port.
"""

import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from vmofire.cli.terminal_view.wrapping import print_wrapped
from vmofire.words import msg, say

FIRES, DOES_NOT_FIRE, CANNOT_TELL, FAULT = 0, 1, 2, 3
DONE = 0
INTERRUPTED = 130  # 128 + SIGINT, as shells count
BROKEN_PIPE = 141  # 128 + SIGPIPE


EXIT_CODES = msg("""exit codes:
  check and demo: 0 it fires, 1 it does not, 2 cannot tell, 3 fault
  other jobs:     0 as hoped, 1 not as hoped, 2 cannot tell, 3 fault
  analyse:        0 done; with --squeeze or --reference as check; 3 fault
  doctor:         0 fit for use, 1 with warnings, 3 fault
  the others:     0 done, 3 fault; Ctrl-C: 130""")


def tell(fault: Exception) -> int:
    """Write a fault to stderr as one paragraph and return the exit code for it."""
    print_wrapped(f"vmofire: {' '.join(str(fault).split())}", sys.stderr)
    return FAULT


def tell_written(paths: Iterable[Path], as_json: bool) -> None:
    """Print which files were written, for people or as JSON."""
    if as_json:
        import json

        print(json.dumps({"files": [str(path) for path in paths]}, indent=2))
        return
    for path in paths:
        print(say("Written: {path}", path=path))


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest known word, else with all known words."""
    folded = {one.casefold(): one for one in known}
    near = [] if word[:1].isdigit() else get_close_matches(word.casefold(), folded, n=1)
    if near:
        return say("Did you mean {word}?", word=folded[near[0]])
    return say("Choose from: {words}.", words=", ".join(folded.values()))


def exit_code(fires: bool | None) -> int:
    """Return the exit code of a verdict: True is good ("fires"), False is bad, None is no verdict."""
    return CANNOT_TELL if fires is None else FIRES if fires else DOES_NOT_FIRE
