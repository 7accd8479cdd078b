"""Pictures of any width, drawings and data of any plot: what they show, and what a disk refuses."""

import csv
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from vmofire.errors import FieldError, VmofireError
from vmofire.gui.plots.curves import Curves
from vmofire.gui.plots.export import Table, draw_picture, read_width, save_data, save_drawing, save_picture
from vmofire.gui.plots.pair_bars import PairBars, find_pairs
from vmofire.gui.plots.plot import Plot
from vmofire.gui.plots.plot_panel import PlotPanel
from vmofire.gui.plots.spectrum import SpectrumCard
from vmofire.gui.theme import LIGHT
from vmofire.live.spectrum import Spectrum

from ...report import visits
from .conftest import has_colour
from .test_curves import SQUEEZES


@pytest.fixture
def home(show, theme):
    panel = Curves()
    panel.show_curves((SQUEEZES,))
    return show(panel, theme)


@pytest.mark.parametrize("width_px", [200, 640, 1600, 6400])
def test_a_picture_of_any_width_shows_the_same_at_the_same_places(home, theme, tmp_path, width_px):
    (plot,) = home.panel.plots
    path = tmp_path / "curves.png"
    save_picture(home.panel, width_px, path)
    image = QImage(str(path))
    ratio = width_px / 640
    assert (image.width(), image.height()) == (width_px, round(320 * ratio))

    def at(x, y):
        place = home.find(plot, x, y)
        return QPoint(round(place.x() * ratio), round(place.y() * ratio))

    near = max(1, round(2 * ratio))
    assert has_colour(image, at(1.5, 40.0), theme.left, near, 60)
    assert has_colour(image, at(2.8, 10.0), theme.text, 4 * near, 200)
    assert has_colour(image, at(0.65, 63.0), theme.tint, 1)
    assert has_colour(image, at(2.7, 63.0), theme.surface, 1)


def test_lines_grow_with_the_picture(home, theme):
    (plot,) = home.panel.plots
    thick = []
    for ratio in (1, 4):
        image = draw_picture(home.panel, 640 * ratio)
        place = home.find(plot, 1.5, 40.0)
        column = [
            _is_near(image, place.x() * ratio, place.y() * ratio + offset, theme.left)
            for offset in range(-6 * ratio, 6 * ratio + 1)
        ]
        thick.append(sum(column))
    assert thick[1] == pytest.approx(4 * thick[0], abs=5)


def _is_near(image, x, y, colour):
    seen, wanted = image.pixelColor(x, y), QColor(colour)
    return abs(seen.red() - wanted.red()) + abs(seen.green() - wanted.green()) < 120


def test_the_point_that_was_asked_is_not_in_the_picture(home):
    (plot,) = home.panel.plots
    before = draw_picture(home.panel, 640)
    home.point(plot, 1.5, 40.0)
    assert home.panel.asked
    assert draw_picture(home.panel, 640) == before


def test_a_drawing_is_whole_holds_its_words_and_looks_like_the_plot(home, theme, tmp_path):
    (plot,) = home.panel.plots
    path = tmp_path / "curves.svg"
    save_drawing(home.panel, path)
    tree = ElementTree.parse(path).getroot()
    words = " ".join(element.text or "" for element in tree.iter() if element.tag.endswith("text"))
    for part in ("each repetition", "active from 10.0", "scored: 0.5 to 2.5", "time after the cue, s", "µV"):
        assert part.replace(" ", "") in words.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    image = QImage(640, 320, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    QSvgRenderer(str(path)).render(painter)
    painter.end()
    assert has_colour(image, home.find(plot, 1.5, 40.0), theme.left, 2, 60)
    assert has_colour(image, home.find(plot, 0.65, 63.0), theme.tint, 1)
    assert has_colour(image, home.find(plot, 2.7, 63.0), theme.surface, 1)


def test_data_have_units_in_the_head_all_digits_and_empty_fields_where_nothing_is(tmp_path):
    values = [0.1 + 0.2, 1e-300, float("nan"), None, np.float64(1.0) / 3.0]
    table = Table(
        ("time_s", "RMS [uV]", "state"), ([0.0, 0.5, 1.0, 1.5, 2.0], values, ["yes", "=1+1", "a\nb"])
    )
    save_data(table, tmp_path / "data.csv")
    head, *rows = csv.reader((tmp_path / "data.csv").read_text("utf-8").splitlines())
    assert head == ["time_s", "RMS [uV]", "state"]
    assert [float(row[1]) if row[1] else None for row in rows] == [0.1 + 0.2, 1e-300, None, None, 1.0 / 3.0]
    assert [row[2] for row in rows] == ["yes", "'=1+1", "a b", "", ""]


def test_data_of_any_plot_are_the_points_of_its_curves(show, tmp_path):
    panel = PlotPanel()
    plot = panel.add(Plot(("RMS", "uV"), ("time", "s")))
    plot.plot([0.0, 0.5, 1.0], [1.0, 2.0, 1.0 / 3.0])
    show(panel)
    save_data(panel.find_table(plot), tmp_path / "any.csv")
    lines = (tmp_path / "any.csv").read_text().splitlines()
    assert lines == ["time 1 [s],RMS 1 [uV]", "0.0,1.0", "0.5,2.0", "1.0,0.3333333333333333"]


def test_an_existing_file_is_never_replaced(home, tmp_path):
    path = tmp_path / "there"
    path.write_text("mine")
    saves = (
        lambda: save_picture(home.panel, 640, path),
        lambda: save_drawing(home.panel, path),
        lambda: save_data(home.panel.find_table(), path),
    )
    for save in saves:
        with pytest.raises(VmofireError, match="exists already"):
            save()
    assert path.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["there"]


def test_a_folder_that_takes_nothing_gives_cause_and_cure_and_leaves_nothing(home, tmp_path):
    with pytest.raises(
        VmofireError, match=r"Cannot write .* There is no such folder. Make the folder first."
    ):
        save_picture(home.panel, 640, tmp_path / "no" / "such.png")
    (tmp_path / "file").write_text("")
    with pytest.raises(VmofireError, match="Cannot write"):
        save_data(home.panel.find_table(), tmp_path / "file" / "x.csv")


def test_a_disk_that_becomes_full_gives_cause_and_cure_and_leaves_nothing(home, tmp_path):
    resource, signal = pytest.importorskip("resource"), pytest.importorskip("signal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))  # the system refuses from here on
    try:
        with pytest.raises(VmofireError, match="Export to another disk"):
            save_picture(home.panel, 1600, tmp_path / "large.png")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["", "0", "99", "20001", "1e3", "12.5", "-800", "wide", "९९९", "9" * 5000])
def test_a_width_that_no_picture_can_have_is_refused(words):
    with pytest.raises(FieldError, match="a whole number from 100 to 20000"):
        read_width(words)


def test_a_width_is_read_with_blanks_around_it():
    assert read_width(" 1600 ") == 1600


def test_every_kind_of_panel_can_be_saved(show, tmp_path):
    bars, card = PairBars(), SpectrumCard()
    bars.show_pairs(find_pairs(visits.legs("compare", 20.0).figures))
    hz = np.arange(0.0, 501.0)
    card.show_spectrum(Spectrum(hz, np.ones(501), np.full(501, 0.5), (50.0,)), "left VMO")
    for number, panel in enumerate((bars, card)):
        show(panel, LIGHT)
        for suffix, save in (("png", lambda p, to: save_picture(p, 800, to)), ("svg", save_drawing)):
            save(panel, tmp_path / f"{number}.{suffix}")
            assert (tmp_path / f"{number}.{suffix}").stat().st_size > 2000
        save_data(panel.find_table(), tmp_path / f"{number}.csv")
    spectrum = list(csv.reader((tmp_path / "1.csv").read_text().splitlines()))
    assert spectrum[0] == ["frequency [Hz]", "raw [uV^2/Hz]", "filtered [uV^2/Hz]"]
    assert spectrum[51] == ["50.0", "1.0", "0.5"]
    (head, left, right) = csv.reader((tmp_path / "0.csv").read_text().splitlines())
    assert head[:4] == [
        "leg",
        "In the squeezes [uV]",
        "In the squeezes low [uV]",
        "In the squeezes high [uV]",
    ]
    assert (left[0], right[0]) == ("left", "right")
    assert float(left[2]) < float(left[1]) < float(left[3])
