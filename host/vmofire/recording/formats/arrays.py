"""Tables that come from no text: arrays with names, .npy and Parquet; they are corrected as a text is.

In: arrays, and what is known of them; the bytes of a file. Out: a Text. Never: a unit or a rate that nothing
states: both are asked, as of a text.
"""

import io
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats.grid import Grid
from vmofire.recording.formats.recorded import MOST_CHANNELS, Event, require_few_channels
from vmofire.recording.formats.table import Table, Word
from vmofire.recording.formats.text import Text
from vmofire.recording.formats.text_programs import Program
from vmofire.words import say
from vmofire.words.message import Message, tell

Numbers = npt.NDArray[np.float64]
Column = Numbers | list[Word]

_SHOWN_ROWS = 10
_TURNED_TIMES = 4  # an array this many times wider than long has its channels in rows


def make_text(
    data: bytes,
    columns: Sequence[Column],
    program: Program,
    events: Sequence[Event] = (),
    notes: Sequence[Message] = (),
) -> Text:
    """Return a table of columns; shorter ones end in missing samples.

    Parameters
    ----------
    data
        The whole file, to be kept.
    columns
        Numbers, or words with their rows.
    program
        Titles, and whatever is known of units and rates.
    events, notes
        Of the file.

    Raises
    ------
    FormatError
        There is no number in it, or there are more columns than rows.
    """
    n_rows = max((len(one) for one in columns if isinstance(one, np.ndarray)), default=0)
    if not n_rows:
        raise FormatError(say("There is no signal in it."), say("Choose another file."))
    require_few_channels(len(columns), n_rows)
    numbers = np.full((n_rows, len(columns)), np.nan)
    words: dict[int, list[Word]] = {}
    for place, one in enumerate(columns):
        if isinstance(one, np.ndarray):
            numbers[: len(one), place] = one
        else:
            words[place] = one
    lines = ["\t".join(f"{value:g}" for value in row) for row in numbers[:_SHOWN_ROWS]]
    grid = Grid("\t", False, len(columns), 0, lines)
    return Text(data, grid, Table(numbers, words), program, tuple(events), tuple(notes))


def take_matrix(array: npt.NDArray[Any], n_named: int = 0) -> tuple[Numbers, list[Message]]:
    """Return an array of numbers as (n_samples, n_channels), and a note where it lay on its side.

    Parameters
    ----------
    array
        Of one or two dimensions, or with further ones of length 1.
    n_named
        Number of channels that have names, which decides between the two ways; 0 where none have.

    Raises
    ------
    FormatError
        It is not an array of numbers.
    """
    array = array.squeeze() if array.ndim > 2 else array
    if array.dtype.kind not in "iufb" or array.ndim not in (1, 2) or not array.size:
        raise FormatError(
            say("It holds {kind} {shape}.", kind=array.dtype.name, shape=array.shape),
            say("Save numbers, one column for each channel."),
        )
    if array.ndim == 1 or array.shape[0] == 1:
        return array.reshape(-1, 1).astype(np.float64), []
    rows, columns = array.shape
    is_turned = columns > _TURNED_TIMES * rows and rows <= MOST_CHANNELS
    if n_named and n_named in (rows, columns) and rows != columns:
        is_turned = n_named == rows
    if not is_turned:
        return array.astype(np.float64), []
    return array.T.astype(np.float64), [tell("import.turned", rows=rows, columns=columns)]


def read_npy(data: bytes) -> Text:
    """Read an array of numbers, or one whose fields have names.

    Raises
    ------
    FormatError
        It holds something else, or is cut short.
    """
    array = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    if array.dtype.names:
        columns = [_take_column(array[name].reshape(-1)) for name in array.dtype.names]
        return make_text(data, columns, Program(".npy", tuple(array.dtype.names), ("",) * len(columns)))
    numbers, notes = take_matrix(array)
    return make_text(data, list(numbers.T), Program(".npy"), notes=notes)


def read_parquet(data: bytes) -> Text:
    """Read a table; a column's metadata may hold its unit.

    Raises
    ------
    FormatError
        It has no column of numbers.
    """
    parquet: Any = import_module("pyarrow.parquet")  # of the extra `formats`
    table: Any = parquet.read_table(io.BytesIO(data))
    columns: list[Column] = []
    titles: list[str] = []
    units: list[str] = []
    for field, column in zip(table.schema, table.columns, strict=True):
        values: npt.NDArray[Any] = column.to_numpy()
        columns.append(_take_column(values))
        titles.append(str(field.name))
        metadata: dict[bytes, bytes] = field.metadata or {}
        said = {key.lower(): value for key, value in metadata.items()}
        unit = next((said[key] for key in (b"unit", b"units") if key in said), b"").decode(errors="replace")
        units.append("s" if values.dtype.kind in "mM" and isinstance(columns[-1], np.ndarray) else unit)
    return make_text(data, columns, Program("Parquet", tuple(titles), tuple(units)))


def _take_column(values: npt.NDArray[Any]) -> Column:
    """Return numbers, times in seconds from the first, or words."""
    if values.dtype.kind in "iufb":
        return values.astype(np.float64)
    if values.dtype.kind in "mM":
        return (values - values[0]) / np.timedelta64(1, "s")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return values.astype(np.float64)
        except (TypeError, ValueError):
            found = ((row, "" if one is None else str(one).strip()) for row, one in enumerate(values))
            return [(row, word) for row, word in found if word]
