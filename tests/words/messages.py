"""Messages of the code, and their translations in the catalogues.

In: the code, the .po files. Out: messages of Babel, and their forms. Never: a change to a file.
"""

import sys
from pathlib import Path

from babel.messages.pofile import read_po

REPOSITORY = Path(__file__).parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "packaging"))
import catalogues  # noqa: E402

MESSAGES = [message for message in catalogues.extract() if message.id]


def read(language):
    with catalogues.find_path(language).open("rb") as file:
        return read_po(file, locale=language, domain=catalogues.DOMAIN)


def forms(words):
    """Return the forms of a message, or of its translation."""
    return words if isinstance(words, tuple) else (words,)
