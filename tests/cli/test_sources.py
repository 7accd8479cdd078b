"""A named source of a virtual board is the named person, with both legs."""

import numpy as np

from vmofire.cli.sources import make_source


def test_a_person_on_a_virtual_board_has_both_legs_each_of_its_own_strength() -> None:
    source = make_source("one_sided")
    uv = source.read(0, 60_000, 1000.0)
    assert uv.shape == (60_000, 2)
    left_uv, right_uv = np.quantile(np.abs(uv), 0.95, axis=0)
    assert 2.0 < right_uv / left_uv < 4.5  # "The left gives a third of the right."
    assert (uv.std(axis=0) > 1.0).all()
    assert "synthetic" in source.label
