"""BrainFlow's own synthetic board is measured like a Pico; its samples are counted, not timed by arrival."""

import sys
from pathlib import Path

import numpy as np
import pytest

from vmofire.acquire import Acquisition
from vmofire.errors import StreamError
from vmofire.link import brainflow_board
from vmofire.link.brainflow_board import BrainFlowBoard, PackageCounter
from vmofire.link.stream_choice import StreamChoice, plan_stream
from vmofire.recording import formats

sys.path.insert(0, str(Path(__file__).parent))
from streams import Heard

URL = "brainflow://synthetic?channel=2&channel=3"


def test_the_synthetic_board_is_recorded_in_microvolts(tmp_path):
    with Acquisition(URL, 2000, (0, 1), tmp_path / "a.vmo", labels=("left VMO", "right VMO")) as acquisition:
        heard = Heard(acquisition)
        heard.wait(lambda: heard.n_samples >= 500)  # its package numbers begin again twice
        assert heard.hellos[0].fs_hz == 250.0
        assert heard.hellos[0].board.startswith("virtual")
    assert not heard.gaps
    channels = formats.read(tmp_path / "a.vmo").channels
    assert [(channel.name, channel.unit) for channel in channels] == [("left VMO", "uV"), ("right VMO", "uV")]
    assert 1.0 < np.std(channels[0].to_uv()[:]) < 1000.0


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("brainflow://synthetic", "16 EMG channels"),
        ("brainflow://synthetic?channel=17", "16 EMG channels"),
        ("brainflow://synthetic?channel=1&channel=1", "16 EMG channels"),
        ("brainflow://nothing", "no board “nothing”"),
        ("brainflow://synthetic?channel=1&colour=red", "no setting “colour”"),
        ("brainflow://synthetic?channel=1&ip_port=red", "does not fit"),
        ("brainflow://cyton?channel=1&serial_port=/dev/no-such-port", "cannot open"),
    ],
)
def test_a_board_that_cannot_be_measured_with_is_refused_with_cause_and_cure(url, words):
    with pytest.raises(StreamError, match=words) as caught:
        BrainFlowBoard.open(url)
    assert caught.value.cure


def test_a_plan_names_the_channels_and_that_no_person_is_behind_them():
    plan = plan_stream(StreamChoice.read(URL))
    assert (plan.labels, plan.fs_hz, plan.is_virtual) == (("channel 2", "channel 3"), 250.0, True)


def test_without_brainflow_the_message_names_the_extra(monkeypatch):
    def fail(name):
        raise ImportError(name)

    monkeypatch.setattr(brainflow_board, "import_module", fail)
    with pytest.raises(StreamError, match=r"vmofire\[brainflow\]"):
        plan_stream(StreamChoice.read(URL))


@pytest.mark.parametrize(
    ("wrap", "same"),
    [(256, 1), (101, 2), (200, 1), (1 << 16, 1)],
    ids=["byte", "Ganglion", "200", "two bytes"],
)
@pytest.mark.parametrize("lost", [(), (1000,), (1000, 1001, 1002)])
def test_package_numbers_count_what_is_lost_wherever_they_begin_again(wrap, same, lost):
    packages = [n for n in range(1500) if n not in lost]
    counter = PackageCounter(250.0)
    numbers, at, last = [], 0, None
    for package in packages:
        for _ in range(same):
            elapsed_s = 0.0 if last is None else (package - last) * same / 250.0
            at += counter.count_missing(package % wrap, elapsed_s)
            numbers.append(at)
            at, last = at + 1, package
    assert numbers == [package * same + n for package in packages for n in range(same)]
