"""Model of an RP2040 from rp2040py, with sampler.py on its bus.

In: time. Out: conversions, each known. The file runs unchanged, in CPython: viper's pointers are views of the
bus, rp2.DMA sets registers like the SDK, and each access to a register takes a microsecond.
"""

import sys
import types
from pathlib import Path
from typing import Any

import pytest
from rp2040py.peripherals.adc import RPADC
from rp2040py.rp2040 import RP2040

SAMPLER = Path(__file__).parents[2] / "firmware" / "sampler.py"
ADC, DMA = 0x4004C000, 0x50000000
RING_AT = 0x20009870  # not aligned as the DMA ring needs it
BUFFERS_AT = 0x90000000  # outside the addresses of the bus


class Bus:
    """RP2040 whose inputs differ from conversion to conversion, with the modules that sampler.py imports."""

    def __init__(self) -> None:
        self.rp2040 = RP2040()
        self.adc: RPADC = self.rp2040.adc
        self.dma = self.rp2040.dma
        self.buffers: list[Any] = []
        self.converted: list[tuple[int, int]] = []  # (channel, value)
        self.adc.on_adc_read = self.convert
        self.claimed: set[int] = set()
        self.read_us = 0.0  # time of viper code to read a word: with 0 the CPU is never late

    def convert(self, channel: int) -> None:
        value = (len(self.converted) * 2731 + channel * 1365 + len(self.converted) // 48) & 0xFFF
        self.converted.append((channel, value))
        self.adc.channel_values[channel] = value
        self.adc._default_on_adc_read(channel)

    def pass_us(self, us: float) -> None:
        self.rp2040.clock.tick(1000 * us)

    def address_of(self, buffer: Any) -> int:
        if isinstance(buffer, int):
            return buffer
        if isinstance(buffer, Registers):
            return buffer.address
        if not any(buffer is known for known in self.buffers):
            self.buffers.append(buffer)
        return BUFFERS_AT + 0x100000 * next(i for i, known in enumerate(self.buffers) if known is buffer)

    def pointer(self, size: int) -> Any:
        return lambda target: Pointer(self, self.address_of(target), size)

    def refuse_abort_of_enabled(self, channel: int) -> None:
        """Apply a rule of the RP2350 (datasheet 12.6.8.3, erratum RP2350-E5) that the model lacks."""
        for number in range(12):
            ctrl = self.rp2040.read_uint32(DMA + 0x40 * number + 0x0C)
            if number == channel or ctrl >> 11 & 15 == channel:
                assert not ctrl & 1, f"DMA channel {channel} is aborted while channel {number} has EN set"

    def modules(self) -> dict[str, types.SimpleNamespace]:
        bus = self

        class BoardDMA:
            def __init__(self) -> None:
                if len(bus.claimed) == 12:
                    raise OSError
                self.channel = min(set(range(12)) - bus.claimed)
                bus.claimed.add(self.channel)
                self.base = DMA + 0x40 * self.channel
                self.registers = Registers(self.base)

            def unpack_ctrl(self, value: int) -> dict[str, int]:
                return {"busy": value >> 24 & 1}

            def pack_ctrl(self, default: int | None = None, **fields: int) -> int:
                # RP2040 datasheet 2.5.7, CH0_CTRL_TRIG; defaults as MicroPython's
                places = {
                    "enable": (0, 1),
                    "high_pri": (1, 1),
                    "size": (2, 3),
                    "inc_read": (4, 1),
                    "inc_write": (5, 1),
                }
                places |= {
                    "ring_size": (6, 15),
                    "ring_sel": (10, 1),
                    "chain_to": (11, 15),
                    "treq_sel": (15, 63),
                }
                value = 0x3F8031 | 2 << 2 | self.channel << 11 if default is None else default
                for name, field in fields.items():
                    shift, mask = places[name]
                    value = value & ~(mask << shift) | field << shift
                return value

            def config(self, **registers: int) -> None:
                for name, offset in (("read", 0x00), ("write", 0x04), ("count", 0x08), ("ctrl", 0x10)):
                    if name in registers:
                        bus.rp2040.write_uint32(self.base + offset, registers[name])

            def active(self, start: int | None = None) -> bool:
                if start is not None:
                    if not start:
                        bus.refuse_abort_of_enabled(self.channel)
                    bus.rp2040.write_uint32(DMA + (0x430 if start else 0x444), 1 << self.channel)
                return bool(bus.rp2040.read_uint32(self.base + 0x0C) & 1 << 24)

            def close(self) -> None:
                bus.claimed.remove(self.channel)

        class Memory:
            def __getitem__(self, address: int) -> int:
                bus.pass_us(1)
                return bus.rp2040.read_uint32(address)

            def __setitem__(self, address: int, value: int) -> None:
                bus.pass_us(1)
                bus.rp2040.write_uint32(address, value)

        class BoardADC:
            CORE_TEMP = 4

            def __init__(self, channel: int) -> None:
                self.channel = channel

            def read_u16(self) -> int:
                cs = bus.rp2040.read_uint32(ADC) & ~0x7000
                bus.rp2040.write_uint32(ADC, cs | self.channel << 12 | 4)
                while not bus.rp2040.read_uint32(ADC) & 0x100:
                    bus.pass_us(1)
                return bus.rp2040.read_uint32(ADC + 4) << 4

        class Timer:
            PERIODIC = 1

            def __init__(self, _: int) -> None:
                self.callback: Any = None

            def init(self, callback: Any, **_: int) -> None:
                self.callback = callback

            def deinit(self) -> None:
                self.callback = None

        class Clock:
            @staticmethod
            def ticks_us() -> int:
                return int(bus.rp2040.clock.micros) & 0x3FFFFFFF

            sleep_us = staticmethod(bus.pass_us)

        return {
            "machine": types.SimpleNamespace(mem32=Memory(), ADC=BoardADC, Timer=Timer),
            "rp2": types.SimpleNamespace(DMA=BoardDMA),
            "micropython": types.SimpleNamespace(viper=lambda function: function, const=lambda value: value),
            "uctypes": types.SimpleNamespace(addressof=lambda _: RING_AT),
            "clock": Clock(),  # type: ignore[dict-item]
        }

    def power_up(self, monkeypatch: pytest.MonkeyPatch, lap: int | None = None) -> Any:
        self.claimed.clear()
        modules = self.modules()
        for name, module in modules.items():
            monkeypatch.setitem(sys.modules, name, module)
        source = SAMPLER.read_text(encoding="utf-8")
        if lap:
            assert "0x08000000" in source
            source = source.replace("0x08000000", hex(lap)).replace("0x07FFFFFF", hex(lap - 1))
        namespace: dict[str, Any] = {
            "ptr8": self.pointer(1),
            "ptr16": self.pointer(2),
            "ptr32": self.pointer(4),
        }
        exec(compile(source, str(SAMPLER), "exec"), namespace)
        return namespace["Sampler"](bytearray(32768 + 72000), modules["clock"], False, None)


class Registers:
    def __init__(self, address: int) -> None:
        self.address = address


class Pointer:
    """Work of viper's ptr8, ptr16 and ptr32, on the bus of the model or on a buffer beside it."""

    def __init__(self, bus: Bus, address: int, size: int) -> None:
        self.address, self.size = address, size
        self.board, self.bus = bus, bus.rp2040
        self.view: Any = None
        if address >= BUFFERS_AT:
            place, start = divmod(address - BUFFERS_AT, 0x100000)
            self.view = memoryview(bus.buffers[place]).cast("B")[start:]

    def __int__(self) -> int:
        return self.address

    def __getitem__(self, i: int) -> int:
        at = self.size * i
        if self.view is not None:
            return int.from_bytes(self.view[at : at + self.size], "little")
        assert (self.address + at) % self.size == 0
        if self.board.read_us:
            self.board.pass_us(self.board.read_us)
        return getattr(self.bus, f"read_uint{8 * self.size}")(self.address + at)

    def __setitem__(self, i: int, value: int) -> None:
        at = self.size * i
        value &= (1 << 8 * self.size) - 1
        assert self.view is not None, "viper code of the sampler only reads the bus"
        self.view[at : at + self.size] = value.to_bytes(self.size, "little")
