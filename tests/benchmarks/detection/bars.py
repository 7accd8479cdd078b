"""Bars of the detectors: every figure with its bar, and at the end how many bars were met.

In: a figure and its bar. Out: one printed line each, "OK" or "MISSED", and a summary. Never: an exit code; a
person judges the figures of one machine.
"""


class Bars:
    """Prints each figure at once and remembers the missed bars."""

    def __init__(self) -> None:
        self._lines: list[tuple[bool, str]] = []

    def least(self, name: str, value: float, bar: float, unit: str = "") -> None:
        """Print a figure that must reach its bar."""
        self.hold(name, f"{value:.4g} {unit}".rstrip(), f"at least {bar:g} {unit}".rstrip(), value >= bar)

    def most(self, name: str, value: float, bar: float, unit: str = "") -> None:
        """Print a figure that must not exceed its bar."""
        self.hold(name, f"{value:.4g} {unit}".rstrip(), f"at most {bar:g} {unit}".rstrip(), value <= bar)

    def hold(self, name: str, found: str, bar: str, met: bool) -> None:
        """Print any other fact."""
        line = f"[{'OK' if met else 'MISSED'}] {name}: {found} (bar: {bar})"
        self._lines.append((met, line))
        print(f"  {line}")

    def summarize(self) -> None:
        """Print how many bars were met, and every missed one."""
        missed = [line for met, line in self._lines if not met]
        print(f"\nBars: {len(self._lines) - len(missed)} of {len(self._lines)} met, {len(missed)} missed")
        for line in missed:
            print(f"  {line}")
