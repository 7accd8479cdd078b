"""Every message that is stored as a code, by that code; see ../message.py."""

from vmofire.words.told.check import CHECK
from vmofire.words.told.compare import COMPARE
from vmofire.words.told.figures import FIGURES
from vmofire.words.told.library import LIBRARY
from vmofire.words.told.ratios import RATIOS
from vmofire.words.told.signal import SIGNAL
from vmofire.words.told.verdicts import VERDICTS

QUOTED = "quoted"
TOLD: dict[str, str | tuple[str, str]] = {
    QUOTED: "{text}",  # what somebody typed
    **CHECK,
    **COMPARE,
    **FIGURES,
    **LIBRARY,
    **RATIOS,
    **SIGNAL,
    **VERDICTS,
}
