"""docs/protocol.md matches wire.py: tables, frames and command lines, on both Pythons."""

import ast
import binascii
import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vmofire import messages, wire

ROOT = Path(__file__).parent.parent
DOC = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
EXAMPLES = [
    (bytes.fromhex(hex_text), fields)
    for hex_text, fields in re.findall(r"```hex\n(.*?)```\s+```fields\n(.*?)```", DOC, re.DOTALL)
]
LAYOUTS = {
    "HELLO": wire.HELLO_LAYOUT,
    "BLOCK": wire.BLOCK_LAYOUT,
    "STATUS": wire.STATUS_LAYOUT,
    "PONG": wire.PONG_LAYOUT,
    "ERROR": wire.ERROR_LAYOUT,
}


def test_every_kind_has_a_worked_frame():
    kinds = {frame[2] for frame, _ in EXAMPLES}
    assert kinds == {wire.HELLO, wire.BLOCK, wire.STATUS, wire.PONG, wire.ERROR}


@pytest.mark.parametrize(("frame", "fields"), EXAMPLES)
def test_a_worked_frame_decodes_to_the_fields_beside_it(frame, fields):
    [(kind, _, payload)] = wire.Reader(binascii.crc32).feed(frame)
    message = messages.decode(kind, payload)
    for line in fields.strip().splitlines():
        name, _, value = line.partition(" = ")
        found = getattr(message, name)
        found = found.tolist() if isinstance(found, np.ndarray) else found
        assert found == ast.literal_eval(value), name


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_table_of_fields_is_the_layout_in_the_code(name):
    section = DOC.split(f"### {name} (")[1].split("###")[0]
    types = re.findall(r"^\| (\d*[a-zA-Z]) \|", section, re.MULTILINE)
    assert "<" + "".join(types) == LAYOUTS[name]


def test_a_command_line_in_the_doc_is_one_the_board_takes():
    def crc32_into(buf: bytearray, start: int, stop: int, at: int) -> None:
        struct.pack_into("<I", buf, at, binascii.crc32(bytes(buf[start:stop])))

    lines = re.findall(r"^\| `([A-Z]+[^`]*\*[0-9A-F]{8})` \|", DOC, re.MULTILINE)
    commands = wire.CommandReader(crc32_into)
    verbs = [commands.push(byte) for line in lines for byte in line.encode() + b"\n"]
    assert [verb for verb in verbs if verb != wire.NONE] == list(range(len(wire.VERBS)))


def test_the_rates_in_the_doc_are_those_on_offer():
    sentence = re.search(r"Rates on offer are ([\d, and]+) Hz", DOC)
    assert sentence is not None
    assert tuple(map(int, re.findall(r"\d+", sentence[1]))) == wire.RATES_HZ


def test_micropython_decodes_the_worked_frames_as_cpython_does():
    micropython = shutil.which("micropython", path=str(Path(sys.executable).parent)) or shutil.which(
        "micropython"
    )
    assert micropython, "the test environment brings MicroPython: make test"
    script = ROOT / "tests" / "firmware" / "decode_frames.py"
    wire_folder = str(ROOT / "host" / "vmofire")
    lines = "".join(frame.hex() + "\n" for frame, _ in EXAMPLES)
    printed = [
        subprocess.run(
            [python, str(script)],
            input=lines,
            env=os.environ | paths,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for python, paths in (
            (micropython, {"MICROPYPATH": wire_folder}),
            (sys.executable, {"PYTHONPATH": wire_folder}),
        )
    ]
    assert printed[0] == printed[1]
    assert printed[0].splitlines()[-1].split()[:2] == [str(len(EXAMPLES)), "0"]
