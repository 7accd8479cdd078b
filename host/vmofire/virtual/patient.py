"""Virtual person who hears the cues of a running job, makes the efforts, and answers questions.

In: people (one a channel), and each cue when it is given (`hear`). Out: a source (see source.py).
Never: knows a cue beforehand, or changes samples that were read. A read from sample 0 starts a new run, and
earlier cues are dropped. One thread may read while another calls `hear`.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, inf
from typing import NamedTuple

import numpy as np

from vmofire.guided.job_run import Note
from vmofire.labels import LEGS, Side
from vmofire.virtual.muscle import Contraction, EffortKind, MuscleModel, Noises
from vmofire.virtual.source import Signal, SourceEvent
from vmofire.wire import N_CHANNELS

# Tasks in which a muscle relaxes. All others are efforts.
QUIET = ("", "signal_check", "rest", "relax", "ready", "stretch", "hamstrings", "cold_pack")


class _Task(NamedTuple):
    kind: EffortKind
    share: float  # of MuscleModel.strength_uv
    of_maximum: bool = False
    by_both: bool = False  # nobody squeezes a ball, or squats, with one leg


# Strength of the vasti in each task, relative to a light ball squeeze: our own values, so that tasks differ.
_TASKS: dict[str, _Task] = {
    "ball_squeeze": _Task("ball_squeeze", 1.0, by_both=True),
    "buttocks_first": _Task("ball_squeeze", 1.0, by_both=True),
    "knees_together": _Task("ball_squeeze", 1.0, by_both=True),
    "thighs_down": _Task("ball_squeeze", 1.0, by_both=True),
    "tighten_thigh": _Task("ball_squeeze", 1.0, by_both=True),
    "ball_bridge": _Task("ball_squeeze", 1.1, by_both=True),
    "clench_extension": _Task("quad_set", 1.4),
    "twisted_raise": _Task("quad_set", 1.3),
    "wall_squat": _Task("quad_set", 1.4, by_both=True),
    "quad_set": _Task("quad_set", 1.0),
    "step_up": _Task("quad_set", 1.2),
    "hold": _Task("quad_set", 1.2),
    "maximum": _Task("quad_set", 1.0, of_maximum=True),
    "warm_up_50": _Task("quad_set", 0.5, of_maximum=True),
    "warm_up_75": _Task("quad_set", 0.75, of_maximum=True),
    "half_effort": _Task("quad_set", 0.5, of_maximum=True),
}
_OTHER = _Task("quad_set", 1.2)


def is_by_both(task: str) -> bool:
    """Return whether both legs do a task at once, whichever is measured."""
    return _TASKS.get(task, _OTHER).by_both


ANSWERS = {
    "pain": "0",
    "clearance": "yes",
    "moved": "moved",
    "ready": "ready",
    "ladder": "yes",
    "hamstrings": "now",
    "cold_pack": "now",
}


@dataclass
class _Leg:
    """Muscles under the sensors, one a column, and their contractions so far."""

    people: tuple[MuscleModel, ...]
    seed: int
    done: list[list[Contraction]] = field(default_factory=list[list[Contraction]])
    efforts: list[int] = field(default_factory=list[int])
    awake: set[int] = field(default_factory=set[int])  # columns woken by a cue; no new run puts them to sleep
    noises: list[Noises] = field(default_factory=list[Noises])
    noises_hz: float = 0.0

    def forget(self) -> None:
        self.done = [[] for _ in self.people]
        self.efforts = [0] * len(self.people)

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> Signal:
        if fs_hz != self.noises_hz:
            self.noises = [Noises(p, [self.seed, column], fs_hz) for column, p in enumerate(self.people)]
            self.noises_hz = fs_hz
        from_s, to_s = first_sample / fs_hz, (first_sample + n_samples) / fs_hz
        columns = [
            noises.shape(
                first_sample, n_samples, [c for c in done if c.onset_s < to_s and c.offset_s > from_s]
            )
            for noises, done in zip(self.noises, self.done, strict=True)
        ]
        return np.stack(columns, axis=1)


class Patient:
    """Virtual people who hear cues, make the efforts, and answer questions.

    Parameters
    ----------
    people : sequence of MuscleModel
        One a channel, 1 to 3.
    seed : int
        The same seed and the same cues, heard in time, give the same signal.
    label : str
        Plain words; "synthetic" is put before them.
    answers : mapping of str to str
        Answers to questions, by code of the question; by default no pain, and yes.
    sides : sequence of {"left", "right", ""}
        Leg of each channel, if the sensors are on both legs. A cue for a side then applies to
        every channel on it; a squeeze of the ball always to both legs.
    other_leg : sequence of MuscleModel
        Muscles under the sensors after a move. The sensors move at a cue for another side than before, and
        back again at a cue for the first side.
    first_side : {"left", "right", ""}
        Leg that wears the sensors at first; "" for the leg of the first cue.

    Raises
    ------
    ValueError
        There are no people, more than channels, or another number of them on the other leg.
    """

    def __init__(
        self,
        people: Sequence[MuscleModel],
        *,
        seed: int = 1,
        label: str = "person",
        answers: Mapping[str, str] | None = None,
        sides: Sequence[Side] = (),
        other_leg: Sequence[MuscleModel] = (),
        first_side: Side = "",
    ) -> None:
        if not 1 <= len(people) <= N_CHANNELS:
            raise ValueError(f"a board measures 1 to {N_CHANNELS} muscles, not {len(people)}")
        for what, given in (("sides", sides), ("other_leg", other_leg)):
            if given and len(given) != len(people):
                raise ValueError(f"{what} must be as many as the {len(people)} people, not {len(given)}")
        self.n_channels = len(people)
        self.label = f"synthetic {label}"
        self._seed = seed
        self._answers = {**ANSWERS, **(answers or {})}
        self._sides = tuple(sides)
        self._first_side: Side = first_side
        self._legs = [_Leg(tuple(people), seed)]
        if other_leg:
            self._legs.append(_Leg(tuple(other_leg), seed + 1))
        self._lock = threading.Lock()
        self._forget()

    def hear(
        self,
        task: str,
        at_sample: int,
        fs_hz: float,
        duration_s: float = inf,
        channels: Sequence[int] | None = None,
        side: Side = "",
        dark: bool = False,
    ) -> None:
        """Take a cue: the present effort ends, and the new task begins after a reaction time.

        Parameters
        ----------
        task : str
            As in `guided.steps.Step`: "ball_squeeze", "maximum", "rest" and so on.
        at_sample : int
            Sample at which the cue begins, of `fs_hz` a second; on a board, `VirtualBoard.skipped_samples`
            more.
        duration_s : float
            Duration of the task; infinite: until the next cue.
        channels : sequence of int, optional
            Columns of the cue; by default all.
        side : {"left", "right", "both", ""}
            Leg of the cue.
        dark : bool
            Without feedback.

        Raises
        ------
        ValueError
            The cue is for a column that does not exist.
        """
        if channels is not None and not all(0 <= column < self.n_channels for column in channels):
            raise ValueError(f"a cue for channels {list(channels)}, but there are {self.n_channels}, from 0")
        at_s = at_sample / fs_hz
        with self._lock:
            self._move(side, at_s)
            for leg in self._legs:
                self._let_go(leg, at_s)
            self._wake(task)
            if task not in QUIET:
                self._cues += 1
                effort = _TASKS.get(task, _OTHER)
                by: Side = "both" if effort.by_both and self._sides and side else side
                self._make_effort(task, at_s, duration_s, self._asked(channels, by), dark)

    def attend(self, note: Note, first_sample: int, fs_hz: float) -> str:
        """Hear a job's note.

        Parameters
        ----------
        note : Note
            From `JobRun.take_notes`.
        first_sample : int
            Sample at which the job began, as in `hear`.
        fs_hz : float

        Returns
        -------
        str
            Key that answers a question, or "start" if the job waits too long for stillness; else "".
        """
        data, at_sample = note.data, first_sample + note.sample
        if note.kind == "question":
            return self.answer(data["code"], data["choices"])
        if note.kind == "restless":
            return "start"
        if note.kind == "cue":
            seconds = inf if data["seconds"] is None else float(data["seconds"])
            self.hear(
                data["task"],
                at_sample,
                fs_hz,
                seconds,
                data["channels"],
                data["side"],
                bool(data.get("dark")),
            )
        elif note.kind in ("paused", "result"):
            self.hear("", at_sample, fs_hz)
        elif note.kind == "job":
            self._begin_job(at_sample / fs_hz)
        return ""

    def answer(self, code: str, choices: Sequence[str] = ()) -> str:
        """Return the code of the choice that answers a question; the first, if no answer is known."""
        given = self._answers.get(code, "")
        return given if given in choices or not choices else choices[0]

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> Signal:
        """Return samples in uV, (n_samples, n_channels); read them in order."""
        with self._lock:
            if first_sample == 0 and n_samples > 1:  # a read of one sample only prepares the noises
                self._forget()
            self._read_s = max(self._read_s, (first_sample + n_samples) / fs_hz)
            uv = self._legs[self._leg_at(first_sample / fs_hz)].read(first_sample, n_samples, fs_hz)
            for moved_s, leg in self._moves:
                place = min(n_samples, max(0, round(moved_s * fs_hz) - first_sample))
                if 0 < place < n_samples:
                    uv[place:] = self._legs[leg].read(first_sample + place, n_samples - place, fs_hz)
            return uv

    def contractions(self, column: int) -> tuple[Contraction, ...]:
        """Return the contractions of the muscle under a sensor, past and planned, in order."""
        with self._lock:
            return tuple(sorted(c for leg in self._legs for c in leg.done[column]))

    def events(self, until_s: float) -> tuple[SourceEvent, ...]:
        """Return when each muscle was on or will be on, from the cues heard so far."""
        with self._lock:
            events = [
                SourceEvent("burst", column, c.onset_s, c.offset_s)
                for leg in self._legs
                for column, done in enumerate(leg.done)
                for c in done
                if c.strength_uv and c.onset_s < until_s
            ]
        return tuple(sorted(events, key=lambda event: (event.start_s, event.channel)))

    def _begin_job(self, at_s: float) -> None:
        """Begin rested: efforts before a job neither tire for it nor choose its forces."""
        with self._lock:
            self._cues = 0
            for leg in self._legs:
                self._let_go(leg, at_s)
                leg.efforts = [0] * len(leg.people)

    def _forget(self) -> None:
        self._read_s = 0.0
        self._cues = 0
        self._side: Side = self._first_side
        self._moves: list[tuple[float, int]] = []
        for leg in self._legs:
            leg.forget()

    def _leg_at(self, t_s: float) -> int:
        return next((leg for moved_s, leg in reversed(self._moves) if moved_s <= t_s), 0)

    def _move(self, side: Side, at_s: float) -> None:
        """Move the sensors to the other leg if a cue names that side."""
        if side in LEGS:
            if len(self._legs) > 1 and self._side not in ("", side):
                now = self._moves[-1][1] if self._moves else 0
                self._moves.append((max(at_s, self._read_s), 1 - now))
            self._side = side

    def _asked(self, channels: Sequence[int] | None, side: Side) -> list[int]:
        """Return the columns of a cue: those named, and with known sides all on its leg."""
        columns = range(self.n_channels)
        if self._sides and side:
            return [column for column in columns if side == "both" or self._sides[column] in (side, "")]
        return [column for column in columns if channels is None or column in channels]

    def _let_go(self, leg: _Leg, at_s: float) -> None:
        for column, (person, done) in enumerate(zip(leg.people, leg.done, strict=True)):
            if not done:
                continue
            last = done[-1]
            offset_s = max(at_s + person.release_s, self._read_s) + person.fall_s
            if last.onset_s >= max(at_s, self._read_s):  # not begun yet: cancel it
                done.pop()
                leg.efforts[column] -= 1
            elif offset_s < last.offset_s:
                done[-1] = last._replace(offset_s=offset_s)

    def _wake(self, task: str) -> None:
        """Wake the muscles under the sensors that this cue wakes."""
        leg = self._legs[self._moves[-1][1] if self._moves else 0]
        leg.awake |= {column for column, person in enumerate(leg.people) if task and person.wakes_at == task}

    def _make_effort(
        self, code: str, at_s: float, duration_s: float, columns: Sequence[int], dark: bool
    ) -> None:
        task = _TASKS.get(code, _OTHER)
        leg = self._legs[self._moves[-1][1] if self._moves else 0]
        # All muscles of a movement share one reaction time; each has its own force.
        hurry, *forces = np.random.default_rng([self._seed, self._cues]).standard_normal(4)
        for column in columns:
            person = leg.people[column]
            share = person.asleep if person.wakes_at and column not in leg.awake else 1.0
            share *= person.unseen if dark else 1.0
            if task.kind not in person.fires_in or not share:
                continue
            onset_s = at_s + max(0.0, person.delay_s + person.delay_sd_s * float(hurry))
            onset_s = max(onset_s, self._read_s)
            stop_s = min(at_s + duration_s + person.release_s, onset_s + person.holds_s)
            if onset_s < stop_s:
                strength_uv = person.strength_uv * task.share * (person.maximum if task.of_maximum else 1.0)
                strength_uv *= share * exp(person.variation * float(forces[column]))
                strength_uv *= max(person.tires_to, (1.0 - person.weaker_by) ** leg.efforts[column])
                leg.done[column].append(Contraction(onset_s, stop_s + person.fall_s, strength_uv))
                leg.efforts[column] += 1
