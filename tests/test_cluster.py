"""`check --engine` on a real cluster: the same bytes as one process, whatever happens to the workers."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="the extra dask is not installed")

import dask.config
from distributed import Client

import seedlint.distributed
from articles import write_folder
from cluster import ROOT, cluster, in_environment, wait_until
from command import seedlint as command
from fewer import one_in
from seedlint.api import check_paths
from seedlint.check.plan import prepare
from seedlint.distributed import connect, on_cluster
from seedlint.emit.load_format import format_names
from seedlint.errors import EngineError
from seedlint.model.settings import Settings
from seedlint.results import store
from seedlint.run.inputs import find_inputs
from seedlint.run.pipeline import run
from storage_servers import http_server

pytestmark = pytest.mark.cluster

NOW = ("--now", "2030-01-01T00:00:00Z")
CONFIGURATION = """
site-root = "."
exclude = ["seeds/drafts/"]
[severity]
insecure-url = "error"
[[overrides]]
files = ["seeds/001/**"]
ignore = ["SL202"]
[[overrides]]
files = ["nowhere/**"]
ignore = ["SL1"]
[[allow]]
rule = "duplicate-title"
files = ["seeds/000/**"]
[[allow]]
rule = "insecure-url"
files = ["seeds/000/*3*"]
[[allow]]
rule = "SL502"
"""


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("cluster"), 2) as processes:
        yield processes


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Articles with faults of all kinds, twins, links, files that cannot be read, and everything that a configuration can say."""
    top = tmp_path_factory.mktemp("site").resolve()
    write_folder(str(top / "seeds"), 90, related=1)
    files = sorted((top / "seeds").rglob("*.md"))
    for path in files[::3]:
        path.write_text(path.read_text().replace("title:", "titel:", 1).replace("https://", "http://", 2))
    (top / "seeds" / "001").mkdir()
    for number in (1, 4, 7):
        text = files[number].read_text()
        files[number].with_name(f"twin-{number}.md").write_text(text)
        (top / "seeds" / "001" / f"other-{number}.md").write_text(text.replace("https://", "http://", 1))
    for number in range(60, 70):
        files[number].write_text(files[5].read_text().replace("  name: ", "  name: The ", 1))
    files[10].write_bytes(b"\xff\xfe")
    files[11].write_text(files[11].read_text().replace("\n", "\n# seedlint: ignore[SL202]\n# seedlint: ignore[duplicate-title] none\n", 1))
    (top / "seeds" / "drafts").mkdir()
    (top / "seeds" / "drafts" / "a.md").write_text("---\n")
    (top / "seeds" / "link.md").symlink_to(files[2])
    os.link(files[3], top / "seeds" / "001" / "hard.md")
    shutil.copytree(ROOT / "seeds" / "broken", top / "seeds" / "broken")
    (top / "seedlint.toml").write_text(CONFIGURATION)
    (top / "empty").mkdir()
    return top


def outputs(site: Path, *words: str) -> tuple:
    """What a run says and writes in each format."""
    out = site / "out"
    out.mkdir(exist_ok=True)
    files = {name: out / name for name in format_names()}
    wanted = [word for name, path in files.items() for word in ("--output", f"{name}={path}")]
    done = command("check", "--verbose", *NOW, *wanted, *words, cwd=site)
    return done, {name: path.read_bytes() for name, path in files.items()}


def test_the_same_bytes_in_every_format(site, workers):
    once = outputs(site, "--no-cache", ".")
    assert once[0].status == 1
    assert once[1]["junit"].count(b"<testcase") > 90
    assert "nowhere" in once[0].err
    assert outputs(site, "--engine", workers.address, ".") == once


@pytest.mark.slow
def test_workers_as_users_start_them_say_the_same_of_rich_articles(tmp_path, monkeypatch):
    """With dask's own settings, and a hash seed of its own for each."""
    monkeypatch.setattr(on_cluster, "LEAST_FILES", 1)
    monkeypatch.setattr(on_cluster, "MOST_FILES", 5)  # so that both have some
    write_folder(str(tmp_path / "seeds"), 60)
    for path in sorted((tmp_path / "seeds").rglob("*.md"))[::3]:
        path.write_text(path.read_text().replace("https://", "http://", 2))
        path.with_name(f"twin-{path.name}").write_text(path.read_text())
    (tmp_path / "own").mkdir()
    with cluster(tmp_path / "own", 0, settings={name: dask.config.get(name) for name in connect.LEAN}) as own:
        words = ("--scheduler-file", str(own.file), "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(own.folder))
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_worker", *words],
                env={**os.environ, "PYTHONPATH": str(ROOT / "linter"), "PYTHONHASHSEED": seed},
                cwd=own.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            for seed in ("1", "2")
        ]  # fmt: skip
        try:
            with Client(own.address, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=120)
            once = outputs(tmp_path, "--no-cache", "seeds")
            assert once[0].status == 1
            assert once[1]["jsonl"].count(b"duplicate-article") >= 20
            assert outputs(tmp_path, "--engine", own.address, "seeds") == once
        finally:
            for process in started:
                process.kill()
                process.wait()


@pytest.mark.parametrize(("most", "facts"), one_in(4, [(40, 30), (5, 7), (40, 5), (1_000, 1_000)]))
def test_the_same_in_any_partitioning(site, workers, monkeypatch, most, facts):
    monkeypatch.chdir(site)
    monkeypatch.setattr(on_cluster, "LEAST_FILES", 1)
    monkeypatch.setattr(on_cluster, "MOST_FILES", most)
    monkeypatch.setattr(on_cluster, "FILES_PER_REDUCE", facts)
    once = command("check", "--no-cache", "--format", "json", *NOW, "seeds", cwd=site)
    assert command("check", "--engine", workers.address, "--format", "json", *NOW, "seeds", cwd=site) == once


def test_the_same_where_facts_of_one_key_are_too_many_for_memory(site, workers):
    once = command("check", "--no-cache", "--format", "json", *NOW, "seeds", cwd=site)
    with Client(workers.address, set_as_default=False) as client:
        client.run(setattr, store, "MOST_FACTS", 10)
        try:
            assert command("check", "--engine", workers.address, "--format", "json", *NOW, "seeds", cwd=site) == once
        finally:
            client.run(setattr, store, "MOST_FACTS", store.MOST_FACTS)


@pytest.mark.parametrize(
    "words",
    [
        ("seeds", "seeds/drafts", "seeds/link.md", "seeds/00*"),
        ("--isolated", "--select", "SL7", "seeds/000", "seeds/broken"),
        ("--statistics", "--ignore-suppressions", "--set", "schema=person.json", "seeds"),
        ("--baseline", "known.json", "seeds"),
        ("--allow-empty", "empty"),
        ("empty",),
        ("seeds", "nothing"),
        ("--show-files", "seeds"),
    ],
    ids=" ".join,
)
def test_options_do_what_they_do(site, workers, words):
    (site / "person.json").write_text('{"type": "object", "required": ["name"], "properties": {"title": {"x-seedlint-role": "title"}}}')
    command("baseline", "seeds/000", "--baseline", "known.json", "--accept-new", *NOW, cwd=site)
    once = command("check", "--no-cache", *NOW, *words, cwd=site)
    assert command("check", "--engine", workers.address, *NOW, *words, cwd=site) == once


def test_since_a_revision(site, workers, tmp_path):
    shutil.copytree(site / "seeds", tmp_path / "seeds", symlinks=True)
    for words in (("init", "-q"), ("add", "-A"), ("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "All")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    changed = next((tmp_path / "seeds" / "000").glob("twin-*.md"))
    changed.write_text(changed.read_text().replace("https://", "http://"))
    once = command("check", "--no-cache", "--since", "HEAD", *NOW, "seeds", cwd=tmp_path)
    assert "twin-" in once.out
    assert command("check", "--engine", workers.address, "--since", "HEAD", *NOW, "seeds", cwd=tmp_path) == once


@pytest.mark.parametrize("rest", one_in(3, ["", "seeds/**/*[0-7].md", "seeds/000/"]))
def test_storage(site, workers, rest):
    files = {f"s/{path.relative_to(site)}": path.read_bytes() for path in (site / "seeds").rglob("*") if path.is_file()}
    with http_server(files) as server:
        url = f"{server.url}/s/{rest}"
        once = command("check", "--no-cache", "--format", "json", *NOW, url, cwd=site)
        assert len(once.out) > 1_000
        assert command("check", "--engine", workers.address, "--format", "json", *NOW, url, cwd=site) == once


def report_of(paths: list[str], settings: Settings):
    return run(find_inputs(paths, settings)[0], prepare(settings)).replace(seconds=0.0, rules={})


def killing(site: Path, workers, monkeypatch, kill_at: float):
    """A run during which the first worker is killed when so much of the files is done, and another one joins."""
    monkeypatch.chdir(site)
    monkeypatch.setattr(on_cluster, "LEAST_FILES", 1)
    monkeypatch.setattr(on_cluster, "MOST_FILES", 8)
    monkeypatch.setattr(on_cluster, "FILES_PER_REDUCE", 40)
    settings = Settings(now=1_900_000_000.0)
    once = report_of(["seeds"], settings)
    assert len(once.diagnostics) > 100
    killed = []

    def progress(done: int, total: int) -> None:
        if not killed and done >= kill_at * total:
            killed.append(workers.workers[0])
            workers.kill(workers.workers[0])
            workers.add_worker(wait=False)

    with Client(workers.address, set_as_default=False) as client:
        one = on_cluster.Cluster(client)
        inputs, _ = one.find_inputs(["seeds"], settings)
        report = one.run(inputs, prepare(settings), progress).replace(seconds=0.0, rules={})
        assert killed
        assert list(report.diagnostics) == list(once.diagnostics)
        assert list(report.paths) == list(once.paths)
        assert report.replace(diagnostics=(), paths=()) == once.replace(diagnostics=(), paths=())
    workers.wait()


@pytest.mark.parametrize("kill_at", one_in(3, [0.5, 0.01, 1.0]))
def test_a_worker_that_dies_and_one_that_joins_change_nothing(site, workers, monkeypatch, kill_at):
    killing(site, workers, monkeypatch, kill_at)


def test_a_scheduler_that_ends_is_one_error(site, tmp_path, monkeypatch):
    monkeypatch.chdir(site)
    monkeypatch.setattr(on_cluster, "LEAST_FILES", 1)
    monkeypatch.setattr(on_cluster, "MOST_FILES", 20)
    with cluster(tmp_path, 1) as own, Client(own.address, set_as_default=False, timeout=5) as client:
        one, settings = on_cluster.Cluster(client), Settings()
        inputs, _ = one.find_inputs(["seeds"], settings)
        with pytest.raises(EngineError, match="the connection to the cluster was lost"):
            one.run(inputs, prepare(settings), lambda *_: own.all[0].kill())


def test_from_python(site, workers, monkeypatch):
    monkeypatch.chdir(site)
    settings = Settings(now=1_900_000_000.0)
    once = check_paths(["seeds"], settings)
    with Client(workers.address, set_as_default=False) as client:
        report = seedlint.distributed.check(client, [Path("seeds")], settings)
        assert list(report.diagnostics) == list(once.diagnostics)
        assert report.tally == once.tally
        assert report.files == len(report.paths) == once.files
        with pytest.raises(seedlint.SeedlintError, match="no such file or folder: nothing"):
            seedlint.distributed.check(client, ["nothing"], settings)


def test_workers_with_another_version_are_refused(site, workers, tmp_path):
    shutil.copytree(ROOT / "linter" / "seedlint", tmp_path / "seedlint", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "seedlint" / "_version.py").write_text('__version__ = "0.0.1"\n')
    other = workers.add_worker(tmp_path)
    done = command("check", "--engine", workers.address, "seeds", cwd=site)
    workers.kill(other)
    workers.wait()
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert "has seedlint 0.0.1, this is" in done.err


def plug_in(folder: Path, version: str) -> Path:
    """A folder in which a plug-in is installed: a rule on files, and one across files."""
    (folder / "gulls-1.dist-info").mkdir(parents=True)
    (folder / "gulls-1.dist-info" / "METADATA").write_text(f"Metadata-Version: 2.1\nName: gulls\nVersion: {version}\n")
    (folder / "gulls-1.dist-info" / "entry_points.txt").write_text("[seedlint.rules]\ngulls = gulls\n")
    (folder / "gulls.py").write_text(PLUG_IN)
    return folder


PLUG_IN = '''
import os
from seedlint.rules_api import Fact, Finding, Note, Severity, rule

@rule("XX1", severity=Severity.WARNING)
def long_title(doc, *, limit=10):
    """Long title."""
    title = doc.text("title")
    if title and title.value == "The end":
        os._exit(7)
    if title and len(title.value) > limit:
        yield Finding(title.span, f"title has {len(title.value)} characters")

def first_word(doc):
    title = doc.text("title")
    if title:
        yield Fact(title.value.split()[0], ("title",), (len(title.value), None))

@rule("XX2", severity=Severity.WARNING, collect=first_word)
def same_beginning(facts):
    """Titles that begin with the same word."""
    for fact in facts[1:]:
        yield Finding(fact.span, f"begins like one of {facts[0].detail[0]} characters", notes=(Note(facts[0].span, "first"),))
'''


@pytest.fixture
def gulls(tmp_path, monkeypatch) -> Path:
    """A plug-in that is installed here, in version 1.0."""
    folder = plug_in(tmp_path / "here", "1.0")
    monkeypatch.syspath_prepend(folder)
    return folder


def test_plug_ins_work_and_must_be_the_same_on_every_worker(site, gulls, tmp_path):
    (site / "gulls.toml").write_text('plugins = ["gulls"]\n[rules.long-title]\nlimit = 20\n')
    words = ("check", "--config", "gulls.toml", "--format", "json", *NOW, "seeds")
    with cluster(tmp_path, 1, gulls) as own:
        once = command(*words, "--no-cache", cwd=site)
        assert once.out.count('"XX1"') > 20
        assert once.out.count('"XX2"') > 20
        assert command(*words, "--engine", own.address, cwd=site) == once
        for other, said in ((None, "no gulls"), (plug_in(tmp_path / "other", "1.1"), "gulls 1.1")):
            worker = own.add_worker(other)
            done = command(*words, "--engine", own.address, cwd=site)
            assert (done.status, done.out) == (2, "")
            assert done.err.startswith("seedlint: worker tcp://127.0.0.1:")
            assert done.err.endswith(f" has {said}, this is 1.0: install the same everywhere\n")
            own.kill(worker)
            own.wait()


@pytest.mark.parametrize(("version", "said"), one_in(2, [("1.1", "gulls 1.1"), ("", "no gulls")]))
def test_a_worker_that_joins_with_another_plug_in_refuses(site, gulls, tmp_path, monkeypatch, version, said):
    monkeypatch.chdir(site)
    settings = Settings(plugins=("gulls",))
    with cluster(tmp_path, 1, gulls) as own, Client(own.address, set_as_default=False) as client:
        one = on_cluster.Cluster(client)
        inputs, _ = one.find_inputs(["seeds"], settings)
        first = own.workers[0]
        own.add_worker(plug_in(tmp_path / "other", version) if version else None)
        own.kill(first)
        own.wait()
        with pytest.raises(EngineError, match=f"^a worker has {said}, this is 1.0: install the same everywhere$"):
            one.run(inputs, prepare(settings))


def test_a_file_that_kills_workers_is_among_those_that_are_named(gulls, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(on_cluster, "LEAST_FILES", 1)
    monkeypatch.setattr(on_cluster, "MOST_FILES", 5)
    write_folder("seeds", 60, related=1)
    victim = sorted(Path("seeds").rglob("*.md"))[33]
    victim.with_name(os.fsdecode(b"\xff.md")).write_text("")
    victim.write_text('---\ntitle: "The end"\n---\n')
    settings, dask = Settings(plugins=("gulls",)), {"distributed.scheduler.allowed-failures": 0}
    with cluster(tmp_path, 1, gulls, dask) as own, Client(own.address, set_as_default=False) as client:
        one = on_cluster.Cluster(client)
        inputs, _ = one.find_inputs(["seeds"], settings)
        with pytest.raises(EngineError) as caught:
            # What was done before goes with the only worker, and no other can do it again.
            one.run(inputs, prepare(settings), lambda *_: own.workers[0].join())
    found = re.fullmatch(r"workers died again and again, the last one, tcp://[\d.:]+, while it checked (.+) … (.+)", str(caught.value))
    assert found
    assert found[1] <= str(victim) <= found[2]
    assert len([path for path in map(str, Path("seeds").rglob("*.md")) if found[1] <= path <= found[2]]) <= 5


def test_workers_without_the_site_root_refuse(site, workers, monkeypatch):
    monkeypatch.chdir(site)
    settings = Settings(site_root=str(site / "gone"))
    with Client(workers.address, set_as_default=False) as client, pytest.raises(EngineError, match="site-root must be there on every"):
        seedlint.distributed.check(client, ["seeds"], settings)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fix",), "--fix changes files where they are"),
        (("--diff",), "--diff is made where the files are"),
        (("--watch",), "--watch is for the files of this computer"),
        (("-",), "- is standard input of this computer"),
        (("--cache-dir", "cache"), "--cache-dir names a cache"),
        (("--jobs", "2"), "--jobs is for processes of this computer"),
        (("dump.zip",), "an archive is read by one process: check dump.zip without --engine"),
        (("--engine", "cluster"), "'cluster' is no engine: expected local, dask, or the address of a scheduler"),
        (("--engine", "tcp://127.0.0.1:1"), "no scheduler answers at tcp://127.0.0.1:1"),
        (("--engine", "nothing://127.0.0.1:1"), "no scheduler answers at nothing://127.0.0.1:1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_refused(site, workers, monkeypatch, words, said):
    monkeypatch.setattr(connect, "TIMEOUT", 0.5)
    (site / "dump.zip").write_bytes(b"")
    done = command("check", "--engine", workers.address, "seeds", *words, cwd=site)
    assert done.status == 2
    assert done.err.count("\n") == 1, done.err
    assert said in done.err


def test_the_page_names_the_settings_of_a_cluster_of_its_own():
    page = (ROOT / "linter" / "docs" / "cluster.md").read_text()
    for name, value in in_environment(connect.LEAN).items():
        assert f"export {name}={value}\n" in page


@pytest.mark.parametrize("jobs", one_in(2, ["1", "2"]))
def test_a_cluster_of_its_own(site, jobs):
    once = command("check", "--no-cache", "--format", "json", *NOW, "seeds", cwd=site)
    assert command("check", "--engine", "dask", "--jobs", jobs, "--format", "json", *NOW, "seeds", cwd=site) == once


@pytest.mark.parametrize("begun", one_in(3, ["worker", "worker process", "first process"]))
def test_ctrl_c_ends_with_130_and_leaves_nothing(site, tmp_path, begun):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "TMPDIR": str(tmp_path)}
    arguments = [sys.executable, "-m", "seedlint", "check", "--engine", "dask", "--jobs", "1", "seeds"]
    process = subprocess.Popen(arguments, cwd=site, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    threads = Path(f"/proc/{process.pid}/task")

    def has_begun() -> bool:
        if begun == "worker":
            return bool(list(tmp_path.rglob("worker-*")))
        return sum(len(path.read_text().split()) for path in threads.glob("*/children")) > (begun == "worker process")

    wait_until(has_begun)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)
    assert (process.returncode, *said) == (130, b"", b"")
    wait_until(lambda: not is_running(process.pid))
    assert not list(tmp_path.iterdir())


def test_workers_that_do_not_start(site, monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__WORKER__PRELOAD", "no_module_of_this_name")
    monkeypatch.setattr(connect, "START", 0.5)
    done = command("check", "--engine", "dask", "--jobs", "1", "seeds", cwd=site)
    assert (done.status, done.err) == (2, "seedlint: the workers do not start: waited 0.5 seconds\n")


def is_running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
