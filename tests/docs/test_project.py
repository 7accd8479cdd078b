"""What others meet first agrees with the project's facts: workflows, citation, hooks, recipes of packages."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import PySide6
import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PINS = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
SPEC = (ROOT / "packaging/bundle.spec").read_text("utf-8")
PYTHONS = {found[0] for line in PROJECT["classifiers"] if (found := re.findall(r"Python :: (3\.\d+)$", line))}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_write_nothing_unasked_and_takes_each_action_by_its_commit(path: Path) -> None:
    text = path.read_text("utf-8")
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    used = re.findall(r"uses: (.*)", text)
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


def test_every_supported_python_is_tested_on_every_system() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text("utf-8"))["jobs"]
    for job in jobs.values():
        assert {*job["strategy"]["matrix"]["python"]} == PYTHONS
    newest = max(PYTHONS, key=lambda version: int(version[2:]))
    assert PROJECT["requires-python"].endswith(f"<3.{int(newest[2:]) + 1}")
    assert f"<= (3, {newest[2:]})" in (ROOT / "Makefile").read_text("utf-8")


def test_the_citation_names_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (cited["version"], cited["license"]) == (PROJECT["version"], PROJECT["license"])


def test_the_hooks_have_the_linter_of_the_tests() -> None:
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    asked = {one for hook in repo["hooks"] for one in hook["additional_dependencies"]}
    assert {one for one in asked if one.startswith("ruff")} <= {*PINS}
    assert all("==" in one for one in asked)


def test_the_conda_recipe_asks_for_the_same_packages() -> None:
    recipe = (ROOT / "packaging/conda/meta.yaml").read_text("utf-8")
    listed = recipe.partition("  run:\n")[2].partition("\n\n")[0]
    on_conda = {"sounddevice": "python-sounddevice", "pyside6-essentials": "pyside6"}
    wanted = {"python": PROJECT["requires-python"]}
    for line in PROJECT["dependencies"]:
        one = Requirement(line)
        wanted[on_conda.get(one.name.lower(), one.name)] = str(one.specifier)
    found = dict(re.findall(r"- (\S+) (\S+)", listed))
    parts = {name: {*span.split(",")} for name, span in found.items()}
    assert parts == {name: {*span.split(",")} for name, span in wanted.items()}
    assert f'version = "{PROJECT["version"]}"' in recipe


def read_spec(name: str) -> Any:
    """Return a constant of the spec; the rest of it runs only inside PyInstaller."""
    assigned = (node for node in ast.parse(SPEC).body if isinstance(node, ast.Assign))
    (value,) = (node.value for node in assigned if getattr(node.targets[0], "id", "") == name)
    return ast.literal_eval(value)


def test_the_bundle_names_modules_plugins_and_folders_that_exist() -> None:
    for name in read_spec("HIDDEN"):
        assert find_spec(name), name
    here = Path(PySide6.__path__[0]) / "Qt" / "plugins"
    if sys.platform.startswith("linux"):
        there = {path.stem.removeprefix("lib") for path in here.rglob("*.so")}
        elsewhere = {"qwindows", "qcocoa", "qmodernwindowsstyle", "qmacstyle"}
        assert {stem for stems in read_spec("PLUGINS").values() for stem in stems} - elsewhere <= there
    for folder in read_spec("READ_AS_FILES"):
        assert (ROOT / "host/vmofire" / folder).is_dir()


# Each module that the bundle lacks cannot be imported here either.
WITHOUT = """
import sys
from importlib import import_module
from pkgutil import walk_packages
sys.modules.update(dict.fromkeys({unused}))
import vmofire
for found in walk_packages(vmofire.__path__, "vmofire."):
    if not found.name.startswith(("vmofire.firmware.", "vmofire.virtual.recordings", "vmofire.__main__")):
        if ".migrations." not in found.name:
            import_module(found.name)
import scipy.io.wavfile, scipy.ndimage, pyxdf, h5py, rich.progress, reportlab.platypus, alembic.command
"""


def test_no_module_of_the_app_needs_what_the_bundle_leaves_out() -> None:
    unused = read_spec("UNUSED")
    assert len(unused) > 20
    words = [sys.executable, "-c", WITHOUT.format(unused=unused)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
