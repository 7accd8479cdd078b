"""Loader of the library: opens it on its own thread, and tells the person and any trouble.

In: its folder. Out: a Filing, or why there is none. Never: a view that waits for a disk; a demo library and
this user's own open at once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.tasks import Task
from vmofire.recording.progress import Cancelled, Progress
from vmofire.words import say, say_all

if TYPE_CHECKING:  # the database takes half a second to load, on its own thread
    from vmofire.app.filing import Filing
    from vmofire.recording.library import LibraryError


class LibraryLoader:
    """Opens one library.

    Parameters
    ----------
    find_folder : callable or None
        Returns the folder of the library; without it nothing is saved.
    take : callable
        Takes the Filing once the library is open.

    Attributes
    ----------
    filing : Filing or None
        None until the library is open.
    is_demo : bool
        Whether the demo library takes the place of this user's own.
    """

    def __init__(self, find_folder: Callable[[], Path] | None, take: "Callable[[Filing], None]") -> None:
        self._find_folder, self._take = find_folder, take
        self.filing: Filing | None = None
        self._error: LibraryError | None = None
        self._opening: Task | None = None
        self.is_demo = False

    @property
    def can_demo(self) -> bool:
        """Whether there is a place for a demo library: beside this user's own."""
        return self._find_folder is not None

    @property
    def is_opening(self) -> bool:
        """Whether the person is not known yet, because the library is being opened."""
        return self._find_folder is not None and self.filing is None and not self.trouble

    @property
    def trouble(self) -> str:
        """Why nothing can be saved, with the cure; "" without trouble."""
        return "" if self._error is None else str(self._error)

    def open(self, person_id: str) -> None:
        """Open the library on its own thread, and choose the person who was measured last."""
        if self._find_folder is None or self._opening is not None or self.filing is not None or self.trouble:
            return
        find_folder, is_demo = self._find_folder, self.is_demo

        def do(progress: Progress) -> "Filing":
            from vmofire.app.filing import Filing
            from vmofire.recording.library import Library, LibraryError

            if is_demo:
                from vmofire.app.demo_library import open_demo

                return open_demo(find_folder(), progress)
            filing = Filing(Library(find_folder()))
            try:
                filing.choose(person_id)
            except LibraryError:  # deleted meanwhile, or in another library
                filing.choose("")
            return filing

        self._opening = Task("library", do)

    def open_again(self) -> None:
        """Try again after an error."""
        self._error = None
        self.open("")

    def switch(self, *, is_demo: bool) -> None:
        """Close the library, and let the demo library or this user's own open in its place."""
        self.close()
        self.is_demo, self._error = is_demo, None

    def tick(self) -> None:
        """Check whether it is open; called once a frame."""
        if self._opening is not None and self._opening.done:
            self.wait()

    def wait(self) -> None:
        """Wait until it is open, or opening has failed."""
        if self._opening is None:
            return
        from vmofire.recording.library import LibraryError

        work, self._opening = self._opening, None
        try:
            filing: Filing = work.take()
        except LibraryError as error:
            self._error = error
            return
        except Cancelled:  # the demo was left before its library was made
            return
        self.filing, self._error = filing, None
        self._take(filing)

    def close(self) -> None:
        """Close the library; one that is still being made is given up."""
        if self._opening is not None:
            if self.is_demo:
                self._opening.cancel()
            self.wait()
        if self.filing is not None:
            self.filing.library.close()
            self.filing = None

    @property
    def person_words(self) -> tuple[str, str]:
        """The person, and whether results are saved, in words."""
        if self._find_folder is None:
            return say("No person"), say("Nothing is saved here.")
        if self.trouble:
            return say("Nothing can be saved"), self.trouble
        if self.filing is None and self.is_demo:
            share = 100.0 * (self._opening.share if self._opening is not None else 0.0)
            return say("Demo: making half a year of visits ..."), say("{share:%} done.", share=share)
        if self.filing is None:
            return say("Opening the library ..."), ""
        person = self.filing.person
        if person is None and self.is_demo:
            return say("Demo library"), say("Choose a person to save what you measure.")
        if person is None:
            return say("No person"), say("Choose a person to save what you measure.")
        if self.is_demo:
            return say("Demo library: {person}", person=person.name or person.id), say("All is saved there.")
        who = f"{person.id}, {person.name}" if person.name else person.id
        if self.filing.visit_id:
            return who, say("Everything is saved. Today's visit goes on.")
        return who, say("Everything is saved. The next job begins a visit.")

    @property
    def why_not_kept(self) -> str:
        """Why a result was not saved; "" without a library."""
        if self._find_folder is None:
            return ""
        if self.trouble:
            return say_all(say("Not saved."), self.trouble)
        if self.filing is None or self.filing.person is None:
            return say("Not saved: no person was chosen.")
        return say("Not saved: the job began without this person.")
