"""Snapshot: all that a screen shows at one moment; window and terminal draw only from it.

In: nothing. Out: frozen records, filled by stream.py. Never: a decision about the signal.
"""

from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Literal

from vmofire.dsp.sensor import Unit
from vmofire.guided.prompt import Prompt, Result
from vmofire.live.pixel_columns import Columns
from vmofire.words import msg, say

if TYPE_CHECKING:  # scipy comes with it
    from vmofire.dsp.quality import Quality

ChannelState = Literal["waiting", "no_signal", "clipped", "mains", "poor", "active", "rest"]

_WORDS: dict[ChannelState, str] = {
    "waiting": msg("waiting"),
    "no_signal": msg("no signal"),
    "clipped": msg("clipped"),
    "mains": msg("mains hum"),
    "poor": msg("poor signal"),
    "active": msg("active"),
    "rest": msg("at rest"),
}
# States of a channel, by reason of the quality gate.
STATES: dict[str, ChannelState] = {"flat": "no_signal", "clipped": "clipped", "mains": "mains"}


@dataclass(frozen=True)
class ChannelView:
    """State of one channel now.

    Attributes
    ----------
    label : str
    state : str
        Code of the channel's state.
    reason : str
        Code of the fault of the signal (dsp.quality.Reason); "" when all is well.
    trouble, cure : str
        What is wrong and what to do about it, as sentences; "" when all is well.
    rms_uv : float
        Fast amplitude at the newest sample, in the snapshot's unit; NaN when there is none.
    rest_uv, goal_uv : float
        Amplitude at rest and the goal line, likewise; NaN while not known.
    """

    label: str
    state: ChannelState
    reason: str
    trouble: str
    cure: str
    rms_uv: float
    rest_uv: float
    goal_uv: float

    @classmethod
    def of(
        cls,
        label: str,
        quality: "Quality",
        active: bool,
        rms_uv: float,
        rest_uv: float = nan,
        goal_uv: float = nan,
    ) -> "ChannelView":
        """Return the state of a channel from its signal now; it waits while there is none (RMS is NaN)."""
        reason = next((one for one in quality.reasons if one.blocking), None)
        state: ChannelState = "active" if active else "rest"
        if isnan(rms_uv):
            state, reason = "waiting", None
        elif reason is not None:
            state = STATES.get(reason.code, "poor")
        code, words, cure = (reason.code, reason.words, reason.cure) if reason else ("", "", "")
        return cls(label, state, code, words, cure, float(rms_uv), float(rest_uv), float(goal_uv))

    @property
    def words(self) -> str:
        """State of the channel, in words."""
        return say(_WORDS[self.state])

    @property
    def active(self) -> bool:
        """Whether the muscle is active, in a signal good enough to tell."""
        return self.state == "active"


@dataclass(frozen=True)
class Snapshot:
    """Snapshot of all that a screen shows at one moment.

    Attributes
    ----------
    columns : Columns
        Minimum, maximum, amplitude in uV, on/off and lost samples per pixel column.
    seconds_per_column : float
    channels : tuple of ChannelView
    peak_rms_uv : float
        Largest amplitude or goal of any channel in the picture: least end of a scale of amplitudes.
    running : bool
        Whether the board is streaming.
    nominal_hz, measured_hz : float
        Rate as the board gives it, and as measured by this computer's clock; NaN while not
        known.
    samples, lost_samples : int
        Samples seen and samples lost since the program began, all runs together.
    missing_s : float
        Missing time: lost samples, and the time without a board between two runs, pauses included.
    latency_p50_ms, latency_p95_ms : float
        From conversion to after paint, over the last ten seconds; NaN while not known.
    link, link_cure : str
        What is wrong with the connection or the recording and what to do about it; empty when all is well.
    ended : bool
        No more tries to connect are made.
    note : str
        The last event, for people to read.
    recording : bool
    recorded_s : float
        How much of the recording is on disk.
    recorded_samples : int
        Samples of it on disk, or at the end of the last recording; without lost samples.
    disk_late_s : float
        How long the oldest part of the recording has been waiting for the disk.
    under_way : bool
        Whether a guided job has been asked for and has no result yet.
    title : str
        Of the job under way or finished; empty without a job.
    job_s : float
        Duration of the job so far, pauses included.
    prompt : Prompt or None
        The prompt of the job now.
    result : Result or None
        Result of the last job, until it is dismissed.
    unit : {"uV", "mV"}
        Of every amplitude: uV at the skin, or mV at the sensor's output if its gain is unknown.
    """

    columns: Columns
    seconds_per_column: float
    channels: tuple[ChannelView, ...]
    peak_rms_uv: float
    running: bool
    nominal_hz: float
    measured_hz: float
    samples: int
    lost_samples: int
    missing_s: float
    latency_p50_ms: float = nan
    latency_p95_ms: float = nan
    link: str = ""
    link_cure: str = ""
    ended: bool = False
    note: str = ""
    recording: bool = False
    recorded_s: float = 0.0
    recorded_samples: int = 0
    disk_late_s: float = 0.0
    under_way: bool = False
    title: str = ""
    job_s: float = 0.0
    prompt: Prompt | None = None
    result: Result | None = None
    unit: Unit = "uV"
