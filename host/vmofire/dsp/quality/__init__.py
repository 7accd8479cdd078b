"""Signal quality: whether a signal can be trusted, as reasons in words, each with its remedy.

A blocking reason forbids a verdict; the others are only shown. Nothing here changes the signal.
"""

from vmofire.dsp.quality.gate import QualityGate
from vmofire.dsp.quality.reasons import Quality, Reason, object_to
from vmofire.dsp.quality.recording import assess, judge_rest

__all__ = ["Quality", "QualityGate", "Reason", "assess", "judge_rest", "object_to"]
