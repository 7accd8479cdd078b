# The README's two commands are `make run` and `make test`; both make their own environment.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN = $(VENV)/bin
# pip accepts only files with known hashes; after an error all of its output is shown. Only the build tool and pip itself
# have no hash check (an older pip reads no hashes from constraints). The project is a folder, which has no hash.
# Tests wait for boards and windows two fifths of their time, so one more runs than there are cores. In the order of the
# folders: sorted by their number of tests, the longest files, which hold one test, would come last.
WORKERS ?= $(shell $(PYTHON) -c "import os; print(min(4, len(os.sched_getaffinity(0)) + 1) if hasattr(os, 'sched_getaffinity') else 2)")
HASHED = --require-hashes --constraint constraints-hashed.txt
install_in = @PIP_BUILD_CONSTRAINT=constraints.txt $(1)/bin/python -m pip --disable-pip-version-check install $(2) \
	>$(1)/pip.log 2>&1 || { cat $(1)/pip.log; exit 1; }
install = $(call install_in,$(VENV),$(1))
# The run-time dependencies of pyproject.toml, as a requirements file.
DEPENDENCIES = $(VENV)/dependencies.txt
LIST = import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')
# Packages of Debian and Ubuntu for Qt, a virtual screen, screenshots, sound, voice, and the tests of reports and archives.
DEBIAN = libegl1 libgl1 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 \
	libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 fonts-dejavu-core \
	fonts-droid-fallback xvfb libportaudio2 espeak-ng git mount e2fsprogs dbus-daemon systemd $(EARS)
# Sound server and recorder for the tests, if there is none yet: PulseAudio would replace PipeWire.
EARS = $(shell command -v pipewire >/dev/null || echo pulseaudio pulseaudio-utils libasound2-plugins)

.PHONY: run test check hooks words bench bench-detection mutants screenshots journeys hardware docs package bundle try-bundle \
	sbom audit pins fresh system clean

run: $(VENV)/run
	@$(BIN)/vmofire demo

test: check
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

# Both commands of the README on systems without any package, with the oldest and the newest Python supported: Debian 12's
# 3.11.2 and Debian 13's 3.13. Needs root, and some GB for a while; deletes everything afterwards.
fresh:
	$(PYTHON) .ci/fresh.py bookworm run test
	$(PYTHON) .ci/fresh.py trixie run test

# Lint, types and the layers of packages, without the tests.
check: system $(VENV)/test .typings/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/pyright --project tests/firmware
	$(BIN)/lint-imports --no-cache

# What .pre-commit-config.yaml names, over all files: style, spelling, docstrings, workflows.
hooks: .venv-hooks/installed
	.venv-hooks/bin/pre-commit run --all-files

.venv-hooks/installed: Makefile
	@$(PYTHON) -m venv .venv-hooks
	@.venv-hooks/bin/python -m pip --disable-pip-version-check install --quiet pre-commit==4.7.0
	@touch $@

# Figures with their bars; no exit code depends on the speed of one machine.
bench: system $(VENV)/test
	@for bench in tests/benchmarks/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

# Our detectors and their peers, which have their own environment, on hard kinds and on rated recordings; draws
# docs/pictures, and the records that ours gets most wrong in build/hard-kinds.
bench-detection: $(VENV)/test .venv-peers/installed
	$(BIN)/python tests/benchmarks/bench_detection.py --peers .venv-peers/bin/python --pictures docs/pictures
	$(BIN)/python tests/benchmarks/bench_hard_kinds.py --peers .venv-peers/bin/python

.venv-peers/installed: pyproject.toml constraints-hashed.txt $(BIN)/python
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check install --quiet --upgrade --constraint constraints.txt pip
	@.venv-peers/bin/python -m pip --disable-pip-version-check install --quiet $(HASHED) --group peers
	@touch $@

# Mutation tests: change one thing at a time and see whether a test fails. Prints a score for each room in
# tests/mutation/rooms.toml.
mutants: $(VENV)/test .venv-mutants/installed
	.venv-mutants/bin/python tests/mutation/run.py --python $(BIN)/python $(MUTANTS)

.venv-mutants/installed: Makefile
	@$(PYTHON) -m venv .venv-mutants
	@.venv-mutants/bin/python -m pip --disable-pip-version-check install --quiet cosmic-ray==8.7.0
	@touch $@

screenshots: system $(VENV)/test
	$(BIN)/python tests/gui/screenshots.py docs/screenshots

# A first visit by real keys and by real clicks on screens of all sizes, with a picture of every step in build/journeys.
journeys: system $(VENV)/test
	$(BIN)/python -m tests.gui.journey all build/journeys

# Copy every message of the code into each catalogue of translations; a test checks that they are current.
words: $(VENV)/test
	$(BIN)/python packaging/catalogues.py

# Draw and compute schematics, placement and noise budget; a test compares them with the stored files.
hardware: system $(VENV)/test
	$(BIN)/python hardware/build.py

# Write facts of the code into the pages, and build the site in build/docs; a test checks both.
docs: $(VENV)/test
	$(BIN)/python docs/fill.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# Make wheel and source archive in dist/, and the icon in packaging/.
package: $(VENV)/test
	$(BIN)/python packaging/icons.py
	$(BIN)/hatchling build

# Packages that need no Python, in dist/: .tar.xz, .deb and hashes. The environment holds only what the app needs, and is
# made from the wheel, since an editable install names a folder of this machine.
bundle: .venv-bundle/installed sbom
	$(call install_in,.venv-bundle,--no-deps --force-reinstall .)
	.venv-bundle/bin/python packaging/bundle.py

.venv-bundle/installed: pyproject.toml constraints.txt constraints-hashed.txt
	@rm -rf .venv-bundle
	@$(PYTHON) -m venv .venv-bundle
	$(call install_in,.venv-bundle,--constraint constraints.txt --upgrade pip)
	@.venv-bundle/bin/python -c "$(LIST)" >.venv-bundle/dependencies.txt
	$(call install_in,.venv-bundle,$(HASHED) --requirement .venv-bundle/dependencies.txt --group package)
	@touch $@

# Install the .deb in a new Debian without Python and run a demo in its window to the verdict, with a picture in build/.
# Needs root, like `make fresh`.
try-bundle:
	$(PYTHON) packaging/try_bundle.py

# What is in the packages, with licences, as CycloneDX in dist/.
sbom: .venv-bundle/installed .venv-audit/installed
	@mkdir -p dist
	.venv-audit/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible \
		--output-format JSON --output-file dist/vmofire.cdx.json .venv-bundle/bin/python

# Known weaknesses of what is in the packages, from the index's list of advisories. Strict: what cannot be looked up fails.
audit: .venv-bundle/installed .venv-audit/installed
	@.venv-bundle/bin/python -m pip freeze --all --exclude vmofire >.venv-audit/versions.txt
	.venv-audit/bin/pip-audit --strict --disable-pip --no-deps --requirement .venv-audit/versions.txt

.venv-audit/installed: Makefile
	@$(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/python -m pip --disable-pip-version-check install --quiet cyclonedx-bom==7.5.0 pip-audit==2.10.1
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "vmofire needs Python 3.11 to 3.14: install one, or run: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make environments here. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(call install,--constraint constraints.txt --upgrade pip)

$(VENV)/run: $(BIN)/python pyproject.toml constraints.txt constraints-hashed.txt
	@echo "Installing vmofire into $(VENV) ..."
	@$(BIN)/python -c "$(LIST)" >$(DEPENDENCIES)
	$(call install,$(HASHED) --requirement $(DEPENDENCIES))
	$(call install,--no-deps --editable .)
	@touch $@

$(VENV)/test: $(VENV)/run
	$(call install,$(HASHED) --requirement $(DEPENDENCIES) --group test)
	@touch $@

# Stubs of the board's modules; outside the environment, where they would hide Python's own modules.
.typings/installed: pyproject.toml constraints-hashed.txt $(BIN)/python
	$(call install,$(HASHED) --upgrade --target .typings --group firmware-types)
	@touch $@

# Write the hashes of all files of the pinned versions, for every system and Python, from the public index, with the uv of
# this environment.
pins:
	@env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
		$(BIN)/uv pip compile pyproject.toml --group test --group firmware-types --group peers --group package \
		--constraint constraints.txt \
		--universal --python-version 3.11.2 --generate-hashes --no-config --no-annotate --quiet --upgrade \
		--custom-compile-command "make pins" --output-file constraints-hashed.txt

# On Debian and Ubuntu, install missing packages as root, else print them.
system:
	@command -v dpkg >/dev/null || exit 0; \
	missing=$$(for p in $(DEBIAN); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	test -z "$$missing" && exit 0; \
	if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	else echo "Some tests need system packages: sudo apt-get install" $$missing; fi

clean:
	rm -rf $(VENV) .typings build dist .pytest_cache .ruff_cache .hypothesis
