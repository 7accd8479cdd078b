"""Rules of Check: from the amplitude after each cue to a verdict.

In: RMS amplitude in uV, one value per sample, NaN where lost or bad signal hides it. Out: Squeeze, Verdict.
Never: a stream or a clock. Hidden samples may be active or not: both must lead to the same verdict.
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
from vmofire.guided.ratios import compare_with_other
from vmofire.guided.tiring import tell_tiring
from vmofire.words.message import Message, tell

Amplitude = npt.NDArray[np.float64]

NEXT_CUES = ("buttocks_first", "knees_together", "thighs_down", "tighten_thigh")
HINTS = {  # how to squeeze
    "buttocks_first": tell("hint.buttocks_first"),
    "knees_together": tell("hint.knees_together"),
    "thighs_down": tell("hint.thighs_down"),
    "tighten_thigh": tell("hint.tighten_thigh"),
}
TRIES = {  # the same ways to squeeze, as advice
    "buttocks_first": tell("try.buttocks_first"),
    "knees_together": tell("try.knees_together"),
    "thighs_down": tell("try.thighs_down"),
    "tighten_thigh": tell("try.tighten_thigh"),
}
NO_COMPARISON = tell("check.no_comparison")
STOPPED = Reason("stopped", tell("fault.stopped"), tell("cure.again"))
SKIPPED = Reason("skipped", tell("fault.skipped"), tell("cure.again"))
_NO_REST = Reason("no_rest", tell("fault.restless"), tell("cure.restless"))
_INCONSISTENT = Reason("inconsistent", tell("fault.inconsistent"), tell("cure.inconsistent"))
_NOT_HELD = Reason("not_held", tell("fault.not_held"), tell("cure.not_held"))
_ORIGIN = Reason("origin_unclear", tell("fault.origin"), tell("cure.origin"))


def measure_rest(rms_uv: Amplitude) -> float | None:
    """Return the amplitude at rest in uV, or None when a third or more of the stretch is hidden.

    It is the median, so that one twitch does not raise the level.
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
        Time of the cue, stored in the score, s.
    threshold_uv
        Amplitude that counts as active.
    settings
        Settings of Check.
    spoiled_by
        Code of the reason for hidden samples, if any are hidden.
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
    """Return when the amplitude first stays over the threshold, s; None if that is no reaction."""
    hold = max(1, round(settings.onset_hold_s * fs_hz))
    for start, stop in find_stretches(above):
        if stop - start >= hold:
            onset_s = start / fs_hz - settings.sound_delay_s
            return onset_s if onset_s >= settings.too_early_s else None
    return None


def needs_quad_sets(rest_uv: float, squeezes: Sequence[Squeeze], settings: CheckSettings) -> bool:
    """Return whether "does not fire" is likely, so that quad sets must confirm it first."""
    possible = sum(squeeze.active is not False for squeeze in squeezes)
    return (
        possible <= settings.does_not_fire_at_most
        and settings.threshold_uv(rest_uv) <= settings.negative_threshold_uv
        and not _came_on_without_holding(squeezes, settings)
    )


def _came_on_without_holding(squeezes: Sequence[Squeeze], settings: CheckSettings) -> bool:
    """Return whether enough squeezes were active at least for a moment."""
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
    """Return the verdict on the squeezes.

    Parameters
    ----------
    rest_uv
        Amplitude at rest; None if not known.
    squeezes, quad_sets
        Scores; quad sets may be empty.
    settings
        Settings of Check.
    hidden_by
        All reasons that hid samples, by code, in order.
    other
        The other leg's verdict, for "late" and "weakly".
    baseline
        The person's own amplitude at earlier visits, for "weakly".
    doubt
        Reason why a quiet channel may not be on a muscle; it only rules out "does not fire".
    """
    amplitudes_uv = _amplitudes_uv(squeezes)
    onsets_s = [squeeze.onset_s for squeeze in squeezes if squeeze.active and squeeze.onset_s is not None]
    blank = Verdict(
        kind="cannot_tell",
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
    """Return whether quad sets must separate the VMO from the adductors, which a squeeze also activates.

    Correlation cannot settle it (Farina 2004); a third sensor on the adductors and another movement can.
    """
    return bool(verdict.fires) and sum(a.active is True for a in adductors) >= settings.fires_at_least


def find_origin(verdict: Verdict, quad_sets: Sequence[Squeeze], hidden_by: Mapping[str, Reason]) -> Verdict:
    """Keep a verdict if the quad sets show activity at the VMO site without the adductors."""
    verdict = replace(verdict, quad_sets=tuple(quad_sets))
    sure = sum(quad_set.active is True for quad_set in quad_sets)
    if 2 * sure > len(quad_sets):
        return replace(
            verdict,
            grounds=(*verdict.grounds, tell("check.without_adductors", n=sure, of=len(quad_sets))),
        )
    if any(quad_set.active is None for quad_set in quad_sets):
        return _cannot_tell(verdict, _what_hid(quad_sets, hidden_by))
    return _cannot_tell(verdict, _ORIGIN if quad_sets else STOPPED)


def _amplitudes_uv(squeezes: Sequence[Squeeze]) -> list[float]:
    """Return the amplitudes of the active squeezes."""
    return [s.amplitude_uv for s in squeezes if s.active and s.amplitude_uv is not None]


def _what_hid(squeezes: Sequence[Squeeze], hidden_by: Mapping[str, Reason]) -> Reason:
    """Return the reason that hid the most squeezes."""
    codes = Counter(s.spoiled_by for s in squeezes if s.active is None and s.spoiled_by is not None)
    return hidden_by[codes.most_common(1)[0][0]]


def _cannot_tell(blank: Verdict, reason: Reason) -> Verdict:
    return replace(blank, kind="cannot_tell", grounds=reason.told, reason=reason.code)


def _after_quad_sets(blank: Verdict, hidden_by: Mapping[str, Reason], doubt: Reason | None) -> Verdict:
    """Return the verdict after quad sets: "does not fire" only if every one was quiet too."""
    quad_sets = blank.quad_sets
    sure = sum(quad_set.active is True for quad_set in quad_sets)
    if 2 * sure > len(quad_sets):
        return replace(
            blank,
            kind="not_in_squeeze",
            grounds=(
                tell("check.squeezes", **_count(blank.squeezes)),
                tell("check.quad_sets", **_count(quad_sets)),
                tell("check.light_squeeze"),
            ),
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
        grounds=(tell("check.quiet", **_count(blank.squeezes)),),
        next_cue=NEXT_CUES[0],
    )


def _how_it_fires(
    blank: Verdict, rest_uv: float, settings: CheckSettings, other: Verdict | None, baseline: Baseline | None
) -> Verdict:
    """Return whether it fires late, weakly, tires, or plainly; the grounds name all."""
    late, late_grounds = _lateness(blank, settings, other)
    weak, weak_grounds = _weakness(blank, rest_uv, settings, other, baseline)
    tires = tell_tiring(blank.squeezes, settings)
    return replace(
        blank,
        kind="fires_late" if late else "fires_weakly" if weak else "fires",
        grounds=(tell("check.squeezes", **_count(blank.squeezes)), *late_grounds, *tires, *weak_grounds),
        reason=late or weak or ("tires" if tires else None),
    )


def is_just_above_rest(verdict: Verdict, settings: CheckSettings) -> bool:
    """Return whether the squeezes are just above rest, whatever the other leg gives: it may be weak too."""
    rest_uv, uv = verdict.rest_uv, verdict.amplitude_uv
    return bool(rest_uv and uv and uv < settings.just_above_rest_ratio * rest_uv)


def _count(squeezes: Sequence[Squeeze]) -> dict[str, int]:
    """Return the number of active squeezes and of all."""
    return {"n": sum(s.active is True for s in squeezes), "of": len(squeezes)}


def _lateness(
    blank: Verdict, settings: CheckSettings, other: Verdict | None
) -> tuple[str | None, tuple[Message, ...]]:
    """Return code and grounds of a late start: reaction time, not the timing of VMO against VL."""
    onset_s = blank.median_onset_s
    if onset_s is None:
        return None, ()
    if other is not None and other.median_onset_s is not None:
        behind_s = onset_s - other.median_onset_s
        if onset_s > settings.late_onset_s and behind_s >= settings.late_behind_s:
            starts, behind = (onset_s, settings.late_onset_s), (behind_s, settings.late_behind_s)
            return "late", (tell("check.late", onset=starts, behind=behind),)
    if onset_s > settings.slow_start_s:
        return "slow_start", (tell("check.slow", onset=(onset_s, settings.slow_start_s)),)
    return None, ()


def _weakness(
    blank: Verdict, rest_uv: float, settings: CheckSettings, other: Verdict | None, baseline: Baseline | None
) -> tuple[str | None, tuple[Message, ...]]:
    """Return code and grounds of a weak muscle; without a comparison, weakness is unknown."""
    here_uv = _amplitudes_uv(blank.squeezes)
    there_uv = _amplitudes_uv(other.squeezes) if other is not None else []
    amplitude_uv = float(np.mean(here_uv))
    if len(here_uv) > 1 and len(there_uv) > 1:
        legs = compare(here_uv, there_uv, settings.placement_log_sd)
        told = (compare_with_other(legs, 100.0 * settings.weak_ratio),)
        if legs.high < settings.weak_ratio:
            return "weaker_than_other_leg", told
        if baseline is None:
            return None, told
    if baseline is not None:
        if amplitude_uv < baseline.amplitude_uv - baseline.minimal_detectable_change_uv:
            now, before = (amplitude_uv, baseline.amplitude_uv), (baseline.amplitude_uv, amplitude_uv)
            return "below_own_baseline", (tell("check.below_baseline", now=now, before=before),)
        return None, ()
    if amplitude_uv < settings.just_above_rest_ratio * rest_uv:
        times = (amplitude_uv / rest_uv, settings.just_above_rest_ratio)
        return "just_above_rest", (tell("check.times_rest", times=times),)
    return None, (NO_COMPARISON,)
