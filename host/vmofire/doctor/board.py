"""Checks of board and link: identity, clock, delays, losses.

In: an open Board. Out: Findings, and Heard: samples of all inputs, for sensors.py to look at.
Never: searches for a port, makes a recording.
"""

import time
from dataclasses import dataclass, field
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from vmofire.doctor.findings import Finding
from vmofire.link.board import Board
from vmofire.link.ledger import Ledger
from vmofire.link.selftest import NO_SAMPLE, run_selftest
from vmofire.messages import Block, Hello, Message, Pong, Status
from vmofire.wire import N_CHANNELS
from vmofire.words import msg, say

ALL = tuple(range(N_CHANNELS))
PING_S = 0.1
CLOCKS_PPM = 200.0  # two crystals are 30 ppm off each; a computer's clock under adjustment up to 500
WRONG_PPM = 5000.0  # a crystal is never half a percent off
SLOW_PING_S = 0.05
LATE_S = 0.1  # a lag of this size is visible
EARLY_S = 0.01  # two clocks agree better; a sample cannot come before its conversion
STALLED_S = 0.5
LOST_SHARE = 0.01
CABLE = msg("Use another cable, no hub, and another socket of the computer.")
NOT_BUSY = msg("Close other programs that keep the computer busy, and use no hub.")


@dataclass
class Heard:
    """Data of one run, as received.

    Attributes
    ----------
    hello : Hello
    stretches : list of ndarray of uint16, each (n_samples, 3)
        Samples without a gap in them.
    samples, lost_samples : int
    seconds : float
        From start to stop, by the computer.
    arrivals : list of (float, int)
        Arrival of each block, by time.perf_counter(), and the sample after its last.
    round_trips_s : list of float
    clock_ppm, clock_error_ppm : float
        How much faster the board's clock runs than the computer's.
    late_s : ndarray, (n_blocks,)
        Age of the last sample of each block on arrival.
    damage : dict of str to int
        Counts of damage on the line.
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
    """Report the identity of the board."""
    hello = board.hello
    words = say(
        "{board:said} on {url}: firmware {firmware}, protocol {protocol}, MicroPython {runtime}.",
        board=hello.board,
        url=board.url,
        firmware=hello.firmware_name,
        protocol=hello.protocol,
        runtime=hello.runtime,
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
    """Run the self-test of the board: every value of its counter."""
    selftest = run_selftest(board)
    figures = {
        "samples": selftest.samples,
        "lost_samples": selftest.lost_samples,
        "wrong_values": selftest.wrong_values,
    }
    if not selftest.passed:
        cure = say("Put the firmware on it anew: `vmofire flash`. If it fails again, use another board.")
        words = f"{say('The self-test failed.')} {selftest.words}"
        return Finding("selftest", "fault", words, cure, figures)
    if selftest.lost_samples:
        return Finding("selftest", "warning", selftest.words, say(CABLE), figures)
    return Finding("selftest", "ok", selftest.words, figures=figures)


def listen(board: Board, rate_hz: int, seconds: float, fixed_frequency: bool = False) -> Heard:
    """Sample all inputs for `seconds` by the computer's clock, then stop.

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
        The board refuses, does not answer or is gone.
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
                        pieces.append(np.asarray(item.counts, np.uint16))  # a Pico sends counts
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
        words = say("The board answered no PING, so its clock cannot be compared.")
        return Finding("rate", "fault", words, say(CABLE), figures)
    words = say(
        "The board samples at {fs:Hz}. Its clock differs from the computer's by {ppm:ppm signed}"
        " (error {error:ppm}).",
        fs=fs_hz,
        ppm=ppm,
        error=error_ppm,
    )
    if abs(ppm) - 2 * error_ppm > WRONG_PPM:
        cure = say("Use another board: its rate is not what it says.")
        return Finding("rate", "fault", words, cure, figures)
    if abs(ppm) - 2 * error_ppm > CLOCKS_PPM:
        cure = say(
            "Run doctor again while nothing sets the computer's clock."
            " If this happens again, use another board."
        )
        return Finding("rate", "warning", words, cure, figures)
    return Finding("rate", "ok", words, figures=figures)


def look_at_delay(heard: Heard) -> Finding:
    """Report the age of samples on arrival, and how much it varies."""
    late_s = heard.late_s[np.isfinite(heard.late_s)]
    if not len(late_s):
        return Finding("delay", "fault", say("No sample came that could be timed."), say(CABLE))
    half, most, longest = (float(x) for x in np.quantile(late_s, [0.5, 0.95, 1.0]) * 1e3)
    pauses_s = np.diff([at_s for at_s, _ in heard.arrivals])
    pause_ms = float(pauses_s.max(initial=0.0)) * 1e3
    figures = {
        "delay_p50_ms": round(half, 2),
        "delay_p95_ms": round(most, 2),
        "delay_most_ms": round(longest, 2),
        "longest_pause_ms": round(pause_ms, 1),
    }
    words = say(
        "Samples arrive after {half:ms}, 95 % of them within {most:ms}, all within {longest:ms}.",
        half=half,
        most=most,
        longest=longest,
    )
    if (early_ms := float(late_s.min()) * 1e3) < -EARLY_S * 1e3:
        words = say("Samples seem to arrive {early:ms} before they were measured.", early=-early_ms)
        cure = say(
            "The board's clock is wrong, or the computer's. Run doctor again."
            " If this happens again, use another board."
        )
        return Finding("delay", "fault", words, cure, figures)
    if pause_ms > STALLED_S * 1e3:
        words = f"{words} {say('Nothing came for {pause:s}.', pause=pause_ms / 1e3)}"
        return Finding("delay", "warning", words, say(NOT_BUSY), figures)
    late = most > LATE_S * 1e3
    return Finding("delay", "warning" if late else "ok", words, say(NOT_BUSY) if late else "", figures)


def look_at_latency(heard: Heard) -> Finding:
    """Report how long the board takes to answer while it streams."""
    if not heard.round_trips_s:
        return Finding("latency", "fault", say("The board answered no PING."), say(CABLE))
    half, most = (float(x) for x in np.quantile(heard.round_trips_s, [0.5, 0.95]))
    n = len(heard.round_trips_s)
    figures = {"ping_p50_ms": round(half * 1e3, 2), "ping_p95_ms": round(most * 1e3, 2), "pings": n}
    words = say(
        "The board answers within {half:ms}, 95 % of {n} times within {most:ms}.",
        half=half * 1e3,
        n=n,
        most=most * 1e3,
    )
    slow = most > SLOW_PING_S
    cure = say(NOT_BUSY) if slow else ""
    return Finding("latency", "warning" if slow else "ok", words, cure, figures)


def look_at_losses(heard: Heard) -> Finding:
    """Report the exact numbers of lost samples and of damage."""
    total = heard.samples + heard.lost_samples
    figures = {"samples": heard.samples, "lost_samples": heard.lost_samples, **heard.damage}
    if not heard.samples:
        return Finding("losses", "fault", say(NO_SAMPLE), say(CABLE), figures)
    if heard.lost_samples:
        share = heard.lost_samples / total
        words = say(
            "{lost} of {total} samples were lost ({share:%}).",
            lost=heard.lost_samples,
            total=total,
            share=100 * share,
        )
        level = "fault" if share > LOST_SHARE else "warning"
        return Finding("losses", level, words, say(CABLE), figures)
    if any(heard.damage.values()):
        words = say("No sample was lost, but some bytes arrived damaged.")
        return Finding("losses", "warning", words, say(CABLE), figures)
    words = say("All {total} samples arrived, and no byte was damaged.", total=total)
    return Finding("losses", "ok", words, figures=figures)
