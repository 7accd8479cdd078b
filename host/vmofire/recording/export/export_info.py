"""Context of an export: person, circumstances and study of a recording.

In: nothing. Out: frozen records. Never: a name; people are exported under the id from the library.
"""

from dataclasses import dataclass

from vmofire.recording.formats.recorded import Recording
from vmofire.recording.library.measurements import Electrodes, StoredRecording
from vmofire.recording.library.records import Visit


@dataclass(frozen=True)
class Case:
    """Case of a recording: the person, and how it was taken.

    Attributes
    ----------
    person
        Pseudonymous id, as "P7K3Q"; "" for not known.
    visit
        Label of the visit, as "2026-03-01"; "" for none.
    task
        Task of the recording; "" takes the first job in it.
    mains_hz
        Frequency of the power grid at the place, 50 or 60; None where it is not known.
    electrodes
        One per channel, as the library stores them; a channel may have none.
    """

    person: str = ""
    visit: str = ""
    task: str = ""
    mains_hz: float | None = None
    electrodes: tuple[Electrodes, ...] = ()

    def task_of(self, recording: Recording) -> str:
        """Return the task in words."""
        jobs = [event.text for event in recording.events if event.kind == "job"]
        return self.task or (jobs[0] if jobs else "recording")

    def electrodes_of(self, label: str) -> Electrodes | None:
        """Return the known facts about one channel's electrodes."""
        return next((one for one in self.electrodes if one.label == label), None)


def make_case(visit: Visit, kept: StoredRecording, mains_hz: float | None = None) -> Case:
    """Return the case of a recording in the library."""
    return Case(
        person=visit.person_id,
        visit=f"{visit.started:%Y%m%dT%H%M}",
        mains_hz=mains_hz,
        electrodes=kept.electrodes,
    )


@dataclass(frozen=True)
class Study:
    """Study: the description of a data set; empty fields are left out, and a validator reports them.

    Attributes
    ----------
    title
        Title of the data set.
    authors
        One entry each.
    license
        License of the data set, for example "CC0".
    institution, address, department
        Owner of the equipment.
    """

    title: str = "Surface EMG of the thigh"
    authors: tuple[str, ...] = ()
    license: str = ""
    institution: str = ""
    address: str = ""
    department: str = ""
