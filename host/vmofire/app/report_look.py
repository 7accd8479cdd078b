"""Look of reports as it is set: clinic, clinician, logo and paper.

In: Preferences. Out: a ReportLook; a logo copied beside the settings, so that it stays if the picture moves.
Never: a picture that a report cannot print, or a report that fails because a logo is gone.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.errors import VmofireError, explain
from vmofire.permissions import make_folder
from vmofire.preferences import Paper, Preferences
from vmofire.words import say

if TYPE_CHECKING:  # it imports reportlab
    from vmofire.report.letterhead import Letterhead


@dataclass(frozen=True)
class ReportLook:
    """Letterhead and paper of reports; `logo` is the path of a picture, "" for none."""

    clinic: str = ""
    clinician: str = ""
    logo: str = ""
    paper: Paper = "a4"

    @property
    def trouble(self) -> str:
        """What is missing on the report, with the cure; "" if nothing."""
        if self.logo and not Path(self.logo).is_file():
            return say("The logo is missing. Choose it again in Settings.")
        return ""

    def head(self) -> "Letterhead":
        """Return the letterhead, without a logo that is gone."""
        from vmofire.report.letterhead import Letterhead, read_logo

        logo = b""
        if self.logo:
            with suppress(VmofireError):
                logo = read_logo(Path(self.logo))
        return Letterhead(self.clinic, self.clinician, logo)


def read_look(preferences: Preferences) -> ReportLook:
    """Return the look of reports."""
    return ReportLook(preferences.clinic, preferences.clinician, preferences.logo, preferences.paper)


def keep_logo(path: Path, folder: Path) -> Path:
    """Copy a picture beside the settings; return the copy.

    Raises
    ------
    VmofireError
        The picture cannot be printed, or the copy cannot be written.
    """
    from vmofire.report.letterhead import read_logo

    data = read_logo(path)
    kept = folder / f"logo{path.suffix.lower()}"
    part = kept.with_suffix(".part")
    try:
        make_folder(folder)
        part.write_bytes(data)
        part.replace(kept)
    except OSError as error:
        raise VmofireError(*explain(error, "keep", kept)) from error
    return kept
