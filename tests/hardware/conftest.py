"""hardware/ is a folder of scripts beside the package: its modules are found by their folder."""

import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
sys.path.append(str(REPOSITORY / "hardware"))


@pytest.fixture(scope="session")
def hardware() -> Path:
    """The folder hardware/ as it is kept."""
    return REPOSITORY / "hardware"


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY
