"""Inputs that once went wrong, one test per folder of ``../shared/faults``; collected only where these samples are at hand.

What each of them taught is also a test on data of our own, beside the tests of the module that went wrong.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent.parent / "shared" / "faults"
NAMES = sorted(path.name for path in FOLDER.iterdir()) if FOLDER.is_dir() else []
TESTS: dict[str, Callable[[Path], None]] = {}
LATER = {  # rules and collections that are still to come
    "bugs-17-yaml11-booleans", "wild-05-missed-text-and-url-defects", "wild-07-own-field-names-silent", "wild-08-dates-of-site-generators",
    "wild-10-empty-front-matter", "wild-11-anchors-leave-file-unchecked", "wild-12-other-front-matter-kinds",
    "wild-16-liquid-in-front-matter", "wild-17-yaml-1.1-booleans",
}  # fmt: skip


def fault(name: str) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Declare what is right for the folder of this name; the function gets a private copy of it."""

    def declare(test: Callable[[Path], None]) -> Callable[[Path], None]:
        TESTS[name] = test
        return test

    return declare


# -- ignore files, git, configuration patterns ---------------------------------------------------------------------------

# -- schemas -------------------------------------------------------------------------------------------------------------

# -- rules ---------------------------------------------------------------------------------------------------------------

# -- fixes and images ----------------------------------------------------------------------------------------------------

# -- command line and first encounters -----------------------------------------------------------------------------------

# -- still to come: strict expected failures -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_fault(name, tmp_path, request):
    if name in LATER:
        request.applymarker(pytest.mark.xfail(strict=True, reason="a rule or a capability that is still to come"))
    if name not in TESTS:
        pytest.xfail("to be written")
    folder = tmp_path / name
    shutil.copytree(FOLDER / name, folder)
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode | 0o200)
    TESTS[name](folder)
