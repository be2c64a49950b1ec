"""The one switch for what is kept for speed alone: shortcuts that are never wrong, only quicker than the full rules.

Only tests set the environment variable: they show that what is found is the same without any shortcut.
"""

from __future__ import annotations

import os

# To be read at the time of use, as `_reference.REFERENCE`: tests also change it within a process.
REFERENCE = bool(os.environ.get("SEEDLINT_REFERENCE"))
