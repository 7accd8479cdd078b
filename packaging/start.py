"""First lines of the packaged program: the same as the command `vmofire`."""

import sys

from vmofire.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
