"""Voice: sentences made into samples ahead of time, in a thread of its own.

In: sentences, the one needed first in front. Out: samples at 48 kHz, or None while they are being made; a
state with words and cure. Never: waits for the engine, plays a sound, an exception without a voice.
One thread calls, the voice's own makes samples; they share a queue and a dictionary that only grows.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable
from typing import Any

import numpy as np

from vmofire.sound.engines import Engine, EngineError, NoVoiceError, Speech, explain_language, find_engine
from vmofire.sound.tones import Frames
from vmofire.words import Language, find_language, say

FS_HZ = 48000.0
PEAK = 0.85  # the tone is low while the voice speaks, so their sum never clips
QUIET = 0.02  # share of the peak below which a sentence has not begun, or has ended
LEAD_S = 0.005  # kept before the first sound, so that it is not cut
FADE_S = 0.005
KEPT = 300  # sentences; a job has some fifty. Two seconds each: 230 MB would be too much for thousands
MOST_FAILURES = 3  # in a row; then the engine is given up

_Key = tuple[str, Language]


class Voice:
    """Maker of spoken sentences; the first one looks for the engine.

    Parameters
    ----------
    engine : callable, optional
        As in `engines.Engine`; by default the system's own.
    """

    def __init__(self, engine: Engine | None = None) -> None:
        self._engine = engine
        self._wanted: deque[_Key] = deque()
        self._made: OrderedDict[_Key, Frames] = OrderedDict()
        self._mute: dict[Language, EngineError] = {}  # languages without a voice
        self._fault: EngineError | None = None  # no language has one
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._failures = 0

    def prepare(self, sentences: Iterable[str], *, is_next: bool = False) -> None:
        """Let sentences be made, in the language in use; those needed next go in front."""
        language = find_language()
        with self._changed:
            asked: dict[_Key, None] = dict.fromkeys((one, language) for one in sentences if one)
            new = [key for key in asked if key not in self._made and (is_next or key not in self._wanted)]
            if not new or self._closed or not self._can_speak(language):
                return
            if is_next:
                self._wanted.extendleft(reversed(new))
            else:
                self._wanted.extend(new)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
                self._thread.start()
            self._changed.notify()

    def find(self, sentence: str) -> Frames | None:
        """Return the samples of a sentence in the language in use; None while there are none."""
        return self._made.get((sentence, find_language()))

    @property
    def can_speak(self) -> bool:
        """Whether there is a voice for the language in use, as far as is known."""
        return self._can_speak(find_language())

    @property
    def trouble(self) -> tuple[str, str]:
        """Why there is no voice, and what to do about it, in the language in use; "" and "" with one."""
        language = find_language()
        if self._fault is not None:
            return say(self._fault.cause), say(self._fault.cure)
        if language in self._mute:
            return explain_language(language), say(self._mute[language].cure)
        return "", ""

    def close(self) -> None:
        """Stop; a sentence being made is waited for."""
        with self._changed:
            self._closed = True
            self._wanted.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _can_speak(self, language: Language) -> bool:
        return self._fault is None and language not in self._mute

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._wanted)
                if self._closed:
                    return
                key = self._wanted.popleft()
                if key in self._made or not self._can_speak(key[1]):
                    continue
            self._make(key)

    def _make(self, key: _Key) -> None:
        text, language = key
        try:
            self._engine = self._engine or find_engine()
            frames = trim(self._engine(text, language))
        except NoVoiceError as error:
            self._mute[language] = error
        except EngineError as error:
            self._failures += 1
            if self._engine is None or self._failures >= MOST_FAILURES:
                self._fault = error
        else:
            self._failures = 0
            with self._changed:
                self._made[key] = frames
                while len(self._made) > KEPT:
                    self._made.popitem(last=False)


def trim(speech: Speech) -> Frames:
    """Return a sentence at 48 kHz without the silence around it, its loudest sample at PEAK.

    Engines put up to 50 ms of silence before a sentence and 300 ms after it, and differ in level.
    """
    # In the thread: it takes half a second to load. It ships no types.
    from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

    scipy: Any = scipy_signal
    rate_hz = round(speech.fs_hz)
    divisor = int(np.gcd(round(FS_HZ), rate_hz))
    frames = np.asarray(
        scipy.resample_poly(speech.frames, round(FS_HZ) // divisor, rate_hz // divisor), np.float64
    )
    loud = np.flatnonzero(np.abs(frames) > QUIET * np.abs(frames).max())
    lead = round(LEAD_S * FS_HZ)
    frames = frames[max(0, loud[0] - lead) : loud[-1] + lead + 1]
    n_fade = min(round(FADE_S * FS_HZ), len(frames) // 2)
    frames[:n_fade] *= np.linspace(0.0, 1.0, n_fade)
    frames[len(frames) - n_fade :] *= np.linspace(1.0, 0.0, n_fade)
    return (PEAK / np.abs(frames).max() * frames).astype(np.float32)
