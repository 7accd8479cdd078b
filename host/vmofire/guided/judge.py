"""How Check decides: from the amplitude around each cue to a verdict in plain words.

In: RMS amplitude in uV, one value a sample, NaN where lost or bad signal hides it. Out: Squeeze, Verdict.
Never: a stream or a clock. What is hidden may be either way: a verdict stands only if both give the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from vmofire.dsp.quality import Reason
from vmofire.dsp.stretches import find_stretches
from vmofire.dsp.symmetry import compare
from vmofire.guided.criteria import Baseline, CheckSettings, Squeeze, Verdict
from vmofire.guided.signal_trouble import sentence
from vmofire.words.quantities import write, write_number

Amplitude = npt.NDArray[np.float64]

NEXT_CUES = (
    "squeeze the buttocks first, then the ball",
    "clench the knees together",
    "press the backs of the thighs into the chair",
    "tighten the thigh",
)
NOT_KNOWN = "How strong is not known: there is nothing to compare it with."
STOPPED = Reason("stopped", "the check was stopped before its end", "start again when you are ready")
SKIPPED = Reason("skipped", "it was skipped", "start again when you are ready")
_NO_REST = Reason(
    "no_rest", "the muscle was not quiet enough at rest", "let the leg go loose and start again"
)
_INCONSISTENT = Reason(
    "inconsistent",
    "it fired in some squeezes and not in others",
    "squeeze the same way each time, from the knee",
)
_NOT_HELD = Reason(
    "not_held", "it came on but did not hold", "squeeze when told to and hold until told to let go"
)
_ORIGIN = Reason(
    "origin_unclear",
    "the inside of the thigh worked in the squeezes, and tightening the thigh did nothing at the VMO site",
    "see that the sensor sits on the VMO, and squeeze more gently, from the knee",
)


def measure_rest(rms_uv: Amplitude) -> float | None:
    """Return the amplitude at rest in uV, or None when a third or more of the stretch is hidden.

    The median, so that one twitch does not raise what every squeeze is measured by.
    """
    known = rms_uv[~np.isnan(rms_uv)]
    return float(np.median(known)) if len(known) * 3 > len(rms_uv) * 2 else None


def score(
    rms_uv: Amplitude,
    fs_hz: float,
    cue_s: float,
    threshold_uv: float,
    settings: CheckSettings,
    spoiled_by: str | None,
) -> Squeeze:
    """Score one squeeze.

    Parameters
    ----------
    rms_uv : ndarray, (n,)
        Amplitude from the cue to its end; NaN where hidden.
    fs_hz
        Samples a second.
    cue_s
        When the cue came, for the record.
    threshold_uv
        Amplitude that counts as active.
    settings
        Check's.
    spoiled_by
        Code of what hid samples, if any are hidden.
    """
    above, hidden = rms_uv >= threshold_uv, np.isnan(rms_uv)
    first, last = round(settings.scored_from_s * fs_hz), round(settings.scored_to_s * fs_hz)
    need = round(settings.active_for_s * fs_hz)
    n_above, n_hidden = int(above[first:].sum()), int(hidden[first:].sum())
    scored = rms_uv[first:last][~hidden[first:last]]
    return Squeeze(
        cue_s=cue_s,
        active=True if n_above >= need else None if n_above + n_hidden >= need else False,
        active_s=n_above / fs_hz,
        amplitude_uv=float(np.sqrt(np.mean(np.square(scored)))) if len(scored) else None,
        onset_s=_onset_s(above, fs_hz, settings),
        spoiled_by=spoiled_by if hidden.any() else None,
    )


def _onset_s(above: npt.NDArray[np.bool_], fs_hz: float, settings: CheckSettings) -> float | None:
    """Return when the amplitude first stays over the threshold; None where that is no reaction."""
    hold = max(1, round(settings.onset_hold_s * fs_hz))
    for start, stop in find_stretches(above):
        if stop - start >= hold:
            onset_s = start / fs_hz - settings.sound_delay_s
            return onset_s if onset_s >= settings.too_early_s else None
    return None


def needs_quad_sets(rest_uv: float, squeezes: Sequence[Squeeze], settings: CheckSettings) -> bool:
    """Return whether "does not fire" is near, so that quad sets must be asked for before it may be said."""
    possible = sum(squeeze.active is not False for squeeze in squeezes)
    return (
        possible <= settings.does_not_fire_at_most
        and settings.threshold_uv(rest_uv) <= settings.negative_threshold_uv
        and not _came_on_without_holding(squeezes, settings)
    )


def _came_on_without_holding(squeezes: Sequence[Squeeze], settings: CheckSettings) -> bool:
    """Return whether as many squeezes came on for a moment as would have been enough had they held."""
    return sum(squeeze.active_s >= settings.held_briefly_s for squeeze in squeezes) >= settings.fires_at_least


def decide(
    rest_uv: float | None,
    squeezes: Sequence[Squeeze],
    quad_sets: Sequence[Squeeze],
    settings: CheckSettings,
    hidden_by: Mapping[str, Reason],
    other: Verdict | None = None,
    baseline: Baseline | None = None,
    doubt: Reason | None = None,
) -> Verdict:
    """Say what the squeezes say.

    Parameters
    ----------
    rest_uv
        Amplitude at rest; None when it is not known.
    squeezes, quad_sets
        What was scored; no quad sets where none were asked for.
    settings
        Check's.
    hidden_by
        Every reason that hid samples, by its code, the first one first.
    other
        The other leg's verdict, for "late" and "weakly".
    baseline
        The person's own amplitude on earlier days, for "weakly".
    doubt
        Why a muscle that seems quiet may not be one: forbids "does not fire" and nothing else.
    """
    amplitudes_uv = _amplitudes_uv(squeezes)
    onsets_s = [squeeze.onset_s for squeeze in squeezes if squeeze.active and squeeze.onset_s is not None]
    blank = Verdict(
        kind="cannot_tell",
        headline="Cannot tell",
        detail="",
        rest_uv=rest_uv,
        threshold_uv=None if rest_uv is None else settings.threshold_uv(rest_uv),
        amplitude_uv=float(np.mean(amplitudes_uv)) if amplitudes_uv else None,
        median_onset_s=float(np.median(onsets_s)) if onsets_s else None,
        squeezes=tuple(squeezes),
        quad_sets=tuple(quad_sets),
    )
    if rest_uv is None:
        return _cannot_tell(blank, next(iter(hidden_by.values()), STOPPED))
    sure = sum(squeeze.active is True for squeeze in squeezes)
    possible = sum(squeeze.active is not False for squeeze in squeezes)
    if sure >= settings.fires_at_least:
        return _how_it_fires(blank, rest_uv, settings, other, baseline)
    if possible > settings.does_not_fire_at_most:
        if sure > settings.does_not_fire_at_most and possible < settings.fires_at_least:
            return _cannot_tell(blank, _INCONSISTENT)
        return _cannot_tell(blank, _what_hid(squeezes, hidden_by))
    if _came_on_without_holding(squeezes, settings):
        return _cannot_tell(blank, _NOT_HELD)
    if settings.threshold_uv(rest_uv) > settings.negative_threshold_uv:
        return _cannot_tell(blank, _NO_REST)
    return _after_quad_sets(blank, hidden_by, doubt)


def needs_origin(verdict: Verdict, adductors: Sequence[Squeeze], settings: CheckSettings) -> bool:
    """Return whether quad sets must tell a VMO from the adductors, which a ball squeeze works beside it.

    Correlation cannot settle it (Farina 2004); a third sensor on the adductors and another movement can.
    """
    return bool(verdict.fires) and sum(a.active is True for a in adductors) >= settings.fires_at_least


def find_origin(verdict: Verdict, quad_sets: Sequence[Squeeze], hidden_by: Mapping[str, Reason]) -> Verdict:
    """Let a verdict stand where the quad sets show that the VMO site works without the adductors."""
    verdict = replace(verdict, quad_sets=tuple(quad_sets))
    sure = sum(quad_set.active is True for quad_set in quad_sets)
    if 2 * sure > len(quad_sets):
        return replace(
            verdict,
            detail=f"{verdict.detail} It works without the inside of the thigh too: "
            f"{sure} of {len(quad_sets)} quad sets.",
        )
    if any(quad_set.active is None for quad_set in quad_sets):
        return _cannot_tell(verdict, _what_hid(quad_sets, hidden_by))
    return replace(_cannot_tell(verdict, _ORIGIN if quad_sets else STOPPED), headline="Origin unclear")


def _amplitudes_uv(squeezes: Sequence[Squeeze]) -> list[float]:
    """Return the amplitudes of the active squeezes."""
    return [s.amplitude_uv for s in squeezes if s.active and s.amplitude_uv is not None]


def _what_hid(squeezes: Sequence[Squeeze], hidden_by: Mapping[str, Reason]) -> Reason:
    """Return the reason that hid the most squeezes."""
    codes = Counter(s.spoiled_by for s in squeezes if s.active is None and s.spoiled_by is not None)
    return hidden_by[codes.most_common(1)[0][0]]


def _cannot_tell(blank: Verdict, reason: Reason) -> Verdict:
    return replace(
        blank, kind="cannot_tell", headline="Cannot tell", detail=sentence(reason), reason=reason.code
    )


def _after_quad_sets(blank: Verdict, hidden_by: Mapping[str, Reason], doubt: Reason | None) -> Verdict:
    """Say "does not fire" only when every quad set was quiet too."""
    quad_sets = blank.quad_sets
    sure = sum(quad_set.active is True for quad_set in quad_sets)
    if 2 * sure > len(quad_sets):
        return replace(
            blank,
            kind="not_in_squeeze",
            headline="Not in the squeeze; it fires when you straighten the knee",
            detail=f"{_counted(blank)}, {sure} of {len(quad_sets)} quad sets. "
            "A light squeeze leaves some healthy muscles quiet.",
            next_cue=NEXT_CUES[0],
        )
    if not quad_sets:
        return _cannot_tell(blank, STOPPED)
    if sure:
        return _cannot_tell(blank, _INCONSISTENT)
    if any(quad_set.active is None for quad_set in quad_sets):
        return _cannot_tell(blank, _what_hid(quad_sets, hidden_by))
    if doubt is not None:
        return _cannot_tell(blank, doubt)
    return replace(
        blank,
        kind="does_not_fire",
        headline="It does not fire",
        detail=f"{_counted(blank)} showed the muscle at the VMO site, and the quad sets were quiet too.",
        next_cue=NEXT_CUES[0],
    )


def _how_it_fires(
    blank: Verdict, rest_uv: float, settings: CheckSettings, other: Verdict | None, baseline: Baseline | None
) -> Verdict:
    """Tell late and weak from plain; late is named first, and what else is true stands in the detail."""
    late, late_words = _lateness(blank, settings, other)
    weak, weak_words = _weakness(blank, rest_uv, settings, other, baseline)
    detail = " ".join(words for words in (f"{_counted(blank)}.", late_words, weak_words) if words)
    headlines = {
        None: "It fires",
        "late": "It fires, but late",
        "slow_start": "It fires, but starts slowly",
        "weaker_than_other_leg": "It fires, but weakly",
        "below_own_baseline": "It fires, but weakly",
        "just_above_rest": "It fires, just above rest",
    }
    return replace(
        blank,
        kind="fires_late" if late else "fires_weakly" if weak else "fires",
        headline=headlines[late or weak],
        detail=detail,
        reason=late or weak,
    )


def _counted(blank: Verdict) -> str:
    return f"{sum(s.active is True for s in blank.squeezes)} of {len(blank.squeezes)} squeezes"


def _lateness(blank: Verdict, settings: CheckSettings, other: Verdict | None) -> tuple[str | None, str]:
    """Return code and words for a late start: reaction time, not the timing of VMO against VL."""
    onset_s = blank.median_onset_s
    if onset_s is None:
        return None, ""
    if other is not None and other.median_onset_s is not None:
        behind_s = onset_s - other.median_onset_s
        if onset_s > settings.late_onset_s and behind_s >= settings.late_behind_s:
            starts = write(onset_s, "s", (settings.late_onset_s,))
            behind = write(behind_s, "s", (settings.late_behind_s,))
            return "late", f"It starts {starts} after the cue, {behind} behind the other leg."
        return None, ""
    if onset_s > settings.slow_start_s:
        return "slow_start", f"It starts {write(onset_s, 's', (settings.slow_start_s,))} after the cue."
    return None, ""


def _weakness(
    blank: Verdict, rest_uv: float, settings: CheckSettings, other: Verdict | None, baseline: Baseline | None
) -> tuple[str | None, str]:
    """Return code and words for a weak muscle; without anything to compare, strength is not known."""
    here_uv = _amplitudes_uv(blank.squeezes)
    there_uv = _amplitudes_uv(other.squeezes) if other is not None else []
    amplitude_uv = float(np.mean(here_uv))
    if len(here_uv) > 1 and len(there_uv) > 1:
        legs = compare(here_uv, there_uv, settings.placement_log_sd)
        most = write(100.0 * legs.high, "%", (100.0 * settings.weak_ratio,))
        words = f"It gives {write(100.0 * legs.ratio, '%')} of the other leg, {most} at most."
        if legs.high < settings.weak_ratio:
            return "weaker_than_other_leg", words
        if baseline is None:
            return None, words
    if baseline is not None:
        if amplitude_uv < baseline.amplitude_uv - baseline.minimal_detectable_change_uv:
            now = write(amplitude_uv, "uV", (baseline.amplitude_uv,))
            before = write(baseline.amplitude_uv, "uV", (amplitude_uv,))
            return "below_own_baseline", f"{now}, against {before} before."
        return None, ""
    if amplitude_uv < settings.just_above_rest_ratio * rest_uv:
        times = write_number(amplitude_uv / rest_uv, "x", (settings.just_above_rest_ratio,))
        return "just_above_rest", f"It reaches {times} times rest."
    return None, NOT_KNOWN
