"""Fading of feedback in training: which repetitions are done with screen and sound dark.

In: the schedule, and whether each repetition was good. Out: whether the next one has feedback. Never: a claim
that fading helps: the evidence is mixed, so the share with feedback and both success rates are shown.
"""

from vmofire.guided.training import TrainSettings

NONE, EVERY, SECOND, FADING = 0, 1, 2, 3  # TrainSettings.feedback


class Fading:
    """Schedule of one exercise.

    Feedback comes back after `feedback_back` repetitions in a row without it that were not good, and stays
    for as many good ones in a row. Then the schedule goes on.

    Parameters
    ----------
    settings
        Of training.
    of
        Repetitions of the exercise, over all sets.
    """

    def __init__(self, settings: TrainSettings, of: int) -> None:
        self._schedule, self._need, self._of = settings.feedback, settings.feedback_back, max(1, of)
        self._missed = 0  # in a row without feedback
        self._held = 0  # in a row since it came back
        self._is_back = False

    def has_feedback(self, done: int) -> bool:
        """Return whether the next repetition has feedback, after so many."""
        if self._is_back or self._schedule == EVERY:
            return True
        if self._schedule == FADING:
            third = 3 * done // self._of  # every, every second, none
            return third == 0 or (third == 1 and done % 2 == 0)
        return self._schedule == SECOND and done % 2 == 0

    def take(self, had_feedback: bool, good: bool | None) -> None:
        """Take what came of a repetition; None is not measurable and changes nothing."""
        if good is None:
            return
        if not had_feedback:
            self._missed = 0 if good else self._missed + 1
            if self._missed >= self._need:
                self._is_back, self._missed, self._held = True, 0, 0
        elif self._is_back:
            self._held = self._held + 1 if good else 0
            self._is_back = self._held < self._need
