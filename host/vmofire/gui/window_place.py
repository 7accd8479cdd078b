"""Size and place of the window: inside the free part of the screen, and as it was left.

In: a window, the remembered place. Out: the window moved and resized, its place as text. Never: a part of it
off the screen, where the system lets a window choose its place.
"""

from PySide6.QtCore import QByteArray, QMargins, QRect, QSize, QTimer
from PySide6.QtWidgets import QWidget

WANTED = QSize(1280, 800)
TITLE_BAR = QMargins(
    0, 32, 0, 0
)  # until the system tells the frame of the window, which it does once it shows
FRAME_KNOWN_MS = 200


def place_window(window: QWidget, remembered: str) -> None:
    """Give a window its remembered place, or a first one; call it before the window is shown."""
    saved = QByteArray.fromBase64(remembered.encode("ascii", "ignore"))
    if saved.isEmpty() or not window.restoreGeometry(saved):
        window.setGeometry(choose_place(window.screen().availableGeometry()))
    QTimer.singleShot(FRAME_KNOWN_MS, window, lambda: keep_inside(window))


def write_place(window: QWidget) -> str:
    """Return size and place of a window as text, with whether it fills the screen."""
    return bytes(window.saveGeometry().toBase64().data()).decode("ascii")


def choose_place(available: QRect) -> QRect:
    """Return the first place: in the middle of the screen, and no larger than its free part."""
    room = available.marginsRemoved(TITLE_BAR)
    place = QRect(room.topLeft(), WANTED.boundedTo(room.size()))
    place.moveCenter(room.center())
    return place


def keep_inside(window: QWidget) -> None:
    """Shrink and move a window until its frame is inside the free part of its screen."""
    handle = window.windowHandle()
    if not window.isVisible() or window.isMaximized() or window.isFullScreen():
        return
    place = move_inside(window.geometry(), handle.frameMargins(), window.screen().availableGeometry())
    if place != window.geometry():
        window.setGeometry(place)


def move_inside(place: QRect, frame: QMargins, available: QRect) -> QRect:
    """Return the place nearest to `place` at which a window with this frame is inside the free part."""
    room = available.marginsRemoved(frame)
    size = place.size().boundedTo(room.size())
    left = min(max(place.left(), room.left()), room.left() + room.width() - size.width())
    top = min(max(place.top(), room.top()), room.top() + room.height() - size.height())
    return QRect(left, top, size.width(), size.height())
