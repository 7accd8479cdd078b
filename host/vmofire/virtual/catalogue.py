"""The sources a virtual board can be asked for by name.

In: a name, how many channels, a script to follow. Out: a source that says what it is.
Never: a file of a user; its signal comes to recorded.py as an array.
"""

from vmofire.guided.criteria import CheckSettings
from vmofire.guided.script import Script
from vmofire.virtual.muscle import Muscle, Person, at_cues
from vmofire.virtual.recorded import follow_cues, load_biceps
from vmofire.virtual.source import Source

BICEPS = "biceps"
BICEPS_LABEL = "recorded biceps standing in for the VMO"
# Invented, each to show one thing that Check can find; the numbers lie within what recordings of the VM show.
PEOPLE: dict[str, Person] = {
    "strong": Person(strength_uv=120.0),
    "weak": Person(strength_uv=9.0, rest_uv=2.0),
    "late": Person(delay_s=1.25, delay_sd_s=0.06),
    "off": Person(strength_uv=0.0),
    "quad-only": Person(fires_in=("quad_set",)),
    "tired": Person(strength_uv=80.0, tires_in_s=3.0),
    "noisy": Person(strength_uv=120.0, rest_uv=12.0),
}
NAMES = (BICEPS, *PEOPLE)


def check_script() -> Script:
    """Return the cues of a Check with its quad sets, as a person would follow them from START."""
    settings = CheckSettings()
    return settings.with_quad_sets(settings.script())


def build_source(name: str, n_channels: int = 1, script: Script | None = None, seed: int = 1) -> Source:
    """Return the source of a name.

    Parameters
    ----------
    name : str
        One of `NAMES`: "biceps" is a recording, the others are synthetic people.
    n_channels : int
        1 to 3. A synthetic person comes first and "strong" ones follow, as the other leg would; the biceps is
        recorded with one sensor, so the other pins stay empty.
    script : Script, optional
        Whose cues are followed, over and over; those of Check where not given.
    seed : int
        Of what is synthetic.

    Raises
    ------
    ValueError
        There is no such name or number of channels.
    """
    if not 1 <= n_channels <= 3:
        raise ValueError(f"a board measures 1 to 3 channels, not {n_channels}")
    script = script or check_script()
    if name == BICEPS:
        signal_uv, fs_hz = load_biceps()
        return follow_cues(signal_uv, fs_hz, BICEPS_LABEL, script)
    if name not in PEOPLE:
        raise ValueError(f"there is no virtual muscle {name!r}; use one of {', '.join(NAMES)}")
    people = (PEOPLE[name], *(PEOPLE["strong"],) * (n_channels - 1))
    others = f", {n_channels - 1} strong beside it" if n_channels > 1 else ""
    return Muscle(
        people, at_cues(script), script.duration_s, seed, f"muscle ({name}{others}), following the cues"
    )
