"""The state of a workspace: after any edits it says what a run from the start says."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from articles import article
from seedlint.check.plan import prepare
from seedlint.cli.main import main
from seedlint.config.find import load_config
from seedlint.config.merge import with_baseline
from seedlint.run.inputs import Inputs, find_inputs
from seedlint.run.pipeline import run
from seedlint.run.record_baseline import record_baseline
from seedlint.workspace.checked_files import CheckedFiles
from seedlint.workspace.workspace import Workspace
from strategies import examples
from workspace_edits import CONFIGURATIONS, edited, few_articles, write

NOW = 1_600_000_000.0


def plan_of(folder: Path):
    loaded = load_config([str(folder)])
    return prepare(with_baseline(loaded.settings).replace(now=NOW), loaded.registry)


def inputs_of(folder: Path, plan) -> Inputs:
    return find_inputs([str(folder)], plan.settings)[0]


def comparable(report):
    values = [
        (*each.order, each.severity, each.end if hasattr(each, "end") else each.span, each.record, each.fix, each.notes)
        for each in report.diagnostics
    ]
    counts = (
        report.files,
        report.suppressed,
        report.baselined,
        report.baselined_fixable,
        dict(report.tally),
        report.skipped,
        sorted(report.warnings),
    )
    return values, counts


def fresh(folder: Path, plan, texts: dict[str, bytes]):
    inputs = inputs_of(folder, plan)
    there = [pair for pair in inputs.files if pair[0] not in texts]
    return run(inputs._replace(files=there, texts=sorted(texts.items())) if texts else inputs, plan)


def started(folder: Path, plan) -> CheckedFiles:
    state = CheckedFiles(inputs_of(folder, plan), plan)
    while not state.is_done:
        state.work(2)
    return state


@given(st.integers(0, 2**32))
@examples(8)
def test_state_equals_a_fresh_run_after_any_edits(tmp_path_factory, seed):
    random = Random(seed)
    folder = tmp_path_factory.mktemp("site")
    write(folder, "seedlint.toml", random.choice(CONFIGURATIONS))
    for name, text in few_articles().items():
        write(folder, name, text)
    plan = plan_of(folder)
    if random.random() < 0.5:
        for name, text in few_articles().items():
            write(folder, name, text.replace("https://", "http://", 2))
        record_baseline(str(folder / ".seedlint-baseline.json"), inputs_of(folder, plan), plan.settings, plan.registry, True)
        plan = plan_of(folder)
    state = started(folder, plan)
    assert comparable(state.report()) == comparable(run(inputs_of(folder, plan), plan))
    shown = {path: state.found(path) for path in state.with_findings()}
    for _ in range(6):
        changed = one_edit(folder, state, plan, random)
        now = {path: state.found(path) for path in state.with_findings()}
        # what it says has changed is what has changed
        assert changed == {path for path in shown.keys() | now.keys() if shown.get(path) != now.get(path)}
        shown = now
        assert comparable(state.report()) == comparable(fresh(folder, plan, state.texts)), seed


def test_a_text_that_is_too_large_is_reported_as_its_file_would_be(tmp_path):
    write(tmp_path, "seedlint.toml", 'max-file-size = "5 KiB"\n')
    write(tmp_path, "a.md", article(1))
    plan = plan_of(tmp_path)
    state = started(tmp_path, plan)
    [(printed, _)] = state.paths()
    state.set_text(printed, article(1).encode() + b" " * 9_000)
    state.update([printed])
    (tmp_path / "a.md").write_bytes(state.texts[printed])
    assert comparable(state.report()) == comparable(fresh(tmp_path, plan, {}))
    assert state.found(printed)[0].rule == "unreadable-file"


def one_edit(folder: Path, state: CheckedFiles, plan, random: Random) -> set[str]:
    """Edit, rename, delete or type without saving; the files whose findings the state says to be others."""
    printed, system = random.choice(sorted(state.paths()))
    path, kind = Path(system), random.randrange(6)
    data = state.texts.get(printed)
    text = (path.read_bytes() if data is None else data).decode("utf-8", "surrogatepass")
    if kind == 0 and len(state) > 2 and printed not in state.texts:
        path.unlink()
    elif kind == 1 and printed not in state.texts:
        path.rename(path.with_name(f"renamed-{random.randrange(9)}.md"))
    elif kind == 2:
        write(folder, f"new-{random.randrange(9)}.md", edited(text, random))
    elif kind == 3:
        state.set_text(printed, edited(text, random).encode("utf-8", "surrogatepass"))
        return state.update([printed])
    elif kind == 4 and printed in state.texts:
        state.set_text(printed, None)
        return state.update([printed])
    elif printed not in state.texts:
        path.write_bytes(edited(text, random).encode("utf-8", "surrogatepass"))
        return state.update([printed])
    return everything_again(folder, state, plan, [printed])


def everything_again(folder: Path, state: CheckedFiles, plan, paths) -> set[str]:
    before = {path: state.found(path) for path in state.with_findings()}
    gone = state.replace_inputs(inputs_of(folder, plan))
    state.wait(path for path, _ in state.paths())
    state.update(gone)
    while not state.is_done:
        state.work(3)
    now = {path: state.found(path) for path in state.with_findings()}
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}


def worked_off(state: Workspace) -> set[str]:
    changed: set[str] = set()
    while not state.is_done:
        changed |= state.work(8)
    return changed


def test_what_is_closed_outside_the_open_folders_is_not_checked(tmp_path):
    site, other, outside = (str(tmp_path.resolve() / name / "a.md") for name in ("site", "other", "outside"))
    wrong = article(0).replace("https://", "http://", 1)
    for path in (site, other, outside):
        write(Path(path).parent, "a.md", wrong)
    state = Workspace()
    state.set_roots(map(os.path.dirname, (site, other)))
    worked_off(state)
    assert state.with_findings() == {site, other}
    for path in (other, outside):
        state.update(path, wrong.encode())
        assert state.home(path) is not None
        assert path in state.with_findings()
    state.update(outside, None)
    state.update(other, None)
    assert other in state.set_roots([os.path.dirname(site)])
    assert state.home(other) is None
    assert state.home(outside) is None
    assert worked_off(state) == {site}
    assert state.with_findings() == {site}


def test_a_missing_extra_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("lsprotocol", "lsprotocol.types", "watchfiles"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in [name for name in sys.modules if name.startswith("seedlint.lsp.")]:
        monkeypatch.delitem(sys.modules, name)
    write(tmp_path, "a.md", article(1))
    assert main(["lsp"]) == 2
    assert capsys.readouterr().err == "seedlint: lsprotocol is not installed: pip install 'seedlint[lsp]'\n"
    assert main(["check", "a.md", "--watch"]) == 2
    assert capsys.readouterr().err == "seedlint: watchfiles is not installed: pip install 'seedlint[watch]'\n"


def test_a_folder_that_is_opened_as_a_text_is_not_searched(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.md").write_text("no article", encoding="utf-8")
    workspace = Workspace()
    workspace.set_roots([])
    workspace.update(str(folder), b"some text")
    assert len(workspace.projects) == 1  # it was one for each file in there
    assert worked_off(workspace) == set()


def test_a_file_that_breaks_keeps_comments_of_others_from_being_unused(tmp_path):
    write(tmp_path, "a.md", "---\n# seedlint: ignore-file[SL701]\ntitle: A\n---\n")
    write(tmp_path, "b.md", "---\ntitle: B\n---\n")
    write(tmp_path, "seedlint.toml", 'select = ["SL701", "SL901"]\n')
    plan = plan_of(tmp_path)
    state = started(tmp_path, plan)
    [first, second] = [path for path, _ in inputs_of(tmp_path, plan).files]
    for text, codes in ((b"---\ntitle: [\n---\n", []), (b"---\ntitle: B\n---\n", ["SL901"])):
        state.set_text(second, text)
        assert first in state.update([second])
        assert [each.code for each in state.found(first)] == codes


def test_what_is_no_file_of_its_own_any_more_is_looked_at_again(tmp_path):
    path = tmp_path / "a.md"
    (tmp_path / "b.md").write_text("no article", encoding="utf-8")
    path.write_text("no article", encoding="utf-8")
    workspace = Workspace()
    workspace.set_roots([str(tmp_path)])

    def codes() -> list[str]:
        workspace.changed_on_disk([str(path)])
        while not workspace.is_done:
            workspace.work(10)
        return [each.code for each in workspace.found(str(path))]

    assert codes() == ["SL004"]
    path.unlink()
    path.symlink_to("a.md")
    assert codes() == ["SL001"]
    path.unlink()
    path.symlink_to("b.md")
    assert codes() == []
    assert workspace.count[1] == 1


def test_a_file_that_is_open_under_two_names_stays_open_under_one(tmp_path):
    path, link = tmp_path / "a.md", tmp_path / "link.md"
    path.write_text(article(0), encoding="utf-8")
    link.symlink_to("a.md")
    workspace = Workspace()
    workspace.set_roots([str(tmp_path)])
    worked_off(workspace)
    workspace.update(str(path), b"no article")
    assert workspace.update(str(link), b"---\n---\n") == {str(path), str(link)}
    assert workspace.update(str(link), None) >= {str(path), str(link)}
    assert [each.code for each in workspace.found(str(path))] == ["SL004"]
    assert workspace.found(str(link)) == ()
    workspace.update(str(path), None)
    assert workspace.found(str(path)) == ()
