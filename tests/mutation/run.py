"""Mutation score of the rooms in rooms.toml: changes one thing at a time, and checks whether a test fails.

In: the number of changes per room, a seed; Cosmic Ray in its own environment (`make mutants`). Out: a
table, and every change that no test noticed, as a diff. Never: a change to this checkout; it works on a copy.
"""

import argparse
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.modules import find_modules
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome

ROOT = Path(__file__).resolve().parents[2]
TIMES = 5.0  # a change that makes the tests this many times slower counts as noticed
# Annotations are for the type checker, which does not run here.
LEFT_OUT = ("core/ReplaceBinaryOperator_BitOr", "core/RemoveDecorator")


def copy_tree(to: Path) -> None:
    """Copy the files of git, as they are in the working tree, beside the same recordings."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in names.stdout.splitlines():
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    shared = ROOT.parent / "shared"
    if shared.exists() and not (to.parent / "shared").exists():
        (to.parent / "shared").symlink_to(shared)


def run_room(room: dict, python: str, n: int, seed: int) -> tuple[str, int, int, list[str]]:
    """Return the room's name, the number of possible changes, of tried ones, and the unnoticed ones."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "copy"
        copy_tree(copy)
        os.chdir(copy)
        os.environ["PYTHONPATH"] = str(copy / "host")
        command = shlex.join(
            [python, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", *room["tests"]]
        )
        began_s = time.monotonic()
        clean = subprocess.run(shlex.split(command), capture_output=True, text=True, check=False)
        if clean.returncode:
            raise SystemExit(
                f"{room['name']}: its tests fail before anything is changed\n{clean.stdout[-3000:]}"
            )
        patience_s = TIMES * (time.monotonic() - began_s) + 10.0
        with use_db(Path(folder) / "changes.sqlite", WorkDB.Mode.create) as changes:
            init(find_modules([Path(name) for name in room["files"]]), changes, {})
            offered = sorted(
                (
                    item
                    for item in changes.work_items
                    if not item.mutations[0].operator_name.startswith(LEFT_OUT)
                ),
                key=lambda item: (
                    str(item.mutations[0].module_path),
                    item.mutations[0].operator_name,
                    item.mutations[0].occurrence,
                ),
            )
        tried = random.Random(seed).sample(offered, min(n, len(offered)))
        lived = []
        for item in tried:
            result = mutate_and_test(item.mutations, command, patience_s)
            if result.test_outcome != TestOutcome.KILLED:
                lived.append(result.diff or result.output)
        return room["name"], len(offered), len(tried), lived


def main() -> None:
    """Run all rooms, or those given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rooms", nargs="*", help="names in rooms.toml; all where none is given")
    parser.add_argument("--python", default=str(ROOT / ".venv/bin/python"), help="runs the tests")
    parser.add_argument("-n", type=int, default=40, help="changes a room, chosen by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    told = parser.parse_args()
    rooms = tomllib.loads((Path(__file__).parent / "rooms.toml").read_text())["room"]
    unknown = set(told.rooms) - {room["name"] for room in rooms}
    if unknown:
        parser.error(f"no such room: {', '.join(sorted(unknown))}; see rooms.toml")
    chosen = [room for room in rooms if not told.rooms or room["name"] in told.rooms]
    print(f"{'room':24} {'changes':>8} {'tried':>6} {'noticed':>8} {'score':>6}", flush=True)
    survivors, all_tried = [], 0
    with ProcessPoolExecutor(told.processes, max_tasks_per_child=1) as pool:
        runs = [pool.submit(run_room, room, told.python, told.n, told.seed) for room in chosen]
        for run in runs:
            name, n_offered, n_tried, lived = run.result()
            noticed = n_tried - len(lived)
            print(f"{name:24} {n_offered:8} {n_tried:6} {noticed:8} {noticed / n_tried:6.0%}", flush=True)
            survivors += lived
            all_tried += n_tried
    score = 1 - len(survivors) / all_tried
    print(f"{'all':24} {'':8} {all_tried:6} {all_tried - len(survivors):8} {score:6.0%}")
    for diff in survivors:
        print(f"\nlived:\n{diff}")


if __name__ == "__main__":
    sys.exit(main())
