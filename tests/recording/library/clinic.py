"""Clinic at work, to be killed at any moment: it does visit after visit and prints each confirmed change.

Run: python clinic.py FOLDER SEED, and send it a line to begin. A printed line means that the method has
returned, so the change is confirmed.
"""

import hashlib
import itertools
import json
import os
import random
import shutil
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np

from vmofire import wire
from vmofire.guided.prompt import Figure, Result
from vmofire.recording import formats
from vmofire.recording.export import export_bdf
from vmofire.recording.library import Electrodes, Library, Visit, migrations, recovery, schema
from vmofire.recording.writer import Writer
from vmofire.report.pages import write_report
from vmofire.words.message import tell

ROWS = 16  # a block


def pack_hello() -> bytes:
    fields = (1, bytes((0, 1, 0)), 1, 1, 0b11, 0, 16, 1000, 12, 3300, 48_000_000, 256 * 48_000)
    return struct.pack(wire.HELLO_LAYOUT, *fields, b"clinic01", b"Raspberry Pi Pico", b"1.28.0")


def pack_block(first_sample: int) -> bytes:
    counts = np.random.default_rng(first_sample).integers(0, 65536, (ROWS, 2))
    header = struct.pack(wire.BLOCK_LAYOUT, first_sample, 0, 1, 0b11, 0, ROWS)
    return header + counts.astype("<u2").tobytes()


def record(path: Path, n_rows: int, tell=lambda _: None) -> None:
    """Write a recording through the program's own writer."""
    writer = Writer(path, pack_hello(), {"output": "RAW", "gain": 200.0}, ["VMO", "VL"])
    for row in range(0, n_rows, ROWS):
        writer.write([(wire.BLOCK, pack_block(row))])
        tell(row + ROWS)
    writer.close(n_rows)


def make_result(
    amplitude_uv: float, outcome: str = "fires", job: str = "check", n_points: int = 50
) -> Result:
    """Return a result like that of a job."""
    return Result(
        job=job,
        outcome=outcome,
        verdict=tell("check.fires"),
        grounds=(tell("check.squeezes", n=5, of=5), tell("compare.one_late", leg="left")),
        good=True,
        figures=(
            Figure(
                "amplitude",
                tell("figure.squeezes"),
                amplitude_uv,
                "uV",
                0.8 * amplitude_uv,
                1.2 * amplitude_uv,
            ),
            Figure("rest", tell("figure.rest"), 2.0, "uV"),
            Figure("median_onset", tell("figure.onset"), 0.31, "s", 0.2, 0.4),
        ),
        data={"settings": {"rest_s": 5.0, "squeezes": 5}, "rms_uv": [amplitude_uv] * n_points},
    )


def rewrite(path: Path, target: Path, change) -> Path:
    """Write an archive again with changed rows and correct hashes, as an attacker might."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        held = {name: old.read(name) for name in old.namelist()}
        rows, manifest = json.loads(held["rows.json"]), json.loads(held["manifest.json"])
        change(rows, manifest, held)
        held["rows.json"] = json.dumps(rows).encode()
        manifest["sha256"] = {
            name: hashlib.sha256(data).hexdigest() for name, data in held.items() if name != "manifest.json"
        }
        held["manifest.json"] = json.dumps(manifest).encode()
        for name, data in held.items():
            new.writestr(name, data)
    return target


def say(did: str, **what: object) -> None:
    os.write(1, json.dumps({"did": did, **what}).encode() + b"\n")


def see_person(library: Library, rng: random.Random, folder: Path) -> None:
    person = library.add_person(f"Somebody {rng.random()}", "left")
    say("person", id=person.id)
    for _ in range(rng.randint(1, 2)):
        visit = library.start_visit(person.id, pain_before=2)
        say("visit", id=visit.id, person=person.id)
        see_visit(library, rng, visit, folder.parent / "written")
    fate = rng.random()
    if fate < 0.3:
        path = folder.parent / "exported" / f"{person.id}.zip"
        path.parent.mkdir(exist_ok=True)
        library.export_person(person.id, path)
        say("exported", id=person.id, path=str(path))
    if fate < 0.2:
        say("deleting", id=person.id)
        library.delete_person(person.id)
        say("deleted", id=person.id)
        say("importing", id=person.id)
        library.import_person(path)
        say("imported", id=person.id)
    elif fate < 0.5:
        say("deleting", id=person.id)
        library.delete_person(person.id)
        say("deleted", id=person.id)


def see_visit(library: Library, rng: random.Random, visit: Visit, written: Path) -> None:
    file = library.recordings / f"{visit.id}.vmo"
    record(file, 320, lambda rows: say("rows", file=file.name, n=rows))
    recording = library.add_recording(visit.id, file, "left", [Electrodes(spacing_mm=20.0)])
    say("recording", id=recording.id, visit=visit.id)
    result = library.add_result(visit.id, make_result(rng.uniform(10, 40)), "left", recording.id)
    say("result", id=result.id, visit=visit.id)
    library.override(result.id, "fires_weakly", "seen by hand", "Dr K")
    say("override", id=result.id)
    library.change_side(recording.id, "right", "Dr K", "legs mixed up")
    say("side", id=result.id)
    written.mkdir(exist_ok=True)
    if rng.random() < 0.3:
        say("written", path=str(write_report(library, visit.id, written / f"{visit.id}.pdf")))
    if rng.random() < 0.3:
        kept = formats.read(library.visit(visit.id).recordings[0].path)
        say("written", path=str(export_bdf(kept, written / f"{visit.id}.bdf")))


def work(folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    sys.stdin.readline()  # started early, because starting takes longer than its life
    say("begun")
    while True:
        with Library(folder) as library:
            for _ in range(2):
                see_person(library, rng, folder)
            library.backup()
            say("backup")


SECOND_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

def upgrade():
    op.add_column("visits", sa.Column("room", sa.String(), nullable=False, server_default="1"))
    for _ in range(300):
        op.execute("UPDATE visits SET room = room + 1")
    {stop}
"""


def prepare_second_step(steps: Path, stop: str = "") -> list[tuple[object, str, object]]:
    """Return attributes to patch (module, name, value) for a future version with one more migration."""
    shutil.copytree(Path(migrations.__file__).parent, steps, dirs_exist_ok=True)
    (steps / "versions" / "0004_second.py").write_text(SECOND_STEP.format(stop=stop))
    configure = migrations._configure

    def configure_anew():
        config = configure()
        config.set_main_option("script_location", str(steps))
        return config

    return [
        (migrations, "_configure", configure_anew),
        (recovery, "VERSION", "0004"),
        (schema, "VERSION", "0004"),
    ]


def migrate(folder: Path, seed: int) -> None:
    """Migrate one old library after another."""
    folder.mkdir(exist_ok=True)
    original = folder.parent / f"original_{seed}"
    with Library(original) as library:
        for _ in range(20):
            library.start_visit(library.add_person().id)
    patches = prepare_second_step(folder.parent / f"steps_{seed}")
    sys.stdin.readline()
    say("begun")
    for module, name, value in patches:
        setattr(module, name, value)
    for number in itertools.count():
        older, copy = folder / f"{seed}_{number}", folder.parent / f"copy_{seed}_{number}"
        shutil.copytree(original, copy)
        copy.rename(older)
        say("older", path=str(older))
        Library(older).close()
        say("migrated", path=str(older))


if __name__ == "__main__":
    (migrate if "migrate" in sys.argv else work)(Path(sys.argv[1]), int(sys.argv[2]))
