"""Screens are built when they are first needed; they emit changes, and show the values they get."""

from vmofire.gui.screens.screens import Screens
from vmofire.preferences import Preferences


def test_the_window_waits_for_no_screen_but_the_first(qtbot):
    screens = Screens()
    qtbot.addWidget(screens)
    screens.start.show_keeping(True)
    screens.settings.typed.connect(print)
    screens.job.show_muted(True)
    screens.show_screen(screens.safety)
    built = [type(screens.widget(n)).__name__ for n in range(screens.count()) if screens.widget(n).is_built]
    assert built == ["SafetyScreen"]


def test_a_screen_is_made_when_it_is_shown_or_told_something_and_loses_nothing_of_it(qtbot):
    screens = Screens()
    qtbot.addWidget(screens)
    screens.job.show_muted(True)
    assert screens.job.sound_button.text() == "Sound on"
    screens.show_screen(screens.safety)
    assert screens.safety.is_built
    screens.settings.show_preferences(Preferences(volume=0.4))
    screens.settings.show_section("sound")
    assert screens.settings.rows["volume"].editor.text() == "40"
    assert not hasattr(screens.settings, "no_such_part")


def test_settings_show_what_they_are_given_and_change_nothing_by_themselves(qtbot):
    screens = Screens()
    qtbot.addWidget(screens)
    changes = []
    screens.settings.chosen.connect(lambda row, value: changes.append((row.code, value)))
    screens.settings.show_preferences(Preferences(cues=True))
    screens.settings.show_section("sound")
    cues = screens.settings.rows["cues"].editor
    for _ in range(2):
        cues.activated.emit(cues.findData(False))
    assert changes == [("cues", False)] * 2  # it was not saved
    assert cues.currentText() == "On"


def test_the_sensor_screen_shows_what_it_is_given_and_emits_what_is_chosen(qtbot):
    screens = Screens()
    qtbot.addWidget(screens)
    changes = []
    screens.sensor.changed.connect(lambda *change: changes.append(change))
    screens.sensor.choices[1].click()
    assert changes == [("RECT", 200.0)]
    assert screens.sensor.choices[0].sign == "yes"
    screens.sensor.show_sensor("RECT", 200.0)
    assert screens.sensor.choices[1].sign == "yes"
