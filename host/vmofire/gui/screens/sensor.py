"""Which output of the sensor is wired, and its gain, held against the signal as it comes.

In: a Snapshot. Out: output and gain as chosen. Never: a judgement of the signal; that is dsp/quality's.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QDoubleValidator, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from vmofire.gui.buttons import Choice, KeyButton
from vmofire.gui.lights import Lights
from vmofire.gui.places import Bar, stack
from vmofire.gui.screens.choose import move_between
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE, Theme
from vmofire.gui.words import Words
from vmofire.live.snapshot import Snapshot

_OUTPUTS = (
    ("RAW", "RAW", "The amplified signal itself. All jobs work with it: wire this one where you can."),
    ("RECT", "RECT", "Rectified. No spectrum, no fatigue, no true onset."),
    ("ENV", "ENV", "A smoothed envelope, its gain set by a trimmer. No spectrum, no fatigue, no true onset."),
)
GAIN_LOW, GAIN_HIGH = 1.0, 100_000.0


class SensorScreen(QWidget):
    """Three outputs to choose from, the gain, and what the signal says to it.

    Signals
    -------
    changed : str, float
        Output and gain.
    done
        It is right as it stands.
    left
        Back.
    """

    changed = Signal(str, float)
    done = Signal()
    left = Signal()

    def __init__(self, theme: Theme, output: str, gain: float) -> None:
        super().__init__()
        self._output, self._gain = output, gain
        title = Words(theme, TITLE, lines=1.2, bold=True)
        title.show_words("Which output of the sensor is wired?")
        detail = Words(theme, LEAD - 2, smallest_px=12, lines=1.3, muted=True)
        detail.show_words("It stands beside the pin of the MyoWare. Let the leg lie still and look below.")
        self.choices: list[Choice] = []
        outputs = QHBoxLayout()
        outputs.setSpacing(SPACE)
        for place, (code, name, words) in enumerate(_OUTPUTS):
            choice = Choice(theme, str(place + 1), name, words, title_px=TITLE)
            choice.clicked.connect(lambda _=False, code=code: self._choose(code))
            outputs.addWidget(choice)
            self.choices.append(choice)
        self.lights = Lights(theme)
        self.verdict = Words(theme, LEAD, smallest_px=12, lines=1.6, bold=True)
        self.gain_label = Words(theme, BODY + 2, lines=1.3)
        self.gain_label.show_words("Gain, volts out per volt at the skin (200 for RAW and RECT) [G]")
        self.gain_edit = QLineEdit(f"{gain:g}")
        self.gain_edit.setAccessibleName("Gain, volts out per volt at the skin")
        validator = QDoubleValidator(GAIN_LOW, GAIN_HIGH, 3, self.gain_edit)
        validator.setLocale(validator.locale().c())
        self.gain_edit.setValidator(validator)
        self.gain_edit.setMaximumWidth(220)
        self.gain_edit.editingFinished.connect(self._take_gain)
        QShortcut(QKeySequence("G"), self).activated.connect(self.gain_edit.setFocus)
        gain_row = QHBoxLayout()
        gain_row.addWidget(self.gain_label, 1)
        gain_row.addWidget(self.gain_edit)
        self.back_button = KeyButton(theme, "Esc", "Back", big=True)
        self.done_button = KeyButton(theme, "D", "That is right", big=True)
        self.done_button.show_face("That is right", strong=True)
        self.back_button.clicked.connect(self.left)
        self.done_button.clicked.connect(self.done)
        layout = stack(title, detail, spacing=SPACE + 2)
        layout.addLayout(outputs, 3)
        layout.addLayout(gain_row)
        layout.addWidget(self.verdict)
        layout.addWidget(self.lights, 4)
        layout.addWidget(Bar([self.back_button], [self.done_button]))
        self.setLayout(layout)
        self._mark()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move between the outputs by arrows."""
        move_between(self.choices, event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def show_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what the signal says of the output that is set."""
        if snapshot is None or not snapshot.running:
            self.lights.show_channels(())
            self.verdict.show_words("No board is sending: the output can be set, not checked.")
            return
        self.lights.show_channels(snapshot.channels)
        against = next((c for c in snapshot.channels if "looks like" in c.trouble), None)
        if against is not None:
            words = f"The signal says otherwise. {against.label}: {against.trouble}."
            self.verdict.show_words(words, "trouble")
        elif all(channel.state == "waiting" for channel in snapshot.channels):
            self.verdict.show_words("Looking at the signal ...")
        else:
            self.verdict.show_words(f"Nothing in the signal speaks against {self._output}.", "accent")

    def _choose(self, output: str) -> None:
        self._output = output
        self._mark()
        self.changed.emit(self._output, self._gain)

    def _take_gain(self) -> None:
        gain = float(self.gain_edit.text() or self._gain)
        if gain != self._gain and GAIN_LOW <= gain <= GAIN_HIGH:
            self._gain = gain
            self.changed.emit(self._output, self._gain)
        self.setFocus()

    def _mark(self) -> None:
        for choice, (code, name, words) in zip(self.choices, _OUTPUTS, strict=True):
            choice.show_words(name, words, strong=code == self._output)
