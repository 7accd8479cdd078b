"""Re-timing of a recording: its own rest and efforts, moved to the cues of a job.

In: one recorded channel, the times of its efforts, cues. Out: a signal as long as the cues, made only of
recorded material. Never: synthesis, a file, a clock. Always call the output "re-timed".
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vmofire.guided.steps import Cue
from vmofire.words import say

Signal = npt.NDArray[np.float64]

REACTIONS_S = (
    0.25,
    0.21,
    0.28,
    0.23,
    0.30,
)  # natural reaction times to a cue, used in turn, because people vary
JOIN_S = 0.05  # long enough that a join adds nothing above 20 Hz, where EMG begins
SHORTEST_REST_S = 0.5
SHORTEST_EFFORT_S = 0.2
MARGIN_S = 0.15  # distance from an effort when rest is cut, because detected edges are inexact


def retime(
    signal: Signal,
    fs_hz: float,
    bursts: Sequence[tuple[float, float]],
    cues: Sequence[Cue],
    efforts: Sequence[str] = ("ball_squeeze", "quad_set"),
    active: Sequence[tuple[float, float]] = (),
) -> Signal:
    """Return a signal with recorded rest at resting cues and a recorded effort at each working cue.

    Parameters
    ----------
    signal : ndarray, (n_samples,)
        One channel, in any unit, unfiltered.
    fs_hz
        Samples a second.
    bursts
        Onset and offset of each recorded effort, s. They are used in turn, and again if there are too few.
    cues
        Cues to follow, at least one.
    efforts
        The tasks that get an effort; all others get rest. Empty for a muscle that does not fire.
    active
        Onset and offset of other activity that is no rest, s, such as efforts cut off by the recording.

    Returns
    -------
    ndarray, (round(cues[-1].stop_s x fs_hz),)
        Re-timed signal, joins cross-faded, in the unit and around the offset of the recording.

    Raises
    ------
    ValueError
        A cue needs an effort and there is none; an effort under 0.2 s; or no stretch of rest of 0.5 s.
    """
    signal = np.asarray(signal, dtype=np.float64)
    join = max(1, round(JOIN_S * fs_hz))
    edges = [(round(onset_s * fs_hz), round(offset_s * fs_hz)) for onset_s, offset_s in bursts]
    wanted = [cue for cue in cues if cue.task in efforts]
    if any(offset - onset < SHORTEST_EFFORT_S * fs_hz for onset, offset in edges):
        raise ValueError(
            say("An effort shorter than {shortest:s} cannot follow a cue.", shortest=SHORTEST_EFFORT_S)
        )
    if wanted and not edges:
        raise ValueError(say("The recording shows no contraction. Choose one with a clear contraction."))
    busy = [*edges, *((round(onset_s * fs_hz), round(offset_s * fs_hz)) for onset_s, offset_s in active)]
    retimed = loop(cut_rests(signal, fs_hz, busy), round(cues[-1].stop_s * fs_hz), join)
    for number, cue in enumerate(wanted):
        onset, offset = edges[number % len(edges)]
        start = round((cue.start_s + REACTIONS_S[number % len(REACTIONS_S)]) * fs_hz)
        n = round(cue.stop_s * fs_hz) - start
        _lay(retimed, stretch(signal[max(0, onset) : offset], n, join), start, join)
    return retimed + float(np.median(signal))


def cut_rests(signal: Signal, fs_hz: float, edges: Sequence[tuple[int, int]]) -> list[Signal]:
    """Return the rests between the efforts (first and last sample), centred on 0 and without drift."""
    margin = round(MARGIN_S * fs_hz)
    rests: list[Signal] = []
    start = 0
    for onset, offset in [*sorted(edges), (len(signal) + margin, 0)]:
        if onset - margin - start >= SHORTEST_REST_S * fs_hz:
            rests.append(signal[start : onset - margin])
        start = max(start, offset + margin)
    if not rests:
        raise ValueError(
            say("The recording has no half second of rest between its efforts. Choose another one.")
        )
    return [_level(rest) for rest in rests]


def stretch(effort: Signal, n: int, join: int) -> Signal:
    """Make an effort n samples long: cut it, or repeat its steady middle."""
    effort = _level(effort)
    if len(effort) >= n:
        return effort[:n]
    fifth = len(effort) // 5
    middle = loop([effort[fifth : 4 * fifth]], n - 2 * fifth + 2 * join, join)
    return _chain([effort[:fifth], middle, effort[4 * fifth :]], join)[:n]


def _level(piece: Signal) -> Signal:
    """Subtract a straight line from a piece, so that pieces meet without a step."""
    t = np.linspace(-1.0, 1.0, len(piece))
    return piece - piece.mean() - t * (t @ piece) / (t @ t)


def loop(pieces: Sequence[Signal], n: int, join: int) -> Signal:
    """Join pieces end to end, repeated up to n samples."""
    join = min(join, *(len(piece) // 2 for piece in pieces))
    rounds = 1 + n // max(1, sum(len(piece) - join for piece in pieces))
    return _chain([*pieces] * (rounds + 1), join)[:n]


def _chain(pieces: Sequence[Signal], join: int) -> Signal:
    """Join pieces end to end with cross-fades."""
    join = min(join, *(len(piece) // 2 for piece in pieces))
    chained = np.zeros(sum(len(piece) - join for piece in pieces) + join)
    at = len(pieces[0]) - join
    chained[: len(pieces[0])] = pieces[0]
    for piece in pieces[1:]:
        _lay(chained, piece, at, join, fade_out=False)
        at += len(piece) - join
    return chained


def _lay(ground: Signal, piece: Signal, start: int, join: int, fade_out: bool = True) -> None:
    """Put a piece over the signal there, with an equal-power fade: independent noises add in power."""
    piece = piece[: len(ground) - start]
    join = min(join, len(piece) // 2)
    share = np.sin(np.linspace(0.0, np.pi / 2, join + 2)[1:-1])
    up = np.ones(len(piece))
    up[:join] = share
    if fade_out:
        up[len(piece) - join :] = share[::-1]
    down = np.sqrt(1.0 - np.square(up))
    ground[start : start + len(piece)] *= down
    ground[start : start + len(piece)] += up * piece
