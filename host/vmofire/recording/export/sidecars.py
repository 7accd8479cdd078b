"""Sidecar files of a BIDS-EMG folder: the fields of its JSON and TSV files.

In: a Recording, its Case, its labels and marks. Out: dictionaries and rows, in English for every language.
Never: a file, a name, a guess. BIDS 1.11; unknown values are "n/a", as BIDS asks.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from vmofire.labels import LEGS
from vmofire.recording.export.bdf_scale import find_unit
from vmofire.recording.export.export_info import Case, Study
from vmofire.recording.export.marks import find_gaps, flatten, place_mark
from vmofire.recording.formats.recorded import Channel, Event, Recording
from vmofire.recording.formats.skips import GAP, PADDING, SKIP
from vmofire.recording.library.measurements import Electrodes
from vmofire.recording.writer import APP

BIDS_VERSION = "1.11.0"
README = """# {title}

Surface EMG recorded and exported by vmofire: each recording is a BDF+ file with its events beside it.

Samples are what the converter gave, scaled to microvolts at the skin; nothing was filtered by software. Where
samples are missing, the events say BAD_ACQ_SKIP and how many; the file holds the channel's median there.
Times count in the board's own clock from the first sample.

Participants bear ids that were made up; names are not in here. vmofire is not a medical device, and what it
calls a contraction is a convention, not clinically validated.
"""
NOT_KNOWN = "n/a"
WHOLE = "recording"  # the only event where there is no other

Json = dict[str, Any]
Rows = list[list[str]]

_MUSCLES = {
    "VMO": "vastus medialis obliquus",
    "VM": "vastus medialis",
    "VL": "vastus lateralis",
    "RF": "rectus femoris",
    "ADDUCTORS": "hip adductors",
    "BICEPS": "biceps",
}
_PLACED = (
    "Placed by hand over the muscle belly along its fibres, after SENIAM; coordinates were not measured."
)


def describe_dataset(study: Study) -> Json:
    """Return dataset_description.json."""
    return {
        "Name": study.title,
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        **_leave_out_empty({"Authors": list(study.authors), "License": study.license}),
        "GeneratedBy": [
            {"Name": "vmofire", "Version": APP, "Description": "Exported from recordings, sample for sample."}
        ],
    }


def describe_signal(recording: Recording, case: Case, study: Study) -> Json:
    """Return *_emg.json."""
    sensor = recording.origin.sensor
    muscles = [channel for channel in recording.channels if channel.is_emg]
    fastest = max(recording.channels, key=lambda channel: channel.fs_hz)
    board, _, version = flatten(recording.origin.equipment).partition(", ")
    is_pico = sensor is not None and board.startswith("Raspberry Pi")  # a real board, not a virtual one
    has_gaps = any(find_gaps(channel) for channel in recording.channels)
    filters: Json | str = NOT_KNOWN
    if sensor:
        low_hz, high_hz = sensor.band_hz
        filters = {"Band-pass of the sensor": {"Lower edge (Hz)": low_hz, "Upper edge (Hz)": high_hz}}
    spacings = {electrodes.spacing_mm for electrodes in case.electrodes} - {None}
    kinds = sorted({electrodes.kind for electrodes in case.electrodes} - {""})
    return {
        "TaskName": flatten(case.task_of(recording)),
        "TaskDescription": "What the person was asked for stands in the events.",
        "Instructions": _list_instructions(recording),
        "Manufacturer": "SparkFun (sensor), Raspberry Pi (converter)" if is_pico else NOT_KNOWN,
        "ManufacturersModelName": f"MyoWare 2.0 ({sensor.output}), {board}" if sensor else NOT_KNOWN,
        "SoftwareVersions": version or NOT_KNOWN,
        "DeviceSerialNumber": recording.origin.serial or NOT_KNOWN,
        "ElectrodeManufacturer": NOT_KNOWN,
        "ElectrodeManufacturersModelName": ", ".join(kinds) or NOT_KNOWN,
        "EMGPlacementScheme": "Other",
        "EMGPlacementSchemeDescription": _PLACED if sensor else "Not known.",
        "EMGReference": "Bipolar" if sensor else NOT_KNOWN,
        "SamplingFrequency": fastest.fs_hz,
        "PowerLineFrequency": case.mains_hz or NOT_KNOWN,
        "RecordingType": "discontinuous" if has_gaps else "continuous",
        "RecordingDuration": max(channel.duration_s for channel in recording.channels),
        "EMGChannelCount": len(muscles),
        "HardwareFilters": filters,
        "SoftwareFilters": NOT_KNOWN,
        **({"Preamplification": sensor.gain} if sensor and sensor.gain is not None else {}),
        **({"InterelectrodeDistance": next(iter(spacings))} if len(spacings) == 1 else {}),
        **_leave_out_empty(
            {
                "InstitutionName": study.institution,
                "InstitutionAddress": study.address,
                "InstitutionalDepartmentName": study.department,
            }
        ),
    }


def list_channels(recording: Recording, labels: Sequence[str], case: Case) -> Rows:
    """Return *_channels.tsv, titles first."""
    rows = [
        [
            "name", "type", "units", "description", "sampling_frequency", "signal_electrode", "reference",
            "group", "target_muscle", "placement_scheme", "placement_description", "interelectrode_distance",
            "low_cutoff", "high_cutoff", "electrode_type",
        ]
    ]  # fmt: skip
    sensor = recording.origin.sensor
    for channel, label in zip(recording.channels, labels, strict=True):
        electrodes = case.electrodes_of(channel.name)
        band = sensor.band_hz if sensor and channel.is_emg else None
        rows.append(
            [
                label,
                "EMG" if channel.is_emg else "MISC",
                unit if (unit := find_unit(channel)) not in ("", "counts") else NOT_KNOWN,
                flatten(channel.name),
                f"{channel.fs_hz:.12g}",
                NOT_KNOWN,  # the pair has no name of its own: nobody measured coordinates to list them under
                "bipolar" if channel.is_emg and sensor else NOT_KNOWN,
                NOT_KNOWN,
                find_muscle(channel, electrodes),
                "other" if channel.is_emg else NOT_KNOWN,
                _describe_place(electrodes),
                f"{electrodes.spacing_mm:g}" if electrodes and electrodes.spacing_mm else NOT_KNOWN,
                f"{band[0]:g}" if band else NOT_KNOWN,
                f"{band[1]:g}" if band else NOT_KNOWN,
                flatten(electrodes.kind) if electrodes and electrodes.kind else NOT_KNOWN,
            ]
        )
    return rows


def place_events(marks: Iterable[Event], padding: Iterable[Event], recording: Recording) -> list[Event]:
    """Return what happened within a recording, in order, at least one event: readers warn of all else.

    Samples that several channels miss at the same time are one event.
    """
    length_s = max(channel.duration_s for channel in recording.channels)
    placed: dict[object, Event] = {}
    for place, mark in enumerate([*(place_mark(one, length_s) for one in marks), *padding]):
        key = (mark.time_s, mark.duration_s) if mark.kind in (GAP, PADDING) else place
        first = placed.get(key)
        placed[key] = replace(first, text=f"{first.text}, {mark.text}") if first else mark
    events = sorted(placed.values(), key=lambda event: event.time_s)
    return events or [Event(0.0, "", length_s, WHOLE)]


def list_events(marks: Iterable[Event]) -> Rows:
    """Return *_events.tsv, titles first; MNE-BIDS warns of a table without rows."""
    rows = [
        [_number(mark.time_s), _number(mark.duration_s), _find_kind(mark), flatten(mark.text) or NOT_KNOWN]
        for mark in marks
    ]
    return [["onset", "duration", "trial_type", "text"], *rows]


_KINDS = {
    "job": "A guided job begins.",
    "cue": "The person is asked for something.",
    "burst": "A contraction as vmofire finds it, from edge to edge.",
    SKIP: "Samples are missing here; the file holds each channel's median, or at its end the last sample.",
    "key": "Somebody pressed a key.",
    "question": "The person is asked a question.",
    "answer": "The answer to it.",
    "paused": "Nothing is asked for until the next cue, and why.",
    "result": "What the job ended with.",
    "mark": "Somebody marked this moment.",
    "note": "Anything else.",
    WHOLE: "The whole recording, in which nothing was noted.",
}


def describe_events(marks: Iterable[Event]) -> Json:
    """Return *_events.json; validators require a description of every kind that occurs."""
    kinds = sorted({_find_kind(mark) for mark in marks})
    return {
        "onset": {"Description": "Seconds of the board's own clock since the first sample.", "Units": "s"},
        "duration": {"Description": "How long it took; 0 where it was a moment.", "Units": "s"},
        "trial_type": {
            "LongName": "Kind of event",
            "Description": "What kind of event it is.",
            "Levels": {kind: _KINDS.get(kind, "As the recording program noted it.") for kind in kinds},
        },
        "text": {"Description": "The words that were shown, or what was found."},
        "StimulusPresentation": {"SoftwareName": "vmofire", "SoftwareVersion": APP},
    }


def _find_kind(mark: Event) -> str:
    """Return the type of an event; MNE-Python leaves out what is called SKIP."""
    return SKIP if mark.kind in (GAP, PADDING) else flatten(mark.kind) or "note"


CHANNELS: Json = {
    "description": {"Description": "The channel's full name; BDF has room for 16 letters of it."},
    "electrode_type": {"Description": "Type of the pair of electrodes, as entered."},
}

PARTICIPANTS: Json = {
    "participant_id": {"Description": "Made up by vmofire; who it is only the clinic's own library knows."},
    "age": {"Description": "Not exported.", "Units": "year"},
    "sex": {"Description": "Not exported."},
}


def list_participants(labels: Iterable[str]) -> Rows:
    """Return participants.tsv, titles first."""
    titles = ["participant_id", "age", "sex"]
    return [titles, *[[f"sub-{label}", NOT_KNOWN, NOT_KNOWN] for label in labels]]


def make_label(words: str, otherwise: str) -> str:
    """Return words as one label of BIDS, letters and digits only: "Ball squeeze" becomes "Ballsqueeze"."""
    return "".join(re.findall(r"[0-9a-zA-Z]+", words)) or otherwise


def find_muscle(channel: Channel, electrodes: Electrodes | None) -> str:
    """Return the muscle's full name, if the electrodes or the channel's own name show it."""
    if not channel.is_emg:
        return NOT_KNOWN
    words = [electrodes.muscle] if electrodes and electrodes.muscle else channel.name.split()
    known = [_MUSCLES[word.upper()] for word in words if word.upper() in _MUSCLES]
    side = [word.lower() for word in channel.name.split() if word.lower() in LEGS]
    if electrodes and electrodes.side:
        side = [electrodes.side]
    if known:
        return " ".join([*side[:1], known[0]])
    return flatten(electrodes.muscle) if electrodes and electrodes.muscle else NOT_KNOWN


def _describe_place(electrodes: Electrodes | None) -> str:
    if electrodes is None or electrodes.landmark_mm is None:
        return NOT_KNOWN
    return f"{electrodes.landmark_mm:g} mm from the inner upper edge of the kneecap to the middle of the pair"


def _list_instructions(recording: Recording) -> str:
    cues = dict.fromkeys(flatten(event.text) for event in recording.events if event.kind == "cue")
    return " / ".join(list(cues)[:20]) or NOT_KNOWN


def _leave_out_empty(fields: Json) -> Json:
    return {name: said for name, said in fields.items() if said}


def _number(seconds: float) -> str:
    return f"{seconds:.6f}".rstrip("0").rstrip(".")
