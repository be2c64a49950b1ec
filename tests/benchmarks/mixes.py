"""Folders of articles as people have them. Arguments: mix, folder, count; the same arguments give the same bytes.

clean     nothing to find
untidy    a double space in a text of 19 files of 20: an info finding in each, as in articles taken as they come
defect    one defect per file, in turn: a missing height, a number written as text, a plain http link, an HTML entity
long      long lists of related records, up to 180, with some twenty findings per file, most of them of one rule
small     the smallest articles that are clean: what a million files cost beside their content
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from articles import article, file_name

_RELATED = re.compile(r"(?<=\nrelated:\n).*(?=\n\nsecured:)", re.DOTALL)
_DEFECTS = [
    (r"\n +height: \d+", ""),
    (r"\n    quality: (\d+)", r'\n    quality: "\1"'),
    (r'\n    webUrl: "https:', '\n    webUrl: "http:'),
    (r'\n    excerpt: "(\w+) ', r'\n    excerpt: "\1&#8217; '),
]


def clean(number: int) -> str:
    """A rich article without a finding."""
    return article(number)


def untidy(number: int) -> str:
    """The same with one double space, but for each twentieth."""
    return article(number) if number % 20 == 19 else re.sub(r'\nexcerpt: "(\w+) ', r'\nexcerpt: "\1  ', article(number), count=1)


def defect(number: int) -> str:
    """The same with one defect, of four kinds in turn."""
    pattern, replacement = _DEFECTS[number % 4]
    text, changed = re.subn(pattern, replacement, article(number), count=1)
    if not changed:
        raise ValueError(f"article {number} has no place for {pattern}")
    return text


def long(number: int) -> str:
    """An article with 20 to 180 related records, up to 20 of them with an untidy title, a third far away in time."""
    rng = Random(number)
    count = rng.randint(20, 180)
    own, others = article(number, related=count - count // 3), article(number + 5_000_000, related=max(count // 3, 1))
    found = _RELATED.search(others)
    if found is None:
        raise ValueError(f"article {number} has no related records")
    text = _RELATED.sub(lambda match: f"{match[0]}\n{found[0]}", own)
    return re.sub(r'\n  - title: "(\w+) ', r'\n  - title: "\1  ', text, count=20)


def small(number: int) -> str:
    """What an article cannot do without."""
    day = f"2020-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return (
        f"---\ncategory: news\ntitle: Ferry {number} leaves\nexcerpt: Number {number} is on its way.\npublishedDateTime: {day}T08:00:00Z\n"
        f"webUrl: https://ferries.example.org/{number}\ntype: article\nprovider:\n  name: Ferries\n  domain: example.org\ntopics:\n  - Ferries\n---\n"
    )


MIXES = {"clean": clean, "untidy": untidy, "defect": defect, "long": long, "small": small}


def write(mix: str, folder: str, count: int) -> None:
    """Fill a folder, a thousand files per subfolder."""
    make = MIXES[mix]
    for number in range(count):
        below = os.path.join(folder, f"{number // 1000:04d}")
        if number % 1000 == 0:
            os.makedirs(below, exist_ok=True)
        text = make(number)
        name = f"{number:07d}.md" if mix == "small" else file_name(text)
        with open(os.path.join(below, name), "xb") as file:
            file.write(text.encode())


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
