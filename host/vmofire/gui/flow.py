"""What follows from what: from the start through questions to a job, its result, and on.

In: what screens ask for. Out: the next screen, sessions opened and closed, jobs begun, results kept.
Never: paint, a filter, a verdict.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QWidget

from vmofire import preferences as kept
from vmofire.dsp.sensor import Output, Sensor
from vmofire.gui.clinic import Clinic
from vmofire.gui.histories import Histories
from vmofire.gui.paint import write_micro
from vmofire.gui.protocols import Protocols
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.form import Field
from vmofire.gui.screens.result import Action
from vmofire.gui.screens.screens import Screens
from vmofire.gui.screens.start import Found
from vmofire.gui.search import Finding, Search
from vmofire.gui.voice import Voice
from vmofire.guided.clinic.override import list_outcomes, override
from vmofire.guided.prompt import Result
from vmofire.link.power import Power, read_power, why_not_start
from vmofire.live.snapshot import Snapshot
from vmofire.preferences import Preferences

if TYPE_CHECKING:  # scipy comes with them, and would keep the window waiting for a second
    from vmofire.acquire import Acquisition
    from vmofire.gui.session import Session
    from vmofire.gui.stored import Stored
    from vmofire.guided.catalogue import Visit
    from vmofire.guided.legs import LegSide
    from vmofire.guided.protocols import Settings
    from vmofire.keeping import Keeping
    from vmofire.recording.library import Electrodes, LibraryError
    from vmofire.recording.library.slips import Slip

LOOKED = "whoever sits here looked: nothing is plugged into the computer"
STATED = "a clinician states that no mains current can reach the person"


class Flow:
    """One user's way through the screens.

    Parameters
    ----------
    screens : Screens
    preferences : Preferences
    recordings_dir : Path
        Where recordings go.
    session : Session, optional
        What is listened to already.
    searching : bool
        Whether to look for boards while nothing is listened to.
    set_theme : callable
        Takes the name of a theme.
    folder : Path, optional
        Of the preferences.
    library : callable, optional
        Gives the folder in which people and results are kept; without it nothing is.
    """

    def __init__(
        self,
        screens: Screens,
        preferences: Preferences,
        recordings_dir: Path,
        session: "Session | None",
        *,
        searching: bool,
        set_theme: Callable[[str], None],
        folder: Path | None = None,
        library: Callable[[], Path] | None = None,
    ) -> None:
        self.screens, self.preferences, self.session = screens, preferences, session
        self.told = ""  # about settings that could not be read or kept
        self.voice = Voice(preferences)
        self.visit: Visit | None = None  # of whoever is listened to
        self.clinic = Clinic(screens, library, self._ask, self.show_start, self._take_person)
        self.histories = Histories(screens, self.clinic, self._ask, self._show_stored)
        self.stored: Stored | None = None  # a recording in the scope
        if session is not None:
            self._begin_visit(session.live.labels, session.live.sensor.output)
        self.result: Result | None = None
        self.seen: Result | None = None  # as the job gave it
        self._recordings_dir, self._folder, self._set_theme = recordings_dir, folder, set_theme
        self._slip: Slip | None = None  # of the recording under way
        self._is_known_lost = False
        self._is_unkept = False  # the next job, by choice
        self._searching = searching
        self._search: Search | None = None
        self._finding = Finding("", "Looking for the board ...", "")
        self._statement: str | None = None
        self._recorded = False  # this job, by this window
        self._asked: dict[str, Any] = {}
        self._answer: Callable[[str], None] = lambda _: None
        self._back: QWidget | None = None
        self._protocols = Protocols((folder or kept.find_folder()) / "protocols", self._ask, self._test)
        self._outcome = ""
        screens.start.show_keeping(library is not None)
        self._connect()

    def _connect(self) -> None:
        screens = self.screens
        screens.start.chosen.connect(self.choose)
        screens.choose.chosen.connect(self._take_answer)
        screens.choose.left.connect(self._leave_choice)
        screens.safety.understood.connect(self._understand)
        screens.safety.left.connect(self.show_start)
        screens.placement.placed.connect(self._place)
        screens.placement.left.connect(self.show_start)
        screens.sensor.changed.connect(self._set_sensor)
        screens.sensor.done.connect(self._accept_sensor)
        screens.sensor.left.connect(self.show_start)
        screens.settings.changed.connect(self._set_preferences)
        screens.settings.tested.connect(self._test_sound)
        screens.settings.left.connect(self.show_start)
        screens.job.pressed.connect(self._press)
        screens.result.chosen.connect(self._go_on)
        screens.result.overridden.connect(self._override)
        screens.scope.chosen.connect(self._use_scope)

    def _begin_visit(self, labels: Sequence[str], output: Output = "RAW") -> None:
        from vmofire.guided.catalogue import Visit

        self.visit = Visit(tuple(labels), output)
        self._remember()

    def _take_person(self, person_id: str) -> None:
        """Measure somebody else from now on, or nobody."""
        if person_id != self.preferences.person:
            self._keep(replace(self.preferences, person=person_id))
        if self.visit is not None and not (self.session is not None and self.session.live.under_way):
            self._begin_visit(self.visit.labels, self.visit.output)

    def _remember(self) -> None:
        """Let this sitting build on the earlier visits of whoever is measured."""
        from vmofire.recording.library import LibraryError

        keeping = self._keeping
        if keeping is not None and self.visit is not None:
            try:
                keeping.fill(self.visit)
            except LibraryError as error:
                self.told = f"Earlier visits cannot be read: {error}"

    @property
    def _keeping(self) -> "Keeping | None":
        """What files what is measured now; None where nothing is to be filed: nobody, or nobody real."""
        keeping = self.clinic.keeping
        is_real = self.session is not None and not self.session.is_virtual
        return keeping if keeping is not None and keeping.person is not None and is_real else None

    def tick(self) -> None:
        """Look after what is under way; once a frame."""
        self.clinic.open(self.preferences.person)
        self.clinic.tick()
        if self.screens.currentWidget() is self.screens.result:
            self.screens.result.show_kept(*self._describe_kept())
            if self.clinic.lost != self._is_known_lost and self.result is not None:
                self._is_known_lost = self.clinic.lost
                self.screens.result.show_result(self.result, self._find_actions(self.result))

    def _describe_kept(self) -> tuple[str, bool]:
        """Return what became of the result, and whether that is trouble."""
        if self.clinic.kept:
            return self.clinic.kept, self.clinic.lost
        if self.session is not None and self.session.is_virtual:
            return "Not kept: nobody real was measured.", False
        return self.clinic.why_not_kept, bool(self.clinic.trouble)

    # Where one begins.

    def show_first(self) -> None:
        """Show what comes first: the safety page once, else the start."""
        if not self.preferences.safety_read:
            self.screens.safety.back_button.hide()
            self.screens.show_screen(self.screens.safety)
        else:
            self.show_start()

    def show_start(self) -> None:
        """Go back to the start."""
        if self.session is not None:
            self.session.scope = None
        self.screens.show_screen(self.screens.start)
        self.screens.start.focus_first()

    def choose(self, code: str) -> None:
        """Do what was chosen on the start screen."""
        from vmofire.virtual import demo

        screens, visit = self.screens, self.visit
        match code:
            case "test" if visit is not None:
                self._protocols.show(visit.labels)
            case "train" if visit is not None:
                progress = visit.progress
                options = [Option(one.code, one.name, _describe(one)) for one in progress.choices]
                detail = "Figures with * are this project's. More exercises open when these are mastered."
                self._ask(
                    "Which exercise?", detail, options, lambda code: self._begin("train", exercise=code)
                )
            case "demo":
                options = [Option(one.code, one.title, one.detail) for one in demo.PEOPLE]
                detail = "Made up, all but the last. They hear the cues and follow, each in their own way."
                self._ask("Who sits at the virtual board?", detail, options, self.open_demo)
            case "scope":
                self.show_scope()
            case "placement":
                screens.show_screen(screens.placement)
            case "sensor":
                screens.show_screen(screens.sensor)
            case "settings":
                screens.settings.show_sound(*self.voice.state)
                screens.show_screen(screens.settings)
            case "safety":
                screens.safety.back_button.show()
                screens.show_screen(screens.safety)
            case "check" | "compare":
                self._begin(code)
            case "person":
                self.clinic.show_people()
            case "history":
                keeping = self.clinic.keeping
                if keeping is not None and keeping.person is not None:
                    self.histories.show_history(keeping.person.id)
                else:
                    self.clinic.show_people(measuring=False)
            case _:
                pass

    def open_demo(self, code: str) -> None:
        """Sit somebody made up at a virtual board."""
        from vmofire.gui.session import Session
        from vmofire.virtual import demo

        self._close_session()
        person = demo.find_person(code)
        board, attend = demo.seat(person)
        sensor = Sensor()
        label = f"Demo: {board.label}"
        self.session = Session.open(board.url, sensor, demo.LABELS, label=label, board=board, attend=attend)
        self._begin_visit(demo.LABELS)
        self.show_start()

    # On the way to a job.

    def _ask(
        self,
        title: str,
        detail: str,
        options: Sequence[Option],
        then: Callable[[str], None],
        back: QWidget | None = None,
    ) -> None:
        self._answer, self._back = then, back
        self.screens.choose.ask(title, detail, options)
        self.screens.show_screen(self.screens.choose)

    def _take_answer(self, code: str) -> None:
        self._answer(code)

    def _leave_choice(self) -> None:
        if self._back is not None:
            self.screens.show_screen(self._back)
        else:
            self.show_start()

    def _test(self, test: str, settings: "Settings | None") -> None:
        """Begin a test as a protocol has it, or as vmofire has it."""
        if self.visit is not None:
            self.visit.settings.pop(test, None)
            if settings is not None:
                self.visit.settings[test] = settings
            self._begin(test)

    def _train(self, exercise: str) -> None:
        self._begin("train", exercise=exercise)

    def _begin(
        self, code: str, side: str = "", exercise: str = "", hint: str = "", repeats: str = ""
    ) -> None:
        """Begin a job, once it is known which leg, and nothing speaks against it.

        `repeats` is the id of the result that it is to take the place of.
        """
        from vmofire.guided import catalogue

        if self.session is None or self.visit is None:
            return
        self._asked = {
            "code": code,
            "side": side,
            "exercise": exercise,
            "hint": hint,
            "repeats": repeats,
        }
        if not side and catalogue.one_leg(code, self.visit.labels):
            sides = catalogue.sides_of(code, self.visit.labels)
            if len(sides) > 1:
                options = [Option(one, f"{one.capitalize()} leg") for one in sides]
                self._ask(
                    "Which leg?", "", options, lambda one: self._begin(code, one, exercise, hint, repeats)
                )
                return
            self._asked["side"] = next(iter(sides))
        power = read_power()
        why = why_not_start(power, self._statement, self.session.is_virtual)
        if why is not None:
            self._ask_power(power, why)
            return
        keeping = self._keeping
        if keeping is not None and not keeping.knows_placement(self.visit.labels, self._asked["side"]):
            self._ask_electrodes(keeping)
            return
        self._start(repeats)

    def _ask_power(self, power: Power, why: str) -> None:
        if power.charging is None:
            options = [Option(LOOKED, "I looked: nothing is plugged in", "Kept with the measurement.")]
        else:
            options = [Option(STATED, "A clinician states otherwise", "Kept with the measurement.")]
        options.insert(0, Option("", "Look again", "After everything was unplugged."))

        def take(statement: str) -> None:
            self._statement = statement or None
            self._begin(**self._asked)

        self._ask("Not while the mains may reach you", why, options, take)

    def _ask_electrodes(self, keeping: "Keeping") -> None:
        """Ask how the electrodes lie: two visits are compared by it."""
        from vmofire.recording.library import Electrodes

        assert self.visit is not None
        labels, side = self.visit.labels, self._asked["side"]
        last = keeping.find_last(labels, side)
        how = {"stayed": Electrodes(placed_anew=False), "untold": Electrodes()}
        options = [Option("anew", "Placed anew", "Then their type and the distances are asked.")]
        if last is not None:
            how["last"] = replace(last, label="", placed_anew=True)
            options.insert(0, Option("last", "Placed anew, as last time", _describe_electrodes(last)))
            how["stayed"] = replace(last, label="", placed_anew=False)
        options.append(Option("stayed", "They stayed on since the last recording"))
        options.append(Option("untold", "Not told", "Trends cannot take it into account then."))

        def take(code: str) -> None:
            if code == "anew":
                self._ask_distances(keeping)
                return
            keeping.place(labels, side, how[code])
            self._begin(**self._asked)

        detail = "Placing them anew changes the amplitude by itself; it is kept beside the figures."
        self._ask("How do the electrodes lie?", detail, options, take)

    def _ask_distances(self, keeping: "Keeping") -> None:
        from vmofire.recording.library import Electrodes

        assert self.visit is not None
        labels, side = self.visit.labels, self._asked["side"]

        def take(written: Mapping[str, str]) -> None:
            how = Electrodes(
                kind=written["kind"],
                spacing_mm=_read_mm(written["spacing"]),
                landmark_mm=_read_mm(written["landmark"]),
                placed_anew=True,
            )
            keeping.place(labels, side, how)
            self._begin(**self._asked)

        fields = [
            Field("kind", "Make or type of the electrodes", example="Ag/AgCl, 24 mm"),
            Field("spacing", "Millimetres between the centres of a pair", "20"),
            Field("landmark", "Millimetres from the inner upper edge of the kneecap to the pair's middle"),
        ]
        self.clinic.ask_form("The electrodes", "What is not known stays empty.", fields, take)

    def _start(self, repeats: str = "") -> None:
        from vmofire.guided.catalogue import make_job
        from vmofire.recording.library import LibraryError

        assert self.session is not None
        assert self.visit is not None
        asked = self._asked
        side: LegSide = asked["side"] or "left"
        make = make_job(asked["code"], self._hear_cues(asked["code"]), side, asked["exercise"], asked["hint"])
        try:
            recording = self._find_place(asked["code"], asked["side"], repeats)
        except LibraryError as error:
            self._ask_unkept(error)
            return
        self.result = None
        self._recorded = recording is not None
        self.clinic.begin()
        self.session.begin(make, recording)
        if self._statement is not None:
            self.session.acquisition.note("power", self._statement)
        self.screens.job.show_muted(self.preferences.muted)
        self.screens.show_screen(self.screens.job)

    def _hear_cues(self, code: str) -> "Visit":
        """Return the visit as a job needs it that counts onsets from cues: they are heard a little late."""
        from vmofire.guided.criteria import CheckSettings

        assert self.session is not None
        assert self.visit is not None
        visit, known = self.visit, self.visit.settings.get(code) or CheckSettings()
        # Somebody made up hears without a loudspeaker; a protocol may know better than we measure.
        delay_s = 0.0 if self.session.is_virtual else min(1.0, round(self.voice.delay_s, 3))
        if code not in ("check", "activation") or not delay_s or known.sound_delay_s:
            return visit
        return replace(visit, settings={**visit.settings, code: replace(known, sound_delay_s=delay_s)})

    def _find_place(self, job: str, side: str, repeats: str = "") -> Path | None:
        """Return where a recording that begins now goes; None where there is to be none, or one goes on.

        Raises
        ------
        LibraryError
            It is to be filed, and nothing can be written.
        """
        assert self.session is not None
        assert self.visit is not None
        keeping = self._keeping if not self._is_unkept else None
        self._is_unkept = False
        if keeping is not None:
            self._end_recording()
            labels, filters = self.visit.labels, {"screen": self.session.filters}
            self._slip = keeping.begin(job, side, labels, filters, repeats or None)
            return keeping.library.recordings / self._slip.file
        if self.session.is_virtual or self.session.acquisition.recording is not None:
            return None
        return self._recordings_dir / f"{datetime.now():%Y-%m-%d_%H-%M-%S}_{job}.vmo"

    def _end_recording(self, result: Result | None = None) -> None:
        """Close the recording under way, and file it with its result where it belongs to somebody."""
        if self.session is None:
            return
        acquisition = self.session.acquisition
        if self._slip is not None or self._recorded:
            acquisition.stop_recording()
        self._recorded = False
        slip, self._slip = self._slip, None
        if slip is not None:
            self.clinic.file(slip, result, lambda: acquisition.recording is not None)

    def _ask_unkept(self, error: "LibraryError") -> None:
        options = [Option("again", "Try again"), Option("unkept", "Measure without keeping it")]

        def take(code: str) -> None:
            self._is_unkept = code == "unkept"
            self._begin(**self._asked)

        self._ask("It could not be kept", str(error), options, take)

    def _press(self, key: str) -> None:
        if key == "sound":
            self._set_preferences(replace(self.preferences, muted=not self.preferences.muted))
            self.screens.job.show_muted(self.preferences.muted)
        elif self.session is not None:
            self.session.live.press(key)

    # From a result on.

    def show_result(self, result: Result) -> None:
        """Show what a job ended with, and keep it for the visit."""
        self.result = self.seen = result
        side = self._asked.get("side", "")
        if self.visit is not None:
            self.visit.keep(result, side)
        self._end_recording(result)
        self.screens.result.show_result(result, self._find_actions(result))
        self.screens.show_screen(self.screens.result)

    def _find_actions(self, result: Result) -> list[Action]:
        from vmofire.guided import catalogue

        actions = [Action("done", "Done", "Esc")]
        if result.job in dict.fromkeys(test for test, _, _ in catalogue.TESTS):
            actions.append(Action("override", "Override", "V"))
        if result.job == "check":
            actions.append(Action("train", "Train", "T"))
            if result.data.get("next_cue"):
                actions.append(Action("hint", "Try the next cue", "C"))
        asked = self._asked.get("code")
        labels = self.visit.labels if self.visit is not None else ()
        if asked and catalogue.one_leg(asked, labels) and len(catalogue.sides_of(asked, labels)) > 1:
            actions.append(Action("other", "Other leg", "N"))
        if self.clinic.lost:
            actions.append(Action("keep", "File it again", "K"))
        if asked:
            actions.append(Action("again", "Again", "Return", strong=True))
        return actions

    def _go_on(self, code: str) -> None:
        from vmofire.guided.catalogue import other_side

        asked = self._asked
        match code:
            case "again":
                self.clinic.wait()
                last = "" if asked["code"] == "train" else self.clinic.result_id or ""
                self._begin(**{**asked, "repeats": last})
            case "keep":
                self.clinic.file_again()
            case "other":
                self._begin(**{**asked, "side": other_side(asked["side"]), "hint": "", "repeats": ""})
            case "hint":
                hint = self.result.data.get("next_cue", "") if self.result else ""
                self._begin(**{**asked, "hint": hint, "repeats": ""})
            case "train":
                self._dismiss()
                self.choose("train")
            case "override":
                self._ask_outcome()
            case _:
                self._dismiss()
                self.show_start()

    def _ask_outcome(self) -> None:
        assert self.result is not None
        known = list_outcomes(self.result.job)
        options = [Option(code, words) for code, words in known.items()]

        def take(outcome: str) -> None:
            self._outcome = outcome
            self.screens.show_screen(self.screens.result)
            self.screens.result.ask_note()

        detail = "For clinicians. What was measured stays in sight, with the note that you write next."
        self._ask("What is it instead?", detail, options, take, back=self.screens.result)

    def _override(self, words: str) -> None:
        """Put a clinician's outcome in place of the measured one."""
        if self.result is None:
            return
        self.result = override(self.result, self._outcome, words, "A clinician")
        self.clinic.override(self.result, self._outcome, words, "A clinician")
        if self.session is not None:
            self.session.acquisition.note("override", words, data=self.result.as_dict())
        self.screens.result.show_result(self.result, self._find_actions(self.result))

    def _dismiss(self) -> None:
        self.result = None
        if self.session is not None:
            self.session.live.dismiss_job()

    # Scope, sensor, settings, first run.

    def show_scope(self) -> None:
        """Look closely at the signal."""
        from vmofire.live.scope import Scope

        if self.session is not None:
            self._let_run(True)
            self.session.scope = Scope(self.session.live.sensor)
            if self.session.hello is not None:
                self.session.scope.push(self.session.hello)
            self.screens.show_screen(self.screens.scope)

    def _show_stored(self, stored: "Stored") -> None:
        """Look closely at a recording."""
        self.stored = stored
        self._let_run(False)
        self.screens.show_screen(self.screens.scope)

    def _let_run(self, live: bool) -> None:
        """Let the scope's buttons do what only a live signal allows."""
        scope = self.screens.scope
        for button in (scope.run_button, scope.record_button, scope.mark_button, scope.freeze_button):
            button.setEnabled(live)

    def _use_scope(self, code: str) -> None:
        if self.stored is not None:
            self.stored = None
            self.screens.show_screen(self.screens.visit)
            return
        if self.session is None:
            return
        acquisition, running = self.session.acquisition, self.session.running
        match code:
            case "run":
                (acquisition.pause if running else acquisition.restart)()
            case "record":
                self._toggle_recording(acquisition)
            case "mark":
                acquisition.mark("by hand")
            case _:
                self.show_start()

    def _toggle_recording(self, acquisition: "Acquisition") -> None:
        from vmofire.recording.library import LibraryError

        if acquisition.recording is not None:
            self._recorded = True
            self._end_recording()
            return
        try:
            place = self._find_place("scope", "")
        except LibraryError as error:
            self.told = str(error)
            place = self._recordings_dir / f"{datetime.now():%Y-%m-%d_%H-%M-%S}_scope.vmo"
        acquisition.record(place or self._recordings_dir / f"{datetime.now():%Y-%m-%d_%H-%M-%S}_scope.vmo")

    def _understand(self) -> None:
        first = not self.preferences.safety_read
        self._keep(replace(self.preferences, safety_read=True))
        if first:
            self.screens.show_screen(self.screens.placement)
        else:
            self.show_start()

    def _place(self) -> None:
        if not self.preferences.sensor_checked:
            self.screens.show_screen(self.screens.sensor)
        else:
            self.show_start()

    def _set_sensor(self, output: str, gain: float) -> None:
        self._keep(replace(self.preferences, output=output, gain=gain))
        self._reopen()

    def _accept_sensor(self) -> None:
        self._keep(replace(self.preferences, sensor_checked=True))
        self.show_start()

    def _set_preferences(self, preferences: Preferences) -> None:
        before = self.preferences
        self._keep(preferences)
        self.voice.set_preferences(preferences)
        if preferences.theme != before.theme:
            self._set_theme(preferences.theme)
        if preferences.labels != before.labels:
            self._reopen()

    def _test_sound(self) -> None:
        self.voice.test()
        self.screens.settings.show_sound(*self.voice.state)

    def _keep(self, preferences: Preferences) -> None:
        self.preferences = preferences
        self.told = kept.save(preferences, self._folder)

    # What is listened to.

    def _reopen(self) -> None:
        """Listen anew, to a board that is set otherwise now; a demo person's sensors are as they are."""
        if self.session is not None and not self.session.is_virtual:
            self._close_session()

    def _close_session(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session = None

    def look_for_board(self) -> None:
        """Look for a board while nothing is listened to, and listen to the first one that answers."""
        if self.session is not None or not self._searching:
            self._end_search()
            return
        if self._search is None:
            self._search = Search()
        finding = self._search.take()
        if finding is None:
            return
        self._finding = finding
        if finding.url:
            self._end_search()
            from vmofire.gui.session import Session

            sensor = Sensor(output=cast(Output, self.preferences.output), gain=self.preferences.gain)
            labels = self.preferences.labels
            self.session = Session.open(finding.url, sensor, labels)
            self._begin_visit(labels, sensor.output)

    def _end_search(self) -> None:
        if self._search is not None:
            self._search.stop()
            self._search = None

    def find_world(self, snapshot: Snapshot | None) -> Found:
        """Return what the start screen shows of board, sensors and person."""
        session = self.session
        if session is None or snapshot is None:
            sign = "waiting" if self._searching else "trouble"
            words = self._finding.words
            person, detail = self.clinic.person_words
            return Found(sign, words, self.told or self._finding.more, person=person, person_detail=detail)
        if snapshot.ended:
            self._close_session()
            return Found("trouble", snapshot.link, snapshot.link_cure)
        if snapshot.link:
            return Found("trouble", snapshot.link, snapshot.link_cure, can_measure=False)
        words = session.label or self._finding.words
        more = self.told or ("No hardware is needed for it." if session.is_virtual else self._finding.more)
        person, detail = self.clinic.person_words
        if session.is_virtual and self.clinic.keeping is not None and self.clinic.keeping.person is not None:
            detail = "Nothing of a virtual board is filed under anybody."
        return Found(
            "yes",
            write_micro(words),
            more,
            snapshot.channels,
            person=person,
            person_detail=detail,
            can_measure=snapshot.running,
        )

    def close(self) -> None:
        """End what is under way: search, session, library, sound."""
        self._end_search()
        if self.session is not None and not self.session.live.under_way:
            self._end_recording()
        self._close_session()
        self.clinic.close()
        self.voice.close()


def _describe_electrodes(how: "Electrodes") -> str:
    parts = [how.kind]
    parts.append(f"{how.spacing_mm:g} mm apart" if how.spacing_mm else "")
    parts.append(f"{how.landmark_mm:g} mm from the kneecap" if how.landmark_mm else "")
    return ", ".join(part for part in parts if part)


def _read_mm(words: str) -> float | None:
    if not words:
        return None
    try:
        length_mm = float(words.replace(",", "."))
    except ValueError:
        length_mm = -1.0
    if not 0.0 < length_mm < 1000.0:
        raise ValueError(f'"{words}" is no length in millimetres.')
    return length_mm


def _describe(exercise: Any) -> str:
    """Return what is done in an exercise, in figures."""
    if exercise.kind != "repetitions":
        return f"{exercise.explain('hold_s')} each."
    return f"Hold {exercise.explain('hold_s')}, {exercise.explain('repetitions')} repetitions and more."
