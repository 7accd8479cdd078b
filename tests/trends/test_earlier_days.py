"""Each leg on its last earlier day: of the same effort, usable, standing, and never of the visit itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vmofire.trends.earlier_days import find_baselines, find_earlier

from ..report import visits

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def days(library):
    """A person with a visit a month, each with the results given."""
    someone = library.add_person()

    def add(*results):
        n = len(library.history(someone.id).visits)
        visit = library.start_visit(someone.id, started=START + timedelta(days=30 * n))
        ids = [library.add_result(visit.id, one, side).id for one, side in results]
        return visit.id, ids

    def read(visit_id=None):
        return find_earlier(library.history(someone.id), visit_id)

    return add, read


def test_the_last_earlier_day_of_each_leg_is_found(days):
    add, read = days
    add((visits.legs("compare", 20.0, 60.0), "both"))
    add((visits.check(30.0, "left"), "left"))
    now, _ = add((visits.legs("compare", 40.0, 61.0), "both"))
    found = read(now)
    assert {key: one.day for key, one in found.items()} == {
        ("check", "left"): "2026-02-04",
        ("check", "right"): "2026-01-05",
    }
    left = found["check", "left"].amplitudes_uv
    assert len(left) == 5
    assert read(None)["check", "left"].day == "2026-03-06", "before a visit that has not begun"


def test_another_effort_is_kept_apart(days):
    add, read = days
    add((visits.legs("deficit", 20.0, 60.0), "both"))
    assert set(read()) == {("deficit", "left"), ("deficit", "right")}


def test_an_earlier_day_and_a_baseline_know_how_many_pairs_were_on_the_muscle(days, library):
    add, read = days
    two = replace(visits.check(30.0, "left"), data={**visits.check(30.0, "left").data, "pairs": 2})
    for _ in range(4):
        visit_id, _ = add((two, "left"))
    assert read()["check", "left"].pairs == 2
    history = library.history(library.visit(visit_id).person_id)
    varied = [
        replace(one, results=tuple(_scale(r, n) for r in one.results)) for n, one in enumerate(history.visits)
    ]
    assert find_baselines(replace(history, visits=tuple(varied)), None)["left"].pairs == 2


def _scale(stored, n):
    """Return a stored result whose amplitude differs a little, as those of two days do."""
    figures = tuple(
        replace(one, value=one.value * (1.0 + 0.05 * n)) if one.name == "amplitude" else one
        for one in stored.result.figures
    )
    return replace(stored, result=replace(stored.result, figures=figures))


def test_a_day_without_a_verdict_is_no_earlier_day(days, library):
    add, read = days
    add((visits.check(30.0, "left"), "left"))
    _, (unusable,) = add((replace(visits.check(45.0, "left"), outcome="cannot_tell", good=None), "left"))
    assert read()["check", "left"].day == "2026-01-05"
    _, (overridden,) = add((visits.check(50.0, "left"), "left"))
    assert read()["check", "left"].day == "2026-03-06"
    library.override(overridden, "cannot_tell", "cable", "Dr X")
    assert read()["check", "left"].day == "2026-01-05"
    assert unusable
