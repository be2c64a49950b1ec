"""Slips of people who know no YAML: each is named in plain words, at its place, and repaired where there is one way to do it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article
from fewer import goes_through
from seedlint import check_text
from seedlint.fixes.apply import apply, why_inapplicable
from seedlint.fixes.data_diff import undeclared_change
from seedlint.model.diagnostic import Safety
from seedlint.read import yaml_reader
from seedlint.read.document_reader import read

FRAME = "---\ncategory: news\n{}\ntype: article\n---\n"

# What somebody wrote between two good lines, the code, place (line:column, end exclusive) and words of what is reported, and what the
# fix writes; None where there is none, because it is not certain what was meant.
SLIPS = [
    ("quality:57", "SL006", "3:8-3:9", "a space is missing after the colon: write “quality: 57”", "quality: 57"),
    ("title:Bridge opens", "SL006", "3:6-3:7", "a space is missing after the colon: write “title: Bridge opens”", "title: Bridge opens"),
    ('title: "She said "hello" to us"', "SL006", "3:18-3:19", 'text after the closing quote: the inner quotes need escaping, \\" for a quote inside', 'title: "She said \\"hello\\" to us"'),
    ("title: 'It's open'", "SL006", "3:11-3:12", "text after the closing quote: the inner quotes need escaping, '' for a quote inside", "title: 'It''s open'"),
    ("title: [Video] Bridge opens", "SL006", "3:8-3:15", "text after the closing ]: a value that begins with [ needs quotes", 'title: "[Video] Bridge opens"'),
    ('title: "C:\\Users"', "SL006", "3:11-3:13", "a backslash in double quotes begins an escape, and “\\U” is not one: double the backslash or use single quotes", "title: 'C:\\Users'"),
    ('title: "C:\\new\\xylophone"', "SL006", "3:15-3:17", "a backslash in double quotes begins an escape, and “\\x” is not one: double the backslash or use single quotes", "title: 'C:\\new\\xylophone'"),
    ("title: {{ page.title }}", "SL008", "3:8-3:24", "a template ({{ … }}) that was not filled in: write the value; text that begins with { needs quotes", None),
    ("title: {% include title.html %}", "SL006", "3:8-3:32", "a template ({% … %}) that was not filled in: write the value; text that begins with { needs quotes", None),
    ("title: “Bridge opens”", "SL014", "3:8-3:22", 'title is in curly quotes, which are part of the value: "“Bridge opens”"', 'title: "Bridge opens"'),
    ("title: 'Bridge opens\"", "SL006", "3:21-3:22", "a text that begins with ' and ends with \": write ' at its end", "title: 'Bridge opens'"),
    ("title: \"Bridge opens'", "SL006", "3:21-3:22", "a text that begins with \" and ends with ': write \" at its end", 'title: "Bridge opens"'),
    ("title: [a, b", "SL006", "3:8-3:9", "a list in brackets that is not closed: write ] at the end; as text, a value that begins with [ needs quotes", "title: [a, b]"),
    ("topics: [a, b, ", "SL006", "3:9-3:10", "a list in brackets that is not closed: write ] at the end; as text, a value that begins with [ needs quotes", "topics: [a, b,] "),
    ("title: {a: b", "SL006", "3:8-3:9", "pairs in braces that are not closed: write } at the end; as text, a value that begins with { needs quotes", None),
    ("title: Breaking: bridge opens", "SL006", "3:16-3:17", "a second “: ” in an unquoted value: put the value in quotes", 'title: "Breaking: bridge opens"'),
    ("title: @bridge", "SL006", "3:8-3:9", "a value that begins with @ needs quotes", 'title: "@bridge"'),
    ("title: `bridge`", "SL006", "3:8-3:9", "a value that begins with ` needs quotes", 'title: "`bridge`"'),
    ("title: %bridge", "SL006", "3:8-3:9", "a value that begins with % needs quotes", 'title: "%bridge"'),
    ("title: &bridge", "SL008", "3:8-3:15", "anchor &bridge, expected a value (text that begins with & needs quotes)", None),
    ("title: & bridge", "SL006", "3:8-3:9", "a value that begins with & needs quotes", 'title: "& bridge"'),
    ("title: *bridge*", "SL006", "3:8-3:9", "a value that begins with * needs quotes", 'title: "*bridge*"'),
    ("title: * bridge", "SL006", "3:8-3:9", "a value that begins with * needs quotes", 'title: "* bridge"'),
    ("title: !bridge", "SL008", "3:8-3:15", "tag !bridge, expected a value (text that begins with ! needs quotes)", None),
    ("title: ! bridge", "SL008", "3:8-3:9", "tag !, expected a value (text that begins with ! needs quotes)", None),
    ("title: | bridge", "SL006", "3:8-3:9", "text after |: a value that begins with | needs quotes; the lines of a block text begin on the next line", 'title: "| bridge"'),
    ("title: > bridge", "SL006", "3:8-3:9", "text after >: a value that begins with > needs quotes; the lines of a block text begin on the next line", 'title: "> bridge"'),
    ("title: - bridge", "SL006", "3:8-3:9", "“- ” on the line of a key: a list begins on the next line; as text, a value that begins with - needs quotes", None),
    ("title: ? bridge", "SL006", "3:8-3:9", "a value that begins with ? needs quotes", 'title: "? bridge"'),
    ("title: , bridge", "SL006", "3:8-3:9", "a value that begins with , needs quotes", 'title: ", bridge"'),
    ("title: ] bridge", "SL006", "3:8-3:9", "a value that begins with ] needs quotes", 'title: "] bridge"'),
    ("title: } bridge", "SL006", "3:8-3:9", "a value that begins with } needs quotes", 'title: "} bridge"'),
    ('"title: bridge', "SL006", "3:1-3:2", 'a " before the key that nothing closes: remove it', "title: bridge"),
    ('title = "bridge"', "SL006", "3:7-3:8", "“=” after title: YAML writes “title: …”", 'title: "bridge"'),
    ("title = bridge", "SL006", "3:7-3:8", "“=” after title: YAML writes “title: …”", "title: bridge"),
    ("title bridge", "SL006", "3:1-3:13", "no “: ” on this line: write “key: value”, or indent it as part of the text above", None),
    ('title "bridge"', "SL006", "3:1-3:6", "a colon is missing after title: write “title: …”", 'title: "bridge"'),
    ("title； bridge", "SL006", "3:6-3:7", "a full-width semicolon (；) after title: write “: ”", "title: bridge"),
    ("title： bridge", "SL006", "3:6-3:7", "a full-width colon (：) after title: write “: ”", "title: bridge"),
    ('title： "bridge"', "SL006", "3:6-3:7", "a full-width colon (：) after title: write “: ”", 'title: "bridge"'),
    ('title: "bridge",', "SL006", "3:16-3:17", "a comma after the value: YAML has none at the end of a line, remove it", 'title: "bridge"'),
    ('title: "bridge", ', "SL006", "3:16-3:17", "a comma after the value: YAML has none at the end of a line, remove it", 'title: "bridge" '),
    ('title: "bridge";', "SL006", "3:16-3:17", "a semicolon after the value: YAML has none at the end of a line, remove it", 'title: "bridge"'),
    ('title: "bridge" c', "SL006", "3:17-3:18", "text after the closing quote: put the whole value in quotes", "title: '\"bridge\" c'"),
    ('"title": "bridge",', "SL006", "3:18-3:19", "a comma after the value: YAML has none at the end of a line, remove it", '"title": "bridge"'),
    ('{"title": "bridge",', "SL006", "3:1-3:20", "a line that begins with {: front matter has “key: value”, one per line, without brackets", None),
    ('title: "a', "SL006", "3:8-3:9", 'a text that begins with " and is not closed on its line: write " at its end', None),
    ("title: 'a", "SL006", "3:8-3:9", "a text that begins with ' and is not closed on its line: write ' at its end", None),
    ("topics:\n  - a\n - b", "SL006", "5:2-5:3", "this dash is in column 2, the dashes above are in column 3: items of one list begin in one column", "topics:\n  - a\n  - b"),
    ("topics:\n  - a\n  b", "SL006", "5:3-5:4", "a list item without its dash: write “- ” before it", "topics:\n  - a\n  - b"),
    ("topics:\n  -a\n  -b", "SL103", "4:3-5:5", 'topics is the string "-a -b", expected a list: a space is missing after the dash', None),
    ("topics:\n  - a\n  -b\n  - c", "SL006", "5:3-5:4", "no space after the dash: write “- b”", "topics:\n  - a\n  - b\n  - c"),
    ("topics:\n  * a\n  * b", "SL006", "4:3-4:4", "* before a list item: an item begins with “- ”", "topics:\n  - a\n  - b"),
    ("topics:\n  • a\n  • b", "SL103", "4:3-5:6", 'topics is the string "• a • b", expected a list: an item begins with “- ”, not •', None),
    ("topics:\n  – a\n  – b", "SL103", "4:3-5:6", 'topics is the string "– a – b", expected a list: an item begins with “- ”, not –', None),
    ("topics:\n  - a\n  b: c", "SL006", "5:3-5:4", "b is in the column of the dashes: write “- ” before it, or indent it less", None),
    ("topics:\n\t- a", "SL006", "4:1-4:2", "a tab in the indentation: YAML indents with spaces only", "topics:\n  - a"),
    ("topics:\n  -\ta", "SL006", "4:4-4:5", "a tab after the dash: write a space", "topics:\n  - a"),
    ("topics:\n  - a\n\t- b", "SL006", "5:1-5:2", "a tab in the indentation: YAML indents with spaces only", "topics:\n  - a\n  - b"),
    ("provider:\n\tname: a", "SL006", "4:1-4:2", "a tab in the indentation: YAML indents with spaces only", "provider:\n  name: a"),
    ("provider:\n  name: a\n\tdomain: b", "SL006", "5:1-5:2", "a tab in the indentation: YAML indents with spaces only", "provider:\n  name: a\n  domain: b"),
    ("provider:\n  name: a\n   domain: b", "SL006", "5:4-5:10", "domain (column 4) is deeper than name above it (column 3), which has a value: begin both in one column", "provider:\n  name: a\n  domain: b"),
    ("provider:\n  name: a\n domain: b", "SL006", "5:2-5:8", "domain is in column 2, where no line above begins: write it in column 3 like name, or in column 1 like provider", None),
    ("provider:\n\u00a0\u00a0name: a\n\u00a0\u00a0domain: b", "SL006", "4:1-4:3", "line 4 is indented with a non-breaking space: write ordinary spaces", "provider:\n  name: a\n  domain: b"),
    ("provider:\n  name: a\n\u00a0\u00a0domain: b", "SL006", "5:1-5:3", "line 5 is indented with a non-breaking space: write ordinary spaces", "provider:\n  name: a\n  domain: b"),
    ("provider: \n  name:a\n  domain:b", "SL103", "4:3-5:11", 'provider is the string "name:a domain:b", expected a mapping: a space is missing after the colon', None),
    ("provider:\n  name: a\n  domain:b", "SL006", "5:9-5:10", "a space is missing after the colon: write “domain: b”", "provider:\n  name: a\n  domain: b"),
    ("provider: x\n  name: a", "SL006", "4:3-4:7", "name (column 3) is deeper than provider above it (column 1), which has a value: begin both in one column", None),
    ("provider: name: a", "SL006", "3:15-3:16", "a second “: ” on this line: put the value in quotes, or write name on a line of its own", None),
    (" title: bridge", "SL006", "3:2-3:7", "title (column 2) is deeper than category above it (column 1), which has a value: begin both in one column", "title: bridge"),
    ("  title: bridge", "SL006", "3:3-3:8", "title (column 3) is deeper than category above it (column 1), which has a value: begin both in one column", None),
    ("\ttitle: bridge", "SL006", "3:1-3:2", "a tab in the indentation: YAML indents with spaces only", None),
    ("title:\u00a0bridge", "SL006", "3:7-3:8", "a non-breaking space after the colon: write an ordinary space", "title: bridge"),
    ("\ufefftitle: bridge", "SL006", "3:1-3:2", "a byte-order mark in the middle of the file, where two texts were joined: remove it", "title: bridge"),
    ("<p>bridge</p>", "SL006", "3:1-3:14", "HTML where “key: value” is expected: it belongs in the body, after the closing ---", None),
    ('title: "a\nexcerpt: "b"', "SL006", "3:8-3:9", 'a text that begins with " and is not closed on its line: write " at its end', None),
    ("related:\n  - title: 'a\n    excerpt: 'b'", "SL006", "4:12-4:13", "a text that begins with ' and is not closed on its line: write ' at its end", None),
    ("<<<<<<< HEAD", "SL006", "3:1-3:13", "a conflict marker of git: keep what is right, and remove the marker", None),
    ('" title: bridge', "SL006", "3:1-3:2", 'a " before the key that nothing closes: remove it', None),
    ("title: a\nT09:48:52Z", "SL006", "4:1-4:11", "no “: ” on this line: write “key: value”, or indent it as part of the text above", None),
    ("&amp;title: a", "SL006", "3:1-3:2", "a key that begins with & needs quotes", None),
    ("<!-- bridge -->", "SL006", "3:1-3:16", "a comment that begins with <!--: a comment in YAML begins with #", None),
    ("<html>", "SL006", "3:1-3:7", "HTML where “key: value” is expected: it belongs in the body, after the closing ---", None),
    ("// comment", "SL006", "3:1-3:11", "a comment that begins with //: a comment in YAML begins with #", None),
    ("/* comment */", "SL006", "3:1-3:14", "a comment that begins with /*: a comment in YAML begins with #", None),
    ("-- comment", "SL006", "3:1-3:11", "a comment that begins with --: a comment in YAML begins with #", None),
    ('title: "a" "b"', "SL006", "3:10-3:11", 'text after the closing quote: the inner quotes need escaping, \\" for a quote inside', None),
    ("title: 'a' 'b'", "SL006", "3:10-3:11", "text after the closing quote: the inner quotes need escaping, '' for a quote inside", None),
    ('title: "a" and "b"', "SL006", "3:10-3:11", 'text after the closing quote: the inner quotes need escaping, \\" for a quote inside', 'title: "a\\" and \\"b"'),
    ("title: 'a'b", "SL006", "3:11-3:12", "text after the closing quote: remove it, or put the whole value in quotes", None),
    ("title: ''a''", "SL006", "3:8-3:13", "2 quotes before the text and after it: write one", "title: 'a'"),
    ('title: ""a""', "SL006", "3:8-3:13", "2 quotes before the text and after it: write one", 'title: "a"'),
    ('title: """a"""', "SL006", "3:8-3:15", "3 quotes before the text and after it: write one", 'title: "a"'),
    ('title: "a""', "SL006", "3:11-3:12", "a quote after the closing quote: remove it", 'title: "a"'),
    ("title: 'a''", "SL006", "3:10-3:12", "'' at the end is a quote inside the text, which is not closed: write ' at its end", "title: 'a'"),
    ('excerpt: "a "quoted" b", c', "SL006", "3:14-3:27", "text after the closing quote: remove it, or put the whole value in quotes", None),
    ("excerpt: 'Don't'", "SL006", "3:14-3:15", "text after the closing quote: the inner quotes need escaping, '' for a quote inside", "excerpt: 'Don''t'"),
    ("{% if x %}\ntitle: a\n{% endif %}", "SL006", "3:1-3:11", "a template ({% … %}) that was not filled in, where “key: value” is expected", None),
    ("{{ content }}", "SL006", "3:1-3:14", "a template ({{ … }}) that was not filled in, where “key: value” is expected", None),
    ("title: {{ a }} b", "SL008", "3:8-3:15", "a template ({{ … }}) that was not filled in: write the value; text that begins with { needs quotes", None),
    ("title: {{a}}", "SL008", "3:8-3:13", "a template ({{ … }}) that was not filled in: write the value; text that begins with { needs quotes", None),
    ("webUrl: {{ site.url }}/a", "SL008", "3:9-3:23", "a template ({{ … }}) that was not filled in: write the value; text that begins with { needs quotes", None),
    ("title: {a} b", "SL006", "3:8-3:11", "text after the closing }: a value that begins with { needs quotes", 'title: "{a} b"'),
    ('title: "a": b', "SL006", "3:11-3:14", "text after the closing quote: remove it, or put the whole value in quotes", None),
    ("title: https://a.example: b", "SL006", "3:25-3:26", "a second “: ” in an unquoted value: put the value in quotes", 'title: "https://a.example: b"'),
    ("title: a: b: c", "SL006", "3:9-3:10", "a second “: ” on this line: put the value in quotes, or write a on a line of its own", None),
    ("title: Breaking:", "SL006", "3:16-3:17", "a second “: ” in an unquoted value: put the value in quotes", 'title: "Breaking:"'),
    ("related:\n  - title: a\n    quality:57\n    type: x", "SL006", "5:12-5:13", "a space is missing after the colon: write “quality: 57”", "related:\n  - title: a\n    quality: 57\n    type: x"),
    ("related:\n  - title: a\n  quality: 57", "SL006", "5:3-5:10", "quality is in column 3, the fields of the item above are in column 5: write it there", None),
    ("related:\n  - title: a\n   quality: 57", "SL006", "5:4-5:11", "quality is in column 4, the fields of the item above are in column 5: write it there", "related:\n  - title: a\n    quality: 57"),
    ("related:\n  - title: a\n     quality: 57", "SL006", "5:6-5:13", "quality (column 6) is deeper than title above it (column 5), which has a value: begin both in one column", "related:\n  - title: a\n    quality: 57"),
    ("related:\n  title: a\n  - quality: 57", "SL006", "5:3-5:4", "a list item among keys: the lines above have no dash, write “- ” before the first of them, or none here", None),
    ("related:\n  - title: a\n    b\n    c: d", "SL006", "5:5-5:6", "no “: ” on this line: write “key: value”, or indent it as part of the text above", None),
    ("related:\n  -title: a\n    quality: 57", "SL006", "4:3-4:4", "no space after the dash: write “- title: …”", "related:\n  - title: a\n    quality: 57"),
    ("related:\n  - title: a\n    quality: 5\n  -title: b\n    quality: 5", "SL006", "6:3-6:4", "no space after the dash: write “- title: …”", "related:\n  - title: a\n    quality: 5\n  - title: b\n    quality: 5"),
    ('related:\n  - title: "a\n    quality: 57', "SL006", "4:12-4:13", 'a text that begins with " and is not closed on its line: write " at its end', None),
    ("related: [\n  title: a", "SL006", "3:10-3:11", "a list in brackets that is not closed: write ] at the end; as text, a value that begins with [ needs quotes", None),
    ("excerpt: |\nbridge", "SL006", "4:1-4:7", "text below “excerpt: |” that is not indented alike: indent all its lines by the same spaces", None),
    ("excerpt: |\n  bridge\n second", "SL006", "5:2-5:8", "text below “excerpt: |” that is not indented alike: indent all its lines by the same spaces", None),
    ("excerpt: | text", "SL006", "3:10-3:11", "text after |: a value that begins with | needs quotes; the lines of a block text begin on the next line", 'excerpt: "| text"'),
    ("excerpt: >-\n bridge\nopen: [a", "SL006", "5:7-5:8", "a list in brackets that is not closed: write ] at the end; as text, a value that begins with [ needs quotes", None),
    ("---yaml", "SL006", "3:1-3:8", "no “: ” on this line: write “key: value”, or indent it as part of the text above", None),
    ("title: \"a\\'b\"", "SL006", "3:10-3:12", "“\\'” in double quotes: ' needs no backslash there", "title: \"a'b\""),
    ('title: "\\d"', "SL006", "3:9-3:11", "a backslash in double quotes begins an escape, and “\\d” is not one: double the backslash or use single quotes", 'title: "\\\\d"'),
    ('title: "\\u12"', "SL006", "3:9-3:11", "a backslash in double quotes begins an escape, and “\\u” is not one: double the backslash or use single quotes", 'title: "\\\\u12"'),
    ('title: "\\x"', "SL006", "3:9-3:11", "a backslash in double quotes begins an escape, and “\\x” is not one: double the backslash or use single quotes", 'title: "\\\\x"'),
    ("title: a\n  b: c", "SL006", "4:3-4:4", "b (column 3) is deeper than title above it (column 1), which has a value: begin both in one column", None),
    ("title: a\nb\ntype: c", "SL006", "4:1-4:2", "no “: ” on this line: write “key: value”, or indent it as part of the text above", None),
    ("title: a\n\n\nb", "SL006", "6:1-6:2", "no “: ” on this line: write “key: value”, or indent it as part of the text above", None),
    ("topics: - a", "SL006", "3:9-3:10", "“- ” on the line of a key: a list begins on the next line; as text, a value that begins with - needs quotes", None),
    ("topics: a, b: c", "SL006", "3:13-3:14", "a second “: ” in an unquoted value: put the value in quotes", 'topics: "a, b: c"'),
    ('topics: "a", "b"', "SL006", "3:12-3:17", 'text after the closing quote: a list needs brackets around all items, ["…", "…"]', None),
    ("topics: 'a', 'b'", "SL006", "3:12-3:17", "text after the closing quote: a list needs brackets around all items, ['…', '…']", None),
    ("topics: [a], [b]", "SL006", "3:9-3:12", "text after the closing ]: a value that begins with [ needs quotes", None),
    ("topics: [a] [b]", "SL006", "3:9-3:12", "text after the closing ]: a value that begins with [ needs quotes", None),
    ("topics: [a, b]]", "SL006", "3:15-3:16", "a ] that closes nothing: remove it, or put the value in quotes", None),
    ("topics: (a, b)", "SL103", "3:9-3:15", 'topics is the string "(a, b)", expected a list: a list on one line needs brackets, [ ]', None),
    ('topics: ["a" "b"]', "SL006", "3:14-3:15", "no comma between two items: write one", 'topics: ["a", "b"]'),
    ("topics: [a: b", "SL006", "3:9-3:10", "a list in brackets that is not closed: write ] at the end; as text, a value that begins with [ needs quotes", None),
    ('topics: ["a, "b"]', "SL006", "3:15-3:16", "text after a closing quote inside brackets: check the quotes of this item and of the one before", None),
    ("topics: [a, b],", "SL006", "3:15-3:16", "a comma after the value: YAML has none at the end of a line, remove it", "topics: [a, b]"),
    ('topics:\n  - a,\n  - "b",', "SL006", "5:8-5:9", "a comma after the value: YAML has none at the end of a line, remove it", 'topics:\n  - a,\n  - "b"'),
    ("provider: {name: a, domain: b", "SL006", "3:11-3:12", "pairs in braces that are not closed: write } at the end; as text, a value that begins with { needs quotes", None),
    ("provider: {name: a domain: b}", "SL006", "3:20-3:26", "a second colon in one pair: a comma is missing before its key", "provider: {name: a, domain: b}"),
    ("provider: {name: a; domain: b}", "SL006", "3:21-3:27", "a second colon in one pair: a comma is missing before its key", "provider: {name: a, domain: b}"),
    ("provider {\n  name: a\n}", "SL006", "3:1-3:11", "no “: ” on this line: write “key: value”, or indent it as part of the text above", None),
    ('provider: {name: "a": b}', "SL006", "3:21-3:22", "':' where “,” or “}” is expected: a mapping in braces is not closed", None),
    ("title: 50% off: now", "SL006", "3:15-3:16", "a second “: ” in an unquoted value: put the value in quotes", 'title: "50% off: now"'),
    ("title: @", "SL006", "3:8-3:9", "a value that begins with @ needs quotes", 'title: "@"'),
    ("'title: a", "SL006", "3:1-3:2", "a ' before the key that nothing closes: remove it", "title: a"),
    ('title:"a"', "SL006", "3:6-3:7", 'a space is missing after the colon: write “title: "a"”', 'title: "a"'),
    ("title:'a'", "SL006", "3:6-3:7", "a space is missing after the colon: write “title: 'a'”", "title: 'a'"),
    ("title:[a]", "SL006", "3:6-3:7", "a space is missing after the colon: write “title: [a]”", "title: [a]"),
    ("title: null: a", "SL006", "3:12-3:13", "a second “: ” on this line: put the value in quotes, or write null on a line of its own", None),
    ("- title: a", "SL006", "3:1-3:2", "a list item where a key is expected: remove “- ”, or write the item below the key of its list", None),
    ("? title", "SL103", "3:3-3:8", "title is empty, expected a string", None),
    (": title", "SL006", "3:1-3:2", "no key before the colon: write “key: value”", None),
    ("title: #1 song", "SL103", "3:1-3:6", "title is empty, expected a string: # begins a comment, put the text in quotes", None),
    ("title: # song", "SL103", "3:1-3:6", "title is empty, expected a string", None),
    ("<<: *default", "SL008", "3:1-3:3", "merge key << takes values from elsewhere, expected the values themselves", None),
    ("title: !!str a", "SL008", "3:8-3:13", "tag !!str, expected a value (text that begins with ! needs quotes)", None),
    ("title: a &b: c", "SL006", "3:12-3:13", "a second “: ” in an unquoted value: put the value in quotes", 'title: "a &b: c"'),
    ('title: "a\\', "SL006", "3:8-3:9", 'a text that begins with " and is not closed on its line: write " at its end', None),
    ("title: “a: b”", "SL006", "3:8-3:9", 'curly quotes around the value are letters to YAML: write "', 'title: "a: b"'),
    ("title: “a” b: c", "SL006", "3:13-3:14", "a second “: ” in an unquoted value: put the value in quotes", 'title: "“a” b: c"'),
    ('"title: bridge"', "SL006", "3:1-3:16", "key and value in one pair of quotes: quotes belong around the value alone", None),
    ("}}title: a", "SL006", "3:1-3:3", "}} before the key: remove it", "title: a"),
    ("topics\n  - a", "SL006", "3:1-3:7", "a colon is missing after topics: write “topics:”", "topics:\n  - a"),
    ('related:\n  - title "a"\n    type: b', "SL006", "4:5-4:10", "a colon is missing after title: write “title: …”", 'related:\n  - title: "a"\n    type: b'),
    ("related:\n  - title= a\n    type: b", "SL006", "4:10-4:11", "“=” after title: YAML writes “title: …”", "related:\n  - title: a\n    type: b"),
    ("title:\u00a0a", "SL006", "3:7-3:8", "a non-breaking space after the colon: write an ordinary space", "title: a"),
    ("<%= title %>", "SL006", "3:1-3:13", "HTML where “key: value” is expected: it belongs in the body, after the closing ---", None),
    ('related:\n - title: "a"\n    type: b', "SL006", "5:5-5:9", "type (column 5) is deeper than title above it (column 4), which has a value: begin both in one column", 'related:\n - title: "a"\n   type: b'),
    ('title: "https://a.example/b"c.html"', "SL006", "3:28-3:29", 'text after the closing quote: remove the quote before it, or escape it, \\"', None),
    ('title: "a" – b', "SL006", "3:12-3:15", "text after the closing quote: put the whole value in quotes", "title: '\"a\" – b'"),
    ('title: "a”', "SL006", "3:10-3:11", 'a text that begins with " and ends with ”: write " at its end', 'title: "a"'),
    ("topics:\n - a\n - b\n- c", "SL006", "6:1-6:2", "this dash is in column 1, the dashes above are in column 2: items of one list begin in one column", "topics:\n - a\n - b\n - c"),
    ("=======", "SL006", "3:1-3:8", "a conflict marker of git: keep what is right, and remove the marker", None),
    ("provider:\n\u3000name: a", "SL006", "4:1-4:2", "line 4 is indented with a space that is not an ordinary one (U+3000): write ordinary spaces", "provider:\n name: a"),
    ("title: a\n=======", "SL006", "4:1-4:8", "a conflict marker of git: keep what is right, and remove the marker", None),
]  # fmt: skip

# What looks odd, and is YAML.
FINE = [
    "title : bridge",
    'title": bridge',
    'title: "bridge"# c',
    "title: bridge,",
    "topics:\n-  a\n  - b",
    "topics:\n  - a\n   - b",
    "title:\tbridge",
    "title\u00a0: bridge",
    "title: \ufeffbridge",
    "title: a # b: c",
    'title: "a\\/b"',
    "topics: [“a”, “b”]",
    "provider: {name:a, domain:b}",
    'provider: {"name":"a","domain":"b",}',
    "'title': a",
    "title:: a",
    "title: <<x",
    "title: ‘it’s’",
    'title: “a"',
    "topics:\n- a\n - b",
]  # fmt: skip

# Whole files: the lines of dashes, and front matter of another kind.
FILES = [
    ('---\ncategory: news\ntitle: "A"\ntype: article\n----\nBody text\n', "SL005", "5:1-5:5", "line 5 has four dashes where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n--\nBody text\n', "SL005", "5:1-5:3", "line 5 has two dashes where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n—\nBody text\n', "SL005", "5:1-5:2", "line 5 has an em dash (—) where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n–––\nBody text\n', "SL005", "5:1-5:4", "line 5 has dashes that are not hyphens (–––) where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n ---\nBody text\n', "SL005", "5:2-5:5", "line 5 has a space before --- where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n\t---\nBody text\n', "SL005", "5:2-5:5", "line 5 has a tab before --- where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n- - -\nBody text\n', "SL005", "5:1-5:6", "line 5 has spaces between the dashes (- - -) where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n===\nBody text\n', "SL005", "5:1-5:4", "line 5 has equals signs (===) where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n=======\nBody text\n', "SL005", "5:1-5:8", "line 5 has equals signs (=======) where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n***\nBody text\n', "SL005", "5:1-5:4", "line 5 has asterisks (***) where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n___\nBody text\n', "SL005", "5:1-5:4", "line 5 has underscores (___) where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n```\nBody text\n', "SL005", "5:1-5:4", "line 5 has a code fence (```) where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n--- x\nBody text\n', "SL005", "5:1-5:6", "line 5 has text after --- where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n---#\nBody text\n', "SL005", "5:1-5:5", "line 5 has text after --- where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n-----------\nBody text\n', "SL005", "5:1-5:12", "line 5 has 11 dashes where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n−−−\nBody text\n', "SL005", "5:1-5:4", "line 5 has dashes that are not hyphens (−−−) where the closing --- is expected"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n\nBody text\n', "SL005", "6:1-6:10", "text of the body, and no closing --- before it: write --- on a line of its own above"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n\nText: here\nBody text\n', "SL005", "7:10-7:10", "the file ends here, front matter has no closing ---"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n\n# Heading\nBody text\n', "SL005", "7:10-7:10", "the file ends here, front matter has no closing ---"),
    ('---\ncategory: news\ntitle: "A"\ntype: article\n\n* a\nBody text\n', "SL005", "6:1-6:4", "text of the body, and no closing --- before it: write --- on a line of its own above"),
    ('----\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:5", "first line has four dashes, expected ---"),
    ('--\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:3", "first line has two dashes, expected ---"),
    ('—\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:2", "first line has an em dash (—), expected ---"),
    ('–––\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:4", "first line has dashes that are not hyphens (–––), expected ---"),
    (' ---\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:5", "first line has a space before ---, expected ---"),
    ('\t---\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:5", "first line has a tab before ---, expected ---"),
    ('- - -\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:6", "first line has spaces between the dashes (- - -), expected ---"),
    ('===\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:4", "first line has equals signs (===), expected ---"),
    ('***\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:4", "first line has asterisks (***), expected ---"),
    ('```\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:4", "first line has a code fence (```), expected ---"),
    ('```yaml\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:8", "first line has a code fence (```), expected ---"),
    ('---json\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:8", "first line has the name of a language after --- ('---json'), expected ---"),
    ('---js\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:6", "first line has the name of a language after --- ('---js'), expected ---"),
    ('--- # c\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:8", "first line has text after --- ('--- # c'), expected ---"),
    ('---title: x\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:12", "first line has text after --- ('---title: x'), expected ---"),
    ('title: x\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:9", "first line is a field ('title: x'), expected ---"),
    ('<!DOCTYPE html>\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:16", "first line is HTML ('<!DOCTYPE html>'), expected ---"),
    ('<!-- c -->\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:11", "first line is HTML ('<!-- c -->'), expected ---"),
    ('{{ x }}\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:8", "first line is a template ('{{ x }}'), expected ---"),
    ('{% x %}\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:8", "first line is a template ('{% x %}'), expected ---"),
    ('{\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:2", "first line is JSON front matter ({), expected ---"),
    ('+++\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL005", "5:1-5:4", "line 5 is --- where the closing +++ is expected"),
    ('\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:1", "first line is an empty line, expected ---"),
    ('# Heading\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:10", "first line is text ('# Heading'), expected ---"),
    ('\ufeff\ufeff---\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:2-1:6", "first line is text ('\\ufeff---'), expected ---"),
    ('- a\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:4", "first line is text ('- a'), expected ---"),
    ('"title": x\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:11", "first line is text ('\"title\": x'), expected ---"),
    ('···\ncategory: news\ntitle: "A"\ntype: article\n---\nBody\n', "SL004", "1:1-1:4", "first line is text ('···'), expected ---"),
    ('---\ntitle = "x"\ntype = "y"\n---\n', "SL009", "2:7-2:8", "“=” after title: YAML writes “title: …”"),
    ("---\ntitle:x\n---\n", "SL009", "2:6-2:7", "a space is missing after the colon: write “title: x”"),
    ("---\ntitle:x\ntype:y\n---\n", "SL009", "2:6-2:7", "a space is missing after the colon: write “title: x”"),
    ("---\n<p>x</p>\n---\n", "SL009", "2:1-2:9", "HTML where “key: value” is expected: it belongs in the body, after the closing ---"),
    ("---\nJust text here\nmore\n---\n", "SL009", "2:1-2:15", "front matter is a single value, expected key: value pairs"),
    ('---\n"title": "x",\n"type": "y",\n---\n', "SL006", "2:13-2:14", "a comma after the value: YAML has none at the end of a line, remove it"),
    ("---\n- title: x\n- type: y\n---\n", "SL009", "2:1-2:11", "front matter is a list, expected key: value pairs"),
    ("---\n{% if %}\n---\n", "SL006", "2:1-2:9", "a template ({% … %}) that was not filled in, where “key: value” is expected"),
    ("---\n\u00a0title: x\n---\n", "SL006", "2:1-2:2", "line 2 is indented with a non-breaking space: write ordinary spaces"),
    ("---\nprovider:\n\u00a0\u00a0name: x\n\u00a0\u00a0domain: b\ntitle: x\n---\n", "SL006", "3:1-3:3", "line 3 is indented with a non-breaking space: write ordinary spaces"),
    ("---\nprovider:\n\u00a0\u00a0name: x\n  domain: b\ntitle: x\n---\n", "SL006", "3:1-3:3", "line 3 is indented with a non-breaking space: write ordinary spaces"),
]  # fmt: skip


def reported(text, code):
    found = [each for each in check_text(text) if each.code == code]
    assert len(found) == 1, found
    return found[0]


def place(diagnostic):
    span = diagnostic.span
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"


@goes_through(("written", "code", "where", "words", "fixed"), SLIPS)
def test_a_slip(written, code, where, words, fixed):
    text = FRAME.format(written)
    slip = reported(text, code)
    assert (place(slip), slip.message) == (where, words)
    assert slip.fix is None or slip.fix.safety is Safety.UNSAFE
    assert (slip.fix and apply(text, [slip.fix]).text) == (fixed if fixed is None else FRAME.format(fixed))
    assert fixed is None or not read("a.md", FRAME.format(fixed).encode()).broken


@goes_through("written", FINE)
def test_what_is_no_slip(written):
    assert not read("a.md", FRAME.format(written).encode()).broken


@goes_through(("text", "code", "where", "words"), FILES)
def test_a_slip_of_a_whole_file(text, code, where, words):
    slip = reported(text, code)
    assert (place(slip), slip.message) == (where, words)


def test_lines_count_from_the_mark_of_the_file():
    slip = reported("\ufeff" + FRAME.format('title: "a "b" c"'), "SL006")
    assert place(slip) == "3:11-3:12"
    assert apply("\ufeff" + FRAME.format('title: "a "b" c"'), [slip.fix]).text == "\ufeff" + FRAME.format('title: "a \\"b\\" c"')


def test_crlf():
    text = FRAME.format('title: "a "b" c",').replace("\n", "\r\n")
    assert place(reported(text, "SL006")) == "3:12-3:18"
    text = FRAME.format("topics:\n\t- a\n\t- b").replace("\n", "\r\n")
    assert apply(text, [reported(text, "SL006").fix]).text == text.replace("\t", "  ")


def test_all_slips_of_a_file_are_one_fix():
    text = FRAME.format('quality:5\ntitle: "a "b" c"\nwebUrl = "https://www.example.com/"\n excerpt: "d",')
    fix = reported(text, "SL006").fix
    fixed = 'quality: 5\ntitle: "a \\"b\\" c"\nwebUrl: "https://www.example.com/"\nexcerpt: "d"'
    assert apply(text, [fix]).text == FRAME.format(fixed)
    assert fix.title == "write a space after the colon, and repair 4 more slips"
    assert set(fix.fields) == {"/quality", "/title", "/webUrl", "/excerpt"}


def test_no_fix_leaves_a_file_that_cannot_be_read():
    assert reported(FRAME.format("quality:5\ntitle: [a"), "SL006").fix is None


def test_a_huge_file_with_a_slip_has_no_fix():
    text = "---\nquality:5\n" + "a: b\n" * 110_000 + "---\n"
    problem = yaml_reader.read(text.encode()).problems[0]
    assert (problem.message, problem.repair) == ("a space is missing after the colon: write “quality: 5”", None)


# -- random slips --------------------------------------------------------------------------------------------------------

SIGNS = [
    '"', "'", ":", ": ", "\t", " ", "  ", "\u00a0", "\n", "-", "- ", "[", "]", "{", "}", "{{", "}}", "{%", "#", " #", "\\", "%", "@", "`", "*", "&", "!",
    "|", ">", "=", ",", ";", "“", "”", "‘", "：", "---", "--", "—", "\ufeff", "?", "• ", "<p>", "//", "\r\n", "\r", "\u2028", "\x85", "\u3000", '"""', "\'\'",
]  # fmt: skip


def spoiled(rng, text):
    """An article with one to three slips in its front matter."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        at = rng.randrange(4, max(text.find("\n---", 3), 4) + 4)
        kind = rng.randrange(5)
        if kind < 2:
            text = text[:at] + rng.choice(SIGNS) + text[at:]
        elif kind == 2:
            text = text[:at] + text[at + rng.choice([1, 1, 2, 5, 30]) :]
        else:
            lines = text.split("\n")
            number = rng.randrange(1, len(lines))
            old, new = rng.choice([": ", "- ", '"', "  "]), rng.choice(["", ":", "-", "'", "\t", " ", "\u00a0\u00a0", "“", "= "])
            lines[number] = rng.choice(SIGNS) + lines[number] if kind == 3 else lines[number].replace(old, new, 1)
            text = "\n".join(lines)
    return text if text.count("\n---") else text + "\n---\n"


@given(st.integers(0, 1 << 32))
def test_any_slip_has_a_place_in_the_file_and_a_fix_that_makes_it_read(seed):
    rng = Random(seed)
    text = spoiled(rng, article(rng.randrange(100)))
    doc = read("a.md", text.encode())
    for problem in doc.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(doc.source.text)
        assert problem.message
        if problem.rule == "invalid-yaml" and problem.fix is not None:
            assert not why_inapplicable(doc.source.text, problem.fix)
            fixed = read("a.md", apply(doc.source.text, [problem.fix]).text.encode())
            assert not fixed.broken
            assert problem.fix.fields


@given(st.integers(0, 1 << 32))
def test_the_fix_of_a_slip_in_a_value_changes_no_field_that_it_does_not_name(seed):
    rng = Random(seed)
    text = article(rng.randrange(100))
    lines = text[: text.index("\n---", 3)].split("\n")
    old = rng.choice([line for line in lines if ": " in line or "- " in line])
    at = rng.randrange(old.index(": ") + 2 if ": " in old else old.index("- ") + 2, len(old) + 1)
    sign = rng.choice([sign for sign in SIGNS if len(sign.splitlines()) == 1 and sign not in "\n\r\u2028\x85"])
    doc = read("a.md", text.replace(f"\n{old}\n", f"\n{old[:at]}{sign}{old[at:]}\n", 1).encode())
    for problem in doc.problems if doc.broken else ():
        if problem.fix is not None:
            fixed = read("a.md", apply(doc.source.text, [problem.fix]).text.encode())
            assert undeclared_change(read("a.md", text.encode()).data, fixed.data, problem.fix.fields) is None


# Slips that leave no doubt, made in a field of an article: what they make of its line.
CERTAIN = {
    "no space after the colon": lambda line: line.replace(": ", ":", 1),
    "an equals sign": lambda line: line.replace(": ", " = ", 1),
    "a full-width colon": lambda line: line.replace(": ", "：", 1),
    "a comma at the end": lambda line: line + ",",
    "another quote at the end": lambda line: line[:-1] + "”",
    "no colon": lambda line: line.replace(":", "", 1),
    "a non-breaking space after the colon": lambda line: line.replace(": ", ":\u00a0", 1),
    "a mark before it": lambda line: "\ufeff" + line,
    "one space too many": lambda line: " " + line,
}


@goes_through("slip", CERTAIN)
@goes_through("line", ['title: "A plain title"', 'excerpt: "It is open: Bigama has a library"', 'webUrl: "https://www.example.com/a"'])
def test_the_fix_of_a_certain_slip_gives_back_what_was_there(slip, line):
    name = line.partition(":")[0]
    for number in range(5):
        old = next(each for each in article(number).split("\n") if each.startswith(f"{name}: "))
        text = article(number).replace(old, line, 1)
        good = read("a.md", text.encode())
        doc = read("a.md", text.replace(f"\n{line}\n", f"\n{CERTAIN[slip](line)}\n", 1).encode())
        assert doc.broken
        (problem,) = doc.problems
        assert problem.span.line == good.span_of((name,)).line
        fixed = read("a.md", apply(doc.source.text, [problem.fix]).text.encode())
        assert undeclared_change(good.data, fixed.data, []) is None


@pytest.mark.parametrize("quote", ['"', "'"])
def test_the_fix_of_inner_quotes_changes_no_other_field(quote):
    for number in range(5):
        data = read("a.md", article(number).encode()).data
        title = f"A {quote}word{quote} in it"
        old = next(line for line in article(number).split("\n") if line.startswith("title: "))
        doc = read("a.md", article(number).replace(old, f"title: {quote}{title}{quote}", 1).encode())
        (problem,) = doc.problems
        assert problem.fix.fields == ("/title",)
        fixed = read("a.md", apply(doc.source.text, [problem.fix]).text.encode())
        assert fixed.data["title"] == title
        assert undeclared_change(data, fixed.data, problem.fix.fields) is None
