"""Analysis of recorded muscles: what each did, and whether it works compared with an effort of its own.

In: Recordings. Out: records ready for JSON. It runs the screen's own definitions, so both agree.
Never: a file, a clock, a verdict on a signal that the quality gate refuses.
"""

from vmofire.analysis.cues import Cues, Limits, find_cues
from vmofire.analysis.recording import Analysis, ChannelAnalysis, analyse
from vmofire.analysis.reference import EffortAnalysis, judge_efforts

__all__ = [
    "Analysis",
    "ChannelAnalysis",
    "Cues",
    "EffortAnalysis",
    "Limits",
    "analyse",
    "find_cues",
    "judge_efforts",
]
