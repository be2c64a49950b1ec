"""``python -m seedlint`` is the command."""

from seedlint.cli.main import command

command()
