"""Seeded people of known truth: outside the border every verdict is right."""

from collections import Counter
from functools import cache

import pytest

from .generator import FAULTS, RANGES, draw
from .judging import ANY, Case, Effort, Played, find_truth, judge

# All 200, and the unseen ones, are in tests/benchmarks/bench_people.py; here 24, a few at a time.
PARTS, IN_PART = 6, 4
FIRST = RANGES["seeds"]["seen"][0]


@cache
def judge_part(part: int) -> list[Case]:
    seeds = range(FIRST + part * IN_PART, FIRST + (part + 1) * IN_PART)
    return [case for seed in seeds for case in judge(draw(seed))]


@pytest.mark.parametrize("part", range(PARTS))
def test_outside_the_border_every_verdict_is_right_and_only_a_fault_excuses_a_refusal(part: int) -> None:
    assert [str(case) for case in judge_part(part) if not case.right] == []


def test_those_judged_here_are_of_many_kinds_and_mostly_clear() -> None:
    cases = [case for part in range(PARTS) for case in judge_part(part) if not case.faults]
    sure = Counter(next(iter(case.wanted)) for case in cases if not case.borderline)
    assert len(sure) >= 5
    assert sum(sure.values()) > len(cases) / 2


def test_the_same_seed_is_the_same_person_and_another_seed_another() -> None:
    assert draw(7) == draw(7)
    assert draw(7) != draw(8)


def test_two_hundred_people_are_of_every_kind() -> None:
    legs = [leg for seed in range(*RANGES["seeds"]["seen"]) for leg in draw(seed).legs]
    assert {leg.fault.kind for leg in legs if leg.fault} == set(FAULTS)
    people = [leg.person for leg in legs]
    assert 0.1 < sum(person.strength_uv == 0.0 for person in people) / len(people) < 0.25
    assert any(person.fires_in == ("quad_set",) for person in people)
    assert any(person.delay_s > 0.85 for person in people)
    assert min(person.rest_uv for person in people) < 1.2
    assert max(person.strength_uv for person in people) > 100.0


# Tests of the judges themselves: efforts of known amplitude and onset, and the required verdict.


def played(amplitude_uv: float, onset_s: float = 0.4, n: int = 5, quad_uv: float = 2.0) -> Played:
    squeezes = [Effort(amplitude_uv, onset_s)] * n + [Effort(2.0, None)] * (5 - n)
    return Played(None, tuple(squeezes), (Effort(quad_uv, 0.4),) * 3, 2.0)


@pytest.mark.parametrize(
    ("mine", "other", "wanted"),
    [
        (played(20.0), None, {"fires"}),
        (played(6.8), None, {"fires", "fires_weakly"}),
        (played(4.0), None, {"any"}),
        (played(3.0), None, {"does_not_fire"}),
        (played(2.0, quad_uv=20.0), None, {"not_in_squeeze"}),
        (played(2.0, quad_uv=5.0), None, {"any"}),
        (played(20.0, n=3), None, {"any"}),
        (played(20.0, n=1), None, {"does_not_fire"}),
        (played(20.0, onset_s=1.18), None, {"fires_late"}),
        (played(20.0, onset_s=1.0), None, {"fires", "fires_late"}),
        (played(20.0, onset_s=1.3), None, {"any"}),
        (played(20.0, onset_s=1.0), played(20.0, onset_s=0.4), {"fires_late"}),
        (played(20.0, onset_s=1.0), played(20.0, onset_s=0.9), {"fires"}),
        (played(20.0, onset_s=0.9), played(20.0, onset_s=0.6), {"fires", "fires_late"}),
        (played(20.0), played(100.0), {"fires_weakly"}),
        (played(20.0), played(40.0), {"fires", "fires_weakly"}),
        (played(20.0), played(25.0), {"fires"}),
        (played(6.8), played(6.8), {"fires"}),
    ],
)
def test_truth_is_what_was_done(mine: Played, other: Played | None, wanted: set[str]) -> None:
    assert find_truth(mine, other) == wanted


@pytest.mark.parametrize(
    ("wanted", "got", "faults", "right"),
    [
        ({"fires"}, "fires", (), True),
        ({"fires"}, "fires_late", (), False),
        ({"fires"}, "cannot_tell", (), False),
        ({"fires"}, "cannot_tell", ("hum50",), True),
        ({"fires"}, "fires_weakly", ("hum50",), True),
        ({"fires"}, "does_not_fire", ("hum50",), False),
        ({"does_not_fire"}, "fires", ("loose",), False),
        ({"does_not_fire"}, "not_in_squeeze", (), False),
        ({"fires", "fires_late"}, "fires_late", (), True),
    ],
)
def test_a_fault_excuses_a_refusal_and_never_a_wrong_answer(
    wanted: set[str], got: str, faults: tuple[str, ...], right: bool
) -> None:
    assert Case(1, "first leg", frozenset(wanted), got, None, faults).right is right


def test_inside_the_border_nothing_is_demanded() -> None:
    assert Case(1, "first leg", ANY, "cannot_tell", "inconsistent", ()).borderline
