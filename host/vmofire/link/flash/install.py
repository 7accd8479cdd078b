"""Installation of the firmware on a board: whole, verified, started.

In: a Prompt. Out: Found, a Board that runs the new firmware; LinkError with cause and cure.
Never: starts a half-copied set. Files are copied under other names, the board hashes each one, and main.py
is renamed last.
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
from vmofire.link.flash.bootsel import OLDEST, OLDEST_NAME, PAGES, say_how
from vmofire.link.flash.raw_prompt import RawPrompt
from vmofire.words import say, say_all

MAIN = "main.py"
NEW = ".new"  # suffix of a file that is copied but not yet renamed
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
# MicroPython prefers a folder to a file of the same name, and cannot rename a file over a folder.
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
    """Description of a board, as asked at its prompt.

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
        Whether it starts another program, which would be replaced.
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
        It is no Pico, or it has no MicroPython, or one that is too old.
    """
    name, version, platform, machine, unique_id, files, line = cast(
        "tuple[str, tuple[int | str, ...], str, str, bytes, list[str], str]", prompt.ask(PROBE)
    )
    board = machine.split(" with ")[0]
    if name != "micropython":
        raise LinkError(
            say("The board on {url} runs {name}, not MicroPython.", url=prompt.url, name=name), say_how()
        )
    if platform != "rp2" or board not in PAGES:
        raise LinkError(
            say(
                "The board on {url} is no Pico. It is “{machine}”.",
                url=prompt.url,
                machine=machine or platform,
            ),
            say("Use a Raspberry Pi Pico, Pico W, Pico 2 or Pico 2 W, or choose its port with --port."),
        )
    written = ".".join(str(part) for part in version[:3]) + "".join(
        f"-{part}" for part in version[3:] if part
    )
    too_early = version[:3] == (*OLDEST, 0) and any(version[3:])  # "1.28.0-preview" is before 1.28.0
    if version[:2] < OLDEST or too_early:
        raise LinkError(
            say(
                "The {board:said} on {url} has MicroPython {written}. vmofire needs {oldest} or newer.",
                board=board,
                url=prompt.url,
                written=written,
                oldest=OLDEST_NAME,
            ),
            say_how(board),
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
    """Copy files onto the board, let it hash each, and only then rename them.

    Parameters
    ----------
    prompt : RawPrompt
    files : mapping of name to bytes
        main.py last.
    progress : callable
        Called repeatedly with name, bytes written and total bytes of the current file.

    Raises
    ------
    LinkError
        The board is disconnected or full, has a folder of such a name, or a file arrives damaged. Its old
        program is then still whole.
    """
    arriving = [name + NEW for name in files]
    modules = [name.removesuffix(".py") for name in files]
    for folder in prompt.ask(FOLDERS.format(names=[*modules, *files, *arriving])):
        raise LinkError(
            say("A folder “{folder}” on the board is in the way of the firmware.", folder=folder),
            say(
                "Delete or rename it: `mpremote connect {url} rm -r :{folder}`.",
                url=prompt.url,
                folder=folder,
            ),
        )
    prompt.run(DROP.format(names=arriving))  # left from an installation that was cut short
    for name, data in files.items():
        prompt.write_file(name + NEW, data, lambda done, size, name=name: progress(name, done, size))
    for name, data in files.items():
        if prompt.hash_file(name + NEW) != hashlib.sha256(data).hexdigest():
            prompt.run(DROP.format(names=arriving))
            raise LinkError(
                say("{file} arrived damaged on the board. What it ran before is untouched.", file=name),
                say("Run `vmofire flash` again. If this happens again, use another cable and no hub."),
            )
    prompt.run(PUT.format(names=list(files)))


def start(found: FoundPico) -> Board:
    """Wait until the board runs the new firmware, and check that this firmware answers.

    If the restart at the end of a RawPrompt got lost, Board.open repeats it.

    Raises
    ------
    LinkError
        It does not start, or another board or another firmware answers.
    """
    try:
        board = Board.open(found.url)
    except LinkError as error:
        raise LinkError(
            say_all(say("The firmware is on the board, but does not answer."), error.cause),
            say(
                "Unplug the board, plug it in again, and run `vmofire flash` once more."
                " If this happens again, put MicroPython on it anew."
            ),
        ) from error
    hello = board.hello
    if hello.firmware != serve.VERSION or hello.unique_id.hex() != found.unique_id:
        board.close()
        raise LinkError(
            say(
                "Another board or firmware answers on {url} now: {board:said} with firmware {firmware}.",
                url=found.url,
                board=hello.board,
                firmware=hello.firmware_name,
            ),
            say("Unplug all other boards and run `vmofire flash` again."),
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
