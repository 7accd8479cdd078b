"""Texts of random layouts are read right, or asked about, or refused; never wrong in silence."""

from dataclasses import replace

import pytest

from .text_files import judge, make_text


@pytest.mark.parametrize("first", range(0, 120, 10))
def test_a_text_of_any_layout_is_right_or_asked_about_never_wrong(tmp_path, first):
    for seed in range(first, first + 10):
        made = make_text(seed)
        end, why = judge(made, tmp_path / "a.csv")
        assert end in ("right", "asked"), (seed, why, made.kinds)


def test_the_judge_sees_each_kind_of_fault(tmp_path):
    made = next(
        one for one in map(make_text, range(100)) if one.kinds["unit"] == "mV" and one.kinds["holes"] == "one"
    )
    path = tmp_path / "a.csv"
    assert judge(made, path) == ("right", "")
    for wrong in (
        replace(made, fs_hz={name: 1.001 * rate for name, rate in made.fs_hz.items()}),
        replace(made, units=dict.fromkeys(made.units, "uV")),
        replace(made, samples={name: one[1:] for name, one in made.samples.items()}),
        replace(made, samples={name: one[~(one != one)] for name, one in made.samples.items()}),
        replace(made, samples={"VL": made.samples["VL"]}),
        replace(made, events=["start"]),
        replace(made, tells_rate=False),
    ):
        assert judge(wrong, path)[0] == "wrong"
