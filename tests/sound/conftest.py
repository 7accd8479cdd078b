"""Loudspeaker for tests that really play sound."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from loudspeaker import NO_SERVER, Loudspeaker, can_play, loudspeaker


@pytest.fixture(scope="module")
def speaker() -> Iterator[Loudspeaker]:
    """Provide the system's loudspeaker, with a recorder, to all tests of a module."""
    if not can_play():
        pytest.skip(NO_SERVER)
    with loudspeaker() as speaker:
        yield speaker
