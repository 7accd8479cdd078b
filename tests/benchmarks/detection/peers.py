"""Detectors of BioSPPy and NeuroKit2, in their own environment: `python peers.py IN.npz OUT.json`.

In: filtered signals by name, fs_hz and rest rows of each, and the detectors to run ("all": every one,
over a grid of settings; "fast": those that need less than a second for half a minute). Out: per detector and
setting, events in s and seconds of work. Of "fast" ones a record that fails is kept, with the error.
"""

import json
import signal
import sys
import time
import warnings
from collections.abc import Callable
from itertools import product

import numpy as np
from biosppy.signals import emg
from neurokit2 import emg_activation, emg_amplitude

SLOW = ("BioSPPy londral", "NeuroKit2 silva", "NeuroKit2 pelt")  # not run among the fast ones
LIMIT_S = 15  # of CPU time for one signal: slower detectors are stopped, however busy the machine is
Detector = Callable[[np.ndarray, float, np.ndarray], list[tuple[float, float]]]


def of_edges(edges: np.ndarray, fs_hz: float) -> list[tuple[float, float]]:
    """Pair edges that alternate; a last one without a partner is dropped."""
    times = (np.asarray(edges, dtype=float) / fs_hz).tolist()
    return list(zip(times[0::2], times[1::2], strict=False))


def biosppy_detectors() -> dict[str, Detector]:
    """Run each detector over a grid of settings; thresholds in SDs or multiples of rest."""
    found: dict[str, Detector] = {
        "BioSPPy find_onsets|as it comes": lambda x, fs, _: of_edges(emg.find_onsets(x, fs)[0], fs)
    }

    def rows(ms: float, fs_hz: float) -> int:
        return round(ms * fs_hz / 1000.0)

    for level, hold, fail, above in product((6.0, 10.0, 20.0), (50, 150, 300), (10, 25, 50), (1, 5, 25)):
        # It works on pairs of samples, so all its lengths count double.
        found[f"BioSPPy bonato|{level:g} x, {hold} ms, {fail} ms, {above}"] = (
            lambda x, fs, rest, v=(level, hold, above, fail): of_edges(
                emg.bonato_onset_detector(x, rest, fs, v[0], rows(v[1], fs) // 2, v[2], rows(v[3], fs) // 2)[
                    0
                ],
                fs,
            )
        )
    for level, hold, fail in product((2.0, 3.0, 6.0), (50, 150, 300, 500), (10, 50, 150)):
        found[f"BioSPPy lidierth|{level:g} SD, {hold} ms, {fail} ms"] = (
            lambda x, fs, rest, v=(level, hold, fail): of_edges(
                emg.lidierth_onset_detector(x, rest, fs, rows(50, fs), v[0], rows(v[1], fs), rows(v[2], fs))[
                    0
                ],
                fs,
            )
        )
    for level in (1.0, 3.0, 6.0, 10.0):
        found[f"BioSPPy hodges_bui|{level:g} SD, 50 ms"] = lambda x, fs, rest, v=level: of_edges(
            emg.hodges_bui_onset_detector(x, rest, fs, rows(50, fs), v)[0], fs
        )
        found[f"BioSPPy silva|{level:g} x, 50 ms, 500 ms"] = lambda x, fs, rest, v=level: of_edges(
            emg.silva_onset_detector(x, fs, rows(50, fs), rows(500, fs), v * np.abs(rest).mean())[0], fs
        )
        found[f"BioSPPy solnik|{level:g} SD, 25 ms"] = lambda x, fs, rest, v=level: of_edges(
            emg.solnik_onset_detector(x, rest, fs, v, rows(25, fs))[0], fs
        )
    found["BioSPPy londral|3 SD, 50 ms"] = lambda x, fs, rest: of_edges(
        emg.londral_onset_detector(x, rest, fs, rows(50, fs), 3.0, rows(50, fs))[0], fs
    )
    return found


def neurokit_detectors() -> dict[str, Detector]:
    """Run each method with its defaults; those that need an amplitude get NeuroKit2's own, not timed."""

    def run(method: str) -> Detector:
        def detect(x: np.ndarray, fs_hz: float, _: np.ndarray) -> list[tuple[float, float]]:
            amplitude = emg_amplitude(x) if method in ("threshold", "mixture") else None
            start = time.process_time()
            info = emg_activation(amplitude, x, sampling_rate=int(fs_hz), method=method)[1]
            detect.seconds = time.process_time() - start
            return [
                (a / fs_hz, b / fs_hz) for a, b in zip(info["EMG_Onsets"], info["EMG_Offsets"], strict=False)
            ]

        return detect

    return {
        f"NeuroKit2 {m}|as it comes": run(m) for m in ("threshold", "mixture", "biosppy", "silva", "pelt")
    }


def fast_neurokit_detectors() -> dict[str, Detector]:
    """Run the same methods without the table of every sample, which takes 99 % of the time of emg_activation.

    The events are the same: `main` checks it on the first signal.
    """
    inside = sys.modules["neurokit2.emg.emg_activation"]

    def run(method: str) -> Detector:
        def detect(x: np.ndarray, fs_hz: float, _: np.ndarray) -> list[tuple[float, float]]:
            if method == "biosppy":
                activity = inside._emg_activation_biosppy(x, sampling_rate=int(fs_hz))
            else:
                activity = getattr(inside, f"_emg_activation_{method}")(emg_amplitude(x))
            info = inside._emg_activation_activations(activity, duration_min=int(0.05 * int(fs_hz)))
            return [
                (a / fs_hz, b / fs_hz) for a, b in zip(info["EMG_Onsets"], info["EMG_Offsets"], strict=False)
            ]

        return detect

    return {f"NeuroKit2 {m}|as it comes": run(m) for m in ("threshold", "mixture", "biosppy")}


def give_up(*_: object) -> None:
    raise TimeoutError


def check_same(whole: dict[str, Detector], quick: dict[str, Detector], x: np.ndarray, fs_hz: float) -> None:
    """Stop where a method without its table finds other events, on ten seconds."""
    part = x[: round(10 * fs_hz)]
    for title, detect in quick.items():
        try:
            expected = whole[title](part, fs_hz, part)
        except Exception as error:
            expected = str(error)
        try:
            found = detect(part, fs_hz, part)
        except Exception as error:
            found = str(error)
        if found != expected:
            raise SystemExit(f"{title} has other events without its table: {found}, not {expected}")


def main() -> None:
    """Run every detector on every signal."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGPROF, give_up)
    data = np.load(sys.argv[1])
    names = [str(name) for name in data["names"]]
    signals = {name: (data[f"{name}|x"], float(data[f"{name}|fs_hz"])) for name in names}
    wanted = [str(title) for title in data["detectors"]]
    results: dict[str, dict[str, dict[str, object]]] = {}
    detectors = biosppy_detectors() | neurokit_detectors()
    fast = "fast" in wanted
    if fast:
        quick = fast_neurokit_detectors()
        check_same(detectors, quick, *signals[names[0]])
        detectors |= quick
    for title, detect in detectors.items():
        if fast and title.split("|")[0] in SLOW:
            continue
        if wanted not in (["all"], ["fast"]) and title not in wanted:
            continue
        results[title] = {}
        for name in names:
            x, fs_hz = signals[name]
            start_row, stop_row = data[f"{name}|rest"]
            rest = x[start_row:stop_row]
            start = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
            try:
                events = detect(x, fs_hz, rest)
            except Exception as error:
                if fast:
                    results[title][name] = {"failed": str(error)}
                    continue
                if not isinstance(error, TimeoutError):
                    print(f"    {title} failed on {name}: {error}", flush=True)
                    results[title] = {name: {"failed": str(error)}}
                    break
                print(f"    {title} gave up on {name} after {LIMIT_S} s of work", flush=True)
                results[title] = {}
                break
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            seconds = getattr(detect, "seconds", time.process_time() - start)
            results[title][name] = {"events": [(float(a), float(b)) for a, b in events], "seconds": seconds}
    with open(sys.argv[2], "w") as file:  # noqa: PTH123
        json.dump(results, file)


if __name__ == "__main__":
    main()
