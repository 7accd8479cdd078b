"""Scale of a BDF file: samples as whole numbers, and the factor that turns them back.

In: a Channel of any length. Out: its numbers within 24 bits, read piece by piece, and their scale.
Never: counts changed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vmofire.dsp.recorded_channel import Mapped, RecordedChannel, iterate
from vmofire.errors import VmofireError
from vmofire.recording.formats.recorded import Channel
from vmofire.words import say

LARGEST = 8_388_607  # largest number of 24 bits
MOST_TALLIES = 1 << 17  # all numbers of 16 bits, with a sign
DECIMALS = range(10)
SPANS = (1e-4, 9_999_999.0)  # range that 8 characters hold, sign included
UNIT_LETTERS = 8
TOPS = (5_000_000, 8_000_000, LARGEST)  # full scales whose tenths have few digits, except the last


@dataclass(frozen=True)
class Digits:
    """Digits of one channel: its samples as whole numbers.

    Attributes
    ----------
    numbers : RecordedChannel
        Whole but for rounding, NaN where one is missing.
    middle
        Value for a missing sample: the median of the others, a flat line that adds no amplitude.
    unit
        Spelled as in BDF, 8 letters at most.
    digital, physical
        Two numbers and what they mean in `unit`; a header has 8 characters for each.
    """

    numbers: RecordedChannel
    middle: float
    unit: str
    digital: tuple[int, int]
    physical: tuple[float, float]

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.numbers)

    def read(self, start: int, stop: int) -> npt.NDArray[np.int32]:
        """Return some samples, (n_samples,)."""
        numbers = self.numbers[start:stop]
        return np.rint(np.where(np.isfinite(numbers), numbers, self.middle)).astype(np.int32)


def to_digits(channel: Channel) -> Digits:
    """Return a channel in whole numbers.

    Counts are unchanged, and samples written with few decimals keep all of them. Anything else is rounded to
    24 bits of a range that holds it. Volts become uV, unless they are ten or more.

    Raises
    ------
    VmofireError
        The samples are too large for a BDF file.
    """
    seen = _look(channel.samples)
    if channel.unit == "counts" and seen.largest <= LARGEST and seen.whole:
        return _keep_counts(channel, seen)
    unit = find_unit(channel)
    uv = channel.to_uv() if unit == "uV" else None
    samples = channel.samples if uv is None else uv
    largest = _look(samples).largest
    for decimals in DECIMALS:
        scaled = _scale(samples, 10**decimals)
        top = next((top for top in TOPS if largest * 10**decimals <= top), None)
        if top is None:
            break
        span = top / 10**decimals
        seen = _look(scaled)
        if seen.whole and len(f"{-span:.10f}".rstrip("0").rstrip(".")) <= 8:
            return Digits(scaled, _find_middle(scaled, seen), unit, (-top, top), (-span, span))
    span = _find_span(channel.name, largest)
    scaled = Mapped(samples, lambda numbers: numbers / span * LARGEST)
    return Digits(scaled, _find_middle(scaled, _look(scaled)), unit, (-LARGEST, LARGEST), (-span, span))


def find_unit(channel: Channel) -> str:
    """Return the unit in which a channel is written."""
    if _are_counts(channel) and channel.uv_per_count is None:
        return "counts"
    uv = channel.to_uv() if channel.has_scale else None
    if uv is not None and _look(uv).largest <= SPANS[1]:
        return "uV"
    return channel.unit[:UNIT_LETTERS] if channel.unit.isascii() else ""


@dataclass(frozen=True)
class _Seen:
    """Range of a column's numbers, 0 included, and whether all are whole."""

    lowest: float
    highest: float
    whole: bool

    @property
    def largest(self) -> float:
        return max(self.highest, -self.lowest)


def _look(numbers: RecordedChannel) -> _Seen:
    lowest = highest = 0.0
    whole = True
    for _, piece in iterate(numbers):
        lowest = min(lowest, float(np.nanmin(piece, initial=0.0)))
        highest = max(highest, float(np.nanmax(piece, initial=0.0)))
        # Whole, up to the rounding of a float.
        apart = np.abs(piece - np.rint(piece)) > 1e-12 * np.maximum(1.0, np.abs(piece))
        whole = whole and not bool(apart.any())
    return _Seen(lowest, highest, whole)


def _are_counts(channel: Channel) -> bool:
    if channel.unit != "counts":
        return False
    seen = _look(channel.samples)
    return seen.largest <= LARGEST and seen.whole


def _keep_counts(channel: Channel, seen: _Seen) -> Digits:
    """Return counts as they are; where their scale is known, the header says it in uV at the skin."""
    rails = channel.rails or (0.0, float(2**channel.full_scale_bits))
    # Full scale of a converter is a power of two, and its value in uV mostly has few digits.
    largest = max(seen.largest, rails[1])
    top = next(top for top in (*(2**bits for bits in range(8, 23)), LARGEST) if top >= largest)
    low = -top if seen.lowest < 0.0 else 0
    middle = _find_middle(channel.samples, seen)
    if channel.uv_per_count is None:
        return Digits(channel.samples, middle, "counts", (low, top), (low, top))
    # A gain whose range needs more than 8 characters costs 0.2 of a step at most; counts are unchanged.
    physical = [(one - channel.zero_counts) * channel.uv_per_count for one in (low, top)]
    _find_span(channel.name, max(abs(physical[0]), abs(physical[1])))
    return Digits(channel.samples, middle, "uV", (low, top), (physical[0], physical[1]))


def _scale(samples: RecordedChannel, factor: int) -> RecordedChannel:
    return Mapped(samples, lambda numbers: numbers * factor)


def _find_middle(numbers: RecordedChannel, seen: _Seen) -> float:
    """Return the median of all samples present, 0 where there are none; counts are tallied to save memory."""
    if not seen.whole or seen.highest - seen.lowest >= MOST_TALLIES:
        known = numbers[:]
        known = known[np.isfinite(known)]
        return float(np.median(known)) if len(known) else 0.0
    tally = np.zeros(round(seen.highest - seen.lowest) + 1, np.int64)
    for _, piece in iterate(numbers):
        places = np.rint(piece[np.isfinite(piece)] - seen.lowest).astype(np.int64)
        tally += np.bincount(places, minlength=len(tally))
    below, total = np.cumsum(tally), int(tally.sum())
    if not total:
        return 0.0
    lower, upper = (int(np.searchsorted(below, rank, "right")) for rank in ((total - 1) // 2, total // 2))
    return 0.5 * (lower + upper) + seen.lowest


def _find_span(name: str, largest: float) -> float:
    """Return a range with few digits, from minus to plus, that holds all of a channel."""
    shortest, longest = SPANS
    if largest > longest:
        raise VmofireError(
            say(
                "{name} reaches {largest}. A BDF file holds numbers up to {longest}.",
                name=name,
                largest=f"{largest:.3g}",
                longest=f"{longest:.0f}",
            ),
            say("Export it as CSV."),
        )
    steps = (round(share * 10.0**power, 4) for power in range(-4, 7) for share in (1.0, 2.0, 5.0))
    return next((step for step in steps if step >= max(largest, shortest)), longest)
