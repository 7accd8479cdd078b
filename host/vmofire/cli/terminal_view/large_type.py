"""Large letters for a terminal, readable from two metres away.

In: words and the available room. Out: lines of text; none if the words do not fit.
Never: colour, or a size beyond the given room.
"""

import numpy as np
from numpy.typing import NDArray

# Each letter is five rows high in a cell of six columns; the order is that of _NAMES.
_CELL = 6
_SHEET = (
    """
 ##   ###    ###  ###   ####  ####   ###  #  #  #        #
#  #  #  #  #     #  #  #     #     #     #  #  #        #
####  ###   #     #  #  ###   ###   # ##  ####  #        #
#  #  #  #  #     #  #  #     #     #  #  #  #  #     #  #
#  #  ###    ###  ###   ####  #      ###  #  #  #      ##
""",
    """
#  #  #     #   # #   #  ##   ###    ##   ###    ###  #####
# #   #     ## ## ##  # #  #  #  #  #  #  #  #  #       #
##    #     # # # # # # #  #  ###   #  #  ###    ##     #
# #   #     #   # #  ## #  #  #     # ##  # #      #    #
#  #  ####  #   # #   #  ##   #      ###  #  #  ###     #
""",
    """
#  #  #   # #   # #   # #   # ####   ##    #    ###   ###
#  #  #   # #   #  # #   # #    #   # ##  ##       #     #
#  #  #   # # # #   #     #    #    ## #   #     ##    ##
#  #   # #  ## ##  # #    #   #     #  #   #    #        #
 ##     #   #   # #   #   #   ####   ##   ###   ####  ###
""",
    """
#  #  ####   ##   ####   ##    ##         #     #  #  #  #
#  #  #     #       #   #  #  #  #        #      ##    ##
####  ###   ###    #     ##    ###  ###   #     #  #  #  #
   #     #  #  #  #     #  #     #              ####  #  #
   #  ###    ##   #      ##    ##         #     #  #   ##
""",
    """
#  #

#  #
#  #
 ##
""",
)
_NAMES = ("ABCDEFGHIJ", "KLMNOPQRST", "UVWXYZ0123", "456789-!ÄÖ", "Ü")

ROWS = 5


def _read_sheet() -> dict[str, NDArray[np.bool_]]:
    letters: dict[str, NDArray[np.bool_]] = {" ": np.zeros((ROWS, 2), bool)}
    for names, sheet in zip(_NAMES, _SHEET, strict=True):
        lines = [line.ljust(_CELL * len(names)) for line in sheet.strip("\n").split("\n")]
        ink = np.array([[mark == "#" for mark in line] for line in lines])
        for index, name in enumerate(names):
            cell = ink[:, index * _CELL : (index + 1) * _CELL]
            letters[name] = cell[:, : int(np.flatnonzero(cell.any(axis=0))[-1]) + 1]
    return letters


_LETTERS = _read_sheet()


def draw_words(words: str, n_columns: int, n_lines: int, blocks: bool = True, widest: str = "") -> list[str]:
    """Draw words as large as the room allows.

    Parameters
    ----------
    words : str
        Letters, digits and spaces; anything else is left out.
    n_columns, n_lines : int
        The available room, in characters.
    blocks : bool
        Draw with half blocks, two dots a character; else with "#", for terminals without blocks.
    widest : str
        Use at most the size that fits these words, so that successive words have the same size.

    Returns
    -------
    list of str
        The lines, all of one length; empty if even the smallest size does not fit.
    """
    ink = _lay(words)
    n_wide = max(1, ink.shape[1], _lay(widest).shape[1])
    per_line = 2 if blocks else 1
    # A character is about twice as high as wide, so a half block is square.
    scale = min(n_columns // n_wide, n_lines * per_line // ROWS) if ink.any() else 0
    if scale < 1:
        return []
    ink = np.kron(ink, np.ones((scale, scale), bool))
    if not blocks:
        return ["".join("#" if dot else " " for dot in row) for row in ink]
    if len(ink) % 2:
        ink = np.vstack([ink, np.zeros((1, ink.shape[1]), bool)])
    glyphs = " ▀▄█"
    return [
        "".join(glyphs[int(top) + 2 * int(bottom)] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in zip(ink[0::2], ink[1::2], strict=True)
    ]


def _lay(words: str) -> NDArray[np.bool_]:
    gap = np.zeros((ROWS, 1), bool)
    known = (_LETTERS[letter] for letter in words.upper() if letter in _LETTERS)
    return np.hstack([gap, *(part for letter in known for part in (letter, gap))])[:, 1:-1]
