"""Table of all messages that are stored as a code, by that code; see ../message.py."""

from vmofire.words.told.both import BOTH
from vmofire.words.told.check import CHECK
from vmofire.words.told.clinic import CLINIC
from vmofire.words.told.compare import COMPARE
from vmofire.words.told.cues import CUES
from vmofire.words.told.figures import FIGURES
from vmofire.words.told.ladder import LADDER
from vmofire.words.told.library import LIBRARY
from vmofire.words.told.override import OVERRIDE
from vmofire.words.told.ratios import RATIOS
from vmofire.words.told.signal import SIGNAL
from vmofire.words.told.train import TRAIN
from vmofire.words.told.verdicts import VERDICTS

QUOTED = "quoted"
TABLES = (
    *(BOTH, CHECK, CLINIC, COMPARE, CUES, FIGURES, LADDER, LIBRARY),
    *(OVERRIDE, RATIOS, SIGNAL, TRAIN, VERDICTS),
)
TOLD: dict[str, str | tuple[str, str]] = {QUOTED: "{text}"}  # typed text
for _table in TABLES:
    TOLD.update(_table)
