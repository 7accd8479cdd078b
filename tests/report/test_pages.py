"""Reports of stored visits: every verdict and any measurement, on readable pages."""

import os
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from vmofire.codec import to_json
from vmofire.dsp.chain import Chain
from vmofire.errors import LibraryError, VmofireError
from vmofire.guided.clinic.override import override
from vmofire.guided.prompt import Curve, Figure, Mark, Missing, Result
from vmofire.guided.result_figures import STOPPED, refuse
from vmofire.recording.library import Electrodes
from vmofire.report.content import read_content
from vmofire.report.pages import make_pdf, write_report
from vmofire.report.symbols import draw_verdict
from vmofire.trends.over_visits import read_timeline
from vmofire.trends.result_text import find_state
from vmofire.words.message import quote

from . import visits
from .paper import Paper

NAME = "Łukasz Öztürk Жанна 李"

VERDICTS = {
    "fires": (visits.check, "In the ball squeeze, left leg: It fires."),
    "fires_late": (lambda: visits.check(delay_s=1.3), "In the ball squeeze, left leg: It fires, but starts"),
    "fires_weakly": (lambda: visits.check(7.0, rest_uv=4.0), "left leg: It fires, just above rest."),
    "does_not_fire": (lambda: visits.check(fires_in=()), "left leg: It does not fire."),
    "not_in_squeeze": (
        lambda: visits.check(fires_in=("quad_set",)),
        "left leg: Not in the squeeze. It fires",
    ),
    "cannot_tell": (visits.hum, "In the ball squeeze, left leg: Cannot tell."),
    "different": (lambda: visits.legs("compare", 20.0), "left against right: The left leg is less active"),
    "deficit": (lambda: visits.legs("deficit", 25.0), "In the one-minute test: The left leg is 57 %"),
    "maximum": (visits.maximum, "At full effort, left leg: Maximum of the left leg: "),
    "limb_hold": (
        lambda: visits.maximum(80.0, pain="5"),
        "Holding the leg's own weight, left leg: Hold of",
    ),
    "tires": (
        lambda: visits.endurance(tires_in_s=40.0),
        "In the long hold, left leg: The median frequency falls",
    ),
    "later": (visits.onset, "Stepping up and down, left leg: The VMO"),
    "trained": (visits.train, "In training, left leg: "),
}


def print_one(library, results, name="", **others) -> tuple[Paper, bytes]:
    someone = library.add_person(name, "left", date(2025, 11, 3))
    visit = visits.file_visit(library, someone.id, results, **others)
    pdf = make_pdf(read_content(library, visit.id))
    paper = Paper(pdf)
    paper.assert_tidy()
    return paper, pdf


@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_verdict_is_bound_to_its_task_and_comes_first(library, verdict):
    make, says = VERDICTS[verdict]
    result = make()
    paper, _ = print_one(library, [(result, result.figures[0].side)])
    words = paper.words
    assert len(paper.pages) == 1
    assert says in words
    assert words.index(says) < words.index("Answers") < words.index("Numbers") < words.index("Method")
    for figure in result.figures:
        assert " ".join(figure.words.replace("uV", "µV").split()) in words
    for mark in result.marks:
        assert mark.words.split(" ")[0] in words
    assert " uV" not in words


def test_numbers_come_with_error_rest_threshold_and_what_they_are_held_against(library):
    words = print_one(library, [(visits.check(), "left")])[0].words
    for said in (
        "At rest 1.3 µV",
        "Counts as active from 4.3 µV 2 times rest, and at least 3 µV above rest.",
        "In the squeezes 56.9 µV 53.5 to 60.4 µV",
        "Active squeezes of 5 5 4 or 5 of 5: fires. 0 or 1: does not.",
        "5 of 5 repetitions are valid: 5 active.",
        "Pain before: 2 of 10. Pain after: 3 of 10. Swelling: a little. Cleared for full effort.",
        "Injured: left leg, since 3 Nov 2025.",
    ):
        assert said in words


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("yes", "Cleared for full effort."),
        ("no_need", "No clearance needed: no surgery, no fresh injury."),
        ("no", "Not cleared for full effort."),
    ],
)
def test_clearance_is_told_as_the_job_asked_for_it(library, answer, says):
    result = replace(visits.maximum(), answers={"clearance": answer})
    words = print_one(library, [(result, "left")], cleared=None)[0].words
    assert f"Swelling: a little. {says}" in words


def test_left_against_right_shows_both_errors(library):
    words = print_one(library, [(visits.legs("compare", 20.0), "both")])[0].words
    assert "Thick: error of the repetitions. Thin: electrode placement too." in words
    assert "n = 5" in words
    assert "(log SD 0.15 for each leg)" in words


def test_method_has_what_isek_asks_for(library):
    words = print_one(library, [(visits.activation(), "left")])[0].words
    for said in (
        "left VMO: Ag/AgCl gel, 10 mm, 20 mm apart, 40 mm from the inner upper edge of the kneecap, placed ",
        "hair clipped, skin cleaned",
        "RAW, gain 200, band 20 to 500 Hz",
        "1000 Hz for each channel, each sample the sum of 16 conversions of 12 bits",
        "causal Butterworth band-pass, 20 to 450 Hz, order 4 at each edge",
        "standardized isometric MVC",
        "0 samples lost per channel, recording complete",
        "vmofire 0.1.0; board Raspberry Pi Pico, firmware 0.1.0, MicroPython 1.28.0",
    ):
        assert said in words


def test_it_says_what_it_is_not(library):
    words = print_one(library, [(visits.check(), "left")])[0].words
    for said in (
        "None is clinically validated.",
        "This report does not show a diagnosis, strength, inhibition, or what is normal.",
        "It says nothing about return to sport, patellofemoral pain from timing, or prevention of injury.",
        "The ball squeeze is not shown to favour the VMO",
        "Not a medical device. vmofire shows a signal. It does not diagnose, treat,",
        "Stop when pain is over 3 of 10 or rises by 2",
        "get urgent care now",
    ):
        assert said in words


def test_an_override_stands_beside_what_was_measured(library):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(visits.check(), "left")])
    library.override(visit.results[0].id, "fires_weakly", "Weak under the thumb.", "Dr Ayşe Kılıç")
    paper = Paper(make_pdf(read_content(library, visit.id)))
    paper.assert_tidy()
    assert "left leg: Overridden: It fires, but weakly." in paper.words
    assert "Overridden by Dr Ayşe Kılıç" in paper.words
    assert "Note: “Weak under the thumb.”" in paper.words
    assert "Measured: It fires. Active in 5 of 5 squeezes." in paper.words


def test_an_override_made_before_filing_is_told_too(library):
    result = override(visits.check(), "fires_weakly", "Weak under the thumb.", "Dr K")
    words = print_one(library, [(result, "left")])[0].words
    assert "Overridden: It fires, but weakly." in words
    assert "Dr K: “Weak under the thumb.” Measured: It fires. Active in 5 of 5 squeezes." in words
    twice = override(result, "does_not_fire", "Not at all.", "Dr L")
    words = print_one(library, [(twice, "left")])[0].words
    assert "Dr L: “Not at all.” Measured: It fires." in words
    assert "overridden by Dr K: It fires, but weakly. Note: “Weak under" in words


def test_repeated_results_are_named_and_not_counted(library):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(visits.hum(), "left")])
    library.add_result(visit.id, visits.check(), "left", repeat_of=visit.results[0].id)
    words = Paper(make_pdf(read_content(library, visit.id))).words
    assert "Cannot tell. It was done again, so it no longer counts." in words
    assert words.count("Counts as active from") == 1


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("synthetic person", "Demo data: computed, not measured."),
        (
            "recorded biceps standing in for a VMO, re-timed to the cues",
            "Recorded data, re-timed to the cues. A biceps stands in for the VMO.",
        ),
    ],
)
def test_data_of_another_source_is_marked_on_every_page(library, source, says):
    paper, _ = print_one(library, [(visits.check(), "left")] * 6, filters={"source": source})
    assert f"Not this person's own muscle. {says}" in paper.words
    assert len(paper.texts) > 1
    assert all("Not this person's own muscle" in text for text in paper.texts)


@pytest.mark.parametrize(
    "stored",
    [
        to_json(Chain(2000.0, 1).told_filters),
        "Butterworth band-pass, 20 to 450 Hz, causal; amplitude: RMS of the last 125 ms",  # stored as text
    ],
)
def test_filters_are_read_as_codes_and_as_words_of_an_earlier_version(library, stored):
    paper, _ = print_one(library, [(visits.check(), "left")], filters={"screen": stored})
    assert "Butterworth band-pass, 20 to 450 Hz, causal" in paper.words
    assert "filter.band" not in paper.words


def test_a_clinic_visit_of_five_tests_with_its_trends_fits_on_two_pages(library):
    someone = library.add_person(NAME, "left")
    for day in range(5):
        results = [
            (visits.activation(30.0 + 10.0 * day, seed=day), "left"),
            (visits.legs("compare", 30.0 + 10.0 * day, seed=day), "both"),
        ]
        visits.file_visit(library, someone.id, results, day=30 * day)
    results = [
        (visits.maximum(), "left"),
        (visits.maximum(side="right"), "right"),
        (visits.activation(80.0), "left"),
        (visits.activation(60.0, side="right"), "right"),
        (visits.legs("deficit", 40.0), "both"),
    ]
    visit = visits.file_visit(library, someone.id, results, day=150)
    for size in ("a4", "letter"):
        paper = Paper(make_pdf(read_content(library, visit.id), size))
        paper.assert_tidy()
        assert len(paper.pages) == 2
        assert "page 2 of 2" in paper.words
        assert "Minimal detectable change" in paper.words
        assert NAME in paper.words


def test_the_same_visit_gives_the_same_bytes_and_later_ones_change_nothing(library):
    someone = library.add_person(NAME)
    visit = visits.file_visit(library, someone.id, [(visits.check(), "left")])
    first = make_pdf(read_content(library, visit.id))
    assert make_pdf(read_content(library, visit.id)) == first
    visits.file_visit(library, someone.id, [(visits.check(30.0), "left")], day=30)
    assert make_pdf(read_content(library, visit.id)) == first


def test_metadata_has_title_and_language_and_no_name(library):
    someone = library.add_person("Erika Mustermann")
    visit = visits.file_visit(library, someone.id, [(visits.check(), "left")])
    pdf = make_pdf(read_content(library, visit.id))
    metadata = Paper(pdf).metadata
    assert metadata["Title"] == f"vmofire report {someone.id} 2026-01-12"
    assert metadata["CreationDate"].startswith("D:20260112")
    assert b"/Lang (en)" in pdf
    assert not any("Muster" in value for value in metadata.values())
    hidden = Paper(make_pdf(read_content(library, visit.id), with_name=False))
    assert "Muster" not in hidden.words
    assert someone.id in hidden.words


def test_a_file_is_whole_private_and_never_replaced_unasked(library, tmp_path):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(visits.check(), "left")])
    path = tmp_path / "report.pdf"
    write_report(library, visit.id, path)
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(VmofireError, match="exists already"):
        write_report(library, visit.id, path)
    write_report(library, visit.id, path, replace=True)
    assert [one.name for one in tmp_path.glob("report*")] == ["report.pdf"]
    with pytest.raises(LibraryError, match="no such visit"):
        write_report(library, "0" * 32, path)


# Bad input.


def test_a_visit_without_results_recordings_or_answers_is_still_a_page(library):
    someone = library.add_person()
    visit = library.start_visit(someone.id)
    paper = Paper(make_pdf(read_content(library, visit.id)))
    paper.assert_tidy()
    assert "No job was done at this visit." in paper.words
    assert "Pain before: not asked. Pain after: not asked. Swelling: not asked." in paper.words
    assert "No recording is saved with this visit." in paper.words


@pytest.mark.parametrize("n", [1, 37, 500, 5000])
def test_any_number_of_repetitions_finds_room(library, n):
    marks = tuple(
        Mark(("yes", "no", "unclear", "skipped")[i % 4], float(i % 90), "uV", "left") for i in range(n)
    )
    paper, _ = print_one(library, [(replace(visits.check(), marks=marks), "left")])
    assert f"of {n} repetitions are valid" in paper.words


def test_nothing_known_is_said_to_be_not_known(library):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(visits.legs("compare", 20.0), "both")], electrodes=())
    content = read_content(library, visit.id)
    stored = content.visit.results[0]
    figures = tuple(
        replace(one, value=value, low=float("nan"), high=float("inf"))
        for one, value in zip(
            stored.result.figures, [None, float("nan"), float("-inf"), *[None] * 9], strict=False
        )
    )
    curves = (
        Curve(quote("gone"), "left", 0.05, (None, float("nan"), 3.0, None)),
        Curve(quote("never"), "left", 0.05, ()),
    )
    for data in (
        {},
        {"left": None, "settings": 3, "pains": "x", "overrides": [1]},
        {"left": {}, "right": {}},
    ):
        result = replace(stored.result, figures=figures, curves=curves, data=data)
        bare = replace(content.visit, results=(replace(stored, result=result),), recordings=())
        paper = Paper(make_pdf(replace(content, visit=bare)))
        paper.assert_tidy()
        assert "not known" in paper.words
        assert "nan" not in paper.words
        assert "inf " not in paper.words
    missing = replace(content.visit.recordings[0], electrodes=(Electrodes(),), fs_hz=None, lost_rows=None)
    paper = Paper(make_pdf(replace(content, visit=replace(content.visit, recordings=(missing,)))))
    assert "type not recorded, spacing not recorded, place on the muscle not recorded" in paper.words


@pytest.mark.parametrize(
    "word", ["x" * 3000, "long words " * 600, "<b>&amp; <font>\x00\ufffe\u202e ", "שלום 🦵"]
)
def test_whatever_people_write_is_printed_whole_and_harmless(library, word):
    result = Result(
        "check",
        "fires",
        quote(f"It fires {word}"),
        (quote(word),),
        True,
        next_steps=(quote(word),),
        figures=(Figure("amplitude", quote(word), 3.0, word[:40], side="left", rule=quote(word[:900])),),
        marks=(Mark("yes", 3.0, word[:40], "left"),),
        curves=(Curve(quote(word), "left", 0.1, (1.0, 2.0)),),
        missing=(Missing(0.0, 1.0, "loose", quote(word)),),
        data={"load": word},
    )
    someone = library.add_person(word[:400])
    visit = library.start_visit(someone.id, swelling=word, notes=word)
    stored = library.add_result(visit.id, result, "left")
    library.override(stored.id, "fires", word.replace("\x00", ""), word[:60])
    paper = Paper(make_pdf(read_content(library, visit.id)))
    assert "get urgent care now" in paper.words
    squeezed = "".join(paper.words.split())
    assert squeezed.count("".join(word.split())[:20]) >= 5 or not word.isascii() or "\x00" in word
    if not word.isascii() and "\x00" not in word:
        assert "שלום" in paper.words
        assert "Some letters of the name have no font here." in paper.words


def test_a_picture_of_the_page_has_ink_where_the_plots_are(library):
    paper, _ = print_one(library, [(visits.check(), "left")])
    ink = paper.ink[0]
    rows, columns = ink.shape
    strip = ink[: rows // 2, round(0.6 * columns) :]
    assert np.count_nonzero(strip) > 200  # bars, marks, the curve


def test_a_finished_stretch_is_done_by_shape_and_word(library):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(visits.stretched(), "both")])
    assert find_state(visit.results[0]) == "done"
    paper = Paper(make_pdf(read_content(library, visit.id)))
    assert "Stretch: 8 of 8 held." in paper.words
    assert "4 of 4 held to the end" in paper.words
    assert "not measurable." not in paper.words
    states = ("yes", "no", "unclear", "done", "stopped", "skipped")
    drawings = [draw_verdict(state).asString("svg") for state in states]
    assert len({re.sub(r"rgb\([^)]*\)", "", one) for one in drawings}) == 6  # distinct without colour


def test_a_stopped_job_has_a_shape_of_its_own_in_every_list(library):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(refuse("check", STOPPED), "left")])
    assert find_state(visit.results[0]) == "stopped"
    assert [one.state for one in read_timeline(library, someone.id).days[0].said] == ["stopped"]
    paper = Paper(make_pdf(read_content(library, visit.id)))
    assert "Stopped." in paper.words
