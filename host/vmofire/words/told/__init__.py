"""Every message that is stored as a code, by that code; see ../message.py."""

from vmofire.words.told.cues import CUES

TOLD: dict[str, str | tuple[str, str]] = {**CUES}
