"""Text for people: sentences, numbers and units, in their language."""

from vmofire.words.language import LANGUAGES, Language, find_language, speaking, use
from vmofire.words.sentences import (
    msg,
    msg_many,
    say,
    say_again,
    say_all,
    say_as,
    say_many,
    write_day,
    write_label,
    write_leg,
    write_minute,
)

__all__ = [
    "LANGUAGES",
    "Language",
    "find_language",
    "msg",
    "msg_many",
    "say",
    "say_again",
    "say_all",
    "say_as",
    "say_many",
    "speaking",
    "use",
    "write_day",
    "write_label",
    "write_leg",
    "write_minute",
]
