"""Quality of a whole recorded channel, its rest included.

In: one channel (n_samples,), raw, any unit, of any length.
Out: a Quality, or the reason why a stretch given as rest is not rest.
Never: changes the signal, or holds all of it in memory.
"""

from collections.abc import Sequence

import numpy as np

from vmofire.dsp.bursts import find_bursts
from vmofire.dsp.contraction import REST_WINDOW_S, ActivationSettings, Burst
from vmofire.dsp.hop_powers import find_powers
from vmofire.dsp.muscle import FilteredColumn
from vmofire.dsp.quality.gate import QualityGate
from vmofire.dsp.quality.reasons import Quality, Reason, object_to
from vmofire.dsp.recorded_channel import Mapped, Part, RecordedChannel, Signal, iterate
from vmofire.labels import OUTPUTS, Output
from vmofire.words.message import tell

REST_S = 1.0  # a stretch given as rest must be this long; less rest between contractions gives a warning
LEAST_REST_S = 0.1  # sum of all pauses: clean recordings that begin in an effort have 0.15 s or more


def assess(
    raw: RecordedChannel,
    fs_hz: float,
    rails: tuple[float, float] | None = None,
    rest: tuple[float, float] | None = None,
    output: Output = "RAW",
    look_for_pauses: bool = True,
    filtered: RecordedChannel | None = None,
) -> Quality:
    """Judge one whole recorded channel, its rest included.

    Parameters
    ----------
    raw : ndarray or other RecordedChannel, (n_samples,)
        Without missing samples, as it came from the sensor, any unit.
    fs_hz : float
        Sampling rate.
    rails : tuple of float, optional
        As for `QualityGate`.
    rest : tuple of float, optional
        A stretch known to be rest, from and to in s. Without it the pauses between contractions are the rest.
    output : {"RAW", "RECT", "ENV"}
        Output of the sensor. Rest is judged for RAW only: the others have no band to filter.
    look_for_pauses : bool
        False where the caller finds the contractions itself, and then asks `judge_pauses`.
    filtered : RecordedChannel, optional
        The same samples in the same unit, band-passed and without hum, where the caller has them already.

    Returns
    -------
    Quality
        Over the whole recording; an incomplete last second is left out.
    """
    gate = QualityGate(fs_hz, 1, rails, output)
    if not OUTPUTS[output].is_signal or len(raw) < fs_hz:
        for _, piece in iterate(raw):
            gate.process(np.asarray(piece, dtype=np.float64)[:, None])
        return gate.state()[0]
    if filtered is None:
        filtered = FilteredColumn(Mapped(raw, _to_floats), fs_hz)
    for start, piece in iterate(raw):
        samples = np.asarray(piece, dtype=np.float64)[:, None]
        gate.process(samples, filtered[start : start + len(piece)][:, None])
    quality = gate.state()[0]
    if not quality.usable:
        return quality  # what disturbs the signal disturbs its rest too: one cause is enough
    if rest is None:
        if not look_for_pauses:
            return quality
        reason = judge_pauses(find_bursts(filtered, fs_hz), len(filtered), fs_hz)
    else:
        stop = min(len(filtered), max(0, round(rest[1] * fs_hz)))
        start = min(stop, max(0, round(rest[0] * fs_hz)))
        reason = judge_rest(Part(filtered, start, stop), fs_hz)
    return Quality.of([*quality.reasons, reason]) if reason else quality


def _to_floats(samples: Signal) -> Signal:
    return np.asarray(samples, dtype=np.float64)


def judge_rest(filtered_uv: RecordedChannel, fs_hz: float) -> Reason | None:
    """Say why a stretch given as rest is not rest, or return None where it is quiet throughout.

    Parameters
    ----------
    filtered_uv : ndarray or other RecordedChannel, (n_samples,)
        The stretch, band-passed and without hum, any unit.
    fs_hz : float
        Sampling rate.
    """
    n = max(1, round(REST_WINDOW_S * fs_hz))
    if len(filtered_uv) < REST_S * fs_hz:
        return object_to("no_rest", tell("signal.short_rest", rest=(len(filtered_uv) / fs_hz, REST_S)))
    powers = find_powers(filtered_uv, n)
    # On the same scale as a contraction: 2.2 x the quietest, and more than one twitch.
    restless = np.count_nonzero(powers > ActivationSettings().on_ratio ** 2 * powers.min()) / len(powers)
    if restless <= 0.2:
        return None
    return object_to("no_rest", tell("signal.no_rest_share", share=100.0 * restless))


def judge_pauses(bursts: Sequence[Burst], n_samples: int, fs_hz: float) -> Reason | None:
    """Say whether the pauses between contractions hold enough rest to tell a contraction from rest.

    Parameters
    ----------
    bursts : sequence of Burst
        All contractions, in order of time.
    n_samples : int
        Samples of the recording.
    fs_hz : float
        Sampling rate.
    """
    pause_samples, end = 0, 0
    for burst in bursts:
        pause_samples += max(0, round(burst.onset_s * fs_hz) - end)
        end = max(end, round(burst.offset_s * fs_hz))
    pause_s = (pause_samples + max(0, n_samples - end)) / fs_hz
    if pause_s >= REST_S:
        return None
    # A contraction that stands out from a short rest is still one; only how far it stands out is uncertain.
    fault = tell("signal.little_rest", rest=(pause_s, LEAST_REST_S))
    return object_to("no_rest", fault, pause_s < LEAST_REST_S)
