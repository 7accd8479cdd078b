"""What an export is told beyond the recording itself: whose it is, how it was taken, for which study.

In: nothing. Out: frozen records. Never: a name; people go out under the id the library gave them.
"""

from dataclasses import dataclass

from vmofire.recording.formats.recorded import Recording
from vmofire.recording.library.records import Electrodes, StoredRecording, Visit


@dataclass(frozen=True)
class Case:
    """Whose recording it is, and how it was taken.

    Attributes
    ----------
    person
        Pseudonymous id, as "P7K3Q"; "" for not known.
    visit
        Label of the visit, as "2026-03-01"; "" for none.
    task
        What was done; "" takes the first job in the recording.
    mains_hz
        Of the power grid at the place, 50 or 60; None where nobody said.
    electrodes
        One a channel, as the library keeps them; a channel without stays without.
    """

    person: str = ""
    visit: str = ""
    task: str = ""
    mains_hz: float | None = None
    electrodes: tuple[Electrodes, ...] = ()

    def task_of(self, recording: Recording) -> str:
        """Return what was done, in words."""
        jobs = [event.text for event in recording.events if event.kind == "job"]
        return self.task or (jobs[0] if jobs else "recording")

    def electrodes_of(self, label: str) -> Electrodes | None:
        """Return what is known of one channel's electrodes."""
        return next((one for one in self.electrodes if one.label == label), None)


def make_case(visit: Visit, kept: StoredRecording, mains_hz: float | None = None) -> Case:
    """Return what the library knows of one of its recordings."""
    return Case(
        person=visit.person_id,
        visit=f"{visit.started:%Y%m%dT%H%M}",
        mains_hz=mains_hz,
        electrodes=kept.electrodes,
    )


@dataclass(frozen=True)
class Study:
    """What a data set says of itself; what is empty is left out, and a validator tells that it is missing.

    Attributes
    ----------
    title
        Of the data set.
    authors
        One entry each.
    license
        Under which it may be passed on, as "CC0".
    institution, address, department
        In charge of the equipment.
    """

    title: str = "Surface EMG of the thigh"
    authors: tuple[str, ...] = ()
    license: str = ""
    institution: str = ""
    address: str = ""
    department: str = ""
