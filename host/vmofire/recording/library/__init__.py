"""Library of people, visits, recordings and results on disk; it survives any crash.

In: results of guided jobs, recordings, answers to questions. Out: history, archives, a report of repairs.
"""

from vmofire.errors import LibraryError
from vmofire.recording.library.backups import Backup
from vmofire.recording.library.journals import Unfinished, find_unfinished, finish
from vmofire.recording.library.library import Library, find_folder
from vmofire.recording.library.measurements import Electrodes, Override, StoredRecording, StoredResult
from vmofire.recording.library.person_import import Imported
from vmofire.recording.library.records import (
    History,
    Mend,
    Person,
    StoredPlan,
    StoredQuestionnaire,
    Visit,
)
from vmofire.recording.library.removal import Removed
from vmofire.recording.library.startup_report import Opening, Repair

__all__ = [
    "Backup",
    "Electrodes",
    "History",
    "Imported",
    "Library",
    "LibraryError",
    "Mend",
    "Opening",
    "Override",
    "Person",
    "Removed",
    "Repair",
    "StoredPlan",
    "StoredQuestionnaire",
    "StoredRecording",
    "StoredResult",
    "Unfinished",
    "Visit",
    "find_folder",
    "find_unfinished",
    "finish",
]
