"""Every option about a file, with every kind of file: it changes what is shown, or is refused with a cure."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

# Tests import no module of another folder by name, as each folder may have one of the same name.
_PLACE = Path(__file__).parent.parent / "recording" / "every_format.py"
_SPEC = importlib.util.spec_from_file_location("every_format", _PLACE)
assert _SPEC is not None
assert _SPEC.loader is not None
every_format = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(every_format)

OPTIONS = {
    "--rate": "777",
    "--unit": "mV",
    "--gain": "300",
    "--pot": "25",
    "--bits": "14",
    "--output": "ENV",
    "--columns": "2",
    "--time": "3",
    "--time-unit": "ms",
    "--first-line": "900",
    "--separator": ";",
    "--decimal": ",",
    "--rename": "1=left VMO",
}
# What these kinds lack, so that the rest can be seen.
NEEDS = {
    "h5": ("--unit", "uV"),
    "wav": ("--unit", "uV"),
    "npy": ("--rate", "1000", "--unit", "uV"),
    "counts": ("--gain", "200"),
}


@pytest.mark.parametrize("command", ["import", "analyse"])
@pytest.mark.parametrize("kind", every_format.KINDS)
def test_no_option_is_left_unused_in_silence(call: Any, tmp_path: Path, kind: str, command: str) -> None:
    path = every_format.write_one(kind, tmp_path)
    words = (command, str(path), *(("--dry-run",) if command == "import" else ()))
    needs = NEEDS.get(kind, ())
    plain = call(*words, *needs)
    assert plain.code == 0, plain.err
    unused: list[str] = []
    for option, value in OPTIONS.items():
        given = () if option == "--pot" and "--gain" in needs else needs  # the trimmer instead of a gain
        answer = call(*words, *given, option, value)
        assert answer.code in (0, 3), answer.err
        if answer.code == 3:
            assert answer.err.count(". ") >= 1, (option, answer.err)  # cause and cure
        elif answer.out == plain.out:
            unused.append(option)
    assert unused == []


@pytest.mark.parametrize("command", ["import", "analyse"])
@pytest.mark.parametrize("kind", ["csv", "edf", "npz", "xlsx", "c3d", "parquet", "mat"])
@pytest.mark.parametrize("option", [("--gain", "200"), ("--pot", "50"), ("--pot", "50", "--output", "ENV")])
def test_a_gain_for_a_file_with_a_scale_is_refused(
    call: Any, tmp_path: Path, kind: str, option: tuple[str, ...], command: str
) -> None:
    path = every_format.write_one(kind, tmp_path)
    answer = call(command, str(path), *(("--dry-run",) if command == "import" else ()), *option)
    assert (answer.code, answer.out) == (3, "")
    assert "is not used: the file gives the scale of its channels. Leave out --gain and --pot." in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pot", "25"), "The trimmer sets the gain of ENV only, and the output is RAW."),
        (("--gain", "200", "--output", "ENV"), "A gain of 200 belongs to RAW and RECT."),
        (("--gain", "200", "--pot", "25"), "The gain is given twice, by --gain and by --pot."),
        (("--pot", "-1"), "--pot"),
        (("--time-unit", "ms", "--time", ""), "No column holds times."),
        (("--rename", "1=left VMO"), "The column that would be called “left VMO” is no channel."),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(
    call: Any, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    answer = call("analyse", str(every_format.write_one("counts", tmp_path)), "--rate", "1000", *words)
    assert (answer.code, answer.out) == (3, "")
    assert said in answer.err


def test_the_trimmer_of_an_envelope_gives_its_scale(call: Any, tmp_path: Path) -> None:
    path = str(every_format.write_one("counts", tmp_path))
    answer = call("analyse", path, "--pot", "50", "--output", "ENV")
    assert answer.code == 0, answer.err
    assert "not known" not in answer.out
    shown = call("import", path, "--dry-run", "--pot", "50")
    assert "Sensor: ENV, gain 10200" in shown.out


def test_an_output_that_was_told_is_kept_in_the_library(call: Any, tmp_path: Path) -> None:
    """EDF is stored as it is, and cannot say that it holds an envelope."""
    edf = str(every_format.write_one("edf", tmp_path))
    library = ("--library", str(tmp_path / "library"))
    person = json.loads(call("people", "add", "--json", *library).out)["id"]
    assert call("import", edf, "--person", person, "--output", "ENV", *library).code == 0
    (stored,) = (tmp_path / "library").rglob("*.npz")
    assert "smoothed" in call("analyse", str(stored)).out
