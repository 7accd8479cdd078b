"""Virtual person who sends EMG as an LSL stream, in a process of its own, and squeezes at vmofire's cues.

In: a JSON of settings as the only argument. Out: a stream by pylsl alone, until it is killed or its seconds
are over; it hears the cues from the stream "vmofire markers". Never: vmofire's outlet or inlet.
"""

import json
import sys
import threading
import time

import numpy as np
import pylsl

from vmofire.virtual import demo
from vmofire.virtual.patient import Patient

given = {
    "name": "thigh", "person": "strong", "fs_hz": 1000.0, "nominal_hz": None, "unit": "microvolts",
    "labels": ["left VMO"], "type": "EMG", "format": "float32", "seconds": 600.0, "chunk": 20, "scale": 1.0,
    "lose": [], "stall": [], "nan": [], "source_id": "person-1", "speed": 1.0, "hear": True, "side": "",
} | json.loads(sys.argv[1])  # fmt: skip
fs_hz, chunk, n_channels = given["fs_hz"], given["chunk"], len(given["labels"])
nominal_hz = fs_hz if given["nominal_hz"] is None else given["nominal_hz"]
info = pylsl.StreamInfo(
    given["name"], given["type"], n_channels, nominal_hz, given["format"], given["source_id"]
)
channels = info.desc().append_child("channels")
for label in given["labels"]:
    channel = channels.append_child("channel")
    for name, value in (("label", label), ("unit", given["unit"]), ("side", given["side"])):
        if value:
            channel.append_child_value(name, value)
outlet = pylsl.StreamOutlet(info)
print(json.dumps({"up": True}), flush=True)
if given["format"] == "string":
    time.sleep(given["seconds"])
    sys.exit()

person = demo.find_person(given["person"])
models = [person.right if "right" in label.lower() else person.left for label in given["labels"]]
patient = Patient(models)
sent = 0


def listen(info) -> None:
    """Take the cues of one vmofire."""
    inlet = pylsl.StreamInlet(info, recover=False)
    try:
        while True:
            words, _ = inlet.pull_sample(timeout=0.5)
            kind, *parts = words[0].split("/") if words else [""]
            if kind == "cue":
                side = next((part for part in parts if part in ("left", "right")), "")
                columns = [n for n, label in enumerate(given["labels"]) if side in label.lower()]
                patient.hear(parts[0], sent, fs_hz, channels=columns or range(n_channels))
    except pylsl.util.LostError:
        return


def hear() -> None:
    """Listen to every vmofire on this machine: there may be those of other tests."""
    known = set()
    while True:
        for found in pylsl.resolve_byprop("name", "vmofire markers", timeout=1.0):
            if found.uid() not in known:
                known.add(found.uid())
                threading.Thread(target=listen, args=[found], daemon=True).start()
        time.sleep(0.2)


if given["hear"]:
    threading.Thread(target=hear, daemon=True).start()
began_s = pylsl.local_clock()
while sent < given["seconds"] * fs_hz:
    rows = patient.read(sent, chunk, fs_hz) * given["scale"]
    first, sent = sent, sent + chunk
    while pylsl.local_clock() < began_s + sent / fs_hz / given["speed"]:
        time.sleep(0.002)
    for start_s, stop_s in given["nan"]:
        times_s = np.arange(first, sent) / fs_hz
        rows[(times_s >= start_s) & (times_s < stop_s)] = np.nan
    if any(start_s <= first / fs_hz < stop_s for start_s, stop_s in given["lose"]):
        continue
    stamp_s = began_s + (sent - 1) / fs_hz
    for start_s, stop_s in given["stall"]:  # sent late, and stamped late
        if start_s <= first / fs_hz < stop_s:
            time.sleep(max(0.0, began_s + stop_s - pylsl.local_clock()))
            stamp_s = pylsl.local_clock()
    outlet.push_chunk(rows.astype(np.float32 if given["format"] == "float32" else np.float64), stamp_s)
