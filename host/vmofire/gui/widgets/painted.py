"""Base of widgets that paint themselves, in the colours and the scale of their window.

In: a subclass's `paint`. Out: its picture, its size, its name for screen readers. Never: a painter left
active, or an exception lost in Qt.
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
    """Widget that paints itself with `paint` of its subclass.

    A new theme changes the style sheet of the window, so Qt lays the widget out again and repaints it. A
    subclass drops its cached parts of the old theme in `forget`.

    Parameters
    ----------
    size_px : (float, float)
        Wanted width and height, in pixels of the design.
    least_px : (float, float), optional
        Least size in which nothing is cut; by default the wanted size.
    grows : {"both", "width", "height", "neither"}
        Direction in which it takes free room.
    name : str
        Name for screen readers.
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
        """Paint into a box, with an antialiasing painter; `dirty` is the part that Qt asked for."""
        raise NotImplementedError

    def draw_ground(self, painter: QPainter, colour: str, paint: Callable[[QPainter], None]) -> None:
        """Draw the rarely changing part from a cached picture, which is painted again after `forget`."""
        if self._ground is None:
            self._ground = self.keep_picture(QColor(colour), paint)
        dirty = self.dirty.boundingRect()
        ratio = self._ground.devicePixelRatio()
        if ratio == int(ratio):  # then no part begins inside a pixel of the screen
            source = QRectF(dirty.topLeft() * ratio, dirty.size() * ratio)
            painter.drawPixmap(QRectF(dirty), self._ground, source)
        else:
            painter.drawPixmap(0, 0, self._ground)

    def keep_picture(self, colour: QColor, paint: Callable[[QPainter], None]) -> QPixmap:
        """Return a picture as large as the widget, on a colour, to be kept until `forget`."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(colour)
        inner = QPainter(picture)
        inner.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            paint(inner)
        finally:
            inner.end()
        return picture

    def forget(self) -> None:
        """Drop the cached picture of another theme or size."""
        self._ground = None

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Drop the cache after a change of theme."""
        if event.type() == QEvent.Type.StyleChange:
            self.forget()
            self.updateGeometry()  # its size follows the scale
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Drop the cache after a change of size."""
        self.forget()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the wanted size."""
        return self._scale(self._size_px)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least size."""
        return self._scale(self._least_px)

    def _scale(self, size_px: tuple[float, float]) -> QSize:
        px = self.theme.px
        return QSize(round(px(size_px[0])), round(px(size_px[1])))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint, and handle every exception here.

        Our window has an event() in Python. Then PySide raises an exception only after Qt has continued. A
        painter that is still active makes Qt warn at every frame, and may crash it at the end of painting
        the window. So the painter ends here, and the exception is reported here.
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
