"""Colours can be told apart and words are readable, in both themes."""

import pytest
from PySide6.QtGui import QColor

from vmofire.gui.theme import THEMES
from vmofire.gui.widgets.paint import fit_size


def luminance(colour):
    """Return relative luminance, WCAG 2.2."""
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_words_stand_out_from_what_they_stand_on(theme):
    for ink, ground in (
        (theme.text, theme.ground),
        (theme.text, theme.surface),
        (theme.text, theme.raised),
        (theme.muted, theme.ground),
        (theme.muted, theme.surface),
        (theme.accent, theme.surface),
        (theme.trouble, theme.surface),
        (theme.adverse, theme.surface),
        (theme.on_accent, theme.accent),
        (theme.on_trouble, theme.trouble),
        (theme.on_adverse, theme.adverse),
        (theme.muted, theme.raised),  # the keys on buttons
    ):
        assert contrast(ink, ground) >= 4.5, (ink, ground)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_signal_stands_out_from_its_ground(theme):
    assert contrast(theme.trace, theme.surface) >= 3
    assert contrast(theme.trace, theme.tint) >= 2.5


def test_words_shrink_until_they_fit(qapp):
    words = "Tighten the thigh, knee straight. Hold."
    size, height, fits = fit_size(words, 400, 80, 120, 11, True)
    assert 11 < size < 60
    assert height <= 80
    assert fits
    larger, *_ = fit_size(words, 1200, 300, 120, 11, True)
    assert larger > 2 * size
