"""What a stream says of itself decides what is measured; what it does not say is asked for, never guessed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.errors import StreamError
from vmofire.link import lsl
from vmofire.link.lsl import Stream, StreamChannel, check_signal, fit
from vmofire.link.stream_choice import StreamChoice, is_stream

EMG = StreamChannel("left VMO", "EMG", "microvolts")
STREAM = Stream("thigh", "EMG", "lab", "id-1", 1000.0, False, 1, (EMG,))
CHOICE = StreamChoice("lsl", "thigh")


def stream(*channels, **changes):
    return replace(STREAM, channels=channels, n_channels=len(channels), **changes)


def refuse(*args, asks=""):
    with pytest.raises(StreamError) as caught:
        fit(*args)
    assert caught.value.asks == asks
    assert caught.value.cause
    assert caught.value.cure
    return str(caught.value)


@pytest.mark.parametrize(
    ("unit", "scale"),
    [("microvolts", 1.0), ("uV", 1.0), ("µV", 1.0), ("μV", 1.0), ("mV", 1e3), ("Volts", 1e6), ("nV", 1e-3)],
)
def test_units_of_voltage_become_microvolts(unit, scale):
    assert fit(stream(replace(EMG, unit=unit)), CHOICE).uv_per_unit == (scale,)


@pytest.mark.parametrize(
    "unit", ["", "counts", "a.u.", "normalized", "%", "millivolts at the output of the sensor"]
)
def test_an_unknown_unit_is_asked_for(unit):
    one = stream(replace(EMG, unit=unit))
    assert "unit" in refuse(one, CHOICE, asks="unit")
    assert fit(one, replace(CHOICE, unit="mV")).uv_per_unit == (1e3,)


def test_a_stated_unit_never_overrides_that_of_the_stream():
    assert "microvolts" in refuse(STREAM, replace(CHOICE, unit="mV"))
    assert fit(STREAM, replace(CHOICE, unit="uV")).uv_per_unit == (1.0,)


def test_channels_of_one_stream_may_have_different_units():
    one = stream(EMG, StreamChannel("right VMO", "EMG", "mV"))
    assert fit(one, CHOICE).uv_per_unit == (1.0, 1e3)


@pytest.mark.parametrize("kind", ["EEG", "", "ExG", "Accelerometer"])
def test_a_stream_of_another_type_is_asked_about(kind):
    one = stream(replace(EMG, type=""), type=kind)
    refuse(one, CHOICE, asks="type")
    assert fit(one, replace(CHOICE, is_emg=True)).columns == (0,)


def test_channels_of_another_type_are_not_taken():
    one = stream(StreamChannel("time", "Counter", ""), EMG, StreamChannel("knee", "Angle", "deg"))
    assert fit(one, CHOICE).columns == (1,)
    refuse(one, replace(CHOICE, channels=("knee",)), asks="type")


def test_the_only_emg_channel_needs_no_name_and_many_need_one():
    unnamed = StreamChannel("", "EMG", "uV")
    assert fit(stream(unnamed), CHOICE).labels == ("channel 1",)
    many = stream(*[unnamed] * 8)
    assert "8" in refuse(many, CHOICE, asks="channels")
    chosen = fit(many, replace(CHOICE, channels=("3", "5")))
    assert (chosen.columns, chosen.labels) == ((2, 4), ("channel 3", "channel 5"))


def test_of_many_channels_those_that_name_a_leg_or_muscle_are_taken():
    one = stream(StreamChannel("biceps", "EMG", "uV"), EMG, StreamChannel("right VMO", "EMG", "uV"))
    assert fit(one, CHOICE).labels == ("left VMO", "right VMO")


def test_more_muscles_than_can_be_measured_are_asked_for():
    one = stream(*(StreamChannel(f"left VMO {n}", "EMG", "uV") for n in range(4)))
    refuse(one, CHOICE, asks="channels")
    refuse(one, replace(CHOICE, channels=tuple(one.names())), asks="channels")


@pytest.mark.parametrize("channels", [("nobody",), ("left VMO", "left VMO")])
def test_a_channel_that_is_not_there_or_named_twice_is_refused(channels):
    assert "left VMO" in refuse(STREAM, replace(CHOICE, channels=channels))


def test_a_ref_channel_is_no_muscle():
    one = stream(StreamChannel("REF", "EMG", "uV"), EMG)
    assert fit(one, CHOICE).columns == (1,)


def test_a_repeated_label_names_no_channel():
    one = stream(EMG, EMG)
    assert one.names() == ["1", "2"]
    assert len(set(fit(one, CHOICE).labels)) == 2


def test_a_long_label_keeps_its_leg_and_muscle():
    (label,) = fit(stream(replace(EMG, label="left " + "vastus medialis obliquus, distal")), CHOICE).labels
    assert len(label) <= 24
    assert label.startswith("left vastus medialis")
    (label,) = fit(stream(replace(EMG, label="an electrode that lies on the left VMO")), CHOICE).labels
    assert label == "channel 1", "cut, it would no longer name the leg"


@pytest.mark.parametrize(
    "change", [{"is_text": True}, {"fs_hz": 0.0}, {"fs_hz": float("nan")}, {"fs_hz": 100.0}, {"fs_hz": 1e6}]
)
def test_what_is_no_evenly_sampled_signal_is_refused(change):
    with pytest.raises(StreamError):
        check_signal(replace(STREAM, **change))


NAMES = st.text(min_size=1, max_size=30).filter(str.strip)


@given(NAMES, st.lists(NAMES, max_size=3), st.sampled_from(["", "uV", "mV"]), st.booleans())
def test_a_url_gives_back_every_choice(name, channels, unit, is_emg):
    try:
        name.encode()
        [channel.encode() for channel in channels]
    except UnicodeEncodeError:
        return
    choice = StreamChoice("lsl", name, tuple(channels), unit, is_emg, (("host", "a b&c"),))
    assert StreamChoice.read(choice.url) == choice
    assert is_stream(choice.url)


@pytest.mark.parametrize("url", ["lsl://", "lsl://%20", "lsl://x?unit=counts", "tcp://x"])
def test_a_url_that_names_no_stream_is_refused(url):
    with pytest.raises(StreamError):
        StreamChoice.read(url)


@pytest.mark.parametrize("port", ["COM5", "/dev/ttyACM0", "socket://localhost:7777", None])
def test_a_port_is_no_stream(port):
    assert not is_stream(port)


def test_without_pylsl_the_message_names_the_extra(monkeypatch):
    def fail(name):
        raise ImportError(name)

    monkeypatch.setattr(lsl, "import_module", fail)
    with pytest.raises(StreamError, match=r"vmofire\[lsl\]"):
        lsl.load_pylsl()
