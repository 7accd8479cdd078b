"""Words fit or report that they do not; the check of pictures finds the faults that it must find."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from vmofire.gui.drawings.thigh import draw_thighs
from vmofire.gui.theme import DARK
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.paint import draw_words, watch_words

from .layout import find_faults, take_picture


class Page(QWidget):
    """Widget that paints given words."""

    def __init__(self, *parts):
        super().__init__()
        self.parts = parts
        self.resize(300, 100)

    def paintEvent(self, event):  # noqa: N802, Qt's name
        painter = QPainter(self)
        for words, rect in self.parts:
            draw_words(painter, words, QRectF(*rect), DARK.text, 20)
        painter.end()


def faults_of(qtbot, *parts):
    page = Page(*parts)
    qtbot.addWidget(page)
    page.show()
    _, seen = take_picture(page)
    return find_faults(page, seen)


def test_words_that_fit_beside_each_other_are_no_fault(qtbot):
    assert faults_of(qtbot, ("left", (0, 0, 140, 40)), ("right", (150, 0, 140, 40))) == []


def test_cut_words_are_seen(qtbot):
    (fault,) = faults_of(qtbot, ("much too long for so little room", (0, 0, 60, 14)))
    assert fault.startswith("cut: 'much too long")


def test_words_on_top_of_each_other_are_seen(qtbot):
    (fault,) = faults_of(qtbot, ("one", (0, 0, 140, 40)), ("two", (10, 5, 140, 40)))
    assert "on top of each other: 'one' and 'two'" in fault


def test_a_widget_that_is_too_small_for_its_words_is_seen(qtbot):
    words = Label(20, lines=2)
    holder = QWidget()
    qtbot.addWidget(holder)
    words.setParent(holder)
    holder.resize(300, 200)
    words.resize(200, 10)
    holder.show()
    assert any("too small" in fault for fault in find_faults(holder, []))


def test_words_are_listed_only_inside_watch_words(qapp):
    with watch_words() as seen:
        pass
    picture = QPixmap(100, 100)
    painter = QPainter(picture)
    draw_words(painter, "unseen", QRectF(0, 0, 100, 40), DARK.text, 20)
    painter.end()
    assert seen == []


def test_the_thighs_show_pads_only_where_they_are_asked_for(qapp):
    images = []
    for sides, muscles in ((("left",), ("VMO",)), (("right",), ("VMO",)), (("right",), ("VMO", "VL"))):
        picture = QPixmap(400, 400)
        picture.fill(DARK.surface)
        painter = QPainter(picture)
        draw_thighs(painter, QRectF(10, 10, 380, 380), DARK, sides, muscles)
        painter.end()
        images.append(picture.toImage())
    assert images[0] != images[1] != images[2]
    halves = [
        sum(images[k].pixelColor(x, y).name() == DARK.accent for x in xs for y in range(400))
        for k, xs in ((0, range(200)), (0, range(200, 400)))
    ]
    assert halves[0] == 0 < halves[1]  # the person faces us, so the left leg is on the right
