"""Signals among named arrays, as MATLAB and HDF5 files hold them in structs and groups.

In: a tree of names with arrays, texts and numbers. Out: a Text of the signals with names, units and rates.
Never: a rate or a unit that nothing states; an array left out without a note.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats.arrays import Column, make_text, take_matrix
from vmofire.recording.formats.recorded import MOST_CHANNELS
from vmofire.recording.formats.text import Text
from vmofire.recording.formats.text_clock import read_clock
from vmofire.recording.formats.text_columns import find_time_unit, is_even_ladder, names_time
from vmofire.recording.formats.text_programs import Program
from vmofire.words import say
from vmofire.words.message import Message, tell

Node = Mapping[str, Any]

_LEAST_SAMPLES = 32
_DEEPEST = 6
# Names of a rate and of a sampling interval, in small letters and digits.
_RATE = re.compile(
    r"(?:emg|analog|adc|signal|data|acq|daq|raw)?"
    r"(?:samp\w*(?:rates?|freq\w*|hz)|fs(?:hz|amp|ample)?|sfreq|srate|sr|freq\w*|hz|rate)(?:emg|hz|raw)?"
)
_INTERVAL = re.compile(r"dt|ts|deltat|samp\w*(?:interval|period|time)|tsample")
_LABELS = re.compile(r".*(?:label|name|channel|title|muscle|descr|header|column|sensor|items|vars|chan)\w*")
# Of a lone channel, only these: "name" may as well be that of a person or a device.
_LABEL = re.compile(r"(?:channel|chan|emg|muscle|signal)?(?:labels?|titles?)|channel(?:name)?s?|muscles?")
_UNITS = re.compile(r".*units?")
_PLAIN = re.compile(r"data|values?|signals?|wave|samples|y|x|raw|matrix")
_EMG = re.compile(r"emg|muscle|myo", re.IGNORECASE)
_SHOWN = 5
_MOST_FILLED = 0.9  # a channel this full ends with its last sample that is not 0


@dataclass(frozen=True)
class Block:
    """Block of channels: one array of a tree.

    Attributes
    ----------
    path
        Names that lead to it.
    columns
        (n_samples, n_channels).
    titles, units
        One for each channel.
    is_titled
        Whether the file gives these titles.
    rates_hz
        One for each channel, or empty.
    times
        Time of each sample, with its name; None where there is none.
    notes
        What was assumed.
    """

    path: tuple[str, ...]
    columns: npt.NDArray[np.float64]
    titles: tuple[str, ...]
    units: tuple[str, ...]
    is_titled: bool
    rates_hz: tuple[float, ...] = ()
    times: tuple[str, npt.NDArray[np.float64]] | None = None
    notes: tuple[Message, ...] = field(default=())

    @property
    def name(self) -> str:
        return ".".join(self.path)


def read_tree(data: bytes, tree: Node, program: str) -> Text:
    """Return the signals of a tree, those of muscles where names tell them from others.

    Parameters
    ----------
    data
        The whole file.
    tree
        What it holds.
    program
        Name of its format.

    Raises
    ------
    FormatError
        It has no signal.
    """
    blocks = _find_blocks(tree, (), (), 0)
    if not blocks:
        stacks = _find_stacks(tree, 0)
        if stacks:
            name, shape = stacks[0]
            raise FormatError(
                say("Its array “{name}” has the shape {shape}: several trials.", name=name, shape=shape),
                say("Save one trial as a matrix, one column for each channel."),
            )
        raise FormatError(
            say("It has no array of samples. It holds: {names}.", names=_list(list(tree)) or "-"),
            say("Save the signal as a matrix, one column for each channel, with its rate."),
        )
    taken = _choose(blocks)
    left = [one for one in blocks if one not in taken]
    notes = [note for one in taken for note in one.notes]
    if left:
        names = _list([one.name for one in left])
        notes.append(tell("import.arrays", taken=_list([one.name for one in taken]), left=names))
    return _join(data, taken, program, notes)


def _find_stacks(node: Node, depth: int) -> list[tuple[str, tuple[int, ...]]]:
    """Return name and shape of the arrays of three dimensions."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for key, value in node.items():
        array = take_array(value)
        if array is not None and array.dtype.kind in "iuf" and array.squeeze().ndim > 2:
            found.append((key, array.squeeze().shape))
        elif isinstance(value, Mapping) and depth < _DEEPEST:
            found += _find_stacks(cast("Node", value), depth + 1)
    return found


def _list(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" (+ {more})" if more > 0 else "")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _find_blocks(node: Node, path: tuple[str, ...], rates_hz: tuple[float, ...], depth: int) -> list[Block]:
    """Return the blocks of a node and of those in it, which inherit its rate."""
    rates_hz = _find_rates(node) or rates_hz
    arrays = {key: value for key, value in node.items() if _is_signal(key, value)}
    labels, units = _find_texts(node, _LABELS), [texts for _, texts in _find_texts(node, _UNITS)]
    clocks = {key: value for key, value in arrays.items() if names_time(key)}
    blocks: list[Block] = []
    for key, value in arrays.items():
        if key not in clocks:
            blocks.append(_make_block((*path, key), value, labels, units, rates_hz, clocks))
    if depth < _DEEPEST:
        for key, value in node.items():
            for name, inner in _list_nodes(key, value):
                blocks += _find_blocks(inner, (*path, name), rates_hz, depth + 1)
    return blocks


def _list_nodes(key: str, value: Any) -> list[tuple[str, Node]]:
    """Return the nodes in a value: itself, or those of a list, by their own names."""
    if isinstance(value, Mapping):
        return [(key, cast("Node", value))]
    array = take_array(value)
    if array is not None and array.dtype == object:
        value = array.reshape(-1).tolist()
    if not isinstance(value, list):
        return []
    items = cast("list[Any]", value)
    nodes: list[tuple[str, Node]] = []
    for place, one in enumerate(items):
        if isinstance(one, Mapping):
            inner = cast("Node", one)
            named = [
                text
                for name, text in inner.items()
                if isinstance(text, str) and _LABELS.fullmatch(_plain(name))
            ]
            nodes.append((named[0].strip() if named and named[0].strip() else f"{key} {place + 1}", inner))
        elif isinstance(one, np.ndarray):
            nodes.append((f"{key} {place + 1}", {"data": one}))
    return nodes


def _is_signal(key: str, value: Any) -> bool:
    array = take_array(value)
    if array is None or array.dtype.kind not in "iuf" or key.startswith("__"):
        return False
    shape = [n for n in array.shape if n > 1]
    return len(shape) in (1, 2) and max(shape) >= _LEAST_SAMPLES and not _RATE.fullmatch(_plain(key))


def _is_line(value: npt.NDArray[Any]) -> bool:
    return value.squeeze().ndim == 1


def take_array(value: Any) -> npt.NDArray[Any] | None:
    """Return a value that is an array."""
    return cast("npt.NDArray[Any]", value) if isinstance(value, np.ndarray) else None


def _find_rates(node: Node) -> tuple[float, ...]:
    """Return the rate that a node states, or one for each channel; nothing where it states several."""
    found: list[tuple[float, ...]] = []
    for key, value in node.items():
        is_interval = _INTERVAL.fullmatch(_plain(key)) is not None
        if not is_interval and not _RATE.fullmatch(_plain(key)):
            continue
        try:
            numbers = np.asarray(value, dtype=np.float64).reshape(-1)
        except (TypeError, ValueError):
            continue
        if not 1 <= numbers.size <= MOST_CHANNELS or not (numbers > 0).all():
            continue
        # Without a unit only seconds give so small an interval.
        if is_interval and (numbers < 0.05).all():
            found.append(tuple(float(f"{1.0 / one:.9g}") for one in numbers))
        elif not is_interval:
            found.append(tuple(numbers.tolist()))
    if len({frozenset(one) for one in found}) != 1:
        return ()
    rates = max(found, key=len)
    return rates if len(set(rates)) > 1 else rates[:1]


def _find_texts(node: Node, names: re.Pattern[str]) -> list[tuple[str, list[str]]]:
    """Return the lists of texts of a node whose names fit, with these."""
    found = [(_plain(key), _take_texts(value)) for key, value in node.items() if names.fullmatch(_plain(key))]
    return [one for one in found if one[1]]


def _take_texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value.strip()]
    array = take_array(value)
    if array is not None and array.dtype.kind in "USO":
        value = array.reshape(-1).tolist()
    if not isinstance(value, list):
        return []
    texts = [
        one.decode(errors="replace") if isinstance(one, bytes) else one for one in cast("list[Any]", value)
    ]
    texts = [one.reshape(-1)[0] if isinstance(one, np.ndarray) and one.size == 1 else one for one in texts]
    return [str(one).strip() for one in texts] if texts and all(isinstance(one, str) for one in texts) else []


def _make_block(
    path: tuple[str, ...],
    value: npt.NDArray[Any],
    labels: list[tuple[str, list[str]]],
    units: list[list[str]],
    rates_hz: tuple[float, ...],
    clocks: Mapping[str, npt.NDArray[Any]],
) -> Block:
    shape = value.squeeze().shape
    named = next((texts for _, texts in labels if len(texts) in shape and len(texts) > 1), None)
    columns, notes = take_matrix(value.reshape(shape), len(named) if named else 0)
    n = columns.shape[1]
    fitting = (texts for key, texts in labels if len(texts) == n and (n > 1 or _LABEL.fullmatch(key)))
    own = next(fitting, None)
    *parents, key = path
    name = parents[-1] if parents and _PLAIN.fullmatch(_plain(key)) else key
    titles = own or ([name] if n == 1 else [f"{name} {place + 1}" for place in range(n)])
    said = next((one for one in units if len(one) == n), None) or next(
        (one * n for one in units if len(one) == 1), [""] * n
    )
    lines = ((key, one.reshape(-1)) for key, one in clocks.items() if _is_line(one))
    clock = next(((key, one) for key, one in lines if len(one) == len(columns)), None)
    stack = next((one for one in clocks.values() if n > 1 and one.squeeze().shape == shape), None)
    if stack is not None:
        times = stack.squeeze().astype(np.float64)
        timed_hz = _end_by_times(columns, times.T if notes else times)
        rates_hz = rates_hz or timed_hz
    rates_hz = rates_hz * n if len(rates_hz) == 1 else rates_hz if len(rates_hz) == n else ()
    if len(set(rates_hz)) > 1 and _cut_filling(columns, rates_hz):
        notes.append(tell("import.filling"))
    return Block(
        path,
        columns,
        tuple(titles),
        tuple(said),
        own is not None,
        rates_hz,
        None if clock is None else (clock[0], clock[1].astype(np.float64)),
        tuple(notes),
    )


def _end_by_times(columns: npt.NDArray[np.float64], times: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Blank what fills up the shorter channels of a matrix, and return the rates that the times give.

    Parameters
    ----------
    columns, times
        (n_samples, n_channels); behind the end of a channel its times do not go on.
    """
    rates_hz: list[float] = []
    for place, column in enumerate(times.T):
        ends = np.flatnonzero(~(np.diff(column) > 0))
        end = int(ends[0]) + 1 if len(ends) else len(column)
        columns[end:, place] = np.nan
        rates_hz.append(read_clock(column[:end]).fs_hz if end > 1 else 0.0)
    return tuple(rates_hz) if all(rates_hz) else ()


def _cut_filling(columns: npt.NDArray[np.float64], rates_hz: Sequence[float]) -> bool:
    """Blank the zeros that fill up the slower channels of a matrix; return whether there were any."""
    found = False
    for place, rate_hz in enumerate(rates_hz):
        length = int(np.ceil(len(columns) * rate_hz / max(rates_hz)))
        if length >= len(columns) or (np.nan_to_num(columns[length:, place]) != 0.0).any():
            continue
        filled = np.flatnonzero(np.nan_to_num(columns[:, place]))
        end = int(filled[-1]) + 1 if len(filled) else length
        columns[end if end >= _MOST_FILLED * length else length :, place] = np.nan
        found = True
    return found


def _choose(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that stand together: of one length, or each with its own rate."""
    muscles = [one for one in blocks if _EMG.search(one.name) or any(map(_EMG.search, one.titles))]
    pool = muscles or list(blocks)
    known = [one for one in pool if one.rates_hz]
    if len(known) > 1 and len({len(one.columns) for one in known}) > 1:
        # Structs of one channel each, as of a sensor: all of them. Anything else may be copies of one signal.
        alone = [one for one in known if one.columns.shape[1] == 1 and len(one.path) > 1]
        if len(alone) == len(known) and len({one.path[-1] for one in alone}) == 1:
            return alone
    groups: dict[int, list[Block]] = {}
    for one in known or pool:
        groups.setdefault(len(one.columns), []).append(one)
    longest = groups[max(groups)]
    parents = {one.path[:-1] for one in longest}
    if len(parents) > 1 and len({one.path[-1] for one in longest}) > 1:  # other branches are other trials
        longest = [one for one in longest if one.path[:-1] == longest[0].path[:-1]]
    return longest


def _join(data: bytes, blocks: Sequence[Block], program: str, notes: Sequence[Message]) -> Text:
    """Return blocks side by side, with the time before them."""
    columns: list[Column] = []
    titles: list[str] = []
    units: list[str] = []
    rates: dict[int, float] = {}
    clock = next((one.times for one in blocks if one.times), None)
    if clock is not None and len({len(one.columns) for one in blocks}) == 1:
        columns.append(clock[1])
        titles.append(clock[0])
        units.append(find_time_unit(clock[0], ""))
    first = blocks[0].columns
    # A matrix may have its time in the first column; without titles that is looked for.
    has_names = (
        len(blocks) > 1 or blocks[0].is_titled or first.shape[1] < 2 or not is_even_ladder(first[:, 0])
    )
    for one in blocks:
        for place, column in enumerate(one.columns.T):
            if one.rates_hz:
                rates[len(columns)] = one.rates_hz[place]
            columns.append(column)
            titles.append(one.titles[place])
            units.append(one.units[place])
    single = {*rates.values()} if len(rates) == sum(one.columns.shape[1] for one in blocks) else set[float]()
    known = Program(program, tuple(titles) if has_names else (), tuple(units))
    if len(single) == 1:
        known = replace(known, rate_hz=single.pop())
    elif single:
        known = replace(known, column_hz=rates)
    return make_text(data, columns, known, notes=notes)
