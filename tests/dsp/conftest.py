"""Signals and cuts for all tests of dsp."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="session")
def biceps(recordings: Path) -> tuple[np.ndarray, float]:
    """Return a recorded biceps with rest and nine contractions: (n_samples, 1) in counts, and its rate."""
    with np.load(recordings / "biceps_bursts.npz") as data:
        return data["signal"].astype(float), float(data["fs_hz"])


@pytest.fixture(scope="session")
def load_recording(thighs: Path) -> Callable[[str, str], tuple[np.ndarray, float]]:
    """Return a function for one channel of a shared recording, by name and label: (n_samples,), rate."""

    def load(name: str, label: str) -> tuple[np.ndarray, float]:
        with np.load(thighs / f"{name}.npz") as data:
            column = list(data["labels"]).index(label)
            return data["signal"][:, column].astype(float), float(data["fs_hz"])

    return load


@pytest.fixture(scope="session")
def process_in_pieces() -> Callable[..., list]:
    """Run `process` over a signal cut at some samples, in order; a repeated cut makes an empty block."""

    def run(process: Callable, signal: np.ndarray, cuts: list[int]) -> list:
        edges = [0, *sorted(min(cut, len(signal)) for cut in cuts), len(signal)]
        return [process(signal[a:b]) for a, b in pairwise(edges)]

    return run
