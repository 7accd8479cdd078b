"""Errors named on the report: those that the numbers of this visit were computed with."""

from dataclasses import replace

from vmofire.report.content import read_content
from vmofire.report.method import say_errors

from . import visits


def test_two_pairs_of_electrodes_have_the_smaller_error_of_placement(library):
    someone = library.add_person()
    one = visits.check(60.0, "left")
    two = replace(one, data={**one.data, "pairs": 2})
    said = []
    for day, result in enumerate((one, two)):
        visit = visits.file_visit(library, someone.id, [(result, "left")], day=day)
        said.append(" ".join(say_errors(read_content(library, visit.id))))
    assert "(log SD 0.15 for each leg)" in said[0]
    assert "two pairs" not in said[0]
    assert "With two pairs of electrodes on a VMO, placement counts 0.84 of that." in said[1]
