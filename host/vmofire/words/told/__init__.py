"""Every message that is stored as a code, by that code; see ../message.py."""

TOLD: dict[str, str | tuple[str, str]] = {}
