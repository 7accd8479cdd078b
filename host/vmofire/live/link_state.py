"""State of link, disk and recording, as a screen tells it.

In: LinkEvents, and how far the disk is. Out: the last event, the trouble of this moment with its cure.
Never: a sample, or the reaction of a job.
"""

from dataclasses import replace

from vmofire.messages import LinkEvent, Written
from vmofire.words import msg, say, say_again

LATE_S = 2.0  # a disk is called slow from here on: most pause for a second now and then
DISK_LATE = (
    msg("The disk is slow. Part of the recording waits in memory."),
    msg("Wait. Nothing is lost so far."),
)


class LinkState:
    """State of one stream's link and recording.

    Attributes
    ----------
    failure : (str, str) or None
        Why the link has ended for good, and the cure; None while it goes on.
    recording : bool
        Whether the stream is recorded.
    written : Written
        How far the recording is.
    """

    def __init__(self) -> None:
        self.failure: tuple[str, str] | None = None
        self.recording = False
        self.written = Written()
        self._note = ""
        self._link = self._disk = ("", "")

    @property
    def note(self) -> str:
        """The last event, as a sentence; "" before the first."""
        return say_again(self._note)

    @property
    def trouble(self) -> tuple[str, str]:
        """What is wrong now, the link before the disk, and the cure; "" and "" when all is well."""
        is_late = self.written.waiting_s > LATE_S
        disk = (say(DISK_LATE[0]), say(DISK_LATE[1])) if is_late else self._disk
        words, cure = self._link if self._link[0] else disk
        return say_again(words), say_again(cure)

    def take(self, event: LinkEvent) -> None:
        """Take the next event."""
        self._note = event.words
        match event.kind:
            case "connected" | "started" | "stopped":
                self._link = ("", "")
            case "lost" | "silent" | "refused":
                self._link = (event.words, event.cure)
            case "failed":
                self._link = self.failure = (event.words, event.cure)
            case "recording":
                self._disk = ("", "")
                self.recording, self.written = True, Written()
            case "recorded":
                self._end_recording()
            case "recording failed":
                self._disk = (event.words, event.cure)
                self._end_recording()
            case "mark":
                self._note = say("Marked: {words:said}", words=event.words)
            case _:
                pass

    def _end_recording(self) -> None:
        self.recording = False
        self.written = replace(self.written, waiting_s=0.0, waiting_bytes=0)
