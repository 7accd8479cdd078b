"""Library for visits, and pages read back by a library that did not write them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from vmofire.recording.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library") as library:
        yield library
