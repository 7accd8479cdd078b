"""Channel status: quality of each sensor's signal and the cure for trouble, by shape, word and colour.

In: channels of a Snapshot. Out: a card with a line for each channel. Never: a judgement of its own.
"""

from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from vmofire.gui.theme import BODY, CAPTION, LEAD, SPACE
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.paint import Align
from vmofire.gui.widgets.signs import Sign, SignMark
from vmofire.live.snapshot import ChannelView
from vmofire.wire import N_CHANNELS
from vmofire.words import say, write_label

Status = tuple[str, Sign, str, str]  # label, sign, word, cure


def status_of(channel: ChannelView) -> Status:
    """Return the status of a channel."""
    label = write_label(channel.label)
    if channel.state == "waiting":
        return label, "waiting", channel.words, say("Checking the signal.")
    if channel.trouble:
        return label, "trouble", channel.words, f"{channel.trouble} {channel.cure}".strip()
    at_work = say("The muscle is active.") if channel.active else say("The muscle is at rest.")
    return label, "yes", say("good signal"), at_work


class ChannelStatus(QFrame):
    """Card with one line per sensor, as high as its lines.

    Parameters
    ----------
    n_lines : int
        Number of lines that always have room.
    """

    def __init__(self, n_lines: int = N_CHANNELS) -> None:
        super().__init__()
        self.setObjectName("card")
        self.words = ""
        self._head, *self._lines = (_Line() for _ in range(n_lines + 1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self._head)
        for line in self._lines:
            layout.addWidget(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_channels(())

    def show_channels(
        self, channels: tuple[ChannelView, ...], head: tuple[Sign, str, str] | None = None
    ) -> None:
        """Show each channel; `head` is a first line of sign, words and detail."""
        self._head.setVisible(head is not None)
        if head is not None:
            self._head.show_status(*head)
        shown = [status_of(channel) for channel in channels]
        self.setVisible(head is not None or bool(shown))
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(shown))
            if place < len(shown):
                label, sign, word, more = shown[place]
                line.show_status(sign, say("{label}: {value}", label=label, value=word), more)
            else:
                line.show_status(None, "", "")
        about = [f"{head[1]} {head[2]}".strip()] if head else []
        signals = [say("{label}: {value}", label=label, value=word) for label, _, word, _ in shown]
        self.words = " ".join([*about, "; ".join(signals)]).strip()
        self.setAccessibleName(self.words)


class _Line(QWidget):
    """Sign with words, and a detail under them."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = SignMark(26)
        self._words = Label(LEAD, smallest_px=12, lines=1.2, bold=True)
        align = Align.AlignLeft | Align.AlignTop
        self._more = Label(BODY, smallest_px=CAPTION - 3, lines=1.8, tone="muted", align=align)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(14)
        layout.setVerticalSpacing(1)
        layout.addWidget(self._sign, 0, 0)
        layout.addWidget(self._words, 0, 1)
        layout.addWidget(self._more, 1, 1)

    def show_status(self, sign: Sign | None, words: str, more: str) -> None:
        """Show words after a sign, and the detail `more` under them."""
        self._sign.show_sign(sign)
        self._words.show_words(words)
        self._more.show_words(more)
