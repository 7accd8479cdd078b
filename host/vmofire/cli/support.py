"""`vmofire support`: findings of doctor, versions and faults in one file for support.

In: options. Out: a new .zip without personal data; an exit code. Never: replaces an existing file, or
contains a label of the user's.
"""

import argparse

from vmofire.cli import faults, options
from vmofire.cli.doctor import add_station, announcing, make_station
from vmofire.errors import VmofireError, explain
from vmofire.permissions import expand_home
from vmofire.wire import PINS
from vmofire.words import say
from vmofire.words.language import speaking


def describe_support(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire support`."""
    parser.set_defaults(run=run_support)
    options.add_examples(parser, "support vmofire-support.zip")
    parser.add_argument("file", metavar=say("FILE"), help=say("the new file (.zip)"))
    add_station(parser)


def run_support(args: argparse.Namespace) -> int:
    """Examine the station and write the findings to a file without personal data."""
    path = expand_home(args.file)
    if not path.name:  # "" or "/"
        raise VmofireError(
            say("The file has no name."), say("Give it one: `vmofire support vmofire-support.zip`.")
        )
    path = path if path.suffix else path.with_suffix(".zip")
    if path.exists():
        raise VmofireError(say("{path} exists already.", path=path), say("Choose another name."))
    pins, _ = options.read_channels(args.channels, args.leg)
    from vmofire.doctor import Secrets, examine, write_bundle

    station = make_station(args, pins, [PINS[pin] for pin in pins])  # no labels of the user's
    with announcing() as announce, speaking("en"):  # support may not read the language in use
        findings = list(examine(station, announce))
    try:
        names = write_bundle(path, findings, Secrets.gather(station.library))
    except OSError as error:
        raise VmofireError(*explain(error, "export", path)) from None
    print(f"{path}: {', '.join(names)}")
    print(say("Look through the file before you send it."))
    return faults.DONE
