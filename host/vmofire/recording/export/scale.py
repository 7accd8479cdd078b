"""Samples as the whole numbers of a BDF file, with the scale that turns them back.

In: a Channel. Out: its numbers, (n_samples,), within 24 bits, and their scale. Never: counts changed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vmofire.recording.formats.model import Channel

LARGEST = 8_388_607  # of 24 bits
DECIMALS = range(10)


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
    is rounded to 24 bits of a range that holds it.
    """
    samples = channel.samples
    known = samples[np.isfinite(samples)]
    least, most = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    if channel.unit == "counts" and least >= -LARGEST and most <= LARGEST and _is_whole(known):
        return _keep_counts(channel, least, most)
    unit = channel.unit if channel.unit.isascii() else ""
    largest = max(abs(least), abs(most))
    for decimals in DECIMALS:
        if largest * 10**decimals > LARGEST:
            break
        if _is_whole(known * 10**decimals):
            # 8000000 and -800.0 fit into a header where 8388607 and -838.8607 do not.
            top = 5_000_000 if largest * 10**decimals <= 5_000_000 else 8_000_000
            top = top if largest * 10**decimals <= top else LARGEST
            span = top / 10**decimals
            if len(f"{-span:.10g}") <= 8:
                return Digits(_fill(samples * 10**decimals), unit[:8], (-top, top), (-span, span))
    span = _round_up(largest)
    return Digits(_fill(samples / span * LARGEST), unit[:8], (-LARGEST, LARGEST), (-span, span))


def _keep_counts(channel: Channel, least: float, most: float) -> Digits:
    """Return counts as they are; where their scale is known, the header says it in uV at the skin."""
    rails = channel.rails or (0.0, float(2**channel.full_scale_bits))
    # Full scale of a converter is a power of two, and what that means in uV mostly has few digits.
    top = next(top for top in (2**bits for bits in range(8, 24)) if top >= max(most, rails[1], -least))
    low = 0 if least >= 0.0 else -top
    numbers = _fill(channel.samples)
    if channel.uv_per_count is None:
        return Digits(numbers, "counts", (low, top), (low, top))
    # A gain whose range needs more than 8 characters costs 0.2 of a step at most; counts stay what they are.
    physical = [(one - channel.zero_counts) * channel.uv_per_count for one in (low, top)]
    return Digits(numbers, "uV", (low, top), (physical[0], physical[1]))


def _fill(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    known = np.isfinite(numbers)
    middle = float(np.median(numbers[known])) if known.any() else 0.0
    return np.rint(np.where(known, numbers, middle)).astype(np.int32)


def _is_whole(numbers: npt.NDArray[np.float64]) -> bool:
    """Return whether all are whole, but for what a float cannot hold."""
    return bool((np.abs(numbers - np.rint(numbers)) <= 1e-12 * np.maximum(1.0, np.abs(numbers))).all())


def _round_up(largest: float) -> float:
    """Return a span with few digits that holds all; 1 where there is nothing to hold."""
    if largest <= 0.0:
        return 1.0
    power = 10.0 ** np.ceil(np.log10(largest))
    return float(
        f"{next(power * share for share in (0.1, 0.2, 0.5, 1.0, 2.0) if power * share >= largest):.6g}"
    )
