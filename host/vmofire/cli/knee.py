"""`vmofire knee`: how a person's knee is, in the terminal: pain, swelling, questionnaires.

In: options, or answers typed one by one. Out: the visit of today with the answers, in words or as JSON.
Never: a question whose answer was given; a name in JSON.
"""

import argparse
import json
from typing import TYPE_CHECKING, Any

from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.words import say, say_all

if TYPE_CHECKING:
    from vmofire.app.filing import Filing
    from vmofire.guided.questionnaires import Questionnaire
    from vmofire.recording.library import Library, Visit

SWELLINGS = ("none", "some", "much")  # as in guided/knee.py, which `--help` need not wait for
SANTI = ("0", "1A", "1B", "2A", "2B", "3")  # as in guided/clinic/grade.py
_PAINS = {"now": "pain_before", "usual": "pain_usual", "worst": "pain_worst"}


def describe_knee(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire knee`."""
    options.add_examples(
        parser,
        "knee P7K3Q",
        "knee P7K3Q --now 2 --usual 3 --worst 6 --swelling some",
        "knee P7K3Q --questionnaire koos-pf --points 1,2,0,1,1,2,3,1,0,1,2",
        "knee P7K3Q --santi 1A --who 'Dr K'",
        "knee --list",
    )
    parser.set_defaults(run=run_knee)
    parser.add_argument(
        "person", metavar="ID", nargs="?", type=str.upper, help=say("id of the person, as {id}", id="P7K3Q")
    )
    pain = range(11)
    parser.add_argument("--now", type=int, choices=pain, metavar="N", help=say("pain now, 0 to 10"))
    parser.add_argument(
        "--usual", type=int, choices=pain, metavar="N", help=say("usual pain of the last seven days, 0 to 10")
    )
    parser.add_argument(
        "--worst", type=int, choices=pain, metavar="N", help=say("worst pain of the last seven days, 0 to 10")
    )
    parser.add_argument("--swelling", choices=SWELLINGS, help=say("swelling of the knee"))
    parser.add_argument(
        "--questionnaire", metavar=say("CODE"), help=say("a questionnaire of `vmofire knee --list`")
    )
    parser.add_argument(
        "--points",
        metavar="N,N,...",
        help=say("points of its answers, as on the form; nothing between two commas skips one"),
    )
    parser.add_argument(
        "--santi",
        metavar=say("GRADE"),
        type=str.upper,
        help=say(
            "a clinician's SANTI grade of the last Check, as their own judgement: {codes}",
            codes=", ".join(SANTI),
        ),
    )
    parser.add_argument("--who", metavar=say("NAME"), default="", help=say("who judges the SANTI grade"))
    parser.add_argument("--list", action="store_true", help=say("list the questionnaires with their terms"))
    options.add_library(parser)
    options.add_json(parser, say("print only the answer, as JSON"))


def run_knee(args: argparse.Namespace) -> int:
    """Save answers about the knee in the visit of today; without any in the options, ask for them."""
    from vmofire.preferences import find_folder

    if args.list:
        data, words = _list()
        print(json.dumps(data, indent=2) if args.json else words)
        return faults.DONE
    if args.person is None:
        raise VmofireError(say("The id of the person is missing."), say("`vmofire people` lists them."))
    if args.points is not None and args.questionnaire is None:
        raise VmofireError(
            say("--points needs --questionnaire."), say("`vmofire knee --list` has the codes.")
        )
    from vmofire.app.filing import Filing
    from vmofire.app.knee import KneeQuestions, find_questionnaire, find_visit_of_today
    from vmofire.cli.terminal import TerminalView
    from vmofire.recording.library import Library
    from vmofire.trends.knee import describe_knee as say_knee

    folder = find_folder()
    if args.who and args.santi is None:
        raise VmofireError(say("--who needs --santi."), say("Give the grade too: --santi 1A."))
    scale = find_questionnaire(folder, args.questionnaire) if args.questionnaire else None
    with Library(options.find_library(args)) as library:
        filing = Filing(library)
        library.person(args.person)  # raises where there is none
        if args.santi is not None:
            graded = _note_grade(library, args.person, args.santi, args.who)
            print(json.dumps({"santi": args.santi}, indent=2) if args.json else graded)
            return faults.DONE
        kept: list[Visit] = []
        given = _read_given(args)
        if given:
            visit = find_visit_of_today(filing, args.person)
            kept.append(library.change_visit(visit.id, **given))
        if scale is not None and args.points is not None:
            kept.append(_score(filing, args.person, scale, args.points))
        elif not given or scale is not None:
            view = TerminalView(lines=args.json, cures=_cures())
            questions = KneeQuestions(view, folder)
            known = filing.find_today(args.person)

            def find_visit() -> "Visit":
                return find_visit_of_today(filing, args.person)

            def keep(visit: "Visit", _words: str) -> None:
                kept.append(visit)

            if scale is not None:
                questions.ask_questionnaire(library, find_visit, scale, keep)
            else:
                questions.ask_pain(library, find_visit, keep, known)
        if not kept:
            return faults.DONE  # the view has told why
        visit = kept[-1]
        if args.json:
            print(json.dumps(_to_json(visit), indent=2))
        else:
            pain = say("Pain before: {pain} of 10.", pain=visit.pain_before)
            print(" ".join(([pain] if visit.pain_before is not None else []) + [say_knee(visit)]).strip())
    return faults.DONE


def _note_grade(library: "Library", person_id: str, grade: str, who: str) -> str:
    """Note a grade with the last Check of a person; return the Check and the grade in words."""
    from vmofire.guided.clinic.grade import can_grade, read_grade

    visits = library.history(person_id).visits
    checks = [one for visit in visits for one in visit.results if can_grade(one.result)]
    if not checks:
        raise VmofireError(say("This person has no Check yet."), say("A SANTI grade belongs to a Check."))
    library.note_grade(checks[-1].id, grade, who)
    noted = read_grade(library.result(checks[-1].id).result)
    assert noted is not None
    check = say("Check of {when:minute}: {verdict}", when=checks[-1].made, verdict=checks[-1].result.headline)
    return say_all(check, noted.words)


def _read_given(args: argparse.Namespace) -> dict[str, Any]:
    given = {name: getattr(args, option) for option, name in _PAINS.items()} | {"swelling": args.swelling}
    return {name: value for name, value in given.items() if value is not None}


def _score(filing: "Filing", person_id: str, scale: "Questionnaire", points: str) -> "Visit":
    from vmofire.app.knee import find_visit_of_today

    parts = points.split(",")
    if len(parts) != len(scale.items):
        raise VmofireError(
            say("{n} answers were given for {of} questions.", n=len(parts), of=len(scale.items)),
            say("Give one for each question; nothing between two commas skips one."),
        )
    try:
        answers = {number: float(part) for number, part in enumerate(parts) if part.strip()}
    except ValueError:
        raise VmofireError(
            say("“{word}” is no list of points.", word=points), say("Write it like this: 1,2,0,1.")
        ) from None
    visit = find_visit_of_today(filing, person_id)
    return filing.library.add_questionnaire(visit.id, scale, answers)


def _cures() -> dict[str, str]:
    pain = say("Give --now, --usual, --worst or --swelling.")
    return {name: pain for name in (*_PAINS.values(), "swelling")} | {"item-1": say("Give --points.")}


def _list() -> tuple[dict[str, Any], str]:
    from vmofire.app.knee import FOLDER, describe
    from vmofire.guided.questionnaires import list_questionnaires
    from vmofire.preferences import find_folder

    scales, errors = list_questionnaires(find_folder() / FOLDER)
    lines: list[str] = []
    for one in scales:
        lines.append(
            say("{code}: {name:said}. {about}", code=one.code, name=one.scale.name, about=describe(one))
        )
        lines += [f"    {words}" for words in (one.source, one.licence) if words]
    lines += [str(error) for error in errors]
    data = {
        "questionnaires": [
            {
                "code": one.code,
                "name": one.scale.name,
                "items": len(one.items),
                "has_text": one.has_text,
                "detectable_change": one.scale.detectable_change,
                "change_source": one.scale.change_source,
                "source": one.source,
                "licence": one.licence,
            }
            for one in scales
        ]
    }
    return data, "\n".join(lines)


def _to_json(visit: "Visit") -> dict[str, Any]:
    return {
        "visit": visit.id,
        "pain_before": visit.pain_before,
        "pain_usual": visit.pain_usual,
        "pain_worst": visit.pain_worst,
        "swelling": visit.swelling,
        "scores": {one.code: one.score for one in visit.scores},
    }
