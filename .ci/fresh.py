#!/usr/bin/env python3
"""Fresh Debian: runs targets of the Makefile in a new, minimal Debian with only what the README asks for.

In: a release and targets (`fresh.py bookworm run test`), the committed files, this machine's way to fetch.
Out: what make prints, and its exit code; CANNOT and the reason if no Debian can be made, before any target.
Never: keeps that Debian, or mounts anything visible to this machine: mounts end with the processes inside.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
CANNOT = 69  # EX_UNAVAILABLE; make itself ends with 0, 1 or 2
PACKAGES = "python3,python3-venv,make,ca-certificates"  # as in README.md; pip needs the last one
TOOLS = {"mmdebstrap": "mmdebstrap", "bwrap": "bubblewrap", "git": "git", "unshare": "util-linux"}
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
# The caller's settings for fetching, and other variables that are passed on.
PASSED_ON = re.compile(
    r"PIP_(CERT|FIND_LINKS|INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|TRUSTED_HOST|PROXY|RETRIES|DEFAULT_TIMEOUT|TIMEOUT)|"
    r"UV_(FIND_LINKS|NO_INDEX|\w*INDEX\w*|\w*TIMEOUT|NATIVE_TLS)|(http|https|all|no)_proxy|"
    r"SSL_CERT_FILE|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS|OPENBLAS_\w+|CI|TERM",
    re.IGNORECASE,
)


class CannotMakeError(Exception):
    """No fresh Debian can be made on this machine."""


def main(release: str, *targets: str) -> int:
    """Make the Debian, run the targets in it, delete it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with new_folder() as folder:
        root = folder / "root"
        try:
            require_tools()
            make_root(release, root, folder)
            clone_into(root / "src/vmofire")
            enter = entering(root)
            run([*enter, "true"], "bubblewrap cannot enter it")
        except (CannotMakeError, OSError) as error:
            say(f"No fresh Debian can be made here: {error}")
            return CANNOT
        for target in targets:
            say(f"== make {target}, in a new Debian {release}")
            if code := subprocess.run([*enter, "make", target], check=False).returncode:
                return code
    return 0


@contextlib.contextmanager
def new_folder() -> Iterator[Path]:
    """Yield a folder that is deleted afterwards, without touching another file system."""
    folder = Path(tempfile.mkdtemp(prefix="vmofire-fresh-", dir=os.environ.get("TMPDIR", "/var/tmp")))
    try:
        yield folder
    finally:
        # Killed processes may write for a moment more.
        remove = ["rm", "-rf", "--one-file-system", "--", str(folder)]
        for _ in range(20):
            if not subprocess.run(remove, stderr=subprocess.DEVNULL, check=False).returncode:
                break
            time.sleep(0.5)
        else:
            say(f"This could not be removed: {folder}")


def require_tools() -> None:
    """Find the programs that make a Debian; on Debian and Ubuntu, install them."""
    if sys.platform != "linux" or os.geteuid() != 0:
        raise CannotMakeError("that needs Linux and root (sudo make fresh).")
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    missing += [] if Path(KEYS).exists() else ["debian-archive-keyring"]
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise CannotMakeError(f"it needs {', '.join(missing)}, and there is no apt-get to install that.")
    run(["apt-get", "update", "-qq"], "apt-get knows no packages")
    run(["apt-get", "install", "-y", "-qq", *missing], f"apt-get did not install {', '.join(missing)}")


def make_root(release: str, root: Path, folder: Path, packages: str = PACKAGES) -> None:
    """Make the minimal Debian with some packages, by the mirror and the proxy of this machine's apt."""
    options = folder / "apt.conf"
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=False).stdout
    options.write_text("".join(re.findall(r"^Acquire::(?:https?::|Retries |Check-).*\n", dump, re.MULTILINE)))
    wanted = ["Identifier: Packages", "Origin: Debian", "Label: Debian"]
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", *wanted]
    mirrors = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    # Its own namespaces: all mounts and processes of mmdebstrap end with it, killed or not.
    command = [
        "unshare",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
        "mmdebstrap",
        "--quiet",
        "--mode=root",
        "--variant=minbase",
    ]
    command += [
        f"--include={packages}",
        f"--keyring={KEYS}",
        f"--aptopt={options}",
        release,
        str(root),
        *mirrors[:1],
    ]
    run(command, "mmdebstrap failed")


def clone_into(place: Path) -> None:
    """Clone the committed files, like a new user."""
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if changed:
        say(f"Only what is committed is tried: {len(changed)} changed files stay out.")
    trust = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(REPOSITORY), str(place)]
    run(command, "git did not clone the project", env={**os.environ, **trust})


def entering(root: Path) -> list[str]:
    """Start a command inside, with the machine's settings for fetching and no others."""
    begin = [
        "bwrap", "--bind", str(root), "/", "--proc", "/proc", "--dev", "/dev",
        "--perms", "1777", "--tmpfs", "/dev/shm",
        "--unshare-pid", "--die-with-parent", "--cap-add", "ALL", "--chdir", "/src/vmofire", "--clearenv",
    ]  # fmt: skip
    passed = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
    for name, value in {"HOME": "/root", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **passed}.items():
        begin += ["--setenv", name, value]
    settings = [path for path in pip_settings() if path.is_file()]
    words = " ".join([*(path.read_text(encoding="utf-8") for path in settings), *passed.values()])
    for device in sorted(Path("/dev").glob("loop*")):  # tests mount small disks
        begin += ["--dev-bind-try", str(device), str(device)]
    for path in ["/sys", "/etc/resolv.conf", "/etc/hosts", CERTIFICATES, *settings, *places_named(words)]:
        inside = str(path).replace(str(Path.home()), "/root", 1) if path in settings else str(path)
        begin += ["--ro-bind-try", str(path), inside]
    return [*begin, "--ro-bind-try", str(REPOSITORY.parent / "shared"), "/src/shared"]


def pip_settings() -> list[Path]:
    """Return the files in which pip and uv look for settings."""
    own = Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config"))
    pip = [
        Path("/etc/pip.conf"),
        Path("/etc/xdg/pip/pip.conf"),
        Path.home() / ".pip/pip.conf",
        own / "pip/pip.conf",
    ]
    return [*pip, Path("/etc/uv/uv.toml"), own / "uv/uv.toml"]


def places_named(words: str) -> list[str]:
    """Return files and folders in settings; for an index on disk, the folder above, with its packages."""
    found: list[str] = []
    for scheme, path in re.findall(r"(?:^|(?<=[\s=\"'\[,]))(file://)?(/[^\s\"'\],]+)", words):
        place = Path(path)
        if place.exists():
            found.append(str(place.parent if scheme and place.name == "simple" else place))
    return found


def run(command: list[str], failed: str, env: dict[str, str] | None = None) -> None:
    """Run one step of the making; on failure its own output is the reason."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=env
    )
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise CannotMakeError(f"{failed}: {' / '.join(words[-3:])}")


def say(words: str) -> None:
    """Print at once, so that the line comes before the output of make."""
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
