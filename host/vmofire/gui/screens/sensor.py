"""Which output of the sensor is wired, and its gain, held against the signal as it comes.

In: a Snapshot. Out: output and gain as chosen. Never: a judgement of the signal; that is dsp/quality's.
"""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QDoubleValidator, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from vmofire.dsp.sensor import MOST_GAIN, MOST_POT_KOHM, RAW_GAIN, Sensor, find_env_gain, take_gain
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE
from vmofire.gui.widgets.buttons import ChoiceButton, ChoiceGrid, KeyButton
from vmofire.gui.widgets.channel_status import ChannelStatus
from vmofire.gui.widgets.labels import Label, caption
from vmofire.gui.widgets.layouts import Bar, emit_codes, row, stack
from vmofire.labels import OUTPUTS, Output, list_gains
from vmofire.live.snapshot import Snapshot

WHERE = "It stands beside the pin of the MyoWare. Let the leg lie still and look below."
GAIN_LOW, GAIN_HIGH = 1.0, MOST_GAIN
POT_LOW_KOHM = 0.2
_FIELD_PX = 220


class SensorScreen(Screen):
    """Outputs to choose from, the gain, and what the signal says to it.

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

    def __init__(self) -> None:
        super().__init__()
        self._output, self._gain = "RAW", Sensor().gain

    def _build(self) -> None:
        keys = (str(place + 1) for place in range(len(OUTPUTS)))
        self._outputs = {
            code: ChoiceButton(key, title_px=TITLE) for key, code in zip(keys, OUTPUTS, strict=True)
        }
        grid = ChoiceGrid(SPACE)
        grid.arrange(list(self._outputs.values()), len(OUTPUTS))
        emit_codes(self._outputs, grid.chosen)
        grid.chosen.connect(self._choose)
        self.status = ChannelStatus()
        self.verdict = Label(LEAD, smallest_px=12, lines=1.6, bold=True)
        self.gain_label = Label(BODY + 2, lines=1.3)
        self.gain_edit = _make_field("Gain, volts out per volt at the skin", GAIN_LOW, GAIN_HIGH)
        self.gain_edit.editingFinished.connect(self._take_gain)
        self.pot_label = Label(BODY + 2, lines=1.3)
        self.pot_label.show_words("or its trimmer, kOhm (50 as delivered) [K]")
        self.pot_edit = _make_field("Resistance of the trimmer, kOhm", POT_LOW_KOHM, MOST_POT_KOHM)
        self.pot_edit.editingFinished.connect(self._take_pot)
        QShortcut(QKeySequence("G"), self).activated.connect(self.gain_edit.setFocus)
        QShortcut(QKeySequence("K"), self).activated.connect(self.pot_edit.setFocus)
        gain = row((self.gain_label, 1), self.gain_edit, (self.pot_label, 1), self.pot_edit)
        back = KeyButton("Esc", "Back", big=True, then=self.left)
        done = KeyButton("D", "That is right", big=True, strong=True, then=self.done)
        head = stack(
            caption("Which output of the sensor is wired?", "title"), caption(WHERE, "lead", "muted")
        )
        bar = Bar([back], [done])
        self.setLayout(stack(head, (grid, 3), gain, self.verdict, (self.status, 4), bar))
        self._mark()

    @property
    def choices(self) -> Sequence[ChoiceButton]:
        """The outputs as they are shown."""
        return list(self._outputs.values())

    def show_sensor(self, output: str, gain: float) -> None:
        """Show what is set."""
        self._output, self._gain = output, Sensor(cast(Output, output), gain).gain
        self.when_built(self._mark)

    def show_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what the signal says of the output that is set."""
        if snapshot is None or not snapshot.running:
            self.status.show_channels(())
            self.verdict.show_words("No board is sending: the output can be set, not checked.")
            return
        self.status.show_channels(snapshot.channels)
        against = next((c for c in snapshot.channels if c.reason == "output"), None)
        if self._gain is None:
            words = "Nothing is in microvolts yet, and no job can judge: tell the gain of ENV or its trimmer."
            self.verdict.show_words(words, "trouble")
        elif against is not None:
            words = f"{against.label}: {against.trouble}"
            self.verdict.show_words(words, "trouble")
        elif all(channel.state == "waiting" for channel in snapshot.channels):
            self.verdict.show_words("Looking at the signal ...")
        else:
            self.verdict.show_words(f"Nothing in the signal speaks against {self._output}.", "accent")

    def _choose(self, output: str) -> None:
        # What was told of ENV is not the gain of the others, nor theirs that of ENV.
        other = OUTPUTS[output].gain != OUTPUTS[self._output].gain
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
        """Tell of output and gain, where they are not what is shown."""
        if (output, gain) != (self._output, self._gain):
            self.changed.emit(output, RAW_GAIN if gain is None else gain)

    def _mark(self) -> None:
        is_env = OUTPUTS[self._output].gain is None
        self.gain_label.show_words(
            f"Gain of {self._output}, volts out per volt at the skin [G]"
            if is_env
            else f"Gain, volts out per volt at the skin ({list_gains()}) [G]"
        )
        self.gain_edit.setText("" if self._gain is None else f"{self._gain:g}")
        self.gain_edit.setPlaceholderText("not known")
        self.pot_label.setVisible(is_env)
        self.pot_edit.setVisible(is_env)
        pot_kohm = None if self._gain is None or not is_env else self._gain / RAW_GAIN - 1.0
        self.pot_edit.setText("" if pot_kohm is None else f"{pot_kohm:.4g}")
        for code, choice in self._outputs.items():
            choice.show_words(code, OUTPUTS[code].about, strong=code == self._output)


def _make_field(name: str, low: float, high: float) -> QLineEdit:
    """Return a field for a number in this range, with a full stop whatever the language."""
    edit = QLineEdit()
    edit.setAccessibleName(name)
    validator = QDoubleValidator(low, high, 3, edit)
    validator.setLocale(validator.locale().c())
    edit.setValidator(validator)
    edit.setMaximumWidth(_FIELD_PX)
    return edit
