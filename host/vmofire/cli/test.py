"""`vmofire test`: a clinician's test, on a board that is there.

In: options. Out: an exit code. What measures is imported once it is needed.
"""

import argparse
from typing import Any

from vmofire.cli import options, person_options
from vmofire.cli.faults import as_sentence, suggest
from vmofire.errors import VmofireError
from vmofire.permissions import expand_home


def describe_test(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire test` takes."""
    parser.set_defaults(run=run_test)
    options.add_examples(
        parser,
        "test maximum --leg left",
        "test onset --leg right --channels VMO,VL",
        "test my-clinic.toml --leg left",
    )
    parser.add_argument("protocol", help="name of a test, or path of a protocol (.toml)")
    person_options.add_job(parser)


def run_test(args: argparse.Namespace) -> int:
    """Do a test by a protocol, shipped or a clinic's own."""
    person_options.check_person(args)
    from vmofire.cli.measuring import do_job

    test, settings = read_protocol(args.protocol)
    return do_job(args, test, settings)


def read_protocol(words: str) -> tuple[str, Any]:
    """Return a test and how it is to be done, by the name of a shipped protocol or the path of one's own.

    Raises
    ------
    VmofireError
        There is none, or the file cannot be used.
    """
    from vmofire.guided.protocols import load_protocol, shipped_protocols

    shipped = {protocol.test: protocol for protocol in shipped_protocols()}
    if words in shipped:
        return words, shipped[words].settings
    if not words.endswith(".toml"):
        raise VmofireError(
            as_sentence(f"there is no test {words!r}{suggest(words, shipped)}"),
            "A protocol of your own is given by its path, as in my-clinic.toml.",
        )
    protocol = load_protocol(expand_home(words))
    return protocol.test, protocol.settings
