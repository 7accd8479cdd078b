"""Synthesiser of the sound: a tone that follows activation, and short cues.

In: levels at any time, names of cues, and the number of frames. Out: float32 frames within -1 to 1.
Never: a device, a clock, a thread. Levels and pitches glide, every cue fades in and out, and sound is
continuous from one call to the next: nothing clicks.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vmofire.preferences import FEEDBACKS, Feedback
from vmofire.settings import Settings, setting
from vmofire.words import msg

CueName = Literal["start", "stop", "tick", "success", "test"]

# Two octaves from rest to goal: everybody hears an octave as the same note, higher.
REST_HZ, GOAL_HZ = 220.0, 880.0
STEADY_HZ = 440.0  # pitch of the tone in "loudness"
HIGHEST_LEVEL = 1.25  # above the goal the tone still rises a little, then stays
# Silent at rest: the tone fades in between these two levels, so that it does not flutter at a threshold.
SILENT_LEVEL, FULL_LEVEL = 0.05, 0.15
LOUDNESS_RANGE_DB = 24.0  # from just over rest to goal, in "loudness"
GLIDE_S = 0.01  # time constant of every change: short compared with 100 ms, long compared with a click
STALE_S = 0.5  # an older level is out of date: the tone falls silent
# A small loudspeaker cannot play 220 Hz; the ear completes the note from its harmonics.
HARMONICS = (1.0, 0.5, 0.25)
TONE_PEAK, CUE_PEAK = 0.45, 0.55  # sum 1, so that the sum never clips

EDGE_S = 0.008  # fade-in and fade-out of a note
CUT_S = 0.005  # fade-out of a cue or sentence that another replaces
DUCKED = 0.3  # share of the tone while the voice speaks: it is understood, and the sum never clips
# Notes of the cues: frequency in Hz, start and duration in s.
_CUES: dict[CueName, tuple[tuple[float, float, float], ...]] = {
    "start": ((988.0, 0.0, 0.18),),
    "stop": ((494.0, 0.0, 0.3),),
    "tick": ((740.0, 0.0, 0.06),),
    "success": ((659.0, 0.0, 0.12), (831.0, 0.1, 0.12), (988.0, 0.2, 0.3)),
    "test": ((494.0, 0.0, 0.3), (659.0, 0.35, 0.3), (988.0, 0.7, 0.5)),
}
CUES: tuple[CueName, ...] = tuple(_CUES)
LENGTHS_S = {name: max(start_s + length_s for _, start_s, length_s in notes) for name, notes in _CUES.items()}

Frames = NDArray[np.float32]
_FloatFrames = NDArray[np.float64]


@dataclass(frozen=True)
class SoundSettings(Settings):
    """Settings of the sound.

    Parameters
    ----------
    feedback
        Feedback of activation: the pitch of the tone, its loudness, or no tone.
    cues
        Whether start, stop, tick and success sound. The volume test always does, unless muted.
    volume
        0 to 1; the amplitude is its square, which is closer to the perceived loudness.
    muted
        No sound at all.
    device
        Name of the loudspeaker; "" for the system's.

    Raises
    ------
    ValueError
        A setting is out of these choices or ranges.
    """

    feedback: Feedback = "pitch"
    cues: bool = True
    volume: float = setting(0.6, 0, 1, "", msg("volume of the sound; 0 is silent, 1 is loudest"))
    muted: bool = False
    device: str = ""

    def __post_init__(self) -> None:
        """Check the settings, because a file of settings may hold any value."""
        if self.feedback not in FEEDBACKS:
            raise ValueError(f"feedback must be one of {', '.join(FEEDBACKS)}, not {self.feedback!r}")
        for name in ("cues", "muted"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} must be true or false, not {getattr(self, name)!r}")
        super().__post_init__()


class Synth:
    """Makes the sound, frame by frame.

    Parameters
    ----------
    fs_hz : float
        Frames a second.
    settings : SoundSettings, optional

    Attributes
    ----------
    settings : SoundSettings
        May be replaced at any time; changes glide.
    """

    def __init__(self, fs_hz: float, settings: SoundSettings | None = None) -> None:
        self.fs_hz = fs_hz
        self.settings = settings or SoundSettings()
        self._level: float | None = None
        self._level_frames = 0  # frames since the last level
        self._phase = 0.0  # in turns
        self._octave = np.log2(REST_HZ)
        self._tone = 0.0
        self._master = self._master_goal
        self._cues = {name: _draw(notes, fs_hz) for name, notes in _CUES.items()}
        self._sounding: _FloatFrames = np.zeros(0)  # rest of the current cue
        self._asked: _FloatFrames | None = None
        self._spoken: _FloatFrames = np.zeros(0)  # rest of the current sentence
        self._ducking = 1.0

    @property
    def _master_goal(self) -> float:
        return 0.0 if self.settings.muted else self.settings.volume**2

    def follow(self, level: float | None) -> None:
        """Take the activation: 0 at rest, 1 at the goal; None, NaN, or no call for 0.5 s is silence."""
        self._level = None if level is None or np.isnan(level) else level
        self._level_frames = 0

    def play(self, name: CueName) -> bool:
        """Sound a cue next, in place of the current one; of several cues in a row, only the last.

        Returns
        -------
        bool
            Whether it can be heard with these settings.

        Raises
        ------
        KeyError
            There is no such cue.
        """
        cue = self._cues[name]
        wanted = self.settings.cues or name == "test"
        if wanted:
            self._asked = cue
            if len(self._spoken):  # both at once would clip, and neither would be understood
                self._spoken = self._replace(self._spoken, np.zeros(round(CUT_S * self.fs_hz)))
        return wanted and self._master_goal > 0

    def speak(self, frames: Frames) -> None:
        """Speak a sentence next, in place of the current one; frames within -0.85 to 0.85, shape (n,)."""
        self._spoken = self._replace(self._spoken, frames.astype(np.float64))

    def render(self, n_frames: int) -> Frames:
        """Return the next frames, shape (n_frames,)."""
        if self._asked is not None:
            self._sounding, self._asked = self._replace(self._sounding, self._asked), None
        glide = np.exp(-np.arange(1, n_frames + 1) / (GLIDE_S * self.fs_hz))
        sound = self._render_tone(n_frames, glide)
        ducking, self._ducking = _glide(self._ducking, DUCKED if len(self._spoken) else 1.0, glide)
        sound *= ducking
        cue, self._sounding = self._sounding[:n_frames], self._sounding[n_frames:]
        sound[: len(cue)] += cue
        voice, self._spoken = self._spoken[:n_frames], self._spoken[n_frames:]
        sound[: len(voice)] += voice
        master, self._master = _glide(self._master, self._master_goal, glide)
        return (sound * master).astype(np.float32)

    def _replace(self, before: _FloatFrames, cue: _FloatFrames) -> _FloatFrames:
        fading = before[: round(CUT_S * self.fs_hz)]
        cue = cue.copy()
        cue[: len(fading)] += fading * np.linspace(1.0, 0.0, len(fading))
        return cue

    def _render_tone(self, n_frames: int, glide: _FloatFrames) -> _FloatFrames:
        octave_goal, tone_goal = self._aim()
        self._level_frames += n_frames
        if tone_goal == 0.0 and self._tone < 1e-5:
            self._tone, self._octave = 0.0, octave_goal
            return np.zeros(n_frames)
        octave, self._octave = _glide(self._octave, octave_goal, glide)
        tone, self._tone = _glide(self._tone, tone_goal, glide)
        phase = self._phase + np.cumsum(np.exp2(octave)) / self.fs_hz
        if n_frames:
            self._phase = float(phase[-1] % 1.0)
        turns = 2 * np.pi * phase
        waves = sum(share * np.sin(turns * (i + 1)) for i, share in enumerate(HARMONICS))
        return tone * np.asarray(waves) / sum(HARMONICS)

    def _aim(self) -> tuple[float, float]:
        """Return the target pitch (in octaves over 1 Hz) and amplitude of the tone."""
        feedback, level = self.settings.feedback, self._level
        if feedback == "off" or level is None or self._level_frames >= STALE_S * self.fs_hz:
            return self._octave, 0.0
        level = min(max(level, 0.0), HIGHEST_LEVEL)
        presence = min(max((level - SILENT_LEVEL) / (FULL_LEVEL - SILENT_LEVEL), 0.0), 1.0)
        if feedback == "pitch":
            return float(np.log2(REST_HZ) + level * np.log2(GOAL_HZ / REST_HZ)), TONE_PEAK * presence
        loudness_db = LOUDNESS_RANGE_DB * (min(level, 1.0) - 1.0)
        return float(np.log2(STEADY_HZ)), TONE_PEAK * presence * 10 ** (loudness_db / 20)


def _glide(value: float, goal: float, glide: _FloatFrames) -> tuple[_FloatFrames, float]:
    """Return the glide from a value towards its goal, and its last value."""
    way = goal + (value - goal) * glide
    return way, float(way[-1]) if len(way) else value


def _draw(notes: tuple[tuple[float, float, float], ...], fs_hz: float) -> _FloatFrames:
    """Return a cue's frames; overlapping notes add up, so the sum is scaled to the peak of cues."""
    cue = np.zeros(round(fs_hz * max(start_s + length_s for _, start_s, length_s in notes)))
    for hz, start_s, length_s in notes:
        t_s = np.arange(round(fs_hz * length_s)) / fs_hz
        edge = np.clip(np.minimum(t_s, length_s - t_s) / EDGE_S, 0.0, 1.0)
        first = round(fs_hz * start_s)
        note = np.sin(2 * np.pi * hz * t_s) * np.sin(np.pi / 2 * edge) ** 2
        cue[first : first + len(note)] += note[: len(cue) - first]
    return CUE_PEAK * cue / np.abs(cue).max()
