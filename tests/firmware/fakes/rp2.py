"""rp2.DMA over the fake chip: the calls sampler.py makes, with the register contents it reads."""

from array import array

import micropython
from chip import chip


class DMA:
    def __init__(self):
        self.channel = chip.channels.index(None)
        chip.channels[self.channel] = self
        self.registers = array("I", [0] * 16)
        self.reload = 0
        self.written = 0  # bytes, modulo the ring

    @staticmethod
    def unpack_ctrl(value):
        return chip.unpack(value)

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
        if read is not None:
            assert read == chip.fifo_at
        if write is not None:
            assert on_border(write)
            chip.source.ring = write
            self.written = 0
        if count is not None:
            self.reload = count
        if ctrl is not None:
            self.set_ctrl(ctrl)

    def active(self, value):
        if value:
            self.start()
        else:
            assert self.registers[4] & 1 == 0 or self.chain_to() == self.channel, "stopped while chained"
            self.stop()

    def close(self):
        self.stop()
        chip.channels[self.channel] = None

    # What the hardware does

    def set_ctrl(self, value):
        self.registers[4] = self.registers[3] = self.registers[4] & chip.busy | value & ~chip.busy
        self.request = chip.field(value, "treq_sel")
        if value & 1:
            assert chip.field(value, "size") == 1
            assert chip.field(value, "inc_write") == 1
            assert chip.field(value, "inc_read") == 0
            assert chip.field(value, "ring_sel") == 1
            assert chip.field(value, "ring_size") == 15
            assert chip.field(value, "irq_quiet") == 1

    def chain_to(self):
        return chip.field(self.registers[4], "chain_to")

    def takes(self, request):
        return self.request == request

    def start(self):
        if self.registers[4] & 1 and not self.registers[4] & chip.busy:
            self.registers[4] |= chip.busy
            self.registers[2] = self.reload

    def stop(self):
        # What TRANS_COUNT holds after an abort is not in the data sheet: give what would hurt.
        if self.registers[4] & chip.busy:
            self.registers[2] = 12345
        self.registers[4] = self.registers[4] & ~chip.busy

    def carry(self, source, first, n):
        """Take up to n conversions to memory; return how many."""
        n = min(n, self.registers[2], (32768 - self.written) // 2)
        source.fill(self.written, first, n)
        self.written = (self.written + 2 * n) & 32767
        self.registers[2] -= n
        if self.registers[2] == 0:
            self.registers[4] = self.registers[4] & ~chip.busy
            if self.chain_to() != self.channel:
                chip.channels[self.chain_to()].start()
        return n


@micropython.viper
def on_border(address) -> bool:
    return int(address) & 32767 == 0
