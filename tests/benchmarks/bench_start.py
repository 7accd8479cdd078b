"""Benchmark of the way to a verdict: keys from the start of the window, and the length of the Check.

Run `python tests/benchmarks/bench_start.py`; half a minute. The seconds are those of the board, so they do
not depend on this machine: from the first sample of the Check to its verdict. What a person needs to read a
page or to put on electrodes is not in them.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from bars import compare_most
from PySide6.QtWidgets import QApplication
from tests.gui.journey import Hand, check_again, check_first, opening

from vmofire.gui.widgets import buttons

KNOWN = {"safety_read": True, "sensor_checked": True, "leg": "left", "how_to": False}


def measure(name: str, do: Callable[[Hand], None], n_most: int, most_s: float, **known: object) -> None:
    """Print keys and seconds of one person beside their bars."""
    with tempfile.TemporaryDirectory() as folder, opening(Path(folder), **known) as window:
        hand = Hand(window, "keys")
        do(hand)
        result = window.app.results.result
        assert result is not None
    print(f"{name}: {hand.n} keys {compare_most(hand.n, n_most, 'keys')}", end=", ")
    print(f"Check of {hand.job_s:.1f} s {compare_most(hand.job_s, most_s, 's')}: {result.headline}")


def main() -> None:
    """Print a line for a first and for a returning person."""
    app = QApplication(["vmofire"])
    app.setStyle("Fusion")
    buttons.UNREAD_S = 0.0
    measure("first person", check_first, 3, 48.0)
    measure("returning person", check_again, 1, 40.0, **KNOWN)


if __name__ == "__main__":
    main()
