"""What to do now, in type that reads from two metres: the state, the cue with its count-down, the verdict.

In: a Snapshot. Out: paint. Never: a decision; words and numbers come from guided/.
"""

from dataclasses import replace
from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.meters import sign_of
from vmofire.gui.paint import Align, draw_card, draw_words
from vmofire.gui.shapes import Sign, draw_sign
from vmofire.gui.theme import Theme, make_font
from vmofire.guided.prompt import Mark, Prompt, Result
from vmofire.live.snapshot import Snapshot

MIDDLE = Align.AlignLeft | Align.AlignVCenter


class Guide(QWidget):
    """The card on top."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._channel = 0
        self._drawn: object = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least room in which nothing is cut."""
        return QSize(420, 200)

    def set_theme(self, theme: Theme) -> None:
        """Change colours."""
        self._theme = theme
        self._drawn = None
        self.update()

    def show_snapshot(self, snapshot: Snapshot, channel: int) -> None:
        """Take what to paint; nothing is painted while nothing changes."""
        self._snapshot, self._channel = snapshot, channel
        prompt = snapshot.prompt
        view = snapshot.channels[channel]
        drawn = (
            snapshot.under_way,
            snapshot.running,
            snapshot.link,
            (view.label, view.state, view.trouble),
            snapshot.result,
            prompt and replace(prompt, seconds_left=ceil((prompt.seconds_left or 0.0) * 15), progress=0.0),
        )
        if drawn != self._drawn:
            self._drawn = drawn
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the card."""
        del event
        painter = QPainter(self)
        draw_card(painter, QRectF(self.rect()), self._theme)
        snapshot = self._snapshot
        if snapshot is not None:
            box = QRectF(self.rect()).adjusted(24, 20, -24, -18)
            side = min(box.height(), box.width() * 0.24)
            sign = QRectF(box.left(), box.center().y() - side / 2, side, side)
            words = box.adjusted(side + 28, 0, 0, 0)
            if snapshot.result is not None:
                self._paint_result(painter, sign, words, snapshot.result, snapshot.title)
            elif snapshot.prompt is not None:
                self._paint_prompt(painter, sign, words, snapshot.prompt)
            else:
                self._paint_state(painter, sign, words, snapshot)
        painter.end()

    def _paint_state(self, painter: QPainter, square: QRectF, box: QRectF, snapshot: Snapshot) -> None:
        theme, channel = self._theme, snapshot.channels[self._channel]
        sign, below = sign_of(channel.state), "Press C to check whether the muscle fires."
        head = channel.words.capitalize()
        if snapshot.link and not snapshot.running:
            sign, head, below = (
                "trouble",
                "No connection",
                "It goes on by itself as soon as the board is back.",
            )
        elif snapshot.under_way:
            head, below = "Get ready", "The check begins."
        elif channel.trouble:
            below = f"{channel.trouble.capitalize()}. {channel.cure[:1].upper()}{channel.cure[1:]}."
        elif not snapshot.running:
            head, below = "Waiting", "Press Space to start."
        colour = theme.trouble if sign == "trouble" else theme.accent if channel.active else theme.muted
        upon = theme.on_trouble if sign == "trouble" else theme.on_accent
        inner = square.adjusted(*(square.width() * share for share in (0.14, 0.14, -0.14, -0.14)))
        draw_sign(painter, sign, inner, colour, upon)
        draw_words(painter, channel.label, _part(box, 0.06, 0.14), theme.muted, 20)
        big = _part(box, 0.2, 0.44)
        draw_words(painter, head, big, theme.text, 110, bold=True, align=MIDDLE)
        draw_words(painter, write_micro(below), _part(box, 0.7, 0.3), theme.muted, 24)

    def _paint_prompt(self, painter: QPainter, square: QRectF, box: QRectF, prompt: Prompt) -> None:
        theme = self._theme
        effort = prompt.kind == "effort"
        colour = theme.accent if effort else theme.text
        self._paint_ring(painter, square, prompt, colour)
        first, _, rest = prompt.words.partition(". ")
        head = first if first.endswith(".") else f"{first}."
        draw_words(painter, head, _part(box, 0.0, 0.46), colour, 120, bold=True, align=MIDDLE)
        counted = f"{prompt.repetition} of {prompt.of}" if prompt.repetition else ""
        then = f"Then: {prompt.then}" if prompt.then and not effort else ""
        answers = "   ".join(f"{choice.key}: {choice.words}" for choice in prompt.choices)
        below = "     ".join(part for part in (rest, prompt.below, counted, then, answers) if part)
        draw_words(painter, below, _part(box, 0.49, 0.19), theme.text, 40, align=MIDDLE)
        strip = _part(box, 0.72, 0.3)
        if prompt.trouble:
            draw_words(
                painter, write_micro(prompt.trouble), strip, theme.trouble, 24, bold=True, align=MIDDLE
            )
            return
        done = prompt.marks
        self._paint_strip(painter, strip, done, len(done) if effort else None, max(prompt.of or 0, len(done)))

    def _paint_ring(self, painter: QPainter, square: QRectF, prompt: Prompt, colour: str) -> None:
        width = square.width() * 0.085
        ring = square.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        pen = QPen(QColor(self._theme.raised), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawEllipse(ring)
        if prompt.seconds_left is None or prompt.duration_s is None:
            return
        pen.setColor(QColor(colour))
        painter.setPen(pen)
        left = prompt.seconds_left / prompt.duration_s
        painter.drawArc(ring, 90 * 16, round(left * 360 * 16))
        painter.setPen(QColor(self._theme.text))
        painter.setFont(make_font(square.width() * 0.42, bold=True))
        painter.drawText(square, Align.AlignCenter, str(max(1, ceil(prompt.seconds_left - 1e-6))))

    def _paint_result(
        self, painter: QPainter, square: QRectF, box: QRectF, result: Result, title: str
    ) -> None:
        theme = self._theme
        sign, colour, upon = self._judged(result.good)
        inner = square.adjusted(*(square.width() * share for share in (0.06, 0.06, -0.06, -0.06)))
        draw_sign(painter, sign, inner, colour, upon)
        draw_words(painter, title, _part(box, -0.02, 0.1), theme.muted, 18)
        draw_words(painter, result.headline, _part(box, 0.07, 0.29), colour, 84, bold=True, align=MIDDLE)
        missing = f" Interrupted {len(result.missing)} times." if result.missing else ""
        detail = f"{result.detail} {result.advice}{missing}".strip()
        room = 0.2 if result.marks else 0.6  # a job that ended early has nothing but its reason to tell
        draw_words(painter, write_micro(detail), _part(box, 0.38, room), theme.text, 26)
        if result.marks:
            self._paint_strip(painter, _part(box, 0.6, 0.22), result.marks, None, len(result.marks))
            self._paint_figures(painter, _part(box, 0.85, 0.17), result)

    def _paint_figures(self, painter: QPainter, line: QRectF, result: Result) -> None:
        """Paint the first numbers a result rests on."""
        theme = self._theme
        forms = {"uV": "{:.1f} µV", "s": "{:.2f} s"}
        for i, figure in enumerate(result.figures[:4]):
            place = QRectF(
                line.left() + i * line.width() / 4, line.top(), line.width() / 4 - 8, line.height()
            )
            draw_words(painter, figure.words, _part(place, 0.0, 0.42), theme.muted, 18, smallest=9)
            form = forms.get(figure.unit, f"{{:.2g}} {figure.unit}")
            words = "–" if figure.value is None else form.format(figure.value)
            draw_words(painter, words, _part(place, 0.42, 0.62), theme.text, 30, bold=True)

    def _judged(self, active: bool | None) -> tuple[Sign, str, str]:
        """Return sign, its colour and the colour upon it for yes, no and cannot tell."""
        theme = self._theme
        if active is None:
            return "unclear", theme.trouble, theme.on_trouble
        return ("yes", theme.accent, theme.on_accent) if active else ("no", theme.text, theme.surface)

    def _paint_strip(
        self, painter: QPainter, box: QRectF, marks: tuple[Mark, ...], now: int | None, of: int
    ) -> None:
        """Paint one sign a squeeze with its amplitude: done, under way, to come."""
        theme = self._theme
        side = min(box.height() * 0.64, 64.0)
        step = min(box.width() / max(of, 1), max(side * 2, 70.0))
        for i in range(of):
            square = QRectF(box.left() + i * step, box.top(), side, side)
            if i < len(marks):
                sign, colour, upon = self._judged({"yes": True, "no": False}.get(marks[i].state))
                draw_sign(painter, sign, square, colour, upon)
                under = QRectF(
                    square.left() - 18, square.bottom() + 3, side + 36, box.bottom() - square.bottom() - 3
                )
                if marks[i].words:
                    words = write_micro(marks[i].words)
                    draw_words(
                        painter, words, under, theme.muted, 18, align=Align.AlignHCenter | Align.AlignTop
                    )
            else:
                painter.setPen(QPen(QColor(theme.accent if i == now else theme.line), 3 if i == now else 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(square.adjusted(2, 2, -2, -2))
                colour = theme.text if i == now else theme.muted
                draw_words(
                    painter, str(i + 1), square, colour, side * 0.45, bold=i == now, align=Align.AlignCenter
                )


def write_micro(words: str) -> str:
    """Return words with the unit as it is printed: "uV" is what ASCII makes of it."""
    return words.replace("uV", "µV")


def _part(box: QRectF, top: float, height: float) -> QRectF:
    """Return a band of a box, from a share of its height on."""
    return QRectF(box.left(), box.top() + top * box.height(), box.width(), height * box.height())
