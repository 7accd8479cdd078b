"""A language for one test."""

import pytest

from vmofire import words


@pytest.fixture
def german():
    """Everything is written in German."""
    words.use("de")
    yield
    words.use("en")
