"""`python -m vmofire` is the same as `vmofire`."""

import sys

from vmofire.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
