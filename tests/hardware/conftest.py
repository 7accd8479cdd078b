"""hardware/ is a folder of scripts beside the package: its modules are found by their folder."""

import sys
from pathlib import Path

HARDWARE = Path(__file__).parent.parent.parent / "hardware"
sys.path.insert(0, str(HARDWARE))
