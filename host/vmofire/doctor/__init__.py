"""Doctor: checks whether a station is fit for use: computer, board, clock, link and sensors, one by one.

In: a port or none, the expected sensors. Out: Findings, each with its cure; a file for support.
Never: a recording, a window. Library and settings are opened
as vmofire itself opens them, which repairs damage.
"""

from vmofire.doctor.examination import Station, examine
from vmofire.doctor.findings import Finding, Level, worst
from vmofire.doctor.support import Secrets, write_bundle

__all__ = ["Finding", "Level", "Secrets", "Station", "examine", "worst", "write_bundle"]
