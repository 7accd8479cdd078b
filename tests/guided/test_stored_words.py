"""A stored result holds codes and numbers; its words are made on reading, in the reader's language."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from vmofire import words
from vmofire.codec import decode, encode, to_json
from vmofire.errors import RecordError
from vmofire.guided.clinic.override import override
from vmofire.guided.exercises import bundled
from vmofire.guided.prompt import Result
from vmofire.words import language

from ..report import visits

TYPED = "The left pad sat too high."
RESULTS = {
    "check": visits.check,
    "a check that cannot tell": visits.hum,
    "activation": visits.activation,
    "compare": lambda: visits.legs("compare", 20.0),
    "deficit": lambda: visits.legs("deficit", 25.0),
    "maximum": visits.maximum,
    "limb hold": lambda: visits.maximum(80.0, pain="5"),
    "endurance": visits.endurance,
    "onset": visits.onset,
    "train": visits.train,
    "override": lambda: override(visits.legs("compare", 20.0), "one_late", TYPED, "Dr K"),
}
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:.]? [A-Za-z]{2,}")


def list_texts(said):
    """Yield every string that a result stores."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for key, value in said.items():
            yield key
            yield from list_texts(value)
    elif isinstance(said, list):
        for one in said:
            yield from list_texts(one)


@pytest.fixture(params=RESULTS)
def result(request):
    return RESULTS[request.param]()


def test_no_sentence_is_stored_except_typed_text(result):
    names = {exercise.name for exercise in bundled()}  # a clinic may write its own
    kept = [text for text in list_texts(to_json(result)) if text not in {TYPED, "Dr K", *names}]
    assert [text for text in kept if SENTENCE.search(text)] == []


def test_it_reads_back_as_it_was(result):
    back = decode(encode(result), Result)
    assert (back.verdict, back.grounds, back.next_steps) == (
        result.verdict,
        result.grounds,
        result.next_steps,
    )
    assert (back.figures, back.marks, back.curves) == (result.figures, result.marks, result.curves)
    assert to_json(back) == to_json(result)
    assert (back.headline, back.detail, back.advice) == (result.headline, result.detail, result.advice)


def test_every_message_has_words(result):
    messages = [result.verdict, *result.grounds, *result.next_steps]
    messages += [one for figure in result.figures for one in (figure.label, figure.rule) if one]
    messages += [curve.label for curve in result.curves]
    assert [one for one in messages if str(one) == one.code] == []
    for one in (result.verdict, *result.grounds, *result.next_steps):
        assert str(one).endswith((".", ":", "”")), one


@pytest.fixture
def few_words(tmp_path, monkeypatch):
    """Small German catalogue for these tests, independent of the real one."""
    catalogue = Catalog(locale="de")
    catalogue.add("It fires.", "Der Muskel spannt an.")
    catalogue.add("In the squeezes", "Beim Drücken")
    catalogue.add("Active in {n} of {of} squeezes.", "{n} von {of} Mal gedrückt.")
    path = tmp_path / "de" / "LC_MESSAGES" / "vmofire.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    yield
    words.use("en")


def test_a_stored_result_is_read_in_the_readers_language(few_words):
    stored = encode(visits.check())
    result = decode(stored, Result)
    assert (result.headline, result.grounds[0].code) == ("It fires.", "check.squeezes")
    amplitude = next(one for one in result.figures if one.name == "amplitude")
    english = amplitude.value_words
    words.use("de")
    assert result.headline == "Der Muskel spannt an."
    assert str(result.grounds[0]) == "5 von 5 Mal gedrückt."
    assert amplitude.words == "Beim Drücken"
    assert amplitude.value_words == english.replace(".", ",")
    assert encode(result) == stored
    words.use("en")
    assert (result.headline, amplitude.value_words) == ("It fires.", english)


def test_a_result_of_another_shape_is_refused_by_name():
    said = to_json(visits.check())
    for spoil, names in (
        ({"verdict": "It fires."}, r"\$\.verdict"),
        ({"grounds": ["5 of 5 squeezes."]}, r"\$\.grounds"),
        ({"figures": [{"name": "rest", "words": "at rest", "value": 2.0}]}, r"label"),
    ):
        with pytest.raises(RecordError, match=names):
            decode(encode({**said, **spoil}), Result)
    old = {name: value for name, value in said.items() if name not in ("verdict", "grounds")}
    with pytest.raises(RecordError, match="verdict"):
        decode(encode({**old, "headline": "It fires", "detail": "5 of 5."}), Result)
