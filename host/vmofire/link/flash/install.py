"""What a board is, and this program's firmware on it: whole, verified, started.

In: a Prompt. Out: Found, a Board that runs the new firmware; LinkError with cause and cure.
Never: a half-copied set that starts: files come under other names, each is hashed by the board, and main.py
takes its place last.
"""

import ast
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from vmofire import wire
from vmofire.errors import LinkError
from vmofire.firmware import serve
from vmofire.link.board import Board
from vmofire.link.flash.bootsel import NEED, OLDEST, PAGES, say_how
from vmofire.link.flash.raw_prompt import RawPrompt

MAIN = "main.py"
NEW = ".new"  # behind a name: arrived, not yet in its place
PROBE = """
import os, sys
try:
    import machine
    unique_id = machine.unique_id()
except (ImportError, AttributeError):
    unique_id = b''
version = ''
if 'serve.py' in os.listdir() and 'wire.py' in os.listdir():
    try:
        with open('serve.py', 'rb') as file:
            for line in file:
                if line.startswith(b'VERSION = '):
                    version = str(line.strip(), 'ascii')
    except (OSError, ValueError):  # a folder, or damaged: then it need not be text
        pass
name = sys.implementation[0]
machine = getattr(sys.implementation, '_machine', '')
print((name, tuple(sys.implementation[1]), sys.platform, machine, unique_id, os.listdir(), version))
"""
PUT = """
import os
def put(names):
    if 'main.py' in os.listdir():
        os.remove('main.py')
    for name in names:
        os.rename(name + '.new', name)
put({names})
"""
# MicroPython imports a folder rather than a file of the same name, and renames no file to it.
FOLDERS = """
import os
def is_folder(name):
    try:
        return os.stat(name)[0] & 0x4000 != 0
    except OSError:
        return False
print([name for name in {names} if is_folder(name)])
"""
DROP = """
import os
for name in os.listdir():
    if name in {names}:
        os.remove(name)
"""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class FoundPico:
    """What a board says of itself at its prompt.

    Attributes
    ----------
    url : str
    board : str
        As MicroPython names it, without its chip: "Raspberry Pi Pico W".
    unique_id : str
        In hexadecimal.
    micropython : str
        Its version.
    firmware : str
        Version of vmofire's firmware on it; empty where there is none.
    other_program : bool
        Whether it starts a program of somebody else's, which would be replaced.
    """

    url: str
    board: str
    unique_id: str
    micropython: str
    firmware: str
    other_program: bool


def load_firmware() -> dict[str, bytes]:
    """Return the files of the firmware by name, in the order they go onto the board: main.py last."""
    here = Path(serve.__file__).parent
    paths = [*sorted(here.glob("*.py")), Path(wire.__file__)]
    paths.sort(key=lambda path: (path.name == MAIN, path.name))
    return {path.name: path.read_bytes() for path in paths}


def look(prompt: RawPrompt) -> FoundPico:
    """Ask a board what it is.

    Raises
    ------
    LinkError
        If it is no Pico, or its MicroPython is none or too old.
    """
    name, version, platform, machine, unique_id, files, line = cast(
        "tuple[str, tuple[int | str, ...], str, str, bytes, list[str], str]", prompt.ask(PROBE)
    )
    board = machine.split(" with ")[0]
    if name != "micropython":
        raise LinkError(f"The board on {prompt.url} runs {name}, not MicroPython.", say_how())
    if platform != "rp2" or board not in PAGES:
        raise LinkError(
            f"The board on {prompt.url} is no Pico: it is '{machine or platform}'.",
            "Use a Raspberry Pi Pico, Pico W, Pico 2 or Pico 2 W, or choose its port with --port.",
        )
    written = ".".join(str(part) for part in version[:3]) + "".join(
        f"-{part}" for part in version[3:] if part
    )
    too_early = version[:3] == (*OLDEST, 0) and any(version[3:])  # "1.28.0-preview" is before 1.28.0
    if version[:2] < OLDEST or too_early:
        raise LinkError(
            f"The {board} on {prompt.url} has MicroPython {written}; vmofire needs {NEED}.", say_how(board)
        )
    return FoundPico(
        url=prompt.url,
        board=board,
        unique_id=unique_id.hex(),
        micropython=written,
        firmware=_read_version(line),
        other_program=MAIN in files and not line,
    )


def install(prompt: RawPrompt, files: Mapping[str, bytes], progress: Progress) -> None:
    """Copy files onto the board, have it hash each, and only then put them in their places.

    Parameters
    ----------
    prompt : RawPrompt
    files : mapping of name to bytes
        main.py last.
    progress : callable
        Told, again and again, name, bytes written and bytes in all of the file under way.

    Raises
    ------
    LinkError
        If the board breaks off, is full, holds a folder of such a name, or a file arrives damaged: what it
        ran before is then still whole.
    """
    arriving = [name + NEW for name in files]
    modules = [name.removesuffix(".py") for name in files]
    for folder in prompt.ask(FOLDERS.format(names=[*modules, *files, *arriving])):
        raise LinkError(
            f"On the board lies a folder '{folder}', in the way of the firmware.",
            f"Delete it, or give it another name: mpremote connect {prompt.url} rm -r :{folder}",
        )
    prompt.run(DROP.format(names=arriving))  # of a run that was cut short
    for name, data in files.items():
        prompt.write_file(name + NEW, data, lambda done, size, name=name: progress(name, done, size))
    for name, data in files.items():
        if prompt.hash_file(name + NEW) != hashlib.sha256(data).hexdigest():
            prompt.run(DROP.format(names=arriving))
            raise LinkError(
                f"{name} arrived damaged on the board; what it ran before is untouched.",
                "Run `vmofire flash` again; if this comes back, use another cable and no hub.",
            )
    prompt.run(PUT.format(names=list(files)))


def start(found: FoundPico) -> Board:
    """Wait for the board to run what was put on it, and make sure that this is what answers.

    Where the restart at the end of a Prompt got lost, Board.open does it again.

    Raises
    ------
    LinkError
        If it does not start, or another board or another firmware answers.
    """
    try:
        board = Board.open(found.url)
    except LinkError as error:
        raise LinkError(
            f"The firmware was put there and does not answer. {error.cause}",
            "Unplug the board, plug it in again and run `vmofire flash` once more; if this comes back, put"
            " MicroPython on it anew.",
        ) from error
    hello = board.hello
    if hello.firmware != serve.VERSION or hello.unique_id.hex() != found.unique_id:
        board.close()
        raise LinkError(
            f"What answers on {found.url} is not what was put there: {hello.board} with firmware"
            f" {hello.firmware_name}.",
            "Unplug all other boards and run `vmofire flash` again.",
        )
    return board


def _read_version(line: str) -> str:
    match = re.search(r"\(.*\)", line)
    if not match:
        return ""
    try:
        return ".".join(str(part) for part in ast.literal_eval(match[0]))
    except (ValueError, SyntaxError, TypeError):
        return "?"
