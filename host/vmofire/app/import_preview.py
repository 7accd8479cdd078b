"""Import preview: a file as the screen shows it, with its columns, its settings, its signals and its result.

In: a Draft, leg and visit. Out: an ImportPreview, in words, and each channel's signal. Never: a number of its
own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vmofire.app.view import HERE
from vmofire.dsp.recorded_channel import iterate
from vmofire.recording.formats import Channel, FormatError, TextColumn, TextLayout
from vmofire.recording.formats.text_columns import Role
from vmofire.recording.imported import NEXT, Draft, describe
from vmofire.words import msg, say, say_all
from vmofire.words.quantities import write_unit

SEPARATORS = ("tab", ";", ",", "blanks")
UNITS = ("uV", "mV", "V", "counts")
TAKEN = ("channel", "time")
SEPARATOR_WORDS = {"tab": msg("tab"), ";": msg("semicolon"), ",": msg("comma"), "blanks": msg("spaces")}
DECIMAL_WORDS = {".": msg("point"), ",": msg("comma")}
_ROLE_WORDS: Mapping[Role, str] = {
    "channel": msg("channel"),
    "time": msg("time"),
    "counter": msg("counter, left out"),
    "empty": msg("empty, left out"),
    "words": msg("words, no channel"),
    "left out": msg("left out"),
}
# Words of the button that changes a column's role, by the next role.
_TURNS: Mapping[Role | None, str] = {
    "left out": msg("Leave out"),
    "time": msg("Take as time"),
    None: msg("Take as channel"),
}
_FOUND, _TOLD, _MISSING = msg("As found."), msg("As you set it."), msg("Not found.")
RATE_WORDS = {
    "given": _TOLD,
    "header": msg("From the header."),
    "time column": msg("From the time column."),
}
_SHOWN_SAMPLES = 6
_SHOWN_STRETCHES = 1000


@dataclass(frozen=True)
class PreviewColumn:
    """One column: its name, its role and unit, whether it is imported, and the words on the button that
    changes its role ("" without a button).
    """

    name: str
    role: str
    is_taken: bool
    turn: str = ""


@dataclass(frozen=True)
class PreviewSignal:
    """Whole signal of a channel, as the lowest and the highest value of equal stretches.

    Attributes
    ----------
    name, unit
        Name of the channel; "uV" where its scale is known, else the unit of the file.
    time_s : ndarray, (n_stretches,)
        The middle of each stretch, s from the first sample.
    low, high : ndarray, (n_stretches,)
        In `unit`; NaN where all samples are missing. Both are the sample itself in a short signal.
    """

    name: str
    unit: str
    time_s: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def _show_nothing(_place: int) -> PreviewSignal | None:
    return None


@dataclass(frozen=True)
class ImportPreview:
    """Preview of one file.

    Attributes
    ----------
    title, detail
        Name of the file, and the person.
    columns, rows, head
        Columns and rows of its first samples; the lines above them.
    settings
        Title and detail of each setting that applies, by its code.
    wanted
        Code of the first missing setting; "" for none.
    yields
        What the import gives; "" where the file cannot be imported.
    trouble
        Why it cannot be imported, with the cure.
    find_signal
        Returns the signal of a column by its place; None if the column is no channel, or its rate is not
        known. It reads the whole channel, so ask only for the one in view.
    """

    title: str
    detail: str
    columns: Sequence[PreviewColumn]
    rows: Sequence[tuple[str, tuple[str, ...]]]
    head: Sequence[tuple[str, str]]
    settings: Mapping[str, tuple[str, str]]
    wanted: str
    yields: str
    trouble: str
    find_signal: Callable[[int], PreviewSignal | None] = _show_nothing


def preview(draft: Draft, detail: str, side: str, visit: str) -> ImportPreview:
    """Return the preview of a draft.

    Parameters
    ----------
    draft
        The file with its current settings.
    detail
        The person.
    side, visit
        Leg and visit of the recording, in words.
    """
    layout, trouble, yields = None, "", ""
    try:
        yields = describe(draft)
    except FormatError as error:
        trouble = str(error)
    try:
        layout = draft.text.lay_out(draft.told) if draft.text else None
    except FormatError:  # already shown
        layout = _show_columns(draft)
    settings, unknown = _list_text_settings(draft, layout) if draft.whole is None else ({}, list[str]())
    if draft.needs_gain:
        settings["sensor"] = _describe_sensor(draft)
        unknown += ["sensor"] if draft.gain is None else []
    settings["side"] = (_describe_side(side), say("For the whole recording."))
    settings["visit"] = (visit, say("Where it is saved."))
    columns, rows, head = _list_channels(draft) if draft.whole else _list_columns(draft, layout)
    notes = " ".join(map(str, layout.notes if layout else draft.whole.notes if draft.whole else ()))
    yields = f"{yields} {notes}".strip()
    if draft.trouble or (trouble and not unknown):
        unknown, trouble = [], say_all(trouble, say("Change a setting above, or the file itself."))
    wanted = unknown[0] if unknown else ""
    return ImportPreview(
        draft.path.name,
        detail,
        columns,
        rows,
        head,
        settings,
        wanted,
        yields,
        trouble,
        _open_signals(draft, layout),
    )


def _open_signals(draft: Draft, layout: TextLayout | None) -> Callable[[int], PreviewSignal | None]:
    """Return the function that finds the signal of a column."""
    try:
        channels = list(draft.recording.channels)
    except FormatError:  # its rate, or all, is not known yet
        return _show_nothing
    places = range(len(channels))
    if layout is not None:
        places = [place for place, column in enumerate(layout.columns) if column.role == "channel"]
    known = dict(zip(places, channels, strict=True))
    return lambda place: _reduce(known[place], draft.gain) if place in known else None


def _reduce(channel: Channel, gain: float | None) -> PreviewSignal:
    """Return a channel as the lowest and the highest value of each stretch."""
    uv = channel.to_uv(gain)
    samples = channel.samples if uv is None else uv
    n_each = max(1, -(-len(samples) // _SHOWN_STRETCHES))
    lows, highs = [np.empty(0)], [np.empty(0)]
    for _, piece in iterate(samples, n_each):
        whole = np.full(-(-len(piece) // n_each) * n_each, np.nan)
        whole[: len(piece)] = piece
        stretches = whole.reshape(-1, n_each)
        lows.append(np.fmin.reduce(stretches, axis=1))
        highs.append(np.fmax.reduce(stretches, axis=1))
    low, high = np.concatenate(lows), np.concatenate(highs)
    time_s = np.arange(len(low), dtype=np.float64)
    time_s += 0.5 if n_each > 1 else 0.0
    time_s *= n_each / channel.fs_hz
    return PreviewSignal(channel.name, channel.unit if uv is None else "uV", time_s, low, high)


def _show_columns(draft: Draft) -> TextLayout | None:
    """Return the layout of a text whose times cannot be read with the present roles of its columns."""
    if draft.text is None:
        return None
    untimed = replace(draft.told, time_column="", fs_hz=draft.told.fs_hz or 1.0)
    layout = draft.text.lay_out(untimed)
    columns = draft.text.list_columns(draft.told)
    return replace(layout, columns=columns, fs_hz=draft.told.fs_hz, rate_from="", notes=())


def _list_text_settings(
    draft: Draft, layout: TextLayout | None
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Return the settings of a text file by their codes, and the codes of missing settings."""
    told = draft.told
    separator = layout.separator if layout else told.separator or ""
    decimal = (layout.decimal if layout else told.decimal) or ""
    first_line = layout.first_line if layout else told.first_line
    fs_hz = layout.fs_hz if layout else told.fs_hz
    units = sorted({one.unit or "" for one in layout.columns if one.role == "channel"}) if layout else []
    known = {
        "separator": bool(separator),
        "decimal": decimal in DECIMAL_WORDS,
        "line": bool(first_line),
        "rate": bool(fs_hz),
        "unit": bool(units) and "" not in units,
    }
    found = _FOUND if layout else _MISSING
    sources = {
        "separator": _TOLD if told.separator is not None else found,
        "decimal": _TOLD if told.decimal is not None else found,
        "line": _TOLD
        if told.first_line is not None
        else msg("The numbers begin here.")
        if layout
        else _MISSING,
        "rate": RATE_WORDS.get(layout.rate_from, _MISSING) if layout else _MISSING,
        "unit": (_TOLD if told.unit is not None else found) if any(units) else _MISSING,
    }
    rate = f"{fs_hz:g}" if fs_hz else "?"
    titles = {
        "separator": say("Separator: {word}", word=_write(SEPARATOR_WORDS, separator)),
        "decimal": say("Decimals: {word}", word=_write(DECIMAL_WORDS, decimal)),
        "line": say("First line: {number}", number=first_line or "?"),
        "rate": say("Rate: {rate} Hz", rate=rate),
        "unit": say("Unit: {units}", units=", ".join(map(_write_unit, units)) or "?"),
    }
    settings = {code: (title, say(sources[code])) for code, title in titles.items()}
    return settings, [code for code in settings if not known[code]]


def _write(table: Mapping[str, str], code: str) -> str:
    return say(table[code]) if code in table else code or "?"


def _write_unit(unit: str) -> str:
    return say("counts") if unit == "counts" else write_unit(unit) or "?"


def _describe_sensor(draft: Draft) -> tuple[str, str]:
    if draft.gain is None:
        return say("Sensor: gain ?"), say("How many µV a count is, is not known.")
    title = say("Sensor: {output}, gain {gain}", output=draft.output, gain=f"{draft.gain:g}")
    bits = draft.find_bits()
    return title, say("{bits} bit", bits=bits) if bits else say(_TOLD)


def _describe_side(side: str) -> str:
    """Return the leg of a recording as a setting."""
    if side == "both":
        return say("Both legs")
    return say("Leg: {side:leg}", side=side) if side else say("Leg: not known")


def _list_columns(
    draft: Draft, layout: TextLayout | None
) -> tuple[list[PreviewColumn], list[tuple[str, tuple[str, ...]]], list[tuple[str, str]]]:
    """Return the table of a text file: its columns, or only its lines if it has no columns yet."""
    if layout is None:
        here = draft.trouble_line
        return [], [], [(f"{HERE} {at}" if at == here else str(at), line) for at, line in draft.lines]
    columns = [
        PreviewColumn(
            column.name, describe_role(column), column.role in TAKEN, say(_TURNS[NEXT.get(column.role)])
        )
        for column in layout.columns
    ]
    rows = [(str(layout.first_line + at), fields) for at, fields in enumerate(layout.shown)]
    return columns, rows, [("", line) for line in layout.head]


def describe_role(column: TextColumn) -> str:
    """Return the role of a column of a text file, with its unit."""
    role = say(_ROLE_WORDS[column.role])
    if column.role not in TAKEN:
        return role
    return say("{role}, {unit}", role=role, unit=_write_unit(column.unit) if column.unit else say("unit ?"))


def _list_channels(
    draft: Draft,
) -> tuple[list[PreviewColumn], list[tuple[str, tuple[str, ...]]], list[tuple[str, str]]]:
    """Return the table of a file that describes its own channels."""
    channels = draft.recording.channels
    columns = [PreviewColumn(one.name, _describe_channel(one), one.is_emg) for one in channels]
    rows = [
        (
            str(at + 1),
            tuple(f"{one.samples[at : at + 1][0]:.6g}" if at < len(one.samples) else "" for one in channels),
        )
        for at in range(_SHOWN_SAMPLES)
    ]
    return columns, rows, []


def _describe_channel(channel: Channel) -> str:
    unit = _write_unit(channel.unit) if channel.unit else say("unit ?")
    rate = f"{channel.fs_hz:g}"
    if channel.is_emg:
        return say("{unit}, {rate} Hz", unit=unit, rate=rate)
    return say("{unit}, {rate} Hz, not a muscle", unit=unit, rate=rate)
