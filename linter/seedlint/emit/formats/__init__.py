"""One file per output format, with ``render(report, style) -> Iterator[str]``: pieces of text with their line ends.

A format is there as soon as its file is. The command line writes ``by-rule`` where the file is ``by_rule.py``.
"""
