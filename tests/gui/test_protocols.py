"""A clinic's own protocols are listed beside vmofire's, set the job, and begin as copies."""

from PySide6.QtCore import Qt

from .layout import find_faults, take_picture

ESC = Qt.Key.Key_Escape
OURS = 'name = "Six squeezes"\ntest = "activation"\nwords = "Quick."\n\n[settings]\nsqueezes = 6\n'


def write(place, name, text):
    folder = place.folder / "protocols"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def titles(place):
    return [choice.words[0] for choice in place.screens.choose.choices]


def test_a_protocol_of_the_clinics_own_decides_the_job(open_window):
    place = open_window("strong")
    write(place, "quick.toml", OURS)
    place.open_question("3")
    assert titles(place)[5:] == ["Six squeezes", "Copy and change"]
    place.open_question("61")
    place.wait(lambda: place.prompt is not None)
    settings = place.window.app.sitting.settings["activation"]
    assert settings.squeezes == 6
    place.press(ESC, "2")
    place.wait(lambda: place.result is not None)
    place.press(ESC)
    place.open_question("321")  # vmofire's own again
    assert "activation" not in place.window.app.sitting.settings


def test_a_file_that_is_wrong_is_told_with_its_line_and_the_others_can_be_used(open_window):
    place = open_window("strong")
    write(place, "quick.toml", OURS)
    write(place, "worse.toml", OURS.replace("squeezes = 6", "squeezes = 6000"))
    place.open_question("3")
    told = place.screens.choose.detail.words
    assert "worse.toml, line 6: squeezes must be 1 to" in told
    assert "Six squeezes" in titles(place)
    _, seen = take_picture(place.window)
    assert find_faults(place.window, seen) == []


def test_a_copy_is_written_where_it_is_said_and_never_over_another(open_window):
    place = open_window("strong")
    place.open_question("3")
    for number in (1, 2):
        place.open_question("6" if number == 1 else "7")
        place.open_question("1")
        path = place.folder / "protocols" / f"maximum-{number}.toml"
        assert path.is_file()
        assert str(path) in place.screens.choose.detail.words
        place.open_question("1")
        assert titles(place)[5] == "Maximum (MVIC), copy 1"
    path.write_text(path.read_text().replace("trials = 3", "trials = 2"), encoding="utf-8")
    place.press(ESC)
    place.open_question("371")
    place.wait(lambda: place.prompt is not None)
    assert place.window.app.sitting.settings["maximum"].trials == 2


def test_a_folder_that_cannot_be_written_to_is_told(open_window):
    place = open_window("strong")
    (place.folder / "protocols").write_text("a file where the folder should be")
    place.open_question("361")
    assert place.screens.choose.title.words == "The protocol could not be copied"
    assert "protocols" in place.screens.choose.detail.words
