"""A figure beside its bar, in the words every benchmark uses.

In: what was measured and what it has to reach. Out: words. Never: a pass or a fail; a person reads them.
"""


def compare(value: float, at_least: float, unit: str) -> str:
    """Return "(bar: at least ... , met)" or "(..., missed)"."""
    return f"(bar: at least {at_least:g} {unit}, {'met' if value >= at_least else 'missed'})"
