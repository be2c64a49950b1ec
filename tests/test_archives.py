"""Archives: what is in one gives what it gives in a folder; what is damaged, or made to mislead, gets a clear word and nothing else."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import struct
import tarfile
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article, write_folder
from command import seedlint
from fewer import one_in
from mixed_site import mixed_site
from seedlint.api import check_paths
from seedlint.errors import StoreError
from seedlint.files import archive as archives
from seedlint.files.archive import Archive
from seedlint.model.settings import Settings
from strategies import broken_articles, examples

NOW = ("--now", "2030-01-01T00:00:00Z")
KINDS = ("zip", "tar", "tar.gz")


def member(name: str, data: bytes = b"", **more) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in more.items():
        setattr(info, key, value)
    return info, data


def write_tar(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in members:
            tar.addfile(info, io.BytesIO(data))
    return path


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def pack(folder: Path, path: Path) -> Path:
    """What `zip -r` and `tar` make of all that is in a folder; names that are not UTF-8 are in tar files only."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for each in sorted(folder.rglob("*")):
                file.write(each, each.relative_to(folder))
    else:
        with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as tar:
            tar.add(folder, ".")
    return path


def check(path: Path, *words: str):
    return seedlint("check", "--isolated", "--no-cache", "--format", "jsonl", *NOW, *words, path.name, cwd=path.parent)


def problems(path: Path, *words: str) -> list[tuple[str, str]]:
    """Name and message of everything that could not be read."""
    done = check(path, *words)
    assert done.status == 1, done.err
    return [(each["path"], each["message"]) for each in done.findings if each["rule"] == "unreadable-file"]


def names(path: Path, *words: str) -> list[str]:
    done = seedlint("check", "--show-files", "--isolated", *words, path.name, cwd=path.parent)
    return done.out.splitlines()


# -- the same as a folder --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Twenty articles, some with defects, some twins, with ignore files, hidden folders and files that do not count; packed in each way."""
    top = tmp_path_factory.mktemp("archives")
    folder = top / "site"
    mixed_site(folder)
    for kind in KINDS:
        pack(folder, top / f"site.{kind}")
    return top


@pytest.fixture(scope="module")
def of_folder(site):
    """What a command says of the folder: the same for every archive of it, so that it runs once."""
    return cache(lambda *words: seedlint(*words, cwd=site))


def without_top(text: str, path: Path) -> str:
    return text.replace(f"{path.name}!/", "site/").replace(f"{path.name}!\\/", "site/").replace(f"{path.name}%21/", "site/")


@pytest.mark.parametrize(
    ("kind", "jobs", "form"),
    [
        *((kind, "1", "jsonl") for kind in KINDS),
        ("zip", "4", "jsonl"),
        *one_in(3, [("tar.gz", "4", "csv"), *(("zip", "1", each) for each in "sarif concise gitlab github rdjson".split())]),
    ],
)
def test_an_archive_gives_what_its_folder_gives(site, of_folder, kind, jobs, form):
    words = ("check", "--isolated", "--verbose", "--no-cache", "--format", form, *NOW, "--jobs", jobs)
    expected, found = of_folder(*words, "site"), seedlint(*words, f"site.{kind}", cwd=site)
    assert expected.status == 1
    assert expected.out
    if form == "gitlab":  # fingerprints hash the path
        assert found.out.count("description") == expected.out.count("description")
    else:
        assert without_fingerprints(without_top(found.out, site / f"site.{kind}")) == without_fingerprints(expected.out)
    assert found.err == expected.err


def without_fingerprints(text: str) -> str:
    return re.sub(r'("fingerprint"|"seedlint/v1"): ?"[0-9a-f]+"', "", re.sub(r",[0-9a-f]{16,}\r?$", "", text, flags=re.MULTILINE))


CONFIGURATION = """
exclude = ["_people/b.md", "/2021/"]
[[overrides]]
files = ["_people/**"]
ignore = ["SL4", "SL1"]
[[allow]]
rule = "SL0"
files = ["a.md-c.md", "deep/"]
reason = "known"
"""


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_see_an_archive_as_the_folder_of_the_configuration(site, kind, tmp_path):
    (site / "site" / "seedlint.toml").write_text(CONFIGURATION)
    try:
        expected = seedlint("check", "--no-cache", "--format", "jsonl", "--show-files", "site", cwd=site)
        there = seedlint("check", "--no-cache", "--format", "jsonl", *NOW, "site", cwd=site)
    finally:
        (site / "site" / "seedlint.toml").unlink()
    (tmp_path / "seedlint.toml").write_text(CONFIGURATION)
    path = tmp_path / f"site.{kind}"
    path.write_bytes((site / path.name).read_bytes())
    shown = seedlint("check", "--no-cache", "--show-files", path.name, cwd=tmp_path)
    assert without_top(shown.out, path) == expected.out.replace("# site/seedlint.toml: not *.md, *.markdown, *.txt\n", "")
    found = seedlint("check", "--no-cache", "--format", "jsonl", *NOW, path.name, cwd=tmp_path)
    assert without_fingerprints(without_top(found.out, path)) == without_fingerprints(there.out)


def unplaced(message: str) -> str:
    """A message without where the folder, or what it is packed in, is."""
    return re.sub(r"\S*\bsite(\.[a-z]+)*!?/", "site/", message)


NAMES = st.lists(
    st.sampled_from(
        ["a", "b.md", "c.txt", ".gitignore", ".d", "node_modules", "é.md", "\n.md", "x\\y.md", "README.md", "\udcff.md", "%20.md", "::x.md"]
    ),
    min_size=1,
    max_size=3,
).map("/".join)
IGNORED = st.lists(st.sampled_from(["a/", "*.md", "!b.md", "/c.txt", "b.md/", "**/a", "\\", "[", "# x", "*"]), max_size=3).map("\n".join)


@examples(40)
@given(files=st.dictionaries(NAMES, st.one_of(broken_articles, IGNORED), max_size=8), kind=st.sampled_from(KINDS))
def test_any_folder_gives_what_it_gives_packed(files, kind, tmp_path_factory):
    top = tmp_path_factory.mktemp("any")
    folder = top / "site"
    folder.mkdir()
    for name, text in files.items():
        path = folder / name
        if kind == "zip" and "\udcff" in name:
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        except (OSError, ValueError):  # names that this system does not have, and two that exclude each other
            continue
    settings = Settings(base=str(folder), now=1893456000.0)
    expected = check_paths([str(folder)], settings)
    found = check_paths([str(pack(folder, top / f"site.{kind}"))], settings)

    def shown(report, start: str):
        return [
            (
                each.path.partition(start)[2],
                each.code,
                each.span.start,
                each.span.end,
                each.span.line,
                unplaced(each.message),
                each.field,
                bool(each.fix),
            )
            for each in report.diagnostics
        ]

    assert found.files == expected.files
    assert found.skipped == expected.skipped
    assert shown(found, f"site.{kind}!/") == shown(expected, "site/")


# -- what is wrong with one ------------------------------------------------------------------------------------------------

CLEAN = article(1).encode()


def test_links_and_devices(tmp_path):
    path = write_tar(
        tmp_path / "a.tar.gz",
        member("a.md", CLEAN),
        member("b.md", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("c.md", type=tarfile.LNKTYPE, linkname="a.md"),
        member("d.md", type=tarfile.LNKTYPE, linkname="../../etc/passwd"),
        member("e.md", type=tarfile.CHRTYPE),
        member("f.md", type=tarfile.FIFOTYPE),
        member("folder.md", type=tarfile.DIRTYPE),
        member("g", type=tarfile.SYMTYPE, linkname="/"),
    )
    assert problems(path) == [
        ("a.tar.gz!/b.md", "a symbolic link, which is not followed in an archive"),
        ("a.tar.gz!/d.md", "a hard link to a file that is not read"),
        ("a.tar.gz!/e.md", "a device, a FIFO or a socket, expected a regular file"),
        ("a.tar.gz!/f.md", "a device, a FIFO or a socket, expected a regular file"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_names_that_lead_out_are_not_read_and_nothing_is_written(tmp_path, kind):
    outside = ["../a.md", "/b.md", "x/../../c.md", "x/../d.md", f"{tmp_path}/e.md"]
    path = tmp_path / "in" / f"a.{kind}"
    path.parent.mkdir()
    if kind == "zip":
        write_zip(path, dict.fromkeys([*outside, "ok.md"], CLEAN))
    else:
        write_tar(path, *(member(name, CLEAN) for name in [*outside, "ok.md"]))
    before = sorted(tmp_path.rglob("*"))
    assert problems(path) == [
        (f"a.{kind}", "a name leads out of the archive, the file is not read (../a.md, /b.md, x/../../c.md and 2 more)")
    ]
    assert names(path)[0].startswith(f"a.{kind}")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_odd_names_in_tar_files(tmp_path, kind):
    odd = [
        "./a.md",
        "b//c.md",
        "A.md",
        "x\\y.md",
        "n\nl.md",
        "\x1b[31m.md",
        "\udcfe.md",
        "é.md",
        "::error::.md",
        "!/d.md",
        "a.tar!/e.md",
        "a" * 200 + ".md",
    ]
    path = write_tar(tmp_path / f"odd.{kind}", *(member(name, CLEAN) for name in odd))
    report = check_paths([str(path)], Settings())
    assert report.files == len(odd)
    below = sorted(name.removeprefix("./").replace("//", "/") for name in odd)
    assert [each.partition(f"odd.{kind}!/")[2] for each in report.paths] == below
    assert not [each for each in report.diagnostics if each.rule == "unreadable-file"]


def test_odd_names_in_zip_files(tmp_path):
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name in ("./a.md", "A.md", "x\\y.md", "é.md"):
            file.writestr(name, CLEAN)
        file.writestr("u__.md", CLEAN)
        file.writestr("c_.md", CLEAN)
    data = path.read_bytes().replace(b"u__.md", "ü.md".encode() + b"\0").replace(b"c_.md", b"c\x81.md")
    path.write_bytes(data.replace("ü.md".encode() + b"\0", "uü.md".encode()))
    report = check_paths([str(path)], Settings())
    assert [each.partition("odd.zip!/")[2] for each in report.paths] == ["A.md", "a.md", "cü.md", "uü.md", "x\\y.md", "é.md"]
    assert not [each for each in report.diagnostics if each.rule == "unreadable-file"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_the_last_of_one_name_counts(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("a.md", b"\xff")
            file.writestr("./a.md", CLEAN)
    else:
        write_tar(path, member("a.md", b"\xff"), member("a.md", CLEAN))
    assert problems(path) == [(path.name, "a name appears more than once, the last file of that name counts (a.md)")]
    assert {each["path"] for each in check(path).findings if each["severity"] == "error"} == {path.name}


def test_a_member_that_is_too_large_is_not_kept(tmp_path):
    for kind in KINDS:
        path = tmp_path / f"a.{kind}"
        data = b"x" * ((1 << 20) + 1)
        write_zip(path, {"a.md": data}) if kind == "zip" else write_tar(path, member("a.md", data))
        assert problems(path) == [(f"a.{kind}!/a.md", "the file is larger than 1 MiB (max-file-size)")]
        assert not problems(path, "--set", "max-file-size=2 MiB") if check(path, "--set", "max-file-size=2 MiB").status else True


def test_encrypted_and_unknown_members(tmp_path):
    path = write_zip(tmp_path / "a.zip", {"a.md": CLEAN, "b.md": CLEAN, "c.md": CLEAN, "d.md": CLEAN})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    at = data.index(b"PK\1\2", at + 1)
    data[at + 10] = 99
    at = data.index(b"PK\1\2", at + 1)
    data[at + 16] ^= 1  # the checksum
    at = data.index(b"PK\1\2", at + 1)
    struct.pack_into("<L", data, at + 38, 0o120777 << 16)
    data[at + 5] = 3
    path.write_bytes(bytes(data))
    assert problems(path) == [
        ("a.zip!/a.md", "the file is encrypted"),
        ("a.zip!/b.md", "the file is compressed by a method that is not read (number 99)"),
        ("a.zip!/c.md", "the file is damaged in the archive"),
        ("a.zip!/d.md", "a symbolic link, which is not followed in an archive"),
    ]


def test_a_zip_file_with_another_name_before_the_bytes_than_in_the_directory(tmp_path):
    path = write_zip(tmp_path / "a.zip", {"a.md": CLEAN})
    path.write_bytes(path.read_bytes().replace(b"a.md", b"b.md", 1))
    assert problems(path) == [("a.zip!/a.md", "the file is damaged in the archive")]


# -- bombs -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_that_expands_too_much_is_read_up_to_that(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(archives, "EXPANDED", 1 << 20)
    monkeypatch.setattr(archives, "RATIO", 10)
    path = tmp_path / f"a.{kind}"
    data = b"x" * (1 << 18)
    members = {f"{number:02}.md": data for number in range(40)}
    write_zip(path, members) if kind == "zip" else write_tar(path, *(member(name, each) for name, each in members.items()))
    [(name, message)] = problems(path)
    assert name == path.name
    assert message == "it expands to more than 1 MiB (an archive may to 1 MiB, or to 10 times its size), the rest is not read"
    assert 1 < check_paths([str(path)], Settings()).files < 6


def test_a_bomb_in_what_does_not_count_stops_too(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "EXPANDED", 1 << 20)
    path = write_tar(tmp_path / "a.tar.gz", member("a.bin", b"\0" * (1 << 23)), member("a.md", CLEAN))
    assert "it expands to more than 1 MiB" in problems(path)[0][1]


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_a_header_that_would_not_fit_into_memory(tmp_path, kind):
    info, _ = member("a.md")
    header = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    header[156:157] = b"x"  # a pax header
    header[124:136] = b"%011o\0" % (1 << 32)
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + sum(b"        ") + sum(header[156:]))
    path = tmp_path / f"a.{kind}"
    data = bytes(header) + b"\0" * (1 << 16)
    path.write_bytes(gzip.compress(data) if kind == "tar.gz" else data)
    [(_, message)] = problems(path)
    assert message == "a header in it has more than 4 MiB, the rest is not read"


def test_a_zip_directory_that_would_not_fit_into_memory(tmp_path):
    path = write_zip(tmp_path / "a.zip", {"a.md": CLEAN})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.rindex(b"PK\5\6") + 12, 1 << 30)
    path.write_bytes(data)
    assert problems(path) == [("a.zip", "its directory has more than 64 MiB (about a million files), the rest is not read")]


def test_an_archive_in_an_archive_is_no_article(tmp_path):
    inner = write_zip(tmp_path / "inner.zip", {"a.md": CLEAN})
    path = write_zip(tmp_path / "a.zip", {"inner.zip": inner.read_bytes(), "a.md": CLEAN})
    assert names(path) == ["a.zip!/a.md", "a.zip!/inner.zip: not *.md, *.markdown, *.txt"] or names(path)[0] == "a.zip!/a.md"
    assert check_paths([str(path)], Settings()).files == 1


# -- damage ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_an_archive_that_ends_early_is_read_up_to_there(tmp_path, kind):
    data = [random.Random(number).randbytes(1000).hex().encode() for number in range(20)]
    path = write_tar(tmp_path / f"a.{kind}", *(member(f"{number:02}.md", each) for number, each in enumerate(data)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = dict(problems(path))
    assert found[path.name] == "the archive ends early, what there is of it is read"
    assert 5 < check_paths([str(path)], Settings()).files < 15


def test_a_checksum_that_is_wrong(tmp_path):
    path = write_tar(tmp_path / "a.tar.gz", member("a.md", CLEAN))
    data = bytearray(path.read_bytes())
    data[-6] ^= 1
    path.write_bytes(data)
    [(name, message)] = problems(path)
    assert name == "a.tar.gz"
    assert message.startswith("the archive is damaged, or none of this kind (cRC check failed")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\5\6", b"\x1f\x8b", b"\0" * 600], ids=repr)
def test_a_file_that_is_no_archive_is_one_finding(tmp_path, kind, data):
    path = tmp_path / f"a.{kind}"
    path.write_bytes(data)
    done = check(path, "--allow-empty")
    assert not done.findings or [each["path"] for each in done.findings] == [path.name]
    assert done.findings or (kind == "tar" and data == b"\0" * 600)  # an empty tar file
    assert "Traceback" not in done.err


def every(archive: Archive, folder: str = "") -> list[str]:
    """The paths of all files."""
    found = []
    for name, is_folder in archive.entries(folder):
        path = f"{folder}/{name}" if folder else name
        found += every(archive, path) if is_folder else [path]
    return found


@pytest.mark.parametrize("times", [20, pytest.param(300, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", KINDS)
def test_any_damage_is_said_in_words(site, tmp_path, kind, times):
    data = (site / f"site.{kind}").read_bytes()
    rng = random.Random(kind)
    path = tmp_path / f"a.{kind}"
    for _ in range(times):
        changed = bytearray(data)
        for _ in range(rng.choice((1, 3, 40))):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        path.write_bytes(changed[: rng.choice((len(changed), rng.randrange(len(changed))))])
        archive = Archive(str(path), 1 << 20)
        for name in every(archive):
            try:
                archive.read(name, 1 << 20)
            except archives.UnreadableError:
                continue


# -- commands and options --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", [("--fix",), ("--diff",), ("--since", "HEAD"), ("--watch",)], ids=" ".join)
def test_options_that_are_for_files_on_disk(site, option):
    done = seedlint("check", *option, "site", "site.zip", cwd=site)
    assert done.status == 2
    assert done.out == ""
    assert done.err.startswith(f"seedlint: {option[0]} ")
    assert done.err.endswith(": site.zip is an archive\n")
    assert done.err.count("\n") == 1


def test_an_output_may_not_be_the_archive(site):
    done = seedlint("check", "--output", "json=site.zip", "site.zip", cwd=site)
    assert done.status == 2
    assert "--output names a file that is checked: site.zip!/" in done.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_run_reads_only_what_changed(site, tmp_path, kind, monkeypatch):
    folder = tmp_path / "many"
    write_folder(str(folder), 60, related=1)
    path = pack(folder, tmp_path / f"many.{kind}")
    words = ("check", "--isolated", "--format", "json", "--cache-dir", "cache", "--jobs", "1", *NOW)
    checked = []
    from seedlint.run import map_file

    real = map_file.check_file
    monkeypatch.setattr(map_file, "check_file", lambda *given, **more: checked.append(given[0]) or real(*given, **more))
    first = seedlint(*words, path.name, cwd=tmp_path)
    assert len(checked) == 60
    checked.clear()
    assert seedlint(*words, path.name, cwd=tmp_path) == first
    assert not checked
    changed = sorted(folder.rglob("*.md"))[7]
    changed.write_text(changed.read_text() + "more\n")
    pack(folder, path)
    seedlint(*words, path.name, cwd=tmp_path)
    assert checked == [f"{path.name}!/{changed.relative_to(folder).as_posix()}"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_baseline_of_an_archive(site, tmp_path, kind):
    path = tmp_path / f"site.{kind}"
    path.write_bytes((site / path.name).read_bytes())
    assert seedlint("baseline", path.name, cwd=tmp_path).status == 0
    done = seedlint("check", path.name, cwd=tmp_path)
    assert (done.status, "baselined" in done.err) == (0, True)
    (tmp_path / "other.md").write_text("x")
    before = (tmp_path / ".seedlint-baseline.json").read_bytes()
    assert seedlint("baseline", "other.md", "--accept-new", cwd=tmp_path).status == 0  # entries of an archive that nobody looked at stay
    assert before.count(b"!/") == (tmp_path / ".seedlint-baseline.json").read_bytes().count(b"!/")
    write_zip(path, {"a.md": CLEAN}) if kind == "zip" else write_tar(path, member("a.md", CLEAN))
    assert seedlint("baseline", path.name, "other.md", cwd=tmp_path).status == 0
    assert b"!/" not in (tmp_path / ".seedlint-baseline.json").read_bytes()


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
@pytest.mark.parametrize(
    "words",
    [
        ("profile", "--format", "json"),
        ("infer", "--isolated"),
        ("report", "-o", "page.html", "--now=2030-01-01T00:00:00Z"),
        ("links", "--dump"),
    ],
    ids=lambda each: each[0],
)
def test_other_commands_read_archives(site, kind, words, tmp_path):
    def run(path: str):
        done = seedlint(*words[:1], path, *words[1:], cwd=site)
        assert done.status == 0, done.err
        if words[0] == "report":
            return re.findall(r">([0-9,]+)<", (site / "page.html").read_text())
        if words[0] == "profile":
            return [(each["pattern"], each["files"], each["types"], each["distinct"]) for each in json.loads(done.out)["keys"]]
        return without_top(done.out, site / path).replace("Site " + path.partition(".")[2].replace(".", " "), "Site")

    assert run(f"site.{kind}") == run("site")
    (site / "page.html").unlink(missing_ok=True)


def test_globs_open_archives_where_they_name_them(site, tmp_path):
    for name in ("a.zip", "b.zip"):
        write_zip(tmp_path / name, {"a.md": CLEAN})
    done = seedlint("check", "--show-files", "*.zip", cwd=tmp_path)
    assert done.out.splitlines() == ["a.zip!/a.md", "b.zip!/a.md"]
    assert seedlint("check", "--isolated", ".", cwd=tmp_path).status == 2  # in a folder they are no articles
    hook = seedlint("check", "--isolated", "--force-exclude", "a.zip", cwd=tmp_path)
    assert "nothing to check" in hook.err


def test_an_archive_and_a_folder_together(site):
    both = check_paths([str(site / "site"), str(site / "site.zip"), str(site / "site.tar.gz")], Settings(now=1.0))
    one = check_paths([str(site / "site")], Settings(now=1.0))
    assert both.files == 3 * one.files


def test_many_members_take_little_memory(tmp_path, monkeypatch):
    """Beyond some bytes they are in a temporary file without a name."""
    monkeypatch.setattr(archives, "IN_MEMORY", 1 << 12)
    path = write_tar(tmp_path / "a.tar.gz", *(member(f"{number}.md", article(number).encode()) for number in range(30)))
    archive = Archive(str(path), 1 << 20)
    assert all(archive.read(f"{number}.md", 1 << 20) == article(number).encode() for number in range(30))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(StoreError, match=r"^what is read of an archive cannot be kept: No such file or directory; TMPDIR may name"):
        Archive(str(path), 1 << 20)


def test_nothing_stays_open(tmp_path):
    path = write_tar(tmp_path / "a.tar.gz", member("a.md", CLEAN))
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for _ in range(5):
        check_paths([str(path)], Settings())
    after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert after <= before
