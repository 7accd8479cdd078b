"""Letterhead and paragraph for the person: clinic, logo, clinician, plain words."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from vmofire.app.filing import Filing
from vmofire.app.rehearsal import rehearse
from vmofire.errors import VmofireError
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.judge import NO_COMPARISON
from vmofire.guided.other_leg import DOUBT
from vmofire.labels import LEGS
from vmofire.report.content import read_content
from vmofire.report.for_person import MEANS
from vmofire.report.letterhead import Letterhead, read_logo
from vmofire.report.pages import make_pdf
from vmofire.report.plots import draw_curves, draw_sides, shapes
from vmofire.trends.other_leg import say_detail
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient
from vmofire.words import write_day

from . import visits
from .paper import Paper
from .test_fonts import print_page


def save_picture(path: Path, size=(300, 100), colour=(250, 0, 250), kind="PNG") -> Path:
    Image.new("RGB", size, colour).save(path, kind)
    return path


def print_visit(library, results, head=None, **others):
    someone = library.add_person("李明")
    visit = visits.file_visit(library, someone.id, results)
    pdf = make_pdf(read_content(library, visit.id), head=head, **others)
    return pdf, Paper(pdf)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_clinic_logo_and_clinician_are_on_the_report(library, tmp_path, paper):
    head = Letterhead("Praxis am Knie", "Dr. Anna 李", read_logo(save_picture(tmp_path / "logo.png")))
    pdf, page = print_visit(library, [(visits.check(), "left")], head, paper=paper)
    assert "Praxis am Knie" in page.texts[0]
    assert "Dr. Anna 李" in page.words
    assert "Signature" in page.words
    assert "李明" in page.words
    page.assert_tidy()
    document = pypdfium2.PdfDocument(pdf)
    colours = document[0].render(scale=1).to_numpy()[..., :3]
    document.close()
    logo = np.argwhere((abs(colours.astype(int) - (250, 0, 250)).sum(axis=2)) < 12)
    assert len(logo) > 2000
    assert logo[:, 0].max() < 90  # at the top
    assert logo[:, 1].max() < colours.shape[1] - 30  # whole, within the margin


def test_without_a_clinic_the_clinician_signs_on_a_line(library):
    _, page = print_visit(library, [(visits.check(), "left")])
    assert "Place, date Clinician" in page.words


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"no picture", "is no PNG or JPEG picture"),
        (b"", "is no PNG or JPEG picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "is no PNG or JPEG picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no PNG or JPEG picture"),
        (bytes(6 << 20), "larger than 5 MB"),
    ],
)
def test_a_bad_picture_is_refused_with_cause_and_cure(tmp_path, content, cause):
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(VmofireError) as error:
        read_logo(path)
    assert cause in error.value.cause
    assert "Save the logo" in error.value.cure


def test_a_picture_that_was_cut_off_is_refused(tmp_path):
    whole = BytesIO()
    Image.effect_noise((200, 200), 50).save(whole, "JPEG")
    path = tmp_path / "logo.jpg"
    path.write_bytes(whole.getvalue()[:900])
    with pytest.raises(VmofireError, match="damaged"):
        read_logo(path)


def test_a_picture_of_too_many_pixels_is_refused(tmp_path):
    path = tmp_path / "huge.png"
    Image.new("1", (6000, 6000)).save(path)
    with pytest.raises(VmofireError, match="36 million pixels"):
        read_logo(path)


def test_a_missing_file_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "gone.png", tmp_path):
        with pytest.raises(VmofireError, match="cannot be read"):
            read_logo(path)


def test_the_person_reads_what_was_measured_what_it_means_and_what_comes_next(library):
    _, page = print_visit(library, [(visits.check(), "left"), (visits.legs("compare", 60.0, 20.0), "both")])
    first = page.texts[0]
    words = " ".join(first.split())
    for sentence in (
        "The sensor listened to the muscle on the inner side of your thigh",
        "Your left muscle fires when you squeeze the ball.",
        "Your legs do not work alike in the squeeze.",
        "Next: train with the sensor on",
        "Stop when pain is over 3 of 10.",
    ):
        assert sentence in words


def test_every_outcome_of_check_has_words_for_the_person():
    from vmofire.guided.clinic.override import list_outcomes

    for job in ("check", "activation", "compare", "deficit", "endurance", "train"):
        missing = set(list_outcomes(job)) - set(MEANS[job]) - {"cannot_tell"}
        assert not missing, job


def test_every_outcome_of_both_legs_has_words_and_a_next_step():
    kinds = ("late", "slow", "faint", "tires", "weak")
    outcomes = {f"{legs}_{kind}" for legs in ("one", "both") for kind in kinds}
    outcomes |= {"both_fire", "both_quiet", "one_quiet", "one_fires", "one_silent"}
    assert outcomes <= set(MEANS["check"])


def test_a_demo_says_that_it_is_none_of_yours(library):
    someone = library.add_person()
    visit = visits.file_visit(
        library, someone.id, [(visits.check(), "left")], filters={"source": "synthetic"}
    )
    page = Paper(make_pdf(read_content(library, visit.id)))
    assert "This is a demo. It says nothing of your own muscle." in page.words
    assert "Your left muscle fires" not in page.words


def test_the_other_leg_of_the_same_visit_is_compared_with(library):
    left, right = visits.check(60.0, "left"), visits.check(20.0, "right")
    assert NO_COMPARISON in left.grounds
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(left, "left"), (right, "right")])
    page = Paper(make_pdf(read_content(library, visit.id)))
    assert str(NO_COMPARISON) not in page.words
    assert "This leg is about three times as active as the other" in page.words
    for stored in visit.results:
        assert str(NO_COMPARISON) not in say_detail(stored, visit)
    unmoved = {**left.data, "settings": {"placement_log_sd": 0.0}}  # the settings that it was judged by
    again = visits.file_visit(
        library, someone.id, [(replace(left, data=unmoved), "left"), (right, "right")], day=3
    )
    usual, narrow = (
        re.findall(r"(\d+) to (\d+) %", say_detail(one.results[0], one)) for one in (visit, again)
    )
    assert [int(low) < int(high) for low, high in (usual[0], narrow[0])] == [True, True]
    assert int(narrow[0][0]) > int(usual[0][0])
    assert int(narrow[0][1]) < int(usual[0][1])
    alone = visits.file_visit(library, someone.id, [(left, "left")], day=7)
    assert str(NO_COMPARISON) in say_detail(alone.results[0], alone)


def test_the_report_doubts_the_other_leg_and_shows_the_earlier_self(library):
    someone = library.add_person()
    first = visits.file_visit(library, someone.id, [(visits.legs("compare", 60.0, 60.0), "both")])
    sitting = Sitting(("left VMO", "right VMO"))
    filing = Filing(library)
    filing.choose(someone.id)
    filing.fill(sitting)
    patient = Patient([MuscleModel(strength_uv=20.0)] * 2, seed=5, sides=LEGS)
    weak = rehearse(make_job("compare", sitting, ""), patient)
    visit = visits.file_visit(library, someone.id, [(weak, "both")], day=30)
    page = Paper(make_pdf(read_content(library, visit.id)))
    assert str(DOUBT) in page.words
    assert "Your other leg may be held back too." in page.words
    assert f"Earlier, {write_day(first.started)}" in page.words
    assert "placement included" in page.words
    alone = visits.file_visit(library, someone.id, [(visits.check(60.0, "left"), "left")], day=60)
    assert "held back" not in Paper(make_pdf(read_content(library, alone.id))).words


def test_curves_stay_inside_their_axes():
    """The line never touches the words over it, and the axis ends at a round number above the peak."""
    from vmofire.guided.prompt import Curve
    from vmofire.words.message import quote

    curve = Curve(quote("name"), "left", 0.1, tuple(float(value) for value in (0, 3, 64.9, 3, 0) * 4))
    drawing = draw_curves([curve], 200.0)
    line = next(one for one in drawing.contents if isinstance(one, shapes.PolyLine))
    label = next(one for one in drawing.contents if getattr(one, "text", "").startswith("name"))
    assert max(line.points[1::2]) < label.y - 2.0
    assert any(getattr(one, "text", "") == "80" for one in drawing.contents)
    words, ink = print_page(drawing)
    assert "name" in words
    assert ink.any()


def test_curves_on_paper_show_the_thresholds_and_goals_that_the_screen_shows():
    from vmofire.guided.prompt import Curve
    from vmofire.words.message import quote

    curves = [
        Curve(quote("each"), "left", 1.0, (20.0, 30.0), "uV", over="repetitions", threshold=5.0, goal=60.0),
        Curve(quote("each"), "right", 1.0, (20.0, 30.0), "uV", over="repetitions", threshold=8.0),
    ]
    drawing = draw_curves(curves, 400.0)
    words, _ = print_page(drawing)
    for told in (
        "active from 5.0 µV, left (dotted",
        "active from 8.0 µV, right (dotted",
        "goal 60.0 µV, left",
    ):
        assert told in " ".join(words.split())
    across = [
        one
        for one in drawing.contents
        if isinstance(one, shapes.Line) and one.y1 == one.y2 and one.x2 > 300.0
    ]
    assert len(across) == 4, "the axis, two thresholds, a goal"
    axis_y, *levels_y = sorted(one.y1 for one in across)
    shares = [(y - axis_y) / (levels_y[-1] - axis_y) for y in levels_y]  # the axis begins at 0 µV
    assert shares == pytest.approx([5 / 60, 8 / 60, 1.0])


def test_an_interval_beyond_the_plot_goes_on_with_an_arrow():
    from vmofire.dsp.symmetry import Level, compare

    ratio = compare([60.0, 200.0, 20.0], [1.0, 3.0, 0.4])
    levels = [("left", Level(60.0, 5.0, 900.0, 3)), ("right", Level(1.0, 0.5, 2.0, 3))]
    drawing = draw_sides(levels, ratio, None, "Ratio", 220.0)
    arrows = [one for one in drawing.contents if isinstance(one, shapes.Polygon)]
    assert len(arrows) >= 2
    assert all(0.0 <= x <= 220.0 for arrow in arrows for x in arrow.points[::2])
