"""Lab Streaming Layer: the streams on the network, what they say, and which can be measured with.

In: a name or lsl:// URL, and what a person stated about the stream. Out: a Stream, its channels and their
scale, or a StreamError with cause and cure. Never: a guess about unit, muscle or channel; samples.
"""

import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vmofire.errors import LinkError, StreamError
from vmofire.guided.sites import read_muscle, read_side
from vmofire.labels import LEGS, is_ref
from vmofire.link.stream_choice import SHOWN_LABEL, UV_PER_UNIT, StreamChoice, StreamPlan
from vmofire.plaintext import make_safe
from vmofire.wire import N_CHANNELS
from vmofire.words import msg, say

BUFFER_S = 60  # kept by liblsl while this program is late
ANSWER_S = 5.0  # longest wait for a description or a connection
LIST_S = 1.0
FIND_S = 3.0  # a stream answers within a fraction of a second; a busy network takes longer
OTHERS_S = 2.0  # then another stream of that name has answered too, on a busy machine
LEAST_HZ, MOST_HZ = 200.0, 20_000.0  # below, mains hum folds into what is left of the band
MAKER = "vmofire"  # as its own outlet calls itself
SAY_AGAIN = msg("Start the stream in its program, then try again.")


@dataclass(frozen=True)
class StreamChannel:
    """Channel of a stream, in its own words; empty where it says nothing."""

    label: str = ""
    type: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Stream:
    """Stream on the network.

    Attributes
    ----------
    name, type, host, source_id
        As it names itself.
    fs_hz
        Nominal rate; 0 for an irregular one.
    is_text
        Whether it carries strings.
    n_channels
        Number of its channels.
    channels
        Known only after it was asked; empty before.
    maker, model
        Of its amplifier.
    """

    name: str
    type: str
    host: str
    source_id: str
    fs_hz: float
    is_text: bool
    n_channels: int
    channels: tuple[StreamChannel, ...] = ()
    maker: str = ""
    model: str = ""

    @property
    def is_virtual(self) -> bool:
        """Whether another vmofire sends it, and plays it from a virtual board."""
        return self.maker == MAKER and self.model.startswith("virtual")

    @property
    def choice(self) -> StreamChoice:
        """Choice of this stream, and of no other of its name."""
        others = tuple(
            (key, value) for key, value in (("host", self.host), ("source_id", self.source_id)) if value
        )
        return StreamChoice("lsl", self.name, others=others)

    @property
    def words(self) -> str:
        """Name and computer."""
        return say("LSL stream “{name}” on {host}", name=self.name, host=self.host)

    @property
    def more(self) -> str:
        """Type, channels and rate."""
        return say(
            "Type {type}, channels: {n}, {rate:Hz}.",
            type=self.type or "–",
            n=self.n_channels,
            rate=self.fs_hz,
        )

    def names(self) -> list[str]:
        """Names of its channels: labels, or numbers from 1 where a label is missing or repeated."""
        labels = [channel.label for channel in self.channels]
        return [
            label if label and labels.count(label) == 1 else str(place + 1)
            for place, label in enumerate(labels)
        ]


@dataclass(frozen=True)
class Fit:
    """What of a stream is measured: columns, their labels, and uV of one unit of each."""

    columns: tuple[int, ...]
    labels: tuple[str, ...]
    uv_per_unit: tuple[float, ...]


def load_pylsl() -> Any:
    """Import pylsl.

    Raises
    ------
    StreamError
        It is not installed, or finds no liblsl.
    """
    try:
        pylsl = import_module("pylsl")
    except (ImportError, RuntimeError, OSError):  # RuntimeError: no library for this system beside it
        raise StreamError(
            say("The Lab Streaming Layer is not installed."), say('Type `pip install "vmofire[lsl]"`.')
        ) from None
    if not any(map(os.path.exists, _find_configs())):  # liblsl writes into the terminal otherwise
        pylsl.set_config_content("[log]\nlevel = -3\n")
    return pylsl


def _find_configs() -> list[str]:
    """Return the places in which liblsl looks for the settings of this computer."""
    return [
        os.environ.get("LSLAPICFG", ""),
        "lsl_api.cfg",
        str(Path.home() / "lsl_api" / "lsl_api.cfg"),
        "/etc/lsl_api/lsl_api.cfg",
        "C:\\etc\\lsl_api\\lsl_api.cfg",
    ]


def find_emg_streams(is_wanted: Callable[[], bool] = lambda: True) -> tuple[Stream, ...]:
    """Return the EMG streams that answer within a second, each with its channels.

    Raises
    ------
    StreamError
        The Lab Streaming Layer is not installed.
    """
    pylsl = load_pylsl()
    found: list[Stream] = []
    for info in pylsl.resolve_streams(wait_time=LIST_S) if is_wanted() else ():
        stream = _describe(pylsl, info)
        if not is_wanted():
            break
        if stream.type.upper() != "EMG" or stream.is_text:
            continue
        with contextlib.suppress(LinkError):  # gone meanwhile
            found.append(_ask(pylsl, stream, info)[0])
    return tuple(sorted(found, key=lambda one: (one.name, one.host, one.source_id)))


def find_stream(choice: StreamChoice, is_wanted: Callable[[], bool] = lambda: True) -> tuple[Stream, Any]:
    """Return the one stream of a choice, with pylsl's handle of it.

    Raises
    ------
    StreamError
        There is none, or more than one, or it cannot be a signal.
    """
    pylsl = load_pylsl()
    found: list[Any] = []
    left_s = FIND_S
    while not found and left_s > 0 and is_wanted():
        found = pylsl.resolve_byprop("name", choice.name, minimum=1, timeout=0.5)
        left_s -= 0.5
    if found:  # wait for another one of that name
        found = pylsl.resolve_byprop("name", choice.name, minimum=1000, timeout=OTHERS_S) or found
    fits = [
        (stream, info)
        for stream, info in ((_describe(pylsl, info), info) for info in found)
        if choice.find("host") in ("", stream.host) and choice.find("source_id") in ("", stream.source_id)
    ]
    if not fits:
        raise StreamError(
            say("There is no LSL stream “{name}” on this network.", name=make_safe(choice.name)),
            say(SAY_AGAIN),
        )
    signals = [one for one in fits if not one[0].is_text] or fits
    if len(signals) > 1:
        raise StreamError(
            say(
                "{n} streams are called “{name}”: {streams}.",
                n=len(signals),
                name=make_safe(choice.name),
                streams=", ".join(_tell_apart(stream) for stream, _ in signals),
            ),
            say("Choose one: `lsl://{name}?source_id=...` or `?host=...`.", name=quote(choice.name, safe="")),
        )
    return signals[0]


def _tell_apart(stream: Stream) -> str:
    return f"host={stream.host} source_id={stream.source_id or '–'}"


def check_signal(stream: Stream) -> None:
    """Refuse a stream that is no evenly sampled signal.

    Raises
    ------
    StreamError
        It carries text, has no regular rate, or one that no muscle can be read from.
    """
    if stream.is_text:
        raise StreamError(
            say("The stream “{name}” carries text, not a signal.", name=stream.name),
            say("Choose the stream of the signal itself. This one may be its markers."),
        )
    if not stream.fs_hz > 0:
        raise StreamError(
            say("The stream “{name}” has no regular rate.", name=stream.name),
            say("Let its program send every sample, with its true rate as nominal rate."),
        )
    if not LEAST_HZ <= stream.fs_hz <= MOST_HZ:
        raise StreamError(
            say("The stream “{name}” has {rate:Hz}.", name=stream.name, rate=stream.fs_hz),
            say(
                "vmofire measures with {least:Hz} to {most:Hz}. 1000 Hz or more is best.",
                least=LEAST_HZ,
                most=MOST_HZ,
            ),
        )


def fit(stream: Stream, choice: StreamChoice) -> Fit:
    """Return the channels to measure and their scale.

    Raises
    ------
    StreamError
        The stream does not say it is EMG, which channels are meant, or in which unit they are.
    """
    check_signal(stream)
    columns = _choose(stream, choice)
    channels = [stream.channels[column] for column in columns]
    names = stream.names()
    scales: list[float] = []
    for column, channel in zip(columns, channels, strict=True):
        said = UV_PER_UNIT.get(channel.unit.strip().lower())
        stated = UV_PER_UNIT.get(choice.unit.lower())
        if said is not None and stated is not None and said != stated:
            raise StreamError(
                say(
                    "Channel {channel} is in {unit}, and {stated} was stated.",
                    channel=names[column],
                    unit=channel.unit,
                    stated=choice.unit,
                ),
                say("Leave out the unit: the stream gives it."),
            )
        scale = said if said is not None else stated
        if scale is None:
            unit = channel.unit.strip()
            cause = (
                say(
                    "Channel {channel} is in “{unit}”, which is no unit of voltage.",
                    channel=names[column],
                    unit=unit,
                )
                if unit
                else say("The stream does not say in which unit channel {channel} is.", channel=names[column])
            )
            raise StreamError(cause, say("State it, if you know it: `--unit uV`, mV or V."), "unit")
        scales.append(scale)
    return Fit(columns, _label(columns, channels), tuple(scales))


def _label(columns: Sequence[int], channels: Sequence[StreamChannel]) -> tuple[str, ...]:
    """Return a label for each chosen channel, short enough to be shown and different from the others."""
    labels: list[str] = []
    for column, channel in zip(columns, channels, strict=True):
        label = channel.label[:SHOWN_LABEL].strip()
        same_site = read_muscle(label), read_side(label)
        if (
            not label
            or label in labels
            or same_site != (read_muscle(channel.label), read_side(channel.label))
        ):
            label = say("channel {n}", n=column + 1)
        labels.append(label)
    return tuple(labels)


def _choose(stream: Stream, choice: StreamChoice) -> tuple[int, ...]:
    """Return the columns to measure."""
    names = stream.names()
    if choice.channels:
        unknown = [name for name in choice.channels if name not in names]
        if unknown or len(set(choice.channels)) < len(choice.channels):
            raise StreamError(
                say(
                    "The stream “{name}” has no channel “{channel}”, or it is named twice.",
                    name=stream.name,
                    channel=make_safe((unknown or list(choice.channels))[0]),
                ),
                say("Its channels are {channels}.", channels=", ".join(names)),
            )
        if len(choice.channels) > N_CHANNELS:
            raise _too_many(stream, len(choice.channels), names)
        emg = [names.index(name) for name in choice.channels]
    else:
        emg = [place for place, one in enumerate(stream.channels) if _is_emg(stream, one, choice)]
    others = [names[place] for place in emg if not _is_emg(stream, stream.channels[place], choice)]
    if not emg or others:
        types = {one.type for one in stream.channels if one.type} | {stream.type}
        raise StreamError(
            say(
                "The stream “{name}” does not say that it is EMG. Its type is {type}.",
                name=stream.name,
                type=", ".join(sorted(types)) or "–",
            ),
            say(
                "If it is EMG all the same, state it: `lsl://{name}?type=EMG`.",
                name=quote(stream.name, safe=""),
            ),
            "type",
        )
    named = [
        place
        for place in emg
        if read_muscle(stream.channels[place].label) or read_side(stream.channels[place].label)
    ]
    columns = emg if choice.channels or len(emg) == 1 else named
    if not columns:
        raise StreamError(
            say(
                "The stream “{name}” has {n} EMG channels, and none names a leg or a muscle.",
                name=stream.name,
                n=len(emg),
            ),
            say(
                'Name them: `--channels "{first}=left VMO"`. Its channels are {channels}.',
                first=names[emg[0]],
                channels=", ".join(names[place] for place in emg),
            ),
            "channels",
        )
    if len(columns) > N_CHANNELS:
        raise _too_many(stream, len(columns), [names[place] for place in emg])
    return tuple(columns)


def _too_many(stream: Stream, n: int, names: Sequence[str]) -> StreamError:
    return StreamError(
        say(
            "The stream “{name}” has {n} muscles. vmofire measures {most} at most.",
            name=stream.name,
            n=n,
            most=N_CHANNELS,
        ),
        say(
            'Name those to measure: `--channels "{first}=left VMO"`. Its channels are {channels}.',
            first=names[0],
            channels=", ".join(names),
        ),
        "channels",
    )


def _is_emg(stream: Stream, channel: StreamChannel, choice: StreamChoice) -> bool:
    said = (channel.type or stream.type).strip().upper()
    return (choice.is_emg or said == "EMG") and not is_ref(channel.label)


def _describe(pylsl: Any, info: Any) -> Stream:
    return Stream(
        name=make_safe(info.name()),
        type=make_safe(info.type()),
        host=make_safe(info.hostname()),
        source_id=make_safe(info.source_id()),
        fs_hz=float(info.nominal_srate()),
        is_text=info.channel_format() == pylsl.cf_string,
        n_channels=int(info.channel_count()),
    )


def describe_channels(stream: Stream, info: Any) -> Stream:
    """Return the stream with its channels and its amplifier, from the whole description of it.

    Parameters
    ----------
    stream : Stream
    info : pylsl.StreamInfo
        As an inlet gives it: that of a search has no description.
    """
    desc = info.desc()
    element = desc.child("channels").child("channel")
    channels: list[StreamChannel] = []
    while not element.empty() and len(channels) < stream.n_channels:
        label, side = (make_safe(element.child_value(name)).strip() for name in ("label", "side"))
        side = side.lower()
        if side in LEGS and not read_side(label):
            label = f"{side} {label}".strip()
        kind, unit = (make_safe(element.child_value(name)).strip() for name in ("type", "unit"))
        channels.append(StreamChannel(label, kind, unit))
        element = element.next_sibling("channel")
    channels += [StreamChannel()] * (stream.n_channels - len(channels))
    amplifier = desc.child("acquisition")
    maker, model = (make_safe(amplifier.child_value(name)).strip() for name in ("manufacturer", "model"))
    return replace(stream, channels=tuple(channels), maker=maker, model=model)


def look_up(choice: StreamChoice, is_wanted: Callable[[], bool] = lambda: True) -> tuple[Stream, Any]:
    """Return the stream of a choice with its channels, and an inlet of it.

    Raises
    ------
    StreamError
        It is not there, is no signal, or does not answer.
    """
    stream, info = find_stream(choice, is_wanted)
    check_signal(stream)
    return _ask(load_pylsl(), stream, info)


def _ask(pylsl: Any, stream: Stream, info: Any) -> tuple[Stream, Any]:
    """Return a stream with its channels, and an inlet of it."""
    # recover=False: a stream that comes back is a new run after a gap, never a hole that liblsl hides.
    inlet = pylsl.StreamInlet(info, max_buflen=BUFFER_S, recover=False, as_numpy=True)
    try:
        return describe_channels(stream, inlet.info(timeout=ANSWER_S)), inlet
    except (pylsl.util.TimeoutError, pylsl.util.LostError) as error:
        raise StreamError(
            say("The stream “{name}” does not answer.", name=stream.name),
            say("Check its program, and the firewall of both computers."),
        ) from error


def plan(choice: StreamChoice) -> StreamPlan:
    """Look a stream up, and return what is measured of it; raises as `look_up` and `fit`."""
    stream, _ = look_up(choice)
    chosen = fit(stream, choice)
    names = stream.names()
    # No other stream of that name is taken later, not even where this one ends and another begins.
    others = stream.choice.others or choice.others
    full = replace(choice, channels=tuple(names[column] for column in chosen.columns), others=others)
    return StreamPlan(full.url, chosen.labels, stream.fs_hz, stream.words, stream.more, stream.is_virtual)
