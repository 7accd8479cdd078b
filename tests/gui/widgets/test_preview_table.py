"""The preview of a file: its rows are whole, and the lines above them take what room is left."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from vmofire.app.import_preview import PreviewColumn
from vmofire.gui.theme import DARK, style_sheet
from vmofire.gui.widgets.layouts import stack
from vmofire.gui.widgets.preview_table import PreviewTable


@pytest.mark.parametrize("size", [(1024, 700), (1920, 1080)])
def test_no_row_is_cut_by_the_lines_above(size, qtbot):
    house, table = QWidget(), PreviewTable()
    house.theme = DARK.scaled(*size)
    house.setStyleSheet(style_sheet(house.theme))
    house.setLayout(stack(table))
    columns = [PreviewColumn(f"muscle {n}", "channel, mV", True) for n in range(4)]
    rows = [(str(n), ("0.0", "0.1", "0.2", "0.3")) for n in range(5)]
    table.show_preview(columns, rows, [(str(n), f"line {n}") for n in range(9)])
    qtbot.addWidget(house)
    house.show()
    seen = set()
    least = house.minimumSizeHint().height()
    for height in range(least, 2 * least, 5):
        house.resize(size[0] - 30, height)
        QApplication.processEvents()
        bars = table._lower.verticalScrollBar(), table._lower.horizontalScrollBar()
        assert [bar.maximum() for bar in bars] == [0, 0], height
        seen.add(round(table._upper.height() / table._upper.rowHeight(0)))
    assert len(seen) > 5  # the lines use the room
