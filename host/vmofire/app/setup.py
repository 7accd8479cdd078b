"""Setup of vmofire: safety, placement and sensor in the first run, the settings at any time.

In: actions of these pages, and the mute key of a job. Out: Preferences, saved in a file.
Never: an unsaved preference without a word: the page tells why it could not be saved.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vmofire import preferences as stored
from vmofire.app.audio_feedback import AudioFeedback
from vmofire.app.view import PlacementPage, SafetyPage, SensorPage, SettingsPage, StartPage, View
from vmofire.preferences import Preferences


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
        self.reopen: Callable[[], None] = lambda: None
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
        if self.preferences.labels != before.labels:
            self.reopen()

    def toggle_sound(self) -> None:
        """Mute the sound during a job, or unmute it."""
        self.change("muted", not self.preferences.muted)

    def keep(self, **changes: Any) -> None:
        """Save new values of preferences."""
        self.preferences, told = stored.change(self.preferences, self.folder, **changes)
        self._tell(told)
        self._view.take_preferences(self.preferences)

    # First run: safety, then placement, then the sensor. Later each leads back to the start.

    def accept_safety(self) -> None:
        """Note that the safety page was read."""
        is_first = not self.preferences.safety_read
        self.keep(safety_read=True)
        self._view.show(PlacementPage() if is_first else StartPage())

    def accept_placement(self) -> None:
        """Note that the electrodes are on."""
        self._view.show(StartPage() if self.preferences.sensor_checked else SensorPage())

    def accept_sensor(self) -> None:
        """Note that the sensor is set as it is wired."""
        self.keep(sensor_checked=True)
        self._view.show(StartPage())

    def set_sensor(self, output: str, gain: float) -> None:
        """Save the wired output and its gain (200 while that of ENV is unknown), and reopen the session."""
        known = self.preferences
        given = {"output": (known.output, output), "gain": (known.gain, gain)}
        self.keep(**{field: new for field, (old, new) in given.items() if new != old})
        self.reopen()

    def test_sound(self) -> None:
        """Play a test sound, and show whether there is sound."""
        self._sound.test()
        self.show()
