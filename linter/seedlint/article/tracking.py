"""Tracking parameters: query parameters that say where a visitor came from and change nothing on the page."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint._typing import NamedTuple

# Names, or with * beginnings of names. From the documentation of the tools that write them: Google (utm, gclid, dclid,
# gbraid, wbraid, _ga, _gl), Meta (fbclid, igshid), Microsoft (msclkid, ocid, wt.mc_id), Mailchimp (mc_), HubSpot (_hs,
# hsctatracking), Marketo (mkt_tok), Matomo (pk_, mtm_), Yandex (yclid), LinkedIn (trk, li_fat_id), X (twclid, twsrc),
# TikTok (ttclid), Yahoo (guce_, soc_), AOL (ncid), CBS (ftag); itm_, ref and via as found in real files.
TRACKING = (
    "utm_*", "itm_*", "mc_cid", "mc_eid", "pk_*", "mtm_*", "guce_*", "guccounter", "soc_src", "soc_trk",
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "_ga", "_gl", "igshid", "msclkid", "ocid", "wt.mc_id", "_hsenc", "_hsmi",
    "hsctatracking", "mkt_tok", "yclid", "li_fat_id", "trk", "trkcampaign", "trkinfo", "twclid", "twsrc", "ttclid", "ncid", "ftag",
    "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", "wickedid", "s_cid", "cmpid", "icid", "smid",
    "ref", "via",
)  # fmt: skip
# Also words that a page may need: `via=email`, `ref=main` of a code host.
AMBIGUOUS = ("ref", "via")


class Names(NamedTuple):
    """A list of names, ready to be asked: whole ones, and beginnings; all in lower case."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether a parameter's name is in the list."""
        name = name.lower()
        return name in self.whole or name.startswith(self.beginnings)

    def any(self, names: Iterable[str]) -> bool:
        """Whether one of several names is in the list."""
        found = " ".join(names).lower()
        return not self.whole.isdisjoint(found.split(" ")) or any(f" {each}" in f" {found}" for each in self.beginnings)


def names(words: Iterable[str]) -> Names:
    """A list of names in which a ``*`` at the end stands for any end; case does not count."""
    words = [word.lower() for word in words]
    whole = frozenset(word for word in words if word[-1:] != "*")
    return Names(whole, tuple(word[:-1] for word in words if word[-1:] == "*"))


KNOWN = names(TRACKING)
