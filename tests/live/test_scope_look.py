"""The scope opens on what there is to see: all of a live signal, up to its last minute."""

import numpy as np
import pytest

from vmofire.live.scope_look import ScopeLook

from .test_scope import FS_HZ, fill, make


@pytest.mark.parametrize(("known_s", "span_s"), [(0, 10.0), (4, 10.0), (15, 20.0), (42, 60.0), (70, 60.0)])
def test_it_opens_on_as_much_of_the_last_minute_as_there_is(known_s, span_s):
    live, scope = make()
    for second in range(known_s):
        fill(live, np.zeros((FS_HZ, 1)), second * FS_HZ)
    look = ScopeLook()
    look.show(scope, 0.0)
    assert look.view.span_s == pytest.approx(span_s)
    assert look.view.stop_s == pytest.approx(scope.extent.newest_s)
    assert look.is_live
