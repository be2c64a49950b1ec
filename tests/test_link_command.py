"""`seedlint links` as users run it, against servers on loopback."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from command import ROOT, seedlint
from fewer import goes_through
from link_servers import Servers, after, answer
from seedlint.check.plan import prepare
from seedlint.cli.arguments import parse
from seedlint.links.outcome_cache import OutcomeCache
from seedlint.model.outcome import Outcome
from seedlint.model.settings import Settings
from seedlint.run.baseline_filter import entries_of
from seedlint.run.fix_loop import apply_fixes
from seedlint.run.inputs import Inputs, reader
from seedlint.run.pipeline import run
from seedlint.settle.baseline import write as write_baseline
from seedlint.testing import png


@pytest.fixture
def servers():
    with Servers() as servers:
        yield servers


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "seeds").mkdir()
    return tmp_path


def write(folder, text, name="a.md"):
    (folder / "seeds" / name).write_text(f"---\n{text}---\n", encoding="utf-8")


def links(folder, *words, **more):
    return seedlint(
        "links", "--allow-private", "--retries", "0", "--timeout", "60", "--format", "jsonl", *words, "seeds", cwd=folder, **more
    )


def test_every_rule(servers, folder):
    top = servers.start({
        "/alive": answer(), "/old": answer(301, Location="/new"), "/new": answer(), "/locked": answer(403),
        "/viewer": answer(200, b"<html>", Content_Type="text/html"), "/a.png": answer(200, png(60, 40), Content_Type="image/png"),
    })  # fmt: skip
    write(
        folder,
        f'webUrl: "{top}/alive"\noriginalUrl: "{top}/old"\nimages:\n  - url: "{top}/viewer"\n  - url: "{top}/a.png"\n    width: 6\n    height: 40\n'
        f'related:\n  - webUrl: "{top}/gone"\n  - webUrl: "{top}/locked"\n',
    )
    done = links(folder)
    assert [(each["line"], each["code"]) for each in done.findings] == [
        (3, "SL221"), (5, "SL223"), (7, "SL506"), (10, "SL220"), (11, "SL222"),
    ]  # fmt: skip
    assert done.status == 1
    assert done.err.splitlines() == [
        "checked 1 file: 1 error, 2 warnings, 2 infos (1 fixable with --fix --unsafe-fixes)",
        "asked for 6 URLs on 1 host",
    ]
    assert servers.paths().count("HEAD /new") == 1


def test_a_moved_link_is_fixed_with_its_amp_pair(folder):
    """Names that lead nowhere here: the outcomes are given."""
    page, cached = "https://www.example.com/amp-old", "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/"
    write(folder, f'webUrl: "https://www.example.com/old"\nampWebUrl: "{page}"\ncdnAmpWebUrl: "{cached}amp-old"\n')
    path = folder / "seeds" / "a.md"
    plan = prepare(Settings(), links=True)
    plan.outcomes = {
        url: Outcome(verdict="alive", status=200, hops=((301, url.replace("old", "new")),))
        for url in ("https://www.example.com/old", page, f"{cached}amp-old")
    }
    inputs = Inputs([("a.md", str(path))])
    before = path.read_text()
    assert apply_fixes(inputs, plan).changes == ()
    assert path.read_text() == before
    done = apply_fixes(inputs, plan, unsafe=True)
    assert path.read_text() == before.replace("old", "new")
    assert (done.report.fixed, done.report.diagnostics) == (2, ())


def test_an_address_is_not_written(servers, folder):
    top = servers.start({"/old": answer(301, Location="/new"), "/new": answer()})
    write(folder, f'webUrl: "{top}/old"\n')
    assert [each["code"] for each in links(folder, "--fix", "--unsafe-fixes").findings] == ["SL221"]
    assert f"{top}/old" in (folder / "seeds" / "a.md").read_text()


def test_one_request_for_one_url(servers, folder):
    top = servers.start({"/alive": answer()})
    for number in range(20):
        write(folder, f'webUrl: "{top}/alive#{number}"\nrelated:\n  - webUrl: "{top}/alive"\n', f"{number}.md")
    assert links(folder).status == 0
    assert servers.paths() == ["HEAD /alive"]


def test_answers_are_kept_and_their_age_is_shown(servers, folder):
    top = servers.start({"/alive": answer()})
    write(folder, f'webUrl: "{top}/alive"\noriginalUrl: "{top}/gone"\n')
    first = links(folder)
    asked = len(servers.asked)
    second = links(folder)
    assert len(servers.asked) == asked
    assert " (seen " not in first.out
    assert " ago)" in second.findings[0]["message"]
    assert second.err.splitlines()[-1].startswith("asked for 0 URLs on 0 hosts; 2 URLs known from earlier runs, up to ")
    links(folder, "--max-age", "0")
    assert len(servers.asked) == 2 * asked
    links(folder, "--no-cache")
    assert len(servers.asked) == 3 * asked
    assert seedlint("clean", cwd=folder).err.startswith("removed ")
    assert not (folder / ".seedlint_cache").exists()


def test_failures_are_kept_for_an_hour_and_the_rest_as_long_as_asked(tmp_path):
    cache = OutcomeCache(str(tmp_path / "c"))
    alive, dead, odd = Outcome(verdict="alive", status=200), Outcome(verdict="dead", status=404), Outcome(verdict="alive", status=403)
    for url, outcome in (("a", alive), ("d", dead), ("o", odd)):
        cache.keep(url, False, outcome, 1000.0)
    cache.flush()
    urls = [("a", False), ("d", False), ("o", False), ("a", True)]
    assert cache.known(urls[:3], 1010.0, 86_400, {403}) == {"a": alive.replace(age=10), "d": dead.replace(age=10), "o": odd.replace(age=10)}
    assert set(cache.known(urls, 1010.0, 86_400, {404})) == {"a"}
    assert set(cache.known(urls, 1000.0 + 3_601, 86_400, ())) == {"a"}
    assert cache.known(urls, 1000.0 + 90_000, 86_400, ()) == {}
    assert cache.known(urls, 900.0, 86_400, ()) == {}  # from the future
    cache.close(1010.0)


@pytest.mark.parametrize("damage", ["text", "layout", "values", "folder"])
def test_a_cache_that_is_damaged_is_made_again_or_left_alone(servers, folder, damage):
    top = servers.start({"/alive": answer()})
    write(folder, f'webUrl: "{top}/alive"\n')
    links(folder)
    path = folder / ".seedlint_cache" / "links.sqlite"
    if damage == "text":
        path.write_bytes(path.read_bytes()[:100] + b"x" * 5000)
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE more (a)" if damage == "layout" else "UPDATE outcomes SET text = '{\"verdict\": 1}'")
        database.close()
    done = links(folder)
    assert (done.status, done.out) == (0, "")
    assert servers.paths() == ["HEAD /alive"] * 2


def test_private_addresses_are_reported_unless_allowed(servers, folder):
    top = servers.start({"/alive": answer()})
    write(folder, f'webUrl: "{top}/alive"\n')
    done = seedlint("links", "--format", "jsonl", "seeds", cwd=folder)
    assert done.findings[0]["message"] == "link cannot be verified: its address is not public: 127.0.0.1"
    assert done.status == 0
    assert servers.asked == []
    assert links(folder).out == ""  # and what was not asked is not kept


def test_nothing_connects(folder):
    write(folder, 'webUrl: "http://127.0.0.1:1/a"\noriginalUrl: "http://127.0.0.2:1/a"\n')
    done = links(folder)
    assert (done.status, done.out) == (2, "")
    assert done.err == "seedlint: nothing connects: none of 2 URLs could be reached, is there a network?\n"


def test_a_dead_host_alone_among_known_links_is_not_the_network(servers, folder):
    top = servers.start({"/alive": answer()})
    write(folder, f'webUrl: "{top}/alive"\noriginalUrl: "http://127.0.0.1:1/a"\n')
    assert links(folder).status == 1
    with sqlite3.connect(folder / ".seedlint_cache" / "links.sqlite") as database:
        database.execute("UPDATE outcomes SET seen = seen - 7200")
    database.close()
    done = links(folder)
    assert [each["code"] for each in done.findings] == ["SL220"]
    assert servers.paths() == ["HEAD /alive"] * 2


def test_dump_and_what_is_left_out(folder):
    write(
        folder,
        'webUrl: "https://a.example/x?y=1#z"\noriginalUrl: "nonsense"\nimages:\n  - url: "https://b.example/i.png"\n  - url: "/local.png"\n',
    )
    dump = seedlint("links", "--dump", "seeds", cwd=folder)
    assert (dump.status, dump.out) == (0, "https://a.example/x?y=1\nhttps://b.example/i.png\n")
    assert seedlint("links", "--dump", "--no-images", "seeds", cwd=folder).out == "https://a.example/x?y=1\n"
    assert seedlint("links", "--dump", "--exclude-url", "https://a.*", "seeds", cwd=folder).out == "https://b.example/i.png\n"
    assert seedlint("links", "--dump", "--exclude-url", "*?y*", "seeds", cwd=folder).out == "https://b.example/i.png\n"


def test_suppressions_with_a_date(servers, folder):
    top = servers.start({"/alive": answer()})
    write(folder, f'webUrl: "{top}/alive"\noriginalUrl: "{top}/down"\nampWebUrl: "{top}/off"  # seedlint: ignore[dead-link] moved house\n')
    entry = '[[allow]]\nrule = "dead-link"\nfield = "/originalUrl"\nreason = "down until June"\nexpires = 2030-06-30\n'
    (folder / "seedlint.toml").write_text(entry)
    done = links(folder, "--now", "2030-06-01T00:00:00Z")
    assert (done.status, done.out) == (0, "")
    assert "2 suppressed" in done.err
    done = links(folder, "--now", "2030-07-01T00:00:00Z")
    assert sorted(each["code"] for each in done.findings) == ["SL220", "SL902"]
    # In `check` nobody asks, so neither the comment nor the entry is unused.
    done = seedlint("check", "--now", "2030-06-01T00:00:00Z", "--select", "SL9", "--format", "jsonl", "seeds", cwd=folder)
    assert (done.status, done.out) == (0, "")


def test_prefixes_in_suppressions_are_judged_by_check(folder):
    """A comment that names a family is unused if no rule of `check` finds anything: the rules of `links` do not keep it alive."""
    write(folder, 'webUrl: "https://a.example/"  # seedlint: ignore[SL2] why\n')
    done = seedlint("check", "--isolated", "--format", "jsonl", "seeds", cwd=folder)
    assert "SL901" in [each["code"] for each in done.findings]


def test_a_rule_of_another_command_is_rejected(folder):
    write(folder, 'webUrl: "https://a.example/"\n')
    for words, where in ((("check", "--select", "SL220"), "links"), (("links", "--dump", "--extend-select", "insecure-url"), "check")):
        done = seedlint(*words, "--isolated", "seeds", cwd=folder)
        assert done.status == 2
        assert done.err.endswith(f" runs in seedlint {where} only\n")
    done = seedlint("links", "--isolated", "--select", "SL4", "seeds", cwd=folder)
    assert (done.status, done.err) == (2, "seedlint: no rule of links is selected: there is nothing to ask for (SL220 to SL224, SL506)\n")
    (folder / "seedlint.toml").write_text('extend-select = ["dead-link"]\n')  # a configuration is for both
    assert seedlint("check", "--fail-on", "never", "seeds", cwd=folder).status == 0


def test_several_pages_that_lead_to_the_front_page_of_another_site(servers, folder):
    new = servers.start({"/": answer()}, "127.0.0.3")
    old = servers.start(lambda _: answer(301, Location=f"{new}/"), "127.0.0.2")
    write(folder, "related:\n" + "".join(f'  - webUrl: "{old}/{number}"\n' for number in range(3)))
    assert [each["code"] for each in links(folder, "--no-cache").findings] == ["SL222"] * 3
    assert links(folder, "--no-cache").findings[0]["message"].endswith(f"3 pages of its host redirect to one front page, {new}/")
    write(folder, "related:\n" + "".join(f'  - webUrl: "{old}/{number}"\n' for number in range(2)))
    assert [each["code"] for each in links(folder, "--no-cache").findings] == ["SL221"] * 2


def test_what_a_baseline_knows_is_not_reported_and_stays_in_it(servers, folder):
    top = servers.start({})
    write(folder, f'webUrl: "{top}/gone"\noriginalUrl: "{top}/new"\n')
    path = folder / "seeds" / "a.md"
    plan = prepare(Settings(), links=True)
    plan.outcomes = {f"{top}/gone": Outcome(verdict="dead", reason="404 Not Found", status=404)}
    inputs = Inputs([("seeds/a.md", str(path))])
    baseline = folder / ".seedlint-baseline.json"
    known = entries_of(run(inputs, plan).diagnostics, str(baseline), {"seeds/a.md": str(path)}, reader(inputs, plan, 0.0))
    baseline.write_text(write_baseline([each for each in known if each.rule == "dead-link"]))
    (folder / "seedlint.toml").write_text("")
    for _ in range(2):
        done = links(folder)
        assert [each["field"] for each in done.findings] == ["/originalUrl"]
        assert "1 baselined" in done.err
        assert links(folder, "--no-baseline").out.count("dead-link") == 2
        seedlint("baseline", "seeds", "--accept-new", cwd=folder)  # of check: it cannot know whether the link is alive now


def test_selection(servers, folder):
    top = servers.start({"/alive": answer()})
    write(folder, f'webUrl: "{top}/gone"\noriginalUrl: "{top}/alive"\n')
    assert links(folder, "--ignore", "dead-link").out == ""
    assert links(folder, "--select", "SL222").out == ""
    assert [each["code"] for each in links(folder, "--select", "SL2").findings] == ["SL220"]
    assert links(folder, "--set", "severity.dead-link=info").findings[0]["severity"] == "info"


def test_since_asks_only_for_links_of_changed_files(servers, folder):
    top = servers.start(lambda _: answer())
    write(folder, f'webUrl: "{top}/a"\n')
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q", "-b", "main"], ["add", "seeds"], ["commit", "-q", "-m", "seeds"]):
        subprocess.run([*git, *words], check=True)
    write(folder, f'webUrl: "{top}/b"\n', "b.md")
    assert links(folder, "--since", "main").status == 0
    assert servers.paths() == ["HEAD /b"]


def test_a_text_from_standard_input(servers, folder):
    top = servers.start({})
    done = seedlint("links", "--allow-private", "--format", "jsonl", "-", cwd=folder, stdin=f'---\nwebUrl: "{top}/x"\n---\n'.encode())
    assert [each["code"] for each in done.findings] == ["SL220"]


def test_values_from_servers_are_escaped(servers, folder):
    top = servers.start({"/a": answer(302, Location="mailto:\x1b]0;x\x07"), "/b": answer(200, b"", Content_Type="a/\x9b31m")})
    write(folder, f'webUrl: "{top}/a"\nimages:\n  - url: "{top}/b"\n')
    done = seedlint("links", "--allow-private", "--verbose", "--no-cache", "seeds", cwd=folder)
    assert "\x1b" not in done.out + done.err
    assert "\x9b" not in done.out + done.err
    assert "mailto:" in done.out


def test_an_interrupt_keeps_what_is_known(servers, folder):
    all_before_were_answered = threading.Event()

    async def last(request, writer):
        all_before_were_answered.set()
        await answer()(request, writer)

    top = servers.start({"/slow": after(30, answer()), **{f"/{number}": answer() for number in range(4)}, "/4": last})
    write(folder, "related:\n" + "".join(f'  - webUrl: "{top}/{path}"\n' for path in ("0", "1", "2", "slow", "3", "4")))
    words = [sys.executable, "-m", "seedlint", "links", "--allow-private", "--timeout", "60", "--per-host", "2", "seeds"]
    running = subprocess.Popen(words, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT / "linter")}, stderr=subprocess.PIPE, text=True)
    assert all_before_were_answered.wait(60)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=300)
    assert running.returncode == 130
    assert err == "seedlint: interrupted: the next run goes on from here\n"
    urls = [f"{top}/{number}" for number in range(4)]
    known = OutcomeCache(str(folder / ".seedlint_cache")).known([(url, False) for url in urls], time.time(), 60, ())
    assert sorted(known) == urls


def test_the_extra_is_named_where_it_is_missing(folder, tmp_path):
    write(folder, 'webUrl: "https://a.example/"\n')
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "aiohttp.py").write_text("raise ModuleNotFoundError('no', name='aiohttp')")
    done = seedlint("links", "seeds", cwd=folder, env={"PYTHONPATH": f"{ROOT / 'linter'}{os.pathsep}{tmp_path / 'hidden'}"})
    assert (done.status, done.out) == (2, "")
    assert done.err == "seedlint: aiohttp is not installed: pip install 'seedlint[links]'\n"
    done = seedlint("links", "--dump", "seeds", cwd=folder, env={"PYTHONPATH": f"{ROOT / 'linter'}{os.pathsep}{tmp_path / 'hidden'}"})
    assert done.status == 0


@goes_through(
    "words",
    [
        "--concurrency 0",
        "--per-host x",
        "--timeout 0",
        "--timeout nan",
        "--retries -1",
        "--max-age soon",
        "--max-age 5",
        "--accept 99",
        "--accept x",
    ],
)
def test_wrong_values_are_rejected(words):
    done = seedlint("links", *words.split(), ".")
    assert done.status == 2
    assert len(done.err.splitlines()) == 1


def test_values(folder):
    args = parse(["links", "--max-age", "12h", "--accept", "403,999", "--accept", "429", "."])
    assert (args.max_age, args.accept, args.concurrency, args.per_host, args.timeout, args.retries) == (
        43_200,
        [403, 999, 429],
        64,
        4,
        20,
        2,
    )


def test_check_runs_none_of_these_rules_and_loads_nothing_of_them(folder):
    write(folder, 'webUrl: "https://a.example/"\n')
    code = (
        "import socket, sys\n"
        "def no(*_, **__): raise AssertionError('a socket')\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = no\n"
        "from seedlint.cli.main import main\n"
        "main(['check', '--isolated', '--select', 'all', '--format', 'jsonl', 'seeds'])\n"
        "print(sorted(name for name in sys.modules if name.startswith(('seedlint.links', 'aiohttp', 'asyncio'))), file=sys.stderr)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"
    assert not {json.loads(line)["code"] for line in done.stdout.splitlines()} & {"SL220", "SL221", "SL222", "SL223", "SL224", "SL506"}


def test_the_bar_shows_how_many_a_second():
    from seedlint.cli.progress import PATIENCE, Bar

    class Screen(io.StringIO):
        def isatty(self):
            return True

    now, screen = [0.0], Screen()
    with Bar(screen, False, lambda: now[0], "asking", "URLs") as bar:
        now[0] = 2 * PATIENCE
        bar(30, 1000)
        assert "asking" in screen.getvalue()
        assert " 30/1000 30 URLs/s " in screen.getvalue()
