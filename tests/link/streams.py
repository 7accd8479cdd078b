"""Streams of other processes, and what an acquisition gives of them."""

import contextlib
import json
import subprocess
import sys
import time
import uuid
from pathlib import Path
from queue import Empty

import pylsl

from vmofire.acquire import Acquisition
from vmofire.messages import Block, Gap, Hello, LinkEvent

PERSON = Path(__file__).parent / "lsl_person.py"


def name_stream() -> str:
    """Return a name that no other test has."""
    return f"thigh {uuid.uuid4().hex[:8]}"


@contextlib.contextmanager
def sending(name: str, **settings):
    """Run a sender in a process of its own until the end of the block."""
    settings = {"name": name, "source_id": f"id-{name}", "hear": False, **settings}
    with subprocess.Popen(
        [sys.executable, str(PERSON), json.dumps(settings)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout.readline(), "the sender did not start"
            yield process
        finally:
            process.kill()


@contextlib.contextmanager
def offering(
    name,
    *,
    fs_hz=1000.0,
    type="EMG",
    format="float32",
    label="left VMO",
    unit="microvolts",
    side="",
    source_id="one",
):
    """Offer a stream of one channel that sends nothing, until the end of the block."""
    info = pylsl.StreamInfo(name, type, 1, fs_hz, format, source_id)
    channel = info.desc().append_child("channels").append_child("channel")
    for key, value in (("label", label), ("unit", unit), ("side", side)):
        if value:
            channel.append_child_value(key, value)
    outlet = pylsl.StreamOutlet(info)
    yield outlet
    del outlet


class Heard:
    """Everything that an acquisition has said so far."""

    def __init__(self, acquisition: Acquisition) -> None:
        self.acquisition = acquisition
        self.items: list = []

    def wait(self, so, longest_s: float = 60.0) -> None:
        """Take items until `so()` holds."""
        until_s = time.monotonic() + longest_s
        while not so():
            assert time.monotonic() < until_s, [one for one in self.items if not isinstance(one, Block)]
            with contextlib.suppress(Empty):
                self.items.append(self.acquisition.queue.get(timeout=0.1))

    def of(self, kind) -> list:
        return [item for item in self.items if isinstance(item, kind)]

    @property
    def events(self) -> list[str]:
        return [event.kind for event in self.of(LinkEvent)]

    @property
    def n_samples(self) -> int:
        return sum(len(block.counts) for block in self.of(Block))

    @property
    def gaps(self) -> list[Gap]:
        return self.of(Gap)

    @property
    def hellos(self) -> list[Hello]:
        return self.of(Hello)
