"""Make host/vmofire/report/faces: letters of the scripts that Roboto lacks, as small TrueType files.

In: fonts of Debian's fonts-noto-core and fonts-droid-fallback, and Noto Sans KR of PyPI's
justmytype-intl-cjk (all free to pass on: OFL 1.1, and Apache 2.0 for Droid). Out: one file a script, Regular,
without hints. Run it by hand after a change of the lists; needs fonttools (group "test").
"""
# pyright: basic

import argparse
from pathlib import Path
from typing import Any

from fontTools import subset  # pyright: ignore[reportMissingTypeStubs]
from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]
from fontTools.varLib import instancer  # pyright: ignore[reportMissingTypeStubs]

FACES = Path(__file__).parents[1] / "host" / "vmofire" / "report" / "faces"
SCRIPTS = """
Adlam Arabic Armenian Bengali CanadianAboriginal Cherokee Devanagari Ethiopic Georgian Gujarati Gurmukhi
Hebrew Kannada Khmer Lao Malayalam MeeteiMayek Myanmar NKo OlChiki Oriya Sinhala Syriac Tamil Telugu
Thaana Thai Tifinagh Yi
""".split()  # noqa: SIM905, a list of words
# Latin, Greek and Cyrillic letters that Roboto lacks, phonetic letters, marks.
LATIN = [
    *range(0x0180, 0x0600),
    *range(0x1AB0, 0x1B00),
    *range(0x1C80, 0x1C90),
    *range(0x1D00, 0x2070),
    *range(0x2C60, 0x2C80),
    *range(0xA640, 0xA6A0),
    *range(0xA720, 0xA800),
]
HANGUL = [*range(0x1100, 0x1200), *range(0x3131, 0x318F), *range(0xAC00, 0xD7A4)]


def main() -> None:
    """Write all faces."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("noto", type=Path, help="folder with NotoSans*-Regular.ttf")
    parser.add_argument("droid", type=Path, help="DroidSansFallbackFull.ttf")
    parser.add_argument("korean", type=Path, help="NotoSansKR[wght].ttf")
    args = parser.parse_args()
    for script in SCRIPTS:
        cut(TTFont(args.noto / f"NotoSans{script}-Regular.ttf"), f"NotoSans{script}")
    cut(TTFont(args.noto / "NotoSans-Regular.ttf"), "NotoSans", LATIN)
    korean = instancer.instantiateVariableFont(TTFont(args.korean), {"wght": 400})
    cut(korean, "NotoSansKR", HANGUL, shapes=False)
    cut(TTFont(args.droid), "DroidSansFallback", shapes=False)
    print(sum(path.stat().st_size for path in FACES.glob("*.ttf")), "bytes")


def cut(font: TTFont, name: str, letters: list[int] | None = None, shapes: bool = True) -> None:
    """Write some letters of a font, with what shapes and joins them if `shapes`."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["*"] if shapes else []
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    options.drop_tables += [
        "vhea",
        "vmtx",
        "VORG",
        "BASE",
        "DSIG",
        *([] if shapes else ["GSUB", "GPOS", "GDEF"]),
    ]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters or list(font.getBestCmap() or ()))
    cutter.subset(font)
    head: Any = font["head"]
    head.modified = head.created  # the same bytes each time
    font.recalcTimestamp = False
    font.save(FACES / f"{name}.ttf")


if __name__ == "__main__":
    main()
