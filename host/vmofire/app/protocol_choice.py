"""Which test, and how: vmofire's own protocols, a clinic's beside them, and copies for it to change.

In: a folder, the sensors' labels. Out: a test with its settings; a copied file, and where it lies.
Never: a number that guided/protocols.py did not check, or a file written over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.view import Option, Question, View
from vmofire.words import say

if TYPE_CHECKING:  # scipy comes with it
    from vmofire.guided.protocols import Protocol, Settings

ROOM = 15  # options that a page has keys for
LONGEST = 240  # characters of an error; all of it stands in the file's own words when there is but one


class ProtocolChoice:
    """The way from "Test" to a test.

    Parameters
    ----------
    folder : Path
        The clinic's protocols, one a *.toml file; it may not be there yet.
    view : View
    begin : callable
        Takes the test and its settings; None where vmofire's own are wanted.
    """

    def __init__(self, folder: Path, view: View, begin: "Callable[[str, Settings | None], None]") -> None:
        self._folder, self._view, self._begin = folder, view, begin

    def show(self, labels: Sequence[str]) -> None:
        """Ask which test, of all that can be read."""
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
        options.append(Option("copy", "Copy and change", "A protocol as a file of your own."))
        told = ["For clinicians. Each asks for clearance and pain."]
        if unseen > 0:
            told.append(f"{unseen} more protocols in {self._folder} have no room here.")
        if errors:
            first, *others = (str(error) for error in errors)
            more = f" Other files that cannot be used: {len(others)}." if others else ""
            told.append(f"Not usable: {first[:LONGEST]}.{more}")

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

        self._view.ask(Question("test", "Which test?", " ".join(told), options), take)

    def _ask_copy(self, labels: Sequence[str], own: "Sequence[Protocol]") -> None:
        from vmofire.guided.protocols import shipped_protocols

        known: Mapping[str, Protocol] = {
            f"{number}": one for number, one in enumerate([*shipped_protocols(), *own])
        }
        options = [Option(code, one.name, _describe(one)) for code, one in known.items()]

        def take(code: str) -> None:
            try:
                path = self.copy(known[code])
                title, detail = (
                    "Copied",
                    f"Open {path} with any text editor, change name and numbers, save it.",
                )
            except OSError as error:
                title = "It could not be copied"
                detail = f"{error.strerror or error}: {self._folder}. Check the folder's permissions."
            options = [Option("", "To the tests", "What the file says now is read there.")]
            self._view.ask(Question("copied", title, detail, options), lambda _: self.show(labels))

        detail = "Each number stands there with its unit and range."
        self._view.ask(Question("protocol", "Copy which protocol?", detail, options), take)

    def copy(self, protocol: "Protocol") -> Path:
        """Write a protocol as a new file of the clinic's; return it.

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
                    file.write(write_protocol(replace(protocol, name=f"{protocol.name[:60]}, copy {number}")))
            except FileExistsError:
                number += 1
            else:
                return path


def _describe(protocol: "Protocol") -> str:
    words = protocol.words.partition("\n")[0]
    where = f"{protocol.test}, {protocol.path.name}" if protocol.path else protocol.test
    return f"{where[:1].upper()}{where[1:]}. {words}"[:160]
