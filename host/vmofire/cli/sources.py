"""Sources for a virtual board, by name: the recorded biceps, a synthetic person, or the user's own recording.

In: a word or a path from the command line. Out: a source (virtual/source.py), and its faults.
Never: a label that hides that a source is synthetic, re-timed, or a biceps in place of the VMO.
"""

from pathlib import Path

from vmofire.analysis.channel import find_places
from vmofire.cli import options
from vmofire.errors import VmofireError
from vmofire.guided.check import CheckSettings
from vmofire.guided.steps import lay
from vmofire.recording import formats
from vmofire.recording.formats import FormatError
from vmofire.virtual import demo
from vmofire.virtual.faults import Faults, explain
from vmofire.virtual.muscle import Muscle
from vmofire.virtual.recorded import RecordedSource, follow_cues, load_biceps
from vmofire.virtual.source import Source
from vmofire.wire import N_CHANNELS
from vmofire.words import say


def make_source(name: str) -> Source:
    """Return a source that follows the cues of a Check, repeatedly; a person has both legs, left first.

    Parameters
    ----------
    name : str
        Code of one of virtual.demo's people.
    """
    settings = CheckSettings()
    cues = lay([*settings.steps, *settings.quad_set_steps])
    person = demo.find_person(name)
    if person.recorded:
        signal_uv, fs_hz = load_biceps()
        return follow_cues(signal_uv, fs_hz, person.label, cues)
    return Muscle([person.left, person.right], cues, repeat_s=cues[-1].stop_s, label=person.label)


def make_faults(words: str, name: str = "") -> Faults:
    """Return the faults: those written on the command line and those of the chosen person.

    Raises
    ------
    VmofireError
        The words are not faults.
    """
    try:
        if name in options.PEOPLE:
            return demo.make_faults(demo.find_person(name), words)
        return Faults.parse(words)
    except ValueError as error:
        raise VmofireError(str(error), say("`--faults list` lists all faults.")) from None


def list_faults() -> int:
    """Print every fault there is."""
    print(say("KIND[=AMOUNT][#CHANNEL][@FROM-[TO]], separated by commas, times in seconds:"), end="\n\n")
    print(explain())
    return 0


def read_file(
    name: str,
    channel: str | None = None,
    gain: float | None = None,
    fs_hz: float | None = None,
    recording: formats.Recording | None = None,
) -> tuple[RecordedSource, list[str]]:
    """Return the user's recording as a source, with the names of its channels.

    Parameters
    ----------
    name : str
        Path of any file that formats.read takes.
    channel : str, optional
        Only this channel; by default the first that can be muscles, up to the number a board has.
    gain : float, optional
        Of the sensor, if the recording does not tell it.
    fs_hz : float, optional
        Samples a second, if a text file does not tell it.
    recording : Recording, optional
        The file, where it is read already.

    Raises
    ------
    VmofireError
        It cannot be read or played.
    """
    try:
        found = choose_channels(recording or formats.read(name, fs_hz), channel)
        chosen = [one for one in found if one.fs_hz == found[0].fs_hz][:N_CHANNELS]
        columns = [one.to_uv(gain) for one in chosen]
        known = [column for column in columns if column is not None]
        if len(known) < len(columns):
            raise VmofireError(
                say("{file} has counts without a scale in µV.", file=Path(name).name),
                f"{say(options.SAY_GAIN)} {say(options.SAY_GAIN_ENV)}",
            )
        label = say("recording {file}", file=Path(name).name)
        source = RecordedSource(tuple(known), chosen[0].fs_hz, label)
    except FormatError as error:
        raise VmofireError(str(error)) from None
    except ValueError as error:
        raise VmofireError(
            say("{file} cannot be played: {reason}", file=Path(name).name, reason=error)
        ) from None
    return source, [one.name for one in chosen]


def choose_channels(recording: formats.Recording, name: str | None) -> list[formats.Channel]:
    """Return the channel that is named, else all that can be muscles.

    Raises
    ------
    VmofireError
        There is no such channel.
    """
    named = [recording.channels[place] for place in find_places(recording, name)]
    chosen = [channel for channel in named if name is not None or channel.is_emg]
    if not chosen:
        names = ", ".join(channel.name for channel in named)
        raise VmofireError(
            say("No channel looks like a muscle."), say("Choose one with --channel: {names}.", names=names)
        )
    return chosen
