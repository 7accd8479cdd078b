"""Writer of XDF files for tests, by the specification (github.com/sccn/xdf, wiki "Specifications")."""

import struct
from dataclasses import dataclass, field

import numpy as np

FORMATS = {"float32": "<f4", "double64": "<f8", "int16": "<i2", "int32": "<i4"}
BOUNDARY = bytes.fromhex("43A546DCCBF5410FB30ED5467383CBE4")


@dataclass
class Stream:
    """Stream: samples (n_samples, n_channels) or words, with the time of each."""

    name: str
    stamps: np.ndarray
    samples: object
    nominal_hz: float = 0.0
    kind: str = "EMG"
    fmt: str = "float32"
    labels: list = field(default_factory=list)
    units: list = field(default_factory=list)
    kinds: list = field(default_factory=list)
    chunk: int = 32  # samples a chunk
    n_channels: int = 0


def length(n):
    return b"\x01" + bytes([n]) if n < 256 else b"\x04" + struct.pack("<I", n)


def chunk(tag, content):
    return length(len(content) + 2) + struct.pack("<H", tag) + content


def describe(one):
    n = one.n_channels or (1 if one.fmt == "string" else one.samples.shape[1])
    inner = ""
    for at in range(len(one.labels)):
        unit = f"<unit>{one.units[at]}</unit>" if one.units else ""
        kind = f"<type>{one.kinds[at]}</type>" if one.kinds else ""
        inner += f"<channel><label>{one.labels[at]}</label>{unit}{kind}</channel>"
    desc = f"<desc><channels>{inner}</channels></desc>" if inner else "<desc/>"
    return (
        f'<?xml version="1.0"?><info><name>{one.name}</name><type>{one.kind}</type>'
        f"<channel_count>{n}</channel_count><nominal_srate>{one.nominal_hz}</nominal_srate>"
        f"<channel_format>{one.fmt}</channel_format><created_at>1</created_at>{desc}</info>"
    ).encode()


def write_xdf(streams, *, footers=True, offsets=(0.0, 0.0)):
    """Return the bytes of a file; stamps are left out where they follow from the rate, as recorders do."""
    head = "<info><version>1.0</version><datetime>2026-09-30T10:00:00+0200</datetime></info>"
    data = b"XDF:" + chunk(1, b'<?xml version="1.0"?>' + head.encode())
    for number, one in enumerate(streams, 1):
        data += chunk(2, struct.pack("<I", number) + describe(one))
    for number, one in enumerate(streams, 1):
        for time_s, offset_s in zip((one.stamps[0], one.stamps[-1]), offsets, strict=True):
            data += chunk(4, struct.pack("<Idd", number, float(time_s), offset_s))
        last = None
        for start in range(0, len(one.stamps), one.chunk):
            body = b""
            stamps = one.stamps[start : start + one.chunk]
            for at, time_s in enumerate(stamps):
                step_s = 1.0 / one.nominal_hz if one.nominal_hz else np.inf
                follows = at > 0 and last is not None and abs(time_s - last - step_s) < 1e-9
                body += b"\0" if follows else b"\x08" + struct.pack("<d", time_s)
                last = time_s
                if one.fmt == "string":
                    words = one.samples[start + at].encode()
                    body += length(len(words)) + words
                else:
                    body += np.asarray(one.samples[start + at]).astype(FORMATS[one.fmt]).tobytes()
            data += chunk(3, struct.pack("<I", number) + length(len(stamps)) + body)
        data += chunk(5, BOUNDARY)
    if footers:
        for number, one in enumerate(streams, 1):
            foot = f'<?xml version="1.0"?><info><sample_count>{len(one.stamps)}</sample_count></info>'
            data += chunk(6, struct.pack("<I", number) + foot.encode())
    return data
