"""Packages that need no Python: a folder by PyInstaller, and from it what each system installs.

In: an environment with vmofire, its run-time dependencies and PyInstaller. Out: files in dist/ with their
hashes: .tar.xz and .deb on Linux, an installer on Windows, a .dmg on macOS. The same commit and Python give
the same bytes on Linux. Never: the time, the user or a folder of this machine in a file.
"""

import hashlib
import lzma
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
from pathlib import Path

from vmofire.gui.launch import PACKAGES, PACKAGES_WAYLAND, PACKAGES_X11

ROOT = Path(__file__).resolve().parent.parent
PACKAGING, BUILD, DIST = ROOT / "packaging", ROOT / "build", ROOT / "dist"
FOLDER = BUILD / "bundle" / "vmofire"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
VERSION = PROJECT["version"]
SUMS = "SHA256SUMS"
# Machine code packs better if its jumps are made alike first.
FILTERS = [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 6}]
CONTROL = """\
Package: vmofire
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Section: science
Priority: optional
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: libportaudio2, espeak-ng
Description: {summary}
 Electromyography of the vastus medialis oblique with a MyoWare sensor on a
 Raspberry Pi Pico, or any stream: guided checks, training, reports.
 .
 Not a medical device. Measure only with the laptop on its battery.
"""


def main() -> int:
    """Make what this system's packages are."""
    epoch = find_epoch()
    freeze(epoch)
    DIST.mkdir(exist_ok=True)
    made = {"linux": pack_linux, "win32": pack_windows, "darwin": pack_macos}[sys.platform](epoch)
    write_sums()
    for path in (FOLDER, *made):
        print(f"{measure(path) / 1e6:6.1f} MB  {path.relative_to(ROOT)}")
    return 0


def find_epoch() -> int:
    """Return the time that all files bear: that of the commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    words = ["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"]
    return int(subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def freeze(epoch: int) -> None:
    """Make the folder anew."""
    # The hash seed decides the order of sets, and so that of names in compiled modules.
    env = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0"}
    places = ["--distpath", str(FOLDER.parent), "--workpath", str(BUILD / "pyinstaller")]
    words = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", *places]
    subprocess.run([*words, str(PACKAGING / "bundle.spec")], cwd=ROOT, env=env, check=True)
    if sys.platform == "linux":
        strip()
        for path in FOLDER.rglob("*"):
            if path.is_symlink() and not path.exists():  # to a library that was left out
                path.unlink()
    shutil.copy(ROOT / "LICENSE", FOLDER)
    for sbom in DIST.glob("*.cdx.json"):
        shutil.copy(sbom, FOLDER / "sbom.cdx.json")


def strip() -> None:
    """Take out what only a debugger reads; the libraries of the wheels that were changed by patchelf stay."""
    for path in FOLDER.rglob("*.so*"):
        if not path.is_symlink() and not path.parent.name.endswith(".libs"):
            subprocess.run(["strip", "--strip-debug", str(path)], check=True)


def pack_linux(epoch: int) -> list[Path]:
    """Return an archive for any distribution, and a package for Debian and Ubuntu."""
    machine = sysconfig.get_platform().removeprefix("linux-")
    stem = f"vmofire-{VERSION}-linux-{machine}"
    archive = DIST / f"{stem}.tar.xz"
    with lzma.open(archive, "wb", filters=FILTERS) as file:
        write_tar(file, FOLDER, stem, epoch)
    return [archive, pack_deb(epoch)] if shutil.which("dpkg-deb") else [archive]


def write_tar(file: lzma.LZMAFile, folder: Path, name: str, epoch: int) -> None:
    """Write a folder with nothing of this machine in it: sorted, of root, of one time."""

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = "root"
        info.mtime = epoch
        if not info.issym():
            info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
        return info

    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path in [folder, *sorted(folder.rglob("*"))]:
            target = Path(name) / path.relative_to(folder)
            archive.add(path, target.as_posix(), recursive=False, filter=plain)


def pack_deb(epoch: int) -> Path:
    """Return the package for Debian and Ubuntu; it brings the rule for the board and the desktop entry."""
    root = BUILD / "deb"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(FOLDER, root / "usr/lib/vmofire", symlinks=True)
    (root / "usr/bin").mkdir()
    (root / "usr/bin/vmofire").symlink_to("../lib/vmofire/vmofire")
    for name, folder in (
        ("vmofire.desktop", "usr/share/applications"),
        ("vmofire.svg", "usr/share/icons/hicolor/scalable/apps"),
        ("70-vmofire.rules", "usr/lib/udev/rules.d"),
    ):
        (root / folder).mkdir(parents=True)
        shutil.copyfile(PACKAGING / name, root / folder / name)
    (root / "usr/share/doc/vmofire").mkdir(parents=True)
    shutil.copyfile(ROOT / "LICENSE", root / "usr/share/doc/vmofire/copyright")
    ask = ["dpkg", "--print-architecture"]
    architecture = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()
    control = CONTROL.format(
        version=VERSION,
        architecture=architecture,
        maintainer=f"{PROJECT['authors'][0]['name']} <vmofire@localhost>",
        kilobytes=measure(root) // 1024,
        depends=", ".join(list_dependencies()),
        summary=PROJECT["description"],
    )
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN/control").write_text(control, "utf-8")
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    target = DIST / f"vmofire_{VERSION}_{architecture}.deb"
    words = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(target)]
    env = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "DPKG_DEB_THREADS_MAX": "1",
    }  # threads change the bytes
    subprocess.run(words, env=env, check=True, stdout=subprocess.DEVNULL)
    return target


def list_dependencies() -> list[str]:
    """Return the packages of the system: the C library that the files ask for, and what Qt needs."""
    asked = {0}
    for path in FOLDER.rglob("*"):
        if path.is_file() and (path.suffix == ".so" or ".so." in path.name or path.parent == FOLDER):
            asked |= {int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)\0", path.read_bytes())}
    packages = {*PACKAGES.values(), *PACKAGES_X11.values(), *PACKAGES_WAYLAND.values(), "libstdc++6"}
    return [f"libc6 (>= 2.{max(asked)})", *sorted(packages)]


def pack_windows(_epoch: int) -> list[Path]:
    """Return the installer; NSIS makes it."""
    target = DIST / f"vmofire-{VERSION}-windows.exe"
    given = {"VERSION": VERSION, "FOLDER": FOLDER, "TARGET": target}
    words = [f"-D{name}={value}" for name, value in given.items()]
    subprocess.run(["makensis", "-V2", *words, str(PACKAGING / "vmofire.nsi")], check=True)
    return [target]


def pack_macos(_epoch: int) -> list[Path]:
    """Return the disk image; it is not signed."""
    target = DIST / f"vmofire-{VERSION}-macos-{sysconfig.get_platform().rpartition('-')[2]}.dmg"
    words = ["hdiutil", "create", "-ov", "-format", "ULMO", "-volname", "vmofire"]
    subprocess.run([*words, "-srcfolder", str(FOLDER.parent / "vmofire.app"), str(target)], check=True)
    return [target]


def write_sums() -> None:
    """Write the hashes of all files in dist/, in the form of sha256sum."""
    files = sorted(path for path in DIST.iterdir() if path.is_file() and path.name != SUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (DIST / SUMS).write_text("".join(lines), "utf-8", newline="\n")


def measure(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if not one.is_symlink()]
    return sum(one.stat().st_size for one in files if one.is_file())


if __name__ == "__main__":
    sys.exit(main())
