"""One small file of each format that vmofire reads: two muscles of 3 s at 1000 Hz.

In: a suffix, a folder. Out: the path of the file. Never: a file that depends on the clock or on chance.
"""

import io
import wave
from pathlib import Path

import edfio
import h5py
import numpy as np
import openpyxl
import pyarrow
import pyarrow.parquet
from scipy.io import savemat

FS_HZ, N = 1000, 3000
NAMES = ("VMO", "VL")
UV = np.round(np.random.default_rng(4).normal(0.0, 30.0, (N, 2)), 1)
TABLE = np.column_stack((np.arange(N) / FS_HZ, UV))
TITLES = ("time_s", "VMO [uV]", "VL [uV]")
COUNTS = np.round(512 + UV)
JOURNAL = Path(__file__).parent / "journal_v1.vmo"
KINDS = ("csv", "counts", "npz", "edf", "bdf", "xlsx", "mat", "c3d", "h5", "wav", "npy", "parquet", "vmo")


def write_one(kind: str, folder: Path) -> Path:
    """Write a file of one kind; "counts" is a text of counts without a scale."""
    path = folder / f"a.{'csv' if kind == 'counts' else kind}"
    if kind == "csv":
        np.savetxt(path, TABLE, "%.4f", ",", header=",".join(TITLES), comments="")
    elif kind == "counts":
        table = np.column_stack((TABLE[:, 0], COUNTS))
        np.savetxt(path, table, "%.4f,%.0f,%.0f", header="time_s,VMO [counts],VL [counts]", comments="")
    elif kind == "npz":
        np.savez(path, signal=UV, fs_hz=FS_HZ, labels=NAMES, unit=["uV", "uV"])
    elif kind in ("edf", "bdf"):
        one, whole = (edfio.EdfSignal, edfio.Edf) if kind == "edf" else (edfio.BdfSignal, edfio.Bdf)
        told = {"physical_dimension": "uV", "physical_range": (-500, 500)}
        whole([one(uv, FS_HZ, label=name, **told) for name, uv in zip(NAMES, UV.T, strict=True)]).write(path)
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        for row in (TITLES, *TABLE.tolist()):
            book.active.append(row)
        book.save(path)
    elif kind == "mat":
        savemat(path, {"emg": UV, "fs": FS_HZ, "labels": list(NAMES), "units": "uV"})
    elif kind == "c3d":
        write_c3d(path)
    elif kind == "h5":
        with h5py.File(path, "w") as file:
            file["emg"] = UV
            file["fs"] = FS_HZ
    elif kind == "wav":
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(2)
            sound.setsampwidth(2)
            sound.setframerate(FS_HZ)
            sound.writeframes(np.round(UV * 100).astype("<i2").tobytes())
    elif kind == "npy":
        data = io.BytesIO()
        np.save(data, UV)
        path.write_bytes(data.getvalue())
    elif kind == "parquet":
        pyarrow.parquet.write_table(pyarrow.table(dict(zip(TITLES, TABLE.T, strict=True))), path)
    elif kind == "vmo":
        path.write_bytes(JOURNAL.read_bytes())
    else:
        raise ValueError(kind)
    return path


def write_c3d(path: Path) -> None:
    """Write analog channels alone, as ezc3d writes them."""
    import ezc3d

    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [100]
    file["parameters"]["POINT"]["LABELS"]["value"] = ()
    file["parameters"]["ANALOG"]["RATE"]["value"] = [FS_HZ]
    file["parameters"]["ANALOG"]["LABELS"]["value"] = NAMES
    file["parameters"]["ANALOG"]["UNITS"]["value"] = ("uV", "uV")
    file["data"]["points"] = np.zeros((4, 0, N // 10))
    file["data"]["analogs"] = UV.T[None]
    file.write(str(path))
