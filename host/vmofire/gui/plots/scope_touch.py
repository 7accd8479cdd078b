"""Fingers on the scope: one pans or moves an end of the selection, two pinch, a tap points.

In: touch points in pixels of the plots. Out: gestures, in pixels and shares. Never: Qt, a view.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

from vmofire.live.scope_view import WHEEL_STEP

TAP_PX = 12.0  # a finger that moves less was put down to point
DOUBLE_S = 0.4
APART_PX = 40.0  # fingers closer than this in one direction do not pinch in it


@dataclass(frozen=True)
class Finger:
    """One finger, in pixels: where it is, was at the event before, and was put down."""

    x: float
    y: float
    last_x: float
    last_y: float
    first_x: float
    first_y: float


class Touched(Protocol):
    """What fingers do."""

    def take_edge(self, x: float) -> str:
        """Return the edge of the selection at x: "start", "stop", or "" for none."""
        ...

    def move_edge(self, edge: str, x: float) -> None:
        """Move an edge of the selection to x."""
        ...

    def pan_px(self, by_px: float) -> None:
        """Move the signal to the right by pixels."""
        ...

    def pinch(self, steps: float, x: float) -> None:
        """Zoom time around x by notches."""
        ...

    def pinch_amplitude(self, steps: float, y: float) -> None:
        """Zoom the amplitude of the channel at y by notches."""
        ...

    def tap(self, x: float, y: float) -> None:
        """Put the cursor there."""
        ...

    def double_tap(self) -> None:
        """Return to live."""
        ...


class Hand:
    """The fingers of one touch, from the first put down to the last lifted."""

    def __init__(self, touched: Touched) -> None:
        self._touched = touched
        self._edge = ""
        self._moved = False
        self._tapped_s = float("-inf")

    def put_down(self, fingers: Sequence[Finger]) -> None:
        """Begin with the first finger."""
        self._moved = False
        self._edge = self._touched.take_edge(fingers[0].x) if len(fingers) == 1 else ""

    def move(self, fingers: Sequence[Finger]) -> None:
        """Follow the fingers."""
        if len(fingers) >= 2:
            self._moved, self._edge = True, ""
            self._pinch(fingers[0], fingers[1])
        elif fingers:
            one = fingers[0]
            if not self._moved and abs(one.x - one.first_x) + abs(one.y - one.first_y) < TAP_PX:
                return
            by_px = one.x - (one.last_x if self._moved else one.first_x)
            self._moved = True
            if self._edge:
                self._touched.move_edge(self._edge, one.x)
            elif by_px:
                self._touched.pan_px(by_px)

    def lift(self, x: float, y: float, at_s: float) -> None:
        """End with the last finger, at a moment of a clock."""
        if self._moved:
            return
        if at_s - self._tapped_s <= DOUBLE_S:
            self._tapped_s = float("-inf")
            self._touched.double_tap()
        else:
            self._tapped_s = at_s
            self._touched.tap(x, y)

    def _pinch(self, one: Finger, other: Finger) -> None:
        now, before = (one.x + other.x) / 2, (one.last_x + other.last_x) / 2
        if now != before:
            self._touched.pan_px(now - before)
        across, was_across = abs(one.x - other.x), abs(one.last_x - other.last_x)
        if min(across, was_across) >= APART_PX and across != was_across:
            self._touched.pinch(log(across / was_across) / log(WHEEL_STEP), now)
        up, was_up = abs(one.y - other.y), abs(one.last_y - other.last_y)
        if min(up, was_up) >= APART_PX and up != was_up and up > across:
            self._touched.pinch_amplitude(log(up / was_up) / log(WHEEL_STEP), (one.y + other.y) / 2)
