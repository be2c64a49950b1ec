"""Every exception that is raised on purpose, below the one that a caller needs to know."""

from __future__ import annotations


class SeedlintError(Exception):
    """What seedlint raises on purpose; the message says in words what is wrong, and where."""


class UsageError(SeedlintError):
    """Wrong use, bad configuration or schema: one line on stderr, exit status 2."""


class NoSuchPathError(SeedlintError, FileNotFoundError):
    """A path that is to be checked matches nothing; the message names all of these."""


class ConfigError(SeedlintError):
    """A configuration that cannot be used.

    Attributes:
        problems: everything that is wrong, one line each, with file, line and key.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class SchemaFileError(SeedlintError):
    """A schema that cannot be used.

    Attributes:
        file: its path, or the name that was given.
        pointer: JSON Pointer of the place inside; ``""`` for the whole.
        reason: what is wrong.
    """

    def __init__(self, file: str, pointer: str, reason: str) -> None:
        super().__init__(f"{file}: {pointer}: {reason}" if pointer else f"{file}: {reason}")
        self.file = file
        self.pointer = pointer
        self.reason = reason


class SelectorError(SeedlintError, ValueError):
    """A selector that means nothing; the message names it and the closest known one."""


class RegistryError(SeedlintError):
    """A rule or plug-in that cannot be taken in; the message says which and why."""


class PluginError(SeedlintError):
    """A plug-in that is not there or does not load; the message says which and why."""


class FormatError(SeedlintError, LookupError):
    """There is no output format of that name; the message has the closest one."""


class BaselineError(SeedlintError):
    """A baseline file that cannot be used; the message names file, line and what is wrong."""


class ProfileFileError(SeedlintError):
    """A saved profile that cannot be used; the message names the file and what is wrong."""


class GitError(SeedlintError):
    """Why git cannot say what changed: one line."""


class UnreadableError(SeedlintError):
    """Why a file cannot be read, in words."""


class StorageError(SeedlintError):
    """Why storage that a URL names cannot be listed: one line."""


class ReplaceError(SeedlintError):
    """Why a file could not be written, in words; it is as it was."""


class StoreError(SeedlintError):
    """What grows with the folder fits neither into memory nor into a temporary file; the message says why."""


class EngineError(SeedlintError):
    """Why a cluster cannot do it: one line."""
