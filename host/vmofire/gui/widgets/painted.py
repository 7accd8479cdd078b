"""A widget that is painted by hand, in the colours and the scale of the window it stands in.

In: a subclass's `paint`. Out: its picture, its size, its name for screen readers. Never: a painter left
active, or an exception that Qt would lose.
"""

import sys
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import Theme, theme_of

Grows = Literal["both", "width", "height", "neither"]


class Painted(QWidget):
    """Paints itself by `paint`, which each subclass has.

    Qt lays a widget out again and repaints it when the style sheet of its window changes, which it does with
    the theme; what a subclass keeps of a theme it drops in `forget`.

    Parameters
    ----------
    size_px : (float, float)
        Width and height that are asked for, in pixels of the design.
    least_px : (float, float), optional
        The least in which nothing is cut; by default the same.
    grows : {"both", "width", "height", "neither"}
        Where it takes more room than it asks for.
    name : str
        For screen readers.
    """

    def __init__(
        self,
        size_px: tuple[float, float] = (0.0, 0.0),
        least_px: tuple[float, float] | None = None,
        *,
        grows: Grows = "both",
        name: str = "",
    ) -> None:
        super().__init__()
        self._size_px, self._least_px = size_px, least_px or size_px
        self.dirty = QRegion()
        self._ground: QPixmap | None = None
        self.setAccessibleName(name)
        policy = QSizePolicy.Policy
        wide = policy.Expanding if grows in ("both", "width") else policy.Fixed
        self.setSizePolicy(wide, policy.Expanding if grows in ("both", "height") else policy.Fixed)

    @property
    def theme(self) -> Theme:
        """The colours and the scale of the window."""
        return theme_of(self)

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint into a box, by a painter that smooths edges; `dirty` is what Qt asked for of it."""
        raise NotImplementedError

    def draw_ground(self, painter: QPainter, colour: str, paint: Callable[[QPainter], None]) -> None:
        """Draw what seldom changes from a picture that is kept; it is painted anew after `forget`."""
        if self._ground is None:
            ratio = self.devicePixelRatioF()
            ground = QPixmap(self.size() * ratio)
            ground.setDevicePixelRatio(ratio)
            ground.fill(QColor(colour))
            inner = QPainter(ground)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            try:
                paint(inner)
            finally:
                inner.end()
            self._ground = ground
        painter.drawPixmap(0, 0, self._ground)

    def forget(self) -> None:
        """Drop what was kept of another theme or size."""
        self._ground = None

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Forget what belongs to another theme."""
        if event.type() == QEvent.Type.StyleChange:
            self.forget()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Forget what belongs to another size."""
        self.forget()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the size that is asked for."""
        return self._scale(self._size_px)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least size."""
        return self._scale(self._least_px)

    def _scale(self, size_px: tuple[float, float]) -> QSize:
        px = self.theme.px
        return QSize(round(px(size_px[0])), round(px(size_px[1])))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint, and let no exception out.

        PySide hands an exception on only after Qt has gone on, where the window has an event() in Python, as
        ours has. A painter that is active then makes Qt complain at every frame, and may crash it as it ends
        the painting of the window. So the painter ends here, and the exception is told here.
        """
        self.dirty = event.region()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            self.paint(painter, QRectF(self.rect()))
        except Exception as fault:
            sys.excepthook(type(fault), fault, fault.__traceback__)
        finally:
            painter.end()
