"""Doctor: checks whether a station is fit for use: computer, board, clock, link and sensors, one by one.

In: a port or none, which sensors should be there. Out: Findings, each with its cure; a file for support.
Never: a recording, a window. Library and settings are opened
as vmofire itself opens them, which mends what is damaged.
"""

from vmofire.doctor.examination import Station, examine
from vmofire.doctor.findings import Finding, Level, worst
from vmofire.doctor.support import Secrets, write_bundle

__all__ = ["Finding", "Level", "Secrets", "Station", "examine", "worst", "write_bundle"]
