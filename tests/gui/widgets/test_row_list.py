"""Lists can be moved through by keys, and rows taken by key or mouse; their words are shown unchanged."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vmofire.gui.theme import DARK, SPACE, style_sheet
from vmofire.gui.widgets.buttons import UNREAD_S
from vmofire.gui.widgets.row_list import ListRow, RowLine, RowList, write_html

ROWS = tuple(
    ListRow(code, f"Person {code}", "seen today", (RowLine("It fires", "yes"), RowLine("no note")))
    for code in "abc"
)


@pytest.fixture
def rows(qtbot):
    house = QWidget()
    house.theme = DARK
    house.setStyleSheet(style_sheet(DARK))
    rows = RowList("People")
    QVBoxLayout(house).addWidget(rows)
    rows.taken_codes, rows.moved_codes = [], []
    rows.taken.connect(rows.taken_codes.append)
    rows.moved.connect(rows.moved_codes.append)
    qtbot.addWidget(house)
    house.resize(400, 500)
    rows.house = house
    with qtbot.waitActive(house):
        house.show()
        house.activateWindow()
    rows.setFocus()
    return rows


def test_arrows_move_and_enter_takes(rows):
    rows.show_rows(ROWS)
    assert rows.code == "a"
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert (rows.taken_codes, rows.moved_codes) == (["b"], ["a", "b"])


def test_a_click_takes_the_row_under_it_and_a_double_click_no_second_one(rows, qtbot):
    rows.show_rows(ROWS)
    middle = rows.visualRect(rows.model().index(2)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert rows.taken_codes == []  # it has just appeared
    qtbot.wait(round(1000 * UNREAD_S) + 20)
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert rows.taken_codes == ["c"]


def test_the_keyboard_stays_where_it_was_when_rows_change(rows):
    rows.show_rows(ROWS, "b")
    rows.show_rows(ROWS[1:])
    assert rows.code == "b"
    rows.show_rows(ROWS[:1])
    assert rows.code == "a"
    rows.show_rows(())
    assert rows.code == ""
    assert rows.moved_codes[-1] == ""
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert rows.taken_codes == []


def test_where_the_keyboard_is_can_be_seen(rows):
    rows.show_rows(ROWS)
    with_focus = rows.house.grab().toImage()
    rows.clearFocus()
    assert rows.house.grab().toImage() != with_focus


def test_a_screen_reader_hears_title_lines_and_signs(rows):
    rows.show_rows(ROWS)
    words = rows.model().index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "Person a; seen today; yes: It fires; no note"


def test_no_line_of_words_is_painted_in_part_wherever_the_list_is_scrolled_to(rows):
    rows.house.resize(400, 230)
    rows.show_rows(ROWS * 3)
    rows.clearFocus()
    bar = rows.verticalScrollBar()
    assert bar.maximum() > 100
    for value in range(0, bar.maximum() + 1, 3):
        bar.setValue(value)
        image = rows.viewport().grab().toImage()
        edges = [image.pixelColor(x, y) for y in (0, image.height() - 1) for x in range(image.width())]
        assert max(one.lightness() for one in edges) < 120, value  # words are brighter than the frames


def test_the_words_at_the_right_keep_their_distance_from_the_title(rows):
    title, aside = "A title that takes the whole width of a row and more", "09:31"
    rows.show_rows((ListRow("x", title, aside),))
    document = rows.itemDelegate()._lay_out(rows.model().index(0))
    left, right = (document.find(words).block() for words in (title[:7], aside))
    layout = document.documentLayout()
    gap = layout.blockBoundingRect(right).left() - layout.blockBoundingRect(left).right()
    assert gap >= SPACE


def test_typed_text_is_not_read_as_markup(rows):
    row = ListRow("x", "<img src='x'>", "<b>", (RowLine("a & <i>b</i>"),))
    html = write_html(row, DARK, 16)
    assert "<i>" not in html
    assert "&lt;img src=" in html


def test_a_row_is_as_high_as_its_words_need_however_narrow_the_list_is(rows):
    rows.show_rows((ListRow("x", "Title", lines=(RowLine("many words " * 30),)),))
    wide = rows.visualRect(rows.model().index(0)).height()
    rows.house.resize(250, 500)
    rows.house.grab()
    assert rows.visualRect(rows.model().index(0)).height() > wide
