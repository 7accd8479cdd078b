"""Bars of the benchmarks: a figure with the bar that it should reach, in the same words everywhere.

In: a measured figure and its bar. Out: words. Never: a pass or a fail; a person reads them.
"""


def compare(value: float, at_least: float, unit: str) -> str:
    """Return "(bar: at least ... , met)" or "(..., missed)"."""
    return f"(bar: at least {at_least:g} {unit}, {'met' if value >= at_least else 'missed'})"


def compare_most(value: float, at_most: float, unit: str) -> str:
    """Return "(bar: at most ... , met)" or "(..., missed)"."""
    return f"(bar: at most {at_most:g} {unit}, {'met' if value <= at_most else 'missed'})"
