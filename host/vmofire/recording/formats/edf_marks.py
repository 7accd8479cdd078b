"""Annotations of EDF+ and BDF+: the times of the records, and texts at moments of the recording.

In: the bytes of the annotation signals, record by record. Out: Marks. Never: a text dropped in silence,
whatever characters are in it; libraries drop those with a line break.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vmofire.recording.formats.recorded import Event

END, PART, LENGTH = b"\x00", b"\x14", b"\x15"


@dataclass(frozen=True)
class Marks:
    """Marks of a file.

    Attributes
    ----------
    onsets_s
        When each record began; None where a record does not say. Empty where there are no annotations.
    events
        In the clock of `onsets_s`.
    n_unread
        How many texts have no readable time.
    """

    onsets_s: tuple[float | None, ...]
    events: tuple[Event, ...]
    n_unread: int


def read_marks(signals: Sequence[Iterable[bytes]]) -> Marks:
    """Read the annotation signals of a file.

    Parameters
    ----------
    signals
        Their bytes, one entry a record. The first signal has the times of the records.
    """
    onsets_s: list[float | None] = []
    events: list[Event] = []
    n_unread = 0
    for place, records in enumerate(signals):
        for number, record in enumerate(records):
            begin_s: float | None = None
            for order, entry in enumerate(part for part in record.split(END) if part):
                when, texts = _read_entry(entry)
                if when is None:
                    n_unread += any(text.strip() for text in texts)
                    continue
                time_s, length_s = when
                is_clock = place == 0 and order == 0 and not texts[0]
                if is_clock:
                    begin_s = time_s
                # A clock may have texts of its own behind its empty one. Other empty texts are marks.
                texts = [text for text in texts if text] if len(texts) > 1 or is_clock else texts
                if place > 0 and order == 0 and number < len(onsets_s) and time_s == onsets_s[number]:
                    texts = [text for text in texts if text]
                events += [Event(time_s, text, length_s) for text in texts]
            if place == 0:
                onsets_s.append(begin_s)
    return Marks(tuple(onsets_s), tuple(events), n_unread)


def _read_entry(entry: bytes) -> tuple[tuple[float, float] | None, list[str]]:
    """Return time and length, and at least one text; None for the time where it cannot be read."""
    head, _, rest = entry.partition(PART)
    texts = [_decode(text) for text in rest.removesuffix(PART).split(PART)]
    onset, _, length = head.partition(LENGTH)
    try:
        return (_to_number(onset), _to_number(length) if length.strip() else 0.0), texts
    except ValueError:
        return None, texts if rest else [_decode(head)]


def _to_number(text: bytes) -> float:
    number = float(text.replace(b",", b"."))
    if not -1e9 < number < 1e9:
        raise ValueError
    return number


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("cp1252", errors="replace")
