"""What a person tells about a file is used, told apart from what the file says, or refused; never ignored."""

import wave
from pathlib import Path

import numpy as np
import pytest
from edfio import Edf, EdfSignal

from vmofire.errors import FormatError
from vmofire.recording.formats import Corrections, read_corrected
from vmofire.recording.formats.told import tell_output, tell_width

JOURNAL = Path(__file__).parent / "journal_v1.vmo"


@pytest.fixture
def edf(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    uv = rng.normal(0.0, 20.0, 4000)
    signal = EdfSignal(uv, 1000.0, label="VMO", physical_dimension="uV", physical_range=(-500, 500))
    Edf([signal]).write(tmp_path / "knee.edf")
    return tmp_path / "knee.edf"


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    with wave.open(str(tmp_path / "knee.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(2000)
        counts = np.random.default_rng(2).normal(0.0, 900.0, 8000)
        file.writeframes(counts.astype("<i2").tobytes())
    return tmp_path / "knee.wav"


@pytest.mark.parametrize("which", ["edf", "journal"])
@pytest.mark.parametrize(
    ("corrections", "words"),
    [
        (Corrections(fs_hz=333.0), "gives its own rate"),
        (Corrections(columns=["1"]), "is no table"),
        (Corrections(time_column="time"), "is no table"),
        (Corrections(time_unit="ms"), "is no table"),
        (Corrections(separator=";"), "is no table"),
        (Corrections(decimal=","), "is no table"),
        (Corrections(first_line=3), "is no table"),
    ],
)
def test_a_file_that_describes_itself_refuses_what_it_cannot_take(
    edf: Path, which: str, corrections: Corrections, words: str
) -> None:
    with pytest.raises(FormatError, match=words):
        read_corrected(edf if which == "edf" else JOURNAL, corrections)


def test_a_rate_that_is_right_is_no_fault(edf: Path) -> None:
    assert read_corrected(edf, Corrections(fs_hz=1000.0)).channels[0].fs_hz == 1000.0


def test_a_wav_is_a_table_and_its_rate_can_be_told_with_a_note(wav: Path) -> None:
    recording = read_corrected(wav, Corrections(fs_hz=500.0))
    assert recording.channels[0].fs_hz == 500.0
    assert "import.rate" in [note.code for note in recording.notes]


def test_another_unit_than_the_files_is_used_and_said(edf: Path) -> None:
    recording = read_corrected(edf, Corrections(unit="mV"))
    assert recording.channels[0].unit == "mV"
    (note,) = [note for note in recording.notes if note.code == "import.unit"]
    assert note.fields["said"] in ("uV", "µV")
    assert note.fields["given"] == "mV"


def test_the_same_unit_again_is_no_note(edf: Path) -> None:
    assert "import.unit" not in [note.code for note in read_corrected(edf, Corrections(unit="uV")).notes]


def test_a_recording_of_ours_keeps_its_scale_output_and_width() -> None:
    with pytest.raises(FormatError, match="gives the scale"):
        read_corrected(JOURNAL, Corrections(unit="mV"))
    own = read_corrected(JOURNAL, Corrections())
    assert own.origin.sensor is not None
    other = "ENV" if own.origin.sensor.output == "RAW" else "RAW"
    with pytest.raises(FormatError, match="knows its sensor's output"):
        tell_output(own, other)
    with pytest.raises(FormatError, match="No channel"):
        tell_width(own, 12)


def test_microvolts_have_no_width(edf: Path) -> None:
    with pytest.raises(FormatError, match="No channel of the file has counts"):
        tell_width(read_corrected(edf, Corrections()), 12)
