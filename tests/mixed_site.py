"""A folder with all that decides what counts, and articles of all kinds: the same on disk, in archives and in storage."""

from __future__ import annotations

from pathlib import Path

from articles import article, write_folder


def mixed_site(folder: Path) -> None:
    """Twenty articles, some with defects, some twins, with ignore files, hidden folders and files that do not count."""
    write_folder(str(folder), 20, related=1)
    files = sorted(folder.rglob("*.md"))
    for path in files[::3]:
        path.write_text(path.read_text().replace("title:", "titel:", 1).replace("https://", "http://", 2))
    files[1].with_name("twin.md").write_text(files[1].read_text())
    files[4].write_bytes(b"\xff\xfe")
    files[5].write_bytes(b"x" * (1 << 21))
    for name, text in {
        ".gitignore": "/drafts/\n*.tmp.md\n!kept.tmp.md\n",
        "drafts/a.md": "x",
        "b.tmp.md": "x",
        "deep/er/kept.tmp.md": "x",
        "deep/.gitignore": "gone.md\n",
        "deep/er/gone.md": "x",
        "gone.md": "x",
        ".hidden/a.md": "x",
        "node_modules/a.md": "x",
        "README.md": "x",
        "notes.rst": "x",
        "_people/a.md": article(3),
        "inner.zip": "x",
        "a.md/b.md": "x",
        "a.md-c.md": "x",
        "a-c.md": "x",
        "a/b.md": "x",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
