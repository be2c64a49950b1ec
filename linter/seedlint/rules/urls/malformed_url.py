from __future__ import annotations

from seedlint.article.url_checks import point_at, replace
from seedlint.article.urls import repaired_url, url_defect
from seedlint.rules_api import Document, Finding, Findings, Fix, Safety, rule
from seedlint.schema.violations import by_rule


@rule("SL201", fixable=(Safety.UNSAFE,))
def malformed_url(doc: Document) -> Findings:
    """Not an absolute http or https URL of a real host.

    A link that is not one leads nowhere, and a reader that repairs it silently (browsers do) makes another page of it than
    the next reader. The URL is parsed by the WHATWG URL standard, and what that standard's parser repairs is reported too. It
    runs on every field that the schema gives the format `uri`, or `uri-reference`, and on those that it gives the role of a link
    and no format.

    Flagged: a space, tab, line break, control or invisible character anywhere; no scheme, `//host`, another scheme
    (`ftp:`, `javascript:`, `mailto:`), a misspelt or doubled one; slashes missing, too many, or backslashes before the host;
    no host, a host without a dot, an empty label, a character that no domain name has, a percent escape in the host,
    labels over 63 and hosts over 253 characters, an IP address; a port that is not a number up to 65535; a percent sign
    without two hexadecimal digits; a site-relative URL in a field that is no image's (`uri-reference`).

    Fine: any length, parentheses, Unicode in path and host, any other port, underscores in the host, a public suffix that
    nobody knows. Reported by other rules: http (SL202), a user and password (SL203), `&amp;` (SL204), upper case, dot segments
    and backslashes in the path (SL206). On a malformed URL those are silent.

    The fix is for mechanical cases: a space at an end, a bare host without `https://`, `//host`, `htp://`, `https:/`, `https//`,
    quotes or angle brackets that are part of the value.

    Bad:

        webUrl: "https:/www.example.com/harbour"
        ampWebUrl: "www.example.com/harbour/amp"

    Good:

        webUrl: "https://www.example.com/harbour"
        ampWebUrl: "https://www.example.com/harbour/amp"

    Source: WHATWG URL standard, sections 3.5 and 4.3; RFC 1035, section 2.3.4.
    """
    for violation in by_rule(doc).get("malformed-url", ()):
        text = doc.text(*violation.pointer)
        relative_ok = violation.expected == "uri-reference"
        defect = url_defect(text.value, relative_ok) if text else None
        if text is None or defect is None:
            continue
        repaired = repaired_url(text.value, relative_ok)
        fix = Fix("repair the URL", (replace(text, repaired),), Safety.UNSAFE) if repaired else None
        yield Finding(point_at(text, defect), defect.message, fix)
