"""Reader of HDF5 files: those of OpenSignals by their layout, MATLAB's and any others by the names in them.

In: the bytes of a file. Out: a Recording of OpenSignals; a Text of anything else, whose missing rate and
units are asked. Never: a link that leads out of the file.
"""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import Any

import numpy as np

from vmofire.errors import FormatError
from vmofire.recording.formats.recorded import (
    Channel,
    Event,
    Origin,
    Recording,
    make_channel,
    make_recording,
)
from vmofire.recording.formats.text import Text
from vmofire.recording.formats.text_counter import read_counter
from vmofire.recording.formats.text_programs import find_supply
from vmofire.recording.formats.tree import read_tree, take_array
from vmofire.words import say
from vmofire.words.message import Message, tell

_DEEPEST = 8
_MOST_BYTES, _MOST_EVENTS = 2**31, 2000
_TIMES = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S")


def read_hdf5(data: bytes) -> Recording | Text:
    """Read the signals of a file.

    Raises
    ------
    FormatError
        It has no signal, or is damaged.
    """
    with open_hdf5(data) as file:
        groups = [file[name] for name in file if is_inside(file, name)]
        devices = [
            one
            for one in groups
            if "sampling rate" in one.attrs and "raw" in _list_groups(one) and is_inside(one, "raw")
        ]
        if devices:
            return _read_opensignals(devices)
        tree = take_group(file)
    return read_tree(data, tree, "HDF5")


def open_hdf5(data: bytes) -> Any:
    """Open a file in memory.

    Raises
    ------
    FormatError
        It is damaged.
    """
    h5py: Any = import_module("h5py")

    try:
        file = h5py.File(io.BytesIO(data), "r")
        file.visititems(_refuse_elsewhere)
        return file
    except OSError as error:
        raise FormatError(
            say("It is damaged or cut short ({words}).", words=str(error).splitlines()[0]),
            say("Copy it again."),
        ) from error


def _refuse_elsewhere(_name: str, item: Any) -> None:
    """Refuse numbers that HDF5 would take from other files of this computer, whatever these are."""
    h5py: Any = import_module("h5py")

    if isinstance(item, h5py.Dataset) and (item.external or item.is_virtual):
        raise FormatError(say("Its samples are in other files."), say("Save it as one file."))


def take_group(group: Any, depth: int = 0) -> dict[str, Any]:
    """Return what a group holds: arrays, texts and numbers by name, groups as dicts, attributes beside them.

    MATLAB 7.3 stores columns as rows, letters as numbers, and cells as references.
    """
    h5py: Any = import_module("h5py")

    tree: dict[str, Any] = {key: _take_attribute(value) for key, value in _list_attributes(group)}
    for name in group:
        if name.startswith("#") or not is_inside(group, name) or depth > _DEEPEST:
            continue
        item = group[name]
        if isinstance(item, h5py.Group):
            tree[name] = take_group(item, depth + 1)
        elif isinstance(item, h5py.Dataset):
            value = _take_dataset(item, depth)
            said = {key: _take_attribute(one) for key, one in _list_attributes(item)}
            tree[name] = {"data": value, **said} if said and isinstance(value, np.ndarray) else value
    return tree


def is_inside(group: Any, name: str) -> bool:
    """Return whether a name leads to something in this place of this file."""
    h5py: Any = import_module("h5py")

    return isinstance(group.get(name, getlink=True), h5py.HardLink)


def _list_groups(item: Any) -> list[str]:
    h5py: Any = import_module("h5py")

    return list(item) if isinstance(item, h5py.Group) else []


def _list_attributes(item: Any) -> list[tuple[str, Any]]:
    """Return the attributes of an item, without those of MATLAB and of HDF5 itself."""
    hidden = ("MATLAB_", "H5PATH", "CLASS", "TITLE", "VERSION", "FLAVOR", "DIMENSION", "REFERENCE", "EXTDIM")
    return [(key, item.attrs[key]) for key in item.attrs if not key.startswith(hidden)]


def _take_attribute(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    array = take_array(value)
    if array is None or array.dtype.kind not in "SO":
        return value
    items: list[Any] = array.reshape(-1).tolist()
    found = [one.decode(errors="replace") if isinstance(one, bytes) else one for one in items]
    return found[0] if len(found) == 1 else found


def _take_dataset(item: Any, depth: int) -> Any:
    """Return the array, the text or the list of a dataset."""
    h5py: Any = import_module("h5py")

    kind = item.attrs.get("MATLAB_class", b"")
    if item.nbytes > _MOST_BYTES:
        raise FormatError(
            say("Its field “{name}” takes more than {most} MB.", name=item.name, most=_MOST_BYTES >> 20),
            say("Save a shorter recording."),
        )
    if "MATLAB_empty" in item.attrs or item.shape is None or not item.size:
        return np.zeros(0)
    if item.dtype == h5py.ref_dtype:
        if depth > _DEEPEST:
            return []
        found: list[Any] = []
        for ref in item[()].T.reshape(-1):
            inner = item.file[ref]
            found.append(
                take_group(inner, depth + 1)
                if isinstance(inner, h5py.Group)
                else _take_dataset(inner, depth + 1)
            )
        return found
    values = item[()]
    if kind == b"char":
        rows = ["".join(map(chr, row)).strip("\0 ") for row in np.atleast_2d(np.asarray(values).T)]
        return rows[0] if len(rows) == 1 else rows
    if isinstance(values, bytes):
        return values.decode(errors="replace")
    table = take_array(values)
    if table is None:
        return values
    if table.dtype.names:
        return {name: _take_attribute(table[name]) for name in table.dtype.names}
    if table.dtype.kind in "SO":
        return _take_attribute(table)
    return table.T if kind else table


# OpenSignals: a group for each device, with the counts of each channel in "raw" and a counter "nSeq".


def _read_opensignals(devices: list[Any]) -> Recording:
    channels: list[Channel] = []
    events: list[Event] = []
    notes: list[Message] = []
    times = [_read_time(one.attrs) for one in devices]
    first = min((one for one in times if one), default=None)
    for device, made in zip(devices, times, strict=True):
        rate_hz = float(np.asarray(device.attrs["sampling rate"]).reshape(-1)[0])
        late_s = (made - first).total_seconds() if made and first else 0.0
        channels += _read_device(device, rate_hz, late_s, len(devices) > 1, notes)
        events += _read_digital(device, rate_hz, late_s)
    missing = max((int(np.isnan(one.samples[:]).sum()) for one in channels), default=0)
    notes += [tell("import.missing", n=missing)] if missing else []
    return replace(make_recording(channels, events, notes), origin=Origin(first))


def _read_device(
    device: Any, rate_hz: float, late_s: float, is_one_of: bool, notes: list[Message]
) -> list[Channel]:
    raw = device["raw"]
    names = sorted(
        (one for one in raw if one.startswith("channel_") and is_inside(raw, one)),
        key=lambda one: int(one.rpartition("_")[2]),
    )
    widths = np.asarray(device.attrs.get("resolution", [])).reshape(-1)
    places = read_counter(raw["nSeq"][()].reshape(-1).astype(np.float64)) if is_inside(raw, "nSeq") else None
    supply = find_supply(_text(device.attrs.get("device", "")))
    sensors = {name: _text(raw[name].attrs.get("sensor", "")) for name in names}
    has_emg = any("EMG" in one.upper() for one in sensors.values())
    channels: list[Channel] = []
    for at, name in enumerate(names):
        counts = raw[name][()].reshape(-1).astype(np.float64)
        if places is not None and len(places) == len(counts) and int(places[-1]) + 1 > len(counts):
            spread = np.full(int(places[-1]) + 1, np.nan)
            spread[places] = counts
            counts = spread
        counts = np.concatenate([np.full(max(0, round(late_s * rate_hz)), np.nan), counts])
        is_emg = "EMG" in sensors[name].upper()
        bits = int(widths[at]) if len(widths) == len(names) else None
        title = f"{sensors[name]} {name.rpartition('_')[2]}".strip() if sensors[name] else name
        title = (
            f"{_text(device.attrs.get('device name', device.name.strip('/')))} {title}"
            if is_one_of
            else title
        )
        scale, zero = None, 0.0
        if is_emg and supply is not None and bits:
            scale, zero = 1e6 * supply[0] / supply[1] / 2.0**bits, 2.0 ** (bits - 1)
            note = tell("import.maker_scale", supply=supply[0], gain=round(supply[1]))
            notes += [note] if note not in notes else []
        channel = make_channel(
            title, f"counts {bits} bit" if bits else "counts", rate_hz, counts, scale, zero
        )
        channels.append(replace(channel, is_other=has_emg and not is_emg))
    return channels


def _read_digital(device: Any, rate_hz: float, late_s: float) -> list[Event]:
    """Return the moments at which the digital input changed."""
    events: list[Event] = []
    digital: Any = device["digital"] if is_inside(device, "digital") else {}
    for name in digital:
        if not is_inside(digital, name):
            continue
        values = digital[name][()].reshape(-1)
        rises = np.flatnonzero(np.diff(values.astype(np.int64)) > 0) + 1
        events += [
            Event(late_s + at / rate_hz, f"{name} {values[at]}", kind="trigger")
            for at in rises.tolist()[:_MOST_EVENTS]
        ]
    return events


def _read_time(attributes: Mapping[str, Any]) -> datetime | None:
    words = f"{_text(attributes.get('date', ''))} {_text(attributes.get('time', ''))}"
    for pattern in _TIMES:
        try:
            return datetime.strptime(words, pattern)
        except ValueError:
            continue
    return None


def _text(value: Any) -> str:
    found = _take_attribute(value)
    return str(found).strip()
