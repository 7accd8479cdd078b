"""A file of another program in the library, and its use wherever a recording is used."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vmofire.errors import FormatError, VmofireError
from vmofire.live.scope_recording import open_stored
from vmofire.recording import formats
from vmofire.recording.formats import Corrections
from vmofire.recording.imported import Draft, describe, list_electrodes, make_file, open_draft
from vmofire.recording.library import Library
from vmofire.recording.progress import Cancelled
from vmofire.report.pages import write_report


def do_nothing(_share: float) -> None:
    pass


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def make_rows(n=3000, fs_hz=1000.0):
    return "\n".join(f"{at / fs_hz:.3f},{at % 7 - 3},{at % 5 - 2}" for at in range(n)) + "\n"


@pytest.fixture
def text(tmp_path):
    return write(tmp_path / "squat.csv", "time_s,VMO [uV],VL [mV]\n" + make_rows())


@pytest.fixture
def kept(tmp_path):
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


def test_numbers_units_and_the_text_itself_are_kept(text, kept):
    draft = open_draft(text, Corrections(), do_nothing)
    path = make_file(replace(draft, told=Corrections(fs_hz=500.0)), kept)
    vmo, vl = formats.read(path).channels
    assert (vmo.unit, vl.unit, vmo.fs_hz) == ("uV", "mV", 500.0)
    assert vmo.samples.tolist() == [at % 7 - 3 for at in range(3000)]
    with np.load(path) as fields:
        assert fields["source"].tobytes() == text.read_bytes()
        assert json.loads(str(fields["told"])) == {"fs_hz": 500.0}
        assert [json.loads(note) for note in fields["notes"].tolist()] == [
            {"code": "import.rate", "fields": {"said": "1000", "given": "500"}}
        ]


def test_counts_keep_their_width(tmp_path, kept):
    path = write(tmp_path / "a.csv", "# fs_hz: 1000\nVMO [counts 12 bit]\n" + "2048\n2049\n4095\n" * 400)
    draft = replace(open_draft(path, Corrections(), do_nothing), gain=200.0)
    (channel,) = formats.read(make_file(draft, kept)).channels
    assert (channel.unit, channel.bits, channel.rails) == ("counts", 12, (0.0, 4095.0))
    assert channel.to_uv(200.0)[0] == pytest.approx(0.0)


def test_an_imported_recording_is_reported_exported_and_brought_in_elsewhere(text, kept, tmp_path):
    draft = open_draft(text, Corrections(), do_nothing)
    electrodes = list_electrodes(draft.recording, draft.gain)
    with Library(tmp_path / "one") as library:
        person = library.add_person()
        visit = library.start_visit(person.id)
        recording = library.add_recording(visit.id, make_file(draft, kept), "left", electrodes, fs_hz=1000.0)
        assert (recording.fs_hz, recording.made, recording.board) == (1000.0, None, {})
        assert [one.side for one in recording.electrodes] == ["left", "left"]
        assert library.check() == []
        write_report(library, visit.id, tmp_path / "one.pdf")
        archive = library.export_person(person.id, tmp_path / "one.zip")
    with Library(tmp_path / "other") as other:
        other.import_person(archive)
        (visit,) = other.history(person.id).visits
        (came,) = visit.recordings
        assert came.sha256 == recording.sha256
        stored = open_stored(came.path, "", do_nothing, came.electrodes)
        assert stored.scope.fs_hz == 1000.0
    with Library(tmp_path / "one") as library:
        assert library.opening.unfiled == ()
        assert library.delete_person(person.id).files == (recording.path,)


def test_a_report_does_not_say_that_our_board_sampled_it(text, kept, tmp_path):
    from vmofire.report.method import say_sampling

    draft = open_draft(text, Corrections(), do_nothing)
    with Library(tmp_path / "one") as library:
        visit = library.start_visit(library.add_person().id)
        recording = library.add_recording(visit.id, make_file(draft, kept), fs_hz=1000.0)
        assert say_sampling(recording) == "1000 Hz, by another program whose file was imported"


@pytest.mark.parametrize("title", ["VMO [uVrms]", "VMO ENV [uV]", "VMO [uV]"])
def test_the_output_of_the_sensor_is_kept(tmp_path, title):
    """An envelope stays one: "uVrms" is stored as microvolts, and the name alone would not tell."""
    level = 20.0 + 15.0 * np.sin(np.arange(2000) / 300.0) ** 2
    rows = "\n".join(f"{n / 1000:.3f},{uv:.3f}" for n, uv in enumerate(level))
    path = tmp_path / "knee.csv"
    path.write_text(f"time [s],{title}\n{rows}\n", "utf-8")
    draft = open_draft(path, Corrections(), lambda _: None)
    stored = formats.read(make_file(draft, tmp_path))
    assert [one.output for one in stored.channels] == [one.output for one in draft.recording.channels]


def test_an_output_that_was_told_is_kept(tmp_path):
    path = tmp_path / "knee.csv"
    rows = "\n".join(f"{n / 1000:.3f},{512 + n % 40}" for n in range(2000))
    path.write_text(f"time [s],VMO [counts]\n{rows}\n", "utf-8")
    draft = replace(open_draft(path, Corrections(), lambda _: None), output="ENV")
    assert formats.read(make_file(draft, tmp_path)).channels[0].output == "ENV"


def test_a_file_with_an_unknown_output_is_refused(tmp_path):
    np.savez(tmp_path / "odd.npz", signal=np.ones((50, 1)), fs_hz=1000.0, unit="uV", output="LASER")
    with pytest.raises(FormatError, match="must be one of RAW"):
        formats.read(tmp_path / "odd.npz")


def test_a_channel_of_a_file_that_describes_itself_is_renamed_once(tmp_path):
    np.savez(tmp_path / "knee.npz", signal=np.ones((50, 1)), fs_hz=1000.0, unit="uV", labels="VMO")
    told = Corrections(names={"VMO": "left VMO"})
    (channel,) = open_draft(tmp_path / "knee.npz", told, lambda _: None).recording.channels
    assert channel.name == "left VMO"
    assert formats.read_corrected(tmp_path / "knee.npz", told).channels[0].name == "left VMO"


def test_cancelling_ends_the_reading(tmp_path):
    path = write(tmp_path / "long.csv", "time_s,VMO [uV],VL [mV]\n" + make_rows(20_000))
    told: list[float] = []

    def cancel(share: float) -> None:
        told.append(share)
        raise Cancelled

    with pytest.raises(Cancelled):
        open_draft(path, Corrections(), cancel)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("VMO [uV]\n" + "1\n2\n" * 300, "how many samples a second"),
        ("# fs_hz: 1000\nVMO\n" + "1\n2\n" * 300, "which unit VMO has"),
        ("# fs_hz: 20\nVMO [uV]\n" + "1\n2\n" * 300, "too slow for a muscle. Record at 100 or more"),
        ("# fs_hz: 1000\nforce [N]\n" + "1\n2\n" * 300, "No channel can be a muscle. The units are: N"),
        ("# fs_hz: 1000\nVMO [counts]\n" + "1\n2\n" * 300, "Enter the sensor's output and gain"),
        ("# fs_hz: 99999999999\nVMO [uV]\n" + "1\n2\n" * 300, "samples a second. It must be 0.1 to 1000000"),
        ("# fs_hz: 1000\nVMO [uV]\n" + "nan\n" * 300, "no numbers in it"),
    ],
)
def test_missing_facts_of_a_text_are_asked_for(tmp_path, body, words):
    draft = open_draft(write(tmp_path / "a.csv", body), Corrections(), do_nothing)
    with pytest.raises(FormatError, match=words):
        describe(draft)


def test_separators_that_do_not_fit_are_told_with_the_lines(text):
    for told in (Corrections(separator="tab"), Corrections(decimal=","), Corrections(first_line=10_000)):
        draft = open_draft(text, told, do_nothing)
        assert "With this separator there is no row of numbers" in draft.trouble, told
        assert draft.lines[0] == (1, "time_s,VMO [uV],VL [mV]")
        with pytest.raises(FormatError):
            describe(draft)
    again = open_draft(text, Corrections(separator=",", decimal=".", first_line=2), do_nothing)
    assert describe(again).startswith("3000 samples, 3.00 s, 1000 samples a second. VMO: −3.0 to 3.0 µV.")


def test_a_column_is_turned_by_its_number_whatever_its_title_says(tmp_path):
    path = write(tmp_path / "a.csv", "x,1,2\n" + make_rows())
    draft = open_draft(path, Corrections(first_line=2), do_nothing)
    draft = draft.turn(3)
    assert draft.text is not None
    assert [one.role for one in draft.text.lay_out(draft.told).columns] == ["channel", "channel", "left out"]


def test_a_file_that_lost_its_scale_is_told_in_the_scope(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, signal=np.arange(3000) % 9, fs_hz=1000.0)
    with pytest.raises(VmofireError, match="Import it again"):
        open_stored(path, "", do_nothing)
    path.unlink()
    with pytest.raises(VmofireError, match="no such file"):
        open_stored(path, "", do_nothing)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), told=st.sampled_from([Corrections(), Corrections(separator=";")]))
def test_whatever_a_file_holds_it_is_a_draft_or_words(tmp_path, data, told):
    path = tmp_path / "any.csv"
    path.write_bytes(data)
    with suppress(FormatError):
        draft = open_draft(path, told, do_nothing)
        assert isinstance(draft, Draft)
        assert describe(draft)


def test_a_folder_and_a_missing_file_are_told(tmp_path):
    for path, words in ((tmp_path, "This is a folder"), (tmp_path / "none.csv", "no such file")):
        with pytest.raises(FormatError, match=words):
            open_draft(path, Corrections(), do_nothing)


INPUTS = Path(__file__).parents[3] / "shared" / "inputs"
TEXTS = sorted(one.name for one in INPUTS.glob("*.[ct][sx][vt]"))


@pytest.mark.skipif(not INPUTS.is_dir(), reason="../shared/inputs is not beside the project")
@pytest.mark.parametrize("name", TEXTS)
def test_a_stored_copy_says_all_that_the_file_said(name, kept):
    """Also what was assumed: scale of a device, times that differ from the head, words left out."""
    draft = open_draft(INPUTS / name, Corrections(), do_nothing)
    stored, read = formats.read(make_file(draft, kept)), draft.recording
    assert stored.notes == read.notes
    assert [(one.text, one.time_s) for one in stored.events] == [
        (one.text, one.time_s) for one in read.events
    ]
    for one, other in zip(stored.channels, read.channels, strict=True):
        assert (one.name, one.unit, one.fs_hz) == (other.name, other.unit, other.fs_hz)
        assert (one.is_emg, one.uv_per_count, one.output) == (other.is_emg, other.uv_per_count, other.output)
        np.testing.assert_array_equal(one.samples, other.samples)


def test_a_note_of_the_stored_copy_stays_in_the_next_copy(tmp_path, kept):
    path = write(tmp_path / "a.csv", "# Sampling rate: 500 Hz\ntime_s,VMO [uV]\n" + make_rows_of_one())
    first = make_file(open_draft(path, Corrections(), do_nothing), kept)
    (note,) = formats.read(first).notes
    assert note.code == "import.rate_differs"
    draft = open_draft(first, Corrections(names={"VMO": "left VMO"}), do_nothing)
    (tmp_path / "again").mkdir()
    again = make_file(draft, tmp_path / "again")
    assert formats.read(again).notes == (note,)


def test_notes_that_are_damaged_are_told(text, kept):
    path = make_file(open_draft(text, Corrections(), do_nothing), kept)
    with np.load(path) as fields:
        np.savez(path, **{**fields, "notes": np.array(["{"])})
    with pytest.raises(FormatError, match="field “notes” cannot be read"):
        formats.read(path)


def make_rows_of_one(n=3000, fs_hz=1000.0):
    return "\n".join(f"{at / fs_hz:.3f},{at % 7 - 3}" for at in range(n)) + "\n"
