"""Streams on the command line: what is not known is refused with the option that states it."""

import sys
from pathlib import Path

import pytest

from vmofire.link.stream_choice import write_url

sys.path.insert(0, str(Path(__file__).parent.parent / "link"))
from streams import name_stream, offering


def test_a_name_becomes_a_url_and_a_port_stays_one():
    assert write_url("lsl:my EMG") == "lsl://my%20EMG"
    assert write_url("lsl:EMG?host=lab") == "lsl://EMG?host=lab"
    assert write_url("lsl://EMG") == "lsl://EMG"
    for port in ("COM5", "/dev/ttyACM0", "socket://localhost:7777"):
        assert write_url(port) == port


@pytest.mark.parametrize(
    ("stream", "words", "cure"),
    [
        ({"unit": ""}, (), "--unit"),
        ({"label": "EMG 1"}, (), "--leg"),
        ({}, ("--gain", "200"), "--gain"),
        ({}, ("--rate", "2000"), "--rate"),
        ({}, ("--leg", "right"), "right"),
        ({}, ("--channels", "2"), "EMG1=left VMO"),
        ({}, ("--channels", "none=left VMO"), "left VMO"),
        ({}, ("--channels", "left VMO=REF"), "muscles"),
        ({"type": "EEG"}, (), "type=EMG"),
    ],
)
def test_a_check_on_a_stream_that_says_too_little_is_refused_with_the_option(call, stream, words, cure):
    name = name_stream()
    with offering(name, **stream):
        answer = call("check", "--source", f"lsl:{name}", "--power-stated", "a test", *words)
    assert answer.code == 3
    assert cure in answer.err
    assert not answer.out


@pytest.mark.parametrize("command", ["doctor", "flash"])
def test_a_stream_is_neither_examined_nor_flashed(call, command):
    answer = call(command, "--port", "lsl:EMG")
    assert answer.code == 3
    assert "is a stream, no board" in answer.err
