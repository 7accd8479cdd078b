"""Every figure beside its bar, and at the end how many bars were met.

In: what was measured, and what it has to reach. Out: one printed line each, "OK" or "MISSED", and a summary.
Never an exit code: figures of one machine fail nothing; a person reads them.
"""


class Bars:
    """Prints figures as they come and remembers which missed."""

    def __init__(self) -> None:
        self._lines: list[tuple[bool, str]] = []

    def least(self, name: str, value: float, bar: float, unit: str = "") -> None:
        """A figure that must reach its bar."""
        self.hold(name, f"{value:.4g} {unit}".rstrip(), f"at least {bar:g} {unit}".rstrip(), value >= bar)

    def most(self, name: str, value: float, bar: float, unit: str = "") -> None:
        """A figure that must not exceed its bar."""
        self.hold(name, f"{value:.4g} {unit}".rstrip(), f"at most {bar:g} {unit}".rstrip(), value <= bar)

    def hold(self, name: str, found: str, bar: str, met: bool) -> None:
        """Any other fact."""
        line = f"[{'OK' if met else 'MISSED'}] {name}: {found} (bar: {bar})"
        self._lines.append((met, line))
        print(f"  {line}")

    def summarize(self) -> None:
        """Print how many bars were met, and every one that was not."""
        missed = [line for met, line in self._lines if not met]
        print(f"\nBars: {len(self._lines) - len(missed)} of {len(self._lines)} met, {len(missed)} missed")
        for line in missed:
            print(f"  {line}")
