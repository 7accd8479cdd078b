"""What all screens have in common: they are made when they are first wanted.

In: a subclass's `_build`. Out: its parts. Never: a part made before somebody asks for it or sees it: all
screens at once would keep the window waiting.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget


class Screen(QWidget):
    """One screen. Its signals can be connected before it is built."""

    def __init__(self) -> None:
        super().__init__()
        self.is_built = False
        self._shown_later: list[Callable[[], None]] = []

    def _build(self) -> None:
        raise NotImplementedError

    def make(self) -> None:
        """Build it, unless that was done."""
        if not self.is_built:
            self.is_built = True
            self._build()
            for show in self._shown_later:
                show()

    def when_built(self, show: Callable[[], None]) -> None:
        """Show something now, or as soon as there is a part to show it on."""
        if self.is_built:
            show()
        else:
            self._shown_later.append(show)

    def __getattr__(self, name: str) -> Any:
        """Build it when a part is asked for that is not there yet."""
        if self.__dict__.get("is_built", True):
            raise AttributeError(f"{type(self).__name__} has no {name}")
        self.make()
        return getattr(self, name)
