"""Something takes its time: what, how far it is, and how to end it.

In: a title and a share. Out: a wish to end it. Never: a clock.
"""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack


class WorkingScreen(QWidget):
    """A title, a bar, and a button.

    Signals
    -------
    cancelled
        It is to end.
    """

    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = Label(theme, TITLE, lines=2.4, bold=True)
        self.bar = _Share(theme)
        button = KeyButton(theme, "Esc", "Cancel", big=True)
        button.clicked.connect(self.cancelled)
        layout = stack(spacing=3 * SPACE)
        layout.addStretch(1)
        layout.addWidget(self.title)
        layout.addWidget(self.bar)
        layout.addStretch(1)
        layout.addWidget(Bar([button]))
        self.setLayout(layout)

    def show_work(self, title: str, share: float) -> None:
        """Show how far it is, 0 to 1."""
        self.title.show_words(title)
        self.bar.show_share(share)


class _Share(QWidget):
    """A bar that fills."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._share = theme, 0.0
        self.setFixedHeight(round(theme.px(24)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.setFixedHeight(round(theme.px(24)))
        self.update()

    def show_share(self, share: float) -> None:
        """Show a share, 0 to 1."""
        self._share = min(1.0, max(0.0, share))
        self.setAccessibleName(f"{100 * self._share:.0f} % done")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the bar."""
        del event
        painter = QPainter(self)
        box = QRectF(self.rect())
        painter.fillRect(box, QColor(self._theme.raised))
        painter.fillRect(QRectF(0, 0, box.width() * self._share, box.height()), QColor(self._theme.accent))
        painter.end()
