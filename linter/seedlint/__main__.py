"""``python -m seedlint`` is the command."""

from seedlint.cli import command

command()
