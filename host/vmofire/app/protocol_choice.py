"""Choice of a test and its protocol: vmofire's own, the clinic's, and copies for the clinic to change.

In: a folder, the sensors' labels. Out: a test with its settings; a copied file and its path.
Never: a number that guided/protocols.py did not check, or a file overwritten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from vmofire.app.view import Option, Question, View
from vmofire.errors import explain
from vmofire.words import msg, say, say_all, say_many

if TYPE_CHECKING:  # it imports scipy
    from vmofire.guided.protocols import Protocol, Settings

ROOM = 15  # options that a page has keys for
LONGEST = 240  # characters of an error: a page has no more room


class ProtocolChoice:
    """Questions between "Test" and a test.

    Parameters
    ----------
    folder : Path
        Folder of the clinic's protocols, one *.toml file each; it may be missing.
    view : View
    begin : callable
        Takes the test and its settings; None for vmofire's own settings.
    """

    def __init__(self, folder: Path, view: View, begin: "Callable[[str, Settings | None], None]") -> None:
        self._folder, self._view, self._begin = folder, view, begin

    def show(self, labels: Sequence[str]) -> None:
        """Ask for a test, among all protocols that can be read."""
        from vmofire.guided import catalogue
        from vmofire.guided.protocols import find_protocols

        found, errors = find_protocols(self._folder)
        missing = {test: catalogue.why_not(test, labels) for test, _, _ in catalogue.TESTS}
        options = [
            Option(test, say(title), missing[test] or say(words)) for test, title, words in catalogue.TESTS
        ]
        room = ROOM - len(options) - 1
        own, unseen = list(found)[:room], len(found) - room
        for number, one in enumerate(own):
            options.append(Option(f"own {number}", one.name, missing[one.test] or _describe(one)))
        options.append(Option("copy", say("Copy and change"), say("A protocol as a file of your own.")))
        told = [say("For clinicians. Each test asks for clearance and pain.")]
        if unseen > 0:
            told.append(
                say_many(
                    "There is no room here for {n} more protocol in {folder}.",
                    "There is no room here for {n} more protocols in {folder}.",
                    unseen,
                    folder=self._folder,
                )
            )
        if errors:
            first, *others = (str(error) for error in errors)
            told.append(shorten(first, LONGEST, placeholder=" ..."))
            if others:
                told.append(say("Other files that cannot be used: {n}.", n=len(others)))

        def take(code: str) -> None:
            if code == "copy":
                self._ask_copy(labels, own)
            elif code.startswith("own "):
                protocol = own[int(code.removeprefix("own "))]
                begin(protocol.test, protocol.settings)
            else:
                begin(code, None)

        def begin(test: str, settings: "Settings | None") -> None:
            if missing[test]:
                self.show(labels)
            else:
                self._begin(test, settings)

        self._view.ask(Question("test", say("Which test?"), " ".join(told), options), take)

    def _ask_copy(self, labels: Sequence[str], own: "Sequence[Protocol]") -> None:
        from vmofire.guided.protocols import shipped_protocols

        known: Mapping[str, Protocol] = {
            f"{number}": one for number, one in enumerate([*shipped_protocols(), *own])
        }
        options = [Option(code, one.name, _describe(one)) for code, one in known.items()]

        def take(code: str) -> None:
            try:
                path = self.copy(known[code])
                title = say("The protocol is copied")
                message = msg("Open {path} with a text editor. Change its name and numbers, and save it.")
                detail = say(message, path=path)
            except OSError as error:
                title = say("The protocol could not be copied")
                cause, _ = explain(error, "keep", self._folder)
                detail = say_all(cause, say("Check the permissions of the folder."))
            options = [Option("", say("To the tests"), say("The changed file is read there."))]
            self._view.ask(Question("copied", title, detail, options), lambda _: self.show(labels))

        detail = say("The file gives each number with its unit and range.")
        self._view.ask(Question("protocol", say("Copy which protocol?"), detail, options), take)

    def copy(self, protocol: "Protocol") -> Path:
        """Write a protocol to a new file in the clinic's folder; return its path.

        Raises
        ------
        OSError
            The folder cannot be written to.
        """
        from vmofire.guided.protocols import write_protocol

        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            path = self._folder / f"{protocol.test}-{number}.toml"
            try:
                with path.open("x", encoding="utf-8") as file:
                    name = say("{name}, copy {number}", name=protocol.name[:60], number=number)
                    file.write(write_protocol(replace(protocol, name=name)))
            except FileExistsError:
                number += 1
            else:
                return path


def _describe(protocol: "Protocol") -> str:
    from vmofire.guided.catalogue import TESTS

    title = next((say(title) for test, title, _ in TESTS if test == protocol.test), protocol.test)
    where = say("{test}, {file}.", test=title, file=protocol.path.name) if protocol.path else f"{title}."
    about = protocol.words.splitlines()[:1]
    return shorten(" ".join((where, *about)), 160, placeholder=" ...")
