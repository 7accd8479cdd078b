"""What to do now, in type that reads from two metres: the state, the cue with its count-down, the verdict.

In: a Snapshot. Out: paint. Never: a decision; words and numbers come from guided/.
"""

from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.meter import sign_of
from vmofire.gui.paint import Align, draw_card, draw_words
from vmofire.gui.shapes import Sign, draw_sign
from vmofire.gui.theme import Theme, make_font
from vmofire.guided.check import Prompt, Squeeze, Verdict
from vmofire.snapshot import Snapshot

EFFORTS = ("squeeze", "quad_set")
NOT_VALIDATED = (
    "Limits are this project's defaults, not clinically validated. Amplitudes are at the VMO site."
)


class Guide(QWidget):
    """The card on top."""

    def __init__(self, theme: Theme, n_squeezes: int) -> None:
        super().__init__()
        self._theme = theme
        self._n_squeezes = n_squeezes
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
            snapshot.checking,
            snapshot.running,
            (view.label, view.state, view.trouble),
            snapshot.verdict,
            prompt
            and (
                prompt.cue,
                ceil(prompt.seconds_left * 15),
                prompt.trouble,
                prompt.squeezes,
                prompt.quad_sets,
            ),
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
            if snapshot.verdict is not None:
                self._paint_verdict(painter, sign, words, snapshot.verdict, snapshot.check_label)
            elif snapshot.prompt is not None:
                self._paint_prompt(painter, sign, words, snapshot.prompt)
            else:
                self._paint_state(painter, sign, words, snapshot)
        painter.end()

    def _paint_state(self, painter: QPainter, square: QRectF, box: QRectF, snapshot: Snapshot) -> None:
        theme, channel = self._theme, snapshot.channels[self._channel]
        colour = theme.trouble if channel.trouble else theme.accent if channel.active else theme.muted
        upon = theme.on_trouble if channel.trouble else theme.on_accent
        inner = square.adjusted(*(square.width() * share for share in (0.14, 0.14, -0.14, -0.14)))
        draw_sign(painter, sign_of(channel.state), inner, colour, upon)
        if snapshot.checking:
            head, below = "Get ready", "The check begins."
        elif channel.trouble:
            head, below = (
                channel.words.capitalize(),
                f"{channel.trouble.capitalize()}. To mend it: {channel.cure}.",
            )
        elif not snapshot.running:
            head, below = "Waiting", "Press Space to start." if not snapshot.link else snapshot.link_cure
        else:
            head = channel.words.capitalize()
            below = "Press C to check whether the muscle fires."
        draw_words(painter, channel.label, _part(box, 0.06, 0.14), theme.muted, 20)
        big = _part(box, 0.2, 0.44)
        draw_words(painter, head, big, theme.text, 110, bold=True, align=Align.AlignLeft | Align.AlignVCenter)
        draw_words(painter, below.replace("uV", "µV"), _part(box, 0.7, 0.3), theme.muted, 24)

    def _paint_prompt(self, painter: QPainter, square: QRectF, box: QRectF, prompt: Prompt) -> None:
        theme = self._theme
        effort = prompt.cue.kind in EFFORTS
        colour = theme.accent if effort else theme.text
        self._paint_ring(painter, square, prompt, colour)
        head, _, rest = prompt.words.partition(". ")
        counted = f"{prompt.repetition} of {prompt.of}" if prompt.repetition else ""
        draw_words(painter, f"{head}.", _part(box, 0.0, 0.42), colour, 120, bold=True)
        below = "   ".join(part for part in (rest, counted) if part)
        line = _part(box, 0.44, 0.17)
        draw_words(painter, below, line, theme.text, 40, align=Align.AlignLeft | Align.AlignVCenter)
        strip = _part(box, 0.66, 0.3)
        if prompt.trouble:
            draw_words(painter, prompt.trouble.replace("uV", "µV"), strip, theme.trouble, 22, bold=True)
        else:
            of = max(self._n_squeezes, len(prompt.squeezes))
            n_done = len(prompt.quad_sets if prompt.cue.kind == "quad_set" else prompt.squeezes)
            now = n_done if effort else None
            if prompt.quad_sets or prompt.cue.kind == "quad_set":
                self._paint_strip(painter, strip, prompt.quad_sets, now, prompt.of or len(prompt.quad_sets))
            else:
                self._paint_strip(painter, strip, prompt.squeezes, now, of)

    def _paint_ring(self, painter: QPainter, square: QRectF, prompt: Prompt, colour: str) -> None:
        width = square.width() * 0.085
        ring = square.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        pen = QPen(QColor(self._theme.raised), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawEllipse(ring)
        pen.setColor(QColor(colour))
        painter.setPen(pen)
        left = prompt.seconds_left / prompt.cue.duration_s
        painter.drawArc(ring, 90 * 16, round(left * 360 * 16))
        painter.setPen(QColor(self._theme.text))
        painter.setFont(make_font(square.width() * 0.42, bold=True))
        painter.drawText(square, Align.AlignCenter, str(max(1, ceil(prompt.seconds_left - 1e-6))))

    def _paint_verdict(
        self, painter: QPainter, square: QRectF, box: QRectF, verdict: Verdict, label: str
    ) -> None:
        theme = self._theme
        sign: Sign = "unclear" if verdict.fires is None else "yes" if verdict.fires else "no"
        colour = {"unclear": theme.trouble, "yes": theme.accent, "no": theme.text}[sign]
        upon = theme.on_trouble if sign == "unclear" else theme.on_accent
        inner = square.adjusted(*(square.width() * share for share in (0.06, 0.06, -0.06, -0.06)))
        draw_sign(painter, sign, inner, colour, upon)
        draw_words(painter, label, _part(box, 0.0, 0.1), theme.muted, 18)
        draw_words(painter, verdict.headline, _part(box, 0.1, 0.3), colour, 84, bold=True)
        detail = verdict.detail + (f" Try next: {verdict.next_cue}." if verdict.next_cue else "")
        draw_words(painter, detail.replace("uV", "µV"), _part(box, 0.42, 0.18), theme.text, 22)
        squeezes = verdict.squeezes + verdict.quad_sets
        if squeezes:
            self._paint_strip(painter, _part(box, 0.61, 0.22), squeezes, None, len(squeezes))
        numbers = "    ".join(
            part
            for part in (
                "" if verdict.rest_uv is None else f"rest {verdict.rest_uv:.1f} µV",
                "" if verdict.threshold_uv is None else f"active from {verdict.threshold_uv:.1f} µV",
                "" if verdict.amplitude_uv is None else f"squeezes {verdict.amplitude_uv:.0f} µV",
                ""
                if verdict.median_onset_s is None
                else f"starts {verdict.median_onset_s:.2f} s after the cue",
            )
            if part
        )
        draw_words(painter, numbers, _part(box, 0.84, 0.09), theme.text, 17, smallest=10)
        draw_words(painter, NOT_VALIDATED, _part(box, 0.93, 0.08), theme.muted, 12, smallest=9)

    def _paint_strip(
        self, painter: QPainter, box: QRectF, squeezes: tuple[Squeeze, ...], now: int | None, of: int
    ) -> None:
        """Paint one sign a squeeze with its amplitude: done, under way, to come."""
        theme = self._theme
        side = min(box.height() * 0.62, 46.0)
        step = min(box.width() / max(of, 1), side * 2.1)
        for i in range(of):
            square = QRectF(
                box.left() + i * step + (step - side) / 2 - (step - side) / 2, box.top(), side, side
            )
            under = QRectF(
                square.left() - 12, square.bottom() + 2, side + 24, box.bottom() - square.bottom() - 2
            )
            if i < len(squeezes):
                squeeze = squeezes[i]
                sign: Sign = "unclear" if squeeze.active is None else "yes" if squeeze.active else "no"
                colour = {"unclear": theme.trouble, "yes": theme.accent, "no": theme.text}[sign]
                draw_sign(
                    painter, sign, square, colour, theme.on_trouble if sign == "unclear" else theme.on_accent
                )
                if squeeze.amplitude_uv is not None:
                    align = Align.AlignHCenter | Align.AlignTop
                    draw_words(painter, f"{squeeze.amplitude_uv:.0f} µV", under, theme.muted, 14, align=align)
            else:
                pen = QPen(QColor(theme.accent if i == now else theme.line), 3 if i == now else 2)
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(square.adjusted(2, 2, -2, -2))
                colour = theme.text if i == now else theme.muted
                draw_words(
                    painter, str(i + 1), square, colour, side * 0.45, bold=i == now, align=Align.AlignCenter
                )


def _part(box: QRectF, top: float, height: float) -> QRectF:
    """Return a band of a box, from a share of its height on."""
    return QRectF(box.left(), box.top() + top * box.height(), box.width(), height * box.height())
