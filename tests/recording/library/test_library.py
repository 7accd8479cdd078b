"""What a clinic puts into its library comes out unchanged, and corrections are recorded."""

import os
import sqlite3
import stat
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from clinic import make_result, record

from vmofire.codec import to_json
from vmofire.errors import LibraryError
from vmofire.guided.prompt import Curve, Figure, Mark, Missing, Result
from vmofire.recording.library import Electrodes, Library, descriptions
from vmofire.words.message import quote, tell

GOLDEN = Path(__file__).parent.parent / "journal_v1.vmo"


def read_amplitudes(folder: Path) -> list[tuple[str, float]]:
    """Return (side, uV) from the database itself."""
    raw = sqlite3.connect(folder / "library.sqlite")
    found = raw.execute("SELECT side, value FROM figures WHERE name = 'amplitude' ORDER BY side").fetchall()
    raw.close()
    return found


def test_a_visit_comes_back_whole(library, see):
    person = library.add_person("Jürgen Ößler", "left", date(2026, 3, 1), "stairs")
    visit, result = see(person.id)
    history = library.history(person.id)
    assert history.person.injury_date == date(2026, 3, 1)
    assert history.visits == (visit,)
    assert (visit.pain_before, visit.swelling, visit.cleared) == (2, "none", True)
    (recording,) = visit.recordings
    assert recording.fs_hz == 1000.0
    assert recording.board["firmware"] == "0.1.0"
    assert recording.filters == {"band_hz": [20, 450]}
    assert recording.electrodes[0] == Electrodes(
        label="VMO", side="left", kind="Ag/AgCl", spacing_mm=20.0, landmark_mm=40.0, placed_anew=True,
        output="RAW", gain=200.0,
    )  # fmt: skip
    assert visit.results == (result,)
    assert result.result == make_result(20.0)
    assert result.settings == {"rest_s": 5.0, "squeezes": 5}


def test_everything_a_job_says_comes_back(library):
    visit = library.start_visit(library.add_person().id)
    said = Result(
        "compare",
        "no_difference",
        tell("compare.no_difference"),
        reason="x",
        next_steps=(quote("Go on."),),
        figures=(
            Figure(
                "ratio",
                quote("left to right"),
                0.9,
                low=0.7,
                high=1.1,
                rule=tell("rule.alike", alike=(75.0, 133.0)),
            ),
        ),
        marks=(Mark("yes", 23.0, "uV", "left"),),
        curves=(Curve(quote("hold"), "left", 0.1, (1.0, None, 2.0)),),
        missing=(Missing(3.0, 0.5, "gap", tell("signal.gap")),),
        answers={"pain": "2"},
        data={"reps": [{"uv": 1.5}]},
    )
    assert library.add_result(visit.id, said, "both").result == said


def test_numbers_of_numpy_and_what_is_not_known_are_kept_as_json(library):
    visit = library.start_visit(library.add_person().id)
    figure = Figure("amplitude", quote(""), np.float64(3.5), low=float("nan"))
    data = {"rms": np.array([1.0, np.inf]), 1: np.int16(4)}
    said = Result("check", "fires", tell("check.fires"), figures=(figure,), data=data)
    stored = library.add_result(visit.id, said).result
    assert stored.data == {"rms": [1.0, None], "1": 4}
    assert (stored.figures[0].value, stored.figures[0].low) == (3.5, None)
    with pytest.raises(LibraryError, match="which JSON cannot"):
        library.add_result(visit.id, Result("check", "fires", tell("check.fires"), data={"x": object()}))
    assert len(library.visit(visit.id).results) == 1


def test_people_are_found_by_any_part_of_id_or_name(library):
    first, second = library.add_person("Žofie Ångström"), library.add_person()
    assert [p.id for p in library.people("ÅNG žof")] == [first.id]
    assert [p.id for p in library.people(second.id[1:4].lower())] == [second.id]
    assert library.people("nobody") == []
    library.start_visit(first.id)
    assert [p.id for p in library.people()] == [first.id, second.id]


def test_a_name_is_one_line_that_no_terminal_obeys(library):
    for written, kept in {
        "  Jürgen \t Müßig\n": "Jürgen Müßig",
        "\x1b[31mred\a": "[31mred",
        "\u202eturned": "turned",
        "\U0001f469\u200d\U0001f9bd Ada": "\U0001f469\u200d\U0001f9bd Ada",
        "محمد עברית": "محمد עברית",
        " \n ": "",
    }.items():
        person = library.add_person(written)
        assert person.name == kept
        library.change_person(person.id, "Dr K", name="Another")
        assert library.change_person(person.id, "Dr K", name=written).name == kept


def test_invalid_text_is_refused_in_words(library):
    """A terminal with another encoding passes such text."""
    for told in ({"name": "J\udcfcrgen"}, {"notes": "\udcff"}):
        with pytest.raises(LibraryError, match="invalid characters"):
            library.add_person(**told)
    assert library.people() == []


def test_ids_are_made_up_of_letters_that_cannot_be_confused(library):
    ids = {library.add_person().id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(i) == 5 and i[0] == "P" and not set(i[1:]) & set("ILOU") for i in ids)


def test_a_name_is_in_a_table_of_its_own(library, see, folder):
    person = library.add_person("Zacharias")
    see(person.id)
    library.change_person(person.id, "Dr K", name="Zachary")
    raw = sqlite3.connect(folder / "library.sqlite")
    for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        held = "Zach" in str(raw.execute(f"SELECT * FROM {table}").fetchall())
        assert held == (table in ("names", "mends")), table
    assert raw.execute("SELECT private FROM mends").fetchall() == [(1,)]
    raw.close()


def test_a_wrong_side_is_mended_everywhere_and_the_trail_says_so(library, see, folder):
    person = library.add_person()
    visit, result = see(person.id, side="left")
    library.change_side(visit.recordings[0].id, "right", "Dr K", "legs mixed up")
    mended = library.visit(visit.id)
    assert mended.recordings[0].side == "right"
    assert mended.recordings[0].electrodes[0].side == "right"
    assert mended.results[0].side == "right"
    assert mended.results[0].swapped
    assert mended.results[0].result.detail == "Active in 5 of 5 squeezes. The right leg starts late."
    assert read_amplitudes(folder) == [("right", 20.0)]
    (mend,) = library.history(person.id).mends
    assert (mend.who, mend.why, mend.before, mend.after) == ("Dr K", "legs mixed up", "left", "right")
    library.change_side(result.id, "left", "Dr K", "it was right after all")
    assert library.visit(visit.id).results == (result,)
    assert len(library.history(person.id).mends) == 2


def test_two_legs_in_one_recording_are_exchanged(library, folder):
    visit = library.start_visit(library.add_person().id)
    legs = [Electrodes(side="left"), Electrodes(side="right")]
    recording = library.add_recording(visit.id, GOLDEN, "both", legs)
    figures = tuple(
        Figure("amplitude", tell("figure.squeezes"), uv, "uV", side=side)
        for uv, side in ((10.0, "left"), (20.0, "right"))
    )
    data = {"left": {"side": "left"}}
    weaker, typed = tell("compare.one_late", leg="left"), quote("Start right away.")
    said = Result("compare", "different", weaker, (typed,), figures=figures, data=data)
    library.add_result(visit.id, said, "both", recording.id)
    with pytest.raises(LibraryError, match="cannot change from"):
        library.change_side(recording.id, "left", "Dr K", "")
    library.change_side(recording.id, "both", "Dr K", "cables mixed up")
    mended = library.visit(visit.id)
    assert [e.side for e in mended.recordings[0].electrodes] == ["right", "left"]
    result = mended.results[0].result
    assert (result.headline, result.detail) == ("The right leg starts late.", "Start right away.")
    assert result.data == {"right": {"side": "right"}}
    assert [f.side for f in result.figures] == ["right", "left"]
    assert read_amplitudes(folder) == [("left", 20.0), ("right", 10.0)]


def test_a_visit_of_the_wrong_person_is_moved_and_both_histories_say_so(library, see):
    wrong, right = library.add_person(), library.add_person()
    visit, _ = see(wrong.id)
    library.move_visit(visit.id, right.id, "Dr K", "chosen by mistake")
    assert library.history(wrong.id).visits == ()
    assert [v.id for v in library.history(right.id).visits] == [visit.id]
    for person in (wrong, right):
        (mend,) = library.history(person.id).mends
        assert (mend.what, mend.before, mend.after) == ("person", wrong.id, right.id)


def test_a_wrong_entry_is_emptied_and_the_trail_says_so(library, see):
    visit, _ = see(library.add_person().id)
    assert (visit.pain_before, visit.pain_after, visit.swelling) == (2, None, "none")
    with pytest.raises(LibraryError, match="needs a name"):
        library.change_visit(visit.id, pain_before="")
    emptied = library.change_visit(visit.id, "Dr K", pain_before="", pain_after="", swelling="")
    assert (emptied.pain_before, emptied.pain_after, emptied.swelling) == (None, None, "")
    told = [(mend.what, mend.before, mend.after) for mend in library.history(visit.person_id).mends]
    assert told == [("pain_before", "2", ""), ("swelling", "none", "")]
    assert library.change_visit(visit.id, pain_before=0).pain_before == 0


def test_a_pain_of_0_was_an_answer_and_its_change_leaves_a_trail(library):
    visit = library.start_visit(library.add_person().id, pain_before=0, cleared=False)
    for fields in ({"pain_before": 3}, {"cleared": True}):
        with pytest.raises(LibraryError, match="needs a name"):
            library.change_visit(visit.id, **fields)
    library.change_visit(visit.id, "Dr K", "mistyped", pain_before=3, cleared=True)
    told = [(mend.what, mend.before, mend.after) for mend in library.history(visit.person_id).mends]
    assert sorted(told) == [("cleared", "False", "True"), ("pain_before", "0", "3")]


def test_a_trail_cannot_be_changed_and_needs_a_name(library, see, folder):
    person = library.add_person()
    visit, _ = see(person.id)
    with pytest.raises(LibraryError, match="needs a name"):
        library.move_visit(visit.id, library.add_person().id, " ", "")
    assert library.visit(visit.id).person_id == person.id
    library.change_visit(visit.id, pain_after=3)  # filled in, not changed
    with pytest.raises(LibraryError, match="needs a name"):
        library.change_visit(visit.id, pain_after=5)
    library.change_visit(visit.id, "Dr K", "typed wrong", pain_after=5)
    assert library.visit(visit.id).pain_after == 5
    raw = sqlite3.connect(folder / "library.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        raw.execute("UPDATE mends SET who = 'nobody'")
    raw.close()


def test_an_override_stands_and_the_first_verdict_stays_visible(library, see):
    visit, result = see(library.add_person().id)
    with pytest.raises(LibraryError, match="needs a note"):
        library.override(result.id, "fires_weakly", " ", "Dr K")
    library.override(result.id, "fires_weakly", "seen by hand", "Dr K")
    library.override(result.id, "cannot_tell", "electrode loose after all", "Dr K")
    seen = library.visit(visit.id).results[0]
    assert seen.outcome == "cannot_tell"
    assert seen.result.outcome == "fires"
    assert [o.note for o in seen.overrides] == ["seen by hand", "electrode loose after all"]


def test_a_recording_from_elsewhere_is_copied_and_one_of_its_own_stays(library, tmp_path):
    visit = library.start_visit(library.add_person().id)
    outside = tmp_path / "x.vmo"
    record(outside, 64)
    first = library.add_recording(visit.id, outside, "left")
    second = library.add_recording(visit.id, outside, "left")
    assert first.path != second.path
    assert first.path.read_bytes() == second.path.read_bytes() == outside.read_bytes()
    with pytest.raises(LibraryError, match="in the library already"):
        library.add_recording(visit.id, first.path)
    assert library.check() == []


def test_invalid_entries_are_refused_and_nothing_changes(library, tmp_path):
    person = library.add_person()
    visit = library.start_visit(person.id)
    nonsense = tmp_path / "nonsense.vmo"
    nonsense.write_bytes(b"no recording" * 50)
    for attempt, words in (
        (lambda: library.start_visit("P0000"), "no person"),
        (lambda: library.start_visit(person.id, pain_before=11), "0 to 10"),
        (lambda: library.add_person(injury_side="links"), "is not a side"),
        (lambda: library.add_recording(visit.id, tmp_path / "none.vmo"), "no recording"),
        (lambda: library.add_recording(visit.id, nonsense), "not a recording of vmofire"),
        (lambda: library.add_recording(visit.id, GOLDEN, "left", [Electrodes()] * 3), "2 channel"),
        (lambda: library.add_recording("x", GOLDEN), "no such visit"),
        (lambda: library.add_result(visit.id, make_result(1.0), recording_id="x"), "contradict"),
        (lambda: library.add_result(visit.id, make_result(1.0), repeat_of="x"), "no such result"),
        (lambda: library.override("x", "fires", "n", "w"), "no such result"),
        (lambda: library.history("x"), "no person"),
        (lambda: library.delete_person("x"), "no person"),
        (lambda: library.move_visit(visit.id, person.id, "w", ""), "already"),
        (lambda: library.change_side("x", "left", "w", ""), "no such recording"),
    ):
        with pytest.raises(LibraryError, match=words):
            attempt()
    assert library.history(person.id).visits == (visit,)
    assert list(library.recordings.iterdir()) == []


def test_other_users_cannot_read_it(library, see, folder):
    if os.name != "posix":
        return  # Windows has no such bits; see decision 6
    see(library.add_person("A").id)
    library.backup()
    library.close()
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    folder.chmod(0o755)
    with Library(folder) as again:
        assert again.opening.narrowed == (folder,)
        assert "no longer can" in again.opening.words[0]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_programs_write_to_one_library(library, folder):
    with Library(folder) as other:
        mine, theirs = library.add_person("A"), other.add_person("B")
        assert {p.id for p in library.people()} == {p.id for p in other.people()} == {mine.id, theirs.id}
        other.backup()
        late = library.add_person("C")
    (folder / "library.sqlite").write_bytes(b"damaged" * 1000)
    library.close()
    with Library(folder) as repaired:
        assert {p.id for p in repaired.people()} == {mine.id, theirs.id, late.id}


def test_threads_share_a_library(library):
    def add() -> None:
        for _ in range(5):
            library.add_person()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(library.people()) == 20


def test_a_busy_library_says_so(library, folder, monkeypatch):
    monkeypatch.setattr("vmofire.recording.library.store.BUSY_S", 0.1)
    with Library(folder) as other:
        raw = sqlite3.connect(folder / "library.sqlite")
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match=r"busy: another vmofire.*try again"):
            other.add_person()
        assert other.people() == []  # reading still works
        raw.close()
        other.add_person()


def test_a_replaced_library_is_not_written_to(library, folder):
    library.add_person()
    (folder / "library.sqlite").rename(folder / "elsewhere")
    with Library(folder), pytest.raises(LibraryError, match="repaired or replaced"):
        library.add_person()


def test_a_result_of_an_earlier_shape_is_refused_by_the_field_that_is_missing(library, monkeypatch):
    """0.1.0 stored sentences; they are not turned into codes."""
    visit = library.start_visit(library.add_person().id)

    def keep_sentences(value):
        said = to_json(value)
        if not isinstance(value, Result):
            return said
        said = {name: kept for name, kept in said.items() if name not in ("verdict", "grounds")}
        return {**said, "headline": "It fires", "detail": "5 of 5 squeezes."}

    monkeypatch.setattr(descriptions, "to_json", keep_sentences)
    with pytest.raises(LibraryError):  # stored, and read back
        library.add_result(visit.id, Result("check", "fires", tell("check.fires")), "left")
    monkeypatch.undo()
    with pytest.raises(LibraryError, match="missing required field `verdict`"):
        library.visit(visit.id)
