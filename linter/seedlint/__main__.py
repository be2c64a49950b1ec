"""``python -m seedlint`` is the command."""

import sys

from seedlint.cli import main

sys.exit(main())
