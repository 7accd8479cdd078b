"""Texts of many layouts whose truth is known: what other programs write, made by a seed."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats import Recording, read

Numbers = npt.NDArray[np.float64]
_Any = TypeVar("_Any")

RATES_HZ = (250.0, 500.0, 1000.0, 1000.0, 1111.1111, 1259.259, 1500.0, 1925.925926, 2000.0, 2148.148148)
TIME_TITLES = {
    "s": (
        "time_s",
        "Time (s)",
        "Time [s]",
        "X[s]",
        "t/s",
        "Zeit [s]",
        "Temps (s)",
        "seconds",
        "Elapsed time (s)",
    ),
    "ms": ("time_ms", "Time (ms)", "t [ms]", "Timestamp (ms)", "millis", "Zeit (ms)"),
    "us": ("time_us", "micros", "Timestamp [us]"),
    "min": ("Time (min)", "minutes"),
}
SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "min": 60.0}
UV = {"uV": 1.0, "mV": 1e3, "V": 1e6}
RATE_LINES = (
    "Sampling rate: {n} Hz",
    "Sampling rate [Hz]: {n}",
    "# fs_hz: {n}",
    "Sample Rate = {n}",
    "SAMPLING FREQUENCY {n}",
    "Frequency: {n} Hz",
    "Sampling interval: {ms} ms",
    "{ms} msec/sample",
    "Delta_X {s}",
)
DECOYS = (
    "Port: COM5, baud rate: 115200",
    "Video frame rate: 100 Hz",
    "Filter: low cutoff frequency 20 Hz, high cutoff frequency 450 Hz",
    "Subject: P07",
    "Date: 2026-01-05 10:12:33",
    "Mains frequency: 50 Hz",
    "Accelerometer sampling rate: 148 Hz",
    "Heart rate: 72",
)
COUNTERS = ("Frame", "Sample", "nSeq", "packet_id", "Counter", "Sample Index", "No.", "idx")


@dataclass(frozen=True)
class Made:
    """A text and its truth.

    Attributes
    ----------
    data, kinds
        The text, and its layout in words.
    fs_hz, samples, units
        By the name of a channel; NaN where samples are missing.
    tells_rate
        Whether the rate can be known from the text.
    grain_s
        To what its times are rounded.
    slack
        Places by which samples behind a hole may be off.
    rounds
        Samples after which its counter begins again, where nothing else tells how long a hole is.
    events
        Words among the numbers.
    """

    data: bytes
    kinds: dict[str, str]
    fs_hz: dict[str, float]
    samples: dict[str, Numbers]
    units: dict[str, str]
    tells_rate: bool = True
    grain_s: float = 0.0
    slack: int = 0
    rounds: int = 0
    events: list[str] = field(default_factory=list[str])


def make_text(seed: int) -> Made:
    """Return one text of any layout."""
    rng = np.random.default_rng(seed)

    def pick(*of: _Any) -> _Any:
        return of[int(rng.integers(len(of)))]

    fs_hz = float(pick(*RATES_HZ))
    n = int(fs_hz * rng.uniform(3.0, 8.0))
    clocks = str(pick("one", "one", "one", "one", "pairs", "interleaved"))
    has_time = bool(rng.random() < 0.75) or clocks == "pairs"
    unit = str(pick("uV", "mV", "V", "uV", "counts", "none"))
    where = str(pick("bracket", "underscore", "row", "bracket")) if unit in UV else "bracket"
    time_unit = str(pick("s", "s", "s", "ms", "us", "min"))
    holes = str(pick("none", "none", "one", "several", "drops")) if clocks == "one" else "none"
    counter = str(pick("none", "none", "plain", "wraps", "packets")) if clocks == "one" else "none"
    separator = str(pick(",", ";", "\t", " "))
    comma = separator != "," and bool(rng.random() < 0.3)
    separator = "\t" if separator == " " and clocks != "one" else separator
    head_rate = not has_time or bool(rng.random() < 0.3)
    silent = not has_time and bool(rng.random() < 0.15)
    trailing = separator != " " and bool(rng.random() < 0.2)
    padded = separator in ",;\t" and bool(rng.random() < 0.2)
    words = clocks == "one" and separator not in " " and bool(rng.random() < 0.2)
    comments = clocks == "one" and bool(rng.random() < 0.15)

    def round_of(rate: float) -> int:
        """Return digits that round times to between a tenth and about one sample."""
        least = int(np.ceil(-np.log10(1.2 / rate / SECONDS[time_unit])))
        return max(0, least + int(rng.integers(0, 4)))

    def make_times(places: Numbers, rate: float, digits: int) -> Numbers:
        return np.round(places / rate / SECONDS[time_unit], digits)

    names = ["VMO", "VL"]
    rates = {name: fs_hz for name in names}
    if clocks == "pairs":
        rates["VL"] = float(pick(148.148148, 500.0, fs_hz))
    factor = int(pick(2, 4, 13)) if clocks == "interleaved" else 1
    rates["VL"] = fs_hz / factor if clocks == "interleaved" else rates["VL"]

    gone = np.zeros(n, dtype=bool)
    if holes == "one":
        start = int(rng.integers(n // 4, n // 2))
        gone[start : start + int(rng.uniform(0.05, 1.5) * fs_hz)] = True
    elif holes == "several":
        for start in np.linspace(n // 5, 4 * n // 5, 4).astype(int):
            gone[start : start + int(rng.uniform(0.02, 0.1) * fs_hz)] = True
    elif holes == "drops":
        gone[rng.choice(np.arange(n // 10, 9 * n // 10), 10, replace=False)] = True
    tells_holes = has_time or counter != "none"
    if not tells_holes:
        gone[:] = False
    there = np.flatnonzero(~gone)

    raw: dict[str, Numbers] = {}
    for name in names:
        n_own = round(n * rates[name] / fs_hz)
        uv = rng.normal(0.0, 15.0, n_own)
        if unit in UV:
            raw[name] = np.round(uv / UV[unit], 3 + round(np.log10(UV[unit])))
        else:
            raw[name] = np.round(2048 + 10 * uv)
    spots = {name: np.arange(len(raw[name])) for name in names}

    digits = round_of(fs_hz)
    grain_s = 10.0**-digits * SECONDS[time_unit]

    number = f"{{:.{digits}f}}".format
    columns: list[tuple[str, str, list[str]]] = []  # title, unit, fields
    widest = max(len(one) for one in raw.values()) if clocks != "one" else len(there)

    def add(title: str, its_unit: str, fields: list[str]) -> None:
        columns.append((title, its_unit, fields + [""] * (widest - len(fields))))

    def write(values: Numbers) -> list[str]:
        places = 3 + round(np.log10(UV[unit])) if unit in UV else 0
        return [f"{value:.{places}f}" for value in values]

    title_of_time = str(pick(*TIME_TITLES[time_unit]))
    if counter != "none":
        counted = there.astype(np.int64)
        counted = counted % 256 if counter == "wraps" else counted // 10 if counter == "packets" else counted
        add(str(pick(*COUNTERS)), "", [str(one) for one in counted.tolist()])
    if clocks == "pairs":
        for name in names:
            digits_own = digits
            add(
                title_of_time,
                time_unit,
                [f"{one:.{digits_own}f}" for one in make_times(spots[name], rates[name], digits_own)],
            )
            add(name, unit, write(raw[name]))
    else:
        if has_time:
            add(
                title_of_time,
                time_unit,
                [
                    number(one)
                    for one in make_times(there if clocks == "one" else spots["VMO"], fs_hz, digits)
                ],
            )
        for name in names:
            if clocks == "interleaved" and name == "VL":
                fields = [""] * widest
                for place, text in enumerate(write(raw[name])):
                    if place * factor < widest:
                        fields[place * factor] = text
                raw[name] = raw[name][: len(range(0, widest, factor))]
                add(name, unit, fields)
            else:
                add(name, unit, write(raw[name][there] if clocks == "one" else raw[name]))
    events: list[str] = []
    if words:
        fields = [""] * widest
        for at, word in ((widest // 3, "start"), (widest // 2, "stop")):
            fields[at] = word
            events.append(word)
        add("note", "", fields)

    titles: list[str] = []
    for title, its_unit, _ in columns:
        is_channel = title in names
        if is_channel and its_unit in UV and where == "bracket":
            title = f"{title} [{its_unit}]"
        elif is_channel and its_unit in UV and where == "underscore":
            title = f"{title}_{its_unit}"
        elif is_channel and its_unit == "counts":
            title = f"{title} [counts]"
        titles.append(title.replace(" ", "_") if separator == " " else title)
    head: list[str] = [str(pick(*DECOYS)) for _ in range(int(rng.integers(0, 4)))]
    if head_rate and not silent:
        line = str(pick(*RATE_LINES))
        n_text = f"{fs_hz:.10g}"
        if fs_hz == int(fs_hz) and fs_hz >= 1000 and "fs_hz" not in line and "{n}" in line and not comma:
            n_text = str(pick(n_text, f"{int(fs_hz):,}", f"{int(fs_hz):,}".replace(",", " ")))
        head.append(line.format(n=n_text, ms=f"{1e3 / fs_hz:.9g}", s=f"{1 / fs_hz:.9g}"))
    if padded:
        head = [line.replace(separator, " ") + separator * (len(titles) - 1) for line in head]
        if rng.random() < 0.5:
            head.append("7" + separator * (len(titles) - 1))
    elif rng.random() < 0.3:
        head = [f"# {line}" for line in head]
    head.append(separator.join(titles))
    if where == "row" and unit in UV:
        row = [
            its_unit if title in names else time_unit if title == title_of_time else ""
            for title, its_unit, _ in columns
        ]
        if separator == " ":
            row = [one or "-" for one in row]
        head.append(separator.join(row))
    rows = [separator.join(fields) for fields in zip(*(fields for _, _, fields in columns), strict=True)]
    if comma:
        rows = [row.replace(".", ",") for row in rows]
    if trailing:
        rows = [row + separator for row in rows]
    if comments:
        rows.insert(len(rows) // 2, "# electrode pressed")
        events.append("electrode pressed")
    newline = str(pick("\n", "\r\n", "\n"))
    text = newline.join([*head, *rows]) + newline
    encoding = str(pick("utf-8", "utf-8", "utf-8-sig", "utf-16"))

    samples: dict[str, Numbers] = {}
    for name in names:
        whole = raw[name].copy()
        if clocks == "one":
            whole[gone[: len(whole)]] = np.nan
        samples[name] = whole
    kinds = {
        "rate from": "head and times"
        if head_rate and has_time
        else "times"
        if has_time
        else "nothing"
        if silent
        else "head",
        "unit": unit,
        "units where": where if unit in UV else "-",
        "separator": {",": "comma", ";": "semicolon", "\t": "tab", " ": "blanks"}[separator],
        "decimal": "comma" if comma else "point",
        "holes": holes if tells_holes else "none",
        "counter": counter,
        "clocks": clocks,
        "time unit": time_unit if has_time else "-",
        "extras": " ".join(
            k
            for k, v in (("trailing", trailing), ("padded", padded), ("words", words), ("comments", comments))
            if v
        )
        or "none",
    }
    n_holes = int(np.count_nonzero(np.diff(gone.astype(int)) == 1))
    # A hole is as exact as the times around it, or the packets that are counted.
    slack = n_holes * int(np.ceil(grain_s * fs_hz)) if grain_s * fs_hz > 0.3 else 0
    slack = slack if has_time else 10 if counter == "packets" else 0
    return Made(
        text.encode(encoding),
        kinds,
        rates,
        samples,
        {name: "" if unit == "none" else unit for name in names},
        tells_rate=not silent,
        grain_s=grain_s if has_time else 0.0,
        slack=slack,
        rounds=256 if counter == "wraps" and not has_time else 0,
        events=events,
    )


def judge(made: Made, path: Path) -> tuple[str, str]:
    """Read a text and return "right", "asked", "refused" or "wrong", and why."""
    path.write_bytes(made.data)
    try:
        recording = read(path)
    except FormatError as error:
        return ("refused" if made.tells_rate else "asked"), str(error)
    if not made.tells_rate:
        return "wrong", "a rate that nobody told"
    fault = next((fault for name in made.samples if (fault := _find_fault(made, recording, name))), "")
    muscles = [channel.name for channel in recording.channels if channel.is_emg]
    if muscles != list(made.samples):
        fault = f"muscles {muscles}"
    events = sorted(event.text for event in recording.events)
    if events != sorted(made.events):
        fault = f"events {events}"
    return ("wrong", fault) if fault else ("right", "")


def _find_fault(made: Made, recording: Recording, name: str) -> str:
    """Return what is wrong with a channel; "" for nothing."""
    channel = next((one for one in recording.channels if one.name == name), None)
    if channel is None:
        return f"no {name} among {[one.name for one in recording.channels]}"
    samples, truth, fs_hz = np.asarray(channel.samples[:]), made.samples[name], made.fs_hz[name]
    # Ten in a million, or what the last digit of the times leaves open in a short file.
    if abs(channel.fs_hz / fs_hz - 1.0) > max(1e-5, 0.25 * made.grain_s * fs_hz / len(truth)):
        return f"{channel.fs_hz} Hz for {fs_hz} Hz"
    if channel.unit != made.units[name]:
        return f"unit {channel.unit} for {made.units[name]}"
    there, known = np.flatnonzero(~np.isnan(samples)), np.flatnonzero(~np.isnan(truth))
    if len(there) != len(known) or not np.allclose(samples[there], truth[known], rtol=1e-9, atol=0.0):
        return "other samples"
    if made.rounds and len(samples) != len(truth):  # a counter alone cannot tell whole rounds
        is_told = any(note.code == "import.counter_rounds" for note in recording.notes)
        return "" if is_told and (len(truth) - len(samples)) % made.rounds == 0 else "rounds of the counter"
    off = int(np.abs(there - known).max()) if len(known) else 0
    return "" if off <= made.slack else f"samples {off} places away"
