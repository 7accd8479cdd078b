"""Text of a device, made safe to show: a board's name, a traceback, output of an unknown program.

In: bytes or text from the other end of a line. Out: printable text on one line.
Never: a control or escape code, a letter that changes the writing direction, an exception.
"""

LONGEST = 200  # letters of one line; a name has 24


def make_safe(said: bytes | str, longest: int = LONGEST) -> str:
    """Return output of a device as one line without control codes.

    Parameters
    ----------
    said : bytes or str
        Bytes are read as ASCII; other bytes become a question mark.
    longest : int
        Letters at most; the rest is left out.

    Returns
    -------
    str
        Blanks, tabs and line ends become one blank; other unprintable characters a question mark.
    """
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    text = " ".join(text.split()[: longest + 1])
    return "".join(one if one.isprintable() and one != "\ufffd" else "?" for one in text[:longest].rstrip())


def make_lines_safe(said: str) -> str:
    """Return lines without control codes: unprintable characters except line ends are question marks."""
    return "".join(one if one.isprintable() or one == "\n" else "?" for one in said)
