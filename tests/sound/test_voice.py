"""The system's own voice: real espeak-ng where it is, stand-in programs for what this system lacks."""

import shutil
import stat
import threading
import time
import wave

import numpy as np
import pytest

from vmofire.sound import engines
from vmofire.sound.engines import EngineError, NoVoiceError, Speech, find_engine, read_wav
from vmofire.sound.voice import FS_HZ, MOST_FAILURES, PEAK, Voice, trim
from vmofire.words import speaking, use

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="there is no espeak-ng; `make test` as root installs it"
)
SENTENCES = {"en": "Squeeze the ball gently. Hold.", "de": "Drück den Ball sanft zusammen. Halten."}


def make_all(voice, sentences, timeout_s=20.0):
    voice.prepare(sentences)
    deadline_s = time.monotonic() + timeout_s
    while any(voice.find(one) is None for one in sentences) and voice.can_speak:
        assert time.monotonic() < deadline_s, "the voice never made them"
        time.sleep(0.01)
    return [voice.find(one) for one in sentences]


@pytest.fixture
def voice():
    voice = Voice()
    yield voice
    voice.close()
    use("en")


@needs_espeak
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_sentence_is_spoken_in_each_language(voice, language):
    use(language)
    (frames,) = make_all(voice, [SENTENCES[language]])
    assert 1.0 < len(frames) / FS_HZ < 4.0
    assert np.abs(frames).max() == pytest.approx(PEAK, abs=1e-3)
    assert 0.05 < np.sqrt(np.mean(frames**2)) < 0.4
    assert voice.trouble == ("", "")


@needs_espeak
def test_each_language_has_a_voice_of_its_own(voice):
    (english,) = make_all(voice, ["2 von 5"])
    use("de")
    assert voice.find("2 von 5") is None  # a sentence belongs to its language
    (german,) = make_all(voice, ["2 von 5"])
    assert len(english) != len(german) or not np.allclose(english, german)


@needs_espeak
def test_a_sentence_begins_and_ends_without_silence(voice):
    (frames,) = make_all(voice, [SENTENCES["en"]])
    loud = np.flatnonzero(np.abs(frames) > 0.02 * np.abs(frames).max())
    assert loud[0] < 0.02 * FS_HZ
    assert len(frames) - loud[-1] < 0.02 * FS_HZ


@needs_espeak
def test_a_text_with_anything_in_it_is_spoken_and_not_read_as_an_option(voice):
    for frames in make_all(voice, ["--version", "Größe 5 µV, 3 < 4 & „fünf“ $HOME `x`"]):
        assert len(frames) > 0.3 * FS_HZ


@needs_espeak
def test_a_language_that_the_engine_lacks_is_told_and_the_others_go_on(voice, monkeypatch):
    speak = find_engine()
    with pytest.raises(NoVoiceError) as refused:
        speak("Hej", "xx")
    assert "espeak-ng" in refused.value.cure
    voice._engine = lambda text, language: speak(text, "xx" if language == "de" else language)
    make_all(voice, ["Hello."])
    use("de")
    make_all(voice, ["Hallo."])
    cause, cure = voice.trouble
    assert cause == "Keine Stimme: Dieser Computer hat keine für Deutsch."
    assert "espeak-ng" in cure
    use("en")
    assert voice.can_speak


def test_without_a_speech_program_it_says_what_to_install(voice, monkeypatch):
    monkeypatch.setattr(engines.shutil, "which", lambda _: None)
    for system, cure in (("linux", "espeak-ng"), ("darwin", "System Settings"), ("win32", "Add voices")):
        with pytest.raises(EngineError) as missing:
            find_engine(system)
        assert cure in missing.value.cure
    make_all(voice, ["Hello."])
    assert voice.trouble[0] == "No voice: this computer has no speech program."
    assert "apt-get install espeak-ng" in voice.trouble[1]
    assert voice.find("Hello.") is None


def test_an_engine_that_fails_again_and_again_is_given_up():
    calls = []

    def fail(text, language):
        calls.append(text)
        raise EngineError("No voice: the speech program does not answer.", "cure")

    voice = Voice(fail)
    make_all(voice, [f"{n}" for n in range(10)])
    voice.close()
    assert len(calls) == MOST_FAILURES
    assert voice.trouble[0] == "No voice: the speech program does not answer."


def test_what_is_needed_next_is_made_first():
    begun, go_on, made = threading.Event(), threading.Event(), []

    def speak(text, language):
        made.append(text)
        begun.set()
        go_on.wait(10)
        return Speech(np.sin(np.arange(2205) / 5.0), 22050.0)

    voice = Voice(speak)
    voice.prepare(["one", "two", "three"])
    assert begun.wait(10)
    voice.prepare(["now", "then"], is_next=True)
    go_on.set()
    make_all(voice, ["one", "two", "three", "now", "then"])
    voice.close()
    assert made == ["one", "now", "then", "two", "three"]


def test_asking_for_a_sentence_never_waits_for_a_slow_engine():
    go_on = threading.Event()

    def speak(text, language):
        go_on.wait(10)
        return Speech(np.ones(100), 22050.0)

    voice = Voice(speak)
    begun_s = time.monotonic()
    voice.prepare(["slow"])
    assert voice.find("slow") is None
    assert time.monotonic() - begun_s < 1.0
    go_on.set()
    voice.close()
    assert not [one for one in threading.enumerate() if one.name == "voice"]


def test_samples_of_any_rate_arrive_at_48_khz_with_their_pitch():
    t_s = np.arange(11025) / 11025
    frames = trim(Speech(0.1 * np.sin(2 * np.pi * 440 * t_s), 11025.0))
    assert len(frames) / FS_HZ == pytest.approx(1.0, abs=0.02)
    assert np.argmax(np.abs(np.fft.rfft(frames))) * FS_HZ / len(frames) == pytest.approx(440, abs=2)


# Stand-in programs take the place of `say` and PowerShell, which only macOS and Windows have.


def put_program(folder, name, script):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return path


def write_tone(path):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes((8000 * np.sin(np.arange(22050) / 10)).astype("<i2").tobytes())


def test_on_a_mac_the_voice_of_the_language_writes_the_file(tmp_path, monkeypatch):
    write_tone(tmp_path / "tone.wav")
    put_program(
        tmp_path,
        "say",
        f"""if [ "$3" = "" ]; then
  printf 'Alex                en_US    # Hi, I am Alex.\\nAnna (Premium)      de_DE    # Hallo\\n'; exit 0
fi
echo "$@" >{tmp_path}/asked; cat >>{tmp_path}/asked
while [ "$1" != "-o" ]; do shift; done
cp {tmp_path}/tone.wav "$2" """,
    )
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    speech = find_engine("darwin")("Drück.", "de")
    assert speech.fs_hz == 22050.0
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith("-v Anna (Premium) -r 160 -f -")
    assert asked.endswith("Drück.")
    assert "--data-format=LEI16@22050" in asked  # without it `say` refuses to write WAV


def test_on_windows_text_and_path_are_no_part_of_the_command(tmp_path, monkeypatch):
    write_tone(tmp_path / "tone.wav")
    put_program(
        tmp_path,
        "powershell",
        f"""echo "$@" >{tmp_path}/asked
[ "$VMOFIRE_LANGUAGE" = en ] && exit 3
printf %s "$VMOFIRE_TEXT" >{tmp_path}/text; cp {tmp_path}/tone.wav "$VMOFIRE_WAV" """,
    )
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    speak = find_engine("win32")
    assert len(speak("Drück'; exit \"", "de").frames) == 22050
    assert (tmp_path / "text").read_text() == "Drück'; exit \""
    asked = (tmp_path / "asked").read_text()
    assert "Drück" not in asked
    assert "System.Speech" in asked
    with pytest.raises(NoVoiceError):
        speak("Squeeze.", "en")


@pytest.mark.parametrize("script", ["exit 1", "exit 0", "kill -9 $$", 'printf nonsense >"$8"'])
def test_a_program_that_fails_dies_or_writes_nothing_is_an_error_with_its_cure(tmp_path, monkeypatch, script):
    put_program(tmp_path, "espeak-ng", script)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(EngineError) as failed:
        find_engine("linux")("Hello.", "en")
    assert failed.value.cause.startswith("No voice: the speech program")
    assert "espeak-ng" in failed.value.cure


def test_a_program_that_hangs_is_left(tmp_path, monkeypatch):
    put_program(tmp_path, "espeak-ng", "exec sleep 60")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(engines, "PATIENCE_S", 0.2)
    with pytest.raises(EngineError, match="does not answer"):
        find_engine("linux")("Hello.", "en")


def test_a_silent_file_is_no_speech(tmp_path):
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(bytes(1000))
    with pytest.raises(ValueError, match="silent"):
        read_wav(tmp_path / "a.wav")


def test_the_language_of_one_thread_does_not_change_what_was_asked():
    heard = []

    def speak(text, language):
        heard.append(language)
        return Speech(np.ones(100), 22050.0)

    voice = Voice(speak)
    with speaking("de"):
        make_all(voice, ["Hallo"])
    make_all(voice, ["Hello"])
    voice.close()
    assert heard == ["de", "en"]
