"""`vmofire test`: a clinician's test, on a connected board.

In: options. Out: an exit code. The measuring modules are imported only when needed.
"""

import argparse
from typing import Any

from vmofire.cli import options, person_options
from vmofire.cli.faults import suggest
from vmofire.errors import VmofireError
from vmofire.permissions import expand_home
from vmofire.plaintext import make_safe
from vmofire.words import say


def describe_test(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire test`."""
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
    """Run a test by a protocol, a shipped one or the clinic's own."""
    person_options.check_person(args)
    from vmofire.cli.measuring import do_job

    test, settings = read_protocol(args.protocol)
    return do_job(args, test, settings)


def read_protocol(words: str) -> tuple[str, Any]:
    """Return the code of a test and its settings, from a shipped protocol or a file of the user's.

    Raises
    ------
    VmofireError
        There is no such protocol, or the file cannot be used.
    """
    from vmofire.guided.protocols import load_protocol, shipped_protocols

    shipped = {protocol.test: protocol for protocol in shipped_protocols()}
    if words in shipped:
        return words, shipped[words].settings
    if not words.endswith(".toml"):
        raise VmofireError(
            say("There is no test “{name}”.", name=make_safe(words)),
            f"{suggest(words, shipped)} {say('For a protocol of your own, give its path: my-clinic.toml.')}",
        )
    protocol = load_protocol(expand_home(words))
    return protocol.test, protocol.settings
