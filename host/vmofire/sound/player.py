"""The loudspeaker: one stream, opened once, that asks the synthesiser for frames and nothing else.

In: levels with the moments their samples were converted, names of cues, settings. Out: sound; how late it is;
a state with words and cure. Never: an exception where sound is missing, a line on stderr, Qt.
One thread calls, PortAudio's own renders; they meet in two queues and in attributes swapped whole.
"""

import contextlib
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any, ClassVar, NamedTuple, TypeVar

from vmofire.sound.delay import Delay
from vmofire.sound.devices import find_output, load_sounddevice, quiet_stderr
from vmofire.sound.tones import CUES, GLIDE_S, CueName, SoundSettings, Synth
from vmofire.words import msg, say

FS_HZ = 48000  # what today's hardware and sound servers run at; any other rate makes them resample
SILENT_S = 2.0  # a stream that has asked for nothing so long is lost: PortAudio tells no more than that
# Where Python is kept from answering in time the sound breaks off: then the next of these is tried. Painting
# 60 frames a second breaks 9 ms now and then and 20 ms never; a loop in another thread breaks 20 but not 30.
LATENCIES_S = (0.02, 0.04, 0.08)
# Three seconds with breaks within a minute are too many; one is a window that opens, or a stream that starts.
BREAKS, BREAK_S, FORGIVEN_S = 3, 1.0, 60.0
# A device that is no device ("null" in ALSA) swallows frames as fast as they are made and burns a core.
RUNAWAY_S = 2.0

T = TypeVar("T")

_CURE_DEVICE = msg("Plug in a loudspeaker or headphones, or switch them on. Then try the sound again.")
_CURE_REFUSED = msg("Close other programs that play sound, or choose another loudspeaker. Then try again.")
_CURE_LINUX = msg("On Debian and Ubuntu: 'sudo apt-get install libportaudio2'. Then start again.")
_CURE_INSTALL = msg("Install it again: 'pip install --force-reinstall sounddevice'. Then start again.")


@dataclass(frozen=True)
class SoundState:
    """Whether there is sound.

    Attributes
    ----------
    ok : bool
        False where nothing can be heard, muting included.
    message, remedy : str
        What is so and what to do about it, in English, as the catalogue has them; the remedy is "" where
        nothing needs doing.
    device : str
        What PortAudio says: the loudspeaker's name, or its reason.
    """

    ok: bool
    message: str
    remedy: str = ""
    device: str = ""

    @property
    def words(self) -> str:
        """What is so, in the language in use."""
        return say(self.message, device=self.device)

    @property
    def cure(self) -> str:
        """What to do about it; "" where nothing needs doing."""
        return say(self.remedy)


class HeardCue(NamedTuple):
    """A cue that has left the loudspeaker, and the second of time.perf_counter() at which it began to."""

    name: CueName
    at_s: float


class Player:
    """Plays; made by `Player.open`.

    Attributes
    ----------
    last_cue : HeardCue or None
        The cue that sounded last; what an onset after it is counted from.
    underflows : int
        How often the sound broke off because this computer was too busy.
    """

    _open_streams: ClassVar[int] = 0

    def __init__(self, settings: SoundSettings | None = None) -> None:
        self.last_cue: HeardCue | None = None
        self.underflows = 0
        self._synth = Synth(FS_HZ, settings)
        self._patience = 0  # which of LATENCIES_S
        self._stream: Any = None
        self._state = SoundState(False, msg("The sound is closed."))
        self._levels: SimpleQueue[tuple[float | None, Sequence[float]]] = SimpleQueue()
        self._cues: SimpleQueue[CueName] = SimpleQueue()
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
        """Return a player, with sound if this computer has any; `state` tells.

        The first call of a program loads PortAudio, which may take a second.
        """
        player = cls(settings)
        player.reopen()
        return player

    def reopen(self) -> None:
        """Look for a loudspeaker again, and play to the one the system prefers."""
        self.close()
        self._forget_stream()
        try:
            sounddevice = load_sounddevice(rescan=Player._open_streams == 0)
        except ImportError:
            self._state = SoundState(False, msg("No sound: sounddevice is not installed."), _CURE_INSTALL)
            return
        except Exception:  # OSError where the library is missing; PortAudioError where it does not start
            cure = _CURE_LINUX if sys.platform.startswith("linux") else _CURE_INSTALL
            self._state = SoundState(False, msg("No sound: PortAudio cannot be loaded."), cure)
            return
        if sounddevice.default.device["output"] < 0:
            self._state = SoundState(False, msg("No sound: this computer has no loudspeaker."), _CURE_DEVICE)
            return
        try:
            with quiet_stderr():
                self._start(sounddevice)
        except Exception as error:  # PortAudioError mostly; no fault of the sound may reach whoever measures
            text = str(error).split(" [PaErrorCode")[0]
            message = msg("No sound: the loudspeaker cannot be used ({device}).")
            self._state = SoundState(False, message, _CURE_REFUSED, text)
            self._drop_stream()

    def _start(self, sounddevice: Any) -> None:
        device, extra = find_output(sounddevice)
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
        # Some drivers leave these times empty or far out; then the stream's own figure has to do.
        self._latency_s = ahead_s if 0 < ahead_s < 2 else self._nominal_s
        heard_s = now_s + self._latency_s
        for level, converted_s in _drain(self._levels):
            self._synth.follow(level)
            self._delay.heard(heard_s + GLIDE_S, converted_s)
        for name in _drain(self._cues):
            if self._synth.play(name):
                self.last_cue = HeardCue(name, heard_s)
        out[:, 0] = self._synth.render(n_frames)

    @property
    def settings(self) -> SoundSettings:
        """What is to be heard; may be replaced at any time."""
        return self._synth.settings

    @settings.setter
    def settings(self, settings: SoundSettings) -> None:
        self._synth.settings = settings

    @property
    def state(self) -> SoundState:
        """Whether there is sound now, in words; ask as often as the screen is drawn."""
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
        """Seconds from rendering to the loudspeaker, as PortAudio tells; NaN while nothing plays."""
        return self._latency_s

    @property
    def delay_ms(self) -> tuple[float, float]:
        """Median and 95th percentile from a sample's conversion to its sound, in ms; NaN while not known.

        Over the last ten seconds, to when the tone has gone two thirds of the way to its new level. What a
        wireless loudspeaker adds behind the system's back is not in it.
        """
        return self._delay.percentiles_ms(time.perf_counter())

    def follow(self, level: float | None, converted_s: Sequence[float] = ()) -> None:
        """Let the tone follow: 0 at rest, 1 at the goal, None for silence.

        Parameters
        ----------
        level : float or None
            Half a second without a new one is silence.
        converted_s : sequence of float
            When samples in it were converted, in s of time.perf_counter(): oldest and newest of each block.
        """
        if self._stream is not None:
            self._levels.put((level, converted_s))

    def play(self, name: CueName) -> None:
        """Sound a cue now; where it cannot be heard, `last_cue` stays what it was.

        Raises
        ------
        KeyError
            There is no such cue.
        """
        if name not in CUES:  # found here, not in PortAudio's thread, where nobody would hear of it
            raise KeyError(name)
        if self._stream is not None:
            self._cues.put(name)

    def close(self) -> None:
        """Give the loudspeaker back, after the tone has faded."""
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
            with contextlib.suppress(Exception), quiet_stderr():  # the device went first
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)
        self._latency_s = math.nan
        self._levels, self._cues = SimpleQueue(), SimpleQueue()

    def __enter__(self) -> "Player":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _drain(queue: "SimpleQueue[T]") -> Iterator[T]:
    """Yield what waits in a queue."""
    with contextlib.suppress(Empty):
        while True:
            yield queue.get_nowait()
