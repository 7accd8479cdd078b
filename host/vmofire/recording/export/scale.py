"""Samples as the whole numbers of a BDF file, with the scale that turns them back.

In: a Channel. Out: its numbers, (n_samples,), within 24 bits, and their scale. Never: counts changed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vmofire.recording.export.target import ExportError
from vmofire.recording.formats.model import Channel

LARGEST = 8_388_607  # of 24 bits
DECIMALS = range(10)
SPANS = (1e-4, 9_999_999.0)  # what 8 characters hold, with a sign before it
UNIT_LETTERS = 8
TOPS = (5_000_000, 8_000_000, LARGEST)  # whose tenths have few digits, but for the last


@dataclass(frozen=True)
class Digits:
    """One channel in whole numbers.

    Attributes
    ----------
    numbers : ndarray of int32, (n_samples,)
        Missing samples hold the median of the others: a line that adds nothing to any amplitude.
    unit
        As BDF spells it, 8 letters at most.
    digital, physical
        Two numbers and what they mean in `unit`; a header has 8 characters for each.
    """

    numbers: npt.NDArray[np.int32]
    unit: str
    digital: tuple[int, int]
    physical: tuple[float, float]


def to_digits(channel: Channel) -> Digits:
    """Return a channel in whole numbers.

    Counts stay what they are, and what was written with few decimals is kept to the last one. Anything else
    is rounded to 24 bits of a range that holds it. Volts become uV, unless they are ten or more.

    Raises
    ------
    ExportError
        The samples are larger than a BDF file can say.
    """
    if _are_counts(channel):
        return _keep_counts(channel)
    unit = find_unit(channel)
    uv = channel.to_uv() if unit == "uV" else None
    samples = channel.samples if uv is None else uv
    largest = _largest(samples)
    for decimals in DECIMALS:
        scaled = samples * 10**decimals
        top = next((top for top in TOPS if largest * 10**decimals <= top), None)
        if top is None:
            break
        span = top / 10**decimals
        if _is_whole(scaled) and len(f"{-span:.10f}".rstrip("0").rstrip(".")) <= 8:
            return Digits(_fill(scaled), unit, (-top, top), (-span, span))
    span = _find_span(channel.name, largest)
    return Digits(_fill(samples / span * LARGEST), unit, (-LARGEST, LARGEST), (-span, span))


def find_unit(channel: Channel) -> str:
    """Return the unit in which a channel is written."""
    if _are_counts(channel) and channel.uv_per_count is None:
        return "counts"
    uv = channel.to_uv() if channel.has_scale else None
    if uv is not None and _largest(uv) <= SPANS[1]:
        return "uV"
    return channel.unit[:UNIT_LETTERS] if channel.unit.isascii() else ""


def _are_counts(channel: Channel) -> bool:
    samples = channel.samples
    return channel.unit == "counts" and _largest(samples) <= LARGEST and _is_whole(samples)


def _keep_counts(channel: Channel) -> Digits:
    """Return counts as they are; where their scale is known, the header says it in uV at the skin."""
    rails = channel.rails or (0.0, float(2**channel.full_scale_bits))
    # Full scale of a converter is a power of two, and what that means in uV mostly has few digits.
    largest = max(_largest(channel.samples), rails[1])
    top = next(top for top in (*(2**bits for bits in range(8, 23)), LARGEST) if top >= largest)
    low = -top if (channel.samples < 0.0).any() else 0
    numbers = _fill(channel.samples)
    if channel.uv_per_count is None:
        return Digits(numbers, "counts", (low, top), (low, top))
    # A gain whose range needs more than 8 characters costs 0.2 of a step at most; counts stay what they are.
    physical = [(one - channel.zero_counts) * channel.uv_per_count for one in (low, top)]
    _find_span(channel.name, max(abs(physical[0]), abs(physical[1])))
    return Digits(numbers, "uV", (low, top), (physical[0], physical[1]))


def _fill(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    known = np.isfinite(numbers)
    middle = float(np.median(numbers[known])) if known.any() else 0.0
    return np.rint(np.where(known, numbers, middle)).astype(np.int32)


def _largest(numbers: npt.NDArray[np.float64]) -> float:
    return float(np.nanmax(np.abs(numbers), initial=0.0))


def _is_whole(numbers: npt.NDArray[np.float64]) -> bool:
    """Return whether all that are there are whole, but for what a float cannot hold."""
    apart = np.abs(numbers - np.rint(numbers)) > 1e-12 * np.maximum(1.0, np.abs(numbers))
    return not bool(apart.any())


def _find_span(name: str, largest: float) -> float:
    """Return a range with few digits, from minus to plus, that holds all of a channel."""
    shortest, longest = SPANS
    if largest > longest:
        raise ExportError(
            f"{name} reaches {largest:.3g}, more than the {longest:.0f} that a BDF file can say.",
            "Export it as CSV.",
        )
    steps = (round(share * 10.0**power, 4) for power in range(-4, 7) for share in (1.0, 2.0, 5.0))
    return next((step for step in steps if step >= max(largest, shortest)), longest)
