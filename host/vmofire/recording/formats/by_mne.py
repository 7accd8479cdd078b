"""Reader of GDF and BrainVision files through MNE-Python.

In: the path of a file. Out: a Recording in uV, with its annotations. Never: segments joined that were
recorded apart.
"""

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np

from vmofire.errors import FormatError
from vmofire.given import open_plain
from vmofire.recording.formats.recorded import (
    NO_UNIT,
    VOLTS,
    Channel,
    Event,
    Origin,
    Recording,
    make_channel,
    make_recording,
    spell_unit,
)
from vmofire.recording.formats.skips import blank_skipped
from vmofire.words import say
from vmofire.words.message import Message, tell

_MOST_BYTES = 1 << 24
_UNIT_CODES = {4275: ("uV", 1e-6), 4274: ("mV", 1e-3), 4256: ("V", 1.0), 4276: ("nV", 1.0)}  # of GDF 2
_NO_UNITS = ("n/a", "NA", "unknown", "-")
_SEGMENT = re.compile(r"^Mk\d+=New Segment,", re.MULTILINE)
_BIG_ENDIAN = re.compile(r"^UseBigEndianOrder\s*=\s*YES\s*$", re.MULTILINE | re.IGNORECASE)
_N_SAMPLES = re.compile(r"^DataPoints\s*=\s*(\d+)\s*$", re.MULTILINE)
_BESIDE = re.compile(r"^(?P<key>DataFile|MarkerFile)=(?P<name>.+?)\s*$", re.MULTILINE)


def read_gdf(data: bytes, path: Path) -> Recording:
    """Read a GDF file.

    Raises
    ------
    FormatError
        It is damaged or cut short.
    """
    mne: Any = import_module("mne")  # of the extra `formats`
    return _read(path, mne.io.read_raw_gdf, _read_gdf_units(data))


def read_brainvision(data: bytes, path: Path) -> Recording:
    """Read a BrainVision header with the two files beside it.

    Raises
    ------
    FormatError
        A file beside it is missing or cut short, its numbers are in big-endian order, or it has several
        segments.
    """
    mne: Any = import_module("mne")
    header = data.decode("utf-8", errors="replace")
    if _BIG_ENDIAN.search(header):  # MNE 1.13 reads them as little-endian
        raise FormatError(
            say("Its numbers are in big-endian order, which is not read here."),
            say("Export it again in little-endian order (PC), or as EDF+ or BDF+."),
        )
    named = {match["key"]: match["name"] for match in _BESIDE.finditer(header)}
    for name in named.values():
        beside = path.with_name(name.replace("$b", path.stem))
        if not beside.exists():
            raise FormatError(
                say("The file “{name}” beside it is missing.", name=beside.name),
                say("Copy all files of the recording into one folder."),
            )
    if "MarkerFile" in named:
        with open_plain(path.with_name(named["MarkerFile"].replace("$b", path.stem)), _MOST_BYTES) as file:
            n_segments = len(_SEGMENT.findall(file.read().decode("utf-8", errors="replace")))
        if n_segments > 1:
            raise FormatError(
                say("It has {n} segments. The time between them is not in it.", n=n_segments),
                say("Export each segment as a file of its own."),
            )
    recording = _read(path, mne.io.read_raw_brainvision)
    told = _N_SAMPLES.search(header)
    n_samples = max((len(one.samples) for one in recording.channels), default=0)
    if told is not None and n_samples < int(told[1]):
        raise FormatError(
            say("It is cut short: {n} of {of} samples are there.", n=n_samples, of=int(told[1])),
            say("Copy it again."),
        )
    return recording


def _read_gdf_units(data: bytes) -> list[tuple[str, float]]:
    """Return the unit of each channel, and its factor in MNE, whose version 1.13 takes mV of GDF 1 for V."""
    if data[4:8] < b"1.90":
        n, at = int.from_bytes(data[252:256], "little"), 256
        units = [data[at + 96 * n + 8 * k :][:8].decode("latin-1").strip("\0 ") for k in range(n)]
        return [(unit, 1e-6 if unit.startswith("uV") else 1.0) for unit in units]
    n, at = int.from_bytes(data[252:254], "little"), 256
    codes = [int.from_bytes(data[at + 102 * n + 2 * k :][:2], "little") for k in range(n)]
    return [_UNIT_CODES.get(code, ("", 1.0)) for code in codes]


def _read(
    path: Path, read: Callable[..., Any], scales: Sequence[tuple[str, float]] | None = None
) -> Recording:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of filters and types, which vmofire does not use
        try:
            raw = read(str(path), preload=True, verbose="ERROR")
        except Exception as error:  # MNE raises any error on what it does not expect
            words = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise FormatError(
                say("The package mne cannot read it ({words}).", words=words),
                say("Copy it again, or export it as EDF+ or BDF+."),
            ) from error
    if scales is None:  # MNE turns volts of any prefix into V, and leaves other units as they are
        units = cast("dict[str, str]", raw._orig_units)  # no public name for it
        found = [spell_unit(units.get(name, "")) for name in raw.ch_names]
        scales = [("V", 1.0) if unit in VOLTS else (unit, 1.0) for unit in found]
    fs_hz = float(raw.info["sfreq"])
    channels: list[Channel] = []
    notes: list[Message] = []
    for name, samples, (unit, factor) in zip(raw.ch_names, raw.get_data(), scales, strict=False):
        if not np.isfinite(samples).any():
            continue
        unit = spell_unit("" if unit in _NO_UNITS else unit)
        channel = make_channel(name, unit or NO_UNIT, fs_hz, samples / factor)
        if unit == "V":
            channel = replace(channel, unit="uV", samples=channel.samples[:] * 1e6)
        channels.append(channel)
        notes += [] if unit else [tell("import.no_unit", channel=channel.name)]
    events = [
        Event(float(one["onset"]) - float(raw.first_time), str(one["description"]), float(one["duration"]))
        for one in raw.annotations
        if str(one["description"]) != "New Segment/"
    ]
    channels, events = blank_skipped(channels, events)
    return replace(make_recording(channels, events, notes), origin=Origin(raw.info["meas_date"]))
