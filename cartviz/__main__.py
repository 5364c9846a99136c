"""`python -m cartviz` is `cartviz`."""

import sys

from cartviz.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
