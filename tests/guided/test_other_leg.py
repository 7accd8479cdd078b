"""The other leg may be inhibited too: said wherever it is the reference, beside the person's earlier self."""

from dataclasses import replace

import pytest

from vmofire.app.rehearsal import rehearse
from vmofire.codec import from_json, to_json
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.clinic.deficit import DeficitEfforts, DeficitSettings, judge_deficit
from vmofire.guided.earlier_self import Earlier, add_earlier, list_amplitudes
from vmofire.guided.job_plans import restore_check
from vmofire.guided.legs import Leg
from vmofire.guided.other_leg import DOUBT, add_doubt
from vmofire.guided.prompt import Result
from vmofire.guided.sides import exchange
from vmofire.labels import LEGS
from vmofire.virtual.patient import Patient
from vmofire.words import speaking
from vmofire.words.message import tell

from .acting import person

BOTH = ("left VMO", "right VMO")
SAID = "The other leg may be inhibited too, so it is no healthy reference."


def sit(*, labels=BOTH, earlier_uv=(), kind="check"):
    """A visit at which both legs were stronger on an earlier day, if that is given."""
    days = {(kind, side): Earlier("2026-01-05", tuple(earlier_uv)) for side in LEGS if earlier_uv}
    return Sitting(labels, earlier=days)


def do(job, sitting, *uv, side="", seed=3):
    sides = LEGS if len(uv) > 1 else ()
    patient = Patient([person(one) for one in uv], seed=seed, sides=sides)
    return rehearse(make_job(job, sitting, side), patient)


@pytest.mark.parametrize("job", ["check", "compare", "deficit"])
@pytest.mark.parametrize("uv", [(60.0, 55.0), (15.0, 60.0)])
def test_both_legs_side_by_side_are_no_healthy_reference(job, uv):
    result = do(job, sit(), *uv)
    assert SAID in result.detail
    assert result.detail.index(" to ") < result.detail.index(SAID), "the ratio comes first"


def test_a_check_against_the_other_leg_says_so_and_one_alone_does_not():
    sitting = sit(labels=("VMO",))
    first = do("check", sitting, 60.0, side="left")
    assert SAID not in first.detail
    sitting.keep(first, "left")
    assert SAID in do("check", sitting, 55.0, side="right").detail


def test_a_quiet_leg_is_compared_with_nothing():
    assert SAID not in do("compare", sit(), 60.0, 0.5).detail


def test_a_result_stored_before_has_the_doubt_too_and_only_once():
    old = Result("compare", "no_difference", tell("compare.no_difference"), (tell("typed", text="before"),))
    grounds = (tell("compare.counted_in", alike=(75.0, 133.3)), tell("typed", text="behind"))
    told = replace(old, grounds=(*old.grounds, *grounds))
    assert from_json(to_json(told), Result).detail.count(SAID) == 1
    assert told.detail.startswith("before ")
    assert told.detail.endswith(f"{SAID} behind")
    assert add_doubt(()) == ()
    with speaking("de"):
        assert "Auch das andere Bein kann gehemmt sein" in str(DOUBT)


# The person's own earlier self.

STRONG = (58.0, 60.0, 61.0, 63.0, 59.0)


@pytest.mark.parametrize("seed", [3, 11, 29])
def test_weak_in_both_legs_shows_against_the_earlier_self_and_not_against_the_other_leg(seed):
    result = do("compare", sit(earlier_uv=STRONG), 20.0, 21.0, seed=seed)
    assert result.outcome == "no_difference"
    earlier = [one for one in result.figures if one.name == "earlier"]
    assert [one.side for one in earlier] == ["left", "right"]
    for one in earlier:
        assert one.words == "Earlier, 5 Jan 2026"
        assert one.value == pytest.approx(60.2, abs=0.1)
        assert one.low < 60.2 < one.high
        now, low, high = one.rule.fields["now"]
        assert low < 33.0 < high < 67.0, "a third of what it gave"
        assert low < now / 1.3 or high > 1.3 * now, "electrodes were placed anew in between"
    names = [(one.name, one.side) for one in result.figures]
    assert names.index(("earlier", "left")) == names.index(("amplitude", "left")) + 1


@pytest.mark.parametrize("job", ["check", "deficit"])
def test_check_of_both_legs_and_deficit_show_the_earlier_self(job):
    result = do(job, sit(earlier_uv=STRONG, kind=job), 30.0, 60.0)
    assert sorted(one.side for one in result.figures if one.name == "earlier") == list(LEGS)


def test_another_kind_of_job_is_no_earlier_self():
    result = do("deficit", sit(earlier_uv=STRONG, kind="check"), 30.0, 60.0)
    assert not any(one.name == "earlier" for one in result.figures)


def test_without_a_comparison_nothing_earlier_is_shown():
    result = do("check", sit(labels=("VMO",), earlier_uv=STRONG), 60.0, side="left")
    assert not any(one.name == "earlier" for one in result.figures)


def test_one_earlier_repetition_is_too_few():
    result = do("compare", sit(earlier_uv=(60.0,)), 20.0, 21.0)
    assert not any(one.name == "earlier" for one in result.figures)


def test_an_exchange_of_legs_does_not_hand_on_the_earlier_day_of_the_other():
    result = do("compare", sit(earlier_uv=STRONG), 20.0, 40.0)
    turned = exchange(result)
    assert not any(one.name == "earlier" for one in turned.figures)
    assert list_amplitudes(turned)["left"] == list_amplitudes(result)["right"]


def test_a_repeated_job_shows_the_same_earlier_day():
    sitting = sit(earlier_uv=STRONG)
    begun = make_job("check", sitting, "")(500.0, 2).take_notes()
    given = next(note.data["settings"] for note in begun if note.kind == "job")
    again = rehearse(restore_check(given), Patient([person(20.0), person(60.0)], seed=3, sides=LEGS))
    assert [one.side for one in again.figures if one.name == "earlier"] == list(LEGS)


def test_data_of_another_version_has_no_amplitudes():
    for data in ({}, {"repetitions_uv": 3}, {"repetitions_uv": {"left": [1.0]}}):
        old = Result("deficit", "different", tell("compare.no_difference"), data=data)
        assert list_amplitudes(old) == {}
        assert add_earlier(old, {"left": Earlier("2026-01-05", STRONG)}) == old


def test_the_deficit_of_a_quiet_leg_still_doubts_the_other():
    efforts = [DeficitEfforts(Leg(side), 2.0, (30.0, 31.0, 29.0, 30.0)) for side in LEGS]
    assert SAID in judge_deficit(*efforts, DeficitSettings()).detail
