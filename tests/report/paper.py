"""Pages of a PDF read back by PDFium, which did not write them: words with their places, and pictures."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2

FOOT = 36.0  # points; below it is the foot, the same on every page


class Box(NamedTuple):
    """Words and their place, points from the lower left corner."""

    words: str
    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: "Box", slack: float) -> bool:
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return wide > slack and high > slack


class Paper:
    """Opened PDF."""

    def __init__(self, pdf: bytes | Path) -> None:
        document = pypdfium2.PdfDocument(pdf)
        self.metadata = document.get_metadata_dict()
        self.sizes = [page.get_size() for page in document]
        self.pages: list[list[Box]] = []
        self.texts: list[str] = []
        self.bodies: list[str] = []  # without the foot of the page
        self.ink: list[np.ndarray] = []  # dark pixels at 60 dpi, (rows, columns)
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_rect(index) for index in range(text.count_rects())]
            self.pages.append([Box(text.get_text_bounded(*box).strip(), *box) for box in boxes])
            self.texts.append(text.get_text_range())
            self.bodies.append(text.get_text_bounded(bottom=FOOT))
            picture = page.render(scale=60 / 72).to_numpy()
            self.ink.append(picture[..., :3].min(axis=2) < 200)
            text.close()
            page.close()
        document.close()

    @property
    def words(self) -> str:
        """Return all words, with single spaces."""
        return " ".join(" ".join(self.texts).split())

    def assert_tidy(self, margin: float = 30.0) -> None:
        """Check that nothing is cut off at an edge and nothing overlaps."""
        for (width, height), boxes, ink in zip(self.sizes, self.pages, self.ink, strict=True):
            for box in boxes:
                assert margin <= box.left, box
                assert box.right <= width - margin, box
                assert box.bottom >= 8.0, box
                assert box.top <= height - 8.0, box
            edge = round(0.6 * margin * 60 / 72)
            assert not ink[:, :edge].any(), "something is drawn over the left margin"
            assert not ink[:, -edge:].any(), "something is drawn over the right margin"
            for place, box in enumerate(boxes):
                for other in boxes[place + 1 :]:
                    assert not box.overlaps(other, 1.5), f"{box} and {other}"
