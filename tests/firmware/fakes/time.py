"""Fake module time with the functions that the firmware uses, by the clock of the fake chip."""

from chip import clock

ticks_ms = clock.ticks_ms
ticks_us = clock.ticks_us
sleep_us = clock.sleep_us
