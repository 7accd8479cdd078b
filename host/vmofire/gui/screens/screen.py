"""Base of all screens; each is built when it is first needed.

In: a subclass's `_build`. Out: its parts. Never: a part built before it is used or visible: all screens at
once would delay the window.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

LOW_PX = 420  # a lower screen has type that cannot shrink any more, so it has to show less


class Screen(QWidget):
    """Base of a screen. Its signals can be connected before it is built.

    Attributes
    ----------
    first : QWidget or None
        What has the keyboard when the screen comes into sight: the action that Enter does.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_built = False
        self.first: QWidget | None = None
        self._shown_later: list[Callable[[], None]] = []

    def _build(self) -> None:
        raise NotImplementedError

    def make(self) -> None:
        """Build the screen once."""
        if not self.is_built:
            self.is_built = True
            self._build()
            for show in self._shown_later:
                show()

    @property
    def is_low(self) -> bool:
        """Whether the screen is too low for all that may be left out."""
        return self.height() < LOW_PX

    def when_built(self, show: Callable[[], None]) -> None:
        """Call `show` now, or as soon as the screen is built."""
        if self.is_built:
            show()
        else:
            self._shown_later.append(show)

    def __getattr__(self, name: str) -> Any:
        """Build the screen when a missing part is used."""
        if self.__dict__.get("is_built", True):
            raise AttributeError(f"{type(self).__name__} has no {name}")
        self.make()
        return getattr(self, name)
