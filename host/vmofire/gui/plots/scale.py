"""Round end of a scale of amplitudes, for traces and meters.

In: the largest value in sight, the scale now. Out: the scale to use. Never: pyqtgraph, Qt.
"""

from math import floor, isfinite, log10

SMALLEST_UV = 10.0


def choose_scale(peak_uv: float, now_uv: float) -> float:
    """Return the round end of a scale, in uV: it grows at once, and shrinks only with room to spare."""
    peak_uv = max(SMALLEST_UV, peak_uv if isfinite(peak_uv) else 0.0)
    if 0.5 * now_uv <= peak_uv <= now_uv:
        return now_uv
    decade = 10.0 ** floor(log10(peak_uv))
    return next(step * decade for step in (1.0, 2.0, 4.0, 6.0, 8.0, 10.0) if step * decade >= peak_uv)
