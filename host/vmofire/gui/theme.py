"""How the windows look: two themes, one accent, one colour for trouble, and the type.

In: a name. Out: colours, fonts, a style sheet. Never: a widget. Colour alone tells nothing: see shapes.py.
"""

from dataclasses import dataclass

from PySide6.QtGui import QFont

# The first one installed is taken; all have digits of one width, or learn it from the "tnum" feature.
FAMILIES = ["Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "Cantarell", "DejaVu Sans"]


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb".

    Attributes
    ----------
    name : str
    ground, surface, raised, line : str
        Behind everything; a card; a button or an empty bar; what divides.
    text, muted : str
        Type; both stand out from `ground` and `surface` by 4.5 to 1 or more.
    accent, on_accent : str
        The muscle at work, and type upon it.
    trouble, on_trouble : str
        What needs a hand, and type upon it.
    trace, tint : str
        The signal; the ground under an active stretch.
    """

    name: str
    ground: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    trouble: str
    on_trouble: str
    trace: str
    tint: str


DARK = Theme(
    name="dark",
    ground="#0d1116",
    surface="#151b22",
    raised="#212a34",
    line="#2c3743",
    text="#eef3f7",
    muted="#9dabb9",
    accent="#4fd1e8",
    on_accent="#04222a",
    trouble="#ffb757",
    on_trouble="#2b1900",
    trace="#73879b",
    tint="#15303a",
)
LIGHT = Theme(
    name="light",
    ground="#f1f4f7",
    surface="#ffffff",
    raised="#e8edf2",
    line="#d3dbe3",
    text="#15202b",
    muted="#53616f",
    accent="#00708c",
    on_accent="#ffffff",
    trouble="#9c4a00",
    on_trouble="#ffffff",
    trace="#7b8a99",
    tint="#dff1f5",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def make_font(size_px: float, bold: bool = False) -> QFont:
    """Return the type of the windows, with digits that keep their width."""
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(max(8, round(size_px)))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def style_sheet(theme: Theme) -> str:
    """Return the style of the plain widgets; the others paint themselves."""
    return f"""
    QWidget#window {{ background: {theme.ground}; }}
    QLabel {{ color: {theme.text}; background: transparent; }}
    QLabel#muted {{ color: {theme.muted}; }}
    """
