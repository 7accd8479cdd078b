"""Quality of a stretch of seconds: the reasons, and whether a verdict may be given.

In: Seconds (seconds.py) of one stream. Out: one Quality per channel.
Never: samples, a state. Every threshold is defined here, with the measurement behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.quality.reasons import Quality, Reason, object_to
from vmofire.dsp.quality.seconds import PILE_WIDTH, Second, Values
from vmofire.dsp.stages import LINES_HZ
from vmofire.labels import FROM_ZERO, OUTPUTS, Nature, Output
from vmofire.words.message import Message, tell

# "66 recorded channels" are all those of ../shared/recordings, second by second; "people" are synthetic ones.
BAD_SHARE = 0.1  # share of the seconds: from here on a fault forbids a verdict; less is a knock on the cable
FEWEST_CLIPPED = 5  # samples: a single extreme is normal, and a muscle seldom comes as near to it again
CLIPPED_SHARE = 0.01  # of a second's samples: takes 1 % off the RMS of Gaussian noise
PILE, FEWEST_PILED = 4.0, 10  # times as many samples in the outermost width as in the next; a sine has 2.4
HUM_SHARE = 0.1  # of the power between 20 and 450 Hz: from here on it is shown
HUM_CHANCE = 0.3  # more of it in a single second: a muscle alone shows up to 0.4 near 50 or 60 Hz
MAINS_SHARE = 0.5  # of that power over a whole recording, efforts included: more hum than muscle
LEFT_SHARE = 0.5  # of the power after removal, in one second: raises RMS by 1.4, and Check asks for 2
DEEP_SHARE = 0.9  # of the power after filtering that lies below 35 Hz: muscles have 0.6, walking moves to 1.0
MOVED_SHARE = 0.3  # of the seconds: movement comes and goes, and a recording of 69 s has 6 % of it
JOLT_PEAKED, JOLT_SWING = 20.0, 0.25  # kurtosis with power below 12 Hz: a pulled cable has 80 and 0.6
DRIFT = 30.0  # power from 1 to 12 Hz over that of the muscle's band: only reported: the band-pass removes it
NEAR_ZERO, MIDDLE = 0.1, 0.3  # of the converter's range: RAW rests at its middle, RECT and ENV near 0 V
ONE_SIDED = 0.2  # reach below the middle over that above it; RAW has 0.5 and more, RECT and ENV almost none
LOUD_STEPS = 8.0  # RMS in steps of 12 bits: more than the converter's own noise
DEAD_STEPS = 2.0  # mean of a pin at 0 V in steps of 12 bits: noise of 2 to 3 steps lifts it by 0.8 to 1.2
ROUGH, SMOOTH = 2.0, 0.02  # power above 20 Hz over that from 1 to 12 Hz: RECT has about 10, ENV under 0.01
WHITE = 0.5  # density from 250 to 450 Hz over the band's: a loose electrode has 0.65 and more, an effort 0.05
LOOSE_UV = 10.0  # a loose electrode brings hum and noise: prepared skin has 1 to 8 uV
LOOSE_HUM_UV, HUMMING_UV = 50.0, 4.0  # with so much hum, this noise is enough: both come from a bad contact
DOUBT_HUM_UV = (
    15.0  # a loose electrode brings more, and one without noise of its own looks like a quiet muscle
)
NOISE_UV = 60.0  # white noise alone of a strength that no muscle has without lower tones (37 uV at 0.75)
ALIKE = 0.95  # correlation: 90 % of the power is shared; crosstalk of 30 % makes 0.55
NOISY_UV = 5.0  # at rest: twice as much is the 10 uV at which Check can no longer say "does not fire"
REST_MEMORY_S = 15  # seconds in which a rest level is looked for
RESTLESS = 2.2  # times the quietest rest known, as the detector's on_ratio
COARSE_STEPS = 1.0  # RMS of the quietest quarter second in steps: rounding then makes 8 % of its power
_SEEN = tuple(field.name for field in fields(Second))


@dataclass(frozen=True)
class Stretch:
    """Stretch of seconds, stacked: every field of a Second with time first, and the kind of stream.

    Attributes
    ----------
    seen : arrays by the names of Second's fields, (n_seconds, ...).
    n_samples : samples in a second.
    rails : in the signal's unit, or None.
    output : of the sensor, as set.
    in_uv : whether the unit is microvolts at the skin.
    """

    seen: dict[str, Values]
    n_samples: int
    rails: tuple[float, float] | None
    output: Output
    in_uv: bool

    @property
    def nature(self) -> Nature:
        """Of the output."""
        return OUTPUTS[self.output].nature

    @classmethod
    def of(
        cls,
        seconds: Sequence[Second],
        n_samples: int,
        rails: tuple[float, float] | None,
        output: Output,
        in_uv: bool,
    ) -> "Stretch":
        """Stack seconds."""
        seen = {name: np.array([getattr(second, name) for second in seconds]) for name in _SEEN}
        return cls(seen, n_samples, rails, output, in_uv)


def join(stretches: Sequence[Stretch]) -> Stretch:
    """Return consecutive stretches of one stream as one."""
    seen = {name: np.concatenate([one.seen[name] for one in stretches]) for name in _SEEN}
    return replace(stretches[0], seen=seen)


def judge(stretch: Stretch) -> list[Quality]:
    """Judge every channel of a stretch.

    Returns
    -------
    list of Quality
        One a channel. A fault forbids a verdict where a tenth of the seconds show it, unless said otherwise
        in docs/signal-processing.md.
    """
    alike = (stretch.seen["alike"] > ALIKE).sum(axis=0) > 0.5 * len(stretch.seen["alike"])
    twins = [
        [k for k, same in enumerate(sample) if same and k != i] for i, sample in enumerate(alike.tolist())
    ]
    return [Quality.of(_judge_channel(stretch, channel, twins[channel])) for channel in range(len(twins))]


def _judge_channel(stretch: Stretch, channel: int, twins: list[int]) -> list[Reason]:
    seen = {name: values[..., channel] for name, values in stretch.seen.items()}
    reasons = _judge_contact(stretch, seen)
    live = seen["flat"] < 0.5
    if live.any():
        clipped = _judge_clipping(_select(seen, live), stretch)
        reasons += [clipped] if clipped else []
    if stretch.nature == "signal":
        reasons += _judge_disturbances(stretch, seen)
        coarse = seen["quiet"].min() < COARSE_STEPS * _median(seen["step"])
        if coarse and live.all():
            reasons.append(object_to("range", tell("signal.range"), blocking=False))
    # Two legs that squeeze at the same time have similar envelopes.
    if twins and live.all() and stretch.nature != "envelope":
        reasons.append(object_to("same", tell("signal.same", channel=twins[0] + 1)))
    return reasons


def _judge_contact(stretch: Stretch, seen: dict[str, Values]) -> list[Reason]:
    """Report a dead line, and an output that is not the one set."""
    flat = float(seen["flat"].sum()) / len(seen["flat"])
    low = float(seen["low"].sum()) / len(seen["low"])
    if stretch.nature != "signal":
        flat -= low  # 0 V is where these outputs rest
    reasons: list[Reason] = []
    if flat > 0.0:
        at_zero = low > 0.5 * flat and stretch.nature == "signal"
        fault = tell("signal.flat_at_zero") if at_zero else tell("signal.flat")
        if flat < 1.0:
            fault = tell("signal.flat_part", share=(100.0 * flat, 100.0 * BAD_SHARE))
        reasons.append(object_to("flat", fault, flat >= BAD_SHARE))
    fault = _name_output(stretch, seen)
    return [*reasons, object_to("output", fault)] if fault else reasons


def _name_output(stretch: Stretch, seen: dict[str, Values]) -> Message | None:
    """Say which output seems to be connected, if it is not the one set."""
    alive = seen["flat"] < 0.5
    if not alive.any():
        return None
    mean = _median(seen["mean"][alive])
    from_zero = _name(*FROM_ZERO)
    if stretch.nature == "signal" and len(alive) >= 5:
        # A longer look shows that one side of the middle is empty, wherever 0 V lies.
        down, up = seen["top"][:, 0].max() + mean, seen["top"][:, 1].max() - mean
        if seen["top"][:, 0].max() <= 0.0 and down < ONE_SIDED * up:
            return tell("signal.one_sided", looks=from_zero, output=stretch.output)
    if stretch.rails is None:
        return None
    low, high = stretch.rails
    place = (mean - low) / (high - low)  # 0 is the lower rail, 1 the upper
    if stretch.nature == "signal":
        near_zero = place < NEAR_ZERO and seen["low"].max() < 0.5
        near = tell("signal.near_zero", looks=from_zero, output=stretch.output)
        return near if near_zero else None
    loud = np.sqrt(seen["power"] + seen["swing"]) > LOUD_STEPS / 4095.0 * (high - low)
    centred = tell("signal.centred", looks=_name("signal"), output=stretch.output)
    if not loud.any():
        return centred if place > MIDDLE else None  # an envelope this high would not stay constant
    rough = _median(seen["power"][loud] / np.maximum(seen["swing"][loud], 1e-300))
    if place > MIDDLE and rough > ROUGH:
        return centred
    if stretch.nature == "rectified" and rough < SMOOTH:
        return tell("signal.smooth", looks=_name("envelope"), output=stretch.output)
    if stretch.nature == "envelope" and rough > ROUGH:
        return tell("signal.rough", looks=_name("rectified"), output=stretch.output)
    return None


def _name(*natures: Nature) -> str:
    """Return the outputs of these natures, as in "RECT/ENV"."""
    return "/".join(name for name, kind in OUTPUTS.items() if kind.nature in natures)


def _judge_clipping(seen: dict[str, Values], stretch: Stretch) -> Reason | None:
    counts = seen["on_rail"] if stretch.nature == "signal" else np.zeros(len(seen["mean"]))
    if counts.sum() < FEWEST_CLIPPED:
        counts = np.zeros(len(seen["mean"]))
        span = seen["top"].sum(axis=1)
        for side in (0, 1) if stretch.nature == "signal" else (1,):
            if seen["on_top"][:, side].sum() < FEWEST_PILED:
                continue  # the usual case
            top = seen["top"][:, side]
            there = top.max() - top <= 0.5 * PILE_WIDTH * span
            on_top, near_top = seen["on_top"][:, side] * there, seen["near_top"][:, side] * there
            if on_top.sum() >= FEWEST_PILED and on_top.sum() > PILE * (1 + near_top.sum()):
                counts = counts + on_top
    n_clipped = int(counts.sum())
    if not n_clipped:
        return None
    share = n_clipped / (len(counts) * stretch.n_samples)
    # An effort is short compared with its rest: whole seconds count, not samples.
    bad = float(np.mean(counts > CLIPPED_SHARE * stretch.n_samples))
    return object_to("clipped", tell("signal.clipped", n=n_clipped, share=100.0 * share), bad >= BAD_SHARE)


def _judge_disturbances(stretch: Stretch, seen: dict[str, Values]) -> list[Reason]:
    """Report what disturbs the muscle's signal: loose electrodes, mains, movement, drift."""
    alive = seen["flat"] == 0.0
    if not alive.any():
        return []
    seen = _select(seen, alive)
    reasons: list[Reason] = []
    mains = seen["mains"].sum(axis=0)
    best = int(np.argmax(mains))
    share = float(mains[best] / max(seen["power"].sum(), 1e-300))
    white = seen["high"] > WHITE
    if stretch.in_uv and white.any():
        rms_uv = np.sqrt(seen["left"])
        humming = seen["mains"][:, best] > MAINS_SHARE * seen["power"]
        noise_uv = np.where(seen["mains"][:, best] > LOOSE_HUM_UV**2, HUMMING_UV, LOOSE_UV)
        loose = white & (rms_uv > np.where(humming, noise_uv, NOISE_UV))
        if loose.any():
            level = _median(rms_uv[loose])
            with_hum = bool(humming.any())
            fault = tell("signal.loose_hum", noise=level) if with_hum else tell("signal.loose", noise=level)
            reasons.append(object_to("loose", fault, bool(loose.mean() >= BAD_SHARE)))
    if share > HUM_SHARE + HUM_CHANCE / len(white):
        left = seen["mains_left"].max(axis=1) > LEFT_SHARE * seen["left"]
        # The hum left after removal decides. A recording whose efforts drown in hum is refused even so.
        drowned = int(np.count_nonzero(left)) >= BAD_SHARE * len(left) or (
            not stretch.in_uv and share > MAINS_SHARE
        )
        told = {"share": 100.0 * share, "hum": LINES_HZ[best]}
        fault = tell("signal.mains", **told) if drowned else tell("signal.mains_removed", **told)
        reasons.append(object_to("mains", fault, drowned))
        hum_uv = float(np.sqrt(mains[best] / len(white)))
        if stretch.in_uv and not drowned and hum_uv > DOUBT_HUM_UV:
            reasons.append(object_to("doubt", tell("signal.doubt", hum=hum_uv), blocking=False))
    deep = seen["deep"] > DEEP_SHARE
    jolted = (seen["peaked"] > JOLT_PEAKED) & (seen["swing"] > JOLT_SWING * seen["left"])
    if deep.any() or jolted.any():
        fault = tell("signal.movement") if deep.any() else tell("signal.jolt")
        reasons.append(object_to("movement", fault, bool(deep.mean() >= MOVED_SHARE)))
    elif _median(seen["swing"]) > DRIFT * _median(seen["left"]):
        reasons.append(object_to("drift", tell("signal.drift"), blocking=False))
    return reasons


def _median(values: Values) -> float:
    """Return the middle value; numpy's own takes ten times as long on a handful."""
    return float(np.sort(values)[len(values) // 2])


def _select(seen: dict[str, Values], chosen: NDArray[np.bool_]) -> dict[str, Values]:
    """Return the chosen seconds."""
    return seen if chosen.all() else {name: values[chosen] for name, values in seen.items()}


def judge_rest_level(
    recent: Sequence[Second],
    quietest: Values,
    rails: tuple[float, float] | None,
    output: Output,
    in_uv: bool,
) -> list[Reason | None]:
    """Report faults of each channel's rest in a stream.

    A loud or missing rest forbids no verdict: Check decides for itself what a rest must be, and a hold of a
    minute is an exercise. A RECT or ENV output that never leaves 0 V may be dead, and forbids one.

    Parameters
    ----------
    recent : sequence of Second
        The last 15; with fewer the result is empty.
    quietest : ndarray, (n_channels,)
        RMS of the quietest quarter second of the stream so far.
    rails, output, in_uv
        As in Stretch.
    """
    if len(recent) < REST_MEMORY_S:
        return [None] * len(quietest)
    lowest = np.array([second.quiet for second in recent]).min(axis=0)
    dead_below = -np.inf if rails is None else rails[0] + DEAD_STEPS / 4095.0 * (rails[1] - rails[0])
    still = np.array([second.mean for second in recent]).max(axis=0) < dead_below
    reasons: list[Reason | None] = []
    for level, known, dead in zip(lowest.tolist(), quietest.tolist(), still.tolist(), strict=True):
        reason = None
        if dead and not OUTPUTS[output].is_signal:
            reason = object_to("flat", tell("signal.flat_for", seconds=REST_MEMORY_S))
        elif level > RESTLESS * known:
            reason = object_to("no_rest", tell("signal.no_rest_for", seconds=REST_MEMORY_S), blocking=False)
        elif in_uv and OUTPUTS[output].is_signal and level > NOISY_UV:
            reason = object_to("noisy", tell("signal.noisy", rest=(level, NOISY_UV)), blocking=False)
        reasons.append(reason)
    return reasons
