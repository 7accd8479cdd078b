"""How every screen looks: colours, type scale and spacing of two themes, and how large they are drawn.

In: a name and a scale. Out: colours, sizes, fonts, a style sheet. Never: a widget. Colour alone tells
nothing: see shapes.py. Accent and trouble are blue and orange, which colour-blind people tell apart.
"""

from dataclasses import dataclass, replace

from PySide6.QtGui import QFont

# The first one installed is taken; all have digits of one width, or learn it from the "tnum" feature.
FAMILIES = ["Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "Cantarell", "DejaVu Sans"]

# Type, in pixels of a window of 1280 x 800; larger windows scale it.
SMALLEST, CAPTION, BODY, LEAD, TITLE, DISPLAY, GIANT = 11.0, 13.0, 16.0, 20.0, 28.0, 44.0, 110.0
# What is read from two metres must not be smaller, however long the words: letters of 5 mm on a laptop.
FAR = 28.0
SPACE = 8  # every distance is a multiple
ROUND = 10.0  # corners of cards and buttons
DESIGNED_FOR = (1280.0, 800.0)


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb", and the scale.

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
    left, right, third : str
        One colour for each sensor where they are drawn over each other; their lines differ too.
    skin : str
        Of the figures that show where and how.
    scale : float
        How many pixels one pixel of the design takes.
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
    left: str
    right: str
    third: str
    skin: str
    scale: float = 1.0

    def px(self, design_px: float) -> float:
        """Return a length of the design as drawn."""
        return design_px * self.scale

    def scaled(self, width_px: float, height_px: float) -> "Theme":
        """Return the same for a window of a size, in steps of an eighth, so that nothing shimmers."""
        scale = min(width_px / DESIGNED_FOR[0], height_px / DESIGNED_FOR[1])
        return replace(self, scale=min(2.5, max(0.875, round(scale * 8) / 8)))

    def colour_of(self, side: str, number: int = 0) -> str:
        """Return the colour of a side, or of a sensor by its number where no side is known."""
        known = {"left": self.left, "right": self.right}
        return known.get(side) or (self.left, self.right, self.third)[number % 3]


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
    left="#56b4e9",
    right="#e79bc9",
    third="#c9d36b",
    skin="#4a5a69",
)
LIGHT = Theme(
    name="light",
    ground="#f1f4f7",
    surface="#ffffff",
    raised="#e4eaf0",
    line="#cfd8e0",
    text="#15202b",
    muted="#53616f",
    accent="#00708c",
    on_accent="#ffffff",
    trouble="#9c4a00",
    on_trouble="#ffffff",
    trace="#7b8a99",
    tint="#dff1f5",
    left="#0072b2",
    right="#a3377f",
    third="#5f6b00",
    skin="#b9c6d2",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def other_theme(theme: Theme) -> Theme:
    """Return light for dark and dark for light, drawn as large."""
    return replace(LIGHT if theme.name == "dark" else DARK, scale=theme.scale)


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
    pad, size = round(theme.px(6)), round(theme.px(BODY))
    return f"""
    QWidget#window, QWidget#page {{ background: {theme.ground}; }}
    QLabel {{ color: {theme.text}; background: transparent; }}
    QLabel#muted {{ color: {theme.muted}; }}
    QLineEdit {{ color: {theme.text}; background: {theme.surface}; border: 2px solid {theme.line};
        border-radius: 8px; padding: {pad}px {2 * pad}px; font-size: {size}px; }}
    QLineEdit:focus {{ border-color: {theme.accent}; }}
    QListWidget#rows {{ background: transparent; border: none; outline: none; }}
    QScrollArea {{ background: transparent; border: none; }}
    QScrollArea > QWidget > QWidget {{ background: transparent; }}
    QScrollArea:focus {{ border: 2px solid {theme.accent}; border-radius: 8px; }}
    QScrollBar:vertical {{ background: {theme.ground}; width: {2 * pad}px; }}
    QScrollBar::handle:vertical {{ background: {theme.muted}; border-radius: {pad}px; min-height: 40px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    """
