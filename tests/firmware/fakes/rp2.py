"""Fake rp2.DMA on the fake chip: the calls of sampler.py, with the register contents it reads."""

import micropython
from chip import chip


class DMA:
    def __init__(self):
        for channel in chip.channels:
            if not channel.claimed:
                break
        else:
            raise OSError("no channel is free")
        channel.claimed = True
        self.channel = channel.number
        self.hardware = channel
        self.registers = channel.registers

    def unpack_ctrl(self, value):
        return {name: value >> low & (1 << width) - 1 for name, low, width in chip.fields}

    def pack_ctrl(self, default=None, **values):
        if default is None:
            default = 0
            preset = {"irq_quiet": 1, "treq_sel": 63, "inc_write": 1, "inc_read": 1, "size": 2, "enable": 1}
            preset["chain_to"] = self.channel
            default = self.pack_ctrl(default=0, **preset)
        for name, low, width in chip.fields:
            if name in values:
                default = default & ~(((1 << width) - 1) << low) | int(values.pop(name)) << low
        assert not values, values
        return default

    def config(self, read=None, write=None, count=None, ctrl=None):
        assert self.hardware.claimed
        if read is not None:
            assert read == chip.fifo_at
        if write is not None:
            assert on_border(write)
            chip.source.ring = write
            self.hardware.written = 0
        if count is not None:
            self.hardware.reload = count
        if ctrl is not None:
            self.hardware.set_ctrl(ctrl)

    def active(self, value=None):
        assert self.hardware.claimed
        if value is None:
            return bool(self.hardware.registers[4] & chip.busy)
        if value:
            self.hardware.start()
            return True
        assert self.hardware.chain_to() == self.channel, "stopped while chained"
        for channel in chip.channels:
            if channel is self.hardware or channel.chain_to() == self.channel:
                assert not channel.registers[4] & 1, "stopped with EN set (erratum RP2350-E5)"
        self.hardware.stop()
        return False

    def close(self):
        self.hardware.claimed = False


@micropython.viper
def on_border(address) -> bool:
    return int(address) & 32767 == 0
