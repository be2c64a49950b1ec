"""Random edits of a folder of articles: what an editor and its user do to it. Shared by the property test and the soak."""

from __future__ import annotations

from pathlib import Path
from random import Random

from articles import article
from strategies import NASTY

COMMENTS = (
    "# seedlint: ignore[duplicate-title]", "# seedlint: ignore[SL7]", "# seedlint: ignore-file[insecure-url] known", "# seedlint: ignore[SL6, nothing]",
    "# seedlint: ignore[unused-suppression]", "# seedlint: ignore-file[SL901]", "# seedlint: ignore[",
)  # fmt: skip


def few_articles(count: int = 6) -> dict[str, str]:
    """Articles that have something to say of each other: the same pages, titles and providers."""
    texts = {}
    for number in range(count):
        text = article(number % 4)  # some twice
        texts[f"2020-01-0{number % 9 + 1}-article-{number}.md" if number % 3 else f"below/article-{number}.md"] = text
    return texts


def edited(text: str, random: Random) -> str:
    """A text after an edit: typed into, a line removed, doubled or moved, a comment, a value made worse, cut off."""
    lines = text.split("\n")
    at = random.randrange(len(lines))
    place = random.randrange(len(text) + 1)
    kind = random.randrange(10)
    if kind == 0:
        return text[:place] + random.choice(["x", " ", "é", "😀", "\u2028", "\r\n", "\n", '"', ": ", "# "]) + text[place:]
    if kind == 1:
        return text[:place] + text[place + random.randrange(1, 40) :]
    if kind == 2:
        del lines[at]
    elif kind == 3:
        lines.insert(at, lines[random.randrange(len(lines))])
    elif kind == 4:
        lines.insert(at, random.choice(COMMENTS))
    elif kind == 5:
        lines[at] += " " + random.choice(COMMENTS)
    elif kind == 6:
        key, colon, _ = lines[at].partition(": ")
        lines[at] = key + colon + random.choice(NASTY)
    elif kind == 7:
        return text.replace("https://", "http://", random.randrange(3))
    elif kind == 8:
        return text.replace("\r\n", "\n") if "\r" in text else text.replace("\n", "\r\n")
    else:
        return text[:place]
    return "\n".join(lines)


CONFIGURATIONS = (
    "",
    'ignore = ["SL6"]\n',
    'select = ["all"]\n[severity]\ninsecure-url = "error"\nduplicate-title = "info"\n',
    '[[allow]]\nrule = "duplicate-title"\nfiles = ["below/**"]\n[[allow]]\nrule = "insecure-url"\nfield = "/webUrl"\n[[allow]]\nrule = "SL705"\nexpires = 2000-01-01\n',
    '[[overrides]]\nfiles = ["below/**"]\nignore = ["SL7"]\n[[overrides]]\nfiles = ["2020-01-02*"]\nselect = ["SL2"]\n[[allow]]\nrule = "SL4"\n',
    'exclude = ["below/"]\n',
)


def write(folder: Path, name: str, text: str) -> None:
    """Write a file, with the bytes that an editor would write."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
