"""Time stamps of any sender become numbers of samples: what is lost is counted, what is late is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.errors import LinkError
from vmofire.link.stamps import StampCounter, measure_rate


def send(fs_hz, n, *, lost=(), jitter_s=0.0, chunk=16, drift=0.0, stall=None, seed=0):
    """Return numbers of the samples sent, and their stamps in chunks, as pylsl's push_chunk makes them."""
    rng = np.random.default_rng(seed)
    there = np.ones(n, bool)
    for first, missing in lost:
        there[first : first + missing] = False
    numbers = np.flatnonzero(there)
    times_s = 1000.0 + np.arange(n) / fs_hz * (1.0 + drift)
    chunks = []
    for at in range(0, len(numbers), chunk):
        sent = numbers[at : at + chunk]
        late_s = rng.exponential(jitter_s) if jitter_s else 0.0
        last_s = times_s[sent[-1]]
        if stall and stall[0] <= last_s - 1000.0 < stall[1]:
            late_s += stall[1] - (last_s - 1000.0)
        deduced = last_s + late_s - np.arange(len(sent))[::-1] / fs_hz
        chunks.append(deduced if jitter_s or stall else times_s[sent])
    return numbers, chunks


def count(fs_hz, chunks):
    """Return the number of every sample given out."""
    counter = StampCounter(fs_hz)
    pieces = [piece for chunk in chunks for piece in counter.push(chunk)] + counter.finish()
    numbers, at = [], 0
    for missing, n_samples in pieces:
        at += missing
        numbers += range(at, at + n_samples)
        at += n_samples
    return np.array(numbers)


@pytest.mark.parametrize("drift", [0.0, 0.005, -0.005])
@pytest.mark.parametrize("fs_hz", [250.0, 1925.926, 2000.0])
def test_every_lost_sample_of_a_sender_with_a_clock_is_counted_one_included(fs_hz, drift):
    lost = [(4000, 1), (6000, 2), (9000, 800), (9900, 3)]
    numbers, chunks = send(fs_hz, 15_000, lost=lost, drift=drift)
    assert (count(fs_hz, chunks) == numbers).all()


@pytest.mark.parametrize("seed", range(6))
def test_a_hole_under_jitter_is_counted_to_the_jitter(seed):
    numbers, chunks = send(1000.0, 12_000, lost=[(6000, 400)], jitter_s=0.003, chunk=20, seed=seed)
    found = count(1000.0, chunks)
    assert len(found) == len(numbers)
    assert abs(found[-1] - numbers[-1]) <= 10
    assert found[5000] == 5000


@pytest.mark.parametrize("seed", range(6))
def test_late_stamps_are_no_lost_samples(seed):
    numbers, chunks = send(1000.0, 12_000, jitter_s=0.003, chunk=20, stall=(5.0, 5.3), seed=seed)
    assert (count(1000.0, chunks) == numbers).all()


@settings(max_examples=20)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=40))
def test_how_the_stream_is_cut_changes_no_number(cuts):
    numbers, chunks = send(1000.0, 8000, lost=[(3000, 5), (6000, 200)])
    whole = np.concatenate(chunks)
    parts = np.split(whole, np.unique(np.clip(np.cumsum(cuts), 0, len(whole))))
    assert (count(1000.0, parts) == numbers).all()


@pytest.mark.parametrize("jump_s", [-5.0, 3600.0, np.nan])
def test_a_clock_that_was_set_ends_the_run(jump_s):
    _, chunks = send(1000.0, 4000)
    counter = StampCounter(1000.0)
    for chunk in chunks[:200]:
        counter.push(chunk)
    with pytest.raises(LinkError):
        counter.push(chunks[200] + jump_s)


def test_the_rate_by_the_stamps_comes_with_its_error():
    _, chunks = send(1000.0, 4000, jitter_s=0.003, chunk=20)
    rate = measure_rate(np.concatenate(chunks))
    assert abs(rate.fs_hz - 1000.0) < 4 * rate.error_hz < 20.0
    assert not np.isfinite(measure_rate(np.zeros(10)).fs_hz)
