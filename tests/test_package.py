"""An installed vmofire has the same files on Windows and without symbolic links."""

import importlib.metadata
import subprocess
import sys
import zipfile
from pathlib import Path

from vmofire.firmware import serve

ROOT = Path(__file__).parent.parent


def test_the_wheel_carries_the_firmware_and_the_recordings(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    for folder, place in {"firmware": "firmware", "tests/recordings": "virtual/recordings"}.items():
        files = [path for path in (ROOT / folder).iterdir() if path.is_file()]
        assert files
        for path in files:
            assert held[f"vmofire/{place}/{path.name}"] == path.read_bytes(), path
    package = ROOT / "host" / "vmofire"
    for path in package.rglob("*.py"):
        assert f"vmofire/{path.relative_to(package).as_posix()}" in held
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_firmware_and_program_bear_one_version():
    assert importlib.metadata.version("vmofire") == ".".join(map(str, serve.VERSION))
