"""From a result on: shown, filed, overridden by who may; then again, the other leg, or something else.

In: a Result. Out: what may be done next, and the next job asked for. Never: a measured number or word
changed: an override stands beside them, with who and why.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from vmofire.app.clinic import Clinic
from vmofire.app.corrections import ask_outcome
from vmofire.app.job_start import JobStart
from vmofire.app.recordings import Recordings
from vmofire.app.signal_source import SignalSource
from vmofire.app.tasks import Ask
from vmofire.gui.screens.result import Action
from vmofire.gui.screens.screens import Screens
from vmofire.guided.clinic.override import override
from vmofire.guided.prompt import Result

LONGEST = 300  # characters of an override, with the name: more could not be read where it stands


class Results:
    """One result at a time, and what follows it.

    Parameters
    ----------
    screens : Screens
    station : SignalSource
    recorder : Recordings
    clinic : Clinic
    jobs : JobStart
    ask : callable
        As Flow asks.
    leave, train : callable
        Go back to the start; ask which exercise.

    Attributes
    ----------
    result : Result or None
        As it stands, an override included; None once it was left.
    seen : Result or None
        The last one as the job gave it.
    """

    def __init__(
        self,
        screens: Screens,
        station: SignalSource,
        recorder: Recordings,
        clinic: Clinic,
        jobs: JobStart,
        *,
        ask: Ask,
        leave: Callable[[], None],
        train: Callable[[], None],
    ) -> None:
        self.result: Result | None = None
        self.seen: Result | None = None
        self._screens, self._station, self._recorder = screens, station, recorder
        self._clinic, self._jobs = clinic, jobs
        self._ask, self._leave, self._train = ask, leave, train
        self._is_known_lost = False
        self._who = ""  # overrode last in this sitting
        screens.result.chosen.connect(self._go_on)

    def show(self, result: Result) -> None:
        """Show what a job ended with, and keep it for the visit."""
        self.result = self.seen = result
        visit, asked = self._station.visit, self._jobs.asked
        if visit is not None:
            visit.keep(result, asked.side if asked else "")
        self._recorder.end(result)
        self._show(result)
        self._screens.show_screen(self._screens.result)

    def tick(self) -> None:
        """Tell what has become of the result; once a frame."""
        if self._screens.currentWidget() is self._screens.result:
            self._screens.result.show_kept(*self._describe_kept())
            if self._clinic.filing.lost != self._is_known_lost and self.result is not None:
                self._is_known_lost = self._clinic.filing.lost
                self._show(self.result)

    def _describe_kept(self) -> tuple[str, bool]:
        """Return what became of the result, and whether that is trouble."""
        session, clinic = self._station.session, self._clinic
        if clinic.filing.kept:
            return clinic.filing.kept, clinic.filing.lost
        if session is not None and session.is_virtual:
            return "Not kept: nobody real was measured.", False
        return clinic.shelf.why_not_kept, bool(clinic.shelf.trouble)

    def _show(self, result: Result) -> None:
        self._screens.result.show_result(result, self._find_actions(result))

    def _find_actions(self, result: Result) -> list[Action]:
        from vmofire.guided import catalogue
        from vmofire.guided.sites import SiteError, asks_one_leg, plan_sites

        asked, visit = self._jobs.asked, self._station.visit
        actions = [Action("done", "Done", "Esc")]
        if result.job in dict.fromkeys(test for test, _, _ in catalogue.TESTS):
            actions.append(Action("override", "Override", "V"))
        if result.job == "check":
            actions.append(Action("train", "Train", "T"))
            if asked and result.data.get("next_cue"):
                actions.append(Action("hint", "Try the next cue", "C"))
        if asked and visit is not None and asks_one_leg(asked.code, visit.labels):
            with suppress(SiteError):  # the sensors may have been set otherwise since
                plan_sites(asked.code, visit.labels, catalogue.other_side(asked.side or "left"))
                actions.append(Action("other", "Other leg", "N"))
        if self._clinic.filing.lost:
            actions.append(Action("keep", "File it again", "K"))
        if asked:
            actions.append(Action("again", "Again", "Return", strong=True))
        return actions

    def _go_on(self, code: str) -> None:
        from vmofire.guided.catalogue import other_side

        result, asked = self.result, self._jobs.asked
        match code:
            case "again" if asked is not None:
                self._clinic.wait()
                last = "" if asked.code == "train" else self._clinic.filing.result_id or ""
                self._jobs.begin(replace(asked, repeats=last))
            case "keep":
                self._clinic.filing.file_again()
            case "other" if asked is not None:
                self._jobs.begin(replace(asked, side=other_side(asked.side or "left"), hint="", repeats=""))
            case "hint" if asked is not None:
                hint = result.data.get("next_cue", "") if result else ""
                self._jobs.begin(replace(asked, hint=hint, repeats=""))
            case "train":
                self._dismiss()
                self._train()
            case "override":
                self._ask_outcome()
            case _:
                self._dismiss()
                self._leave()

    def _ask_outcome(self) -> None:
        assert self.result is not None
        result, screen = self.result, self._screens.result

        def keep(outcome: str, why: str, who: str) -> None:
            self._override(result, outcome, why, who)
            self._screens.show_screen(screen)

        ask_outcome(self._clinic, self._ask, result, screen, keep, self._who)

    def _override(self, result: Result, outcome: str, why: str, who: str) -> None:
        """Put a clinician's outcome in place of the measured one."""
        if not why or not who:
            raise ValueError("Say why, and who says so.")
        if len(why) + len(who) > LONGEST:
            raise ValueError(f"Say it in {LONGEST} characters: all of it stands beside the verdict.")
        self._who = who
        self.result = override(result, outcome, why, who)
        self._clinic.filing.override(self.result, outcome, why, who)
        session = self._station.session
        if session is not None:
            session.acquisition.note("override", why, data=self.result.as_dict())
        self._show(self.result)

    def _dismiss(self) -> None:
        self.result = None
        if self._station.session is not None:
            self._station.session.live.dismiss_job()
