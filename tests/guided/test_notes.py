"""A journal stores a job's cues as messages: people read them in any language, programs in English."""

import gettext
import threading

import numpy as np
import pytest

from vmofire.guided import exercises
from vmofire.guided.check import check_script
from vmofire.guided.job_run import JobRun
from vmofire.recording import journal
from vmofire.recording.formats.own import _tell as to_event
from vmofire.words import language
from vmofire.words.message import Message, read_told, tell

from .loop import FS_HZ, GOOD, slice_of


class Loud(gettext.NullTranslations):
    """Language in which every message differs from the English one."""

    def gettext(self, message: str) -> str:
        return f"¡{message}!"

    def pgettext(self, context: str, message: str) -> str:
        return f"¡{message}!"


@pytest.fixture
def loud(monkeypatch):
    monkeypatch.setattr(language._Speech, "catalogue", Loud())
    monkeypatch.setattr(language._Speech, "language", "de")


def begin_check() -> JobRun:
    job_run = JobRun(
        check_script(side="left"), FS_HZ, 1, job="check", title=tell("title.check_leg", leg="left")
    )
    job_run.push(slice_of(np.full((round(4.0 * FS_HZ), 1), 2.0)), [GOOD])
    return job_run


def test_a_note_is_a_code_with_fields_and_reads_in_any_language(loud):
    notes = begin_check().take_notes()
    assert [(note.kind, note.text) for note in notes] == [
        ("job", "title.check_leg"), ("cue", "cue.sit_still"), ("cue", "cue.rest"),
    ]  # fmt: skip
    assert [read_told(note.text, note.data.get("fields")) for note in notes] == [
        "¡Check of the ¡left! leg!", "¡Sit still. Checking the signal.!", "¡Rest. Let the leg go loose.!",
    ]  # fmt: skip


def test_a_recording_tells_programs_the_same_in_every_language(loud):
    data = {"fields": {"leg": "left"}, "seconds": 3.0}
    event = journal.JournalEvent("cue", "cue.step_up", 0, 0, None, data)
    assert to_event(1.0, event, FS_HZ).text == "Step up, left foot first."


@pytest.mark.parametrize("text", ["Squeeze the ball gently. Hold.", "cue.rest", "my own mark"])
def test_typed_text_and_text_of_earlier_versions_stay_unchanged(text, loud):
    assert read_told(text, None) == text
    assert to_event(1.0, journal.JournalEvent("mark", text, 0, 0, None, {}), FS_HZ).text == text


def test_a_code_of_a_later_version_stands_as_its_code():
    assert read_told("cue.of_tomorrow", {"leg": "left"}) == "cue.of_tomorrow"


def test_english_for_programs_is_of_one_thread_alone(loud):
    seen: list[str] = []
    with language.speaking("en"):
        other = threading.Thread(target=lambda: seen.append(str(tell("cue.let_go"))))
        other.start()
        other.join()
        assert str(tell("cue.let_go")) == "Let go."
    assert seen == ["¡Let go.!"]
    assert tell("cue.let_go").write_english() == "Let go."
    assert str(tell("cue.let_go")) == "¡Let go.!"


def test_an_effort_has_a_word_for_large_letters_of_its_own():
    job_run = begin_check()
    assert job_run.prompt.verb == ""
    job_run.push(slice_of(np.full((round(5.0 * FS_HZ), 1), 2.0)), [GOOD])
    assert (job_run.prompt.kind, job_run.prompt.verb) == ("effort", "SQUEEZE")


def test_a_clinics_own_exercise_is_said_as_the_clinic_wrote_it(loud):
    own = Message("cue.exercise_left", {"text": "Beine {fest} drücken.", "verb": ""})
    assert str(own).startswith("¡Left leg. ")
    assert "Beine {fest} drücken." in str(own)
    assert exercises.bundled()[0].cue("right").code == "cue.exercise_right"


def test_every_exercise_of_ours_says_its_own_large_word():
    verbs = {one.code: one.verb for one in exercises.bundled() if one.kind == "repetitions"}
    assert all(verb.isupper() for verb in verbs.values()), verbs
