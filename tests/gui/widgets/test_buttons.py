"""Buttons show their key, keep their width, and work by key and mouse once they were visible for a moment."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from vmofire.app.view import Field
from vmofire.gui.theme import DARK, LIGHT, style_sheet
from vmofire.gui.widgets import buttons
from vmofire.gui.widgets.buttons import ChoiceButton, ChoiceGrid, KeyButton, Option
from vmofire.gui.widgets.field_editors import Choices


@pytest.fixture
def show(qtbot, monkeypatch):
    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)
    houses = []

    def show_one(*widgets, theme=DARK):
        house = QWidget()
        houses.append(house)
        house.setObjectName("window")
        house.setStyleSheet(style_sheet(theme))
        house.theme = theme
        layout = QVBoxLayout(house)
        for widget in widgets:
            layout.addWidget(widget)
        qtbot.addWidget(house)
        with qtbot.waitActive(house):
            house.show()
            house.activateWindow()
        return house

    return show_one


def test_a_key_is_seen_beside_the_words_and_presses_the_button_as_the_mouse_does(show):
    pressed = []
    button = KeyButton("Space", "Pause", "Go on", then=lambda: pressed.append(1))
    house = show(button)
    cap = button.findChild(QLabel, "key")
    assert cap.text() == "Space"
    assert QFontMetricsF(button.font()).horizontalAdvance("Go on") < cap.geometry().left()
    QTest.keyClick(house, Qt.Key.Key_Space)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(cap, Qt.MouseButton.LeftButton)
    assert len(pressed) == 3


def test_a_button_keeps_its_width_whatever_it_says_and_a_screen_reader_hears_it(show):
    button = KeyButton("F", "Freeze", "Go on for ever")
    show(button)
    width = button.sizeHint().width()
    button.show_face("Go on for ever", strong=True)
    assert button.sizeHint().width() == width
    assert button.accessibleName() == "Go on for ever, key F"


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_first_button_the_running_action_and_the_focus_are_visible(show, theme):
    button, other = KeyButton("R", "Record"), KeyButton("X", "Other")
    show(other, button, theme=theme)
    other.setFocus()

    def look():
        return button.grab().toImage()

    def ground():
        return look().pixelColor(6, button.height() // 2).name()

    assert ground() == theme.raised
    button.show_face("Record", strong=True)
    assert ground() == theme.accent
    button.show_face("Record", lit=True)
    assert ground() == theme.trouble
    before = look()
    button.setFocus()
    assert look() != before
    assert look().pixelColor(button.width() // 2, 1).name() == theme.text


def test_a_button_that_has_just_appeared_cannot_be_pressed(show, monkeypatch):
    pressed = []
    button = KeyButton("R", "Record", then=lambda: pressed.append(1))
    house = show(button)
    monkeypatch.setattr(buttons, "UNREAD_S", 60.0)
    QTest.keyClick(house, Qt.Key.Key_R)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == []


def test_arrows_walk_the_choices_that_can_be_had_and_enter_takes_one(show):
    grid, taken = ChoiceGrid(), []
    grid.chosen.connect(taken.append)
    show(grid)
    grid.ask([(key, Option(key, f"Option {key}", "more")) for key in "123"], 1, chosen="2")
    first, second, third = grid.choices
    assert [choice.property("strong") for choice in grid.choices] == [False, True, False]
    QApplication.processEvents()  # Qt shows them now
    second.setEnabled(False)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert third.hasFocus()
    QTest.keyClick(third, Qt.Key.Key_Return)
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert taken == ["3", "1"]
    grid.ask([("1", Option("only", "Only"))], 1)
    assert [choice.words for choice in grid.choices] == [("Only", "")]


def test_the_words_of_a_choice_let_the_mouse_through_and_name_it(show):
    pressed = []
    choice = ChoiceButton("1", "Check", "Does it fire?")
    choice.clicked.connect(lambda: pressed.append(1))
    show(choice)
    for label in choice.findChildren(QLabel):
        QTest.mouseClick(choice, Qt.MouseButton.LeftButton, pos=label.mapTo(choice, label.rect().center()))
        assert choice.childAt(label.mapTo(choice, label.rect().center())) is None
    assert len(pressed) == len(choice.findChildren(QLabel))
    assert (choice.accessibleName(), choice.accessibleDescription()) == ("Check, key 1", "Does it fire?")


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_what_is_chosen_is_marked_but_only_the_button_to_press_has_the_accent(show, theme):
    plain, chosen, strong = (KeyButton(key, "Window") for key in "123")
    show(plain, chosen, strong, theme=theme)
    chosen.show_face("Window", chosen=True)
    strong.show_face("Window", strong=True)

    def ground(button):
        image = button.grab().toImage()
        return image.pixelColor(image.width() // 2, image.height() - 6).name()

    assert ground(strong) == theme.accent
    assert len({ground(one) for one in (plain, chosen, strong)}) == 3


def test_a_low_card_gives_two_lines_of_detail_the_room_that_its_title_does_not_need(show):
    low = ChoiceButton("1", "Tiring", "Weaker with every effort. The frequency falls in a long hold.", 26.0)
    roomy = ChoiceButton("2", "Tiring", "Weaker with every effort. The frequency falls in a long hold.", 26.0)
    house = show(low, roomy)
    house.resize(420, 400)
    low.setFixedSize(390, 92)
    roomy.setFixedSize(390, 240)
    QApplication.processEvents()
    sizes = [one._detail.font().pixelSize() for one in (low, roomy)]
    assert sizes[1] == 19
    assert sizes[0] >= 15


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_row_of_answers_is_framed_only_while_it_has_the_keyboard(show, theme):
    answers = [Option("left", "left"), Option("right", "right")]
    first, second = (Choices(Field(code, code, options=answers)) for code in ("leg", "injury"))
    show(first, second, theme=theme)

    def frames(choices):
        images = [one.grab().toImage() for one in choices.buttons.values()]
        return {image.pixelColor(image.width() // 2, 0).name() for image in images}

    first.setFocus()
    assert (frames(first), frames(second)) == ({theme.text}, {theme.line})
    second.setFocus()
    assert (frames(first), frames(second)) == ({theme.line}, {theme.text})
