"""What a returning person need not say again: the leg, and the electrodes, as last time.

In: the preferences, the person's last recording. Out: leg and placement of the next Check, in words on the
start page. Never: an answer that the start page does not show beside the key that gives it.
"""

from typing import TYPE_CHECKING

from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.guided.sites import names_no_leg
from vmofire.labels import LegSide
from vmofire.words import msg, say, say_all

if TYPE_CHECKING:  # it imports the database
    from vmofire.recording.library import Electrodes

LEGS_SAID: dict[LegSide, str] = {
    "left": msg("Left leg, as last time."),
    "right": msg("Right leg, as last time."),
}


class LastTime:
    """Leg and electrodes of the last Check, for a one-sensor Check of today.

    Parameters
    ----------
    source : SignalSource
    setup : Setup
    """

    def __init__(self, source: SignalSource, setup: Setup) -> None:
        self._source, self._setup = source, setup
        self._is_asked = False  # whether the electrodes are asked for all the same
        self._looked_up: tuple[tuple[object, ...], Electrodes | None] = ((), None)

    @property
    def leg(self) -> LegSide | None:
        """The leg of the last Check; None if it is not known, or if the sensors name their legs."""
        leg = self._setup.preferences.leg
        return leg if leg and self._may_choose else None

    @property
    def words(self) -> str:
        """What the next Check takes from last time, in words; "" for nothing."""
        leg = self.leg
        placed = self.find_placed(leg or "")
        parts = [say(LEGS_SAID[leg])] if leg else []
        if placed is not None:
            parts.append(say("Electrodes placed anew, as last time."))
        return say_all(*parts)

    @property
    def _may_choose(self) -> bool:
        sitting = self._source.sitting
        return sitting is not None and names_no_leg(sitting.labels)

    def keep_leg(self, leg: LegSide) -> None:
        """Remember the leg of a Check."""
        if self._may_choose and leg != self._setup.preferences.leg:
            self._setup.keep(leg=leg)

    def ask_again(self) -> None:
        """Ask for leg and electrodes before the next Check."""
        self._is_asked = True
        self._setup.keep(leg="")

    def forget(self) -> None:
        """Begin with another person."""
        self._is_asked = False

    def take_placed(self, side: str) -> bool:
        """Enter the electrodes as last time; return whether they are known now."""
        from vmofire.recording.library.placement import answer

        filing, sitting, last = self._source.filing, self._source.sitting, self.find_placed(side)
        if filing is None or sitting is None or last is None:
            return False
        filing.place(sitting.labels, side, answer("last", last))
        return True

    def find_placed(self, side: str) -> "Electrodes | None":
        """Return the electrodes of the last visit; None during a visit, and where they must be asked for.

        Electrodes come off between two days, so they were placed anew; within a visit nobody can know.
        """
        filing, sitting = self._source.filing, self._source.sitting
        if filing is None or sitting is None or filing.person is None or self._is_asked:
            return None
        if filing.visit_id is not None or filing.knows_placement(sitting.labels, side):
            return None
        wanted = (filing.person.id, filing.person.last_visit, sitting.labels, side)
        if self._looked_up[0] != wanted:
            was_here = filing.find_today(filing.person.id) is not None
            last = None if was_here else filing.find_last(sitting.labels, side)
            self._looked_up = wanted, last
        return self._looked_up[1]
