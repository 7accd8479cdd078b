"""Setup of vmofire: safety, placement and sensor in the first run, the settings at any time.

In: actions of these pages, and the sound keys of a job. Out: Preferences, saved in a file.
Never: an unsaved preference without a word: the page tells why it could not be saved.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vmofire import preferences as stored
from vmofire.app import settings_table
from vmofire.app.audio_feedback import AudioFeedback
from vmofire.app.library_folder import ask_folder
from vmofire.app.notification import why_not
from vmofire.app.reminder_timer import set_timer
from vmofire.app.report_look import keep_logo
from vmofire.app.settings_table import Row
from vmofire.app.thresholds import change_threshold
from vmofire.app.view import Option, PlacementPage, Question, SafetyPage, SettingsPage, StartPage, View
from vmofire.errors import FieldError, VmofireError, explain
from vmofire.labels import Output, list_muscles, read_labels
from vmofire.permissions import expand_home
from vmofire.preferences import Preferences, Wiring
from vmofire.wire import PINS
from vmofire.words import say


class Setup:
    """Preferences of one user, and the pages that change them.

    Parameters
    ----------
    view : View
    preferences : Preferences
    folder : Path or None
        Folder of the preferences; None for the user's own.
    sound : AudioFeedback
        Takes the volume, and the choice of sounds.
    tell : callable
        Takes why preferences could not be saved; "" after saving.

    Attributes
    ----------
    preferences : Preferences
        The current preferences.
    folder : Path
        Folder of the preferences.
    reopen : callable
        Opens the session again after new sensor settings (signal_source.py).
    find_board : callable
        Returns the id of the board in use; "" without one (signal_source.py).
    begin_check : callable
        Begins the Check that ends the first run.
    show_tour : callable
        Shows the tour (tour.py), once after the first run.
    speak, renew_thresholds : callable
        Switch the language; let the sitting use changed thresholds.
    """

    def __init__(
        self,
        view: View,
        preferences: Preferences,
        folder: Path | None,
        sound: AudioFeedback,
        tell: Callable[[str], None],
    ) -> None:
        self.preferences, self.folder = preferences, folder or stored.find_folder()
        self._is_own = folder is None  # the timer of the system reads this user's own preferences
        self.reopen: Callable[[], None] = lambda: None
        self.find_board: Callable[[], str] = str
        self.begin_check: Callable[[], None] = lambda: None
        self.is_first_run = False
        self.show_tour: Callable[[], None] = lambda: view.show(StartPage())
        self.speak: Callable[[Any], None] = lambda language: self.keep(language=language)
        self.renew_thresholds: Callable[[], None] = lambda: None
        self._view, self._sound, self._tell = view, sound, tell
        view.take_preferences(preferences)

    def show_first(self) -> None:
        """Show the first page: safety in the first run, else the start."""
        self._view.show(StartPage() if self.preferences.safety_read else SafetyPage(is_first=True))

    def show(self) -> None:
        """Show the settings."""
        self._view.show(SettingsPage(self._sound.state))

    def change(self, field: str, value: object) -> None:
        """Save a new value of a preference, and apply it."""
        before = self.preferences
        self.keep(**{field: value})
        self._sound.set_preferences(self.preferences)
        if (self.preferences.labels, self.preferences.lsl) != (before.labels, before.lsl):
            self.reopen()

    def take_typed(self, code: str, typed: str) -> None:
        """Save a setting from typed words.

        Raises
        ------
        FieldError
            The words do not fit; it names the range. Nothing has changed.
        """
        row = settings_table.find_row(code)
        self.take_value(row, settings_table.read_typed(row, typed))

    def take_value(self, row: Row, value: Any) -> None:
        """Save the value of a setting; FieldError if it does not fit."""
        if row.group:
            of_job = self.preferences.thresholds
            self.keep(thresholds=change_threshold(of_job, row.code, None if value is None else float(value)))
            self.renew_thresholds()
        elif row.code == "language":
            self.speak(value)
        elif row.code == "logo":
            self.keep(logo=self._read_logo(value))
        elif row.code == "labels":
            self.change("labels", _check_labels(value))
        elif row.code == "remind_at":
            self._set_reminder(value)
        elif row.code == "library":
            ask_folder(self._view, self, expand_home(value) if value else None)
        else:
            self.change(row.code, value)

    def _set_reminder(self, at: str) -> None:
        """Save the time of the reminder, and let the system keep it while vmofire is closed."""
        if at and (why := why_not()) is not None:
            raise FieldError(*why, "remind_at")
        self.change("remind_at", at)
        self._set_timer(at)

    def _set_timer(self, at: str) -> None:
        try:
            if self._is_own:
                set_timer(at)
        except OSError as error:
            told = say("The reminder works only while vmofire is open.")
            self._tell(f"{told} {explain(error, 'keep')[0]}")

    def _read_logo(self, value: str) -> str:
        try:
            return str(keep_logo(expand_home(value), self.folder)) if value else ""
        except VmofireError as error:
            raise FieldError(error.cause, error.cure, "logo") from error

    def reset(self, code: str) -> None:
        """Give a setting its first value again."""
        row = settings_table.find_row(code)
        self.take_value(row, None if row.group else row.default)

    def ask_reset_all(self) -> None:
        """Ask once, then give all settings their first values."""
        options = [
            Option("no", say("Keep my settings")),
            Option("yes", say("Reset all"), say("People, results and recordings stay as they are.")),
        ]

        def take(code: str) -> None:
            if code == "yes":
                self.reset_all()

        title = say("Give all settings their first values?")
        self._view.ask(Question("reset", title, "", options, left="no"), take)

    def reset_all(self) -> None:
        """Give all settings of the page their first values again; people and results stay where they are."""
        first = Preferences()
        rows = [row for row in settings_table.list_rows() if row.kind != "folder"]
        before = self.preferences
        values = {row.code: getattr(first, row.code) for row in rows}
        self.keep(thresholds={}, **values)
        self._set_timer(first.remind_at)
        self._sound.set_preferences(self.preferences)
        self.renew_thresholds()
        if (before.labels, before.lsl) != (first.labels, first.lsl):
            self.reopen()
        if before.language != first.language:
            self.speak(first.language)

    def toggle_sound(self) -> None:
        """Mute the sound during a job, or unmute it."""
        self.change("muted", not self.preferences.muted)

    def toggle_voice(self) -> None:
        """Let cues be beeps alone during a job, or spoken too."""
        self.change("cue_sound", "both" if self.preferences.cue_sound == "tone" else "tone")

    def keep(self, **changes: Any) -> None:
        """Save new values of preferences."""
        self.preferences, told = stored.change(self.preferences, self.folder, **changes)
        self._tell(told)
        self._view.take_preferences(self.preferences)

    # First run: safety, then placement; the sensor once there is a board (board_choice.py). Later each leads
    # back to the start.

    def accept_safety(self) -> None:
        """Note that the safety page was read."""
        is_first = not self.preferences.safety_read
        self.is_first_run |= is_first
        self.keep(safety_read=True)
        self._view.show(PlacementPage() if is_first else StartPage())

    def accept_placement(self, leg: str = "") -> None:
        """Note that the electrodes are on; `leg` is the leg of the only sensor, if the person said it."""
        if leg:
            self.keep(leg=leg)
        self._view.show(StartPage())
        is_first = self.is_first_run and not self.preferences.tour_seen
        if is_first and not self.find_board():  # with a board, a Check comes first
            self.show_tour()

    @property
    def knows_wiring(self) -> bool:
        """Whether the output of the board in use was checked; one may have been before ids were kept."""
        known = self.preferences
        return self.find_board() in known.wirings if known.wirings else known.sensor_checked

    def take_wiring(self, board_id: str) -> None:
        """Set the sensor as it was wired at a board the last time."""
        wiring = self.preferences.wirings.get(board_id)
        if wiring is not None and (wiring.output, wiring.gain) != self._wired:
            self.keep(output=wiring.output, gain=wiring.gain)

    @property
    def _wired(self) -> tuple[Output, float]:
        return self.preferences.output, self.preferences.gain

    def accept_sensor(self) -> None:
        """Note that the sensor is set as it is wired at this board; in the first run, begin with a Check."""
        self.keep(sensor_checked=True)
        self._keep_wiring()
        is_first, self.is_first_run = self.is_first_run and bool(self.find_board()), False
        self._view.show(StartPage())
        if is_first:
            self.begin_check()

    def _keep_wiring(self) -> None:
        board_id = self.find_board()
        if board_id:
            self.keep(wirings={**self.preferences.wirings, board_id: Wiring(*self._wired)})

    def set_sensor(self, output: str, gain: float) -> None:
        """Save the wired output and its gain (200 while that of ENV is unknown), and reopen the session."""
        known = self.preferences
        given = {"output": (known.output, output), "gain": (known.gain, gain)}
        self.keep(**{field: new for field, (old, new) in given.items() if new != old})
        if self.find_board() in self.preferences.wirings:  # else the person has not confirmed it yet
            self._keep_wiring()
        self.reopen()

    def test_sound(self) -> None:
        """Play a test sound, and show whether there is sound."""
        self._sound.test()
        self.show()


def _check_labels(value: tuple[str, ...]) -> tuple[str, ...]:
    """Return labels of the sensors; FieldError if they are none, too many, or two alike."""
    try:
        labels = tuple(read_labels(",".join(value), PINS).values())
    except ValueError as error:
        raise FieldError(str(error), field="labels") from None
    if not list_muscles(labels):
        raise FieldError(say("Choose one muscle at least."), field="labels")
    return labels
