"""Results for other programs: tables for statistics, and files for a clinic's record and study systems.

In: visits of a library. Out: CSV, Parquet, REDCap, FHIR; each file complete or absent. Never: a name that was
not asked for, or a number that is not stored.
"""

from typing import Literal, get_args

ResultKind = Literal["csv", "parquet", "redcap", "fhir"]
KINDS: tuple[ResultKind, ...] = get_args(ResultKind)
