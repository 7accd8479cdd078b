"""Border to pyqtgraph, which ships no types: its classes as Qt's own, whatever else they have as Any.

Out: pg, and the classes that others derive from. Never: a class of ours.
pyqtgraph takes a quarter of a second to import. So no module that the first screen needs may import this one.
"""

from typing import TYPE_CHECKING, Any

import pyqtgraph  # pyright: ignore[reportMissingTypeStubs]

pg: Any = pyqtgraph

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsObject, QGraphicsView, QGraphicsWidget

    class GraphicsObject(QGraphicsObject):
        """Item of ours inside a view box."""

        def __getattr__(self, name: str) -> Any: ...

    class GraphicsLayoutWidget(QGraphicsView):
        """Widget that holds plots."""

        def __getattr__(self, name: str) -> Any: ...

    class AxisItem(QGraphicsWidget):
        """Axis of a plot."""

        def __init__(self, orientation: str, **given: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...

    class PlotItem(QGraphicsWidget):
        """Plot with its axes."""

        def __init__(self, *given: Any, **named: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...

    class ViewBox(QGraphicsWidget):
        """Area between the axes, which the mouse moves."""

        def __init__(self, *given: Any, **named: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...

else:
    AxisItem, PlotItem, ViewBox = pg.AxisItem, pg.PlotItem, pg.ViewBox
    GraphicsObject, GraphicsLayoutWidget = pg.GraphicsObject, pg.GraphicsLayoutWidget

__all__ = ["AxisItem", "GraphicsLayoutWidget", "GraphicsObject", "PlotItem", "ViewBox", "pg"]
