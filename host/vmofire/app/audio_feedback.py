"""Sound of a job: a tone that follows the muscle towards its goal, beeps at cues, a chime at the end.

In: Snapshots, notes of a job, Preferences. Out: calls of sound.Player. Never: sound of its own, or an error
without a loudspeaker: `state` says so, and the page shows it.
"""

from collections import deque
from collections.abc import Callable, Sequence
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING

from vmofire.live.snapshot import Snapshot
from vmofire.preferences import Preferences
from vmofire.sound.player import HeardCue, Player
from vmofire.sound.tones import SoundSettings
from vmofire.words import msg, say, say_all

if TYPE_CHECKING:  # it imports scipy
    from vmofire.guided.job_run import Note

FOLLOWED = ("effort", "rest", "relax", "ready")


class AudioFeedback:
    """Player of a guided job; opened late, because PortAudio may take a second to load."""

    def __init__(self, preferences: Preferences) -> None:
        self._player: Player | None = None
        self._settings = _read(preferences)
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
        self._settings = _read(preferences)
        if self._player is not None:
            self._player.settings = self._settings

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
        return words, state.cure, state.ok

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

    def hear(self, notes: "Sequence[Note]", to_host_s: Callable[[float], float] | None = None) -> None:
        """Beep at events of a job: start and end of an effort, and a good end of the job.

        `to_host_s` turns a sample number into seconds of time.perf_counter(), the base of the cue delay.
        """
        if self._player is None:
            return
        for note in notes:
            if note.kind == "cue":
                effort = note.data["kind"] in ("effort", "stretch")
                if effort:
                    self._asked_s = to_host_s(note.sample) if to_host_s is not None else None
                    self._before = self._player.last_cue
                    self._player.play("start")
                elif self._in_effort:
                    self._player.play("stop")
                elif note.data["kind"] == "ready":
                    self._player.play("tick")
                self._in_effort = effort
            elif note.kind == "result":
                self._in_effort = False
                if note.data.get("good") or note.data.get("outcome") == "stretched":
                    self._player.play("success")

    def follow(self, snapshot: Snapshot, samples: Sequence[int], to_host_s: Callable[[float], float]) -> None:
        """Let the tone follow the required muscles in an effort; silence otherwise."""
        if self._player is None:
            return
        self._measure(self._player)
        prompt, level = snapshot.prompt, None
        if prompt is not None and prompt.kind in FOLLOWED and not prompt.trouble:
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

    def close(self) -> None:
        """Release the loudspeaker."""
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
    )
