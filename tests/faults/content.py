"""Texts, scores and suppressions: SL601 to SL609, SL801 to SL803, SL901."""

from __future__ import annotations

from random import Random

from faults.kinds import Broken, Inject, add, changed, fault
from faults.places import (
    find,
    inserted,
    line,
    quoted,
    replaced,
    value,
    with_line,
)

for _kind, _rule, _place, _text in (
    ("empty-title", "empty-text", "title", ""),
    ("blank-excerpt", "empty-text", "related/?/excerpt", "   "),
    ("empty-name", "empty-text", "provider/name", ""),
    ("blank-topic", "empty-text", "topics/0", " "),
    ("entity-in-title", "html-entity", "title", "Bread &amp; butter in the harbour"),
    ("numeric-entity", "html-entity", "excerpt", "The council&#8217;s plan has been read twice."),
    ("hex-entity", "html-entity", "related/?/excerpt", "The council&#x2019;s plan has been read twice."),
    ("double-entity", "html-entity", "related/?/title", "A &amp;quot;quiet&amp;quot; night on the quay"),
    ("entity-in-name", "html-entity", "provider/name", "Bread &amp; Butter"),
    ("entity-in-topic", "html-entity", "topics/0", "Bread &amp; butter"),
    ("mojibake-quote", "mojibake", "excerpt", "The council\u00e2\u20ac\u2122s plan has been read twice."),
    ("mojibake-accent", "mojibake", "related/?/title", "The caf\u00c3\u00a9 at the end of the quay opens again"),
    ("zero-width-space", "invisible-character", "title", "Night\u200b trains return to the coast"),
    ("soft-hyphen", "invisible-character", "related/?/title", "Har\u00adbour robots learn to wait"),
    ("right-to-left-override", "invisible-character", "excerpt", "The plan \u202ehas been read twice."),
    ("replacement-character", "invisible-character", "excerpt", "The council\ufffds plan has been read twice."),
    ("byte-order-mark-inside", "invisible-character", "related/?/excerpt", "The plan \ufeffhas been read twice."),
    ("double-blank", "untidy-whitespace", "title", "Night trains  return to the coast"),
    ("blank-at-the-end", "untidy-whitespace", "related/?/excerpt", "The plan has been read twice. "),
    ("blank-at-the-start", "untidy-whitespace", "excerpt", " The plan has been read twice."),
    ("non-breaking-blank", "untidy-whitespace", "excerpt", "The plan has\u00a0been read twice."),
    ("newline-in-excerpt", "untidy-whitespace", "excerpt", "The plan has\nbeen read twice."),
    ("tag-in-title", "html-markup", "related/?/title", "Night trains <b>return</b> to the coast"),
    ("tag-in-excerpt", "html-markup", "excerpt", "<p>The plan has been read twice.</p>"),
    ("undefined-title", "placeholder-text", "title", "undefined"),
    ("null-excerpt", "placeholder-text", "related/?/excerpt", "null"),
    ("object-in-title", "placeholder-text", "related/?/title", "Night trains return to the coast [object Object]"),
    ("unfilled-template", "placeholder-text", "excerpt", "{{ page.excerpt }}"),
    ("unfilled-topic", "placeholder-text", "topics/0", "%TOPIC%"),
    ("private-video", "placeholder-text", "related/?/title", "Private video"),
    ("lone-full-stop", "placeholder-text", "excerpt", "."),
    ("layout-text", "placeholder-text", "related/?/excerpt", "Lorem ipsum dolor sit amet, consectetur adipiscing elit."),
    ("url-as-excerpt", "placeholder-text", "excerpt", "https://www.example.com/harbour"),
    ("percent-escaped-comma", "percent-escape", "provider/name", "Bread%2c butter"),
    ("percent-escaped-quote", "percent-escape", "related/?/title", "The council%E2%80%99s plan for the quay"),
    ("percent-escaped-topic", "percent-escape", "topics/0", "R%26D"),
):
    changed(_kind, _rule, _place, quoted(_text))
changed("control-code", "invisible-character", "excerpt", '"The council\\x92s plan has been read twice."')


def repeated_title(pattern: str) -> Inject:
    """A kind that puts the title beside it in an excerpt's place."""

    def inject(text: str, rng: Random) -> Broken:
        pointer = find(text, pattern, rng)
        return Broken(replaced(text, pointer, quoted(value(text, *pointer[:-1], "title"))), line(text, pointer))

    return inject


add("excerpt-is-title", "excerpt-repeats-title", repeated_title("excerpt"))
add("related-excerpt-is-title", "excerpt-repeats-title", repeated_title("related/?/excerpt"))


_BLOCK = "QUJDREVGR0hJSktMTU5PUA=="
changed("secured-cut", "damaged-secured", "secured", lambda text: text[:-7])
changed("secured-one-part", "damaged-secured", "secured", lambda text: text.partition(";")[0])
changed("secured-odd-blocks", "damaged-secured", "secured", quoted(f"QUJD;{_BLOCK}"))
changed("secured-short-key", "damaged-secured", "secured", quoted(f"{_BLOCK};QUJD"))
changed("secured-not-base64", "damaged-secured", "secured", lambda text: "!" + text[1:])
changed("secured-empty", "damaged-secured", "secured", '""')

for _kind, _rule, _place, _raw in (
    ("yes-as-topic", "ambiguous-scalar", "topics/0", "Yes"),
    ("clock-as-excerpt", "ambiguous-scalar", "related/?/excerpt", "12:30"),
    ("underscored-title", "ambiguous-scalar", "title", "1_000"),
    ("octal-quality", "ambiguous-scalar", "quality", "057"),
    ("cut-title", "value-cut-by-comment", "title", "Bridge #2 opens on the quay"),
    ("cut-topic", "value-cut-by-comment", "topics/0", "Harbour #1"),
    ("cut-excerpt", "value-cut-by-comment", "related/?/excerpt", "Read more about the harbour #harbour"),
    ("curly-title", "typographic-quotes", "title", "“We will see the bridge open”"),
    ("angular-topic", "typographic-quotes", "topics/0", "«Harbours»"),
):
    changed(_kind, _rule, _place, _raw)


@fault("typographic-quotes")
def curly_domain(text: str, rng: Random) -> Broken:
    pointer = find(text, "provider/domain", rng)
    return Broken(replaced(text, pointer, f"“{value(text, *pointer)}”"), line(text, pointer))


@fault("swallowed-line")
def swallowed_topic(text: str, rng: Random) -> Broken:
    result, at = inserted(text, ("topics", 0), "    -Harbours and ships")
    return Broken(result, at)


@fault("swallowed-line")
def swallowed_field(text: str, rng: Random) -> Broken:
    result, at = inserted(text, ("provider", "name"), "      domain:example.com")
    return Broken(result, at)


@fault("published-contradicts-heat")
def published_turned_round(text: str, rng: Random) -> Broken:
    turned = "false" if value(text, "published") == "true" else "true"
    return Broken(replaced(text, ("published",), turned), line(text, ("published",)))


@fault("heat-off-formula")
def heat_one_more(text: str, rng: Random) -> Broken:
    heat = int(value(text, "quality")) + 10 * len(value(text, "related")) + 7
    result = replaced(text, ("published",), "true" if heat >= 70 else "false")
    return Broken(replaced(result, ("heat",), str(heat)), line(text, ("heat",)))


@fault("unused-suppression")
def suppression_of_nothing(text: str, rng: Random) -> Broken:
    at = line(text, ("title",))
    return Broken(with_line(text, at, text.split("\n")[at - 1] + "  # seedlint: ignore[insecure-url] the station has no https"), at)
