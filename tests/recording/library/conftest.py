"""Library in its own folder, and fixtures that fill it like a clinic."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from clinic import make_result, record

from vmofire.recording.library import Electrodes, Library, StoredResult, Visit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with Library(folder) as library:
        yield library


@pytest.fixture
def see(library: Library) -> Callable[..., tuple[Visit, StoredResult]]:
    """Do a whole visit: a recording and a result from it."""

    def see(person_id: str, amplitude_uv: float = 20.0, side: str = "left") -> tuple[Visit, StoredResult]:
        visit = library.start_visit(person_id, pain_before=2, swelling="none", cleared=True)
        path = library.recordings / f"{visit.id}.vmo"
        record(path, 64)
        electrodes = [Electrodes(kind="Ag/AgCl", spacing_mm=20.0, landmark_mm=40.0, placed_anew=True)]
        recording = library.add_recording(visit.id, path, side, electrodes, {"band_hz": [20, 450]})
        result = library.add_result(visit.id, make_result(amplitude_uv), side, recording.id)
        return library.visit(visit.id), result

    return see
