"""Hundreds of EDF and BDF files whose truth is known: right, left out and said, or refused; never wrong."""

from collections import Counter
from pathlib import Path

import numpy as np

from vmofire.errors import FormatError
from vmofire.recording.formats import Recording, read

from .edf_file import Column, EdfFile, tal

N_FILES = 600
UNITS = {b"uV": 1.0, b"\xb5V": 1.0, b"\xc2\xb5V": 1.0, b"microV": 1.0, b"mV": 1e3, b"V": 1e6, b"uVrms": 1.0}
OTHERS = (b"deg", b"g", b"kg", b"")
LENGTHS = {b"1": 1.0, b"1.0": 1.0, b"0.5": 0.5, b"0,25": 0.25, b"2": 2.0, b"0.1\0": 0.1, b"10": 10.0}
TEXTS = ("squeeze", "line\nbreak", "µ größer", "a\r\nb", "semi;colon")


class Truth:
    """One file, and what is right about it."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.is_bdf = bool(rng.random() < 0.4)
        self.plus = rng.choice(["", "C", "D"])
        word = list(LENGTHS)[rng.integers(len(LENGTHS))]
        self.record_s = LENGTHS[word]
        n_records = int(rng.integers(2, 12))
        self.gaps = self.plus == "D" and rng.random() < 0.7
        pauses = rng.choice([0, 0, 0.5, 2, 7.25], n_records) if self.gaps else np.zeros(n_records)
        pauses[0] = 0.0
        self.first_s = float(rng.choice([0, 0.25, 3])) if self.plus else 0.0
        self.begins_s = np.arange(n_records) * self.record_s + np.cumsum(pauses)
        self.channels: dict[str, tuple[np.ndarray, float, bytes] | None] = {}
        self.may_be_left_out = False
        columns = [self._make_column(rng, place, n_records) for place in range(int(rng.integers(1, 5)))]
        self.events: list[tuple[float, str]] = []
        marks = [tal(f"+{one + self.first_s:.10g}", "") for one in self.begins_s] if self.plus else []
        for record in range(n_records) if self.plus else ():
            if rng.random() < 0.3:
                text, time_s = str(rng.choice(TEXTS)), round(self.begins_s[record] + 0.01, 6)
                marks[record] += tal(f"+{time_s + self.first_s:.10g}", text)
                self.events.append((time_s, text))
        self.tail = int(rng.choice([0, 0, 0, 1, 13, 999]))
        self.is_cut = rng.random() < 0.1
        plus = f"{'BDF' if self.is_bdf else 'EDF'}+{self.plus}".encode() if self.plus else b""
        file = EdfFile(columns, marks, word, self.is_bdf, plus, tail=b"\0" * self.tail)
        self.data = file.build()
        if self.is_cut:
            self.data = self.data[: len(self.data) - self.tail - 1 - int(rng.integers(0, 200))]

    def _make_column(self, rng: np.random.Generator, place: int, n_records: int) -> Column:
        name = f"M{place}"
        size = round(self.record_s * float(rng.choice([20, 100, 1000])))
        most = 2 ** (23 if self.is_bdf else 15)
        numbers = rng.integers(-most, most, size * n_records)
        unit = list(UNITS)[rng.integers(len(UNITS))] if rng.random() < 0.8 else OTHERS[rng.integers(4)]
        low, high = sorted(rng.integers(-900, 900, 2) + np.array([-1, 1]))
        style = rng.integers(9)
        first, last = str(-most).encode(), str(most - 1).encode()
        physical = [f"{low}", f"{high}"]
        if style == 1:
            physical = [f"{low},00", f"{high},00"]
        elif style == 2 and not self.is_bdf:
            first, last = first + b".0", last + b".0"
        elif style == 3:
            physical = [f"{low}\0\0", f"{high}\0"]
        elif style == 4:
            physical = [f"{low:.1e}", f"{high:.1e}"]
            low, high = (float(one) for one in physical)
        elif style == 5:
            physical = [f"{low}", f"{low}"]
        elif style == 6 and rng.random() < 0.5:
            physical = ["", f"{high}"]
        elif style == 7 and rng.random() < 0.5:
            # One, or a thousand: another field of the file may show it, or the channel is left out.
            physical, low, high = ["-1,234", "5"], -1.234, 5.0
        limits = (physical[0].encode(), physical[1].encode(), first, last)
        self.may_be_left_out |= style in (5, 6, 7)
        left_out = physical[0] == physical[1] or not physical[0]
        scaled = low + (numbers + most) * ((high - low) / (2 * most - 1.0))
        self.channels[name] = None if left_out else (scaled, size / self.record_s, unit)
        return Column(numbers, size, name.encode(), unit, limits)

    def judge(self, recording: Recording) -> str:
        """Return "right", "left out" (and said) or "wrong"."""
        found = {channel.name: channel for channel in recording.channels}
        for name, truth in self.channels.items():
            channel = found.pop(name, None)
            if channel is None:
                assert any(f"“{name}” was left out" in str(note) for note in recording.notes)
                continue
            if truth is None:
                return "wrong"
            samples, fs_hz, unit = truth
            starts = np.rint(self.begins_s * fs_hz).astype(int)
            size = round(fs_hz * self.record_s)
            expected = np.full(starts[-1] + size, np.nan)
            for place, start in enumerate(starts):
                expected[start : start + size] = samples[place * size : (place + 1) * size]
            if abs(channel.fs_hz / fs_hz - 1.0) > 1e-9 or len(channel.samples) != len(expected):
                return "wrong"
            if not np.allclose(channel.samples, expected, rtol=1e-9, atol=1e-9, equal_nan=True):
                return "wrong"
            uv = channel.to_uv(200.0)
            if (uv is None) == (unit in UNITS):
                return "wrong"
            if uv is not None and not np.allclose(uv, expected * UNITS[unit], equal_nan=True):
                return "wrong"
        events = [(round(one.time_s, 6), one.text) for one in recording.events if one.kind != "gap"]
        if found or events != self.events or self.is_cut:
            return "wrong"
        if self.tail and not any(f"{self.tail} byte" in str(note) for note in recording.notes):
            return "wrong"
        return "left out" if len(recording.channels) < len(self.channels) else "right"


def test_no_file_is_wrong_in_silence(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for seed in range(N_FILES):
        truth = Truth(seed)
        path = tmp_path / "a.dat"
        path.write_bytes(truth.data)
        try:
            recording = read(path)
        except FormatError:
            assert truth.is_cut or truth.may_be_left_out, seed
            seen["refused"] += 1
            continue
        judged = truth.judge(recording)
        assert judged != "wrong", seed
        seen[judged] += 1
    print(dict(seen))
    assert seen["right"] > 200
    assert min(seen["left out"], seen["refused"]) > 50
