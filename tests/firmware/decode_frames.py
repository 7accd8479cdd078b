"""Decoder for MicroPython and CPython: reads frames as hex lines on standard input, prints their content."""

import binascii
import struct
import sys

import wire

LAYOUTS = {
    wire.HELLO: wire.HELLO_LAYOUT,
    wire.BLOCK: wire.BLOCK_LAYOUT,
    wire.STATUS: wire.STATUS_LAYOUT,
    wire.PONG: wire.PONG_LAYOUT,
    wire.ERROR: wire.ERROR_LAYOUT,
}

reader = wire.Reader(binascii.crc32)
while True:
    line = sys.stdin.readline()
    if not line:
        break
    for kind, sequence, payload in reader.feed(binascii.unhexlify(line.strip())):
        fields = struct.unpack_from(LAYOUTS[kind], payload)
        print(kind, sequence, fields, binascii.hexlify(payload[struct.calcsize(LAYOUTS[kind]) :]))
print(reader.frames, reader.damaged, reader.skipped_bytes, reader.missed_frames)
