"""Examination of a station: the computer first, then the board if there is one, then its sensors.

In: a Station. Out: Findings, as soon as each is known. Never: an exception for a fault of the station.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from vmofire.doctor import board as boards
from vmofire.doctor import computer, sensors, supply
from vmofire.doctor.findings import Finding, doubt
from vmofire.dsp.sensor import Sensor
from vmofire.errors import LinkError
from vmofire.link import flash
from vmofire.link.board import Board
from vmofire.link.board_search import NO_PICO, PLUG_IN
from vmofire.link.ports import FoundPort, find_ports
from vmofire.words import msg, say

RULE = msg("Or install the udev rule, as docs/troubleshooting.md says.")


@dataclass(frozen=True)
class Station:
    """Station to examine.

    Attributes
    ----------
    recordings, library : Path
        Folders that may not exist yet.
    why_no_window : callable
        Returns why no window can be opened, or None; passed in, because windows are a higher layer.
    port : str or None
        Port of the board; None takes the only one found.
    labels : mapping of int to str
        Labels of the sensors, by pin.
    sensor : Sensor
    rate_hz : int
    seconds : float
        How long the sensors are sampled.
    settings : Path or None
        Folder of the settings; None for the system's own.
    """

    recordings: Path
    library: Path
    why_no_window: Callable[[], str | None]
    port: str | None = None
    labels: dict[int, str] = field(default_factory=lambda: {0: "VMO"})
    sensor: Sensor = Sensor()  # noqa: RUF009 - frozen
    rate_hz: int = 2000
    seconds: float = 10.0
    settings: Path | None = None


def examine(station: Station, announce: Callable[[str], None] = lambda _: None) -> Iterator[Finding]:
    """Make all checks; yield each finding as soon as it is known. An impossible number is a fault.

    Parameters
    ----------
    station : Station
    announce : callable
        Called with words before a long step, or one in which the person must do something.
    """
    yield from map(doubt, _examine(station, announce))


def _examine(station: Station, announce: Callable[[str], None]) -> Iterator[Finding]:
    yield computer.look_at_program()
    yield computer.look_at_disk(station.recordings)
    yield computer.look_at_library(station.library)
    yield computer.look_at_settings(station.settings)
    announce(say("Opening the loudspeaker ..."))
    yield computer.look_at_sound()
    yield computer.look_at_display(station.why_no_window)
    yield computer.look_at_power()
    announce(say("Looking for the board ..."))
    found, board = _find_board(station.port)
    yield from found
    if board is None:
        return
    try:
        yield boards.look_at_identity(board)
        announce(say("Self-test ..."))
        yield boards.look_at_selftest(board)
        announce(say("Listening for {seconds:s}. Sit still, leg loose.", seconds=station.seconds))
        heard = boards.listen(board, station.rate_hz, station.seconds)
        yield boards.look_at_rate(heard)
        yield boards.look_at_delay(heard)
        yield boards.look_at_latency(heard)
        yield boards.look_at_losses(heard)
        yield from sensors.look_at_sensors(heard.longest, heard.hello, station.sensor, station.labels)
        if station.sensor.kind.is_signal:  # the other outputs have no spectrum
            seconds = min(station.seconds, supply.SECONDS)
            announce(
                say(
                    "Listening for {seconds:s} with the board's supply at fixed frequency.",
                    seconds=seconds,
                )
            )
            fixed = boards.listen(board, station.rate_hz, seconds, fixed_frequency=True)
            yield supply.look_at_supply(
                heard.longest, fixed.longest, heard.hello, station.sensor, tuple(sorted(station.labels))
            )
    except LinkError as error:
        yield Finding("link", "fault", error.cause, error.cure)
    finally:
        board.close()


def _find_board(port: str | None) -> tuple[list[Finding], Board | None]:
    """Open the only board; the findings tell what else was found, or why there is no board."""
    ports = find_ports()
    urls = [port] if port else [one.url for one in ports if one.likely]
    findings: list[Finding] = []
    opened: list[Board] = []
    for url in urls:
        try:
            opened.append(Board.open(url))
        except LinkError as error:
            findings.append(Finding("port", "fault", error.cause, f"{error.cure}{_add_rule(url)}"))
    if not urls:
        findings.append(_say_no_board(ports))
    if len(opened) == 1:  # other devices at the ports do not matter
        findings = [replace(finding, level="warning") for finding in findings]
        words = say("The port {url} can be opened and written to.", url=opened[0].url)
        findings.append(Finding("port", "ok", words))
    if len(opened) > 1:
        names = ", ".join(board.url for board in opened)
        for board in opened:
            board.close()
        words = say("{n} boards answer: {boards}.", n=len(opened), boards=names)
        cure = say("Choose one: --port {port}.", port=opened[0].url)
        return [*findings, Finding("port", "fault", words, cure)], None
    return findings, opened[0] if opened else None


def _say_no_board(ports: list[FoundPort]) -> Finding:
    waiting = flash.find_bootsel()
    if waiting:
        return Finding("port", "fault", say("A Pico is in BOOTSEL mode."), waiting[0].words)
    for port in ports:
        if port.runs_other:
            words = say("The board on {port} is: {board:said}.", port=port.url, board=port.description)
            return Finding("port", "fault", words, flash.say_how())
    cure = f"{say(PLUG_IN)} {say('If it is new, `vmofire flash` says how to begin.')}"
    return Finding("port", "fault", say(NO_PICO), cure)


def _add_rule(url: str) -> str:
    forbidden = sys.platform == "linux" and Path(url).exists() and not os.access(url, os.R_OK | os.W_OK)
    return f" {say(RULE)}" if forbidden else ""
