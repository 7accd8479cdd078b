"""Path of hardware/, a folder of scripts beside the package, so that its modules can be imported."""

import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
sys.path.append(str(REPOSITORY / "hardware"))


@pytest.fixture(scope="session")
def hardware() -> Path:
    """Return the folder hardware/ of the tree."""
    return REPOSITORY / "hardware"


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY
