"""Trial of the .deb: a new Debian without Python, its window on a virtual screen, a demo to the verdict.

In: the .deb in dist/, a release of Debian (bookworm), root and a way to Debian's packages. Out: a picture of
the window in build/, exit code 0 if the demo ended with "It fires". Never: a change to this machine.
"""

import importlib.util
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "build" / "bundle.png"
SCREEN = "1280x800x24"
# What a desktop has anyway: a screen, and its keyboard's table.
DESKTOP = "ca-certificates,xvfb,xkb-data"
# The window is in sight for 8 s after the verdict; the last picture that is not empty shows the result.
TRIAL = f"""
set -eu
! command -v python3
apt-get update -qq
apt-get install -y -qq --no-install-recommends /src/vmofire.deb >/dev/null
vmofire --version
vmofire demo --terminal --speed fast | tail -3
mkdir /tmp/screen
Xvfb :7 -screen 0 {SCREEN} -fbdir /tmp/screen >/dev/null 2>&1 &
export DISPLAY=:7
for n in $(seq 50); do test -e /tmp/.X11-unix/X7 && break; sleep 0.1; done
cp /tmp/screen/Xvfb_screen0 /tmp/empty
vmofire demo --window --speed fast --close-after-verdict &
window=$!
while kill -0 $window 2>/dev/null; do
    cp /tmp/screen/Xvfb_screen0 /src/now
    cmp -s /src/now /tmp/empty || mv /src/now /src/screen.xwd
    sleep 1
done
wait $window
echo "The window reached the verdict: it fires."
"""


def main(release: str = "bookworm") -> int:
    """Make the Debian, try the package in it, delete it."""
    found = sorted((ROOT / "dist").glob("vmofire_*.deb"))
    if not found:
        print("There is no .deb in dist/. Run `make bundle` first.")
        return 1
    fresh = load_fresh()
    with fresh.new_folder() as folder:
        root = folder / "root"
        try:
            fresh.require_tools()
            fresh.make_root(release, root, folder, DESKTOP)
        except (fresh.CannotMakeError, OSError) as error:
            print(f"No fresh Debian can be made here: {error}")
            return int(fresh.CANNOT)
        (root / "src/vmofire").mkdir(parents=True)
        (root / "src/vmofire.deb").write_bytes(found[-1].read_bytes())
        done = subprocess.run([*fresh.entering(root), "sh", "-c", TRIAL], check=False)
        seen = root / "src/screen.xwd"
        if seen.exists():
            PICTURE.parent.mkdir(exist_ok=True)
            draw(seen.read_bytes(), PICTURE)
            print(f"Picture: {PICTURE.relative_to(ROOT)}")
        return done.returncode


def load_fresh() -> Any:
    """Return .ci/fresh.py, whose folder is no package."""
    spec = importlib.util.spec_from_file_location("fresh", ROOT / ".ci" / "fresh.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def draw(dump: bytes, path: Path) -> None:
    """Write the frame buffer of Xvfb, in the form of xwd, as a picture without any package."""
    words = struct.unpack(">25I", dump[:100])
    header, width, height, row_bytes, n_colours = words[0], words[4], words[5], words[12], words[19]
    start = header + 12 * n_colours
    lines = bytearray()
    for y in range(height):
        row = dump[start + y * row_bytes : start + y * row_bytes + 4 * width]
        line = bytearray(3 * width)
        line[0::3], line[1::3], line[2::3] = row[2::4], row[1::4], row[0::4]  # blue comes first
        lines += b"\0" + line

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(lines), 6)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
