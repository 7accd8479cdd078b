"""Checks of the sensors while the muscle rests: offset, noise, mains, the wrong pin or output.

In: counts of all inputs, and which of them should have a sensor. Out: one Finding a sensor.
Never: decides what is flat, clipped, loose or hum (dsp/quality does); opens a port.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vmofire.doctor.findings import Figure, Finding
from vmofire.dsp.chain import extract_muscle
from vmofire.dsp.quality.judge import NEAR_ZERO, NOISY_UV, Stretch, judge
from vmofire.dsp.quality.reasons import Quality
from vmofire.dsp.quality.seconds import Lens, Second
from vmofire.dsp.ref import Inputs, judge_ref_of_recording
from vmofire.dsp.sensor import NO_SCALE, TELL_SCALE, Sensor
from vmofire.labels import FROM_ZERO, REF, is_ref, list_outputs
from vmofire.messages import Hello
from vmofire.wire import PINS
from vmofire.words import msg, say
from vmofire.words.quantities import write

LEAST_S = 3
LINK_FIRST = msg("Mend the link first, then run doctor again.")
HALF_SLACK = 0.1  # share of the supply: a MyoWare's RAW rests closer to the middle
# Reasons that make measuring impossible; the others may come from the skin or the room, and go away.
FAULTS = ("flat", "output", "clipped", "same")


@dataclass(frozen=True)
class _Seen:
    """Summary of one input over all seconds."""

    volts: float
    share: float  # of the supply
    noise_uv: float
    mains_share: float


def look_at_sensors(
    counts: NDArray[np.uint16], hello: Hello, sensor: Sensor, labels: Mapping[int, str]
) -> list[Finding]:
    """Check each expected sensor.

    Parameters
    ----------
    counts : ndarray of uint16, (n_samples, 3)
        All inputs, without a gap, while the muscle is at rest.
    hello : Hello
        Of the run.
    sensor : Sensor
        As set: output, gain, supply.
    labels : mapping of int to str
        Labels of the sensors, by pin.
    """
    fs_hz = hello.fs_hz
    if len(counts) < LEAST_S * fs_hz:
        words = say(
            "Only {seconds:s} came without a gap, too little to judge a sensor.", seconds=len(counts) / fs_hz
        )
        cure = say(LINK_FIRST)
        return [Finding(PINS[pin], "fault", words, cure) for pin in labels]
    wired = [labels.get(pin, PINS[pin]) for pin in range(counts.shape[1])]
    inputs = Inputs.of(sensor, wired, hello.oversample, hello.bits)
    signal = sensor.to_signal(counts, hello.oversample, hello.bits)
    signal[:, inputs.muscles] = inputs.to_signal(counts)
    muscle = extract_muscle(signal, fs_hz, sensor.output)
    lens = Lens(fs_hz, sensor.rails)
    n_seconds = len(signal) // lens.n_samples
    samples = np.stack([signal.T, muscle.T])[:, :, : n_seconds * lens.n_samples]
    pieces = [np.ascontiguousarray(piece) for piece in np.split(samples, n_seconds, axis=2)]
    seconds = [lens.look(piece) for piece in pieces]
    pins = sorted(pin for pin, label in labels.items() if not is_ref(label))
    mine = [lens.look(np.ascontiguousarray(piece[:, pins])) for piece in pieces]
    judged = judge(Stretch.of(mine, lens.n_samples, sensor.rails, sensor.output, sensor.has_scale))
    seen = [_sum_up(counts[:, pin], seconds, pin, hello, sensor) for pin in range(counts.shape[1])]
    found = [_find(pin, labels, seen, quality, sensor) for pin, quality in zip(pins, judged, strict=True)]
    if inputs.ref is not None:
        found.append(_find_ref(counts, inputs, fs_hz))
    if not sensor.has_scale:
        found.append(Finding("gain", "warning", str(NO_SCALE), str(TELL_SCALE)))
    return found


def _find_ref(counts: NDArray[np.uint16], inputs: Inputs, fs_hz: float) -> Finding:
    """Report the state of the REF input, half the supply of the sensor."""
    assert inputs.ref is not None
    topic, ref_v = PINS[inputs.ref], inputs.read_ref_v(counts)
    if ref_v is None:
        words = say("REF is not needed: only RAW uses it, not {output}.", output=inputs.sensor.output)
        return Finding(topic, "ok", words)
    volts, noise_mv = float(ref_v.mean()), 1e3 * float(ref_v.std())
    figures: dict[str, Figure] = {"label": REF, "offset_v": round(volts, 4), "noise_mv": round(noise_mv, 3)}
    words = say("REF rests at {volts:V} with {noise:mV} of noise.", volts=volts, noise=noise_mv)
    fault = judge_ref_of_recording(ref_v, fs_hz, inputs.sensor)
    if fault is None:
        return Finding(topic, "ok", f"{words} {say('It is subtracted from RAW.')}", figures=figures)
    return Finding(topic, "fault", f"{words} {fault.words}", fault.cure, figures)


def _sum_up(
    counts: NDArray[np.uint16], seconds: Sequence[Second], pin: int, hello: Hello, sensor: Sensor
) -> _Seen:
    share = float(counts.mean()) / (hello.oversample * 2**hello.bits)
    power = sum(float(second.power[pin]) for second in seconds)
    mains = sum(float(second.mains[:, pin].max()) for second in seconds)
    return _Seen(
        volts=share * hello.reference_mv / 1e3,
        share=share,
        noise_uv=float(np.median([np.sqrt(second.left[pin]) for second in seconds])),
        mains_share=min(1.0, max(0.0, mains / max(power, 1e-300))) if sensor.kind.is_signal else 0.0,
    )


def _find(
    pin: int, labels: Mapping[int, str], seen: Sequence[_Seen], quality: Quality, sensor: Sensor
) -> Finding:
    topic = PINS[pin]
    me = seen[pin]
    step_uv = sensor.step(oversample=1)
    figures: dict[str, Figure] = {
        "label": labels[pin],
        "offset_v": round(me.volts, 4),
        "offset_share": round(me.share, 4),
        **({"noise_uv": round(me.noise_uv, 2)} if sensor.has_scale else {}),
        "noise_steps": round(me.noise_uv / step_uv, 3),
    }
    words = say(
        "{label} ({output}) rests at {volts:V} ({share:%} of the supply).",
        label=labels[pin],
        output=sensor.output,
        volts=me.volts,
        share=100 * me.share,
    )
    is_dead = any(reason.code == "flat" for reason in quality.reasons)
    if sensor.kind.is_signal and not is_dead:
        figures["mains_share"] = round(me.mains_share, 3)
        noise = say(
            "Its noise is {noise:uV} ({steps} steps of the converter)."
            " Mains hum is {mains:%} of the raw signal.",
            noise=me.noise_uv,
            steps=write(me.noise_uv / step_uv, ""),
            mains=100 * me.mains_share,
        )
        words = f"{words} {noise}"
    if quality.reasons:
        first = quality.reasons[0]
        figures["reason"] = first.code
        is_fault = first.blocking and first.code in FAULTS
        said = " ".join(reason.words for reason in quality.reasons)
        cure = first.cure
        if is_dead and sensor.kind.is_signal and me.share < NEAR_ZERO:
            from_zero = list_outputs(*FROM_ZERO)
            cure += (
                f" {say('If {outputs} is wired: it rests at 0 V. Set it with --output.', outputs=from_zero)}"
            )
        cure += _name_other_pin(pin, labels, seen) if is_fault else ""
        return Finding(topic, "fault" if is_fault else "warning", f"{words} {said}", cure, figures)
    if sensor.kind.is_signal and abs(me.share - sensor.midpoint) > HALF_SLACK:
        half = say("{output} should rest at half the supply.", output=sensor.output)
        cure = say("Check the sensor's supply (3V3 of the board, not 5 V) and its ground.")
        return Finding(topic, "warning", f"{words} {half}", cure, figures)
    if sensor.kind.is_signal and me.noise_uv > NOISY_UV:
        loud = say("That is too much noise for a Check.")
        cure = say("Sit still and let the leg go loose. Clean the skin, and stick on new electrodes.")
        return Finding(topic, "warning", f"{words} {loud}", cure, figures)
    return Finding(topic, "ok", words, figures=figures)


def _name_other_pin(pin: int, labels: Mapping[int, str], seen: Sequence[_Seen]) -> str:
    """Return a question whether the sensor is on another pin; an open input may follow its neighbour."""
    others = [k for k, other in enumerate(seen) if k not in labels and abs(other.share - 0.5) < HALF_SLACK]
    if not others or abs(seen[pin].share - 0.5) < HALF_SLACK:
        return ""
    other = say(
        "{pin} rests at half the supply. Is the sensor on that pin? Then use `--channels {pin}`.",
        pin=PINS[others[0]],
    )
    return f" {other}"
