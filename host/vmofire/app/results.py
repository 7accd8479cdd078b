"""Results: shown, saved, overridden by a clinician, followed by the next steps.

In: a Result. Out: the next steps, and a request for the next job. Never: a measured number or word
changed: an override stands beside them, with name and reason.
"""

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.corrections import ask_outcome
from vmofire.app.job_start import JobRequest, JobStart
from vmofire.app.recordings import Recordings
from vmofire.app.signal_source import SignalSource
from vmofire.app.training import Training, write_next, write_today
from vmofire.app.view import Action, ResultPage, StartPage, View
from vmofire.codec import to_json
from vmofire.guided.sides import OTHER
from vmofire.words import say, say_all

if TYPE_CHECKING:  # it imports scipy
    from vmofire.guided.prompt import Result

LONGEST = 300  # characters of an override with its name: the page has no more room


class Results:
    """One result at a time, and its next steps.

    Parameters
    ----------
    view : View
    source : SignalSource
    recordings : Recordings
    clinic : Clinic
    jobs : JobStart
    training : Training
        Knows what comes next.

    Attributes
    ----------
    result : Result or None
        The result on the page, with its override; None without one.
    seen : Result or None
        The last result as measured, without an override.
    """

    def __init__(
        self,
        view: View,
        source: SignalSource,
        recordings: Recordings,
        clinic: Clinic,
        jobs: JobStart,
        training: Training,
    ) -> None:
        self.result: Result | None = None
        self.seen: Result | None = None
        self._view, self._source, self._recordings = view, source, recordings
        self._clinic, self._jobs, self._training = clinic, jobs, training
        self._is_known_unfiled = False
        self._who = ""  # author of the last override in this sitting

    def show(self, result: "Result") -> None:
        """Show the result of a job, and keep it for the sitting."""
        self.result = self.seen = result
        sitting, asked = self._source.sitting, self._jobs.asked
        if sitting is not None:
            sitting.keep(result, asked.side if asked else "")
        self._recordings.end(result)
        self._show(result)

    def tick(self) -> None:
        """Offer to save the result again after an error; called once a frame."""
        is_unfiled = self._clinic.filing_task.is_unfiled
        if self.result is not None and self._view.is_showing(ResultPage):
            if is_unfiled != self._is_known_unfiled:
                self._show(self.result)
            self._is_known_unfiled = is_unfiled

    @property
    def filed(self) -> tuple[str, bool]:
        """What is left of the plan, the state of saving the result, and whether that is trouble."""
        words, is_trouble = self._saved
        plan = self._training.plan if self.result is not None and self.result.job == "train" else None
        return (say_all(write_today(plan), words) if plan is not None else words), is_trouble

    @property
    def _saved(self) -> tuple[str, bool]:
        """State of saving the result, and whether it is trouble."""
        session, clinic = self._source.session, self._clinic
        if clinic.filing_task.words:
            return clinic.filing_task.words, clinic.filing_task.is_unfiled
        if session is not None and session.is_virtual:
            return say("Demo, so not saved."), False
        return clinic.loader.why_not_kept, bool(clinic.loader.trouble)

    def _show(self, result: "Result") -> None:
        self._view.show(ResultPage(result, self._find_actions(result)))

    def _find_actions(self, result: "Result") -> list[Action]:
        from vmofire.guided import catalogue
        from vmofire.guided.clinic.above_maximum import ABOVE
        from vmofire.guided.sites import SiteError, asks_one_leg, plan_sites

        asked, sitting = self._jobs.asked, self._source.sitting
        actions = [Action("done", say("Done"), "Esc")]
        if result.job in dict.fromkeys(test for test, _, _ in catalogue.TESTS):
            actions.append(Action("override", say("Override"), "V"))
        if result.job == "check":
            actions.append(Action("train", say("Train"), "T"))
            if asked and result.data.get("next_cue"):
                actions.append(Action("hint", say("Try the next tip"), "C"))
        if asked and sitting is not None and asks_one_leg(asked.code, sitting.labels):
            with suppress(SiteError):  # the sensor settings may have changed since
                plan_sites(asked.code, sitting.labels, OTHER[asked.side or "left"])
                actions.append(Action("other", say("Other leg"), "N"))
        if result.data.get(ABOVE):
            actions.append(Action("maximum", say("New maximum"), "M"))
        if self._clinic.filing_task.is_unfiled:
            actions.append(Action("keep", say("Save again"), "K"))
        following = self._training.find_next() if result.job == "train" else None
        if result.job == "train":
            actions.append(Action("train", say("Plan"), "T"))
        if asked:
            key = "A" if following else "Return"
            actions.append(Action("again", say("Again"), key, strong=following is None))
        if following is not None:
            actions.append(Action("next", write_next(following), "Return", strong=True))
        return actions

    def use(self, code: str) -> None:
        """Carry out an action of the page."""
        result, asked = self.result, self._jobs.asked
        match code:
            case "again" if asked is not None:
                self._clinic.wait()
                last = "" if asked.code == "train" else self._clinic.filing_task.result_id or ""
                self._jobs.begin(replace(asked, repeats=last))
            case "keep":
                self._clinic.filing_task.file_again()
            case "other" if asked is not None:
                self._jobs.begin(replace(asked, side=OTHER[asked.side or "left"], hint="", repeats=""))
            case "hint" if asked is not None:
                hint = result.data.get("next_cue", "") if result else ""
                self._jobs.begin(replace(asked, hint=hint, repeats=""))
            case "maximum" if result is not None:
                from vmofire.guided.clinic.above_maximum import ABOVE

                leg = "left" if "left" in result.data[ABOVE] else "right"
                self._jobs.begin(JobRequest("maximum", leg))
            case "train":
                self._training.show()
            case "next":
                self._training.begin_next()
            case "override" if result is not None:
                ask_outcome(self._view, result, self._override, self._who)
            case _:
                self.dismiss()
                self._view.show(StartPage())

    def _override(self, outcome: str, why: str, who: str) -> None:
        """Override the measured outcome with a clinician's."""
        from vmofire.guided.clinic.override import override

        if len(why) + len(who) > LONGEST:
            raise ValueError(say("Use {n} characters at most. They stand beside the verdict.", n=LONGEST))
        assert self.result is not None
        self._who = who
        self.result = override(self.result, outcome, why, who)
        self._clinic.filing_task.override(self.result, outcome, why, who)
        session = self._source.session
        if session is not None:
            session.acquisition.note("override", why, data=to_json(self.result))
        self._show(self.result)

    def dismiss(self) -> None:
        """Leave the result and its job."""
        self.result = None
        if self._source.session is not None:
            self._source.session.live.dismiss_job()
