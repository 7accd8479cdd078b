"""Sensor screen: the wired output of the sensor and its gain, compared with the live signal.

In: a Snapshot. Out: output and gain as chosen. Never: a judgement of the signal; that is dsp/quality's.
"""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QLocale, Signal
from PySide6.QtGui import QDoubleValidator, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from vmofire.dsp.sensor import MOST_GAIN, MOST_POT_KOHM, RAW_GAIN, Sensor, find_env_gain, take_gain
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE
from vmofire.gui.widgets.buttons import ChoiceButton, ChoiceGrid, KeyButton, is_enter
from vmofire.gui.widgets.channel_status import ChannelStatus
from vmofire.gui.widgets.labels import Label, caption
from vmofire.gui.widgets.layouts import Bar, emit_codes, row, stack
from vmofire.labels import OUTPUTS, Output, list_gains
from vmofire.live.snapshot import Snapshot
from vmofire.words import msg, say, write_label
from vmofire.words.quantities import write_not_known, write_tick

WHERE = msg("Its name is printed beside the pin of the MyoWare. Let the leg rest and check below.")
RIGHT, RIGHT_CHECK = msg("That is right"), msg("That is right: start the Check")
GAIN_LOW, GAIN_HIGH = 1.0, MOST_GAIN
POT_LOW_KOHM = 0.2
_FIELD_PX = 220


class SensorScreen(Screen):
    """Choice of the output, the gain, and a check against the signal.

    Signals
    -------
    changed : str, float
        Output and gain; 200 while the gain of ENV is unknown.
    done
        The user confirms the settings.
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
        self.gain_edit = _make_field(say("Gain: volts out per volt at the skin"), GAIN_LOW, GAIN_HIGH)
        self.gain_edit.editingFinished.connect(self._take_gain)
        self.pot_label = Label(BODY + 2, lines=1.3)
        self.pot_label.show_words(
            say("or its trimmer in kΩ, {delivered} as delivered [{key}]", delivered=50, key="K")
        )
        self.pot_edit = _make_field(say("Resistance of the trimmer in kΩ"), POT_LOW_KOHM, MOST_POT_KOHM)
        self.pot_edit.editingFinished.connect(self._take_pot)
        QShortcut(QKeySequence("G"), self).activated.connect(self.gain_edit.setFocus)
        QShortcut(QKeySequence("K"), self).activated.connect(self.pot_edit.setFocus)
        gain = row((self.gain_label, 1), self.gain_edit, (self.pot_label, 1), self.pot_edit)
        back = KeyButton("Esc", say("Back"), big=True, then=self.left)
        faces = (say(RIGHT), say(RIGHT_CHECK))
        done = KeyButton("Return", *faces, big=True, also=("Enter", "D"), strong=True, then=self.done)
        self.first = self.done_button = done
        head = stack(
            caption(say("Which output of the sensor is wired?"), "title"),
            caption(say(WHERE), "lead", "muted"),
        )
        bar = Bar([back], [done])
        self.setLayout(stack(head, (grid, 3), gain, self.verdict, self.status, 2, bar))
        self._mark()

    @property
    def choices(self) -> Sequence[ChoiceButton]:
        """The buttons of the outputs."""
        return list(self._outputs.values())

    def show_sensor(self, output: str, gain: float) -> None:
        """Show the current output and gain."""
        self._output, self._gain = output, Sensor(cast(Output, output), gain).gain
        self.when_built(self._mark)

    def show_next(self, *, starts_check: bool) -> None:
        """Write on the button whether a Check follows."""
        self.done_button.show_face(say(RIGHT_CHECK) if starts_check else say(RIGHT), strong=True)

    def show_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show whether the signal fits the chosen output."""
        if snapshot is None or not snapshot.running:
            self.status.show_channels(())
            self.verdict.show_words(say("No board is sending. You can set the output, but not check it."))
            return
        self.status.show_channels(snapshot.channels)
        against = next((c for c in snapshot.channels if c.reason == "output"), None)
        if self._gain is None:
            words = say(
                "Enter the gain of {output} or its trimmer. Without it there is no µV and no verdict.",
                output=self._output,
            )
            self.verdict.show_words(words, "trouble")
        elif against is not None:
            label, trouble = write_label(against.label), against.trouble
            words = say("Check the output. {label}: {trouble}", label=label, trouble=trouble)
            self.verdict.show_words(words, "trouble")
        elif all(channel.state == "waiting" for channel in snapshot.channels):
            self.verdict.show_words(say("Checking the signal ..."))
        else:
            self.verdict.show_words(say("The signal fits {output}.", output=self._output), "accent")

    def _choose(self, output: str) -> None:
        # The gain of ENV and the gain of the other outputs are separate.
        other = OUTPUTS[output].gain != OUTPUTS[self._output].gain
        self._tell(output, Sensor(cast(Output, output)).gain if other else self._gain)

    def _take_gain(self) -> None:
        text = self.gain_edit.text()
        gain = take_gain(self._output, _read_number(text)) if text else None
        if gain is not None and gain != self._gain and GAIN_LOW <= gain <= GAIN_HIGH:
            self._tell(self._output, gain)
        self._mark()
        self.setFocus()

    def _take_pot(self) -> None:
        text = self.pot_edit.text()
        kohm = _read_number(text) if text else 0.0
        if self.pot_edit.isModified() and POT_LOW_KOHM <= kohm <= MOST_POT_KOHM:
            self._tell(self._output, find_env_gain(kohm))
        self._mark()
        self.setFocus()

    def _tell(self, output: str, gain: float | None) -> None:
        """Emit output and gain if they differ from the shown ones."""
        if (output, gain) != (self._output, self._gain):
            self.changed.emit(output, RAW_GAIN if gain is None else gain)

    def _mark(self) -> None:
        is_env = OUTPUTS[self._output].gain is None
        self.gain_label.show_words(
            say("Gain of {output}: volts out per volt at the skin [{key}]", output=self._output, key="G")
            if is_env
            else say("Gain: volts out per volt at the skin ({gains}) [{key}]", gains=list_gains(), key="G")
        )
        self.gain_edit.setText("" if self._gain is None else write_tick(self._gain))
        self.gain_edit.setPlaceholderText(write_not_known())
        self.pot_label.setVisible(is_env)
        self.pot_edit.setVisible(is_env)
        pot_kohm = None if self._gain is None or not is_env else self._gain / RAW_GAIN - 1.0
        self.pot_edit.setText("" if pot_kohm is None else write_tick(float(f"{pot_kohm:.4g}")))
        for code, choice in self._outputs.items():
            chosen = code == self._output
            choice.show_words(code, say(OUTPUTS[code].about), sign="yes" if chosen else "rest")


class _NumberValidator(QDoubleValidator):
    """Accepts a number with a decimal point or a decimal comma, in every language."""

    def validate(self, text: str, place: int) -> object:
        """Validate the number with a decimal point."""
        self.setLocale(QLocale.c())
        state, _, place = cast("tuple[object, str, int]", super().validate(text.replace(",", "."), place))
        return state, text, place


def _read_number(text: str) -> float:
    """Return a number that `_NumberValidator` accepted."""
    return float(text.replace(",", "."))


class _NumberField(QLineEdit):
    """Field that takes Enter itself, though a button of the page has Enter as its key."""

    def event(self, event: QEvent) -> bool:
        """Keep Enter from the shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and is_enter(event):
            event.accept()
            return True
        return super().event(event)


def _make_field(name: str, low: float, high: float) -> QLineEdit:
    """Return a field for a number in this range."""
    edit = _NumberField()
    edit.setAccessibleName(name)
    edit.setToolTip(name)
    edit.setValidator(_NumberValidator(low, high, 3, edit))
    edit.setMaximumWidth(_FIELD_PX)
    return edit
