"""Messages of the library: on itself, its repairs and imported files, by code."""

from vmofire.words.sentences import msg, msg_many

LIBRARY: dict[str, str | tuple[str, str]] = {
    # Faults of a database.
    "damage.missing": msg("The file is missing."),
    "damage.empty": msg("The file is empty."),
    "damage.foreign": msg("The file belongs to another program."),
    "damage.header": msg("The start of the file has changed."),
    "damage.orphans": msg("Some records refer to records that are missing."),
    "damage.tables": msg("The tables have changed."),
    "damage.count": msg("The count of changes is missing."),
    "damage.record": msg("A record in the table {table} has changed."),
    "damage.unreadable": msg("A record cannot be read."),
    "damage.sqlite": msg("SQLite reports: {words}."),
    "damage.none": msg("There is no database."),
    # Why a cut-off recording is not repaired.
    "unfinished.no_file": msg("It is not a file."),
    "unfinished.unreadable": msg("It cannot be read ({words})."),
    # Stages of the signal on its way to the screen: parts of a list.
    "filter.band": msg("Butterworth band-pass, {low:Hz limit} to {high:Hz set}, causal"),
    "filter.mains": msg("mains hum of {one:Hz limit} or {other:Hz set} and harmonics removed"),
    "filter.envelope": msg("envelope above its level at rest"),
    "filter.none": msg("none, {output} is used as it is"),
    "filter.rms": msg("amplitude: RMS of the last {window:ms set}"),
    # Assumptions and omissions of a file reader.
    "import.rate": msg("The file says {said} samples a second. {given} was given and is used."),
    "import.unit": msg("The file says {said} for “{channel}”. {given} was given and is used."),
    "import.time_unit": msg("The time column has no unit. It is read as {unit}."),
    "import.bits": msg("The file does not give the width of its counts. It is read as {bits} bit."),
    "import.rate_differs": msg(
        "The head says {said} samples a second, the times say {timed}. The times are used."
    ),
    "import.rate_unclear": msg("The head can be read as {rates} samples a second. None is taken."),
    "import.counter_rounds": msg("The counter begins again every {n} samples. A hole may be longer by that."),
    "import.jitter": msg(
        "The times jitter by {jitter:ms} around {rate} samples a second, and drift by {drift:ms}."
    ),
    "import.stamp_jitter": msg("The time stamps jitter by {jitter:ms} around {rate} samples a second."),
    "import.grain": msg("The times are too coarse to tell missing samples from about {rate} a second."),
    "import.maker_scale": msg("Scale in µV from the maker of the device: {supply} V, gain {gain}."),
    "import.marked_missing": msg_many(
        "“{column}” has {value} once. It is read as missing.",
        "“{column}” has {value} {n} times. These are read as missing.",
    ),
    "import.words": msg("“{column}” holds words, no numbers. It is left out."),
    "import.word_events": msg_many(
        "“{column}” holds words. {n} of them became an event.",
        "“{column}” holds words. {n} of them became events.",
    ),
    "import.filled_in": msg("“{channel}” was sampled more slowly. The logger filled in values."),
    "import.not_finished": msg("The recording was not finished. Everything up to its end was read."),
    "import.other_runs": msg_many(
        "{n} part with another rate or other channels was left out.",
        "{n} parts with another rate or other channels were left out.",
    ),
    "import.unread_marks": msg_many("{n} mark could not be read.", "{n} marks could not be read."),
    "import.behind": msg_many(
        "{n} byte behind the last record was left out.", "{n} bytes behind the last record were left out."
    ),
    "import.no_limits": msg("“{channel}” was left out: its limits give no scale ({limits})."),
    "import.no_unit": msg("“{channel}” has no unit. Enter it (--unit)."),
    "import.too_slow": msg("“{channel}” was left out: it has less than one sample a second."),
    "import.triggers": msg_many(
        "“{channel}” holds triggers: {n} event.", "“{channel}” holds triggers: {n} events."
    ),
    "import.record_times": msg("The times of its records overlap. They are ignored."),
    "import.record_gaps": msg("Its header says that nothing is missing. Its times have gaps."),
    "import.missing": msg_many("{n} sample is missing.", "{n} samples are missing."),
    "import.turned": msg("It is {rows} by {columns}. Each row is read as a channel."),
    "import.sheets": msg("The sheet “{sheet}” is read. Other sheets with numbers: {others}."),
    "import.arrays": msg("Read: {taken}. Left out: {left}."),
    "import.filling": msg("Zeros filled up the slower channels. They were cut off."),
    "import.full_scale": msg("A WAV file holds shares of the recorder's full scale, no volts."),
    "import.cut": msg_many(
        "It ends within a block. {n} byte of it was left out.",
        "It ends within a block. {n} bytes of it were left out.",
    ),
    "import.early_marks": msg_many(
        "{n} mark before the first sample was left out.", "{n} marks before the first sample were left out."
    ),
    "import.ref": msg("REF, half the supply of the sensor, was subtracted from the muscles."),
    "import.no_sensor": msg("The file names no sensor. It is read as MyoWare 2.0, RAW, gain {gain}."),
    "import.no_check": msg("A Check in it cannot be repeated ({words})."),
}
