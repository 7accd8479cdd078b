"""hardware/README.md and the safety rules: each fact once, and the same everywhere."""

import re
from pathlib import Path

import pytest

from noise_budget import PFM_CODES, PWM_CODES, REST_UV, rest_noise_uv, spread_codes
from shunt_reference import (
    FILTER_OHM,
    LEAST_A,
    MOST_A,
    find_gain,
    find_resistors,
    find_rest_code,
    reckon_feed,
)
from vmofire.dsp.sensor import Sensor
from vmofire.guided.safety import RULES, SHORT
from vmofire.words import LANGUAGES, speaking


@pytest.fixture(scope="module")
def readme(hardware: Path) -> str:
    return (hardware / "README.md").read_text("utf-8")


def join(text: str) -> str:
    return " ".join(text.split())


def test_documents_give_the_rules_in_the_apps_own_words(repository: Path, readme: str) -> None:
    pages = [*sorted((repository / "docs").rglob("*.md")), *sorted(repository.glob("README*.md"))]
    texts = {"hardware/README.md": readme} | {str(page): page.read_text("utf-8") for page in pages}
    blocks = [
        (name, block)
        for name, text in texts.items()
        for block in re.findall(r"<!-- code: rules -->\n(.*?)\n<!-- end -->", text, re.DOTALL)
    ]
    assert "hardware/README.md" in dict(blocks)
    expected: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            expected[language] = "\n".join(f"- **{rule.title}.** {rule.words}" for rule in RULES)
    for name, block in blocks:
        language = "de" if "/docs/de/" in name or name.endswith(".de.md") else "en"
        assert block == expected[language], f"{name}: make docs"


def test_the_rules_hold_all_that_must_be_said() -> None:
    said = " ".join(f"{rule.title} {rule.words}" for rule in RULES).lower()
    for words in (
        *("not a medical device", "on battery", "charger", "dock", "monitor", "television", "network cable"),
        *("mains loudspeaker", "hobby isolator", "pacemaker", "any other implant", "broken skin", "incision"),
        *(
            "clip hair",
            "do not shave",
            "new electrodes for each person",
            "full efforts",
            "extensions",
            "squats",
        ),
        *("clinician's clearance", "over 3 of 10", "rises by 2", "gives way", "swells", "hot swollen calf"),
        *("fever", "wound discharge", "chest pain", "breathlessness", "urgent care"),
    ):
        assert words in said


def test_the_short_sentence_is_the_same_in_window_terminal_and_help() -> None:
    from vmofire.cli import main, measuring
    from vmofire.gui import window

    assert main.SAFETY == window.SAFETY == SHORT
    assert measuring.SHORT == SHORT


def test_the_reference_holds_on_the_boards_own_resistor() -> None:
    feed = reckon_feed()
    smallest, largest = find_resistors()
    assert feed.holds
    assert LEAST_A < feed.least_a < feed.nominal_a < feed.most_a < MOST_A
    assert smallest < FILTER_OHM < largest
    assert feed.power_w < 0.0625  # the limit of the smallest resistors
    for ohm, holds in ((0.99 * smallest, False), (1.01 * smallest, True), (0.99 * largest, True)):
        assert reckon_feed(ohm).holds == holds
    assert not reckon_feed(1.01 * largest).holds


def test_the_readme_quotes_what_is_reckoned(readme: str) -> None:
    text = join(readme)
    feed, (smallest, largest) = reckon_feed(), find_resistors()
    assert f"feed it with {1e3 * feed.nominal_a:.1f} mA" in text
    assert f"{1e3 * feed.least_a:.1f} to {1e3 * feed.most_a:.1f} mA at worst" in text
    assert f"from {smallest:.0f} to {largest:.0f} ohm" in text
    assert f"set the gain to {find_gain():.0f}" in text
    assert f"code {find_rest_code(True):.0f} instead of {find_rest_code(False):.0f}" in text
    assert f"one code is {Sensor().step_uv(oversample=1):.2f} uV" in text
    # The measured figures include the rounding.
    alone, summed = (
        [codes / spread_codes(codes) * rest_noise_uv(codes, oversample=n) for codes in (PFM_CODES, PWM_CODES)]
        for n in (1, 16)
    )
    assert f"{alone[0]:.1f} to {alone[1]:.1f} uV for single" in text
    assert f"{summed[0]:.1f} to {summed[1]:.1f} uV for sums of 16" in text
    for rest_uv, words in ((REST_UV[0], "1 uV then reads as"), (REST_UV[-1], "5 uV as")):
        low, high = ((rest_uv**2 + noise_uv**2) ** 0.5 for noise_uv in summed)
        assert f"{words} {low:.1f} to {high:.1f} uV" in text


def test_every_link_of_the_readme_leads_somewhere(readme: str, hardware: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", readme)
    assert len(links) > 10
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in readme.splitlines()
    }
    for link in links:
        assert link[1:] in headings if link.startswith("#") else (hardware / link).is_file(), link
