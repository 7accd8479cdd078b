"""Which output of the sensor is wired, and its gain, held against the signal as it comes.

In: a Snapshot. Out: output and gain as chosen. Never: a judgement of the signal; that is dsp/quality's.
"""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QDoubleValidator, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from vmofire.dsp.sensor import MOST_GAIN, MOST_POT_KOHM, RAW_GAIN, Output, Sensor, find_env_gain, take_gain
from vmofire.gui.screens.choose import move_between
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import ChoiceButton, KeyButton
from vmofire.gui.widgets.channel_status import ChannelStatus
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.live.snapshot import Snapshot

_OUTPUTS = (
    ("RAW", "RAW", "The amplified signal itself. All jobs work with it: wire this one where you can."),
    ("RECT", "RECT", "Rectified. No spectrum, no fatigue, no true onset."),
    ("ENV", "ENV", "A smoothed envelope, its gain set by a trimmer. No spectrum, no fatigue, no true onset."),
)
GAIN_LOW, GAIN_HIGH = 1.0, MOST_GAIN
POT_LOW_KOHM = 0.2
_FIELD_PX = 220


class SensorScreen(QWidget):
    """Three outputs to choose from, the gain, and what the signal says to it.

    Signals
    -------
    changed : str, float
        Output and gain; 200 while nobody told the gain of ENV.
    done
        It is right as it stands.
    left
        Back.
    """

    changed = Signal(str, float)
    done = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._output, self._gain = "RAW", Sensor().gain
        title = Label(theme, TITLE, lines=1.2, bold=True)
        title.show_words("Which output of the sensor is wired?")
        detail = Label(theme, LEAD - 2, smallest_px=12, lines=1.3, muted=True)
        detail.show_words("It stands beside the pin of the MyoWare. Let the leg lie still and look below.")
        self.choices: list[ChoiceButton] = []
        outputs = QHBoxLayout()
        outputs.setSpacing(SPACE)
        for place, (code, name, words) in enumerate(_OUTPUTS):
            choice = ChoiceButton(theme, str(place + 1), name, words, title_px=TITLE)
            choice.clicked.connect(lambda _=False, code=code: self._choose(code))
            outputs.addWidget(choice)
            self.choices.append(choice)
        self.lights = ChannelStatus(theme)
        self.verdict = Label(theme, LEAD, smallest_px=12, lines=1.6, bold=True)
        self.gain_label = Label(theme, BODY + 2, lines=1.3)
        self.gain_edit = _make_field("Gain, volts out per volt at the skin", GAIN_LOW, GAIN_HIGH)
        self.gain_edit.editingFinished.connect(self._take_gain)
        self.pot_label = Label(theme, BODY + 2, lines=1.3)
        self.pot_label.show_words("or its trimmer, kOhm (50 as delivered) [K]")
        self.pot_edit = _make_field("Resistance of the trimmer, kOhm", POT_LOW_KOHM, MOST_POT_KOHM)
        self.pot_edit.editingFinished.connect(self._take_pot)
        QShortcut(QKeySequence("G"), self).activated.connect(self.gain_edit.setFocus)
        QShortcut(QKeySequence("K"), self).activated.connect(self.pot_edit.setFocus)
        gain_row = QHBoxLayout()
        for label, edit in ((self.gain_label, self.gain_edit), (self.pot_label, self.pot_edit)):
            gain_row.addWidget(label, 1)
            gain_row.addWidget(edit)
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

    def show_sensor(self, output: str, gain: float) -> None:
        """Show what is set."""
        self._output, self._gain = output, Sensor(cast(Output, output), gain).gain
        self._mark()

    def show_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what the signal says of the output that is set."""
        if snapshot is None or not snapshot.running:
            self.lights.show_channels(())
            self.verdict.show_words("No board is sending: the output can be set, not checked.")
            return
        self.lights.show_channels(snapshot.channels)
        against = next((c for c in snapshot.channels if "looks like" in c.trouble), None)
        if self._gain is None:
            words = "Nothing is in microvolts yet, and no job can judge: tell the gain of ENV or its trimmer."
            self.verdict.show_words(words, "trouble")
        elif against is not None:
            words = f"The signal says otherwise. {against.label}: {against.trouble}."
            self.verdict.show_words(words, "trouble")
        elif all(channel.state == "waiting" for channel in snapshot.channels):
            self.verdict.show_words("Looking at the signal ...")
        else:
            self.verdict.show_words(f"Nothing in the signal speaks against {self._output}.", "accent")

    def _choose(self, output: str) -> None:
        # What was told of ENV is not the gain of the others, nor theirs that of ENV.
        other = "ENV" in (output, self._output) and output != self._output
        self._tell(output, Sensor(cast(Output, output)).gain if other else self._gain)

    def _take_gain(self) -> None:
        text = self.gain_edit.text()
        gain = take_gain(self._output, float(text)) if text else None
        if gain is not None and gain != self._gain and GAIN_LOW <= gain <= GAIN_HIGH:
            self._tell(self._output, gain)
        self._mark()
        self.setFocus()

    def _take_pot(self) -> None:
        text = self.pot_edit.text()
        if text and self.pot_edit.isModified() and POT_LOW_KOHM <= float(text) <= MOST_POT_KOHM:
            self._tell(self._output, find_env_gain(float(text)))
        self._mark()
        self.setFocus()

    def _tell(self, output: str, gain: float | None) -> None:
        """Take output and gain, and tell of them where they are others."""
        if (output, gain) != (self._output, self._gain):
            told = (output, RAW_GAIN if gain is None else gain)
            self.show_sensor(*told)
            self.changed.emit(*told)

    def _mark(self) -> None:
        is_env = self._output == "ENV"
        self.gain_label.show_words(
            "Gain of ENV, volts out per volt at the skin [G]"
            if is_env
            else "Gain, volts out per volt at the skin (200 for RAW and RECT) [G]"
        )
        self.gain_edit.setText("" if self._gain is None else f"{self._gain:g}")
        self.gain_edit.setPlaceholderText("not known")
        self.pot_label.setVisible(is_env)
        self.pot_edit.setVisible(is_env)
        pot_kohm = None if self._gain is None or not is_env else self._gain / RAW_GAIN - 1.0
        self.pot_edit.setText("" if pot_kohm is None else f"{pot_kohm:.4g}")
        for choice, (code, name, words) in zip(self.choices, _OUTPUTS, strict=True):
            choice.show_words(name, words, strong=code == self._output)


def _make_field(name: str, low: float, high: float) -> QLineEdit:
    """Return a field for a number in this range, with a full stop whatever the language."""
    edit = QLineEdit()
    edit.setAccessibleName(name)
    validator = QDoubleValidator(low, high, 3, edit)
    validator.setLocale(validator.locale().c())
    edit.setValidator(validator)
    edit.setMaximumWidth(_FIELD_PX)
    return edit
