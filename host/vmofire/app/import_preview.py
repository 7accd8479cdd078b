"""A file on its way into the library as the screen shows it: what was found, what was told, what it yields.

In: a Draft, where it is to go. Out: an ImportPreview, all in words. Never: a number of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vmofire.app.view import HERE
from vmofire.recording.formats import Channel, FormatError, TextColumn, TextLayout
from vmofire.recording.imported import NEXT, Draft, describe

SEPARATORS = ("tab", ";", ",", "blanks")
SEPARATOR_WORDS = {";": "semicolon", ",": "comma"}
UNITS = ("uV", "mV", "V", "counts")
FOUND, TOLD = "As found.", "As you say."
TAKEN = ("channel", "time")
# On the button that turns a column, by what it turns into.
TURNS = {"left out": "Leave out", "time": "Take as time", None: "Take as channel"}
_SHOWN_SAMPLES = 6
_RATE_WORDS = {
    "given": TOLD,
    "header": "From the header.",
    "time column": "From the time column.",
}
_KEYS = "Change what is set above, or the file itself."


@dataclass(frozen=True)
class PreviewColumn:
    """A column: its name, what it was taken for and in which unit, whether it is taken at all, and what a
    key would make of it ("" where none does).
    """

    name: str
    role: str
    is_taken: bool
    turn: str = ""


@dataclass(frozen=True)
class ImportPreview:
    """What is shown of a file.

    Attributes
    ----------
    title, detail
        Its name, and whose it will be.
    columns, rows, head
        Of its first samples; lines above them.
    settings
        Title and detail of each setting that applies, by its code.
    wanted
        Code of the setting that is to be told first; "" for none.
    yields
        What filing it would give; "" where it cannot be filed.
    trouble
        Why it cannot, with the cure.
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


def preview(draft: Draft, detail: str, side: str, visit: str) -> ImportPreview:
    """Return what to show.

    Parameters
    ----------
    draft
        As it is told now.
    detail
        Whose it will be.
    side, visit
        Where it is to go, in words.
    """
    layout, trouble, yields = None, "", ""
    try:
        yields = describe(draft)
    except FormatError as error:
        words = str(error).removeprefix(f"Cannot read {draft.path.name}: ").rstrip(".")
        trouble = f"{words[:1].upper()}{words[1:]}."
    try:
        layout = draft.text.lay_out(draft.told) if draft.text else None
    except FormatError:  # told already
        layout = draft.text.lay_out(type(draft.told)()) if draft.text else None
    settings = _list_text_settings(draft, layout) if draft.whole is None else {}
    if draft.needs_gain:
        settings["sensor"] = _describe_sensor(draft)
    settings["side"] = (f"Leg: {side or 'not told'}", "Of all that it holds.")
    settings["visit"] = (visit, "Where it is filed.")
    columns, rows, head = _list_channels(draft) if draft.whole else _list_columns(draft, layout)
    notes = " ".join(map(str, layout.notes if layout else draft.whole.notes if draft.whole else ()))
    yields = f"{yields} {notes}".strip()
    unknown = [code for code, (title, _) in settings.items() if "?" in title]
    if draft.trouble or (trouble and not unknown):
        unknown, trouble = [], f"{trouble} {_KEYS}"
    wanted = unknown[0] if unknown else ""
    return ImportPreview(draft.path.name, detail, columns, rows, head, settings, wanted, yields, trouble)


def _list_text_settings(draft: Draft, layout: TextLayout | None) -> dict[str, tuple[str, str]]:
    told = draft.told
    separator = layout.separator if layout else told.separator or "?"
    decimal = layout.decimal if layout else told.decimal
    first_line = layout.first_line if layout else told.first_line
    units = sorted({one.unit or "?" for one in layout.columns if one.role == "channel"}) if layout else ["?"]
    fs_hz = layout.fs_hz if layout else told.fs_hz
    source = _RATE_WORDS.get(layout.rate_from, "Not found.") if layout else "Not found."

    def say(said: object, found: str = FOUND) -> str:
        return TOLD if said is not None else found if layout else "Not found."

    return {
        "separator": (f"Separator: {SEPARATOR_WORDS.get(separator, separator)}", say(told.separator)),
        "decimal": (
            f"Decimals: {({'.': 'point', ',': 'comma'}).get(decimal or '', '?')}",
            say(told.decimal),
        ),
        "line": (f"First line: {first_line or '?'}", say(told.first_line, "Of the numbers.")),
        "rate": (f"Rate: {f'{fs_hz:g} Hz' if fs_hz else '? Hz'}", source),
        "unit": (
            f"Unit: {', '.join(units) or '?'}",
            say(told.unit) if units != ["?"] else "Not found.",
        ),
    }


def _describe_sensor(draft: Draft) -> tuple[str, str]:
    if draft.gain is None:
        return "Sensor: gain ?", "Nobody tells how many uV a count is."
    return f"Sensor: {draft.output}, gain {draft.gain:g}", TOLD


def _list_columns(
    draft: Draft, layout: TextLayout | None
) -> tuple[list[PreviewColumn], list[tuple[str, tuple[str, ...]]], list[tuple[str, str]]]:
    """Return the sheet of a text: its columns, or only its lines where it has none yet."""
    if layout is None:
        here = draft.trouble_line
        return [], [], [(f"{HERE} {at}" if at == here else str(at), line) for at, line in draft.lines]
    columns = [
        PreviewColumn(column.name, _describe_role(column), column.role in TAKEN, TURNS[NEXT.get(column.role)])
        for column in layout.columns
    ]
    rows = [(str(layout.first_line + at), fields) for at, fields in enumerate(layout.shown)]
    return columns, rows, [("", line) for line in layout.head]


def _describe_role(column: TextColumn) -> str:
    words = {"empty": "empty: left out", "counter": "counter: left out"}.get(column.role, column.role)
    return f"{words}, {column.unit or 'unit ?'}" if column.role in TAKEN else words


def _list_channels(
    draft: Draft,
) -> tuple[list[PreviewColumn], list[tuple[str, tuple[str, ...]]], list[tuple[str, str]]]:
    """Return the sheet of a file that tells itself what it holds."""
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
    return f"{channel.unit or 'unit ?'}, {channel.fs_hz:g} Hz{'' if channel.is_emg else ', no muscle'}"
