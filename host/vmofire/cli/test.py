"""`vmofire test`: a clinician's test, on a board that is there.

In: options. Out: an exit code. What measures is imported once it is needed.
"""

import argparse
from typing import Any

from vmofire.cli import options, person_options
from vmofire.cli.faults import suggest
from vmofire.errors import VmofireError
from vmofire.permissions import expand_home
from vmofire.words import say


def describe_test(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire test` takes."""
    parser.set_defaults(run=run_test)
    options.add_examples(
        parser,
        "test maximum --leg left",
        "test onset --leg right --channels VMO,VL",
        "test my-clinic.toml --leg left",
    )
    parser.add_argument(
        "protocol",
        metavar=say("PROTOCOL"),
        help=say("a test ({tests}), or the path of a protocol (.toml)", tests=", ".join(options.TESTS)),
    )
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
            say("There is no test {name!r}.", name=words),
            f"{suggest(words, shipped)} {say('For a protocol of your own, give its path: my-clinic.toml.')}",
        )
    protocol = load_protocol(expand_home(words))
    return protocol.test, protocol.settings
