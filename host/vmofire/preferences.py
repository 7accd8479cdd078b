"""Settings that the app remembers between two starts: person, sensor, colours, language, sound.

In: a folder. Out: Preferences, and a message if the file could not be read. Never: Qt, a measurement, a name.
A damaged file is renamed, not overwritten. A value out of its range gets its default and is reported.
The running app changes single fields in the file, so two windows do not undo each other's changes.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from msgspec import Meta
from platformdirs import user_config_path

from vmofire import words
from vmofire.codec import from_json
from vmofire.errors import RecordError, explain
from vmofire.labels import Output, list_muscles
from vmofire.permissions import make_folder, open_private
from vmofire.wire import N_CHANNELS
from vmofire.words import msg, say, say_all

FILE = "preferences.json"
MOST_BYTES = 1 << 20  # they have some hundred
Theme = Literal["system", "dark", "light"]  # "system" follows the desktop, live
Paper = Literal["a4", "letter"]
Language = Literal[""] | words.Language  # "" follows the system
LANGUAGES: tuple[Language, ...] = ("", *words.LANGUAGES)
Feedback = Literal["pitch", "loudness", "off"]
FEEDBACKS: tuple[Feedback, ...] = get_args(Feedback)
# How cues are heard: beeps, a voice, or both.
CueSound = Literal["tone", "voice", "both"]
CUE_SOUNDS: tuple[CueSound, ...] = get_args(CueSound)
Label = Annotated[str, Meta(min_length=1)]
Name = Annotated[str, Meta(max_length=100)]
Words = Annotated[str, Meta(max_length=80)]
Place = Annotated[str, Meta(max_length=1000)]
Time = Annotated[str, Meta(pattern="^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
Thresholds = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Wiring:
    """Wired output of a board's sensors, and their gain, as in Preferences."""

    output: Output = "RAW"
    gain: Annotated[float, Meta(ge=1.0, le=1e5)] = 200.0


@dataclass(frozen=True)
class Preferences:
    """Settings that the app remembers.

    Attributes
    ----------
    person
        Id of the last person; "" for none.
    output, gain
        Of the wired sensor: RAW, RECT or ENV; volts out per volt at the skin, 1 to 100000. With ENV, 200
        means that its gain is unknown (dsp.sensor.take_gain).
    labels
        Labels of the sensors, one for each, pins from GP26 up; REF for a sensor's REF pin.
    safety_read, sensor_checked, tour_seen
        Whether the safety page was confirmed, the sensor's output was checked at some board, and the tour was
        seen or skipped.
    theme
        "dark", "light", or "system" for the desktop's.
    text_size
        Size of all words of the window, 1.0 for the designed size.
    language
        Language of the app; "" follows the system.
    lsl
        Whether signal and markers go out as LSL streams, and streams are offered as sources.
    feedback, cues, volume, muted
        As in sound.tones.SoundSettings.
    how_to, seen
        Whether a how-to page comes before a job is done for the first time, and which pages were seen: the id
        of the person and the code of the job, as app.how_to writes them.
    cue_sound
        How cues are heard: beeps, a voice, or both. Counts, the countdown and the verdict need the voice.
    sound_device
        Name of the loudspeaker; "" for the system's.
    clinic, clinician, logo, paper
        Of reports: names, path of the logo's copy ("" for none), size of the paper.
    library, library_to
        Folder of people and results, "" for the system's; where it is copied to at the next start.
    thresholds
        Changed settings of jobs: by code of the job and name of the setting (app/thresholds.py).
    window
        Size and place of the window, as gui.window_place writes it; "" for none.
    leg
        The leg of the last Check of this person, with one sensor; "" if it is not known.
    wirings
        The wired output of each board, by the id of the board.
    ask_knee
        Whether the first job of a visit asks for pain and swelling.
    remind_at, reminded
        Time of the reminder on days of the plan, as in "18:00", "" for none; the day of the last one.
    aborted
        The last job, if it did not end, as app.aborted writes it; "" for none.
    """

    person: str = ""
    output: Output = "RAW"
    gain: Annotated[float, Meta(ge=1.0, le=1e5)] = 200.0
    labels: Annotated[tuple[Label, ...], Meta(min_length=1, max_length=N_CHANNELS)] = ("VMO",)
    safety_read: bool = False
    sensor_checked: bool = False
    tour_seen: bool = False
    theme: Theme = "system"
    text_size: Annotated[float, Meta(ge=0.8, le=1.6)] = 1.0
    language: Language = ""
    feedback: Feedback = "pitch"
    cues: bool = True
    volume: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.6
    muted: bool = False
    window: Place = ""
    sound_device: Annotated[str, Meta(max_length=200)] = ""
    clinic: Words = ""
    clinician: Words = ""
    logo: Place = ""
    paper: Paper = "a4"
    library: Place = ""
    library_to: Place = ""
    thresholds: Thresholds = field(default_factory=dict[str, dict[str, float]])
    how_to: bool = True
    seen: Annotated[tuple[Name, ...], Meta(max_length=10000)] = ()
    lsl: bool = False
    aborted: Annotated[str, Meta(max_length=1000)] = ""
    cue_sound: CueSound = "both"
    leg: Literal["", "left", "right"] = ""
    ask_knee: bool = False
    remind_at: Time = ""
    reminded: Name = ""
    wirings: Mapping[str, Wiring] = field(default_factory=dict[str, Wiring])


def find_folder() -> Path:
    """Return the folder in which this system keeps settings."""
    return user_config_path("vmofire", appauthor=False)


def load(folder: Path | None = None) -> tuple[Preferences, str]:
    """Return the preferences, and a message about them: "" if all is well.

    Parameters
    ----------
    folder : Path, optional
        Their folder; by default the system's folder for settings.
    """
    return _load(Preferences(), folder)


def change(known: Preferences, folder: Path | None = None, **changes: Any) -> tuple[Preferences, str]:
    """Change some fields, also in the file; all others in the file stay.

    Another window, or another vmofire, may have written since `known` was read.

    Parameters
    ----------
    known : Preferences
        Preferences of this window; they are used for fields that the file does not have.
    folder : Path, optional
        As in load.
    **changes
        New values, by name of the field.

    Returns
    -------
    Preferences
        `known` with the changes: settings of another window do not change this one's measurement.
    str
        Message if the file cannot be written; else "".
    """
    in_file, _ = _load(known, folder)
    return replace(known, **changes), save(replace(in_file, **changes), folder)


def _load(otherwise: Preferences, folder: Path | None) -> tuple[Preferences, str]:
    """Return the preferences in the file, missing ones from `otherwise`, and a message about them."""
    path = (folder or find_folder()) / FILE
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is far larger than all settings")
        given: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if not isinstance(given, dict):  # pyright: ignore[reportUnnecessaryIsInstance] - JSON may hold any type
            raise ValueError("it holds no table")
    except FileNotFoundError:
        return otherwise, ""
    except OSError as error:
        cause, _ = explain(error, "read")
        told = say("The settings cannot be read.")
        return otherwise, say_all(told, cause, say("All settings have their first values."))
    except (ValueError, RecursionError):  # no JSON, no UTF-8, no table, too large, nested too deep
        kept = _set_aside(path)
        told = say("The settings file was damaged. The old file is now {file}.", file=kept)
        return otherwise, say_all(told, say("All settings have their first values."))
    return _read(given, otherwise)


def save(preferences: Preferences, folder: Path | None = None) -> str:
    """Write the preferences, whole or not at all; return a message if they cannot be written."""
    path = (folder or find_folder()) / FILE
    part = path.with_suffix(".part")
    try:
        make_folder(path.parent)
        with open(part, "w", encoding="utf-8", opener=open_private) as file:
            json.dump(asdict(preferences), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        return say_all(say("The settings cannot be saved."), explain(error, "keep")[0])
    return ""


def _read(given: Mapping[str, Any], otherwise: Preferences) -> tuple[Preferences, str]:
    """Take every valid value; the others come from `otherwise` and are named in the message."""
    taken = otherwise
    refused: list[str] = []
    for one in fields(Preferences):
        if one.name not in given:
            continue
        try:
            read = from_json({one.name: given[one.name]}, Preferences)
        except RecordError:
            read = None
        if read is None or not list_muscles(read.labels):  # REF alone is no muscle
            refused.append(one.name)
        else:
            taken = replace(taken, **{one.name: getattr(read, one.name)})
    if not refused:
        return taken, ""
    message = msg("These settings could not be read and have their first values: {names}.")
    return taken, say(message, names=", ".join(refused))


def _set_aside(path: Path) -> str:
    """Rename a file that cannot be read, without replacing another; return its new name."""
    number = 1
    while (kept := path.with_name(f"preferences.damaged-{number}.json")).exists():
        number += 1
    try:
        path.rename(kept)
    except OSError:
        return path.name
    return kept.name
