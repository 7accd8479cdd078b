"""The scorer of the onset benchmark on answers that were made up, so that every count is known."""

import pytest
from detection.counting import Burst
from detection.faults import Truth, tally

BURSTS = [Burst(2.0, 4.0), Burst(5.0, 7.0), Burst(10.0, 11.0)]
TRUTH = Truth(BURSTS, end_s=3605.0)
EXACT = [(2.0, 4.0), (5.0, 7.0), (10.0, 11.0)]


def count(events, truth=TRUTH):
    """Return the fates in order of their names, and the number of false events."""
    found = tally(events, truth)
    return dict(sorted(found.fates.items())), found.false


def test_a_perfect_answer_has_no_fault():
    found = tally(EXACT, TRUTH)
    assert found.fates == {"found": 3}
    assert found.false == found.n_wrong == 0
    assert found.score.f1 == 1.0
    assert found.score.onset_ms == found.score.offset_ms == [0.0, 0.0, 0.0]


def test_no_answer_loses_every_burst_and_invents_none():
    assert count([]) == ({"lost": 3}, 0)
    assert tally([], TRUTH).score.f1 == 0.0


def test_one_event_over_two_bursts_merges_both():
    assert count([(2.0, 7.0), (10.0, 11.0)]) == ({"found": 1, "merged": 2}, 0)


def test_one_event_over_everything_merges_everything():
    assert count([(0.0, 3605.0)]) == ({"merged": 3}, 0)


def test_an_event_that_only_touches_the_next_burst_does_not_merge_it():
    assert count([(2.0, 5.9), (5.95, 7.0), (10.0, 11.0)])[0] == {"found": 3}


def test_two_events_in_one_burst_split_it():
    assert count([(2.0, 2.9), (3.1, 4.0), *EXACT[1:]]) == ({"found": 2, "split": 1}, 0)


def test_a_crumb_beside_a_good_event_is_a_split_too():
    assert count([(2.0, 3.8), (3.9, 4.0), *EXACT[1:]]) == ({"found": 2, "split": 1}, 0)


def test_a_burst_is_lost_when_less_than_half_of_it_is_found():
    assert count([(2.0, 2.9), *EXACT[1:]]) == ({"found": 2, "lost": 1}, 0)
    assert count([(2.0, 3.1), *EXACT[1:]]) == ({"found": 3}, 0)


def test_an_event_more_than_twice_as_long_has_grown():
    assert count([*EXACT[:2], (9.0, 11.2)]) == ({"found": 2, "grown": 1}, 0)


def test_an_event_at_rest_is_false_and_counts_by_the_hour_of_rest():
    found = tally([*EXACT, (100.0, 101.0)], TRUTH)
    assert (found.fates["found"], found.false) == (3, 1)
    assert found.quiet_h == pytest.approx(1.0)
    assert found.false_per_h == pytest.approx(1.0)
    assert found.score.f1 == pytest.approx(6 / 7)


def test_an_event_where_another_muscle_stands_out_is_neither_right_nor_wrong():
    truth = Truth(BURSTS, 3605.0, neutral=[(20.0, 22.0)])
    found = tally([*EXACT, (20.1, 21.9)], truth)
    assert (found.false, found.score.f1) == (0, 1.0)
    assert count([*EXACT, (20.1, 26.0)], truth)[1] == 1
    assert found.quiet_h == pytest.approx((3605.0 - 5.0 - 2.0) / 3600.0)


def test_neutral_stretches_hide_no_lost_burst():
    assert count([], Truth(BURSTS, 3605.0, neutral=[(0.0, 3605.0)]))[0] == {"lost": 3}


def test_shares_are_of_bursts_of_three_times_rest_or_of_all():
    truth = Truth(BURSTS, 3605.0, contrasts=[2.0, 3.0, 30.0])
    found = tally([EXACT[1]], truth)
    assert found.fates == {"found": 1, "lost": 2}
    assert found.find_share("lost") == 0.5
    assert found.find_share("lost", clear=False) == pytest.approx(2 / 3)


def test_edges_that_nobody_can_know_have_no_error():
    bursts = [Burst(0.0, 2.0, sharp=False), Burst(5.0, 7.0, sharp_end=False)]
    found = tally([(0.3, 2.1), (5.1, 6.5)], Truth(bursts, 8.0))
    assert found.score.onset_ms == pytest.approx([100.0])
    assert found.score.offset_ms == pytest.approx([100.0])


def test_records_add_up():
    both = tally(EXACT, TRUTH) + tally([(50.0, 51.0)], TRUTH)
    assert both.fates == {"found": 3, "lost": 3}
    assert (both.n_bursts, both.n_wrong, both.false) == (6, 4, 1)
    assert both.quiet_h == pytest.approx(2.0)


def test_rest_alone_is_scored_by_its_false_events():
    found = tally([(1.0, 2.0)], Truth([], 1800.0))
    assert (found.n_bursts, found.false_per_h) == (0, pytest.approx(2.0))
