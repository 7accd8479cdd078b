"""Faults in the layout of a window: words cut or on top of each other, widgets out of place.

In: a window. Out: its faults, in words; none if all is well. Words that widgets paint themselves come from
`paint.watch_words`; words of Qt's own widgets are measured here.
"""

from itertools import combinations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollBar,
    QWidget,
)

from vmofire.gui.widgets.paint import PaintedWords, watch_words
from vmofire.gui.widgets.painted import Painted

TOUCH_PX = 1.5  # font metrics are rounded up, and letters hardly ever fill their box


def take_picture(window: QWidget) -> tuple[QPixmap, list[PaintedWords]]:
    """Return a picture of the window, and all words painted for it."""
    for widget in window.findChildren(Painted):
        widget.forget()  # paints cached parts again
    if hasattr(window, "draw"):
        window.draw()  # a trace with a new theme waits for its signal
    with watch_words() as seen:
        picture = window.grab()
    return picture, [*seen, *_measure_words(window)]


def _measure_words(window: QWidget) -> list[PaintedWords]:
    """Return the words of Qt's own labels and buttons at their places in the window."""
    words: list[PaintedWords] = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, (QLabel, QPushButton)) or not widget.isVisible() or not widget.text():
            continue
        room, flags = QRectF(widget.contentsRect()), Qt.TextFlag.TextWordWrap.value
        if isinstance(widget, QPushButton):
            cap = widget.findChild(QLabel, "key")
            flags = Qt.AlignmentFlag.AlignVCenter.value
            room.setRight(cap.geometry().left() if cap is not None else room.right())
        elif not widget.wordWrap():
            flags = 0
        if isinstance(widget, QLabel):
            flags |= widget.alignment().value
        box = QFontMetricsF(widget.font()).boundingRect(room, flags, widget.text())
        fits = box.width() <= room.width() + TOUCH_PX and box.height() <= room.height() + TOUCH_PX
        box = box.intersected(QRectF(widget.visibleRegion().boundingRect()))
        if box.isEmpty():
            continue  # scrolled out of view
        corner = QPointF(widget.mapTo(window, QPoint()))
        if _is_scrolled_away(widget, window):
            continue
        size_px = widget.font().pixelSize()
        words.append(
            PaintedWords(
                widget.text(), box.translated(corner), room.translated(corner), size_px, fits, "window"
            )
        )
    return words


def _is_scrolled_away(widget: QWidget, window: QWidget) -> bool:
    """Return whether a part of a widget lies outside of what its scrolled page shows."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            seen = parent.viewport()
            return not _place(seen, window).contains(_place(widget, window))
        parent = parent.parentWidget()
    return False


def find_faults(window: QWidget, seen: list[PaintedWords]) -> list[str]:
    """Return the faults, in words."""
    return [
        *_find_cut(seen),
        *_find_overlaps(seen),
        *_find_misplaced(window),
        *_find_unnamed(window),
        *find_unexplained(window),
    ]


def _find_cut(seen: list[PaintedWords]) -> list[str]:
    return [
        f"cut: {one.words!r} at {one.size_px:g} px needs {one.box.width():.0f} x {one.box.height():.0f} "
        f"of {one.room.width():.0f} x {one.room.height():.0f}"
        for one in seen
        if not one.fits
    ]


def _find_overlaps(seen: list[PaintedWords]) -> list[str]:
    faults = []
    for first, second in combinations(seen, 2):
        if first.upon != second.upon or first == second:
            continue
        both = first.box.intersected(second.box)
        if both.width() > TOUCH_PX and both.height() > TOUCH_PX and _ink(first).intersects(_ink(second)):
            faults.append(f"on top of each other: {first.words!r} and {second.words!r}")
    return faults


def _ink(one: PaintedWords) -> QRectF:
    """Return the part of a box that letters fill; the parts above and below are empty."""
    empty = 0.12 * one.size_px
    return one.box.adjusted(1, empty, -1, -empty)


def _find_misplaced(window: QWidget) -> list[str]:
    faults = []
    whole = window.rect()
    seen = [widget for widget in window.findChildren(QWidget) if widget.isVisible() and _is_leaf(widget)]
    # Qt asks for room for the words of a bar even if it shows none; scrolled parts may have any size.
    seen = [widget for widget in seen if not isinstance(widget, (QProgressBar, QAbstractScrollArea))]
    for widget in seen:
        place = _place(widget, window)
        if not whole.contains(place):
            faults.append(f"outside the window: {_describe(widget)} at {place}")
        hint = widget.minimumSizeHint()
        if widget.width() < hint.width() or widget.height() < hint.height():
            size = (widget.width(), widget.height())
            faults.append(f"too small: {_describe(widget)} has {size}, needs {hint.toTuple()}")
    buttons = [widget for widget in seen if isinstance(widget, QAbstractButton)]
    for first, second in combinations(buttons, 2):
        if _place(first, window).intersects(_place(second, window)):
            faults.append(f"overlap: {_describe(first)} and {_describe(second)}")
    return faults


def find_off_screen(window: QWidget) -> list[str]:
    """Return what cannot be reached because it is off the screen."""
    screen = window.screen().availableGeometry()
    faults = []
    if not screen.contains(window.frameGeometry()):
        faults.append(f"the window {window.frameGeometry()} is off the screen {screen}")
    for widget in (*window.findChildren(QAbstractButton), *window.findChildren(QLineEdit)):
        place = QRect(widget.mapToGlobal(QPoint()), widget.size())
        if widget.isVisible() and not screen.contains(place):
            faults.append(f"off the screen: {widget.accessibleName()!r} at {place}")
    return faults


def _find_unnamed(window: QWidget) -> list[str]:
    """Return buttons without a name for a screen reader."""
    return [
        f"without a name: {widget}"
        for widget in window.findChildren(QAbstractButton)
        if widget.isVisible()
        and not widget.accessibleName()
        and type(widget).__module__.startswith("vmofire")
    ]


def find_unexplained(window: QWidget) -> list[str]:
    """Return controls without a tooltip."""
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSlider)
    return [
        f"without a tooltip: {_describe(widget)} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not isinstance(widget, QScrollBar)
        and widget.isVisible()
        and not widget.objectName().startswith("qt_")
        and not widget.toolTip()
    ]


def _is_leaf(widget: QWidget) -> bool:
    """Return whether a widget shows something itself; a scrolled one may be larger than its visible part."""
    if type(widget) is QWidget or widget.objectName().startswith("qt_"):
        return False
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return False
        parent = parent.parentWidget()
    return True


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def _describe(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()[:40]!r}"
