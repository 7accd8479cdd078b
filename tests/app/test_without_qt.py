"""The application needs no Qt: its tests pass where Qt cannot be loaded."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__)
WITHOUT_QT = """
import sys
for name in ("PySide6", "shiboken6"):
    sys.modules[name] = None  # as if it were not installed
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


# The lint of imports keeps Qt out of the application; these use all of its rooms, and one whole job.
FILES = ("test_application.py", "test_import_preview.py", "test_visit_history.py")
OTHER_JOBS = "two_sensors or training_shows or virtual_board or refuses or mains or override or maximum"


def test_the_tests_of_the_application_run_where_there_is_no_qt():
    words = ("-q", "-n", "0", "-p", "no:cacheprovider", "-p", "no:pytest-qt", "-k", f"not ({OTHER_JOBS})")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, *words, *(str(HERE.parent / name) for name in FILES)],
        cwd=HERE.parent.parent.parent,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
