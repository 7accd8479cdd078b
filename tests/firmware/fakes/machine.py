"""Fake module machine on the fake chip: mem32, ADC, Timer, Pin, unique_id."""

from chip import chip


class Memory:
    def __getitem__(self, address):
        return chip.read(address)

    def __setitem__(self, address, value):
        chip.write(address, value)


mem32 = Memory()


class ADC:
    CORE_TEMP = 4

    def __init__(self, channel):
        self.channel = channel

    def read_u16(self):
        assert not chip.cs & 8, "one converter cannot do two things"
        return 14000  # 27 degrees: 0.706 V


class Timer:
    PERIODIC = 1

    def __init__(self, number):
        assert number == -1
        self.period_us = 0
        self.due_us = 0
        self.callback = None

    def init(self, mode, period, callback):
        assert mode == self.PERIODIC
        self.deinit()
        self.period_us = 1000 * period
        self.due_us = chip.now_us + self.period_us
        self.callback = callback
        chip.timers.append(self)

    def deinit(self):
        if self in chip.timers:
            chip.timers.remove(self)


class Pin:
    OUT = 1
    levels = {}  # noqa: RUF012 - shared by all pins

    def __init__(self, name, mode, value):
        self.name = name
        self.levels[name] = value

    def value(self, level):
        self.levels[self.name] = level


def unique_id():
    return b"\xe6\x61\x41\x04\x03\x2b\x1c\x2a"
