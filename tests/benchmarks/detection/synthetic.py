"""Signals of known truth: onset errors, delay, false alarms at rest, and how fast the live path runs.

In: seeds, hours. Out: printed tables and their bars.
"""

import bench_stages
import numpy as np
from detection import ours, signals
from detection.bars import Bars
from detection.beside import run_peers
from detection.counting import Event, onset_score, spread

from vmofire.dsp.activation import Activation, find_bursts
from vmofire.dsp.sensor import Sensor
from vmofire.dsp.stages import BandPass, MainsFilter

OFFLINE = "vmofire offline"
REST_UV = (1.0, 3.0, 10.0, 30.0)


def table_of_synthetic(
    peers: str | None, best: dict[str, str], bars: Bars
) -> dict[str, dict[str, list[float]]]:
    """Print onset errors on signals of known truth, and the delay of the live detector."""
    trials = signals.synthetic()
    filtered = {t.name: ours.filter_once(t) for t in trials}
    ways: dict[str, dict[str, list[Event]]] = {
        OFFLINE: {t.name: ours.offline(filtered[t.name], t.fs_hz) for t in trials},
        "vmofire live": {t.name: ours.live(t, calibrated=False) for t in trials},
    }
    if peers:
        fast = [best[name] for name in ("BioSPPy bonato", "BioSPPy lidierth") if name in best]
        slow = [best[name] for name in ("NeuroKit2 threshold",) if name in best]
        few = [t for t in trials if t.name == "step 12 dB"]
        for titles, some in ((fast, trials), (slow, few)):
            for title, answers in run_peers(peers, some, filtered, titles).items():
                ways[title.split("|")[0]] = {n: [tuple(e) for e in a["events"]] for n, a in answers.items()}
    print(
        "\nSynthetic, 20 contractions each: missed / false, onset ms: median, p90, worst, bias (live: delay)"
    )
    errors: dict[str, dict[str, list[float]]] = {}
    for way, events in ways.items():
        print(f"  {way}")
        errors[way] = {}
        for t in trials:
            if t.name in events:
                one = onset_score(events[t.name], [b.onset_s for b in t.bursts])
                errors[way][t.name] = one.onset_ms
                print(f"    {t.name:<26} {one.missed:3d} / {one.false:<4d} {spread(one.onset_ms)}")
    print()
    clear = ("step 12 dB", "step 15 dB", "step 20 dB", "step 30 dB")
    for name in clear:
        bars.most(f"offline, {name}, onset, median", float(np.median(np.abs(errors[OFFLINE][name]))), 9, "ms")
    delays_ms = [e for name in clear for e in errors["vmofire live"][name]]
    bars.most("live delay, steps of 12 dB and over, median", float(np.median(delays_ms)), 50, "ms")
    bars.most("live delay, the same, 95 % under", float(np.quantile(delays_ms, 0.95)), 100, "ms")
    for way in (OFFLINE, "vmofire live"):
        counted = [
            onset_score(ways[way][t.name], [b.onset_s for b in t.bursts]) for t in trials if t.name in clear
        ]
        wrong = sum(one.missed + one.false for one in counted)
        bars.most(f"{way}, steps of 12 dB and over missed or invented", wrong, 0)
    return errors


def false_alarms(hours: float, bars: Bars) -> None:
    """Print how often stationary rest, as digitised by the converter, is called a contraction."""
    fs_hz, n_channels = 1000.0, len(REST_UV)
    print(f"\nFalse alarms in {hours:g} h of rest at each of {', '.join(f'{uv:g}' for uv in REST_UV)} uV")
    # White noise is the amplifier's. Noise of a muscle is slower: its power in a hop of 10 ms varies more.
    for hum_uv, of_muscle in ((0.0, False), (10.0, False), (0.0, True)):
        rng = np.random.default_rng(11)
        band, mains, detector = (
            BandPass(fs_hz, n_channels),
            MainsFilter(fs_hz, n_channels),
            Activation(fs_hz, n_channels),
        )
        live, offline, minutes, at = np.zeros(n_channels, int), np.zeros(n_channels, int), 0.0, 0
        was_on = np.zeros((1, n_channels), bool)
        while minutes < 60.0 * hours:
            n = round(600 * fs_hz)
            noise = rng.normal(size=(n, n_channels))
            if of_muscle:
                noise = np.stack([signals.muscle_noise(rng, n, fs_hz) for _ in REST_UV], axis=1)
            uv = noise * REST_UV
            uv += hum_uv * np.sin(2.0 * np.pi * 50.02 * np.arange(at, at + n) / fs_hz)[:, None]
            step_uv = Sensor().step_uv()
            filtered = mains.process(band.process(np.rint(uv / step_uv) * step_uv))
            on = np.concatenate((was_on, detector.process(filtered)))
            live += np.count_nonzero(on[1:] & ~on[:-1], axis=0)
            was_on = on[-1:]
            settled = filtered if at else filtered[round(4 * fs_hz) :]  # a report cleans the start too
            offline += [len(find_bursts(settled[:, c], fs_hz)) for c in range(n_channels)]
            at, minutes = at + n, minutes + 10.0
        words = f"hum of {hum_uv:g} uV" if hum_uv else "no hum, noise of a muscle" if of_muscle else "no hum"
        for way, count in (("live", live), ("offline", offline)):
            for uv, n_false in zip(REST_UV, count.tolist(), strict=True):
                bars.most(f"false alarms {way}, {hours:g} h of {uv:g} uV, {words}", n_false, 0)


def live_speed(bars: Bars) -> None:
    """Print the speed of three live channels, in times real time, judged every second, in blocks of 33 ms."""
    ((_, screen, calls),) = bench_stages.measure(
        {"Chain": (bench_stages.Watched, bench_stages.make_quiet())}
    ).values()
    print("\nSpeed live, three channels of 2000 Hz, quality and all")
    print(f"  {calls:.1f} calls of scipy's sosfilt a block")
    bars.least("live with quality", screen, bench_stages.BAR, "times real time")
