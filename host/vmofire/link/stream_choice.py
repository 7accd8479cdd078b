"""Choice of a stream: which one, which of its channels, and what a person states about it.

In: a URL of a stream. Out: a StreamPlan: labels, rate and full URL, looked up without measuring. Never: a
port of a Pico; a connection that stays open.
"""

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode

from vmofire.errors import RefusedError, StreamError
from vmofire.plaintext import make_safe
from vmofire.words import say

SCHEMES = ("lsl", "brainflow")
SHOWN_LABEL = 24  # letters of a label; it must fit beside its meter
UV_PER_UNIT = {
    "microvolts": 1.0, "microvolt": 1.0, "uv": 1.0, "µv": 1.0, "μv": 1.0,
    "millivolts": 1e3, "millivolt": 1e3, "mv": 1e3,
    "volts": 1e6, "volt": 1e6, "v": 1e6,
    "nanovolts": 1e-3, "nanovolt": 1e-3, "nv": 1e-3,
}  # fmt: skip
UNITS = ("uV", "mV", "V")  # offered to people


@dataclass(frozen=True)
class StreamChoice:
    """Which stream is wanted, and what a person states about it.

    Attributes
    ----------
    scheme
        "lsl" or "brainflow".
    name
        Of the stream or of the kind of board.
    channels
        Names of the channels to measure; empty for those that name a muscle or a leg, or the only one.
    unit
        Unit of all its channels, where the stream gives none.
    is_emg
        A person states that it is EMG, whatever type it gives.
    others
        Further names and values of the URL: host and source_id of an LSL stream, serial_port of a board.
    """

    scheme: str
    name: str
    channels: tuple[str, ...] = ()
    unit: str = ""
    is_emg: bool = False
    others: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, url: str) -> "StreamChoice":
        """Read lsl://NAME?host=...&source_id=...&channel=...&unit=...&type=EMG, or brainflow://BOARD?...

        Raises
        ------
        StreamError
            It names no stream, or an unknown unit.
        """
        scheme, _, rest = url.partition("://")
        name, _, query = rest.partition("?")
        given = parse_qsl(query, keep_blank_values=True)
        stated = dict(given)
        unit = stated.get("unit", "")
        if scheme.lower() not in SCHEMES or not unquote(name).strip():
            raise StreamError(
                say("{url} names no stream.", url=make_safe(url)),
                say("Write it like this: `lsl:NAME`."),
            )
        if unit and unit.lower() not in UV_PER_UNIT:
            raise StreamError(
                say("“{unit}” is no unit of voltage.", unit=make_safe(unit)),
                say("Use one of these: {units}.", units=", ".join(UNITS)),
            )
        return cls(
            scheme.lower(),
            unquote(name),
            tuple(value for key, value in given if key == "channel"),
            unit,
            stated.get("type", "").upper() == "EMG",
            tuple((key, value) for key, value in given if key not in ("channel", "unit", "type")),
        )

    @property
    def url(self) -> str:
        """The URL that `read` reads."""
        query = [*self.others, *(("channel", name) for name in self.channels)]
        query += [("unit", self.unit)] if self.unit else []
        query += [("type", "EMG")] if self.is_emg else []
        tail = f"?{urlencode(query, quote_via=quote)}" if query else ""
        return f"{self.scheme}://{quote(self.name, safe='')}{tail}"

    def find(self, key: str) -> str:
        """Return a further value of the URL; "" where it is not given."""
        return dict(self.others).get(key, "")


class StreamPlan(NamedTuple):
    """What is measured of a stream.

    Attributes
    ----------
    url
        Opens it: its name, its channels, and what was stated.
    labels
        One per channel.
    fs_hz
        Its nominal rate.
    words, more
        Its name and computer; its type, channels and rate.
    is_virtual
        Whether no person is behind it.
    """

    url: str
    labels: tuple[str, ...]
    fs_hz: float
    words: str
    more: str
    is_virtual: bool


def write_url(words: str) -> str:
    """Return the URL of a stream as people type it, "lsl:NAME"; a port as it is."""
    scheme, colon, name = words.partition(":")
    if colon and scheme.lower() in SCHEMES and not name.startswith("//"):
        return f"{scheme.lower()}://{quote(name, safe='?=&')}"
    return words


def is_stream(url: str | None) -> bool:
    """Whether a URL names a source that sends microvolts, and no vmofire board."""
    return url is not None and "://" in url and url.partition("://")[0].lower() in SCHEMES


def plan_stream(choice: StreamChoice) -> StreamPlan:
    """Look a stream up, and return what is measured of it.

    Raises
    ------
    StreamError
        It is not there, or cannot be measured with.
    """
    if choice.scheme == "brainflow":
        from vmofire.link import brainflow_board

        return brainflow_board.plan(choice)
    from vmofire.link import lsl

    return lsl.plan(choice)


def check_stream_start(channels: tuple[int, ...], n_chosen: int, selftest: bool) -> None:
    """Check what a run is asked for against the channels chosen of a stream.

    Raises
    ------
    RefusedError
        A self-test is asked for, or another number of channels.
    """
    if selftest:
        raise RefusedError(say("A stream has no self-test."), say("Connect a Pico for that."))
    if len(channels) != n_chosen:
        raise RefusedError(
            say("{asked} channels are asked for, and {n} are chosen.", asked=len(channels), n=n_chosen),
            say("Name as many channels as labels."),
        )
