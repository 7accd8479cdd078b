"""Text of a device made safe to show: a board's name, a traceback, what a foreign program says.

In: bytes or text of whoever is at the other end. Out: printable text on one line.
Never: a control or escape code, a letter that turns the writing of what follows, an exception.
"""

LONGEST = 200  # letters of one line; a name has 24


def make_safe(said: bytes | str, longest: int = LONGEST) -> str:
    """Return what a device said as one line that no terminal obeys.

    Parameters
    ----------
    said : bytes or str
        Bytes are read as ASCII; what is none becomes a question mark.
    longest : int
        Letters at most; the rest is left out.

    Returns
    -------
    str
        Blanks, tabs and line ends become one blank, anything else that does not print a question mark.
    """
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    text = " ".join(text.split()[: longest + 1])
    return "".join(one if one.isprintable() and one != "\ufffd" else "?" for one in text[:longest])


def make_lines_safe(said: str) -> str:
    """Return lines that no terminal obeys: anything but a line end that does not print is a question mark."""
    return "".join(one if one.isprintable() or one == "\n" else "?" for one in said)
