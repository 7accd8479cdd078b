"""How vmofire is set: safety, placement and sensor in the first run, the settings at any time.

In: what these screens ask for, and the keys of a job that mute it. Out: Preferences, kept in a file.
Never: a preference changed in sight alone: who cannot keep one is told.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vmofire import preferences as kept
from vmofire.app.audio_feedback import AudioFeedback
from vmofire.gui.screens.screens import Screens
from vmofire.preferences import Preferences


class Setup:
    """One user's preferences, and the screens that change them.

    Parameters
    ----------
    screens : Screens
    preferences : Preferences
    folder : Path or None
        Where they are kept; None for the user's own.
    voice : AudioFeedback
        Told how loud it is, and what is heard.
    set_theme : callable
        Takes the name of a theme.
    reopen : callable
        Listens anew, to sensors that are set otherwise now.
    leave : callable
        Goes back to the start.
    tell : callable
        Takes why preferences could not be kept; "" where they are.

    Attributes
    ----------
    preferences : Preferences
    folder : Path
        In which they are kept.
    """

    def __init__(
        self,
        screens: Screens,
        preferences: Preferences,
        folder: Path | None,
        *,
        voice: AudioFeedback,
        set_theme: Callable[[str], None],
        reopen: Callable[[], None],
        leave: Callable[[], None],
        tell: Callable[[str], None],
    ) -> None:
        self.preferences, self.folder = preferences, folder or kept.find_folder()
        self._screens, self._voice, self._set_theme = screens, voice, set_theme
        self._reopen, self._leave, self._tell = reopen, leave, tell
        screens.job.show_muted(preferences.muted)
        screens.safety.understood.connect(self._understand)
        screens.safety.left.connect(leave)
        screens.placement.placed.connect(self._place)
        screens.placement.left.connect(leave)
        screens.sensor.changed.connect(self.set_sensor)
        screens.sensor.done.connect(self._accept_sensor)
        screens.sensor.left.connect(leave)
        screens.settings.changed.connect(self._change_field)
        screens.settings.tested.connect(self._test_sound)
        screens.settings.left.connect(leave)

    def show_safety(self, *, first: bool = False) -> None:
        """Show the safety page; the first time it cannot be passed by."""
        self._screens.safety.back_button.setVisible(not first)
        self._screens.show_screen(self._screens.safety)

    def show(self) -> None:
        """Show the settings."""
        self._screens.settings.show_preferences(self.preferences)
        self._screens.settings.show_sound(*self._voice.state)
        self._screens.show_screen(self._screens.settings)

    def change(self, **changes: Any) -> None:
        """Keep other values of some preferences, and do as they say."""
        before = self.preferences
        self.keep(**changes)
        preferences = self.preferences
        self._screens.settings.show_preferences(preferences)
        self._voice.set_preferences(preferences)
        self._screens.job.show_muted(preferences.muted)
        if preferences.theme != before.theme:
            self._set_theme(preferences.theme)
        if preferences.labels != before.labels:
            self._reopen()

    def _change_field(self, field: str, value: object) -> None:
        self.change(**{field: value})

    def toggle_sound(self) -> None:
        """Mute the sound in the middle of a job, or let it be heard again."""
        self.change(muted=not self.preferences.muted)

    def keep(self, **changes: Any) -> None:
        """Keep other values of preferences that change nothing by themselves."""
        self.preferences, told = kept.change(self.preferences, self.folder, **changes)
        self._tell(told)

    # The first run: safety, then placement, then the sensor; each leads back to the start later on.

    def _understand(self) -> None:
        first = not self.preferences.safety_read
        self.keep(safety_read=True)
        if first:
            self._screens.show_screen(self._screens.placement)
        else:
            self._leave()

    def _place(self) -> None:
        if not self.preferences.sensor_checked:
            self._screens.show_screen(self._screens.sensor)
        else:
            self._leave()

    def set_sensor(self, output: str, gain: float) -> None:
        """Keep which output is wired and its gain (200 while nobody told that of ENV), and listen anew."""
        self._screens.sensor.show_sensor(output, gain)
        known = self.preferences
        given = {"output": (known.output, output), "gain": (known.gain, gain)}
        self.keep(**{field: new for field, (old, new) in given.items() if new != old})
        self._reopen()

    def _accept_sensor(self) -> None:
        self.keep(sensor_checked=True)
        self._leave()

    def _test_sound(self) -> None:
        self._voice.test()
        self._screens.settings.show_sound(*self._voice.state)
