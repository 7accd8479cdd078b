"""Saving of a plot: which plot, as what, under which name; the file, and what was done.

In: panels of plots, a View. Out: a PNG, an SVG or a CSV. Never: a file replaced without being asked.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.reports_and_exports import find_documents
from vmofire.app.view import Field, Form, Option, Question, View
from vmofire.errors import FieldError, explain
from vmofire.permissions import expand_home
from vmofire.words import msg, say

if TYPE_CHECKING:  # they import pyqtgraph
    from vmofire.gui.plots.plot import Plot, SaveKind
    from vmofire.gui.plots.plot_panel import PlotPanel

PROPOSED_PX = 1600
_KINDS: "Mapping[SaveKind, tuple[str, str]]" = {
    "png": (msg("Picture"), msg("PNG, at any width.")),
    "svg": (msg("Drawing"), msg("SVG, sharp at any size. Its words stay words.")),
    "csv": (msg("Data"), msg("CSV, with units and all digits.")),
}
_TITLES: "Mapping[SaveKind, str]" = {
    "png": msg("Save the plot as a picture"),
    "svg": msg("Save the plot as a drawing"),
    "csv": msg("Save the data of the plot"),
}


def ask_plot(view: View, panels: "Sequence[PlotPanel]") -> None:
    """Ask which plot to save, if there are several, and as what."""
    shown = [panel for panel in panels if panel.plots]
    if not shown:
        view.tell(say("There is no plot to save."), is_trouble=True)
        return

    def ask_kind(panel: "PlotPanel") -> None:
        options = [Option(kind, say(title), say(detail)) for kind, (title, detail) in _KINDS.items()]
        by_code: dict[str, SaveKind] = {kind: kind for kind in _KINDS}
        question = Question("plot_kind", say("Save the plot as"), "", options)
        view.ask(question, lambda code: ask_path(view, panel, None, by_code[code]))

    if len(shown) == 1:
        ask_kind(shown[0])
        return
    names = [Option(str(number), panel.title) for number, panel in enumerate(shown)]
    question = Question("plot", say("Which plot?"), "", names)
    view.ask(question, lambda code: ask_kind(shown[int(code)]))


def ask_path(view: View, panel: "PlotPanel", plot: "Plot | None", kind: "SaveKind") -> None:
    """Ask for the path of a file, and write it.

    Parameters
    ----------
    view
        Shows the form, and what was done.
    panel
        A picture or a drawing shows all of it.
    plot
        Data are those of this plot; None for the whole panel.
    kind
        "png", "svg" or "csv".
    """
    name = f"vmofire {panel.title.lower()} {datetime.now():%Y-%m-%d %H-%M-%S}.{kind}"
    fields = [Field("path", say("File"), str(find_documents() / name), kind="save")]
    if kind == "png":
        fields.append(Field("width", say("Width in pixels"), str(PROPOSED_PX)))

    def write(written: Mapping[str, str]) -> None:
        path = expand_home(written["path"])
        if not path.suffix:
            path = path.with_suffix(f".{kind}")
        if path.exists():
            raise FieldError(say("{path} exists already. Choose another name.", path=path), "", "path")
        save = _find_saver(panel, plot, kind, written)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FieldError(*explain(error, "export", path), "path") from error
        save(path)
        view.offer_file(say("The plot is in {path}.", path=path), path)

    view.fill_in(Form("plot_path", say(_TITLES[kind]), say(_KINDS[kind][1]), fields, "Write"), write)


def _find_saver(
    panel: "PlotPanel", plot: "Plot | None", kind: "SaveKind", written: Mapping[str, str]
) -> Callable[[Path], None]:
    """Return what writes the file; a wrong width is refused before anything is made."""
    from vmofire.gui.plots.export import read_width, save_data, save_drawing, save_picture

    match kind:
        case "png":
            width_px = read_width(written["width"])
            return lambda path: save_picture(panel, width_px, path)
        case "svg":
            return lambda path: save_drawing(panel, path)
        case "csv":
            table = panel.find_table(plot)
            return lambda path: save_data(table, path)
