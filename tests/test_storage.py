"""Storage that a URL names, against real servers on loopback: what is there gives what it gives in a folder, and faults are said in words."""

from __future__ import annotations

import io
import json
import os
import random
import socket
import subprocess
import sys
import tarfile
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article
from command import ROOT, seedlint
from mixed_site import mixed_site
from seedlint.api import check_paths
from seedlint.errors import SeedlintError
from seedlint.files import archive, storage
from seedlint.files.system_path import without_secrets
from seedlint.files.url_paths import url_path
from seedlint.model.settings import Settings
from seedlint.profile import collect_folder
from seedlint.run import pipeline
from storage_servers import http_server, s3_server
from strategies import broken_articles, examples
from test_archives import IGNORED, NAMES, unplaced

pytestmark = [
    pytest.mark.storage,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of the protocols' packages
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

NOW = ("--now", "2030-01-01T00:00:00Z")
CLEAN = article(1).encode()


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    """Pauses are noted, not made."""
    pauses = []
    monkeypatch.setattr(storage, "sleep", pauses.append)
    return pauses


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Twenty articles, some with defects, ignore files, hidden folders and files that do not count."""
    top = tmp_path_factory.mktemp("storage")
    mixed_site(top / "site")
    return top


def held(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def check(*words: str, cwd: Path, form: str = "jsonl", command: str = "check"):
    return seedlint(command, "--isolated", "--no-cache", "--verbose", "--format", form, *NOW, *words, cwd=cwd)


@pytest.fixture(scope="module")
def s3_started():
    with s3_server() as server:
        yield server
        fsspec.filesystem("s3").clear_instance_cache()


@pytest.fixture
def s3_held(s3_started, monkeypatch):
    """An S3 server that holds nothing, as fsspec finds it by its own configuration."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
        "AWS_ENDPOINT_URL": s3_started.url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",  # botocore pauses before it asks again by itself
    }.items():
        monkeypatch.setenv(name, value)
    s3_started.forget()
    return s3_started


@pytest.fixture
def s3(s3_held):
    """A bucket of it."""
    fs = fsspec.filesystem("s3", use_listings_cache=False)
    fs.mkdir("bucket")
    return fs


# -- the same as a folder --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["jsonl", "sarif", "full", "github", "csv"])
def test_http_gives_what_a_folder_gives(site, form):
    with http_server({f"site/{name}": data for name, data in held(site / "site").items()}) as server:
        expected = check("site", cwd=site, form=form)
        found = check(f"{server.url}/site/", cwd=site, form=form)
    assert expected.out
    assert found.err.splitlines()[-1] == expected.err.splitlines()[-1]
    if form in ("jsonl", "csv"):
        assert plain(found.out, server.url) == plain(expected.out, "")
    else:
        assert f"{server.url}/site/deep" in found.out or f"{server.url}/site/000/" in found.out
        assert found.out.count("\n") == expected.out.count("\n") or form in ("full", "sarif")


def plain(out: str, url: str) -> str:
    import re

    return re.sub(r'"fingerprint":"[0-9a-f]+"|,[0-9a-f]{16,}\r?$', "", out.replace(f"{url}/" if url else "\0", ""), flags=re.MULTILINE)


def test_s3_gives_what_a_folder_gives(site, s3):
    for name, data in held(site / "site").items():
        s3.pipe_file(f"bucket/site/{name}", data)
    expected = check("site", cwd=site)
    for words in (["s3://bucket/site"], ["s3://bucket/site/", "--jobs", "2"]):
        found = check(*words, cwd=site)
        assert plain(found.out.replace("s3://bucket/", ""), "") == plain(expected.out, "")
        assert found.err.splitlines()[-1] == expected.err.splitlines()[-1]
    one = check("s3://bucket/site/a-c.md", cwd=site)
    assert {each["path"] for each in one.findings} == {"s3://bucket/site/a-c.md"}
    glob = seedlint("check", "--show-files", "--isolated", "s3://bucket/site/a*", "s3://bucket/*/deep/**/*.md", cwd=site)
    assert [line for line in glob.out.splitlines() if line[0] != "#"] == [
        f"s3://bucket/site/{name}" for name in ("a-c.md", "a.md-c.md", "a.md/b.md", "a/b.md", "deep/er/kept.tmp.md")
    ]
    nothing = check("s3://bucket/none", cwd=site)
    assert (nothing.status, nothing.err) == (2, "seedlint: no such file or folder: s3://bucket/none\n")
    nothing = check("s3://no-bucket/none/", cwd=site)
    assert nothing.status == 2
    assert nothing.err.count("\n") == 1


@examples(30)
@given(files=st.dictionaries(NAMES.filter(lambda name: "\udcff" not in name), st.one_of(broken_articles, IGNORED), max_size=6))
def test_any_folder_gives_what_it_gives_in_storage_and_in_tar_zst(files, tmp_path_factory):
    top = tmp_path_factory.mktemp("any")
    folder = top / "site"
    folder.mkdir()
    for name, text in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        except (OSError, ValueError):  # names that this system does not have, and two that exclude each other
            continue
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]
    for name, data in held(folder).items():
        fs.pipe_file(f"/any/site/{name}", data)
    import zstandard

    with (
        (top / "site.tar.zst").open("wb") as raw,
        zstandard.ZstdCompressor().stream_writer(raw) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        tar.add(folder, ".")
    settings = Settings(base=str(folder), now=1893456000.0)

    def shown(report, start: str):
        return report.files, [
            (each.path.partition(start)[2], each.code, each.span.start, each.span.end, unplaced(each.message), each.field)
            for each in report.diagnostics
        ]

    expected = shown(check_paths([str(folder)], settings), "site/")
    assert shown(check_paths([str(top / "site.tar.zst")], settings), "site.tar.zst!/") == expected
    if held(folder):
        assert shown(check_paths(["memory://any/site"], settings), "memory://any/site/") == expected


def test_patterns_see_the_folder_of_the_url_as_that_of_the_configuration(tmp_path):
    untidy = CLEAN.replace(b"title:", b"titel:")
    files = dict.fromkeys(("a/b.md", "c.md", "d/a/e.md", "f.rst", "g.md"), untidy)
    (tmp_path / "seedlint.toml").write_text(
        'include = ["/a/", "c.md", "/a/**", "*.rst", "d/**"]\n[[overrides]]\nfiles = ["/a/*"]\nignore = ["all"]\n'
    )
    with http_server(files) as server:
        done = seedlint("check", "--no-cache", "--format", "jsonl", *NOW, f"{server.url}/", cwd=tmp_path)
    assert {each["path"].removeprefix(server.url) for each in done.findings} == {"/c.md", "/d/a/e.md", "/f.rst"}
    assert "checked 4 files" in done.err


@pytest.mark.parametrize("change", ["cut", "flip", "none"])
def test_damage_in_tar_zst_is_one_finding(change, tmp_path):
    import zstandard

    path = tmp_path / "a.tar.zst"
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for number in range(20):
            info, text = tarfile.TarInfo(f"{number:02}.md"), article(number).encode()
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    path.write_bytes(zstandard.ZstdCompressor(write_checksum=True).compress(plain.getvalue()))
    data = bytearray(path.read_bytes())
    data[-2] ^= 1  # of the checksum
    path.write_bytes({"cut": data[: len(data) // 2], "flip": data, "none": b"no archive"}[change])
    [finding] = check(path.name, "--select", "SL0", cwd=tmp_path).findings
    assert (finding["path"], finding["rule"]) == (path.name, "unreadable-file")


def test_a_bomb_in_tar_zst(tmp_path, monkeypatch):
    import zstandard

    monkeypatch.setattr(archive, "EXPANDED", 1 << 20)
    path = tmp_path / "a.tar.zst"
    with path.open("wb") as raw, zstandard.ZstdCompressor().stream_writer(raw) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        info = tarfile.TarInfo("a.bin")
        info.size = 1 << 26
        tar.addfile(info, io.BytesIO(b"\0" * info.size))
    [finding] = check(path.name, "--select", "SL0", cwd=tmp_path).findings
    assert finding["message"].startswith("it expands to more than 1 MiB")


# -- faults ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["503", "429", "cut", "drop", "long", "short"])
def test_a_failure_that_passes_is_not_seen(fault, tmp_path, short_pauses):
    files = {f"{number}.md": article(number).encode() for number in range(4)}
    with http_server(files) as server:
        server.faults = {"2.md": [fault, fault] * (1 + (fault == "drop"))}  # aiohttp itself asks twice where there was no answer
        done = check(f"{server.url}/", "--select", "SL0", cwd=tmp_path)
        assert (done.status, done.findings) == (0, [])
        assert not server.faults["2.md"]
    first, second = short_pauses
    assert 0.1 <= first <= 0.3
    assert 0.4 <= second <= 1.2


def with_lengths(said: str) -> str:
    return said.format(less=len(CLEAN) - 1, size=len(CLEAN), more=len(CLEAN) + 1)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("503", "503 Service Unavailable"),
        ("cut", "Response payload is not completed"),
        ("drop", "Server disconnected"),
        ("long", "Response payload is not completed"),
        ("short", "{less} bytes came, expected {size}"),
    ],
)
def test_a_failure_that_stays_is_one_finding(fault, said, tmp_path, short_pauses):
    files = dict.fromkeys(("1.md", "2.md", "3.md"), CLEAN)
    with http_server(files) as server:
        server.faults = {"2.md": [fault] * 9}
        done = check(f"{server.url}/", "--select", "SL0", cwd=tmp_path)
        assert server.asked["GET", "2.md"] == (6 if fault == "drop" else 3)  # aiohttp itself asks twice where there was no answer
        [finding] = done.findings
        assert finding["path"] == f"{server.url}/2.md"
    assert finding["rule"] == "unreadable-file"
    assert finding["message"].startswith(f"the file cannot be read after 3 tries: {with_lengths(said)}")
    assert done.status == 1
    assert len(short_pauses) == 2


@pytest.mark.parametrize(
    ("fault", "said"), [("404", "the file is not there (it vanished)"), ("403", "the file cannot be read: 403 Forbidden")]
)
def test_a_failure_that_will_not_pass_is_not_tried_again(fault, said, tmp_path, short_pauses):
    with http_server({"a.md": CLEAN}) as server:
        server.faults = {"a.md": [fault]}
        done = check(f"{server.url}/", "--select", "SL0", cwd=tmp_path)
        assert [each["message"] for each in done.findings] == [said]
        assert server.asked["GET", "a.md"] == 1
    assert not short_pauses


def test_a_server_that_says_nothing_more(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "STALLED", 0.3)
    with http_server({"a.md": CLEAN}) as server:
        server.faults = {"a.md": ["stall"] * 3}
        done = check(f"{server.url}/", "--select", "SL0", cwd=tmp_path)
    assert [each["message"] for each in done.findings] == ["the file cannot be read after 3 tries: no answer in time"]


@pytest.mark.parametrize("lengths", [True, False])
def test_a_server_that_is_slow_for_good(lengths, tmp_path, monkeypatch, short_pauses):
    """Each byte comes soon after the one before, all of them take too long: that is not tried again."""
    monkeypatch.setattr(storage, "SLOW", 0.5)
    with http_server({"a.md": CLEAN * 10}) as server:
        server.lengths = lengths
        server.faults = {"a.md": ["trickle"] * 3}
        done = check(f"{server.url}/", "--select", "SL0", cwd=tmp_path)
        assert server.asked["GET", "a.md"] == (1 if lengths else 3)  # fsspec looks for a length there too, twice
    assert [each["message"] for each in done.findings] == ["the file cannot be read: it takes more than 0.5 seconds"]
    assert not short_pauses


def test_a_file_of_unknown_length_is_read_to_its_end(tmp_path):
    text = CLEAN + b"\nIn a large file.\n" * 50_000
    with http_server({"a.md": text}) as server:
        server.lengths = False
        assert storage.Storage(f"{server.url}/").read("a.md", len(text)) == text
        with pytest.raises(SeedlintError, match=r"^the file is larger than"):
            storage.Storage(f"{server.url}/").read("a.md", len(text) - 1)


def test_another_length_than_announced(tmp_path):
    """A listing that says another size than what comes, three times."""
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pipe_file("/lengths/a.md", CLEAN)
    source = storage.Storage("memory://lengths/")
    source.entries("")
    fs.store["/lengths/a.md"].write(b"longer" + CLEAN)
    assert source.read("a.md", 1 << 20) == b"longer" + CLEAN  # it had changed: the second try asks for its size again

    real = fs.cat_file
    lengths = []

    def cat_file(path, **more):
        lengths.append(path)
        return real(path)[:-1]

    source._fs.cat_file = cat_file
    try:
        with pytest.raises(SeedlintError, match=r"^the file cannot be read after 3 tries: \d+ bytes came, expected \d+$"):
            source.read("a.md", 1 << 20)
    finally:
        del source._fs.cat_file
    assert len(lengths) == 3


S3_FAULTS = [
    ("503", "Please reduce your request rate."),
    ("cut", "Response payload is not completed"),
    ("stall", "no answer in time"),
    ("short", "{less} bytes came, expected {size}"),
    ("long", "{more} bytes came, expected {size}"),
]


@pytest.mark.parametrize(("fault", "said"), S3_FAULTS)
def test_s3_that_fails(s3, s3_held, fault, said, tmp_path, monkeypatch, request, short_pauses):
    """Twice is not seen; three times is one finding, and the other files are checked."""
    if fault == "stall":
        request.addfinalizer(s3.clear_instance_cache)
        monkeypatch.setattr(type(s3), "read_timeout", 1.0)  # the listing too waits no longer
        s3.clear_instance_cache()  # others do not know that
    for number in range(4):
        s3.pipe_file(f"bucket/a/{number}.md", CLEAN)
    s3_held.faults = {"bucket/a/2.md": [fault, fault]}
    done = check("s3://bucket/a/", "--select", "SL0", cwd=tmp_path)
    assert (done.status, done.findings) == (0, [])
    assert s3_held.asked["GET", "bucket/a/2.md"] == 3
    assert not s3_held.asked["HEAD", "bucket/a/1.md"]  # the listing has said its size
    s3_held.faults = {"bucket/a/2.md": [fault] * 9}
    done = check("s3://bucket/a/", "--select", "SL0", cwd=tmp_path)
    [finding] = done.findings
    assert (finding["path"], finding["rule"]) == ("s3://bucket/a/2.md", "unreadable-file")
    assert finding["message"].startswith(f"the file cannot be read after 3 tries: {with_lengths(said)}")
    assert "checked 4 files" in done.err
    assert s3_held.asked["GET", "bucket/a/2.md"] == 6
    assert len(short_pauses) == 4


def test_s3_that_is_slow_for_good(s3, s3_held, tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "SLOW", 0.5)
    s3.pipe_file("bucket/a/a.md", CLEAN * 10)
    s3_held.faults = {"bucket/a/a.md": ["trickle"] * 3}
    done = check("s3://bucket/a/", "--select", "SL0", cwd=tmp_path)
    assert [each["message"] for each in done.findings] == ["the file cannot be read: it takes more than 0.5 seconds"]
    assert s3_held.asked["GET", "bucket/a/a.md"] == 1


def test_s3_with_faults(s3, tmp_path):
    s3.pipe_file("bucket/a/large.md", b"x" * ((1 << 20) + 1))
    s3.pipe_file("bucket/a/b.md", CLEAN)
    source = storage.Storage("s3://bucket/a/")
    assert {each.name for each in source.entries("")} == {"large.md", "b.md"}
    s3.rm("bucket/a/b.md")
    with pytest.raises(SeedlintError, match=r"^the file is not there \(it vanished\)$"):
        source.read("b.md", 1 << 20)
    with pytest.raises(SeedlintError, match=r"^the file is larger than 1 MiB"):
        source.read("large.md", 1 << 20)


def test_a_listing_that_fails_ends_the_run(tmp_path):
    with http_server({"x/y/a.md": CLEAN}) as server:
        done = check(f"{server.url}/none/", cwd=tmp_path)
        assert (done.status, done.err) == (2, f"seedlint: no such file or folder: {server.url}/none/\n")
        server.faults = {"x/y/": ["503"]}
        done = check(f"{server.url}/", cwd=tmp_path)
        assert (done.status, done.out) == (2, "")
        assert done.err == f"seedlint: {server.url}/x/y: the folder cannot be listed: 503 Service Unavailable\n"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        done = check(url, cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"seedlint: {url}: the folder cannot be listed: ")
    assert done.err.count("\n") == 1


# -- how it reads ----------------------------------------------------------------------------------------------------------


def test_files_are_read_ahead_and_not_too_many(tmp_path, monkeypatch):
    """The server answers only when several ask at the same time: reading one by one would never end."""
    import threading

    with http_server({f"{number:03}.md": CLEAN for number in range(32)}) as server:
        server.gate = threading.Barrier(8)
        done = check(f"{server.url}/", "--select", "SL0", "--jobs", "1", cwd=tmp_path)
        assert done.status == 0
        assert 8 <= server.at_once <= storage.AT_ONCE


def test_reading_ahead_waits_for_the_checking():
    begun = []

    def file(number: int):
        return number, lambda: begun.append(number)

    files = storage.read_ahead(map(file, range(1000)))
    next(files)
    assert len(begun) <= storage.AHEAD
    files.close()
    assert len(begun) <= storage.AHEAD


@pytest.mark.parametrize("etags", [True, False])
def test_unchanged_files_are_not_fetched_again(tmp_path, monkeypatch, etags):
    monkeypatch.setattr(pipeline, "CACHE_PAYS", 1)
    files = {f"{number:03}.md": article(number).encode() for number in range(20)}
    words = ("check", "--isolated", "--format", "json", "--cache-dir", "cache", "--jobs", "1", *NOW)
    with http_server(files) as server:
        server.etags = etags
        first = seedlint(*words, f"{server.url}/", cwd=tmp_path)
        assert server.fetched() == 20
        server.asked.clear()
        assert seedlint(*words, f"{server.url}/", cwd=tmp_path) == first
        assert server.fetched() == (0 if etags else 20)
        server.files["007.md"] = article(7).replace("title:", "titel:").encode()
        server.asked.clear()
        changed = seedlint(*words, f"{server.url}/", cwd=tmp_path)
        assert server.fetched() == (1 if etags else 20)
        assert "titel" in changed.out


def test_s3_is_not_asked_for_etags_one_by_one(s3, tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "CACHE_PAYS", 1)
    for number in range(6):
        s3.pipe_file(f"bucket/{number:03}.md", article(number).encode())
    words = ("check", "--isolated", "--format", "json", "--cache-dir", "cache", "--jobs", "1", *NOW)
    first = seedlint(*words, "s3://bucket/", cwd=tmp_path)
    read = []
    real = storage.Storage._read
    monkeypatch.setattr(storage.Storage, "_read", lambda self, *given: read.append(given) or real(self, *given))
    monkeypatch.setattr(storage.Storage, "ask_for_versions", lambda self, files: {})
    assert seedlint(*words, "s3://bucket/", cwd=tmp_path) == first
    assert read == []


# -- what gives access, and what is not installed -----------------------------------------------------------------------------


def test_what_gives_access_is_not_written_anywhere(tmp_path, monkeypatch):
    for module in (pipeline, collect_folder):
        monkeypatch.setattr(module, "CACHE_PAYS", 1)
    secrets = ("s3cret", "sign-ature")
    with http_server({f"a/{number}.md": b"x" for number in range(10)}) as server:
        server.faults = {"a/3.md": ["403"], "a/4.md": ["503"] * 3}
        url = server.url.replace("//", f"//user:{secrets[0]}@")
        words = ["--isolated", "--cache-dir", "cache", *NOW]
        runs = [
            seedlint("check", *words, "--format", "json", f"{url}/a/", cwd=tmp_path),
            seedlint("check", *words, "--format", "sarif", f"{url}/a/1.md?X-Signature={secrets[1]}", cwd=tmp_path),
            seedlint("check", *words, f"{url}/none.md?X-Signature={secrets[1]}", cwd=tmp_path),
            seedlint("check", *words, f"{url}/none/?X-Signature={secrets[1]}", cwd=tmp_path),
            seedlint("check", *words, "--fix", f"{url}/a/", cwd=tmp_path),
            seedlint("check", "--show-files", f"{url}/a/", cwd=tmp_path),
            seedlint("baseline", f"{url}/a/", cwd=tmp_path),
            seedlint("report", f"{url}/a/", "-o", "page.html", cwd=tmp_path),
            seedlint("profile", f"{url}/a/", "--save", "profile.json", cwd=tmp_path),
        ]
    said = "".join(done.out + done.err for done in runs).encode()
    there = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert f"{server.url}/a/1.md".encode() in said
    assert f"{server.url}/a/1.md".encode() in there
    for secret in secrets:
        assert secret.encode() not in said
        assert secret.encode() not in there


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ftp://user:pass@host/a.md", "ftp://host/a.md"),
        ("https://host/a.md?X-Amz-Signature=abc&b=c", "https://host/a.md"),
        ("could not get url='https://u:p@h/a?b=c', status 403", "could not get url='https://h/a', status 403"),
        ("zip://a.md::https://u:p@host/a.zip", "zip://a.md::https://host/a.zip"),
        ("is this right? a@b", "is this right? a@b"),
    ],
)
def test_without_secrets(text, shown):
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("s3://bucket/seeds/**/*.md", ("s3://bucket/seeds/", "**/*.md", True)),
        ("s3://bucket/a?.md", ("s3://bucket/", "a?.md", True)),
        ("s3://bucket", ("s3://", "bucket", False)),
        ("s3://bucket/", ("s3://bucket/", "", False)),
        ("s3://bucket/a.md", ("s3://bucket/", "a.md", False)),
        ("https://host", ("https://host/", "", False)),
        ("https://host/a/b.md?x=1", ("https://host/a/\0?x=1", "b.md", False)),
        ("memory://a", ("memory://", "a", False)),
        ("file:///a/b", ("file:///a/", "b", False)),
        ("zip://*.md::https://host/a.zip", ("zip://\0::https://host/a.zip", "*.md", True)),
        ("simplecache::s3://bucket/a/*.md", ("simplecache::s3://bucket/a/", "*.md", True)),
    ],
)  # fmt: skip
def test_parts_of_a_url(url, parts):
    assert tuple(url_path(url)) == parts


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nothing://a/b", "nothing://a/: Protocol not known: nothing"),
        ("gs://bucket/a/", "gs://bucket/a/: the package for this protocol is not installed: please install gcsfs to access Google Storage"),
        ("http://127.0.0.1:1/a/*[.md", "http://127.0.0.1:1/a/*[.md: a [ without a ]"),
    ],
)  # fmt: skip
def test_urls_that_cannot_be_opened(url, said, tmp_path):
    done = check(url, cwd=tmp_path)
    assert done.status == 2
    assert done.err == f"seedlint: {said}\n" or (url[:2] == "gs" and done.err.count("\n") == 1 and "gcsfs" in done.err)


@pytest.mark.parametrize(("path", "package"), [("http://127.0.0.1:1/", "fsspec"), ("a.tar.zst", "zstandard")])
def test_a_missing_extra_is_named(path, package, tmp_path):
    (tmp_path / "a.tar.zst").write_bytes(b"x")
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide" / f"{package}.py").write_text(f"raise ModuleNotFoundError('No module', name='{package}')\n")
    python_path = os.pathsep.join(map(str, (tmp_path / "hide", ROOT / "linter")))
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", "--isolated", path],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": python_path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"seedlint: {package} is not installed")
    assert done.stderr.endswith("pip install 'seedlint[storage]'\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["check", "profile", "infer"])
def test_an_archive_in_storage_is_rejected(command, tmp_path):
    with http_server({"a/x.zip": b"PK", "a/b.tar.gz": b""}) as server:
        for name in ("x.zip", "b.tar.gz"):
            done = seedlint(command, f"{server.url}/a/{name}?X-Signature=abc", cwd=tmp_path)
            said = f"seedlint: {server.url}/a/{name}: archives are read from disk only, copy it there first\n"
            assert (done.status, done.out, done.err) == (2, "", said)


@pytest.mark.parametrize("option", [("--fix",), ("--diff",), ("--since", "HEAD"), ("--watch",)], ids=" ".join)
def test_options_that_are_for_files_on_disk(option, tmp_path):
    done = seedlint("check", *option, "http://127.0.0.1:1/a/", cwd=tmp_path)
    assert done.status == 2
    assert done.err.endswith(": http://127.0.0.1:1/a/ is in storage\n")


def test_chained_urls(site, tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("x/a.md", "x")
        file.writestr("x/b.txt", "x")
    fsspec.filesystem("memory").pipe_file("/chained/a.zip", (tmp_path / "a.zip").read_bytes())
    url = "zip://x/*.md::memory://chained/a.zip"
    shown = "zip://x/::memory://chained/a.zip!/a.md"
    assert seedlint("check", "--isolated", "--show-files", url, cwd=tmp_path).out.splitlines() == [shown]
    assert {each["path"] for each in check(url, cwd=tmp_path).findings} == {shown}


# -- commands --------------------------------------------------------------------------------------------------------------


def test_a_baseline_of_storage(tmp_path):
    with http_server({"a.md": b"x", "b.md": b"x"}) as server:
        assert seedlint("baseline", f"{server.url}/", cwd=tmp_path).status == 0
        done = seedlint("check", f"{server.url}/", cwd=tmp_path)
        assert (done.status, "baselined" in done.err) == (0, True)
        (tmp_path / "other.md").write_text("x")
        assert seedlint("baseline", "other.md", "--accept-new", cwd=tmp_path).status == 0
        assert (tmp_path / ".seedlint-baseline.json").read_text().count(server.url) > 0
        server.files["a.md"] = CLEAN
        seedlint("baseline", f"{server.url}/", cwd=tmp_path)
        assert f"{server.url}/a.md" not in (tmp_path / ".seedlint-baseline.json").read_text() or "a.md" in done.out


@pytest.mark.parametrize("words", [("profile", "--format", "json"), ("infer", "--isolated"), ("links", "--dump")], ids=lambda each: each[0])
def test_other_commands_read_storage(site, words, tmp_path):
    files = {name: data for name, data in held(site / "site").items() if name.startswith("000/")}
    with http_server(files) as server:
        done = seedlint(words[0], f"{server.url}/", *words[1:], cwd=tmp_path)
    assert done.status == 0, done.err
    expected = seedlint(words[0], "site/000", *words[1:], cwd=site)
    if words[0] == "profile":
        assert [each["files"] for each in json.loads(done.out)["keys"]] == [each["files"] for each in json.loads(expected.out)["keys"]]
    else:
        assert done.out.count("\n") == expected.out.count("\n")


def test_a_name_on_disk_goes_before_a_url(tmp_path):
    (tmp_path / "http:").mkdir()
    (tmp_path / "http:" / "a.md").write_bytes(CLEAN)
    done = check("http://a.md", "--select", "SL0", cwd=tmp_path)
    assert (done.status, done.err.startswith("checked 1 file")) == (0, True)


def test_random_order_of_answers_gives_one_order_of_findings(tmp_path):
    rng = random.Random(5)
    files = {f"{rng.randrange(1 << 30)}.md": b"x" for _ in range(40)}
    with http_server(files) as server:
        done = check(f"{server.url}/", cwd=tmp_path)
    paths = [each["path"] for each in done.findings]
    assert paths == sorted(paths)
    assert len(set(paths)) == 40
