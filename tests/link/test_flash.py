"""Firmware is installed completely or not at all, only on a Pico, and every refusal names its cure."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vmofire.errors import LinkError
from vmofire.link import flash
from vmofire.link.board import Board
from vmofire.link.flash import bootsel, raw_prompt
from vmofire.link.ports import Port

if not hasattr(os, "openpty"):
    pytest.skip("this system has no pseudo-terminals", allow_module_level=True)

sys.path.insert(0, str(Path(__file__).parent))
from peers import on_pty
from pico import Pico

NEW = flash.load_firmware()
OLD = {
    name: data.replace(b"VERSION = (0, 1, 0)", b"VERSION = (0, 0, 9)") + b"# old\n"
    for name, data in NEW.items()
}
ALL_BYTES = 49_000  # about as many bytes go to the board from the first Ctrl-C to the last rename


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Return the files of a board with an older firmware."""
    for name, data in OLD.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def put(url: str, progress: Callable[[str, int, int], None] = lambda *_: None) -> flash.FoundPico:
    with flash.RawPrompt.open(url) as raw:
        found = flash.look(raw)
        flash.install(raw, NEW, progress)
    return found


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def starts_whole_or_not_at_all(folder: Path) -> bool:
    on_it = read(folder)
    return "main.py" not in on_it or any(
        all(on_it.get(name) == data for name, data in files.items()) for files in (OLD, NEW)
    )


def test_the_files_of_the_firmware_are_those_that_main_imports_and_main_is_last() -> None:
    assert list(NEW) == ["board.py", "sampler.py", "serve.py", "wire.py", "main.py"]


def test_a_board_that_takes_its_time_to_restart_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_prompt, "ENTER_S", 1.0)
    with Pico(tmp_path, before="import os; os.system('sleep 2')") as pico:
        pico.await_start(1)
        put(pico.url)
    assert read(tmp_path) == NEW


def test_a_board_gets_every_byte_says_what_it_is_and_runs(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with Pico(tmp_path) as pico:
        found = put(pico.url, lambda *step: told.append(step))
        assert (found.board, found.micropython, found.firmware) == ("Raspberry Pi Pico", "1.28.0", "")
        assert read(tmp_path) == NEW
        assert [step for step in told if step[1] == step[2]] == [(n, len(d), len(d)) for n, d in NEW.items()]
        board = flash.start(found)
        assert board.hello.runtime == "1.28.0"
        # A streaming board is stopped, and its program is found.
        board.start(2000, (0, 1, 2))
        board.close()
        again = put(pico.url)
        assert (again.firmware, again.other_program) == ("0.1.0", False)
        flash.start(again).close()


def test_the_board_itself_works_the_hash_out(disk: Path) -> None:
    with Pico(disk) as pico, flash.RawPrompt.open(pico.url) as raw:
        before = pico.said
        assert len(raw.hash_file("sampler.py")) == 64
        assert pico.said - before < 500  # the file has 17000 bytes


@pytest.mark.parametrize("share", [0.0003, 0.01, 0.3, 0.75, 0.97, 1.0])
def test_a_cable_pulled_anywhere_leaves_nothing_half_and_the_next_run_mends(disk: Path, share: float) -> None:
    with Pico(disk, cut_after=int(share * ALL_BYTES)) as pico, pytest.raises(LinkError) as refusal:
        put(pico.url)
    assert "vmofire flash" in refusal.value.cure or "cable" in refusal.value.cure
    assert starts_whole_or_not_at_all(disk)
    with Pico(disk) as pico:
        put(pico.url)
    assert read(disk) == NEW


@pytest.mark.parametrize("n_renamed", [0, 1, 4])
def test_a_board_that_loses_power_between_two_files_starts_nothing(disk: Path, n_renamed: int) -> None:
    dies = f"""
import os
real = os
class Os:
    n = 0
    def __getattr__(self, name):
        return getattr(real, name)
    def rename(self, name, to):
        if Os.n == {n_renamed}:
            real.system("kill -9 $PPID")
        Os.n += 1
        real.rename(name, to)
sys.modules["os"] = Os()
"""
    with Pico(disk, before=dies) as pico, pytest.raises(LinkError):
        put(pico.url)
    on_it = read(disk)
    assert "main.py" not in on_it
    assert sum(on_it.get(name) == data for name, data in NEW.items()) == n_renamed
    with Pico(disk) as pico:
        put(pico.url)
    assert read(disk) == NEW


def test_a_file_that_arrives_damaged_is_found_by_its_hash_and_never_runs(disk: Path) -> None:
    with (
        Pico(disk, mangle_after=20_000) as pico,
        pytest.raises(LinkError, match="arrived damaged") as refusal,
    ):
        put(pico.url)
    assert "another cable" in refusal.value.cure
    assert read(disk) == OLD


def test_a_full_board_keeps_what_it_had(disk: Path) -> None:
    full = """
import builtins
class Full:
    def write(self, data):
        raise OSError(28)
real_open = builtins.open
builtins.open = lambda name, mode="r": Full() if "w" in mode and "serve" in name else real_open(name, mode)
"""
    with Pico(disk, before=full) as pico, pytest.raises(LinkError, match="no room left") as refusal:
        put(pico.url)
    assert "Delete files" in refusal.value.cure
    assert starts_whole_or_not_at_all(disk)


@pytest.mark.parametrize("folder", ["board", "serve.py", "wire.py.new"])
def test_a_folder_in_the_way_is_named_before_anything_is_changed(disk: Path, folder: str) -> None:
    (disk / folder).unlink(missing_ok=True)
    (disk / folder).mkdir()
    (disk / folder / "mine").touch()
    before = sorted(disk.rglob("*"))
    with (
        Pico(disk) as pico,
        pytest.raises(LinkError, match=f"A folder “{folder}” on the board is in the way") as refusal,
    ):
        put(pico.url)
    assert f"rm -r :{folder}" in refusal.value.cure
    assert sorted(disk.rglob("*")) == before


def test_a_board_whose_files_are_damaged_is_flashed_all_the_same(disk: Path) -> None:
    (disk / "serve.py").write_bytes(b"\xff\xfeVERSION = (0,\nVERSION = (\xff" * 9)
    with Pico(disk) as pico:
        put(pico.url)
    assert read(disk) == NEW


@pytest.mark.parametrize(
    ("says", "cause", "cure"),
    [
        ({"platform": "esp32", "machine": "Generic ESP32 with ESP32"}, "no Pico. It is “Generic", "--port"),
        ({"machine": "Seeed XIAO RP2040 with RP2040"}, "no Pico. It is “Seeed XIAO", "Pico 2 W"),
        ({"platform": "linux", "machine": ""}, "no Pico. It is “linux”", "Pico 2 W"),
        ({"name": "circuitpython"}, "runs circuitpython, not MicroPython", "BOOTSEL"),
        ({"version": (1, 27, 1, "")}, r"1\.27\.1. vmofire needs 1\.28 or", "RPI_PICO "),
        ({"version": (1, 28, 0, "preview")}, r"has MicroPython 1\.28\.0-preview", "hold its BOOTSEL"),
        (
            {"version": (1, 9, 4), "machine": "Raspberry Pi Pico 2 W with RP2350"},
            r"has MicroPython 1\.9\.4",
            "https://micropython.org/download/RPI_PICO2_W (Pico 2 W)",
        ),
    ],
)  # fmt: skip
def test_another_or_an_old_board_is_refused_and_left_unchanged(
    tmp_path: Path, says: dict[str, str], cause: str, cure: str
) -> None:
    (tmp_path / "main.py").write_text("print('mine')")
    with Pico(tmp_path, **says) as pico, pytest.raises(LinkError, match=cause) as refusal:  # type: ignore[arg-type]
        put(pico.url)
    assert cure in refusal.value.cure
    assert read(tmp_path) == {"main.py": b"print('mine')"}


def test_a_newer_micropython_and_every_pico_are_taken(tmp_path: Path) -> None:
    for machine in bootsel.PAGES:
        with (
            Pico(tmp_path, version=(1, 29, 0, "preview"), machine=f"{machine} with RP2350") as pico,
            flash.RawPrompt.open(pico.url) as raw,
        ):
            assert flash.look(raw).board == machine


def test_a_program_of_somebody_else_is_told_and_runs_again_where_nothing_is_put(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("open('ran', 'a').write('x')\nwhile True:\n    pass\n")
    with Pico(tmp_path) as pico:
        with flash.RawPrompt.open(pico.url) as raw:
            assert flash.look(raw).other_program
            assert (tmp_path / "ran").read_text() == "x"
        pico.await_start(3)
    assert (tmp_path / "ran").read_text() == "xx"


def test_a_prompt_left_in_the_middle_of_a_paste_is_no_obstacle(tmp_path: Path) -> None:
    with Pico(tmp_path) as pico:
        port = Port(pico.url)
        heard = b""
        while not heard.endswith(b">>> "):  # it is still starting
            heard += port.read(10.0)
        port.write(b"\x01")
        while not heard.endswith(b"raw REPL; CTRL-B to exit\r\n>"):
            heard += port.read(10.0)
        port.write(b"\x05A\x01import os\nos.rem")
        port.close()
        put(pico.url)
    assert read(tmp_path) == NEW


@pytest.mark.parametrize("name", ["board.py", "main.py"])
def test_ctrl_c_in_the_middle_leaves_the_board_running_what_it_ran(disk: Path, name: str) -> None:
    def interrupt(under_way: str, done: int, _: int) -> None:
        if under_way == name and done > 1000:
            raise KeyboardInterrupt

    with Pico(disk) as pico:
        with pytest.raises(KeyboardInterrupt):
            put(pico.url, interrupt)
        assert starts_whole_or_not_at_all(disk)
        pico.await_start(3)
        with pytest.raises(LinkError, match=r"firmware 0\.0\.9 is older"):  # it answers
            Board.open(pico.url)
        put(pico.url)
    assert read(disk) == NEW


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with Pico(tmp_path) as pico:
        port = Port(pico.url)
        with pytest.raises(LinkError, match="Another program uses the port"):
            flash.RawPrompt.open(pico.url)
        port.close()


def test_a_forbidden_port_is_named_with_the_group_that_may(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give up root")
    program = (
        "import os, sys\n"
        "from vmofire.link import flash\n"
        "from vmofire.link.ports import LinkError\n"
        "import grp, serial.urlhandler\n"  # so that all modules are imported while root may still read them
        "from serial.tools import list_ports_linux\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try:\n"
        "    flash.RawPrompt.open(sys.argv[1])\n"
        "except LinkError as error:\n"
        "    print(error)\n"
    )
    with Pico(tmp_path) as pico:
        Path(pico.url).chmod(0o600)
        words = [sys.executable, "-c", program, pico.url]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"This user may not open the port {pico.url}. Type `sudo usermod -a -G")


@pytest.mark.parametrize("answer", [lambda heard: heard, lambda _: b"", lambda _: b"\xff\xfe" * 40])
def test_a_device_without_micropython_is_refused_in_time(
    answer: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(raw_prompt, "ENTER_S", 0.3)
    monkeypatch.setattr(raw_prompt, "ANSWER_S", 0.3)
    with on_pty(answer) as url, pytest.raises(LinkError, match="MicroPython does not answer") as refusal:
        flash.RawPrompt.open(url)
    assert "hold BOOTSEL" in refusal.value.cure
    assert capsys.readouterr().out == ""


def test_another_board_than_the_one_flashed_is_not_taken_for_it(tmp_path: Path) -> None:
    with Pico(tmp_path) as pico:
        found = put(pico.url)
        other = flash.FoundPico(found.url, found.board, "00" * 8, found.micropython, "", False)
        with pytest.raises(LinkError, match="Another board or firmware answers"):
            flash.start(other)
        Board.open(pico.url).close()  # and the port was closed


def test_firmware_that_does_not_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    with Pico(tmp_path, before="kept = bytearray(60000)") as pico:
        found = put(pico.url)
        with pytest.raises(LinkError, match="MemoryError") as refusal:
            flash.start(found)
    assert "put MicroPython on it anew" in refusal.value.cure


RP2040_INFO = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n"
RP2350_INFO = "UF2 Bootloader v1.0\r\nModel: Raspberry Pi RP2350\r\nBoard-ID: RP2350\r\n"


def test_a_board_in_bootsel_mode_is_found_by_its_drive_or_by_usb(tmp_path: Path) -> None:
    drives = [tmp_path / name for name in ("RPI-RP2", "RP2350", "stick", "gone")]
    for drive, info in zip(
        drives, (RP2040_INFO, RP2350_INFO, "Model: Seeed\r\nBoard-ID: SAMD21\r\n"), strict=False
    ):
        drive.mkdir()
        (drive / "INFO_UF2.TXT").write_text(info)
    usb = tmp_path / "usb"
    for name, vendor, product in (("1-1", "2e8a", "0003"), ("1-2", "2e8a", "000f"), ("1-3", "2e8a", "0005")):
        (usb / name).mkdir(parents=True)
        (usb / name / "idVendor").write_text(f"{vendor}\n")
        (usb / name / "idProduct").write_text(f"{product}\n")
    found = flash.find_bootsel(drives, usb)
    assert found == [flash.Bootsel("RP2040", drives[0]), flash.Bootsel("RP2350", drives[1])]
    assert "download/RPI_PICO (Pico), https://micropython.org/download/RPI_PICO_W (Pico W)" in found[0].words
    assert str(drives[1]) in found[1].words
    assert flash.find_bootsel([], usb) == [flash.Bootsel("RP2040", None), flash.Bootsel("RP2350", None)]
    assert "not mounted" in flash.find_bootsel([], usb)[0].words
    assert flash.find_bootsel([], tmp_path / "no such folder") == []
    flash.find_bootsel()  # this computer's own drives can be read
