"""Both lists of pinned versions name the same packages, so that none is installed without its hashes."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
BY_VERSION_ALONE = {
    "pip",
    "hatchling",
    "pathspec",
    "pluggy",
    "trove-classifiers",
    "packaging",
}  # may be: the build tool's


def read_pins(name: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in found}


def test_every_package_with_hashes_has_the_version_that_is_pinned():
    pinned, hashed = read_pins("constraints.txt"), read_pins("constraints-hashed.txt")
    assert {
        package: version for package, version in hashed.items() if pinned.get(package, version) != version
    } == {}
    assert len(hashed) > 80


def test_every_pinned_package_has_hashes():
    assert (
        set(read_pins("constraints.txt")) - set(read_pins("constraints-hashed.txt")) - BY_VERSION_ALONE
        == set()
    )
