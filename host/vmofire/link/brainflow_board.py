"""BrainFlow: any board it knows as the source of a measurement; the only user of BrainFlow.

In: a brainflow:// URL. Out: frames of microvolts with sample numbers, as from a Pico. Never: a time stamp
believed (BrainFlow stamps arrival); samples are counted by the board's package number. A lost one is missing.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module, resources
from itertools import pairwise
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from vmofire import messages
from vmofire.errors import LinkError, StreamError
from vmofire.link.clock import DeviceClock
from vmofire.link.lsl import LEAST_HZ
from vmofire.link.microvolts import MicrovoltFrames
from vmofire.link.source import Frame, SourceWords
from vmofire.link.stream_choice import StreamChoice, StreamPlan, check_stream_start
from vmofire.messages import Hello, Message, Status
from vmofire.plaintext import make_safe
from vmofire.wire import N_CHANNELS
from vmofire.words import say

LOOK_S = 0.01  # between two looks for samples: BrainFlow does not wait for them
CLOCK_EVERY_S = 0.5
FIRST_S = 5.0  # longest wait for the first sample
WRAPS = (256, 1 << 16)  # package numbers are a byte on most boards, two on some


class _Kind(NamedTuple):
    """What BrainFlow says of a kind of board."""

    board_id: int
    name: str
    fs_hz: float
    emg_rows: tuple[int, ...]
    package_row: int
    stamp_row: int


def load_brainflow() -> Any:
    """Import BrainFlow.

    Raises
    ------
    StreamError
        It is not installed.
    """
    try:
        shim: Any = import_module("brainflow.board_shim")
        if sys.version_info < (3, 12):
            # It asks for the folder of a module, which older Pythons give for packages only. Its other way
            # needs pkg_resources, which setuptools 82 removed.
            setattr(shim, "files", _find_files)  # noqa: B010, pyright knows no such name
        shim.BoardShim.disable_board_logger()
    except (ImportError, OSError):
        raise StreamError(
            say("BrainFlow is not installed."), say('Type `pip install "vmofire[brainflow]"`.')
        ) from None
    return shim


def _find_files(_: str) -> Any:
    return resources.files("brainflow")


def plan(choice: StreamChoice) -> StreamPlan:
    """Return what is measured of a kind of board, without opening it; raises as `choose`."""
    kind = _find_kind(load_brainflow(), choice)
    columns = choose(kind.emg_rows, choice)
    labels = tuple(say("channel {n}", n=column + 1) for column in columns)
    full = replace(choice, channels=tuple(str(column + 1) for column in columns))
    words = say("BrainFlow: {board}", board=kind.name)
    more = say("{n} EMG channels, {rate:Hz}.", n=len(kind.emg_rows), rate=kind.fs_hz)
    return StreamPlan(full.url, labels, kind.fs_hz, words, more, _is_synthetic(choice))


def choose(emg_rows: Sequence[int], choice: StreamChoice) -> tuple[int, ...]:
    """Return the EMG channels to measure, from 0.

    Raises
    ------
    StreamError
        None is named, as a board does not know its muscles, or there is no such channel.
    """
    names = [str(n + 1) for n in range(len(emg_rows))]
    wrong = [name for name in choice.channels if name not in names]
    if not names:
        raise StreamError(
            say("BrainFlow knows no EMG channel of this board."), say("Use a board that measures EMG.")
        )
    given = choice.channels or (("1",) if len(names) == 1 else ())
    if not given or wrong or len(set(given)) < len(given) or len(given) > N_CHANNELS:
        raise StreamError(
            say("The board has {n} EMG channels. It is not clear which to measure.", n=len(names)),
            say('Name 1 to {most} by number: `--channels "1=left VMO,2=right VMO"`.', most=N_CHANNELS),
            "channels",
        )
    return tuple(names.index(name) for name in given)


def _is_synthetic(choice: StreamChoice) -> bool:
    return "SYNTHETIC" in choice.name.upper()


def _find_kind(shim: Any, choice: StreamChoice) -> _Kind:
    known = {one.name.removesuffix("_BOARD"): one for one in shim.BoardIds}
    name = choice.name.upper().replace("-", "_").removesuffix("_BOARD")
    if name not in known:
        raise StreamError(
            say("BrainFlow knows no board “{name}”.", name=make_safe(choice.name)),
            say("Use its name in BrainFlow's list of boards: `brainflow:cyton?serial_port=COM3`."),
        )
    board_id, board = int(known[name].value), shim.BoardShim
    try:
        rows = tuple(int(row) for row in board.get_emg_channels(board_id))
    except shim.BrainFlowError:
        rows = ()
    try:
        fs_hz = float(board.get_sampling_rate(board_id))
        package_row = int(board.get_package_num_channel(board_id))
        stamp_row = int(board.get_timestamp_channel(board_id))
    except shim.BrainFlowError:
        raise StreamError(
            say(
                "BrainFlow does not tell rate and sample numbers of the board “{name}”.", name=make_safe(name)
            ),
            say("Use another board."),
        ) from None
    if fs_hz < LEAST_HZ:
        raise StreamError(
            say("The board has {rate:Hz}.", rate=fs_hz),
            say("vmofire measures with {least:Hz} or more.", least=LEAST_HZ),
        )
    return _Kind(board_id, known[name].name, fs_hz, rows, package_row, stamp_row)


class PackageCounter:
    """Counter of samples by the numbers of their packages, which begin again at 0 after some number.

    BrainFlow does not tell that number, nor how many samples share a package (two on a Ganglion). So both are
    learned: a fall of the number that took no time is where it begins again.

    Parameters
    ----------
    fs_hz : float
        Samples a second.
    """

    def __init__(self, fs_hz: float) -> None:
        self._fs_hz = fs_hz
        self._wrap = 0  # not known yet
        self._last = -1
        self._n_same = self._most_same = 1  # samples of the package under way; most of any

    def count_missing(self, number: int, elapsed_s: float) -> int:
        """Return how many samples are missing before one with this package number.

        Parameters
        ----------
        number : int
        elapsed_s : float
            Since the sample before arrived.
        """
        last, self._last = self._last, number
        if last < 0:
            return 0
        if number == last:
            self._n_same += 1
            self._most_same = max(self._most_same, self._n_same)
            return 0
        self._n_same = 1
        if number > last:
            return (number - last - 1) * self._most_same
        wrap = self._wrap if self._wrap > last else next((one for one in WRAPS if one > last), 1 << 32)
        missing = (number - last + wrap - 1) * self._most_same
        if missing and elapsed_s < missing / self._fs_hz / 2:
            wrap, missing = last + 1 - number, 0
        self._wrap = wrap
        return missing


class BrainFlowBoard:
    """Open board of BrainFlow; make one with `BrainFlowBoard.open`.

    Attributes
    ----------
    url : str
    clock : DeviceClock
        From when samples arrived, as BrainFlow knows no better.
    """

    def __init__(self, url: str, shim: Any, kind: _Kind, choice: StreamChoice, board: Any) -> None:
        self.url = url
        self._error, self._board, self._kind = shim.BrainFlowError, board, kind
        columns = choose(kind.emg_rows, choice)
        self._rows = [kind.emg_rows[column] for column in columns]
        label = ("virtual " if _is_synthetic(choice) else "") + kind.name
        self._frames = MicrovoltFrames(kind.fs_hz, len(self._rows), label, url.encode(), "BrainFlow")
        self._counter = PackageCounter(kind.fs_hz)
        self._arrived_s = 0.0  # when the last sample did, by BrainFlow's clock
        self._ready: list[Frame] = []
        self._is_running = False
        self._clocked_s = 0.0
        self.clock = DeviceClock(kind.fs_hz)

    @classmethod
    def open(cls, url: str, is_wanted: Callable[[], bool] = lambda: True) -> "BrainFlowBoard":
        """Open the board, and wait for its first sample.

        Raises
        ------
        StreamError
            There is no such board, or it does not open or send.
        """
        choice = StreamChoice.read(url)
        shim = load_brainflow()
        kind = _find_kind(shim, choice)
        choose(kind.emg_rows, choice)
        given = shim.BrainFlowInputParams()
        known = cast("dict[str, Any]", vars(given))
        for key, value in choice.others:
            if key not in known:
                raise StreamError(
                    say("BrainFlow knows no setting “{name}”.", name=make_safe(key)),
                    say("Its settings are {names}.", names=", ".join(sorted(known))),
                )
            try:
                setattr(given, key, type(known[key])(value))
            except ValueError:
                raise StreamError(
                    say("“{value}” does not fit the setting “{name}”.", value=make_safe(value), name=key),
                    say("Give a whole number."),
                ) from None
        board: Any = shim.BoardShim(kind.board_id, given)
        try:
            board.prepare_session()
            board.start_stream()
            source = cls(url, shim, kind, choice, board)
            source._await_first(is_wanted)
        except shim.BrainFlowError as error:
            _release(board, shim.BrainFlowError)
            raise StreamError(
                say("BrainFlow cannot open the board {board}: {reason}.", board=kind.name, reason=error),
                say("Check its power, its cable or dongle, and settings such as `?serial_port=COM3`."),
            ) from None
        except BaseException:
            _release(board, shim.BrainFlowError)
            raise
        return source

    @property
    def hello(self) -> Hello:
        """Identity and settings, as of the last start."""
        return self._frames.hello

    @property
    def damage(self) -> dict[str, int]:
        """Counts of damage on the line: BrainFlow tells none."""
        return {}

    @property
    def words(self) -> SourceWords:
        """What people read when it falls silent."""
        return SourceWords(
            say("The board sends nothing."),
            say("Wait, or look at its power and its radio link."),
            say("The board has stopped sending."),
            say("Switch it off and on again; we go on from here."),
            say("The board sends again."),
        )

    def describe(self, *, is_waiting: bool) -> str:
        """Return who sends, or waits, in one sentence."""
        if is_waiting:
            return say("Waiting: BrainFlow board {board}.", board=self._kind.name)
        return say(
            "Receiving: BrainFlow board {board}, {rate:Hz}.", board=self._kind.name, rate=self._kind.fs_hz
        )

    def start(
        self,
        rate_hz: int,
        channels: tuple[int, ...],
        selftest: bool = False,
        fixed_frequency: bool = False,
    ) -> Hello:
        """Start a new run with the next sample; the rate is the board's own.

        Raises
        ------
        RefusedError
            A self-test is asked for, or another number of channels than was chosen.
        """
        del rate_hz, fixed_frequency
        check_stream_start(channels, len(self._rows), selftest)
        self._read()
        self._ready = [self._frames.begin()]
        self._is_running = True
        self.clock, self._clocked_s = DeviceClock(self._kind.fs_hz), 0.0
        return self.hello

    def stop(self) -> Status:
        """Stop the run; `receive_frames` gives the remaining samples, then this Status."""
        self._take(self._read())
        frames, status = self._frames.end()
        self._ready += frames
        self._is_running = False
        return status

    def keep_alive(self) -> None:
        """Nothing: a BrainFlow board sends until it is closed."""

    def receive_frames(self, timeout_s: float) -> list[Frame]:
        """Wait for frames and return them.

        Raises
        ------
        LinkError
            The board is gone.
        """
        deadline_s = time.perf_counter() + timeout_s
        while not self._ready:
            self._take(self._read())
            if self._ready or time.perf_counter() >= deadline_s:
                break
            time.sleep(LOOK_S)
        frames, self._ready = self._ready, []
        return frames

    def decode(self, kind: int, payload: bytes) -> Message | None:
        """Decode one frame."""
        return messages.decode(kind, payload)

    def close(self) -> None:
        """Close the board."""
        _release(self._board, self._error)

    def _await_first(self, is_wanted: Callable[[], bool]) -> None:
        deadline_s = time.perf_counter() + FIRST_S
        while not self._read().size:
            if not is_wanted() or time.perf_counter() > deadline_s:
                raise StreamError(
                    say("The board {board} sends nothing.", board=self._kind.name),
                    say("Check its power and its radio link."),
                )
            time.sleep(LOOK_S)

    def _read(self) -> NDArray[np.float64]:
        """Return what has arrived, (n_rows, n_samples), as BrainFlow has it."""
        try:
            return np.asarray(self._board.get_board_data(), dtype=np.float64)
        except self._error as error:
            raise LinkError(
                say("The board {board} is gone.", board=self._kind.name),
                say("Switch it on again; we go on from here."),
            ) from error

    def _take(self, data: NDArray[np.float64]) -> None:
        if not self._is_running or not data.size:
            return
        uv = data[self._rows].T  # BrainFlow gives EMG in uV
        numbers = data[self._kind.package_row].astype(np.int64)
        arrived_s = data[self._kind.stamp_row]
        elapsed_s = np.diff(arrived_s, prepend=self._arrived_s)
        self._arrived_s = float(arrived_s[-1])
        missing = [
            self._counter.count_missing(*one)
            for one in zip(numbers.tolist(), elapsed_s.tolist(), strict=True)
        ]
        edges = [0, *(place for place, n in enumerate(missing) if n and place), len(uv)]
        for start, stop in pairwise(edges):
            before = missing[start] if self._frames.next_sample else 0
            self._ready += self._frames.add(uv[start:stop], before)
        now_s = time.perf_counter()
        if now_s - self._clocked_s > CLOCK_EVERY_S:
            self._clocked_s = now_s
            self.clock.add(now_s - len(uv) / self._kind.fs_hz, now_s, self._frames.next_sample)


def _release(board: Any, error: type[Exception]) -> None:
    for end in (board.stop_stream, board.release_session):
        try:
            end()
        except error:  # not started, or gone
            continue
