"""The board and what lies between it and this computer: who it is, its clock, its delays, its losses.

In: an open Board. Out: Findings, and Heard: samples of all inputs, for sensors.py to look at.
Never: a port looked for, a recording.
"""

import time
from dataclasses import dataclass, field
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from vmofire.doctor.findings import Finding
from vmofire.link.board import Board
from vmofire.link.ledger import Ledger
from vmofire.link.selftest import run_selftest
from vmofire.messages import Block, Hello, Message, Pong, Status
from vmofire.wire import N_CHANNELS

ALL = tuple(range(N_CHANNELS))
PING_S = 0.1
CLOCKS_PPM = 200.0  # two crystals are 30 ppm off each, a computer's clock that is being set up to 500
WRONG_PPM = 5000.0  # half a percent off is no crystal
SLOW_PING_S = 0.05
LATE_S = 0.1  # a sample this old is seen to lag behind the muscle
EARLY_S = 0.01  # two clocks agree better than that: a sample that comes earlier than it was converted is none
STALLED_S = 0.5
LOST_SHARE = 0.01
CABLE = "Use another cable, no hub, and another socket of the computer."


@dataclass
class Heard:
    """What came in one run.

    Attributes
    ----------
    hello : Hello
    stretches : list of ndarray of uint16, each (n_samples, 3)
        Samples without a gap in them.
    samples, lost_samples : int
    seconds : float
        From start to stop, by the computer.
    arrivals : list of (float, int)
        When a block came, by time.perf_counter(), and the sample behind its last.
    round_trips_s : list of float
    clock_ppm, clock_error_ppm : float
        How much faster the board's clock runs than the computer's.
    late_s : ndarray, (n_blocks,)
        How old the last sample of each block was when it came.
    damage : dict of str to int
        What was hurt on its way, counted.
    """

    hello: Hello
    stretches: list[NDArray[np.uint16]] = field(default_factory=list[NDArray[np.uint16]])
    samples: int = 0
    lost_samples: int = 0
    seconds: float = 0.0
    arrivals: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    round_trips_s: list[float] = field(default_factory=list[float])
    clock_ppm: float = 0.0
    clock_error_ppm: float = 0.0
    late_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    damage: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def longest(self) -> NDArray[np.uint16]:
        """The longest stretch without a gap, (n_samples, N_CHANNELS)."""
        return max(self.stretches, key=len, default=np.zeros((0, N_CHANNELS), dtype=np.uint16))


def look_at_identity(board: Board) -> Finding:
    """Say what the board says it is."""
    hello = board.hello
    words = (
        f"{hello.board} on {board.url}: firmware {hello.firmware_name}, protocol {hello.protocol},"
        f" MicroPython {hello.runtime}."
    )
    figures = {
        "port": board.url,
        "board": hello.board,
        "unique_id": hello.unique_id.hex(),
        "firmware": hello.firmware_name,
        "protocol": hello.protocol,
        "runtime": hello.runtime,
    }
    return Finding("board", "ok", words, figures=figures)


def look_at_selftest(board: Board) -> Finding:
    """Let the board count, and look at every value."""
    selftest = run_selftest(board)
    figures = {
        "samples": selftest.samples,
        "lost_samples": selftest.lost_samples,
        "wrong_values": selftest.wrong_values,
    }
    if not selftest.passed:
        cure = (
            "Run `vmofire flash`, which puts the firmware on it anew; if it fails again, use another board."
        )
        return Finding("selftest", "fault", f"The self-test failed. {selftest.words}", cure, figures)
    if selftest.lost_samples:
        return Finding("selftest", "warning", selftest.words, CABLE, figures)
    return Finding("selftest", "ok", selftest.words, figures=figures)


def listen(board: Board, rate_hz: int, seconds: float, fixed_frequency: bool = False) -> Heard:
    """Sample all inputs for so long by the computer's clock, and stop again.

    Parameters
    ----------
    board : Board
    rate_hz : int
    seconds : float
    fixed_frequency : bool
        See `messages.start`.

    Raises
    ------
    LinkError
        If the board refuses, does not answer or is gone.
    """
    heard = Heard(board.start(rate_hz, ALL, fixed_frequency=fixed_frequency))
    ledger = Ledger()
    began_s = time.perf_counter()
    ledger.begin(heard.hello, began_s, time.time())
    pieces: list[NDArray[np.uint16]] = []

    def take(said: list[Message], now_s: float) -> None:
        for message in said:
            if isinstance(message, Pong) and isfinite(board.round_trip_s):
                heard.round_trips_s.append(board.round_trip_s)
            elif isinstance(message, Status) and ledger.close(message):
                end_stretch()
            elif isinstance(message, Block):
                for item in ledger.place(message):
                    if isinstance(item, Block):
                        pieces.append(item.counts)
                        heard.samples += len(item.counts)
                    else:
                        end_stretch()
                heard.arrivals.append((now_s, ledger.next_sample))

    def end_stretch() -> None:
        if pieces:
            heard.stretches.append(np.concatenate(pieces))
            pieces.clear()

    pinged_s = began_s
    while (now_s := time.perf_counter()) - began_s < seconds:
        if now_s - pinged_s >= PING_S:
            board.ping()
            pinged_s = now_s
        take(board.receive(PING_S / 2), time.perf_counter())
    clock = board.clock
    heard.clock_ppm = (clock.fs_hz / heard.hello.fs_hz - 1) * 1e6
    heard.clock_error_ppm = clock.fs_error_hz / heard.hello.fs_hz * 1e6
    heard.late_s = np.array([at_s - clock.to_host_s(sample) for at_s, sample in heard.arrivals])
    board.stop()
    heard.seconds = time.perf_counter() - began_s
    take(board.receive(0.1), time.perf_counter())
    end_stretch()
    heard.lost_samples = ledger.lost_samples
    heard.damage = board.damage
    return heard


def look_at_rate(heard: Heard) -> Finding:
    """Compare the board's clock with the computer's."""
    ppm, error_ppm = heard.clock_ppm, heard.clock_error_ppm
    fs_hz = heard.hello.fs_hz
    figures = {"fs_hz": fs_hz, "clock_ppm": round(ppm, 1), "clock_error_ppm": round(error_ppm, 1)}
    if not heard.round_trips_s:
        words = "The board answered no PING, so its clock cannot be compared."
        return Finding("rate", "fault", words, CABLE, figures)
    words = f"{fs_hz:g} Hz; its clock runs {ppm:+.0f} ppm against the computer's (error {error_ppm:.0f} ppm)."
    if abs(ppm) - 2 * error_ppm > WRONG_PPM:
        return Finding("rate", "fault", words, "Use another board: its rate is not what it says.", figures)
    if abs(ppm) - 2 * error_ppm > CLOCKS_PPM:
        cure = (
            "Run doctor again when the computer's clock is not being set; if this stays, use another board."
        )
        return Finding("rate", "warning", words, cure, figures)
    return Finding("rate", "ok", words, figures=figures)


def look_at_delay(heard: Heard) -> Finding:
    """Say how old samples are when they come, and how much that varies."""
    late_s = heard.late_s[np.isfinite(heard.late_s)]
    if not len(late_s):
        return Finding("delay", "fault", "No sample came that could be timed.", CABLE)
    half, most, longest = (float(x) for x in np.quantile(late_s, [0.5, 0.95, 1.0]) * 1e3)
    pauses_s = np.diff([at_s for at_s, _ in heard.arrivals])
    pause_ms = float(pauses_s.max(initial=0.0)) * 1e3
    figures = {
        "delay_p50_ms": round(half, 2),
        "delay_p95_ms": round(most, 2),
        "delay_most_ms": round(longest, 2),
        "longest_pause_ms": round(pause_ms, 1),
    }
    words = f"Samples are {half:.1f} ms old when they come, 95 % at most {most:.1f} ms, all {longest:.1f} ms."
    if (early_ms := float(late_s.min()) * 1e3) < -EARLY_S * 1e3:
        words = f"Samples seem to come {-early_ms:.0f} ms before they were converted, which cannot be."
        cure = "Run doctor again; if it stays, use another board: its clock, or the computer's, is wrong."
        return Finding("delay", "fault", words, cure, figures)
    cure = "Close other programs that keep the computer busy, and use no hub."
    if pause_ms > STALLED_S * 1e3:
        return Finding("delay", "warning", f"{words} Nothing came for {pause_ms / 1e3:.1f} s.", cure, figures)
    return Finding(
        "delay", "warning" if most > LATE_S * 1e3 else "ok", words, cure if most > 100 else "", figures
    )


def look_at_latency(heard: Heard) -> Finding:
    """Say how long the board takes to answer while it streams."""
    if not heard.round_trips_s:
        return Finding("latency", "fault", "The board answered no PING.", CABLE)
    half, most = (float(x) for x in np.quantile(heard.round_trips_s, [0.5, 0.95]))
    n = len(heard.round_trips_s)
    figures = {"ping_p50_ms": round(half * 1e3, 2), "ping_p95_ms": round(most * 1e3, 2), "pings": n}
    words = f"It answers within {half * 1e3:.1f} ms, 95 % of {n} within {most * 1e3:.1f} ms."
    slow = most > SLOW_PING_S
    cure = "Close other programs that keep the computer busy, and use no hub." if slow else ""
    return Finding("latency", "warning" if slow else "ok", words, cure, figures)


def look_at_losses(heard: Heard) -> Finding:
    """Say what was lost or hurt, exactly."""
    total = heard.samples + heard.lost_samples
    figures = {"samples": heard.samples, "lost_samples": heard.lost_samples, **heard.damage}
    if not heard.samples:
        return Finding(
            "losses", "fault", "The board said that it starts, and sent no sample.", CABLE, figures
        )
    if heard.lost_samples:
        share = heard.lost_samples / total
        words = f"{heard.lost_samples} of {total} samples were lost ({100 * share:.2g} %)."
        return Finding("losses", "fault" if share > LOST_SHARE else "warning", words, CABLE, figures)
    if any(heard.damage.values()):
        return Finding("losses", "warning", "No sample was lost, but bytes arrived damaged.", CABLE, figures)
    return Finding("losses", "ok", f"None of {total} samples was lost, no byte was hurt.", figures=figures)
