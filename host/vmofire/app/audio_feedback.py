"""Sound of a job: a tone that follows the muscle towards its goal, beeps and a voice at cues, a chime.

In: Snapshots, notes and prompts of a job, Preferences. Out: calls of sound.Player. Never: sound of its own, a
cue that waits for the voice, or an error without loudspeaker or voice: `state` says so.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from vmofire.app.spoken_cues import SpokenCues, Utterance, list_always, list_soon
from vmofire.guided.prompt import Prompt
from vmofire.live.snapshot import Snapshot
from vmofire.preferences import Preferences
from vmofire.sound.player import HeardCue, Player
from vmofire.sound.tones import LENGTHS_S, CueName, Frames, SoundSettings
from vmofire.sound.voice import FS_HZ, Voice
from vmofire.words import find_language, msg, say, say_all
from vmofire.words.message import read_told

if TYPE_CHECKING:  # it imports scipy
    from vmofire.guided.job_run import Note

FOLLOWED = ("effort", "rest", "relax", "ready")
LAST_WORDS_S = 6.0  # a verdict takes two seconds; a slow engine as long again
PAUSE = np.zeros(round(0.15 * FS_HZ), np.float32)  # between two sentences


class AudioFeedback:
    """Player of a guided job; opened late, because PortAudio may take a second to load."""

    def __init__(self, preferences: Preferences, voice: Voice | None = None) -> None:
        self._player: Player | None = None
        self._settings = _read(preferences)
        self._cue_sound = preferences.cue_sound
        self._voice = voice or Voice()
        self._cues = SpokenCues()
        self._waiting: tuple[str, ...] = ()  # sentences that wait for their samples, or for the one before
        self._beeping_until_s = self._speaking_until_s = 0.0
        self._prepared: object = None  # job and language whose sentences are being made
        self._complained = False
        self._in_effort = False
        self._asked_s: float | None = None  # start of the effort whose beep has not sounded yet
        self._before: HeardCue | None = None
        self._delays_s: deque[float] = deque(maxlen=20)
        self._tone_ms = (float("nan"), float("nan"))  # as last measured

    def open(self) -> None:
        """Look for a loudspeaker."""
        if self._player is None:
            self._player = Player.open(self._settings)

    def set_preferences(self, preferences: Preferences) -> None:
        """Apply the volume and the choice of sounds."""
        before, self._settings = self._settings, _read(preferences)
        was_speaking, self._cue_sound = self.speaks, preferences.cue_sound
        if self._player is not None:
            self._player.settings = self._settings
            if was_speaking and not self.speaks:
                self._silence(self._player)
            if before.device != self._settings.device:
                self._player.reopen()

    @property
    def speaks(self) -> bool:
        """Whether cues are spoken, where there is a voice."""
        return self._settings.cues and not self._settings.muted and self._cue_sound != "tone"

    def list_devices(self) -> list[str]:
        """Return the names of the loudspeakers of this computer; none without PortAudio."""
        from vmofire.sound.devices import list_outputs

        return list_outputs()

    @property
    def state(self) -> tuple[str, str, bool]:
        """State in words, its cure, and whether there is sound."""
        if self._player is None:
            return say("The sound is not on yet."), "", False
        state = self._player.state
        words, (p50_ms, p95_ms) = state.words, self._tone_ms
        if state.ok and isfinite(p50_ms):
            message = msg("The tone is {typical:ms} late, 95 % of the time under {most:ms}.")
            words = say_all(words, say(message, typical=p50_ms, most=p95_ms))
        if state.ok and self._delays_s:
            message = msg("Cues are heard {delay:ms} late. Onsets are corrected by that.")
            words = say_all(words, say(message, delay=1000.0 * self.delay_s))
        if state.ok and self.speaks:
            cause, cure = self._voice.trouble
            return say_all(words, cause), say_all(state.cure, cure), state.ok
        return words, state.cure, state.ok

    def take_complaint(self) -> tuple[str, str]:
        """Return once why nothing is spoken, and what to do; else "" and ""."""
        cause, cure = self._voice.trouble if self.speaks else ("", "")
        if not cause or self._complained:
            return "", ""
        self._complained = True
        return say_all(cause, say("Beeps go on.")), cure

    @property
    def delay_s(self) -> float:
        """Delay from the start of an effort to its audible cue, in seconds.

        It is measured, else the value of the system; 0 without audible cues, when only the screen shows them.
        """
        player, settings = self._player, self._settings
        if player is None or settings.muted or not settings.cues or not player.state.ok:
            return 0.0
        if self._delays_s:
            return median(self._delays_s)
        return player.latency_s if isfinite(player.latency_s) else 0.0

    @property
    def brief(self) -> tuple[str, bool]:
        """The state in two words, for the top of the screen."""
        if self._player is None:
            return "", True
        if self._settings.muted:
            return say("sound muted"), False
        return (say("sound on"), True) if self._player.state.ok else (say("no sound"), False)

    def test(self) -> None:
        """Play a test sound; without sound, look for a loudspeaker again."""
        self.open()
        assert self._player is not None
        if not self._player.state.ok and not self._settings.muted:
            self._player.reopen()
        self._player.play("test")

    def hear(
        self,
        notes: "Sequence[Note]",
        to_host_s: Callable[[float], float] | None = None,
        prompt: Prompt | None = None,
    ) -> None:
        """Beep and speak at events of a job: start and end of an effort, counts, a hold, the result.

        Parameters
        ----------
        notes
            New notes of the job.
        to_host_s
            Turns a sample number into seconds of time.perf_counter(), the base of the cue delay.
        prompt
            The prompt after these notes; None without a job.
        """
        player = self._player
        if player is None:
            return
        beep: CueName | None = None
        told: Utterance | None = None
        for note in notes:
            if note.kind == "cue":
                effort = note.data["kind"] in ("effort", "stretch")
                if effort:
                    self._asked_s = to_host_s(note.sample) if to_host_s is not None else None
                    self._before = player.last_cue
                    beep = "start"
                elif self._in_effort:
                    beep = "stop"
                elif note.data["kind"] == "ready":
                    beep = "tick"
                self._in_effort = effort
            elif note.kind == "result":
                self._in_effort = False
                told = Utterance((read_told(note.text, note.data.get("fields")),), "told")
                if note.data.get("good") or note.data.get("outcome") == "stretched":
                    self._beep(player, "success")
        says = self._find_utterance(prompt) if self.speaks else None
        spoken = says is not None and says.urgency == "cue" and self._find_frames(says.sentences) is not None
        if beep is not None and not (spoken and self._cue_sound == "voice"):
            self._beep(player, beep)
        if self.speaks:
            self._speak(player, told or says, beep if self._cue_sound == "voice" else None)

    def _find_utterance(self, prompt: Prompt | None) -> Utterance | None:
        """Return what to say now, and let the sentences after it be made."""
        says = self._cues.take(prompt)
        if prompt is not None:
            known = (prompt.job, find_language())
            soon = tuple(list_soon(prompt)) if says is not None else ()
            if says is not None:
                self._voice.prepare((*says.sentences, *soon), is_next=True)
            if self._prepared != known:
                self._prepared = known
                self._voice.prepare(list_always())
        return says

    def _speak(self, player: Player, says: Utterance | None, cue: CueName | None) -> None:
        """Speak now, or keep for later what has no moment of its own."""
        now_s = time.perf_counter()
        if says is not None and says.urgency == "told":
            self._waiting = tuple(one for one in says.sentences if one)
            self._voice.prepare(self._waiting, is_next=True)
        elif says is not None and (says.urgency == "cue" or now_s >= self._speaking_until_s):
            if says.urgency == "cue":
                self._waiting = ()
            frames = self._find_frames(says.sentences)
            if frames is not None:
                self._put(player, frames, max(0.0, self._beeping_until_s - now_s), cue)
            elif says.urgency == "cue" and now_s < self._speaking_until_s:
                self._silence(player)  # the sentence before it would be wrong now
        if self._waiting and now_s >= self._speaking_until_s:
            frames = self._find_frames(self._waiting, whole=True)
            if frames is not None:
                self._waiting = ()
                self._put(player, frames, max(0.0, self._beeping_until_s - now_s), None)

    def _find_frames(self, sentences: Sequence[str], *, whole: bool = False) -> Frames | None:
        """Return sentences joined; None if the first, or any of the `whole`, is not ready."""
        found = [self._voice.find(one) for one in sentences if one]
        parts: list[Frames] = []
        for frames in found:
            if frames is None:
                if whole:
                    return None
                break
            parts += [frames, PAUSE]
        return np.concatenate(parts[:-1]) if parts else None

    def _beep(self, player: Player, name: CueName) -> None:
        self._beeping_until_s = time.perf_counter() + LENGTHS_S[name]
        self._speaking_until_s = 0.0  # a beep ends the sentence before it
        player.play(name)

    def _put(self, player: Player, frames: Frames, wait_s: float, cue: CueName | None) -> None:
        self._speaking_until_s = time.perf_counter() + wait_s + len(frames) / FS_HZ
        player.speak(frames, wait_s, cue)

    def _silence(self, player: Player) -> None:
        self._waiting, self._speaking_until_s = (), 0.0
        player.speak(PAUSE)

    def follow(self, snapshot: Snapshot, samples: Sequence[int], to_host_s: Callable[[float], float]) -> None:
        """Let the tone follow the required muscles in an effort; silence otherwise."""
        if self._player is None:
            return
        self._measure(self._player)
        prompt, level = snapshot.prompt, None
        if prompt is not None and prompt.kind in FOLLOWED and not prompt.trouble and not prompt.dark:
            levels = [
                find_level(channel.rms_uv, channel.rest_uv, channel.goal_uv)
                for i, channel in enumerate(snapshot.channels)
                if i in prompt.channels
            ]
            level = max((one for one in levels if one is not None), default=None)
        self._player.follow(level, [to_host_s(sample) for sample in samples] if level is not None else ())

    def _measure(self, player: Player) -> None:
        """Store the delay of the last cue, and that of the tone."""
        heard = player.last_cue
        if self._asked_s is not None and heard is not None and heard is not self._before:
            late_s = heard.at_s - self._asked_s
            if heard.name == "start" and 0.0 < late_s < 1.0:
                self._delays_s.append(late_s)
            self._asked_s = None
        tone_ms = player.delay_ms
        if isfinite(tone_ms[0]):
            self._tone_ms = tone_ms

    def finish(self, most_s: float = LAST_WORDS_S) -> None:
        """Wait for the last words, as long as they take but no longer than `most_s`."""
        until_s = time.perf_counter() + most_s
        while self._player is not None and self.speaks and self._voice.can_speak:
            self.hear([])
            now_s = time.perf_counter()
            if now_s >= until_s or not (self._waiting or now_s < self._speaking_until_s):
                break
            time.sleep(0.02)

    def close(self) -> None:
        """Release the loudspeaker and the voice."""
        self._voice.close()
        if self._player is not None:
            self._player.close()
            self._player = None


def find_level(rms_uv: float, rest_uv: float, goal_uv: float) -> float | None:
    """Return 0 at rest and 1 at the goal; None where a value is unknown."""
    if not (isfinite(rms_uv) and isfinite(goal_uv)):
        return None
    rest_uv = rest_uv if isfinite(rest_uv) and rest_uv < goal_uv else 0.0
    return max(0.0, (rms_uv - rest_uv) / (goal_uv - rest_uv)) if goal_uv > rest_uv else None


def _read(preferences: Preferences) -> SoundSettings:
    return SoundSettings(
        feedback=preferences.feedback,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - checked there
        cues=preferences.cues,
        volume=preferences.volume,
        muted=preferences.muted,
        device=preferences.sound_device,
    )
