"""Stretches cover all samples in order, wherever the flags change."""

from itertools import pairwise

import numpy as np
import pytest

from vmofire.dsp.stretches import find_stretches, split_stretches


@pytest.mark.parametrize(
    ("flags", "holds"),
    [
        ("", []),
        ("0", []),
        ("1", [(0, 1)]),
        ("111", [(0, 3)]),
        ("0110", [(1, 3)]),
        ("1011001", [(0, 1), (2, 4), (6, 7)]),
    ],
)
def test_stretches_are_found_and_every_sample_belongs_to_one(flags, holds):
    samples = np.array([one == "1" for one in flags], dtype=bool)
    assert find_stretches(samples) == holds
    split = split_stretches(samples)
    assert [sample for start, stop, _ in split for sample in range(start, stop)] == list(range(len(samples)))
    assert all((samples[start:stop] == is_on).all() for start, stop, is_on in split)
    assert all(before[2] != after[2] for before, after in pairwise(split))
