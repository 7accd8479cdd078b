#!/bin/sh
# rp2040py 0.3.6 (emulates the RP2040 from Python): the ADC's round robin never leaves channel 0.
#
# Expected (RP2040 datasheet 4.9.2.2): with RROBIN = 0b00111 the converter takes channels 0, 1, 2, 0, 1, 2 ...
# Seen: 0, 0, 0, 0, 0, 0. Firmware that interleaves three sensors passes its test with the first one alone, unless
# each channel's values can be told apart.
# Cause: the setter of the selected channel masks with the field's shift (12) where its mask (7) is meant: 1, 2, 3 become 0.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check rp2040py==0.3.6
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from rp2040py.rp2040 import RP2040

ADC, EN, START_MANY, THREE = 0x4004C000, 1 << 0, 1 << 3, 0b111 << 16
chip = RP2040()
seen = []
usual = chip.adc.on_adc_read
chip.adc.on_adc_read = lambda channel: (seen.append(channel), usual(channel))
chip.write_uint32(ADC, EN | THREE | START_MANY)
for _ in range(40):
    chip.clock.tick(1000)
print("rp2040py", version("rp2040py"), "channels converted:", seen[:6])
assert len(seen) >= 6, "the converter does not run on"
assert set(seen[:6]) == {0}, "round robin moves on now: the finding is out of date"
PY
