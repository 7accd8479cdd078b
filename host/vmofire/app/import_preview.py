"""Import preview: a file as window and command line show it: columns, settings, doubts, signals, result.

In: a Draft, leg and visit. Out: an ImportPreview, in words, and each channel's signal. Never: a number of its
own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vmofire.app.view import HERE
from vmofire.dsp.recorded_channel import find_present, iterate
from vmofire.recording.formats import Channel, FormatError, Recording, TextColumn, TextLayout
from vmofire.recording.formats.text_columns import Role
from vmofire.recording.imported import NEXT, Draft, describe, is_too_large
from vmofire.words import msg, say, say_all, say_many
from vmofire.words.quantities import write_plain, write_unit

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
# Assumptions of a reader that a person should look at, each with the setting that corrects it.
DOUBTS = {
    "import.rate_differs": "rate",
    "import.rate_unclear": "rate",
    "import.rate": "rate",
    "import.jitter": "rate",
    "import.stamp_jitter": "rate",
    "import.grain": "rate",
    "import.time_unit": "time",
    "import.counter_rounds": "time",
    "import.bits": "sensor",
    "import.maker_scale": "unit",
    "import.no_unit": "unit",
    "import.marked_missing": "",
}
_SHOWN_SAMPLES = 6
_SHOWN_STRETCHES = 1000
_SHOWN_EVENTS = 4


class Setting(NamedTuple):
    """One setting in words: what was understood, from where, and whether a person should look at it."""

    title: str
    detail: str
    is_doubtful: bool = False


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
    is_muscle
        Whether it can be a muscle.
    """

    name: str
    unit: str
    time_s: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    is_muscle: bool = True


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
        Each setting that applies, by its code.
    wanted
        Code of the first missing setting; "" for none.
    yields
        What the import gives; "" where the file cannot be imported.
    trouble
        Why it cannot be imported, with the cure.
    doubts
        What the reader assumed and a person should look at, as sentences.
    find_signal
        Returns the signal of a column by its place; None if the column is no channel, or its rate is not
        known. It reads the whole channel, so ask only for the one in view.
    """

    title: str
    detail: str
    columns: Sequence[PreviewColumn]
    rows: Sequence[tuple[str, tuple[str, ...]]]
    head: Sequence[tuple[str, str]]
    settings: Mapping[str, Setting]
    wanted: str
    yields: str
    trouble: str
    doubts: str = ""
    find_signal: Callable[[int], PreviewSignal | None] = _show_nothing


def preview(
    draft: Draft, detail: str, side: str, visit: str, *, is_as_last_time: bool = False
) -> ImportPreview:
    """Return the preview of a draft.

    Parameters
    ----------
    draft
        The file with its current settings.
    detail
        The person.
    side, visit
        Leg and visit of the recording, in words.
    is_as_last_time
        Whether its corrections are those of the last file of the same shape.
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
    recording = _find_recording(draft)
    if draft.whole is None:
        settings, unknown = _list_text_settings(draft, layout, recording)
    else:
        settings, unknown = _list_settings(draft, recording)
    if draft.needs_gain:
        settings["sensor"] = _describe_sensor(draft)
    elif draft.output is not None:
        settings["sensor"] = Setting(say("Sensor: {output}", output=draft.output), say(_TOLD))
        unknown += ["sensor"] if draft.gain is None else []
    if not draft.is_journal and (draft.whole or layout):
        names = ", ".join((draft.told.names or {}).values())
        found = say(_TOLD) if names else say(_FOUND)
        settings["names"] = Setting(say("Names: {names}", names=names) if names else say("Names"), found)
    settings["side"] = Setting(_describe_side(side), say("For the whole recording."))
    settings["visit"] = Setting(visit, say("Where it is saved."))
    if is_as_last_time:
        settings["memory"] = Setting(say("As last time"), say("Forget it to start anew."))
    columns, rows, head = _list_channels(draft) if draft.whole else _list_columns(draft, layout)
    notes = recording.notes if recording else layout.notes if layout else ()
    doubts = [str(note) for note in notes if note.code in DOUBTS]
    doubtful = {DOUBTS[note.code] for note in notes if note.code in DOUBTS}
    if recording is not None and not trouble and is_too_large(draft):
        doubts.append(say("This is too large for a muscle. Check the unit and the gain."))
        doubtful |= {"unit", "sensor"}
    facts = _tell_facts(recording) if recording and yields else []
    others = (str(note) for note in notes if note.code not in DOUBTS and note.code != "import.missing")
    yields = " ".join([yields, *facts, *others]).strip()
    if draft.trouble or (trouble and not unknown):
        unknown, trouble = [], say_all(trouble, say("Change a setting above, or the file itself."))
    return ImportPreview(
        draft.path.name,
        detail,
        columns,
        rows,
        head,
        {code: one._replace(is_doubtful=code in doubtful) for code, one in settings.items()},
        unknown[0] if unknown else "",
        yields,
        trouble,
        say_all(say("Please check."), *doubts) if doubts else "",
        _open_signals(draft, layout),
    )


def preview_file(draft: Draft) -> ImportPreview:
    """Return the preview of a file that is not to be saved: without leg and visit."""
    seen = preview(draft, "", "", "")
    return replace(
        seen, settings={code: one for code, one in seen.settings.items() if code not in ("side", "visit")}
    )


def _find_recording(draft: Draft) -> Recording | None:
    """Return the recording that would be saved; None where there is none yet."""
    try:
        return draft.recording
    except FormatError:
        return None


def _tell_facts(recording: Recording) -> list[str]:
    """Return the longest gap and the events of a recording, in words."""
    facts: list[str] = []
    muscles = [one for one in recording.channels if one.is_emg]
    gaps = [
        (stop - start) / one.fs_hz
        for one in muscles
        for start, stop in find_present(one.samples, present=False)
    ]
    if gaps:
        facts.append(say("The longest gap lasts {length:s}.", length=max(gaps)))
    if recording.events:
        shown = list(dict.fromkeys(event.text for event in recording.events))
        texts = ", ".join(shown[:_SHOWN_EVENTS]) + (" ..." if len(shown) > _SHOWN_EVENTS else "")
        facts.append(
            say_many("{n} event: {texts}.", "{n} events: {texts}.", len(recording.events), texts=texts)
        )
    return facts


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
    return PreviewSignal(
        channel.name, channel.unit if uv is None else "uV", time_s, low, high, channel.is_emg
    )


def _show_columns(draft: Draft) -> TextLayout | None:
    """Return the layout of a text whose times cannot be read with the present roles of its columns."""
    if draft.text is None:
        return None
    untimed = replace(draft.told, time_column="", fs_hz=draft.told.fs_hz or 1.0)
    layout = draft.text.lay_out(untimed)
    columns = draft.text.list_columns(draft.told)
    return replace(layout, columns=columns, fs_hz=draft.told.fs_hz, rate_from="", notes=())


def _list_text_settings(
    draft: Draft, layout: TextLayout | None, recording: Recording | None
) -> tuple[dict[str, Setting], list[str]]:
    """Return the settings of a text file by their codes, and the codes of missing settings."""
    told = draft.told
    separator = layout.separator if layout else told.separator or ""
    decimal = (layout.decimal if layout else told.decimal) or ""
    first_line = layout.first_line if layout else told.first_line
    fs_hz = layout.fs_hz if layout else told.fs_hz
    muscles = [one for one in recording.channels if one.is_emg] if recording else []
    columns = [one for one in layout.columns if one.role == "channel"] if layout else []
    units = sorted({one.unit for one in muscles or columns})
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
        "time": _TOLD if told.time_column is not None or told.time_unit else found,
    }
    rate = write_plain(fs_hz) if fs_hz else "?"
    titles = {
        "separator": say("Separator: {word}", word=_write(SEPARATOR_WORDS, separator)),
        "decimal": say("Decimals: {word}", word=_write(DECIMAL_WORDS, decimal)),
        "line": say("First line: {number}", number=first_line or "?"),
        "rate": say("Rate: {rate} Hz", rate=rate),
        "unit": say("Unit: {units}", units=", ".join(map(_write_unit, units)) or "?"),
        "time": _describe_time(layout),
    }
    settings = {code: Setting(title, say(sources[code])) for code, title in titles.items()}
    return settings, [code for code in settings if not known.get(code, True)]


def _describe_time(layout: TextLayout | None) -> str:
    """Return the columns of times with their unit."""
    times = [one for one in layout.columns if one.role == "time"] if layout else []
    if not times:
        return say("Time: no column")
    assumed = (
        [note.fields["unit"] for note in layout.notes if note.code == "import.time_unit"] if layout else []
    )
    unit = times[0].unit or next(iter(assumed), "?")
    return say("Time: {column}, {unit}", column=times[0].name, unit=unit)


def _list_settings(draft: Draft, recording: Recording | None) -> tuple[dict[str, Setting], list[str]]:
    """Return the settings of a file that describes itself, and the codes of missing ones."""
    if draft.is_journal or recording is None:
        return {}, []
    muscles = [one for one in recording.channels if one.is_emg]
    units = sorted({one.unit for one in muscles or recording.channels})
    is_known = bool(muscles)
    settings = {
        "unit": Setting(
            say("Unit: {units}", units=", ".join(map(_write_unit, units))),
            say(_TOLD if draft.told.unit else _FOUND if is_known else _MISSING),
        )
    }
    return settings, ["unit"] if not is_known and draft.find_nameless() is not None else []


def _write(table: Mapping[str, str], code: str) -> str:
    return say(table[code]) if code in table else code or "?"


def _write_unit(unit: str) -> str:
    return say("counts") if unit == "counts" else write_unit(unit) or "?"


def _describe_sensor(draft: Draft) -> Setting:
    if draft.gain is None:
        return Setting(say("Sensor: gain ?"), say("How many µV a count is, is not known."))
    title = say("Sensor: {output}, gain {gain}", output=draft.find_output(), gain=write_plain(draft.gain))
    bits = draft.find_bits()
    return Setting(title, say("{bits} bit", bits=bits) if bits else say(_TOLD))


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
            column.name, _describe_role(column), column.role in TAKEN, say(_TURNS[NEXT.get(column.role)])
        )
        for column in layout.columns
    ]
    rows = [(str(layout.first_line + at), fields) for at, fields in enumerate(layout.shown)]
    return columns, rows, [("", line) for line in layout.head]


def _describe_role(column: TextColumn) -> str:
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
    rate = write_plain(channel.fs_hz)
    if channel.is_emg:
        return say("{unit}, {rate} Hz", unit=unit, rate=rate)
    return say("{unit}, {rate} Hz, not a muscle", unit=unit, rate=rate)
