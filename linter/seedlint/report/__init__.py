"""``seedlint report``: a whole folder on one page."""
