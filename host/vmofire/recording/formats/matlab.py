"""Reader of MATLAB files of version 4 to 7.3, by the layouts of the programs that export them.

In: the bytes of a file. Out: a Recording of LabChart or AcqKnowledge; a Text of anything else, whose missing
rate and units are asked. Never: code of the file run; objects of MATLAB, which only MATLAB can read.
"""

import io
import warnings
from importlib import import_module
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats.arrays import make_text
from vmofire.recording.formats.hdf5 import open_hdf5, take_group
from vmofire.recording.formats.labchart import read_labchart
from vmofire.recording.formats.recorded import Recording
from vmofire.recording.formats.text import Text
from vmofire.recording.formats.text_programs import Program
from vmofire.recording.formats.tree import Node, read_tree
from vmofire.words import say

NAME = "MATLAB"
_SECONDS = {"ms": 1e-3, "msec": 1e-3, "s": 1.0, "sec": 1.0, "us": 1e-6, "min": 60.0}


def read_matlab(data: bytes) -> Recording | Text:
    """Read the signals of a file.

    Raises
    ------
    FormatError
        It has no signal, holds only objects of MATLAB, or is damaged.
    """
    variables = _load(data)
    if {"data", "datastart", "dataend", "samplerate"} <= variables.keys():
        return read_labchart(variables)
    if {"data", "isi", "isi_units"} <= variables.keys():
        return _read_acqknowledge(data, variables)
    structs = [cast("dict[str, Any]", one) for one in variables.values() if isinstance(one, dict)]
    qtm = [one for one in structs if "Analog" in one and "Frames" in one]
    if len(qtm) == 1:
        return read_tree(data, _take_qtm(qtm[0]), "QTM")
    return read_tree(data, variables, NAME)


def _load(data: bytes) -> dict[str, Any]:
    """Return the variables of a file: arrays, texts, and structs as dicts."""
    if data[124:126] in (b"\0\2", b"\2\0") and data[512:516] == b"\x89HDF":
        with open_hdf5(data) as file:
            return take_group(file)
    io_module: Any = import_module("scipy.io")  # without types
    loadmat, matlab = io_module.loadmat, io_module.matlab
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", matlab.MatReadWarning)
            warnings.filterwarnings("ignore", "Duplicate variable name", matlab.MatReadWarning)  # of objects
            variables: dict[str, Any] = loadmat(io.BytesIO(data), simplify_cells=True)
    except (matlab.MatReadError, matlab.MatReadWarning, NotImplementedError, OSError, EOFError) as error:
        raise FormatError(
            say("It is damaged or cut short ({words}).", words=str(error).splitlines()[0]),
            say("Copy it again, or save it in MATLAB anew."),
        ) from error
    found = {name: value for name, value in variables.items() if not name.startswith("__") and name != "None"}
    if len(found) < len(variables) and "__function_workspace__" in variables and not _has_numbers(found):
        raise FormatError(
            say("It holds tables or objects of MATLAB. Only MATLAB can read these."),
            say("Enter in MATLAB: {command}", command='writetable(T, "signal.csv")'),
        )
    return found


def _has_numbers(variables: dict[str, Any]) -> bool:
    arrays = [cast("npt.NDArray[Any]", one) for one in variables.values() if isinstance(one, np.ndarray)]
    has_structs = any(isinstance(one, dict) for one in variables.values())
    return has_structs or any(one.dtype.kind in "iufO" and one.size > 1 for one in arrays)


def _read_acqknowledge(data: bytes, variables: Node) -> Text:
    """Read the export of AcqKnowledge (manual 5.0, Save As MATLAB): one column a channel, one clock."""
    words = str(variables["isi_units"]).strip().lower()
    if words not in _SECONDS:
        raise FormatError(
            say("Its samples are {unit} apart: it holds no signal in time.", unit=words),
            say("Save the signal, not its spectrum."),
        )
    matrix = np.asarray(variables["data"], dtype=np.float64)
    matrix = matrix.reshape(len(matrix), -1)
    n = matrix.shape[1]
    rate_hz = float(f"{1.0 / (float(variables['isi']) * _SECONDS[words]):.9g}")
    labels, units = (_texts(variables.get(key, ""), n) for key in ("labels", "units"))
    names = tuple(one or f"channel {place + 1}" for place, one in enumerate(labels))
    return make_text(data, list(matrix.T), Program("AcqKnowledge", names, tuple(units), rate_hz))


def _texts(value: Any, n: int) -> list[str]:
    """Return the rows of a matrix of letters, one for each channel."""
    rows = [str(one).strip("\0 ") for one in np.atleast_1d(np.asarray(value)).reshape(-1)]
    return rows if len(rows) == n else [""] * n


def _take_qtm(qtm: dict[str, Any]) -> Node:
    """Return the boards of analog signals of a file from Qualisys QTM, without markers and forces."""
    boards = qtm["Analog"]
    kept = {"EMG": qtm["EMG"]} if "EMG" in qtm else {}
    return {"Analog": boards, **kept}
