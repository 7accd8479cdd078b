"""Signal to noise on the report: each effort over the rest of its own leg, and nothing without a rest."""

from dataclasses import replace

import pytest

from vmofire.guided.prompt import Figure
from vmofire.report.content import read_content
from vmofire.report.method import list_method, say_electrodes
from vmofire.report.pages import make_pdf
from vmofire.report.signal_to_noise import find_snr_db, say_signal_to_noise
from vmofire.words import speaking
from vmofire.words.message import quote

from . import visits
from .paper import Paper


def stored(library, result, side):
    someone = library.add_person()
    return visits.file_visit(library, someone.id, [(result, side)]).results[0]


def test_ten_times_the_rest_is_twenty_decibels():
    assert find_snr_db(20.0, 2.0) == pytest.approx(20.0)
    assert find_snr_db(2.0, 2.0) == 0.0


def test_each_leg_of_a_comparison_and_of_a_deficit_has_its_own_ratio(library):
    for job in ("compare", "deficit"):
        words = list(say_signal_to_noise(stored(library, visits.legs(job, 60.0, 20.0), "both")))
        assert [", left leg: " in words[0], ", right leg: " in words[1], len(words)] == [True, True, 2]
        assert all(one.endswith(" dB") for one in words)


def test_a_maximum_and_a_check_have_one_ratio(library):
    (said,) = say_signal_to_noise(stored(library, visits.maximum(side="left"), "left"))
    assert said.startswith("At full effort, left leg: ")
    (said,) = say_signal_to_noise(stored(library, visits.check(60.0, "left"), "left"))
    result = visits.check(60.0, "left")
    rest, effort = (
        next(one.value for one in result.figures if one.name == name) for name in ("rest", "amplitude")
    )
    assert f"{find_snr_db(effort, rest):.1f} dB" in said


def test_without_a_rest_there_is_no_ratio(library):
    one = stored(library, visits.check(60.0, "left"), "left")
    figures = tuple(figure for figure in one.result.figures if figure.name != "rest")
    bare = replace(one, result=replace(one.result, figures=figures, data={}))
    assert list(say_signal_to_noise(bare)) == []
    zero = replace(
        one.result, figures=(*figures, Figure("rest", quote("rest"), 0.0, "uV", side="left")), data={}
    )
    assert list(say_signal_to_noise(replace(one, result=zero))) == []


@pytest.mark.parametrize(("language", "field"), [("en", "Signal to noise"), ("de", "Signal zu Rauschen")])
def test_the_report_has_it_among_the_method(library, language, field):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(visits.check(60.0, "left"), "left")])
    content = read_content(library, visit.id)
    with speaking(language):
        assert " dB" in dict(list_method(content))[field]
    assert " dB" in Paper(make_pdf(content, language=language)).words


def test_electrodes_without_a_size_say_that_it_is_missing():
    assert "size not recorded" not in say_electrodes(visits.place("left"))
    assert "Ag/AgCl, size not recorded" in say_electrodes(visits.place("left", kind="Ag/AgCl"))
