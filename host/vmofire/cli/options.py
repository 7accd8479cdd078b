"""Options that several commands share, and their values.

In: words from the command line. Out: values for the lower layers (pins, labels, a sensor, a path).
Never: opens a port or a file.
"""

import argparse
from datetime import datetime
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmofire import wire
from vmofire.cli.faults import EXIT_CODES
from vmofire.errors import VmofireError, explain
from vmofire.labels import LEGS, OUTPUTS, is_ref, list_gains, read_labels
from vmofire.link.stream_choice import UNITS, is_stream, write_url
from vmofire.permissions import expand_home, make_folder
from vmofire.plaintext import make_safe
from vmofire.preferences import CUE_SOUNDS
from vmofire.recording.file_formats import SUFFIXES, TEXT
from vmofire.recording.rescue import recordings_folder
from vmofire.wire import N_CHANNELS, PINS
from vmofire.words import msg, say

if TYPE_CHECKING:  # loading numpy would make `--help` slow
    from vmofire.dsp.sensor import Sensor

SAY_GAIN = msg("Give the gain of the sensor, as in --gain 200.")
SAY_GAIN_ENV = msg("Give the gain of ENV: --pot 50 for a sensor as delivered, or --gain 10200.")
READABLE = ", ".join(SUFFIXES)
POT_HELP = msg("trimmer of the sensor in kΩ, 50 as delivered; sets the gain of ENV: 200 x (1 + KOHM)")
PEOPLE = (
    "strong",
    "weak",
    "late",
    "off",
    "comes_back",
    "needs_feedback",
    "one_sided",
    "tiring",
    "one_sensor",
    "noisy",
    "moving",
)
TESTS = ("maximum", "activation", "deficit", "onset", "endurance")
TIME_UNITS = ("s", "ms", "us", "min", "ns", "h")
JOBS = ("check", "compare", *TESTS, "train")


def add_examples(parser: argparse.ArgumentParser, *examples: str) -> None:
    """Put examples and the exit codes at the end of a command's help."""
    shown = "\n".join(f"  vmofire {example}" for example in examples)
    parser.epilog = f"{say('examples:')}\n{shown}\n\n{say(EXIT_CODES)}"


def add_measurement(parser: argparse.ArgumentParser, channels: str | None = "1") -> None:
    """Add the options of everything that measures."""
    group = parser.add_argument_group(say("sensor and board"))
    group.add_argument(
        "--rate",
        type=whole,
        choices=wire.RATES_HZ,
        metavar="HZ",
        help=say(
            "samples a second and channel: {rates} (default 2000)",
            rates=", ".join(map(str, wire.RATES_HZ)),
        ),
    )
    default = say("as many as the job needs") if channels is None else channels
    group.add_argument(
        "--channels",
        default=channels,
        metavar=say("WHICH"),
        help=say(
            "how many sensors, from GP26 up (1 to {n}), or their pins and names: GP26=VMO,GP28=VL."
            " REF is the sensor's REF pin on a spare input: VMO,REF. Default: {default}",
            n=N_CHANNELS,
            default=default,
        ),
    )
    group.add_argument(
        "--gain",
        type=number,
        metavar=say("TIMES"),
        help=say("gain of the sensor ({gains}; for ENV give --pot)", gains=list_gains()),
    )
    group.add_argument("--pot", type=positive, metavar="KOHM", help=say(POT_HELP))
    group.add_argument(
        "--output",
        default="RAW",
        choices=OUTPUTS,
        help=say("output of the MyoWare that is wired (default RAW)"),
    )
    group.add_argument(
        "--power-stated",
        metavar=say("WORDS"),
        help=say("a clinician's statement that the power is safe, where the computer is not on battery"),
    )
    group.add_argument(
        "--leg",
        "--side",
        dest="leg",
        choices=LEGS,
        help=say("leg that is measured; without a job, the leg of the first sensor"),
    )


def add_port(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the board."""
    parser.add_argument(
        "--port",
        "--source",
        dest="port",
        type=write_url,
        metavar="URL",
        help=say(
            "port of the board: COM5, /dev/ttyACM0, socket://localhost:7777; or a stream: lsl:NAME,"
            " brainflow:BOARD (default: find a Pico)"
        ),
    )


def add_stream(parser: argparse.ArgumentParser) -> None:
    """Add what may be stated about a stream, and whether this measurement is sent as one."""
    group = parser.add_argument_group(say("Lab Streaming Layer (LSL)"))
    group.add_argument(
        "--unit", choices=UNITS, help=say("unit of the stream given by --source, where it gives none")
    )
    group.add_argument(
        "--lsl", action="store_true", help=say("send signal and markers to the network while measuring")
    )


def require_board(args: argparse.Namespace) -> None:
    """Refuse a stream where only a board will do.

    Raises
    ------
    VmofireError
        --port names a stream.
    """
    if is_stream(args.port):
        raise VmofireError(
            say("{url} is a stream, no board.", url=make_safe(args.port)),
            say("Give the port of a Pico, or leave out --port."),
        )


def add_view(parser: argparse.ArgumentParser) -> None:
    """Add the choice between window and terminal."""
    view = parser.add_mutually_exclusive_group()
    view.add_argument("--window", action="store_true", help=say("show it in a window"))
    view.add_argument("--terminal", action="store_true", help=say("show it in this terminal"))


def add_sound(parser: argparse.ArgumentParser) -> None:
    """Add how a job is heard."""
    parser.add_argument(
        "--sound",
        choices=(*CUE_SOUNDS, "off"),
        help=say("how cues are heard: beeps, a voice, both, or no sound (default: as in the settings)"),
    )
    parser.add_argument("--volume", type=percent, metavar="%", help=say("volume of the sound, 0 to 100"))


def read_sound(args: argparse.Namespace) -> dict[str, Any]:
    """Return the preferences that --sound and --volume replace in this run."""
    sound, volume = getattr(args, "sound", None), getattr(args, "volume", None)
    given: dict[str, Any] = {} if volume is None else {"volume": volume / 100.0}
    if sound == "off":
        given["muted"] = True
    elif sound is not None:
        given |= {"muted": False, "cues": True, "cue_sound": sound}
    return given


def add_answers(parser: argparse.ArgumentParser) -> None:
    """Add answers to questions, for runs in which nobody can be asked."""
    parser.add_argument(
        "--answer",
        action="append",
        metavar=say("CODE=CHOICE"),
        help=say("answer a question beforehand, as in --answer pain=0 --answer moved=yes"),
    )


def add_record(parser: argparse.ArgumentParser) -> None:
    """Add the file that a job is recorded to."""
    parser.add_argument(
        "--record", metavar=say("FILE"), help=say("where to record (default: the recordings folder)")
    )


def read_answers(words: list[str] | None) -> dict[str, str]:
    """Return the answers given beforehand, by code of the question.

    Raises
    ------
    VmofireError
        An answer is not of the form CODE=CHOICE.
    """
    answers: dict[str, str] = {}
    for part in words or ():
        code, equals, choice = part.partition("=")
        if not (code and equals and choice):
            raise VmofireError(
                say("“{word}” is no answer.", word=make_safe(part)),
                say("Write it like this: --answer pain=0."),
            )
        answers[code.strip()] = choice.strip()
    return answers


def add_close(parser: argparse.ArgumentParser) -> None:
    """Add the option that closes the window after the verdict, for scripts."""
    parser.add_argument(
        "--close-after-verdict",
        action="store_true",
        help=say("close the window once there is a verdict"),
    )


def add_how(parser: argparse.ArgumentParser) -> None:
    """Add the option that explains a job instead of doing it."""
    parser.add_argument("--how", action="store_true", help=say("only say how it is done; needs no board"))


def add_seconds(parser: argparse.ArgumentParser) -> None:
    """Add the number of seconds after which the command ends."""
    parser.add_argument(
        "--seconds",
        type=positive,
        metavar="S",
        help=say("stop after this many seconds (default: at Ctrl-C or q)"),
    )


def add_faults(parser: argparse.ArgumentParser) -> None:
    """Add the faults of a virtual board."""
    parser.add_argument(
        "--faults",
        metavar=say("WHAT"),
        default="",
        help=say(
            "faults to play, with their times in seconds: hum=20uV@5-10,loose@20-,unplug@30-33;"
            " `--faults list` lists all"
        ),
    )


def add_speed(parser: argparse.ArgumentParser, option: str = "--speed") -> None:
    """Add the choice between real time and no waiting."""
    parser.add_argument(
        option,
        choices=("real", "fast"),
        default="real",
        help=say("real time (default), or as fast as possible"),
    )


def add_recording(parser: argparse.ArgumentParser) -> None:
    """Add the recording to read."""
    parser.add_argument(
        "file",
        metavar=say("FILE"),
        help=say("a recording: {suffixes}", suffixes=READABLE),
    )


def add_file_scale(parser: argparse.ArgumentParser) -> None:
    """Add channel, scale and rate of a recording, for files that do not tell them."""
    parser.add_argument("--channel", metavar=say("NAME"), help=say("only this channel of the recording"))
    add_scale(parser)


def add_scale(parser: argparse.ArgumentParser) -> None:
    """Add the scale and rate of a recording, for files that do not tell them."""
    parser.add_argument(
        "--gain",
        type=positive,
        metavar=say("TIMES"),
        help=say("gain of the sensor, where the recording does not give it"),
    )
    parser.add_argument("--pot", type=positive, metavar="KOHM", help=say(POT_HELP))
    parser.add_argument(
        "--rate",
        type=positive,
        metavar="HZ",
        help=say("samples a second, where a text file does not give them"),
    )


def add_counts(parser: argparse.ArgumentParser) -> None:
    """Add what a recording in counts of a converter may not tell."""
    parser.add_argument(
        "--bits", type=whole, metavar="N", help=say("width of the converter, where a file in counts has none")
    )
    parser.add_argument(
        "--output",
        type=str.upper,
        choices=list(OUTPUTS),
        help=say("output of the sensor, where the file does not name it"),
    )


def read_gain(args: argparse.Namespace) -> float | None:
    """Return the gain from the options, given directly or by the trimmer's resistance; None if not given.

    Raises
    ------
    VmofireError
        Both are given, or no trimmer has such a resistance.
    """
    if args.pot is None:
        return args.gain
    if args.gain is not None:
        raise VmofireError(
            say("The gain is given twice, by --gain and by --pot."), say("Leave out one of them.")
        )
    from vmofire.dsp.sensor import find_env_gain

    try:
        return find_env_gain(args.pot)
    except ValueError:
        raise VmofireError(
            say("No trimmer of a MyoWare has {resistance:kOhm}.", resistance=args.pot),
            say("Give it in kΩ, 50 as delivered: --pot 50."),
        ) from None


def add_library(parser: Any) -> None:
    """Add the folder of the library to a parser, or to a group of its options."""
    parser.add_argument(
        "--library", metavar=say("FOLDER"), help=say("the library (default: this user's own)")
    )


def find_library(args: argparse.Namespace) -> Path:
    """Return the folder of the library."""
    from vmofire.app.library_folder import find_library as find_chosen

    return expand_home(args.library) if args.library else find_chosen()


def add_columns(parser: argparse.ArgumentParser) -> None:
    """Add the other corrections to a file, most of them to the columns of a text."""
    parser.add_argument(
        "--rename",
        metavar=say("OLD=NEW"),
        action="append",
        help=say("another name of a channel, by name or number from 1; repeat it for more"),
    )
    parser.add_argument(
        "--unit",
        metavar=say("UNIT"),
        help=say("unit of the muscles, where the file gives none or a wrong one"),
    )
    group = parser.add_argument_group(say("text files ({suffixes})", suffixes=", ".join(TEXT.suffixes)))
    group.add_argument("--columns", metavar="A,B", help=say("only these columns, by name or number from 1"))
    group.add_argument(
        "--time-column",
        "--time",
        metavar=say("NAME"),
        help=say('the column that holds the times, by name or number; `""` for none'),
    )
    group.add_argument("--time-unit", choices=TIME_UNITS, help=say("unit of the times"))
    group.add_argument(
        "--first-line", type=whole, metavar="N", help=say("line on which the numbers begin, from 1")
    )
    group.add_argument("--separator", choices=("tab", ";", ",", "blanks"), help=say("what separates columns"))
    group.add_argument("--decimal", choices=(".", ","), help=say("decimal sign of the numbers"))


def positive(words: str) -> float:
    """Return a number more than 0, for argparse."""
    try:
        value = float(words)
    except ValueError:
        value = 0.0
    if not 0 < value < inf:
        raise argparse.ArgumentTypeError(say("“{word}” is not a number more than 0.", word=make_safe(words)))
    return value


def percent(words: str) -> float:
    """Return a number from 0 to 100; argparse turns the error into a message."""
    value = number(words)
    if not 0.0 <= value <= 100.0:
        raise argparse.ArgumentTypeError(say("“{given}” is not between 0 and 100", given=words))
    return value


def number(words: str) -> float:
    """Return a number, for argparse."""
    try:
        return float(words)
    except ValueError:
        raise argparse.ArgumentTypeError(say("“{word}” is not a number.", word=make_safe(words))) from None


def whole(words: str) -> int:
    """Return a whole number, for argparse."""
    try:
        return int(words)
    except ValueError:
        raise argparse.ArgumentTypeError(
            say("“{word}” is not a whole number.", word=make_safe(words))
        ) from None


def add_json(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the choice of JSON output; `what` says what is printed."""
    parser.add_argument("--json", action="store_true", help=what)


def read_channels(words: str, leg: str | None = None) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the pins to sample, and their labels.

    Parameters
    ----------
    words : str
        "2", "GP26,GP28", "VMO,VL" or "GP26=VMO,GP28=VL"; REF is the sensor's REF pin, as in "VMO,REF".
    leg : str, optional
        Put before the label of the first sensor, unless the label already names that leg.

    Raises
    ------
    VmofireError
        There is no such pin, a pin is named twice, there are more than the board has, or the label of the
        first sensor contradicts the leg.
    """
    cure = say(
        "Give how many, from GP26 up (1 to {n}), or their names: --channels GP26=VMO,GP28=VL.", n=N_CHANNELS
    )
    if words.strip().isdigit():
        n_channels = int(words)
        if not 1 <= n_channels <= len(PINS):
            cause = say("The Pico has {n} inputs for sensors, not {asked}.", n=N_CHANNELS, asked=n_channels)
            raise VmofireError(cause, cure)
        words = "VMO" if n_channels == 1 else ",".join(PINS[:n_channels])
    try:
        labels = read_labels(words, PINS)
    except ValueError as error:
        raise VmofireError(str(error), cure) from None
    if all(is_ref(label) for label in labels.values()):
        raise VmofireError(
            say("REF is the sensor's own half supply and no muscle."),
            say("Name the muscle too: --channels VMO,REF."),
        )
    if leg:
        from vmofire.guided.sites import read_side

        first = min(pin for pin, label in labels.items() if not is_ref(label))
        named = read_side(labels[first])
        if named and named != leg:
            raise VmofireError(
                say(
                    "The first sensor is called {label}, and --leg says {side}.",
                    label=labels[first],
                    side=leg,
                ),
                say("Leave out --leg: the names already give the leg of each sensor."),
            )
        labels[first] = labels[first] if named else f"{leg} {labels[first]}"
    pins = tuple(sorted(labels))
    return pins, tuple(labels[pin] for pin in pins)


def read_sensor(args: argparse.Namespace) -> "Sensor":
    """Return the sensor the options describe; a stream sends microvolts."""
    from vmofire.dsp.sensor import Sensor

    if is_stream(getattr(args, "port", None)):
        return Sensor(output=args.output, in_uv=True)
    if args.pot is not None and OUTPUTS[args.output].gain is not None:
        raise VmofireError(
            say("The trimmer sets the gain of ENV only, and the output is {output}.", output=args.output),
            say("Leave out --pot, or give --output ENV."),
        )
    gain = read_gain(args)
    try:
        sensor = Sensor(output=args.output, gain=gain)
    except ValueError as error:
        cure = say(SAY_GAIN_ENV if OUTPUTS[args.output].gain is None else SAY_GAIN)
        raise VmofireError(
            str(error), f"{say('Look it up in the data sheet of the sensor.')} {cure}"
        ) from None
    if gain is not None and sensor.gain is None:
        raise VmofireError(
            say("A gain of {gain:g} belongs to RAW and RECT. ENV has 200 x (1 + trimmer in kΩ).", gain=gain),
            say(SAY_GAIN_ENV),
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
        # Two recordings may begin within one second.
        path = next(path for name in names if not (path := recordings_folder() / name).exists())
    else:
        path = expand_home(given)
        path = path if path.suffix else path.with_suffix(".vmo")
    if path.exists():
        raise VmofireError(
            say("{path} exists already.", path=path),
            say("Choose another name. A recording is never overwritten."),
        )
    try:
        make_folder(path.parent)
        with path.open("xb"):
            pass
        path.unlink()
    except OSError as error:
        raise VmofireError(*explain(error, "record", path)) from None
    return path
