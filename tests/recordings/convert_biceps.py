"""Script that makes biceps_bursts.npz and biceps_fatigue.npz from the biosignalsnotebooks wheel.

In: the path of biosignalsnotebooks-0.6.14-py3-none-any.whl. Out: two .npz and the licence, beside this file.
Raw counts are stored as recorded; the wheel's own transfer function is stored beside them as numbers.
Needs h5py, which the project does not: ``pip download --no-deps biosignalsnotebooks==0.6.14``, then
``uv run --no-project --with h5py --with numpy convert_biceps.py THE_WHEEL``.
"""

import io
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np

HERE = Path(__file__).parent
SAMPLES = "biosignalsnotebooks/notebook_files/osf_files/signal_samples/"
# raw_to_phy() in the wheel's conversion.py, EMG on "channeller" and "bioplux": VCC 3.0 V, offset VCC / 2, and
# 1 mV at the skin for each volt at the converter. So the full scale is 3.0 mV at the skin.
FULL_SCALE_UV = 3000.0


def convert(wheel: zipfile.ZipFile, name: str) -> None:
    """Write one recording as .npz: one channel of counts, its rate, label, unit and scale."""
    with h5py.File(io.BytesIO(wheel.read(f"{SAMPLES}{name.replace('biceps', 'emg')}.h5"))) as file:
        (device,) = file.values()
        (counts,) = (data for key, data in device["raw"].items() if key.startswith("channel_"))
        # The attributes of the file are right; the _info.json beside it calls the 12-bit file 16 bit.
        (bits,) = device.attrs["resolution"]
        np.savez_compressed(
            HERE / f"{name}.npz",
            signal=counts[:].astype(np.uint16),
            fs_hz=np.float64(device.attrs["sampling rate"]),
            labels=np.array(["biceps"]),
            unit=np.array(f"counts ({bits} bit)"),
            uv_per_count=np.float64(FULL_SCALE_UV / 2**bits),
            offset_counts=np.float64(2 ** (bits - 1)),
        )


def main(path: str) -> None:
    """Convert both recordings and copy the licence from the same wheel."""
    with zipfile.ZipFile(path) as wheel:
        for name in ("biceps_bursts", "biceps_fatigue"):
            convert(wheel, name)
        licence = wheel.read("biosignalsnotebooks-0.6.14.dist-info/LICENSE.txt")
        (HERE / "LICENSE-biosignalsnotebooks").write_bytes(licence)


if __name__ == "__main__":
    main(sys.argv[1])
