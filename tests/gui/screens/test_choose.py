"""The choice screen gives each option the key that it asks for: pain 3 is the key 3."""

from vmofire.app.view import Option
from vmofire.gui.screens.choose import ChooseScreen


def list_keys(options):
    screen = ChooseScreen()
    screen.ask("How much?", "", options)
    return dict(zip([option.code for option in options], [one.key for one in screen.choices], strict=True))


def test_a_number_is_its_own_key_and_a_longer_one_gets_the_next_free_letter(qapp):
    del qapp
    pains = [Option(f"{pain}", f"{pain}", key=f"{pain}") for pain in range(11)]
    keys = list_keys([*pains, Option("skip", "Skip", key="A")])
    assert {code: keys[code] for code in "0123456789"} == {one: one for one in "0123456789"}
    assert (keys["10"], keys["skip"]) == ("B", "A")


def test_options_without_a_key_have_the_usual_ones(qapp):
    del qapp
    assert list_keys([Option("a", "A"), Option("b", "B")]) == {"a": "1", "b": "2"}
