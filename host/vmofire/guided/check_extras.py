"""Extras of a Check: what its result is held against, what may follow its squeezes, and what it warns of.

In: settings of the parts, data of earlier days. Out: a longer script; JSON for the journal, and back. Never:
a verdict of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from vmofire.codec import from_json, to_json
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.earlier_self import Earlier
from vmofire.guided.ladder import LadderLeg, LadderSettings, LastStanding
from vmofire.guided.ladder_steps import offer_ladder
from vmofire.guided.retention import RetentionSettings, add_retention
from vmofire.guided.steps import Script
from vmofire.words.message import Message, quote

Watch = Callable[[Script], Script]


@dataclass(frozen=True)
class CheckExtras:
    """What goes with the script of a Check, of one leg or of both.

    Attributes
    ----------
    warning, earlier, watch, pairs
        As in `job_plans.plan`. The journal does not hold `watch`.
    ladder
        With it, a Check that ends quiet or weak offers the tips; see `offer_ladder`.
    standings
        How each leg stood at the visit before, by side.
    retention
        With it, squeezes without feedback may follow; see `add_retention`.
    """

    warning: Message | None = None
    earlier: Mapping[str, Earlier] = field(default_factory=dict[str, Earlier])
    watch: Watch | None = None
    ladder: LadderSettings | None = None
    standings: Mapping[str, LastStanding] = field(default_factory=dict[str, LastStanding])
    retention: RetentionSettings | None = None
    pairs: Mapping[int, int] = field(default_factory=dict[int, int])

    def extend(self, check: Script, legs: Sequence[LadderLeg], settings: CheckSettings, hint: str) -> Script:
        """Return the script of a Check with what may follow it."""
        if self.ladder is not None:
            check = offer_ladder(check, legs, settings, self.ladder, self.standings, hint)
        if self.retention is not None and self.retention.squeezes:
            check = add_retention(check, legs, settings, self.retention)
        return check

    def store(self) -> dict[str, Any]:
        """Return the extras, ready for JSON."""
        return {
            "warning": to_json(self.warning) if self.warning else None,
            "earlier": {side: asdict(one) for side, one in self.earlier.items()},
            "ladder": asdict(self.ladder) if self.ladder else None,
            "standings": {side: asdict(one) for side, one in self.standings.items()},
            "retention": asdict(self.retention) if self.retention else None,
            "pairs": [[first, second] for first, second in self.pairs.items()],
        }

    @classmethod
    def restore(cls, given: Mapping[str, Any]) -> "CheckExtras":
        """Return what `store` gave; earlier versions had fewer extras.

        Raises
        ------
        ValueError, TypeError
            These are no extras.
        """
        ladder, retention = given.get("ladder"), given.get("retention")
        return cls(
            warning=_restore_warning(given.get("warning")),
            earlier={
                side: Earlier(one["day"], tuple(one["amplitudes_uv"]), one.get("pairs", 1))
                for side, one in dict(given.get("earlier") or {}).items()
            },
            ladder=LadderSettings(**ladder) if ladder else None,
            standings={side: LastStanding(**one) for side, one in dict(given.get("standings") or {}).items()},
            retention=RetentionSettings(**retention) if retention else None,
            pairs={int(first): int(second) for first, second in given.get("pairs") or ()},
        )


def _restore_warning(given: Any) -> Message | None:
    """Return the warning stored in a journal: a message, or plain text from an earlier version."""
    if not given:
        return None
    return quote(given) if isinstance(given, str) else from_json(given, Message)
