"""What the labels of the board's inputs say: muscles, and REF, the sensor's own half supply.

In: labels, one an input. Out: which of them are muscles, which is REF. Never: numpy, a signal.
"""

from collections.abc import Sequence

REF = "REF"  # the label that makes an input this one, and nothing else


def is_ref(label: str) -> bool:
    """Return whether a label says that an input is wired to the sensor's REF pin."""
    return label.strip().upper() == REF


def find_ref(labels: Sequence[str]) -> int | None:
    """Return the column of REF; None where it is not wired."""
    return next((column for column, label in enumerate(labels) if is_ref(label)), None)


def list_muscles(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels without REF, in order: what jobs, pictures and electrodes are about."""
    return tuple(label for label in labels if not is_ref(label))


def order_last(labels: Sequence[str]) -> list[int]:
    """Return the columns with REF behind all muscles, so that a muscle's place is the same in every room."""
    return sorted(range(len(labels)), key=lambda column: is_ref(labels[column]))
