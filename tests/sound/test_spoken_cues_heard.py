"""Spoken cues of a job, played by the real player with the system's own voice and recorded back."""

import shutil
import time
import wave

import numpy as np
import pytest
from loudspeaker import FS_HZ

from vmofire.app.audio_feedback import AudioFeedback
from vmofire.guided.job_run import Note
from vmofire.guided.prompt import Prompt
from vmofire.preferences import Preferences
from vmofire.sound.engines import EngineError
from vmofire.sound.voice import Voice
from vmofire.words import say, use

pytestmark = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="there is no espeak-ng; `make test` as root installs it"
)
FRAME_S = 1 / 60
BEEP_S = 0.18
EFFORT = Note("cue", "cue.squeeze", 0, {"kind": "effort"})
RELAX = Note("cue", "cue.let_go", 0, {"kind": "relax"})
RESULT = Note("result", "verdict.stopped", 0, {"fields": {}, "good": None})


def make_prompts():
    words = say("Squeeze the ball gently. Hold."), say("Let go.")
    squeeze = Prompt(
        *("check", "Check", "effort", words[0]),
        verb=say("SQUEEZE"),
        then=words[1],
        seconds_left=3.0,
        duration_s=3.0,
        repetition=1,
        of=5,
    )
    return squeeze, Prompt("check", "Check", "relax", words[1], then=words[0], of=5, seconds_left=5.0)


class Listener:
    """Plays prompts in real time, and returns what the loudspeaker gave meanwhile."""

    def __init__(self, speaker, feedback):
        self.speaker, self.feedback = speaker, feedback
        feedback.open()
        squeeze, relax = make_prompts()
        self.play(
            0.5, Prompt("check", "Check", "rest", say("Rest. Let the leg go loose."), then=squeeze.words)
        )
        self.wait_until_made(squeeze.words, relax.words, say("{n} of {of}", n=1, of=5))

    def wait_until_made(self, *sentences):
        self.feedback._voice.prepare(sentences, is_next=True)
        deadline_s = time.monotonic() + 20
        while self.feedback._voice.can_speak and any(
            self.feedback._voice.find(one) is None for one in sentences
        ):
            assert time.monotonic() < deadline_s
            time.sleep(0.01)
        time.sleep(0.5)

    def play(self, seconds, prompt, notes=()):
        start = len(self.speaker.heard())
        begun_s = time.perf_counter()
        while (now_s := time.perf_counter() - begun_s) < seconds:
            left_s = prompt.seconds_left and max(0.0, prompt.seconds_left - now_s)
            self.feedback.hear(notes, None, _at(prompt, left_s))
            notes = ()
            time.sleep(FRAME_S)
        return self.speaker.heard()[start:]


def _at(prompt, left_s):
    from dataclasses import replace

    return prompt if left_s is None else replace(prompt, seconds_left=left_s)


def find_loud(heard):
    """Return (start, stop) in s of stretches of sound; pauses under 80 ms do not end one."""
    envelope = np.convolve(np.abs(heard), np.ones(480) / 480, "same") > 0.004
    edges = np.flatnonzero(np.diff(np.concatenate(([0], envelope.astype(int), [0]))))
    stretches = []
    for start, stop in edges.reshape(-1, 2) / FS_HZ:
        if stretches and start - stretches[-1][1] < 0.08:
            stretches[-1][1] = stop
        else:
            stretches.append([start, stop])
    return stretches


def measure_beep(heard):
    """Return the share of the power of a sound that is in the beep's 988 Hz."""
    power = np.abs(np.fft.rfft(heard)) ** 2
    hz = np.fft.rfftfreq(len(heard), 1 / FS_HZ)
    return power[np.abs(hz - 988) < 15].sum() / power.sum()


def open_listener(speaker, cue_sound="both", voice=None, **more):
    preferences = Preferences(cue_sound=cue_sound, volume=1.0, **more)
    return Listener(speaker, AudioFeedback(preferences, voice))


@pytest.fixture
def language():
    yield use
    use("en")


@pytest.mark.parametrize("code", ["en", "de"])
def test_a_beep_then_the_cue_then_the_countdown_and_the_count(speaker, tmp_path, language, code):
    language(code)
    listener = open_listener(speaker)
    try:
        voice = listener.feedback._voice
        squeeze, relax = make_prompts()
        cue_s = len(voice.find(squeeze.words)) / FS_HZ
        heard = listener.play(3.0, squeeze, [EFFORT])
        ended = listener.play(3.5, relax, [RELAX])
        with wave.open(str(tmp_path / f"cues-{code}.wav"), "wb") as file:  # to listen to
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(FS_HZ)
            file.writeframes((32767 * np.concatenate((heard, ended))).astype("<i2").tobytes())
    finally:
        listener.feedback.close()
    loud = find_loud(heard)
    first = round(loud[0][0] * FS_HZ)
    assert loud[0][0] < 0.5  # the recorder itself is some 100 ms late
    assert measure_beep(heard[first : first + round(BEEP_S * FS_HZ)]) > 0.8
    assert loud[0][1] - loud[0][0] >= BEEP_S
    # A busy machine puts holes into the sound, so the beep may end later.
    spoken = heard[first + round((BEEP_S + 0.3) * FS_HZ) : first + round((BEEP_S + cue_s) * FS_HZ)]
    assert measure_beep(spoken) < 0.3
    assert 0.03 < np.sqrt(np.mean(spoken**2)) < 0.4
    assert loud[-1][1] > loud[0][0] + 2.0  # a number of the countdown in the last second
    parts = sum(len(voice.find(one)) for one in (relax.words, say("{n} of {of}", n=1, of=5))) / FS_HZ
    # "Stop", words, count. A busy machine puts holes into the sound, so what sounds is added up.
    assert 0.6 * (0.3 + parts) < sum(stop - start for start, stop in find_loud(ended)) < 0.3 + 0.2 + parts
    assert np.abs(np.concatenate((heard, ended))).max() <= 1.0


def test_with_beeps_alone_nothing_is_spoken(speaker):
    listener = open_listener(speaker, "tone")
    try:
        heard = listener.play(3.0, make_prompts()[0], [EFFORT])
    finally:
        listener.feedback.close()
    ((start_s, stop_s),) = find_loud(heard)
    assert stop_s - start_s == pytest.approx(BEEP_S, abs=0.05)
    assert measure_beep(heard) > 0.8


def test_with_the_voice_alone_nothing_beeps_and_the_cue_is_timed_by_the_voice(speaker):
    listener = open_listener(speaker, "voice")
    try:
        heard = listener.play(2.5, make_prompts()[0], [EFFORT])
        assert listener.feedback._player.last_cue.name == "start"
    finally:
        listener.feedback.close()
    assert measure_beep(heard) < 0.3
    assert find_loud(heard)[0][0] < 0.5  # as early as a beep


@pytest.mark.parametrize("cue_sound", ["both", "voice"])
def test_without_a_voice_beeps_go_on_and_it_is_said_once(speaker, cue_sound):
    def fail(text, language):
        raise EngineError("No voice: the speech program does not answer.", "Cure.")

    listener = open_listener(speaker, cue_sound, Voice(fail))
    try:
        heard = listener.play(2.5, make_prompts()[0], [EFFORT])
        complaint = ("No voice: the speech program does not answer. Beeps go on.", "Cure.")
        assert listener.feedback.take_complaint() == complaint
        assert listener.feedback.take_complaint() == ("", "")
        assert complaint[0].removesuffix(" Beeps go on.") in listener.feedback.state[0]
    finally:
        listener.feedback.close()
    ((start_s, stop_s),) = find_loud(heard)
    assert stop_s - start_s == pytest.approx(BEEP_S, abs=0.05)
    assert measure_beep(heard) > 0.8


def test_a_voice_switched_off_stops_in_the_middle_of_a_sentence(speaker):
    listener = open_listener(speaker)
    try:
        before = listener.play(0.6, make_prompts()[0], [EFFORT])
        listener.feedback.set_preferences(Preferences(cue_sound="tone", volume=1.0))
        time.sleep(0.3)
        after = listener.play(2.0, make_prompts()[0])
    finally:
        listener.feedback.close()
    assert find_loud(before)
    assert not find_loud(after[round(0.2 * FS_HZ) :])


def test_muted_nothing_is_heard(speaker):
    listener = open_listener(speaker, muted=True)
    try:
        heard = listener.play(2.5, make_prompts()[0], [EFFORT])
    finally:
        listener.feedback.close()
    assert not find_loud(heard)


def test_the_last_words_are_waited_for(speaker):
    listener = open_listener(speaker)
    try:
        begun, begun_s = len(speaker.heard()), time.monotonic()
        listener.feedback.hear([RESULT])
        listener.feedback.finish()
        assert 0.3 < time.monotonic() - begun_s < 6.0
        time.sleep(0.5)  # until it has left the loudspeaker
        heard = speaker.heard()[begun:]
        begun_s = time.monotonic()
        listener.feedback.finish()
        assert time.monotonic() - begun_s < 0.5  # nothing to say
    finally:
        listener.feedback.close()
    assert 0.3 < sum(stop - start for start, stop in find_loud(heard)) < 3.0
