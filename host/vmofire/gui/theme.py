"""Themes of all screens: colours, type sizes and spacing of a dark and a light theme, and their scale.

In: a name and a scale. Out: colours, sizes, fonts, one style sheet. Never: a widget of its own. Colour is
never the only mark: see signs.py. Accent and trouble are blue and orange; colour-blind people can tell them
apart.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QWidget

# The shipped Roboto (load_family), then fonts for letters that it lacks; all have digits of one width.
FAMILIES = [
    "Roboto",
    "Inter",
    "Segoe UI",
    "SF Pro Text",
    "Helvetica Neue",
    "Noto Sans",
    "Cantarell",
    "DejaVu Sans",
]

# Type sizes in pixels of a window of 1280 x 800; other windows scale them.
SMALLEST, CAPTION, BODY, LEAD, TITLE, DISPLAY, GIANT = 11.0, 13.0, 16.0, 20.0, 28.0, 44.0, 110.0
# Least size of words to read from two metres: letters of 5 mm on a laptop.
FAR = 28.0
SPACE = 8  # every distance is a multiple of it
ROUND = 10.0  # corners of cards and buttons
DESIGNED_FOR = (1170.0, 800.0)  # a window of 1280 x 800 has room to spare at its sides
SMALLEST_SCALE, ROUNDED_FROM, LARGEST_SCALE = 0.5625, 0.875, 2.5
LEAST_TYPE_PX = 8  # of the screen: smaller type cannot be read, so it shrinks no more


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb", and the scale.

    Attributes
    ----------
    name : str
    ground, surface, raised, line : str
        Background; card; button or empty bar; dividing line.
    text, muted : str
        Type; contrast to `ground` and `surface` of 4.5 to 1 or more.
    accent, on_accent : str
        The active muscle, and type on this colour.
    trouble, on_trouble : str
        Trouble, and type on this colour.
    adverse, on_adverse : str
        What was measured and is not as it should be, and type on this colour.
    trace, tint : str
        The signal; the background of an active part of it.
    left, right, third : str
        One colour for each sensor in a shared plot; their line styles differ too.
    skin : str
        Skin in the drawings.
    scale : float
        Pixels of the screen per pixel of the design.
    text_size : float
        Size of all words as chosen in the settings, 1.0 for the designed size.
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
    adverse: str
    on_adverse: str
    trace: str
    tint: str
    left: str
    right: str
    third: str
    skin: str
    scale: float = 1.0
    text_size: float = 1.0

    def px(self, design_px: float) -> float:
        """Return a length of the design in pixels of the screen."""
        return design_px * self.scale

    def line_px(self, design_px: float) -> float:
        """Return the height of a line of type of this size, in pixels of the screen."""
        return 1.3 * max(self.px(design_px), LEAST_TYPE_PX)

    def scaled(self, width_px: float, height_px: float) -> "Theme":
        """Return the theme for a window of this size; the scale has steps to avoid flicker."""
        scale = min(width_px / DESIGNED_FOR[0], height_px / DESIGNED_FOR[1]) * self.text_size
        # In a small window type may not be smaller than some pixels, so there nothing may be rounded up.
        scale = round(scale * 8) / 8 if scale >= ROUNDED_FROM else int(scale * 16) / 16
        return replace(self, scale=min(LARGEST_SCALE, max(SMALLEST_SCALE, scale)))

    def colour_of(self, side: str, number: int = 0) -> str:
        """Return the colour of a side, or of a sensor by its number if the side is unknown."""
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
    adverse="#c5a8ff",
    on_adverse="#1d0f3d",
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
    adverse="#6a3fc0",
    on_adverse="#ffffff",
    trace="#7b8a99",
    tint="#dff1f5",
    left="#0072b2",
    right="#a3377f",
    third="#5f6b00",
    skin="#b9c6d2",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def other_theme(theme: Theme) -> Theme:
    """Return light for dark and dark for light, at the same scale."""
    other = LIGHT if theme.name == "dark" else DARK
    return replace(other, scale=theme.scale, text_size=theme.text_size)


def find_theme(name: str, text_size: float = 1.0) -> Theme:
    """Return a theme by its name; "system" takes the desktop's, and dark where it says nothing."""
    if name == "system":
        hints = QGuiApplication.styleHints()
        is_light = hints.colorScheme() == Qt.ColorScheme.Light
        name = "light" if is_light else "dark"
    return replace(THEMES[name], text_size=text_size)


def load_family() -> None:
    """Give Qt the shipped Roboto, the font of reports; once, after the application is made."""
    import font_roboto  # pyright: ignore[reportMissingTypeStubs] - a folder of font files

    if "Roboto" not in QFontDatabase.families():
        folder = Path(str(font_roboto.__file__)).parent / "files"
        for file in ("Roboto-Regular.ttf", "Roboto-Medium.ttf", "Roboto-Bold.ttf"):
            QFontDatabase.addApplicationFont(str(folder / file))


def make_font(size_px: float, bold: bool = False) -> QFont:
    """Return the font of the windows, with digits of one width."""
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(max(LEAST_TYPE_PX, round(size_px)))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def theme_of(widget: QWidget) -> Theme:
    """Return the theme of a widget's window; dark in a window that is not ours, and before it has one."""
    window = widget.window()
    theme: Theme = DARK if window is widget else getattr(window, "theme", DARK)
    return theme


def set_look(widget: QWidget, **look: object) -> None:
    """Set the properties of a widget that the style sheet uses ("tone", "strong", "lit")."""
    changed = {name: value for name, value in look.items() if widget.property(name) != value}
    for name, value in changed.items():
        widget.setProperty(name, value)
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        for one in (widget, *widget.findChildren(QWidget)):
            one.style().polish(one)


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of everything that Qt paints.

    Properties: `tone` of a label names a colour of the theme; `strong` marks the button to press first, which
    alone has the accent; `lit` a running action, `chosen` what is shown or set, `trouble` a line of trouble.
    """

    def px(design_px: float) -> str:
        return f"{round(theme.px(design_px))}px"

    tones = "".join(
        f"QLabel[tone={tone}] {{ color: {getattr(theme, tone)}; }}"
        for tone in ("text", "muted", "accent", "trouble", "adverse", "on_accent", "on_trouble")
    )
    grounds = (
        ("KeyButton", theme.raised),
        ("KeyButton[strong=true]", theme.accent),
        ("KeyButton[lit=true]", theme.trouble),
        ("KeyButton[chosen=true]", theme.muted),
        ("ChoiceButton", theme.surface),
        ("ChoiceButton[strong=true]", theme.accent),
    )
    buttons = "".join(_style_ground(kind, QColor(ground), theme) for kind, ground in grounds)
    return f"""
    QWidget#window, QWidget#page {{ background: {theme.ground}; }}
    QLabel {{ color: {theme.text}; background: transparent; }}
    {tones}
    QLabel#title {{ font-size: {px(TITLE)}; font-weight: 600; }}
    QLabel#head {{ font-size: {px(LEAD + 2)}; font-weight: 600; }}
    QLabel#lead {{ font-size: {px(LEAD)}; }}
    QLabel#caption {{ font-size: {px(BODY)}; }}
    QLabel#number {{ background: {theme.text}; color: {theme.surface}; font-size: {px(17)}; font-weight: 600;
        min-width: {px(30)}; max-width: {px(30)}; min-height: {px(30)}; max-height: {px(30)};
        border-radius: {round(theme.px(30)) // 2}px; }}
    QLabel#number:disabled {{ background: transparent; }}
    QFrame#card, QTextBrowser, QTableView {{ background: {theme.surface}; border: 2px solid {theme.surface};
        border-radius: {px(ROUND)}; }}
    QFrame#notice[trouble=true] {{ background: {theme.trouble}; border-radius: {px(ROUND)}; }}
    {buttons}
    KeyButton {{ color: {theme.text}; border: none; border-radius: {px(ROUND)}; font-size: {px(14)};
        font-weight: 600; text-align: left; padding: 3px; padding-left: {round(theme.px(11)) + 3}px; }}
    KeyButton[big=true] {{ font-size: {px(LEAD - 2)}; }}
    KeyButton[strong=true], KeyButton[strong=true] QLabel {{ color: {theme.on_accent}; }}
    KeyButton[lit=true], KeyButton[lit=true] QLabel {{ color: {theme.on_trouble}; }}
    KeyButton[chosen=true], KeyButton[chosen=true] QLabel {{ color: {theme.ground}; }}
    QPushButton#field {{ color: {theme.text}; border: 2px solid {theme.line}; border-radius: {px(ROUND)};
        background: {theme.raised}; font-size: {px(BODY)}; padding: {px(6)} {px(14)}; }}
    QPushButton#field:hover {{ border-color: {theme.muted}; }}
    QPushButton#field:focus, QPushButton#field[held=true] {{ border-color: {theme.text}; }}
    QPushButton#field[chosen=true] {{ background: {theme.muted}; color: {theme.ground}; font-weight: 600; }}
    QCalendarWidget QWidget {{ color: {theme.text}; background: {theme.surface};
        alternate-background-color: {theme.raised}; }}
    QCalendarWidget QAbstractItemView {{ selection-background-color: {theme.accent};
        selection-color: {theme.on_accent}; }}
    QCalendarWidget QAbstractItemView:disabled {{ color: {theme.line}; }}
    ChoiceButton {{ border: 1px solid {theme.line}; border-radius: {px(ROUND)}; }}
    ChoiceButton[strong=true] QLabel {{ color: {theme.on_accent}; }}
    KeyButton:disabled {{ background: {theme.ground}; }}
    KeyButton:disabled, KeyButton QLabel:disabled, ChoiceButton QLabel:disabled {{ color: {theme.muted}; }}
    KeyButton:focus, ChoiceButton:focus {{ border: 3px solid {theme.text}; }}
    KeyButton:focus {{ padding: 0; padding-left: {px(11)}; }}
    QLabel#key {{ color: {theme.muted}; border-radius: {px(ROUND / 2)}; font-size: {px(CAPTION)};
        padding: 0 {px(5)}; min-width: {px(12)}; min-height: {px(20)}; max-height: {px(20)}; }}
    ChoiceButton QLabel#key {{ background: {theme.raised}; font-size: {px(BODY)}; padding: 0 {px(4)};
        min-width: {px(20)}; min-height: {px(26)}; max-height: {px(26)}; }}
    KeyButton[strong=true] QLabel#key {{ color: {theme.on_accent}; }}
    KeyButton[lit=true] QLabel#key {{ color: {theme.on_trouble}; }}
    KeyButton[chosen=true] QLabel#key {{ color: {theme.ground}; }}
    ChoiceButton[strong=true] QLabel#key {{ color: {theme.on_accent}; background: transparent; }}
    QProgressBar {{ background: {theme.raised}; border: none; border-radius: {px(4)};
        min-height: {px(8)}; max-height: {px(8)}; }}
    QProgressBar#large {{ min-height: {px(24)}; max-height: {px(24)}; }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: {px(4)}; }}
    QLineEdit {{ color: {theme.text}; background: {theme.surface}; border: 2px solid {theme.line};
        border-radius: {px(ROUND)}; padding: {px(6)} {px(12)}; font-size: {px(BODY)}; }}
    QLineEdit:focus {{ border-color: {theme.accent}; }}
    QLineEdit[wrong=true], QComboBox[wrong=true] {{ border-color: {theme.trouble}; }}
    QComboBox {{ color: {theme.text}; background: {theme.surface}; border: 2px solid {theme.line};
        border-radius: {px(ROUND)}; padding: {px(5)} {px(12)}; font-size: {px(BODY)}; }}
    QComboBox:focus, QPushButton#muscle:focus {{ border-color: {theme.accent}; }}
    QComboBox::drop-down {{ border: none; width: {px(26)}; }}
    QComboBox QAbstractItemView {{ color: {theme.text}; background: {theme.surface}; font-size: {px(BODY)};
        selection-background-color: {theme.raised}; selection-color: {theme.text}; }}
    QPushButton#muscle {{ background: {theme.surface}; border: 3px solid {theme.muted};
        border-radius: {max(17, round(theme.px(17)))}px; }}
    QPushButton#muscle:checked {{ background: {theme.accent}; border-color: {theme.text}; }}
    QPushButton#muscle:disabled {{ background: transparent; border-color: {theme.line}; }}
    QCheckBox {{ color: {theme.text}; font-size: {px(BODY)}; spacing: {px(10)}; }}
    QPushButton#plain {{ color: {theme.text}; background: {theme.raised}; border: 2px solid transparent;
        border-radius: {px(ROUND)}; padding: {px(5)} {px(12)}; font-size: {px(14)}; min-height: 26px; }}
    QPushButton#plain:hover {{ border-color: {theme.line}; }}
    QPushButton#plain:focus {{ border-color: {theme.text}; }}
    QPushButton#plain:disabled {{ color: {theme.muted}; background: {theme.surface}; }}
    QLabel#small {{ font-size: {px(CAPTION)}; }}
    QListView {{ background: transparent; border: none; outline: none; font-size: {px(BODY - 1)}; }}
    QListView::item {{ color: {theme.text}; background: {theme.surface}; border: 2px solid {theme.line};
        border-radius: {px(ROUND)}; margin: 2px; }}
    QListView::item:selected {{ background: {theme.raised}; }}
    QListView::item:focus {{ border: 3px solid {theme.text}; }}
    QTextBrowser, QTableView {{ color: {theme.text}; font-size: {px(CAPTION)}; outline: none;
        gridline-color: {theme.line}; selection-background-color: {theme.raised};
        selection-color: {theme.text}; }}
    QTableView::item {{ padding: 0 {px(6)}; border: none; }}
    QTableView::item:selected {{ background: {theme.raised}; }}
    QHeaderView, QHeaderView::section, QTableCornerButton::section {{ background: {theme.surface};
        border: none; padding: 0 {px(6)}; font-size: {px(CAPTION)}; }}
    QHeaderView::section:horizontal {{ font-size: {px(BODY)}; font-weight: 600;
        border-bottom: 3px solid {theme.line}; }}
    QHeaderView::section:horizontal:checked {{ background: {theme.raised};
        border-bottom: 3px solid {theme.text}; }}
    QScrollArea {{ background: transparent; border: none; }}
    QScrollArea > QWidget > QWidget {{ background: transparent; }}
    QMenu {{ color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.line};
        font-size: {px(BODY - 1)}; padding: {px(4)} 0; }}
    QMenu::item {{ padding: {px(9)} {px(24)} {px(9)} {px(20)}; min-width: {px(180)}; }}
    QMenu::item:selected {{ background: {theme.raised}; }}
    QMenu::item:disabled {{ color: {theme.muted}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: {px(4)} 0; }}
    QTextBrowser:focus, QTableView:focus, QScrollArea:focus {{ border: 2px solid {theme.accent}; }}
    QScrollBar {{ background: {theme.ground}; border: none; }}
    QScrollBar:vertical {{ width: {px(12)}; }}
    QScrollBar:horizontal {{ height: {px(12)}; }}
    QScrollBar::handle {{ background: {theme.muted}; border-radius: {px(6)}; min-height: 40px;
        min-width: 40px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
    """


def _style_ground(kind: str, ground: QColor, theme: Theme) -> str:
    """Return the style of a button's background: at rest, under the pointer, and pressed."""
    under = ground.lighter(118) if theme.name == "dark" else ground.darker(104)
    shades = (("", ground), (":hover", under), (":pressed", ground.darker(112)))
    return "".join(f"{kind}{state} {{ background: {shade.name()}; }}" for state, shade in shades)
