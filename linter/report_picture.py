"""Draws the README's second picture, the first screen of a page of `seedlint report`: ``python linter/report_picture.py`` in a checkout.

Needs the extras report and test-browser, and a Chromium (SEEDLINT_CHROMIUM, or on PATH). Browsers differ in a few pixels, so no test
compares the picture: draw it again when the page has changed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from seedlint.cli.main import main

TOP = Path(__file__).resolve().parent.parent
NOW = "2026-12-01T00:00:00Z"
PICTURE = TOP / ".github" / "report.png"


def draw(browser: str) -> None:
    """Write the page about the broken seeds, open it, and take its picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = os.path.join(folder, "report.html")
        os.chdir(TOP)
        words = [
            "seeds",
            "seeds/broken",
            "-o",
            page,
            "--title",
            "Report on seeds",
            "--now",
            "2026-12-01T00:00:00Z",
            "--no-cache",
            "--quiet",
        ]
        if main(["report", *words]):
            raise SystemExit(2)
        started = playwright.chromium.launch(executable_path=browser)
        tab = started.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        tab.goto(Path(page).as_uri())
        tab.screenshot(path=PICTURE)
        started.close()


if __name__ == "__main__":
    known = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    found = os.environ.get("SEEDLINT_CHROMIUM") or next(filter(None, known), None)
    if not found:
        sys.exit("no Chromium: install one, or name it in SEEDLINT_CHROMIUM")
    draw(found)
