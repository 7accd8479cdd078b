"""Export of recordings for other programs: BDF+, a BIDS-EMG folder, CSV.

In: a formats.Recording, its circumstances, a path. Out: files that are whole or absent.
"""

from vmofire.recording.export.bdf import export_bdf
from vmofire.recording.export.bids import Item, export_bids
from vmofire.recording.export.export_info import Case, Study, make_case
from vmofire.recording.export.table import export_csv
from vmofire.recording.progress import Cancelled, Progress

__all__ = [
    "Cancelled",
    "Case",
    "Item",
    "Progress",
    "Study",
    "export_bdf",
    "export_bids",
    "export_csv",
    "make_case",
]
