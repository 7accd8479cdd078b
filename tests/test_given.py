"""A file named by the user is a plain file of a bounded size, or is refused at once."""

import errno
import os
from pathlib import Path

import pytest

from vmofire.given import open_plain


def test_a_plain_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(range(256)) * 4)
    with open_plain(path, 1024) as file:
        assert file.read() == path.read_bytes()


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"a")
    (tmp_path / "b.bin").symlink_to(tmp_path / "a.bin")
    with open_plain(tmp_path / "b.bin", 1024) as file:
        assert file.read() == b"a"


@pytest.mark.timeout(10)
def test_a_pipe_or_a_file_too_large_is_refused_at_once(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(1 << 40)  # a sparse file: it takes no room on the disk
    cases = [(large, errno.EFBIG), (tmp_path, errno.EISDIR), (tmp_path / "none", errno.ENOENT)]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        cases += [(tmp_path / "pipe", errno.ESPIPE), (Path("/dev/zero"), errno.ESPIPE)]
    for path, number in cases:
        with pytest.raises(OSError, match=r"\S") as raised:
            open_plain(path, 1 << 20)
        assert raised.value.errno == number, path
        assert raised.value.filename == str(path)


@pytest.mark.timeout(10)
def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes with a name")
    path = tmp_path / "a.bin"
    path.write_bytes(b"a")
    found = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: found)
    with pytest.raises(OSError, match="pipe"):
        open_plain(path, 1 << 20)
