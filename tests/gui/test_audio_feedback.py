"""Late cues are measured and reported; the delay is subtracted from the onsets of real people only."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from vmofire.app.audio_feedback import AudioFeedback
from vmofire.app.session import Session
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.job_run import Note
from vmofire.guided.prompt import Prompt
from vmofire.preferences import Preferences
from vmofire.sound.player import HeardCue, SoundState

CUE = Note("cue", "Squeeze.", 2000, {"kind": "effort"})
FS_HZ = 2000.0


@dataclass
class Loudspeaker:
    """Player that reports when a cue sounded, which no test machine can measure."""

    state: SoundState = field(default_factory=lambda: SoundState(True, "Sound plays."))
    latency_s: float = 0.03
    delay_ms: tuple[float, float] = (45.0, 60.0)
    last_cue: HeardCue | None = None
    played: list[str] = field(default_factory=list)

    def play(self, name):
        self.played.append(name)

    def follow(self, level, converted_s=()):
        pass

    def close(self):
        pass


@dataclass
class Nothing:
    prompt: None = None
    channels: tuple = ()


def hear(voice, loudspeaker, sample_s, heard_s):
    voice.hear([CUE], lambda sample: sample_s + (sample - CUE.sample) / FS_HZ)
    loudspeaker.last_cue = HeardCue("start", heard_s)
    voice.follow(Nothing(), (), float)


@pytest.fixture
def heard():
    voice = AudioFeedback(Preferences())
    loudspeaker = voice._player = Loudspeaker()
    return voice, loudspeaker


@pytest.mark.parametrize(("dark", "level"), [(False, 0.5), (True, None)])
def test_the_tone_is_silent_in_a_step_without_feedback(heard, monkeypatch, dark, level):
    voice, loudspeaker = heard
    followed = []
    monkeypatch.setattr(loudspeaker, "follow", lambda level, *_: followed.append(level))
    prompt = Prompt("train", "", "effort", "Squeeze.", channels=(0,), dark=dark)
    channel = SimpleNamespace(rms_uv=12.0, rest_uv=2.0, goal_uv=22.0)
    voice.follow(SimpleNamespace(prompt=prompt, channels=(channel,)), (), float)
    assert followed == [level]


def test_a_cue_counts_from_the_row_at_which_the_effort_began(heard):
    voice, loudspeaker = heard
    assert voice.delay_s == 0.03  # the system's value, until a cue was heard
    for late_s in (0.07, 0.08, 0.3):
        hear(voice, loudspeaker, 100.0, 100.0 + late_s)
    assert voice.delay_s == pytest.approx(0.08)
    words, _, ok = voice.state
    assert ok
    assert "The tone is 45 ms late, 95 % of the time under 60 ms. Cues are heard 80 ms late." in words


def test_a_cue_that_never_sounded_says_nothing_about_the_delay(heard):
    voice, loudspeaker = heard
    hear(voice, loudspeaker, 100.0, 100.08)
    voice.hear([CUE], lambda row: row / 10)
    voice.follow(Nothing(), (), float)  # still the old cue
    hear(voice, loudspeaker, 300.0, 305.0)  # for example after sleep
    assert voice.delay_s == pytest.approx(0.08)


@pytest.mark.parametrize("change", [{"muted": True}, {"cues": False}])
def test_without_audible_cues_no_delay_is_subtracted(heard, change):
    voice, loudspeaker = heard
    hear(voice, loudspeaker, 100.0, 100.08)
    preferences = Preferences(**change)
    voice.set_preferences(preferences)
    assert voice.delay_s == 0.0


@pytest.mark.parametrize(("virtual", "taken_s"), [(False, 0.08), (True, 0.0)])
def test_the_delay_is_taken_off_a_persons_onsets_only(open_window, monkeypatch, heard, virtual, taken_s):
    place = open_window("strong")
    voice, loudspeaker = heard
    hear(voice, loudspeaker, 100.0, 100.08)
    place.window.app.jobs.sound = voice
    monkeypatch.setattr(Session, "is_virtual", property(lambda _: virtual))
    visit = place.window.app.jobs.hear_cues("check")
    settings = visit.settings.get("check") or CheckSettings()
    assert settings.sound_delay_s == pytest.approx(taken_s)
    assert "check" not in place.window.app.sitting.settings  # each job asks again
    assert place.window.app.jobs.hear_cues("train").settings == {}
