"""Player for the loudspeaker: one stream, opened once, that only takes frames from the synthesiser.

In: levels with the moments their samples were converted, names of cues, sentences as samples, settings.
Out: sound; its delay; a state with words and cure. Never: an exception without sound, a line on stderr, Qt.
One thread calls, PortAudio's own renders; they share three queues and attributes that are replaced whole.
"""

import contextlib
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any, ClassVar, NamedTuple, TypeVar

import numpy as np

from vmofire.sound.delay import Delay
from vmofire.sound.devices import find_output, load_sounddevice, quiet_stderr
from vmofire.sound.tones import CUES, GLIDE_S, CueName, Frames, SoundSettings, Synth
from vmofire.words import msg, say

FS_HZ = 48000  # what today's hardware and sound servers run at; any other rate makes them resample
SILENT_S = 2.0  # a stream that asks for no frames for so long is lost; PortAudio gives no other sign
# If Python answers too late, the sound breaks off; then the next latency is tried. Painting 60 frames a
# second sometimes breaks 9 ms and never 20 ms; a loop in another thread breaks 20 but not 30.
LATENCIES_S = (0.02, 0.04, 0.08)
# Three seconds with breaks within a minute are too many; one comes from an opening window or a new stream.
BREAKS, BREAK_S, FORGIVEN_S = 3, 1.0, 60.0
# A null device ("null" in ALSA) takes frames as fast as they are made and keeps a core busy.
RUNAWAY_S = 2.0

T = TypeVar("T")

_CURE_DEVICE = msg("Plug in a loudspeaker or headphones, or switch them on. Then try the sound again.")
_CURE_REFUSED = msg("Close other programs that play sound, or choose another loudspeaker. Then try again.")
_CURE_LINUX = msg("On Debian and Ubuntu: `sudo apt-get install libportaudio2`. Then start again.")
_CURE_INSTALL = msg("Install it again: `pip install --force-reinstall sounddevice`. Then start again.")


@dataclass(frozen=True)
class SoundState:
    """Whether there is sound.

    Attributes
    ----------
    ok : bool
        False if nothing can be heard, also when muted.
    message, remedy : str
        The state and what to do about it, in English, as in the catalogue; the remedy is "" if nothing
        needs doing.
    device : str
        From PortAudio: the loudspeaker's name, or the error.
    """

    ok: bool
    message: str
    remedy: str = ""
    device: str = ""

    @property
    def words(self) -> str:
        """The state, in the language in use."""
        return say(self.message, device=self.device)

    @property
    def cure(self) -> str:
        """Cure, in the language in use; "" for none."""
        return say(self.remedy)


class HeardCue(NamedTuple):
    """A cue that has left the loudspeaker, and the second of time.perf_counter() at which it began to."""

    name: CueName
    at_s: float


class Player:
    """Player of tone and cues; make one with `Player.open`.

    Attributes
    ----------
    last_cue : HeardCue or None
        The cue that sounded last; onsets are timed from it.
    underflows : int
        How often the sound broke off because this computer was too busy.
    """

    _open_streams: ClassVar[int] = 0

    def __init__(self, settings: SoundSettings | None = None) -> None:
        self.last_cue: HeardCue | None = None
        self.underflows = 0
        self._synth = Synth(FS_HZ, settings)
        self._patience = 0  # index in LATENCIES_S
        self._stream: Any = None
        self._state = SoundState(False, msg("The sound is closed."))
        self._levels: SimpleQueue[tuple[float | None, Sequence[float]]] = SimpleQueue()
        self._cues: SimpleQueue[CueName] = SimpleQueue()
        self._sentences: SimpleQueue[tuple[Frames, CueName | None]] = SimpleQueue()
        self._forget_stream()

    def _forget_stream(self) -> None:
        self._opened_s = self._asked_s = time.perf_counter()
        self._frames = 0
        self._ran_away = False
        self._breaks, self._broke_s = 0, self._opened_s
        self._nominal_s = self._latency_s = math.nan
        self._delay = Delay()

    @classmethod
    def open(cls, settings: SoundSettings | None = None) -> "Player":
        """Return a player, with sound if this computer has any; see `state`.

        The first call in a program loads PortAudio, which may take a second.
        """
        player = cls(settings)
        player.reopen()
        return player

    def reopen(self) -> None:
        """Search for loudspeakers again, and play to the system's default."""
        self.close()
        self._forget_stream()
        try:
            sounddevice = load_sounddevice(rescan=Player._open_streams == 0)
        except ImportError:
            self._state = SoundState(False, msg("No sound: sounddevice is not installed."), _CURE_INSTALL)
            return
        except Exception:  # OSError if the library is missing; PortAudioError if it does not start
            cure = _CURE_LINUX if sys.platform.startswith("linux") else _CURE_INSTALL
            self._state = SoundState(False, msg("No sound: PortAudio cannot be loaded."), cure)
            return
        if sounddevice.default.device["output"] < 0:
            self._state = SoundState(False, msg("No sound: this computer has no loudspeaker."), _CURE_DEVICE)
            return
        try:
            with quiet_stderr():
                self._start(sounddevice)
        except Exception as error:  # mostly PortAudioError; no error of the sound may stop a measurement
            text = str(error).split(" [PaErrorCode")[0]
            message = msg("No sound: the loudspeaker cannot be used ({device}).")
            self._state = SoundState(False, message, _CURE_REFUSED, text)
            self._drop_stream()

    def _start(self, sounddevice: Any) -> None:
        device, extra = find_output(sounddevice, self.settings.device)
        info: Any = sounddevice.query_devices(device, "output")

        def fill(out: Any, n_frames: int, times: Any, status: Any) -> None:
            self._fill(out, n_frames, times.outputBufferDacTime - times.currentTime, bool(status))
            if self._ran_away:
                raise sounddevice.CallbackAbort

        rate_hz = FS_HZ
        try:
            sounddevice.check_output_settings(device, 1, "float32", extra, rate_hz)
        except sounddevice.PortAudioError:
            rate_hz = info["default_samplerate"]
        self._synth = Synth(rate_hz, self.settings)
        self._stream = sounddevice.OutputStream(
            samplerate=rate_hz,
            device=device,
            channels=1,
            dtype="float32",
            latency=max(LATENCIES_S[self._patience], info["default_low_output_latency"]),
            extra_settings=extra,
            callback=fill,
        )
        Player._open_streams += 1
        self._nominal_s = float(self._stream.latency)
        self._state = SoundState(True, msg("Sound plays on {device}."), device=str(info["name"]))
        self._opened_s = self._asked_s = self._broke_s = time.perf_counter()
        self._stream.start()

    def _fill(self, out: Any, n_frames: int, ahead_s: float, underflow: bool) -> None:
        """Render into PortAudio's buffer, heard `ahead_s` from now. Runs in PortAudio's thread."""
        now_s = time.perf_counter()
        self._asked_s = now_s
        self._frames += n_frames
        self._ran_away = self._frames / self._synth.fs_hz > now_s - self._opened_s + RUNAWAY_S
        self.underflows += underflow
        if underflow and now_s > self._broke_s + BREAK_S:
            self._breaks = 1 if now_s > self._broke_s + FORGIVEN_S else self._breaks + 1
            self._broke_s = now_s
        # Some drivers give no or wrong times; then use the latency of the stream.
        self._latency_s = ahead_s if 0 < ahead_s < 2 else self._nominal_s
        heard_s = now_s + self._latency_s
        for level, converted_s in _drain(self._levels):
            self._synth.follow(level)
            self._delay.heard(heard_s + GLIDE_S, converted_s)
        for name in _drain(self._cues):
            if self._synth.play(name):
                self.last_cue = HeardCue(name, heard_s)
        for frames, cue in _drain(self._sentences):
            self._synth.speak(frames)
            if cue is not None:
                self.last_cue = HeardCue(cue, heard_s)
        out[:, 0] = self._synth.render(n_frames)

    @property
    def settings(self) -> SoundSettings:
        """Settings of the sound; may be replaced at any time."""
        return self._synth.settings

    @settings.setter
    def settings(self, settings: SoundSettings) -> None:
        self._synth.settings = settings

    @property
    def state(self) -> SoundState:
        """Whether there is sound now, in words; cheap enough to read with every frame."""
        if self._stream is None:
            return self._state
        if self._ran_away:
            message = msg("No sound: the chosen device is no real loudspeaker.")
            self._state = SoundState(False, message, _CURE_DEVICE)
            self._drop_stream()
        elif time.perf_counter() - self._asked_s > SILENT_S or not self._stream.active:
            message = msg("No sound: the loudspeaker was unplugged or switched off.")
            self._state = SoundState(False, message, _CURE_DEVICE)
            self._drop_stream()
        elif self._breaks >= BREAKS and self._patience + 1 < len(LATENCIES_S):
            self._patience += 1
            self.reopen()
        elif self.settings.muted or self.settings.volume == 0:
            return SoundState(False, msg("The sound is off."), msg("Turn it on, or turn it up, to hear it."))
        return self._state

    @property
    def latency_s(self) -> float:
        """Seconds from rendering to the loudspeaker, from PortAudio; NaN while nothing plays."""
        return self._latency_s

    @property
    def delay_ms(self) -> tuple[float, float]:
        """Median and 95th percentile from a sample's conversion to its sound, in ms; NaN while not known.

        Over the last ten seconds, until the tone is two thirds of the way to its new level. The extra
        delay of a wireless loudspeaker is not included.
        """
        return self._delay.percentiles_ms(time.perf_counter())

    def follow(self, level: float | None, converted_s: Sequence[float] = ()) -> None:
        """Let the tone follow: 0 at rest, 1 at the goal, None for silence.

        Parameters
        ----------
        level : float or None
            Half a second without a new one is silence.
        converted_s : sequence of float
            When its samples were converted, in s of time.perf_counter(): oldest and newest of each block.
        """
        if self._stream is not None:
            self._levels.put((level, converted_s))

    def play(self, name: CueName) -> None:
        """Sound a cue now; if it cannot be heard, `last_cue` stays unchanged.

        Raises
        ------
        KeyError
            There is no such cue.
        """
        if name not in CUES:  # raised here, because an error in PortAudio's thread is not seen
            raise KeyError(name)
        if self._stream is not None:
            self._cues.put(name)

    def speak(self, frames: Frames, wait_s: float = 0.0, cue: CueName | None = None) -> None:
        """Speak a sentence, in place of the current one; `play` afterwards ends it.

        Parameters
        ----------
        frames : ndarray of float32, (n,)
            From sound.voice, at 48 kHz.
        wait_s : float
            Silence before it, while a cue sounds.
        cue : str, optional
            The cue that it stands for, for `last_cue`.
        """
        if self._stream is None:
            return
        frames = np.concatenate((np.zeros(round(wait_s * FS_HZ), np.float32), frames))
        if self._synth.fs_hz != FS_HZ:
            at = np.arange(int(len(frames) * self._synth.fs_hz / FS_HZ)) * (FS_HZ / self._synth.fs_hz)
            frames = np.interp(at, np.arange(len(frames)), frames).astype(np.float32)
        self._sentences.put((frames, cue))

    def close(self) -> None:
        """Close the stream after the tone has faded."""
        if self._stream is not None and self._stream.active:
            settings, self.settings = self.settings, replace(self.settings, muted=True)
            time.sleep(5 * GLIDE_S + (0.0 if math.isnan(self._latency_s) else self._latency_s))
            self.settings = settings
        self._drop_stream()
        self._state = SoundState(False, msg("The sound is closed."))

    def _drop_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            Player._open_streams -= 1
            with contextlib.suppress(Exception), quiet_stderr():  # the device may be gone
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)
        self._latency_s = math.nan
        self._levels, self._cues, self._sentences = SimpleQueue(), SimpleQueue(), SimpleQueue()

    def __enter__(self) -> "Player":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _drain(queue: "SimpleQueue[T]") -> Iterator[T]:
    """Yield the waiting items of a queue."""
    with contextlib.suppress(Empty):
        while True:
            yield queue.get_nowait()
