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
    "import.time_unit": msg("The time column has no unit. It is read as {unit}."),
    "import.bits": msg("The file does not give the width of its counts. It is read as {bits} bit."),
    "import.rate_differs": msg(
        "The head says {said} samples a second, the times say {timed}. The times are used."
    ),
    "import.rate_unclear": msg("The head can be read as {rates} samples a second. None is taken."),
    "import.counter_rounds": msg("The counter begins again every {n} samples. A hole may be longer by that."),
    "import.jitter": msg("The times jitter by {jitter:ms} around {rate} samples a second."),
    "import.maker_scale": msg("Scale in µV from the maker of the device: {supply} V, gain {gain}."),
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
    "import.missing": msg_many("{n} sample is missing.", "{n} samples are missing."),
    "import.ref": msg("REF, half the supply of the sensor, was subtracted from the muscles."),
    "import.no_sensor": msg("The file names no sensor. It is read as MyoWare 2.0, RAW, gain {gain}."),
    "import.no_check": msg("A Check in it cannot be repeated ({words})."),
}
