"""Player on a real PortAudio stream: the sound, its delay, and its state without sound."""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from loudspeaker import FS_HZ, NO_SERVER, can_play, loudspeaker

from vmofire.sound.player import LATENCIES_S, Player
from vmofire.sound.tones import GLIDE_S, SoundSettings

FULL = SoundSettings(volume=1.0)


def keep_following(player: Player, seconds: float, level: float | None, age_s: float | None = None) -> None:
    """Send the level 60 times a second, like a screen, for samples converted `age_s` ago."""
    until_s = time.perf_counter() + seconds
    while (now_s := time.perf_counter()) < until_s:
        player.follow(level, [] if age_s is None else [now_s - age_s])
        time.sleep(1 / 60)


def wait_for(condition, seconds: float = 5.0) -> None:
    deadline_s = time.perf_counter() + seconds
    while not condition():
        assert time.perf_counter() < deadline_s, "it does not happen"
        time.sleep(0.02)


def pitch_hz(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 4 * len(sound)))
    return float(np.argmax(spectrum)) * FS_HZ / (4 * len(sound))


def run_alone(setup: str, alsa_config: str) -> subprocess.CompletedProcess[str]:
    """Play sound in a separate program, in an environment made by `setup`; return its output."""
    code = f"""
import sys
{setup}
from vmofire.sound.player import Player
with Player.open() as player:
    player.follow(1.0, [0.0])
    player.play("start")
    print(player.state.ok, player.state.words, player.state.cure, sep="|")
    print(player.latency_s, player.delay_ms, player.last_cue)
    player.reopen()
    print(player.state.ok)
"""
    environ = os.environ | {"ALSA_CONFIG_PATH": alsa_config}
    return subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def play_two_levels(speaker) -> np.ndarray:
    """Play half a second of silence, a second at half the goal and one at the goal; return the recording."""
    before = len(speaker.heard())
    with Player.open(FULL) as player:
        assert player.state.ok
        assert player.state.words.startswith("Sound plays on ")
        for seconds, level in ((0.5, None), (1.0, 0.5), (1.0, 1.0)):
            keep_following(player, seconds, level)
    time.sleep(0.3)
    return speaker.heard()[before:]


def test_the_tone_that_is_heard_has_the_pitch_of_the_level_and_no_click(speaker):
    # A busy machine breaks the sound in the server or the recorder, each time at another place. A click of
    # the player would be in all recordings.
    ours: set[int] | None = None
    for _ in range(6):
        heard = play_two_levels(speaker)
        sounding = np.flatnonzero(np.abs(heard) > 1e-3)
        tone = heard[sounding[0] : sounding[-1]]
        # As in test_tones: a jump changes the slope by its height.
        clicks = np.flatnonzero(np.abs(np.diff(heard, 2)) > 0.06) - sounding[0]
        places = set((clicks // (FS_HZ // 100)).tolist())
        near = {place + shift for place in places for shift in (-1, 0, 1)}
        ours = places if ours is None else ours & near
        if not ours:
            break
    assert ours == set()
    assert 1.5 * FS_HZ < len(tone) < 2.5 * FS_HZ
    last = tone[-FS_HZ * 3 // 4 : -FS_HZ // 4]
    assert pitch_hz(last) == pytest.approx(880, abs=2)
    assert pitch_hz(tone[FS_HZ // 3 : FS_HZ * 2 // 3]) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(np.square(last))) > 0.1


def test_a_cue_is_heard_when_the_player_says_it_was(speaker):
    before = len(speaker.heard())
    said_s = []
    with Player.open(FULL) as player:
        wait_for(lambda: player.latency_s > 0)
        for name, pause_s in (("start", 0.7), ("stop", 0.9)):
            asked_s = time.perf_counter()
            player.play(name)
            time.sleep(pause_s)
            assert player.last_cue is not None
            assert player.last_cue.name == name
            assert 0 < player.last_cue.at_s - asked_s < 2.0  # a benchmark measures how soon
            said_s.append(player.last_cue.at_s)
        broke_off = player.underflows
    heard = speaker.heard()[before:]
    loud = np.flatnonzero(np.abs(heard) > 0.05)
    starts = loud[np.diff(loud, prepend=-FS_HZ) > FS_HZ // 4]
    assert len(starts) == 2
    pitches = [pitch_hz(heard[start : start + 8000]) for start in starts]
    assert pitches == pytest.approx([988, 494], abs=5)
    if not broke_off:
        assert np.diff(starts)[0] / FS_HZ == pytest.approx(np.diff(said_s)[0], abs=0.03)


def test_the_delay_counts_from_conversion_to_sound(speaker):
    with Player.open(FULL) as player:
        assert np.isnan(player.delay_ms).all()
        keep_following(player, 0.8, 0.5, age_s=0.0)
        without_age_ms = player.delay_ms[0]
        assert 1000 * (LATENCIES_S[0] / 2 + GLIDE_S) < without_age_ms < 200
        assert LATENCIES_S[0] / 2 < player.latency_s < 0.2
    with Player.open(FULL) as player:
        keep_following(player, 0.8, 0.5, age_s=0.1)
        assert player.delay_ms[0] == pytest.approx(without_age_ms + 100, abs=25)
        player.follow(0.5, [float("nan")])  # a row that the clock does not know yet
        keep_following(player, 0.6, 0.5)
        assert np.isfinite(player.delay_ms).all()


def test_muted_is_a_state_with_words_and_comes_back(speaker):
    with Player.open(FULL) as player:
        for silent in (SoundSettings(muted=True), SoundSettings(volume=0.0)):
            player.settings = silent
            assert not player.state.ok
            assert player.state.words == "The sound is off."
            assert player.state.cure
        player.settings = FULL
        assert player.state.ok


def test_where_python_is_too_busy_the_player_takes_more_time(speaker):
    stop = threading.Event()

    def hog() -> None:
        while not stop.is_set():
            sum(range(1000))

    interval_s = sys.getswitchinterval()
    with Player.open(FULL) as player:
        thread = threading.Thread(target=hog)
        sys.setswitchinterval(0.05)  # longer than the stream can wait
        thread.start()
        try:
            wait_for(lambda: player.state.ok and player.latency_s > 1.5 * LATENCIES_S[0], 15)
        finally:
            stop.set()
            thread.join()
            sys.setswitchinterval(interval_s)
        assert player.underflows > 0
        assert player.state.ok


def test_a_cue_that_cannot_be_heard_is_not_told_as_heard(speaker):
    with Player.open(SoundSettings(cues=False)) as player:
        player.play("start")
        keep_following(player, 0.2, None)
        assert player.last_cue is None
        player.settings = SoundSettings(muted=True)
        player.play("start")
        keep_following(player, 0.2, None)
        assert player.last_cue is None


def test_a_second_player_leaves_the_first_alone(speaker):
    with Player.open(FULL) as first:
        keep_following(first, 0.2, 0.5)
        with Player.open(FULL) as second:
            keep_following(second, 0.2, 0.5)
            assert second.state.ok
        keep_following(first, 0.2, 0.5)
        assert first.state.ok
        assert first.latency_s > 0


def test_a_closed_player_takes_everything_and_does_nothing(speaker):
    player = Player.open(FULL)
    player.close()
    player.close()
    player.follow(1.0, [time.perf_counter()])
    player.play("test")
    with pytest.raises(KeyError, match="gong"):
        player.play("gong")  # type: ignore[arg-type]
    assert not player.state.ok
    assert player.state.words == "The sound is closed."
    assert np.isnan(player.latency_s)
    player.reopen()
    assert player.state.ok
    player.close()


@pytest.mark.skipif(not can_play(), reason=NO_SERVER)
def test_a_lost_loudspeaker_is_told_and_can_be_found_again():
    with loudspeaker() as speaker, Player.open(FULL) as player:
        keep_following(player, 0.3, 0.5)
        assert player.state.ok
        speaker.stop()
        wait_for(lambda: not player.state.ok)
        assert player.state.words == "No sound: the loudspeaker was unplugged or switched off."
        assert "Then try the sound again" in player.state.cure
        player.follow(1.0)
        player.play("start")
        player.reopen()
        assert player.state.words == "No sound: this computer has no loudspeaker."
        speaker.start()
        player.reopen()
        assert player.state.ok
        keep_following(player, 0.3, 0.5)
        assert player.latency_s > 0


@pytest.mark.skipif(not can_play(), reason=NO_SERVER)
def test_a_loudspeaker_that_refuses_is_told_with_its_reason(speaker, monkeypatch):
    import sounddevice

    def refuse(**_: object) -> None:  # like PortAudio when another program holds the device
        raise sounddevice.PortAudioError("Error opening OutputStream: Device unavailable", -9985)

    monkeypatch.setattr(sounddevice, "OutputStream", refuse)
    with Player.open(FULL) as player:
        assert not player.state.ok
        assert player.state.words.startswith("No sound: the loudspeaker cannot be used (")
        assert "Device unavailable" in player.state.words
        assert player.state.cure


needs_alsa = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="this is not Linux")


@needs_alsa
def test_a_device_that_plays_to_nowhere_is_found_out_and_let_go(tmp_path, monkeypatch):
    """ALSA's null device takes frames as fast as they are made: a core would be busy without any sound."""
    config = tmp_path / "alsa.conf"
    config.write_text("pcm.!default { type null }\nctl.!default { type null }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    with Player.open(FULL) as player:
        wait_for(lambda: not player.state.ok)
        assert player.state.words == "No sound: the chosen device is no real loudspeaker."
        before_s = time.process_time()
        time.sleep(0.3)
        assert time.process_time() - before_s < 0.1


@needs_alsa
@pytest.mark.parametrize(
    ("setup", "words", "cure"),
    [
        ("", "No sound: this computer has no loudspeaker.", "Plug in"),
        (
            "import ctypes.util; ctypes.util.find_library = lambda name: None",
            "No sound: PortAudio cannot be loaded.",
            "apt-get install libportaudio2",
        ),
        (
            "sys.modules['sounddevice'] = None",
            "No sound: sounddevice is not installed.",
            "pip install",
        ),
    ],
    ids=["no device", "no library", "no package"],
)
def test_missing_sound_is_said_in_words_and_is_no_error(tmp_path, setup, words, cure):
    config = tmp_path / "alsa.conf"
    config.write_text("pcm.!default { type hw card 31 }\n")  # a card that does not exist
    done = run_alone(setup, str(config))
    assert done.stderr == ""
    assert done.returncode == 0
    state, rest, again = done.stdout.splitlines()
    assert state.startswith(f"False|{words}|")
    assert cure in state
    assert rest == "nan (nan, nan) None"
    assert again == "False"
