"""Texts of known programs: what their heads say in their own way.

In: a Grid. Out: a Program with titles, units, rate, width and scale as the head gives them; the grid without
what is no table. Never: a scale that neither the head nor the maker of the device gives.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from vmofire.recording.formats.grid import Grid
from vmofire.recording.formats.text_columns import Role
from vmofire.words.message import Message, tell

_OPENBCI_UNITS = (("exg", "uV"), ("eeg", "uV"), ("accel", "g"))


@dataclass(frozen=True)
class Scale:
    """Scale of a column of counts: microvolts at the skin per count, and the count of 0 V."""

    uv_per_count: float
    zero_counts: float


@dataclass(frozen=True)
class Program:
    """Program that wrote a text, and what its head says of the columns.

    Attributes
    ----------
    name
        Of the program.
    titles, units
        One for each column; empty where only the usual places give them.
    rate_hz
        Samples a second; None where only the usual places give them.
    column_hz
        Rate of single columns, by index.
    bits, scales, roles
        By the index of a column.
    others
        Indices of the columns that the head says are no muscles.
    time_unit
        Of the time column, as in text_columns.SECONDS.
    notes
        What was taken from the maker of the device, or left out.
    """

    name: str
    titles: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    rate_hz: float | None = None
    column_hz: Mapping[int, float] = field(default_factory=dict[int, float])
    bits: Mapping[int, int] = field(default_factory=dict[int, int])
    scales: Mapping[int, Scale] = field(default_factory=dict[int, Scale])
    roles: Mapping[int, Role] = field(default_factory=dict[int, Role])
    others: frozenset[int] = frozenset()
    time_unit: str = ""
    notes: tuple[Message, ...] = ()


def trim(grid: Grid) -> Grid:
    """Return the grid without a row of sample counts, and without other tables behind it."""
    head = grid.head
    if _is_acqknowledge(head):
        fields = grid.split(grid.lines[grid.first])
        if not fields[0] and len({one for one in fields if one}) == 1:
            return replace(grid, first=grid.first + 1)
    if _find_devices(head) is not None:
        end = next((n for n in range(grid.first, len(grid.lines)) if not grid.lines[n].strip(" ,;\t")), None)
        if end is not None:
            return replace(grid, lines=grid.lines[:end])
    return grid


def find_program(grid: Grid) -> Program | None:
    """Return the program that wrote a text, by its head; None where it is not known."""
    head = grid.head
    for read in (
        _read_opensignals,
        _read_openbci,
        _read_labchart,
        _read_acqknowledge,
        _read_vicon,
        _read_labview,
        _read_delsys,
    ):
        program = read(head, grid)
        if program is not None:
            return program
    return None


# OpenSignals (BITalino, biosignalsplux): JSON behind "#", one entry for each device. The transfer functions
# are the maker's: BITalino EMG sensor data sheet (VCC 3.3 V, gain 1009), biosignalsplux (3.0 V, 1000).
# In HDF5 files a hub of biosignalsplux is called a channeller.
_DEVICES = (("bitalino", 3.3, 1009.0), ("plux", 3.0, 1000.0), ("channeller", 3.0, 1000.0))


def find_supply(device: str) -> tuple[float, float] | None:
    """Return supply in V and gain of a device's EMG sensor, by the kind that OpenSignals writes."""
    return next(((v, gain) for name, v, gain in _DEVICES if name in device.lower()), None)


_ANY_SENSOR = ("RAW", "CUSTOM", "UNKNOWN")  # kinds of OpenSignals that may hold a muscle


def _read_opensignals(head: Sequence[str], grid: Grid) -> Program | None:
    if not any("opensignals" in line.lower() for line in head[:3]):
        return None
    devices = next((found for line in head if (found := _read_json(line))), None)
    if devices is None:
        return None
    titles: list[str] = []
    units: list[str] = []
    bits: dict[int, int] = {}
    scales: dict[int, Scale] = {}
    others: set[int] = set()
    notes: list[Message] = []
    rates = {
        float(one["sampling rate"]) for one in devices if isinstance(one.get("sampling rate"), int | float)
    }
    for device in devices:
        columns, labels = _texts(device, "column"), _texts(device, "label")
        sensors = dict(zip(labels, _texts(device, "sensor"), strict=False))
        widths = _texts(device, "resolution")
        widths = widths if len(widths) == len(columns) else [""] * len(columns)
        supply = find_supply(str(device.get("device", "")))
        has_emg = any("EMG" in one.upper() for one in sensors.values())
        for name, width in zip(columns, widths, strict=True):
            at, sensor = len(titles), sensors.get(name, "")
            is_emg = "EMG" in sensor.upper()
            titles.append(name if len(devices) == 1 else f"{device.get('device name', '')} {name}".strip())
            if name not in sensors:
                units.append("")
                others.add(at)
                continue
            converted = device.get("convertedValues") == 1
            units.append("mV" if converted and is_emg else "" if converted else "counts")
            if not is_emg and (has_emg or (sensor and not sensor.upper().startswith(_ANY_SENSOR))):
                others.add(at)
            if not converted and width.isdecimal() and 1 <= int(width) <= 32:
                bits[at] = int(width)
                if is_emg and supply is not None:
                    uv_per_count = 1e6 * supply[0] / supply[1] / 2.0 ** bits[at]
                    scales[at] = Scale(uv_per_count, 2.0 ** (bits[at] - 1))
        if scales and supply is not None:
            notes = [tell("import.maker_scale", supply=supply[0], gain=round(supply[1]))]
    if len(titles) > grid.width:
        return None
    pad = [""] * (grid.width - len(titles))
    return Program(
        "OpenSignals",
        (*titles, *pad),
        (*units, *pad),
        rates.pop() if len(rates) == 1 else None,
        bits=bits,
        scales=scales,
        others=frozenset(others),
        notes=tuple(notes),
    )


def _read_json(line: str) -> list[dict[str, Any]] | None:
    """Return the devices of a line of JSON."""
    start = line.find("{")
    if start < 0:
        return None
    try:
        found = json.loads(line[start:])
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    devices = list(cast("dict[str, Any]", found).values())
    return [one for one in devices if isinstance(one, dict) and "column" in one] or None


def _texts(device: Mapping[str, Any], key: str) -> list[str]:
    found = device.get(key)
    return [str(one) for one in cast("list[Any]", found)] if isinstance(found, list) else []


# OpenBCI GUI: "%OpenBCI Raw EXG Data" (v5, v6) has titles; "%OpenBCI Raw EEG Data" (up to v4) has none.


def _read_openbci(head: Sequence[str], grid: Grid) -> Program | None:
    if not any(line.lower().startswith("openbci raw") for line in head[:3]):
        return None
    titles = grid.split_titles(head[-1])
    if len(titles) != grid.width or not titles[0].lower().startswith("sample"):
        n = next((int(m[1]) for line in head if (m := re.match(r"Number of channels\s*=\s*(\d+)", line))), 0)
        if not 0 < n < grid.width:
            return None
        rest = grid.width - n - 1
        names = ["Sample Index", *(f"EXG Channel {k}" for k in range(n))]
        names += [f"Accel Channel {k}" for k in range(min(3, rest))]
        titles = names + [f"Other {k + 1}" for k in range(grid.width - len(names))]
    units = tuple(
        next((unit for start, unit in _OPENBCI_UNITS if title.lower().startswith(start)), "")
        for title in titles
    )
    roles: dict[int, Role] = {0: "counter"}
    unused = ("other", "not used")
    roles |= {at: "left out" for at, title in enumerate(titles) if title.lower().startswith(unused)}
    pins = frozenset(
        at
        for at, title in enumerate(titles)
        if title.lower().startswith(("analog channel", "digital channel"))
    )
    return Program("OpenBCI", tuple(titles), units, roles=roles, others=pins)


# LabChart: "ChannelTitle=", "Range=", "UnitName=" with one field for each channel; the first column is time.


def _read_labchart(head: Sequence[str], grid: Grid) -> Program | None:
    if not any(line.startswith("ChannelTitle=") for line in head):
        return None
    fields = {key: _fields_behind(head, key, grid) for key in ("ChannelTitle=", "Range=", "UnitName=")}
    names, ranges, named = fields["ChannelTitle="], fields["Range="], fields["UnitName="]
    units = named or [_unit_of_range(one) for one in ranges]
    has_time = len(names) < grid.width
    n = grid.width - has_time
    names, units = _pad(names, n), _pad(units, n)
    return Program(
        "LabChart",
        (*(["Time"] if has_time else []), *names),
        (*(["s"] if has_time else []), *units),
        roles={0: "time"} if has_time else {},
        time_unit="s",
    )


def _fields_behind(head: Sequence[str], key: str, grid: Grid) -> list[str]:
    line = next((line for line in head if line.startswith(key)), "")
    return [one.strip() for one in line[len(key) :].split(grid.separator or "\t")][1:] if line else []


def _unit_of_range(words: str) -> str:
    match = re.search(r"[a-zA-Zµμ%°]+\S*$", words)
    return match[0] if match else ""


def _pad(words: Sequence[str], n: int) -> list[str]:
    return [*words, *[""] * n][:n]


# AcqKnowledge: "0.5 msec/sample", "2 channels", then a line with the name and one with the unit of each.


def _is_acqknowledge(head: Sequence[str]) -> bool:
    return any(re.search(r"sec/sample|samples/sec", line) for line in head[:3]) and any(
        re.match(r"\d+ channels?$", line) for line in head[:4]
    )


def _read_acqknowledge(head: Sequence[str], grid: Grid) -> Program | None:
    if not _is_acqknowledge(head):
        return None
    at = next(n for n, line in enumerate(head) if re.match(r"\d+ channels?$", line))
    n = int(head[at].split()[0])
    lines = head[at + 1 : at + 1 + 2 * n]
    extra = grid.width - n
    if len(lines) < 2 * n or extra not in (0, 1):
        return None
    names, units = list(lines[0::2]), list(lines[1::2])
    first = grid.split_titles(head[at + 1 + 2 * n])[0].lower() if len(head) > at + 1 + 2 * n else ""
    time_unit = next(
        (
            unit
            for start, unit in (("min", "min"), ("milli", "ms"), ("ms", "ms"), ("sec", "s"), ("hour", "h"))
            if first.startswith(start)
        ),
        "",
    )
    return Program(
        "AcqKnowledge",
        (*(["Time"] if extra else []), *names),
        (*([time_unit] if extra else []), *units),
        roles={0: "time"} if extra else {},
        time_unit=time_unit,
    )


# Vicon Nexus: "Devices", a line with nothing but the rate, the devices, the titles, the units.


def _find_devices(head: Sequence[str]) -> int | None:
    places = (n for n, line in enumerate(head[:-1]) if line.strip(' ,;\t"').lower() == "devices")
    return next((n for n in places if re.fullmatch(r"\d+(?:\.\d+)?[ ,;\t]*", head[n + 1])), None)


def _read_vicon(head: Sequence[str], _grid: Grid) -> Program | None:
    at = _find_devices(head)
    return None if at is None else Program("Vicon", rate_hz=float(head[at + 1].strip(" ,;\t")))


# LabVIEW: a head of the file and one of the segment, each line a key and a field for each channel.


def _read_labview(head: Sequence[str], grid: Grid) -> Program | None:
    if not any(line.startswith("LabVIEW Measurement") for line in head[:2]):
        return None
    titles = _pad(grid.split_titles(head[-1]), grid.width)
    units = [""] * grid.width
    for line in head:
        fields = grid.split_titles(line)
        if fields[0] == "Y_Unit_Label":
            units = ["s", *_pad(fields[1:], grid.width - 1)]
    roles: dict[int, Role] = {0: "time"} if titles[0] == "X_Value" else {}
    return Program("LabVIEW", tuple(titles), tuple(units), roles=roles, time_unit="s")


# Delsys EMGworks: one line a channel, with its own rate and unit; the table has a pair of columns for each.
_DELSYS = re.compile(
    r"^Label:\s*(?P<name>.*?)\s+Sampling frequency:\s*(?P<rate>[\d.]+).*?\bUnit:\s*(?P<unit>\S+)",
    re.IGNORECASE,
)


def _read_delsys(head: Sequence[str], grid: Grid) -> Program | None:
    found = [match for line in head if (match := _DELSYS.match(line))]
    if not found or grid.width not in (len(found), 2 * len(found), len(found) + 1):
        return None
    pairs = grid.width == 2 * len(found)
    lone = grid.width == len(found) + 1
    titles: list[str] = ["X[s]"] if lone else []
    units: list[str] = ["s"] if lone else []
    rates: dict[int, float] = {}
    for match in found:
        if pairs:
            titles.append("X[s]")
            units.append("s")
        rates[len(titles)] = float(match["rate"])
        titles.append(match["name"])
        units.append(match["unit"])
    return Program("Delsys", tuple(titles), tuple(units), column_hz=rates)
