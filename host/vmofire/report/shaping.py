"""Letters of other scripts on paper: joined, with their marks placed, from right to left where they run so.

In: words and a font. Out: glyphs for reportlab, lines of a paragraph in their visual order, marks that
tell what they say. Never: a line broken between letters that were already turned around.
HarfBuzz shapes each line after it was broken, as Unicode's annex 9 asks.
"""

# Classes of reportlab have no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportUntypedBaseClass=false
import re
import unicodedata
from pathlib import Path
from typing import Any

from reportlab.pdfbase import ttfonts as reportlab_ttfonts
from reportlab.platypus import paragraph as reportlab_paragraph

ttfonts: Any = reportlab_ttfonts  # their types are partial
paragraph: Any = reportlab_paragraph

JOINERS = "\u200c\u200d"  # invisible; they part or join the letters beside them
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_FORM = re.compile(r"> <(F[BCDE][0-9A-F]{2})>")
_PARTS = re.compile(r"\d+(?:[.,:/-]\d+)*|.", re.DOTALL)  # a number keeps its order


class Face(ttfonts.TTFont):
    """TrueType font that HarfBuzz may shape; it knows its own letters from codes for glyphs."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path), shapable=True)
        self._own = frozenset(code for code, glyph in self.face.charToGlyph.items() if glyph)

    def has(self, code: int) -> bool:
        """Return whether the font has this letter."""
        return code in self._own

    def addObjects(self, doc: Any) -> None:  # noqa: N802, reportlab's name
        """Write the font; its forms of Arabic letters are read as the letters."""
        before = set(doc.idToObject)
        super().addObjects(doc)
        for name in set(doc.idToObject) - before:
            if name.startswith("toUnicodeCMap:"):
                table = doc.idToObject[name]
                table.content = _FORM.sub(_spell, table.content)


def _spell(form: re.Match[str]) -> str:
    letters = unicodedata.normalize("NFKC", chr(int(form[1], 16)))
    return f"> <{letters.encode('utf-16-be').hex().upper()}>"


def shape(words: str, font: str, size: float) -> str:
    """Return words as reportlab's shaped string: glyphs in visual order, with their places."""
    # Arabic's ligatures are left out but for those that must be: one spells a name with vowels that nobody
    # typed, and readers of a PDF take a ligature's letters in the wrong order.
    joined = not any(map(runs_back, words))
    wanted = {"kern": True, "liga": joined, "clig": joined}
    part = (ttfonts.ABag(fontName=font, fontSize=size), words)
    return ttfonts.shapeFragWord([0.0, part], features=wanted, force=True)[1][1]


def runs_back(letter: str) -> bool:
    """Return whether a letter is written from right to left."""
    return unicodedata.bidirectional(letter) in ("R", "AL")


class _Call:
    """Call back of reportlab's paragraphs, which adds a line to the code of the page."""

    kind, name, width = "onDraw", "vmofire_code", 0

    def __init__(self, code: str) -> None:
        self.label = code


def add_code(canvas: Any, _kind: str, code: str) -> None:
    """Add a line to the text that a paragraph is writing."""
    canvas._curr_tx_info["tx"]._code.append(code)


class ShapedParagraph(paragraph.Paragraph):
    """Paragraph whose lines are shaped and put into visual order once they are broken.

    Attributes
    ----------
    unshaped : frozenset of str
        Fonts whose letters stand side by side, as typed.
    """

    unshaped: frozenset[str] = frozenset()

    def breakLines(self, width: Any) -> Any:  # noqa: N802, reportlab's name
        """Break the lines, then shape each."""
        broken = super().breakLines(width)
        if broken.kind == 0 and broken.lines and broken.fontName not in self.unshaped:
            lines = [self._make_line(broken, room, words) for room, words in broken.lines]
            broken = broken.clone(kind=1, lines=lines)
        if broken.kind == 1:
            for line in broken.lines:
                self._order(line)
        return broken

    def draw(self) -> None:
        """Draw the lines."""
        self.canv.setNamedCB(_Call.name, add_code)
        super().draw()

    def _make_line(self, broken: Any, room: float, words: Any) -> Any:
        """Return a line of one font in the form that a line of several has."""
        part = broken.clone(text=" ".join(words))
        part._fkind = 0
        return paragraph.FragLine(
            extraSpace=room, wordCount=len(words), lineBreak=False, words=[part], fontSize=broken.fontSize,
            ascent=broken.ascent, descent=broken.descent, maxWidth=room, sFW=0,
        )  # fmt: skip

    def _order(self, line: Any) -> None:
        """Shape the parts of a line, and turn around those that run from right to left."""
        parts = line.words
        backward = [any(map(runs_back, getattr(part, "text", "") or "")) for part in parts]
        at = 0
        while at < len(parts):
            if not backward[at]:
                at += 1
                continue
            end = at + 1
            for place in range(at + 1, len(parts)):
                if backward[place]:
                    end = place + 1
                elif any(letter.isalpha() for letter in parts[place].text):
                    break
            end += self._close(parts, backward, at, end)
            for place in range(at, end):
                if not backward[place]:
                    pieces = _PARTS.findall(parts[place].text)
                    parts[place].text = "".join(reversed(pieces)).translate(_MIRRORED)
            parts[at:end] = parts[at:end][::-1]
            backward[at:end] = backward[at:end][::-1]
            at = end
        line.words = [shaped for part in parts for shaped in self._shape(part)]

    def _shape(self, part: Any) -> list[Any]:
        """Return a part as glyphs, between marks that tell a reader of the PDF what it says."""
        text = getattr(part, "text", "")
        if not text or part.fontName in self.unshaped:
            return [part]
        if any(map(runs_back, text)):  # readers turn around what they find, and this too
            part.text = shape(text, part.fontName, part.fontSize)
            return [part]
        told = b"\xfe\xff" + text.encode("utf-16-be")  # the mark of UTF-16 first
        said = f"/Span <</ActualText <{told.hex()}>>> BDC"
        begin, end = (part.clone(text="", cbDefn=_Call(code)) for code in (said, "EMC"))
        part.text = shape(text, part.fontName, part.fontSize)
        return [begin, part, end]

    def _close(self, parts: list[Any], backward: list[bool], at: int, end: int) -> int:
        """Take a closing bracket to letters from right to left if it opens there; return 1 if so."""
        inside = "".join(part.text for part in parts[at:end])
        after = parts[end].text if end < len(parts) else ""
        pair = {")": "(", "]": "["}.get(after[:1])
        if pair is None or inside.count(pair) <= inside.count(after[0]):
            return 0
        closing = parts[end].clone(text=after[0])
        closing._fkind = getattr(parts[end], "_fkind", 0)
        parts[end].text = after[1:]
        parts.insert(end, closing)
        backward.insert(end, False)
        return 1
