"""Examples of each command, as they stand at the end of its ``--help`` and in the manual page. A test runs every one of them."""

from __future__ import annotations

from collections.abc import Iterator

# Command ("": the whole) -> command lines, each with what it does.
EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        ("seedlint seeds/", "check a folder"),
        ("seedlint seeds/ --fix", "and apply the safe fixes"),
        ("seedlint explain insecure-url", "what a rule finds, and why"),
        ("seedlint init", "write a commented seedlint.toml"),
    ),
    "check": (
        ("seedlint seeds/ --fix --show-fixes", "apply safe fixes, and list them"),
        ("seedlint seeds/ --diff --unsafe-fixes", "all fixes as a patch; write nothing"),
        ('seedlint "seeds/*.md" --select SL2', "a pattern, a family of rules"),
        ("seedlint seeds/ --format by-rule", "counts with samples"),
        ("seedlint seeds/ --output sarif=found", "a report beside the console"),
        ("seedlint seeds/ --since main", "only what changed since then"),
        ("git ls-files | seedlint --files-from -", "the files of a list"),
        ("seedlint - < seeds/a.md", "a text from standard input"),
        ("seedlint --set severity.SL202=error .", "any key of the configuration"),
        ("seedlint --show-files .", "what would be checked, and what not"),
    ),
    "explain": (
        ("seedlint explain", "the families of rules"),
        ("seedlint explain insecure-url", "the page of one rule"),
        ("seedlint explain SL3", "the pages of a family"),
    ),
    "rules": (
        ("seedlint rules", "all of them"),
        ("seedlint rules SL2 SL402", "a family, and one more"),
        ("seedlint rules --format json", "as data, with pages and options"),
    ),
    "baseline": (
        ("seedlint baseline seeds/", "record what is found now, or drop what is gone"),
        ("seedlint baseline seeds/ --accept-new", "add what is new"),
    ),
    "links": (
        ("seedlint links seeds/ --dump", "print the URLs; fetch nothing"),
        ("seedlint links seeds/", "ask for each, report what is dead or moved"),
        ("seedlint links seeds/ --since main", "only those of changed files"),
        ("seedlint links seeds/ --fix --unsafe-fixes", "write where links have moved to"),
    ),
    "infer": (
        ("seedlint infer seeds/ -o seeds.json", "draft a schema; list likely slips"),
        ("seedlint infer . -o schema/", "one schema for each kind of folder"),
        ("seedlint infer seeds/ --rare 0.1%", "leave out only what is rarer"),
    ),
    "profile": (
        ("seedlint profile seeds/", "every key: share, types, ranges, values"),
        ("seedlint profile seeds/ --save profile.json", "and keep it"),
        ("seedlint profile seeds/ --compare profile.json", "what changed since then"),
        ("seedlint profile seeds/ --format markdown", "for the summary of a job"),
    ),
    "report": (
        ("seedlint report seeds/ -o report.html", "a page to open in a browser"),
        ('seedlint report . -o r.html --title "Our seeds"', "with a title of your own"),
    ),
    "lsp": (("seedlint lsp", "what an editor starts (linter/docs/editors.md)"),),
    "init": (("seedlint init", "look at this folder and write seedlint.toml"),),
    "schema": (
        ("seedlint schema", "the schema of articles"),
        ("seedlint schema config > config.json", "of seedlint.toml, for your editor"),
        ("seedlint schema profile", "of what seedlint profile saves"),
    ),
    "clean": (("seedlint clean", "remove .seedlint_cache"),),
    "completion": (
        ("seedlint completion bash > ~/.local/share/bash-completion/completions/seedlint", "for bash"),
        ('seedlint completion zsh > "${fpath[1]}/_seedlint"', "for zsh"),
        ("seedlint completion fish > ~/.config/fish/completions/seedlint.fish", "for fish"),
    ),
    "help": (("seedlint help check", "the same as seedlint check --help"),),
    "man": (("seedlint man | man -l -", "read the manual page"),),
}


def lines(command: str, width: int) -> Iterator[str]:
    """The examples of a command: what each does stands beside it, or above it where that is wider than the terminal."""
    some = EXAMPLES.get(command, ())
    column = max((len(line) for line, _ in some), default=0)
    if all(column + len(words) + 6 <= width for _, words in some):
        yield from (f"  {line:{column}}  # {words}" for line, words in some)
    else:
        yield from (f"  # {words}\n  {line}" for line, words in some)
