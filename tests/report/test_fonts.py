"""Letters of a report: each in a font that has it, never as an empty box."""

from reportlab.pdfbase import pdfmetrics

from vmofire.report import fonts
from vmofire.report.fonts import PLAIN, find_font, find_unset, mark_up, say_plainly


def test_names_of_half_the_world_need_no_font_of_this_computer():
    for name in (
        "Łukasz Öztürk",
        "Жанна Ђорђевић",
        "Ελένη Παπαδοπούλου",
        "Nguyễn Thị Ánh",
        "Ștefan Žižek",
        "µ×–·Ω",
    ):
        assert mark_up(name) == name
        assert not find_unset(name)


def test_another_script_gets_a_font_that_has_it_or_its_code_points():
    font = find_font("李")
    if font is None:  # no such font on this computer
        assert mark_up("李") == "[U+674E]"
    else:
        assert ord("李") in pdfmetrics.getFont(font).face.charToGlyph
        assert mark_up("a李") == f'a<font name="{font}">李</font>'
    assert say_plainly("李") == "[U+674E]"


def test_right_to_left_letters_are_written_as_code_points():
    assert mark_up("שלום").startswith("[U+05E9]")
    assert find_unset("سلام")


def test_marks_and_controls_do_no_harm():
    assert mark_up('<b>&"\x00\x07\u202e\ud800</b>\n') == '&lt;b&gt;&amp;"&lt;/b&gt; '
    assert mark_up("e\u0301") == "é"
    assert find_font(" ") == PLAIN


def test_a_computer_without_another_font_writes_code_points(monkeypatch):
    monkeypatch.setattr(fonts, "_find_others", lambda: ())
    assert mark_up("a李ж") == "a[U+674E]ж"
    assert find_unset("李")


def test_a_font_that_cannot_be_embedded_is_passed_over(monkeypatch, tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"OTTO" + bytes(100))
    monkeypatch.setattr(fonts, "_find_others", lambda: (broken, tmp_path / "gone.ttf"))
    assert find_font("李") is None
