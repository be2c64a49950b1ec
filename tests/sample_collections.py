"""Folders of files that are not articles: people, courses, samples, organizations, communities, blog posts.

Made up from a number, as sites of some generators have them: dates with spaces, blocks for search engines, keys that are left out.
Each folder has slips of its own, `SLIPS` says which.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_FIRST = ["Ada", "Bo", "Cleo", "Dag", "Eda", "Finn", "Gro", "Hal", "Ina", "Jon"]
_LAST = ["Holm", "Birk", "Strand", "Vik", "Lund", "Dahl", "Moe"]
_THINGS = ["harbour", "library", "ferry", "archive", "tide mill", "signal tower", "observatory", "clock", "greenhouse", "lantern"]
_DEEDS = ["opens", "moves", "grows", "sings", "waits", "turns", "travels"]
_TAGS = ["harbours", "libraries", "ferries", "clocks"]


def _name(n: int) -> str:
    return f"{_FIRST[n % 10]} {_LAST[n % 7]}"


def _slug(n: int) -> str:
    return f"{_name(n).lower().replace(' ', '-')}-{n}"


def _headline(n: int) -> str:
    return f"The {_THINGS[n % 10]} {_DEEDS[n % 7]} again, part {n}"


def person(n: int) -> str:
    lines = [
        "layout: person",
        f'name: "{_name(n)}"',
        f"slug: {_slug(n)}",
        f"born: 19{50 + n % 50}-0{1 + n % 9}-1{n % 10}",
        f"email: {_slug(n)}@example.org",
        f"website: https://{_slug(n)}.example.org/" if n % 4 else "website:",
        f"role: {['editor', 'author', 'photographer'][n % 3]}",
        "seo:",
        f'  title: "{_name(n)}, who looks after the {_THINGS[n % 10]}"',
        "  image:",
        f"    src: /assets/people/{n}.jpg",
        f'    alt: "{_name(n)}"',
    ]
    if n % 3:
        lines += ["links:", f'  - name: "Notes of {_name(n)}"', f"    url: https://notes.example.com/{n}"]
    return "\n".join(lines)


def course(n: int) -> str:
    lines = [
        f'title: "How the {_THINGS[n % 10]} {_DEEDS[n % 7]}: lessons {n}"',
        f"starts: 2024-0{1 + n % 9}-02 0{n % 10}:30:00 +0200",
        f"level: {['beginner', 'advanced', 'expert'][n % 3]}",
        f"price: {['49', '0', '129.5'][n % 3]}",
        f"weeks: {2 + n % 6}",
        f"webUrl: https://courses.example.net/{n}",
        "provider:",
        '  name: "Harbour school"',
        "  domain: courses.example.net",
        f'teachers: "{_name(n)}"' if n % 2 else f'teachers: ["{_name(n)}", "{_name(n + 1)}"]',
        "modules:",
    ]
    for part in range(2 + n % 3):
        lines += [f'  - title: "Part {part} of {n}"', f"    minutes: {30 + part}"]
    return "\n".join(lines)


def sample(n: int) -> str:
    lines = [
        f'title: "Sample {n} of the {_THINGS[n % 10]}"',
        f"date: 2023-0{1 + n % 9}-1{n % 10} 10:0{n % 10}:00",
        f"language: {['python', 'rust', 'go'][n % 3]}",
        f"repository: https://code.example.com/samples/{n}",
        f"tags: [{_TAGS[n % 4]}, {_TAGS[(n + 1) % 4]}]",
        f"stars: {n * 7 % 91}",
        f"runnable: {'true' if n % 3 else 'false'}",
    ]
    if n % 5:
        lines += ["readme: |", f"  How to run sample {n}:", "", f"  - see [the notes](https://notes.example.com/{n})"]
    return "\n".join(lines)


def organization(n: int) -> str:
    return "\n".join([
        f'name: "{_THINGS[n % 10].title()} society of {_LAST[n % 7]} {n}"',
        f"domain: society-{n}.example.org",
        f"founded: {1880 + n}",
        f"logo: /assets/organizations/{n}.svg",
        f"url: https://society-{n}.example.org/",
        "parent:" if n % 6 else 'parent: "The union of societies"',
        "address:",
        f'  street: "Pier {n}"',
        f"  city: {['Northport', 'Southport'][n % 2]}",
        f"  country: {['NO', 'SE', 'DK'][n % 3]}",
    ])  # fmt: skip


def community(n: int) -> str:
    lines = [
        "type: forum" if n % 2 else "type: meetup",
        f'name: "Friends of the {_THINGS[n % 10]} {n}"',
        f'description: "They meet where the {_THINGS[n % 10]} {_DEEDS[n % 7]}, on day {n}."',
        f"created: 2019-0{1 + n % 9}-0{1 + n % 9}",
        f"members: {100 + n}",
        f"link: https://friends.example.net/{n}/",
        "moderators:",
        f'  - name: "{_name(n)}"',
        f"    url: https://friends.example.net/people/{n}",
    ]
    if n % 2:
        lines += [f"threads: {n * 3}", f"newest: https://friends.example.net/{n}/threads/{n}", "closed: false"]
    else:
        lines += [f'venue: "Pier {n}"', f"next: 2024-0{1 + n % 9}-20T18:30:00Z", "free: true"]
    return "\n".join(lines)


def post(n: int) -> str:
    lines = [
        "layout: post",
        f'title: "{_headline(n)}"',
        f'description: "It was a quiet week until the {_THINGS[n % 10]} of part {n} came up at the meeting."',
        f"date: 2022-0{1 + n % 9}-1{n % 10} 08:30:00 +0100",
        f"link: https://blog.example.com/2022/0{1 + n % 9}/1{n % 10}/part-{n}/",
        f"author: {_name(n % 3)}",
        f"tags: [{_TAGS[n % 4]}, {_TAGS[(n + 1) % 4]}]",
        f"image: https://images.example.com/{n}.jpg",
    ]
    if n % 3 == 0:
        lines += [
            "related_posts:",
            f'  - title: "{_headline(n + 1)}"',
            f"    url: https://blog.example.com/2022/0{1 + (n + 1) % 9}/1{(n + 1) % 10}/part-{n + 1}/",
        ]
    return "\n".join(lines)


# Kind -> what makes the front matter of its nth file, and what is wrong with some of them: number -> (what it says, what it is to say).
KINDS: dict[str, Callable[[int], str]] = {
    "people": person, "courses": course, "samples": sample, "organizations": organization, "communities": community, "posts": post,
}  # fmt: skip
SLIPS: dict[str, dict[int, tuple[str, str]]] = {
    "people": {3: ("email:", "emial:"), 14: ("role: photographer", "role: Photographer"), 25: ("born: 19", "born: around 19")},
    "courses": {5: ("weeks: 7", 'weeks: "7"'), 12: ("level: beginner", "level: beginer"), 31: ("provider:", "Provider:")},
    "samples": {7: ("runnable: true", 'runnable: "yes"'), 20: ("repository: https://", "repository: see ")},
    "organizations": {8: ("founded: 1888", 'founded: "1888"'), 17: ("  country: DK", "  country: dk"), 29: ("  city:", "  citty:")},
    "communities": {9: ("members: 109", "members: many"), 33: ("type: forum", "type: Forum")},
    "posts": {6: ("tags:", "tag:"), 22: ("date: 2022-05-12 08:30:00 +0100", "date: May 12, 2022"), 35: ("description:", "desciption:")},
}
FILES = 40


def file_name(kind: str, n: int) -> str:
    return (
        f"2022-0{1 + n % 9}-1{n % 10}-{_headline(n).lower().replace(',', '').replace(' ', '-')}.md"
        if kind == "posts"
        else f"{kind}-{n:02}.md"
    )


def write_collection(folder: Path, kind: str, files: int = FILES, slips: bool = True) -> None:
    """Write the files of a kind; the slips are in some of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(files):
        text = KINDS[kind](n)
        if slips and n in SLIPS[kind]:
            right, wrong = SLIPS[kind][n]
            assert right in text, (kind, n, text)
            text = text.replace(right, wrong, 1)
        (folder / file_name(kind, n)).write_text(f"---\n{text}\n---\n\nText of {n}.\n", encoding="utf-8")
