"""Names that a stranger gave reach a terminal as words: no escape sequence of theirs is obeyed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

EVIL = "a\x1b]0;owned\x07\x9b2J\x1b[31mb"  # a title, an erased screen, a colour


@pytest.fixture
def evil(tmp_path: Path, recordings: Path) -> Path:
    """Return a table of samples whose file and column have such names."""
    with np.load(recordings / "biceps_bursts.npz") as kept:
        counts = kept["signal"].reshape(-1)[:8000]
    path = tmp_path / f"{EVIL}.csv"
    lines = [f"time_s,{EVIL} [uV]", *(f"{at / 1000:.3f},{one}" for at, one in enumerate(counts))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_no_control_code_of_a_name_reaches_the_terminal(call: Any, evil: Path, tmp_path: Path) -> None:
    gone = str(evil.with_name(f"{EVIL}.edf"))
    for words in (
        ("analyse", str(evil)),
        ("analyse", gone),
        ("import", str(evil), "--dry-run"),
        ("export", str(evil), "--format", "csv", "--to", str(tmp_path / f"{EVIL}2.csv")),
        ("report", EVIL, "--to", str(tmp_path / "x")),
        ("check", "--port", EVIL),
        (EVIL,),
    ):
        answer = call(*words)
        said = answer.out + answer.err
        assert said.strip(), words
        found = [letter for letter in said if not letter.isprintable() and letter not in "\n\t\xa0\u202f"]
        assert not found, (words, said)
