import gettext
from dataclasses import replace
from string import printable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.cli.terminal_view.picture import ASCII, UNICODE, Glyphs
from vmofire.cli.terminal_view.screen import SPAN_S, Frame, draw_screen, width_px
from vmofire.dsp.sensor import Sensor
from vmofire.guided.check import CheckSettings
from vmofire.guided.job_plans import plan_check
from vmofire.guided.steps import lay
from vmofire.live.stream import Live
from vmofire.messages import Block, Hello, LinkEvent, State
from vmofire.virtual.recorded import RecordedSource, follow_cues, load_channels
from vmofire.words import language

FS_HZ = 2000
FRAME = Frame("demo", "recorded biceps", True)
SIZES = {"usual": (80, 24), "large": (200, 60), "narrow": (30, 24), "low": (80, 6)}


def make_live(n_channels: int) -> tuple[Live, RecordedSource]:
    signal_uv, fs_hz = load_channels(n_channels)
    cues = lay(CheckSettings().steps)
    source = follow_cues(signal_uv, fs_hz, "biceps", cues)
    live = Live(Sensor(), ["left VMO", "right VMO", "VL"][:n_channels])
    pins = tuple(range(n_channels))
    cycles_256 = 48_000_000 * 256 // FS_HZ
    hello = Hello(
        1,
        (0, 1, 0),
        State.STREAMING,
        1,
        pins,
        0,
        16,
        FS_HZ,
        12,
        3300,
        48_000_000,
        cycles_256,
        bytes(8),
        "virtual",
        "",
    )
    live.begin_job(plan_check())
    live.push(hello)
    return live, source


def feed(live: Live, source: RecordedSource, from_s: float, to_s: float) -> None:
    """Push a signal as blocks of 50 ms."""
    for row in range(round(from_s * FS_HZ), round(to_s * FS_HZ), 100):
        volts = source.read(row, 100, FS_HZ) * 200e-6 + 1.65
        counts = np.round(volts / 3.3 * 65520).astype(np.uint16)
        live.push(Block(row, 0, 1, tuple(range(source.n_channels)), False, counts))


@pytest.fixture(scope="module", params=[1, 3])
def lives(request: pytest.FixtureRequest) -> dict[str, Live]:
    """Return a Check at four moments: squeezing, with lost samples and no board, over, and not begun."""
    squeezing, source = make_live(request.param)
    feed(squeezing, source, 0, 10)
    cut, _ = make_live(request.param)
    feed(cut, source, 0, 9)
    feed(cut, source, 9.5, 10)
    cut.push(LinkEvent("lost", "The board on COM5 is gone.", "Plug its cable in again."))
    over, _ = make_live(request.param)
    feed(over, source, 0, 50)
    assert over.result is not None
    return {"squeezing": squeezing, "cut": cut, "over": over, "empty": Live(Sensor())}


def draw(live: Live, n_columns: int, n_lines: int, glyphs: Glyphs = UNICODE) -> list[str]:
    shown = live.snapshot(width_px(n_columns, glyphs), SPAN_S, 1999.9)
    return [line.plain for line in draw_screen(shown, FRAME, n_columns, n_lines, glyphs)]


@settings(max_examples=60, deadline=None)
@given(
    n_columns=st.integers(1, 210),
    n_lines=st.integers(1, 70),
    moment=st.sampled_from(["squeezing", "cut", "over", "empty"]),
    glyphs=st.sampled_from([UNICODE, ASCII]),
)
def test_the_picture_fits_a_terminal_of_any_size(
    lives: dict[str, Live], n_columns: int, n_lines: int, moment: str, glyphs: Glyphs
) -> None:
    lines = draw(lives[moment], n_columns, n_lines, glyphs)
    assert len(lines) == n_lines
    assert max(len(line) for line in lines) <= n_columns


def test_the_cue_the_countdown_and_the_count_are_there(lives: dict[str, Live]) -> None:
    text = "\n".join(draw(lives["squeezing"], 80, 24))
    for words in (
        "Squeeze the ball gently. Hold. 1 of 5",
        "then: Let go.",
        " ◐ · · · ·",
        "left VMO",
    ):
        assert words in text


def test_a_sensor_has_its_name_in_the_language_in_use(lives: dict[str, Live], german: None) -> None:
    text = "\n".join(draw(lives["squeezing"], 80, 24))
    assert "\nVMO links " in text
    assert "left VMO" not in text


@pytest.mark.parametrize("size", SIZES)
def test_every_size_says_what_to_do_and_how_active_the_muscle_is(lives: dict[str, Live], size: str) -> None:
    text = "\n".join(draw(lives["squeezing"], *SIZES[size]))
    assert "squeeze" in text.casefold()
    assert "left VMO" in text
    assert "●" in text


def test_a_dark_step_shows_the_cue_and_nothing_of_the_muscle(lives: dict[str, Live]) -> None:
    shown = lives["squeezing"].snapshot(width_px(80, UNICODE), SPAN_S, 1999.9)
    assert shown.prompt is not None
    dark = replace(shown, prompt=replace(shown.prompt, dark=True))
    text = "\n".join(line.plain for line in draw_screen(dark, FRAME, 80, 24, UNICODE))
    assert "Squeeze the ball gently. Hold. 1 of 5" in text
    assert "left VMO" not in text
    assert "µV" not in text


@pytest.mark.parametrize("n_columns", [12, 20, 40, 80])
def test_a_narrow_terminal_names_the_key_that_ends_it_and_cuts_no_word(
    lives: dict[str, Live], n_columns: int
) -> None:
    whole = {moment: draw(lives[moment], 200, 12)[-1].split("   ") for moment in ("squeezing", "over")}
    for moment, key in (("squeezing", "q stop"), ("over", "q quit")):
        keys = draw(lives[moment], n_columns, 12)[-1].rstrip()
        if n_columns >= 20:
            assert key in keys
        assert {part for part in keys.split("   ") if part} <= set(whole[moment])


def test_lost_samples_and_a_lost_board_cannot_be_overlooked(lives: dict[str, Live]) -> None:
    lines = draw(lives["cut"], 80, 24)
    assert any("! The board on COM5 is gone. Plug its cable in again." in line for line in lines)
    assert any(UNICODE.lost in line for line in lines)


def test_the_verdict_stands_with_its_numbers_and_its_limits(lives: dict[str, Live]) -> None:
    text = "\n".join(draw(lives["over"], 80, 24))
    for words in (
        "It fires.",
        "5 of 5 squeezes",
        "t rest: ",
        "Counts as active from: ",
        "not clinically validated",
        "● ",
    ):
        assert words in text


def test_nothing_but_ascii_is_drawn_where_nothing_else_can_be(lives: dict[str, Live]) -> None:
    for live in lives.values():
        text = "\n".join(draw(live, 80, 24, ASCII))
        assert set(text) - set(printable) <= {"µ"}  # there it is written "u"


def test_a_narrow_header_keeps_what_says_that_a_signal_is_not_a_persons(lives: dict[str, Live]) -> None:
    words = "recorded biceps standing in for a VMO, re-timed to the cues"
    shown = next(iter(lives.values())).snapshot(100, SPAN_S)
    rows = {n: draw_screen(shown, Frame("demo", words, True), n, 24, UNICODE)[0].plain for n in (120, 80, 60)}
    assert rows[120].endswith("not a medical device")
    assert rows[80].strip() == f"vmofire demo: {words}"
    assert rows[60].strip() == words
    assert all(len(row) == n for n, row in rows.items())


class Longer(gettext.NullTranslations):
    """Language with words half as long again and with its own letters."""

    def gettext(self, message: str) -> str:
        return message + "ü" * (len(message) // 2)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


@pytest.mark.parametrize("size", SIZES)
def test_the_picture_fits_in_a_language_of_longer_words(
    lives: dict[str, Live], monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    monkeypatch.setattr(language._Speech, "catalogue", Longer())
    n_columns, n_lines = SIZES[size]
    for live in lives.values():
        lines = draw(live, n_columns, n_lines)
        assert len(lines) == n_lines
        assert max(map(len, lines)) <= n_columns
