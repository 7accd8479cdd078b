"""The options that several commands share, and what they mean.

In: words from the command line. Out: values the rooms below take (pins, labels, a sensor, a path).
Never: a port or a file opened here.
"""

import argparse
from datetime import datetime
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmofire import wire
from vmofire.cli.faults import EXIT_CODES, as_sentence
from vmofire.errors import VmofireError
from vmofire.labels import LEGS, OUTPUTS, is_ref, list_gains, read_labels
from vmofire.permissions import expand_home, make_folder
from vmofire.recording.file_formats import SUFFIXES, TEXT
from vmofire.recording.rescue import recordings_folder
from vmofire.wire import N_CHANNELS, PINS

if TYPE_CHECKING:  # numpy costs more than a quick `--help` should wait for
    from vmofire.dsp.sensor import Sensor

GAIN_OF = {
    name: "--pot 50 as delivered, or --gain 10200" if kind.gain is None else f"--gain {kind.gain:g}"
    for name, kind in OUTPUTS.items()
}
POT_HELP = "the sensor's trimmer, which sets the gain of ENV: 200 x (1 + KOHM); 50 as delivered"
READABLE = ", ".join(SUFFIXES)
PEOPLE = ("strong", "weak", "late", "off", "one_sided", "tiring", "noisy", "moving")
TESTS = ("maximum", "activation", "deficit", "onset", "endurance")
JOBS = ("check", "compare", *TESTS, "train")


def add_examples(parser: argparse.ArgumentParser, *examples: str) -> None:
    """Let the help of a command end with what one can type, and with the exit codes."""
    shown = "\n".join(f"  vmofire {example}" for example in examples)
    parser.epilog = f"examples:\n{shown}\n\n{EXIT_CODES}"


def add_measurement(parser: argparse.ArgumentParser, channels: str | None = "1") -> None:
    """Add the options of everything that measures."""
    group = parser.add_argument_group("sensor and board")
    group.add_argument(
        "--rate",
        type=int,
        default=2000,
        choices=wire.RATES_HZ,
        metavar="HZ",
        help=f"samples a second and channel: {', '.join(map(str, wire.RATES_HZ))} (default 2000)",
    )
    group.add_argument(
        "--channels",
        default=channels,
        metavar="WHICH",
        help=f"how many sensors, from GP26 up (1 to {N_CHANNELS}), or their pins and names: GP26=VMO,GP28=VL;"
        " REF for the sensor's REF pin on a spare input: VMO,REF"
        f" (default: {channels or 'as many as the job takes'})",
    )
    group.add_argument(
        "--gain", type=float, metavar="TIMES", help=f"gain of the sensor ({list_gains()}; ENV: --pot)"
    )
    group.add_argument("--pot", type=positive, metavar="KOHM", help=POT_HELP)
    group.add_argument(
        "--output", default="RAW", choices=OUTPUTS, help="output of the MyoWare that is wired (default RAW)"
    )
    group.add_argument(
        "--power-stated",
        metavar="WORDS",
        help="what a clinician states where the computer is not on its battery alone",
    )
    group.add_argument(
        "--leg",
        "--side",
        dest="leg",
        choices=LEGS,
        help="which leg is measured; where there is no job, which leg the first sensor sits on",
    )


def add_port(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the board."""
    parser.add_argument(
        "--port",
        metavar="URL",
        help="where the board is: COM5, /dev/ttyACM0, socket://localhost:7777 (default: find a Pico)",
    )


def add_view(parser: argparse.ArgumentParser) -> None:
    """Add the choice between window and terminal."""
    view = parser.add_mutually_exclusive_group()
    view.add_argument("--window", action="store_true", help="show it in a window")
    view.add_argument("--terminal", action="store_true", help="show it in this terminal")


def add_answers(parser: argparse.ArgumentParser) -> None:
    """Add answers to questions, for where nobody can be asked."""
    parser.add_argument(
        "--answer",
        action="append",
        metavar="CODE=CHOICE",
        help="answer a question beforehand, as in --answer pain=0 --answer moved=yes",
    )


def read_answers(words: list[str] | None) -> dict[str, str]:
    """Return the answers given beforehand, by code of the question.

    Raises
    ------
    VmofireError
        One is not written CODE=CHOICE.
    """
    answers: dict[str, str] = {}
    for part in words or ():
        code, equals, choice = part.partition("=")
        if not (code and equals and choice):
            raise VmofireError(f"{part!r} is no answer.", "Write it as in --answer pain=0.")
        answers[code.strip()] = choice.strip()
    return answers


def add_close(parser: argparse.ArgumentParser) -> None:
    """Add what scripts need of a window that waits for people."""
    parser.add_argument(
        "--close-after-verdict",
        action="store_true",
        help="close the window by itself once there is a verdict",
    )


def add_seconds(parser: argparse.ArgumentParser) -> None:
    """Add an end by time."""
    parser.add_argument(
        "--seconds", type=positive, metavar="S", help="stop after so many seconds (default: Ctrl-C or q)"
    )


def add_faults(parser: argparse.ArgumentParser) -> None:
    """Add what may go wrong with a virtual board."""
    parser.add_argument(
        "--faults",
        metavar="WHAT",
        default="",
        help="let things go wrong: hum=20uV@5-10,loose@20-,unplug@30-33 (seconds); `--faults list` lists all",
    )


def add_file_scale(parser: argparse.ArgumentParser) -> None:
    """Add what a recording may not say about itself."""
    parser.add_argument("--channel", metavar="NAME", help="only this channel of the recording")
    parser.add_argument(
        "--gain", type=positive, metavar="TIMES", help="gain of the sensor, where the recording does not tell"
    )
    parser.add_argument("--pot", type=positive, metavar="KOHM", help=POT_HELP)
    parser.add_argument(
        "--rate", type=positive, metavar="HZ", help="samples a second, where a text file does not tell"
    )


def read_gain(args: argparse.Namespace) -> float | None:
    """Return the gain that was told, as such or by the trimmer; None where none was.

    Raises
    ------
    VmofireError
        Both were, or no trimmer has such a resistance.
    """
    if args.pot is None:
        return args.gain
    if args.gain is not None:
        raise VmofireError("The gain was told twice, by --gain and by --pot.", "Leave one of them out.")
    from vmofire.dsp.sensor import find_env_gain

    try:
        return find_env_gain(args.pot)
    except ValueError:
        raise VmofireError(
            f"No trimmer of a MyoWare has {args.pot:g} kOhm.",
            "It is told in kOhm, 50 as delivered: --pot 50.",
        ) from None


def add_library(parser: Any) -> None:
    """Add where the library lies to a parser, or to a group of its options."""
    parser.add_argument("--library", metavar="FOLDER", help="the library (default: this user's own)")


def find_library(args: argparse.Namespace) -> Path:
    """Return where the library lies."""
    from vmofire.recording.library import find_folder

    return expand_home(args.library) if args.library else find_folder()


def add_columns(parser: argparse.ArgumentParser) -> None:
    """Add the other corrections to what is understood of a text file."""
    group = parser.add_argument_group(f"text files ({', '.join(TEXT.suffixes)})")
    group.add_argument("--columns", metavar="A,B", help="only these columns, by name or number from 1")
    group.add_argument("--unit", help="unit of the columns, where they name none or a wrong one")
    group.add_argument("--time-column", metavar="NAME", help='which column holds the times; "" for none')


def positive(words: str) -> float:
    """Return a number more than 0, for argparse."""
    number = float(words)
    if not 0 < number < inf:
        raise argparse.ArgumentTypeError(f"{words} is not a number more than 0")
    return number


def add_json(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the choice of an answer for programs."""
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON on stdout, nothing else")


def read_channels(words: str, leg: str | None = None) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return which pins to sample and what to call them.

    Parameters
    ----------
    words : str
        "2", "GP26,GP28", "VMO,VL" or "GP26=VMO,GP28=VL"; REF is the sensor's REF pin, as in "VMO,REF".
    leg : str, optional
        Goes before the name of the first sensor, unless it names that leg already.

    Raises
    ------
    VmofireError
        There is no such pin, a pin is named twice, there are more than the board has, or the name of the
        first sensor contradicts the leg.
    """
    cure = f"Say how many from GP26 up (1 to {N_CHANNELS}), or name them: --channels GP26=VMO,GP28=VL."
    if words.strip().isdigit():
        n_channels = int(words)
        if not 1 <= n_channels <= len(PINS):
            raise VmofireError(f"The Pico has {N_CHANNELS} inputs for sensors, not {n_channels}.", cure)
        words = "VMO" if n_channels == 1 else ",".join(PINS[:n_channels])
    try:
        labels = read_labels(words, PINS)
    except ValueError as error:
        raise VmofireError(as_sentence(error), cure) from None
    if all(is_ref(label) for label in labels.values()):
        raise VmofireError(
            "REF is the sensor's own half supply and no muscle.", "Name the muscle too: --channels VMO,REF."
        )
    if leg:
        from vmofire.guided.sites import read_side

        first = min(pin for pin, label in labels.items() if not is_ref(label))
        named = read_side(labels[first])
        if named and named != leg:
            raise VmofireError(
                f"The first sensor is called {labels[first]}, and --leg says {leg}.",
                "Leave out --leg: the names tell each sensor's leg.",
            )
        labels[first] = labels[first] if named else f"{leg} {labels[first]}"
    pins = tuple(sorted(labels))
    return pins, tuple(labels[pin] for pin in pins)


def read_sensor(args: argparse.Namespace) -> "Sensor":
    """Return the sensor the options describe."""
    from vmofire.dsp.sensor import Sensor

    if args.pot is not None and OUTPUTS[args.output].gain is not None:
        raise VmofireError(
            f"The trimmer sets the gain of ENV alone, and the output is {args.output}.",
            "Leave --pot out, or say --output ENV.",
        )
    gain = read_gain(args)
    try:
        sensor = Sensor(output=args.output, gain=gain)
    except ValueError as error:
        raise VmofireError(
            f"The {error}.", f"The sensor's sheet says what it is; else {GAIN_OF[args.output]}."
        ) from None
    if gain is not None and sensor.gain is None:
        raise VmofireError(
            f"A gain of {gain:g} is that of RAW and RECT; ENV has 200 x (1 + trimmer in kOhm).",
            f"Say {GAIN_OF['ENV']}.",
        )
    return sensor


def new_recording(command: str, given: str | None = None) -> Path:
    """Return the path for a new recording; the folder is made, an existing file is never touched.

    Raises
    ------
    VmofireError
        The file exists, or its folder cannot be made or written to.
    """
    if given is None:
        stem = f"{datetime.now():%Y-%m-%d_%H-%M-%S}_{command}"
        names = (f"{stem}{again}.vmo" for again in ("", *(f"_{number}" for number in range(2, 100))))
        # Two may begin within one second.
        path = next(path for name in names if not (path := recordings_folder() / name).exists())
    else:
        path = expand_home(given)
        path = path if path.suffix else path.with_suffix(".vmo")
    if path.exists():
        raise VmofireError(
            f"{path} exists already.", "Choose another name; a recording is never overwritten."
        )
    try:
        make_folder(path.parent)
        with path.open("xb"):
            pass
        path.unlink()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise VmofireError(
            f"{path} cannot be written: {reason}.", "Choose another place for the recording."
        ) from None
    return path
