"""The page in a real browser: it asks for nothing, says nothing on its console, works by keyboard alone, and axe finds nothing.

Playwright drives a Chromium of the system; SEEDLINT_CHROMIUM names another one than that on PATH.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from articles import article
from command import ROOT, seedlint
from fewer import one_in

pytest.importorskip("playwright", reason="pip install '.[test-browser]'")
pytest.importorskip("axe_playwright_python", reason="pip install '.[test-browser]'")

from playwright.sync_api import expect, sync_playwright

expect.set_options(timeout=60_000)  # what a page waits for is asked for from outside: its policy allows it to evaluate nothing

pytestmark = pytest.mark.browser

CHROMIUM = (
    os.environ.get("SEEDLINT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
NOW = "2026-01-01T00:00:00Z"
HOSTILE = "</script><script>document.title = 'owned'</script><img src=//example.org/x onerror=\"document.title = 'owned'\"> \u202egnirts"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.fail("no Chromium on PATH: install it (Debian: apt-get install chromium), or name it in SEEDLINT_CHROMIUM")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM)
        yield started
        started.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """The page about the broken seeds, and three files whose title, provider and name are hostile."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    for number in range(3):
        text = re.sub(r'^title: ".*"$', lambda _: f"title: {json.dumps(HOSTILE)}", article(number), count=1, flags=re.MULTILINE)
        text = re.sub(r"^  name: .*$", lambda _: f"  name: {json.dumps(HOSTILE)}", text, count=1, flags=re.MULTILINE)
        text = re.sub(r"\n +height: \d+", "", text, count=1)
        (folder / "seeds" / f"<img src=x onerror=alert({number})>.md").write_text(text, encoding="utf-8")
    assert seedlint("profile", "seeds", "--save", "old.json", cwd=folder).status == 0
    (folder / "seeds" / "new.md").write_text(re.sub(r"^heat: \d+$", "heat: 1000", article(9), flags=re.MULTILINE), encoding="utf-8")
    done = seedlint("report", "seeds", "-o", "r.html", "--no-cache", "--now", NOW, "--title", HOSTILE, "--compare", "old.json", cwd=folder)
    assert done.status == 0, done
    return folder / "r.html"


@pytest.fixture(scope="module")
def tab(browser):
    """One tab for all tests: a new one, and what it reads for its first page, takes longer than the page itself."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def page(tab, written, request):
    """The page, open; what it says or asks for fails the test at its end."""
    settings = {"viewport": DESK, "color_scheme": "light", "forced_colors": "none", **getattr(request, "param", {})}
    tab.set_viewport_size(settings.pop("viewport"))
    tab.emulate_media(media="null", **settings)
    said: list[str] = []
    asked: list[str] = []
    heard = {
        "console": lambda message: said.append(message.text),
        "pageerror": lambda error: said.append(str(error)),
        "request": lambda each: asked.append(each.url),
        "dialog": lambda dialog: (said.append(dialog.message), dialog.dismiss()),
    }
    for event, hear in heard.items():
        tab.on(event, hear)
    try:
        tab.mouse.move(0, 0)
        tab.goto(written.as_uri())
        yield tab
        tab.goto("about:blank")
    finally:
        for event, hear in heard.items():
            tab.remove_listener(event, hear)
    assert said == []
    assert [url for url in asked if url != "about:blank"] == [written.as_uri()]


def rows(page) -> list[str]:
    return page.locator(".findings tbody tr:not(.detail) td:nth-child(2)").all_inner_texts()


def total(page) -> int:
    return len(json.loads(page.locator("#data-findings").text_content())["rows"])


def test_hostile_texts_are_shown_and_not_run(page):
    assert page.title().startswith("</script><script>")
    assert "\\u202egnirts" in page.locator("h1").inner_text()
    page.locator("#text").fill("onerror=alert")
    page.locator(".open").first.click()
    assert page.locator("img").count() == 0
    assert page.evaluate("document.scripts.length") == 2


def test_a_filter_leaves_what_matches(page):
    page.locator("#rule").select_option("missing-image-size")
    assert {text.split()[0] for text in rows(page)} == {"missing-image-size"}
    assert re.match(r"(\d+) of \1 findings shown, of \d+ on this page", page.locator("#status").inner_text())
    page.locator("#text").fill("onerror=alert(1)")
    assert len(rows(page)) == 1
    page.locator("#text").fill("nothing has this")
    assert page.locator("#status").inner_text() == "No finding matches."
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".findings tbody tr")).to_have_count(50)
    page.locator("#severity").select_option("2")
    assert set(page.locator(".findings tbody td:first-child").all_inner_texts()) == {"info"}
    page.locator("#fix").select_option("unsafe")
    assert set(page.locator(".findings tbody td:nth-child(5)").all_inner_texts()) == {"unsafe"}


def test_a_column_sorts_both_ways(page):
    page.locator("#more").click()
    head = page.locator("[data-sort=rule]")
    head.click()
    while page.locator("#more").is_visible():
        page.locator("#more").click()
    names = [text.split()[0] for text in rows(page)]
    assert names == sorted(names)
    assert len(names) == total(page)
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Rule")
    head.click()
    assert page.locator("th[aria-sort=descending]").count() == 1
    assert rows(page)[0].split()[0] == names[-1]


def test_a_finding_opens_to_lines_fix_and_page(page):
    page.locator("#rule").select_option("html-entity")
    page.locator(".open").first.click()
    detail = page.locator("tr.detail")
    assert "&nbsp;" in detail.locator(".frame mark").first.inner_text()
    assert "Unsafe fix: decode the entities" in detail.inner_text()
    assert detail.locator("li").first.inner_text() == "line 5: replace &nbsp; with ␣"
    detail.locator("summary").click()
    assert "HTML" in detail.locator("article").inner_text()
    page.locator(".open").first.click()
    assert page.locator("tr.detail").count() == 0


def test_names_of_rules_and_files_lead_to_their_findings(page):
    page.locator("#what-first ~ ol [data-text]").first.click()
    expect(page.locator("#text")).to_have_value("SL0")
    assert all(" SL0" in text for text in rows(page))
    page.locator("#what-first ~ ol [data-rule]").first.click()
    expect(page.locator("#rule")).not_to_have_value("")
    name = page.locator("#rule").input_value()
    assert {text.split()[0] for text in rows(page)} == {name}
    page.locator("section[aria-labelledby=files] [data-text]").first.click()
    expect(page.locator("#rule")).to_have_value("")
    path = page.locator("#text").input_value()
    assert all(place.startswith(path) for place in page.locator(".findings td.path").all_inner_texts())


def test_the_keyboard_does_everything(page):
    """From the top of the page, with Tab, Enter and Space: follow a step, open a finding, close it, sort, filter."""
    seen = []
    for _ in range(200):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement.dataset.rule || document.activeElement.id || document.activeElement.textContent.trim()")
        )
        if page.evaluate("!!document.activeElement.closest('.steps')"):
            break
    assert seen[0] == "Skip to the report"
    page.keyboard.press("Enter")
    expect(page.locator("#findings")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "open":
            break
    page.keyboard.press("Enter")
    assert page.locator("tr.detail").count() == 1
    page.keyboard.press("Space")
    assert page.locator("tr.detail").count() == 0
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.dataset.sort") == "message":
            break
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Finding")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_more_findings_come_and_the_focus_goes_to_the_first(page):
    page.locator("#more").focus()
    page.keyboard.press("Enter")
    assert len(rows(page)) > 50
    assert page.evaluate("[...document.querySelectorAll('.open')].indexOf(document.activeElement)") == 50


# What axe takes seconds for, and what is like the rest: it looks for the background of each text.
MOST = "tbody tr:nth-child(n+5), .pages article:nth-of-type(n+3), .measures > :nth-child(n+4)"
LOOKS = [{}, {"viewport": PHONE}, {"color_scheme": "dark"}, {"forced_colors": "active"}]


@pytest.mark.parametrize(
    ("page", "whole"),
    [*one_in(2, [(look, False) for look in LOOKS]), *(pytest.param(look, True, marks=pytest.mark.slow) for look in LOOKS)],
    indirect=["page"],
)
def test_axe_finds_nothing(page, whole):
    """In all of the page, or in the first rows of each table, pages of rules and measures."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.locator(".open").nth(0).click()
    page.locator("#rule").select_option("html-entity")
    page.locator(".open").first.click()
    page.locator("tr.detail summary").click()
    if not whole:
        page.evaluate("rest => document.querySelectorAll(rest).forEach(each => each.remove())", MOST)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": tags, "resultTypes": ["violations"]})
    assert len(found.response["passes"]) > 50  # rules that found something to look at
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("page", [{"viewport": PHONE}, {"viewport": {"width": 320, "height": 600}}, {"viewport": DESK}], indirect=True)
def test_the_page_is_as_wide_as_the_screen(page):
    page.locator(".open").first.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("page", [{}, {"viewport": {"width": 1440, "height": 900}}], indirect=True)
def test_the_first_screen_answers(page):
    for name in ("How bad is it", "Where", "What first"):
        card = page.get_by_role("region", name=name, exact=True)
        box = card.bounding_box()
        assert box["y"] + box["height"] <= page.viewport_size["height"], name


def test_without_scripts_all_but_the_table_is_there(browser, written):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(written.as_uri())
    assert page.get_by_role("heading", name="What first").is_visible()
    assert page.locator("noscript").inner_text().startswith("This table needs scripts")
    assert not page.locator("#table").is_visible()
    context.close()


def test_print_leaves_out_what_is_for_the_screen(page):
    page.emulate_media(media="print")
    for hidden in ("form", "nav", ".more"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator(".findings tbody tr").first.is_visible()
    assert len(page.pdf()) > 10_000
