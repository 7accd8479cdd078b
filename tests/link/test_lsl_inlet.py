"""An LSL stream of another process is measured like a board: values, holes, its end and its return."""

import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest

from vmofire.acquire import Acquisition
from vmofire.errors import LinkError
from vmofire.link.lsl_inlet import LslInlet
from vmofire.link.stream_choice import StreamChoice, plan_stream
from vmofire.messages import GapCause
from vmofire.recording import formats

sys.path.insert(0, str(Path(__file__).parent))
from streams import Heard, name_stream, offering, sending


def to_url(name, query=""):
    return f"lsl://{quote(name, safe='')}{query}"


def test_a_stream_is_recorded_with_its_values_in_microvolts(tmp_path):
    name = name_stream()
    with (
        sending(name, unit="millivolts", scale=1e-3, labels=["left VMO", "right VMO"], fs_hz=1000.0),
        Acquisition(to_url(name), 2000, (0, 1), tmp_path / "a.vmo", sensor={"in_uv": True}) as acquisition,
    ):
        heard = Heard(acquisition)
        heard.wait(lambda: heard.n_samples >= 1500)
        assert heard.events == ["connected", "recording"]
        assert heard.hellos[0].in_uv
        assert heard.hellos[0].fs_hz == 1000.0
        assert acquisition.clock.fs_hz == pytest.approx(1000.0, rel=0.01)
    assert not heard.gaps
    recording = formats.read(tmp_path / "a.vmo")
    assert [channel.unit for channel in recording.channels] == ["uV", "uV"]
    uv = recording.channels[0].to_uv()[:]
    assert len(uv) >= 1500
    assert 1.0 < np.std(uv) < 4.0  # a muscle at rest, as the virtual person has it


def test_lost_samples_and_values_that_are_no_numbers_are_gaps_and_a_late_sender_is_none():
    name = name_stream()
    # From 5 s on: the look at the rate is over by then.
    hidden = {"lose": [[5.0, 5.2]], "nan": [[6.0, 6.05]], "stall": [[7.0, 7.3]]}
    with sending(name, seconds=9.0, **hidden), Acquisition(to_url(name)) as acquisition:
        heard = Heard(acquisition)
        heard.wait(lambda: "lost" in heard.events)
    assert [gap.samples for gap in heard.gaps if gap.samples] == [200, 50]
    assert heard.gaps[0].cause == GapCause.LOST


def test_a_stream_that_vanishes_and_comes_back_goes_on_after_a_gap():
    name = name_stream()
    with sending(name) as first:
        acquisition = Acquisition(to_url(name))
        acquisition.start()
        heard = Heard(acquisition)
        heard.wait(lambda: heard.n_samples >= 500)
        first.kill()
        heard.wait(lambda: "lost" in heard.events)
        time.sleep(1.0)
    with sending(name):
        heard.wait(lambda: heard.events.count("connected") == 2)
        before = heard.n_samples
        heard.wait(lambda: heard.n_samples >= before + 500)
        acquisition.stop()
    (gap,) = [one for one in heard.gaps if one.samples is None]
    assert gap.cause == GapCause.AWAY
    assert gap.seconds > 1.0
    assert len(heard.hellos) == 2
    assert heard.hellos[0].unique_id == heard.hellos[1].unique_id


def test_a_stream_whose_stamps_give_another_rate_than_it_says_is_refused():
    name = name_stream()
    with (
        sending(name, nominal_hz=1100.0),
        pytest.raises(LinkError, match=r"says 1100\.0 Hz, and its time stamps give 1000") as caught,
    ):
        LslInlet.open(to_url(name))
    assert caught.value.cure


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"fs_hz": 0.0}, "no regular rate"),
        ({"fs_hz": 100.0}, "100"),
        ({"fs_hz": 0.0, "format": "string"}, "text"),
        ({"unit": ""}, "unit"),
        ({"unit": "counts"}, "counts"),
        ({"type": "EEG"}, "EMG"),
        ({}, "sends nothing"),
    ],
)
def test_a_stream_that_cannot_be_measured_with_is_refused_with_cause_and_cure(settings, words):
    name = name_stream()
    with offering(name, **settings), pytest.raises(LinkError, match=words) as caught:
        LslInlet.open(to_url(name))
    assert caught.value.cure


def test_two_streams_of_one_name_are_told_apart_by_their_source_id():
    name = name_stream()
    with offering(name), offering(name, source_id="another", label="right VMO"):
        with pytest.raises(LinkError, match="2 streams") as caught:
            plan_stream(StreamChoice.read(to_url(name)))
        assert "another" in str(caught.value)
        plan = plan_stream(StreamChoice.read(to_url(name, "?source_id=another")))
    assert plan.labels == ("right VMO",)


def test_a_side_beside_the_label_becomes_part_of_it():
    name = name_stream()
    with offering(name, label="VMO", side="Left"):
        assert plan_stream(StreamChoice.read(to_url(name))).labels == ("left VMO",)


def test_a_stream_that_is_not_there_is_named():
    with pytest.raises(LinkError, match="no LSL stream “nobody”"):
        plan_stream(StreamChoice.read("lsl://nobody"))


def test_opening_a_stream_can_be_cancelled():
    name = name_stream()
    wanted = threading.Event()
    wanted.set()
    threading.Timer(1.5, wanted.clear).start()
    began_s = time.monotonic()
    with sending(name), pytest.raises(LinkError, match="cancelled"):
        LslInlet.open(to_url(name), wanted.is_set)
    assert time.monotonic() - began_s < 30.0
