"""Errors that users can fix have one base with cause and cure, and disk errors read the same everywhere."""

import ast
import errno
import inspect
import os
from pathlib import Path

import pytest

import vmofire
from vmofire import errors
from vmofire.errors import FieldError, FormError, LayoutError, VmofireError, explain

PACKAGE = Path(vmofire.__file__).parent
KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, VmofireError)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_cause_and_a_cure(kind):
    if kind is FormError:
        error = FormError([FieldError("The disk is full.", "Free some.", "path")])
        assert str(error) == "The disk is full. Free some."
        return
    error = kind("The disk is full.") if kind is LayoutError else kind("The disk is full.", "Free some.")
    assert error.cause == "The disk is full."
    assert str(error) == f"{error.cause} {error.cure}".strip()


def test_no_room_has_a_kind_of_its_own_beside_them():
    """Code that shows errors catches the base; any other error would be shown as a fault of vmofire."""
    own = {kind.__name__ for kind in KINDS}
    others = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                others.add(node.name)
    # They never leave journal.py, pyramid.py with its cache, and sound/.
    assert others - own == {"_SkippedError", "NotWholeError", "EngineError", "NoVoiceError"}


@pytest.mark.parametrize(
    ("number", "do", "cause", "cure"),
    [
        (errno.ENOSPC, "record", "The disk is full.", "Free some space, or record to another disk."),
        (errno.ENOSPC, "export", "The disk is full.", "Free some space, or export to another disk."),
        (errno.EACCES, "export", "You may not write to this folder.", "Export to a folder of your own."),
        (errno.ENOSPC, "keep", "The disk is full.", "Free some space. Nothing was changed."),
        (errno.EIO, "keep", "The disk reports a fault.", "Have the disk checked."),
        (errno.ENOENT, "read", "There is no such file.", "Check its name and folder."),
        (errno.EISDIR, "read", "This is a folder, not a file.", "Choose a file in it."),
    ],
)
def test_a_disk_error_names_the_action(number, do, cause, cure):
    assert explain(OSError(number, os.strerror(number)), do) == (cause, cure)


@pytest.mark.parametrize("do", ["record", "export", "keep", "read"])
def test_cause_and_cure_are_whole_sentences_with_the_path_before_them(do):
    known = [*errors._REFUSALS, errno.EXDEV]
    for number in known:
        cause, cure = explain(OSError(number, os.strerror(number)), do, Path("a.vmo"))
        assert cause.startswith("Cannot read a.vmo. " if do == "read" else "Cannot write a.vmo. ")
        assert cause.endswith(".")
        assert not cure or (cure[0].isupper() and cure.endswith("."))


@pytest.mark.parametrize("do", ["record", "export", "keep", "read"])
def test_an_unknown_disk_error_keeps_the_words_of_the_system(do):
    cause, _ = explain(OSError(errno.EXDEV, "Invalid cross-device link"), do)
    assert "Invalid cross-device link" in cause
    assert "no number" in explain(OSError("no number"), do)[0]
