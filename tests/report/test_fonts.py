"""Letters of a report: every script set in a shipped font, joined and in its order, never as a code point."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]
from reportlab.platypus import SimpleDocTemplate

from vmofire.report import fonts
from vmofire.report.fonts import FACES, PLAIN, find_font, find_unset, list_runs, mark_up, measure
from vmofire.report.looks import TITLE, put
from vmofire.report.symbols import draw_legend, put_words, shapes

FOLDER = Path(fonts.__file__).parent / "faces"
NAMES = {
    "Chinese": "李明",
    "Japanese": "佐藤 さくら",
    "Korean": "김민수",
    "Hebrew": "רחל כהן",
    "Arabic": "محمد علي",
    "Hindi": "प्रिया क्षत्रिय",
    "Bengali": "শ্রেয়া",
    "Tamil": "செல்வி",
    "Telugu": "కృష్ణ",
    "Thai": "ที่ชื่อ สมชาย",
    "Amharic": "አበበ",
    "Georgian": "ნინო",
    "Armenian": "Անի",
    "Khmer": "ស្រីមុំ",
    "Burmese": "မြန်မာ",
    "Vietnamese": "Nguyễn Thị Ánh",
    "Hausa": "Ɗanladi Ƙaura",
}


def print_page(*parts: object) -> tuple[str, np.ndarray]:
    """Return the words of a page as PDFium reads them, and its dark pixels."""
    file = BytesIO()
    SimpleDocTemplate(file, invariant=1).build(list(parts))
    document = pypdfium2.PdfDocument(file.getvalue())
    page = document[0]
    text = page.get_textpage()
    words = " ".join(text.get_text_range().split())
    ink = page.render(scale=2).to_numpy()[..., :3].min(axis=2) < 160
    text.close()
    page.close()
    document.close()
    return words, ink


@pytest.fixture
def alone(monkeypatch):
    """A computer without fonts of its own."""
    find_font.cache_clear()
    monkeypatch.setattr(fonts, "_find_others", lambda: ())
    yield
    find_font.cache_clear()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_set_in_a_shipped_font_and_read_back(alone, name):
    assert not find_unset(name)
    assert {run.font for run in list_runs(name)} <= {PLAIN, *FACES}
    words, ink = print_page(put(name, TITLE))
    assert words == name
    assert np.count_nonzero(ink) > 100


def test_names_of_half_the_world_need_only_roboto():
    for name in ("Łukasz Öztürk", "Жанна Ђорђевић", "Ελένη Παπαδοπούλου", "Ștefan Žižek", "µ×–·Ω"):
        assert mark_up(name) == name
        assert not find_unset(name)


def test_every_face_is_found_for_every_letter_that_roboto_lacks(alone):
    """Its blocks in FACES leave none out; joiners and spaces stay with their neighbours."""
    for name in FACES:
        missed = [
            f"{code:04X}"
            for code in TTFont(FOLDER / f"{name}.ttf").getBestCmap()
            if find_font(chr(code)) is None
        ]
        assert not missed, (name, missed[:10])
    assert {path.stem for path in FOLDER.glob("*.ttf")} == set(FACES)


def test_the_faces_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.ttf")) < 9_000_000
    assert (FOLDER / "LICENSE-OFL.txt").stat().st_size > 3000
    assert (FOLDER / "LICENSE-APACHE.txt").stat().st_size > 3000


def test_letters_that_join_are_joined(alone):
    """Alone the letters of an Arabic name are wider than joined; Thai marks add no width."""
    _, joined = print_page(put("محمد", TITLE))
    _, apart = print_page(put("م ح م د", TITLE))
    columns = [np.flatnonzero(ink.any(axis=0)) for ink in (joined, apart)]
    widths = [one[-1] - one[0] for one in columns]
    assert widths[0] < 0.8 * widths[1]
    assert len(columns[0]) > 0.95 * (widths[0] + 1)  # one stroke, without a gap
    assert measure("ที่", 10) == pytest.approx(measure("ท", 10), abs=0.2)


def test_words_from_right_to_left_keep_their_order_on_each_line(alone):
    long = "هذا نص طويل جدا يجب أن ينكسر ثم نرى ترتيب هذه الكلمات في كل سطر من سطور هذا النص الطويل هنا "
    words, _ = print_page(put(long, TITLE))
    read = words.replace("األ", "الأ").replace("إىل", "إلى").split()
    kept = [word for word in long.split() if "لا" not in word and "الأ" not in word]
    assert [word for word in read if word in kept] == kept


def test_brackets_and_numbers_between_them_are_turned_with_them(alone):
    words, ink = print_page(put("Anna محمد (علي) 25 kg", TITLE))
    assert words.startswith("Anna")
    assert words.endswith("25 kg")
    assert "علي" in words
    assert ink.any()


def test_drawings_have_all_scripts_too(alone):
    drawing = shapes.Drawing(300, 30)
    put_words(drawing, 300, 10, "李 김 ที่ שלום", 10, anchor="end")
    words, ink = print_page(drawing)
    assert "李" in words
    assert "김" in words
    columns = np.flatnonzero(ink.any(axis=0))
    assert columns[-1] - columns[0] == pytest.approx(2 * measure("李 김 ที่ שלום", 10), abs=8)
    assert draw_legend(300).height > 0


def test_marks_and_controls_do_no_harm():
    assert mark_up('<b>&"\x00\x07\u202e\ud800</b>\n') == '&lt;b&gt;&amp;"&lt;/b&gt; '
    assert mark_up("e\u0301") == "é"
    assert find_font(" ") == PLAIN
    assert mark_up("a\u200db") == "ab"


def test_a_letter_that_no_font_has_is_a_sign_and_not_a_code(alone):
    assert mark_up("a🦵b") == "a\ufffdb"
    assert find_unset("🦵")


def test_a_font_that_cannot_be_embedded_is_passed_over(monkeypatch, tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"OTTO" + bytes(100))
    find_font.cache_clear()
    monkeypatch.setattr(fonts, "_find_others", lambda: (broken, tmp_path / "gone.ttf"))
    assert find_font("🦵") is None
    find_font.cache_clear()
