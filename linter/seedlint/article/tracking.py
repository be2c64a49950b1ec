"""Tracking parameters: query parameters that say where a visitor came from and change nothing on the page."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint._typing import NamedTuple

# Names, or with * beginnings of names; after = a value, or the beginning of one, where the name alone may mean a page. From the
# documentation of the tools that write them: Google (utm, gclid, dclid, gbraid, wbraid, srsltid, _ga, _gl), Meta (fbclid,
# igshid), Microsoft (msclkid, ocid, wt.mc_id), Mailchimp (mc_), HubSpot (_hs, hsa, hsctatracking), Marketo (mkt_tok), Eloqua (elq),
# Salesforce (sfmc_, et_rid), Acoustic (cm_mmc, sp…ID), Klaviyo (_ke, _kx), MailerLite (ml_), Bronto (_bta_), dotdigital (dm_i),
# Matomo (pk_, mtm_, piwik_, matomo_), AT Internet (at_, xtor), comScore (ns_), Yandex (yclid), LinkedIn (trk, li_fat_id),
# X (twclid, twsrc), TikTok (ttclid), Pinterest (epik), Reddit (rdt_cid), Snap (sccid), True Anthem (taid), Yahoo (guce_, soc_),
# AOL (ncid), CBS (ftag), Informa (_mc, and cid with the same value), Dow Jones (mod); itm_, ref and via as found in real files.
TRACKING = (
    "utm_*", "itm_*", "mc_cid", "mc_eid", "pk_*", "mtm_*", "guce_*", "guccounter", "soc_src", "soc_trk",
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "_ga", "_gl", "igshid", "msclkid", "ocid", "wt.mc_id", "_hsenc", "_hsmi",
    "hsctatracking", "mkt_tok", "yclid", "li_fat_id", "trk", "trkcampaign", "trkinfo", "twclid", "twsrc", "ttclid", "ncid", "ftag",
    "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", "wickedid", "s_cid", "cmpid", "icid", "smid",
    "_mc", "elq", "elq_*", "elqtrack*", "elqaid", "elqak", "elqat", "elqcampaignid", "taid", "srsltid", "hsa_*", "sfmc_*", "et_rid",
    "cm_mmc", "cm_mmca*", "spmailingid", "spuserid", "spjobid", "spreportid", "_ke", "_kx", "ml_subscriber*", "_bta_*", "dm_i",
    "piwik_*", "matomo_*", "at_medium", "at_campaign", "at_custom*", "xtor", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname",
    "epik", "rdt_cid", "sccid",
    "cid=nl_*", "cid=nl-*", "cid=newsletter*", "cid=em_*", "cid=em-*", "cid=email*", "cid=eml*", "cid=sm_*", "cid=sm-*", "cid=soc_*",
    "cid=social*", "cid=rss*", "cid=ps_*", "cid=ppc*", "cid=sem_*", "cid=aff_*", "cid=dis_*", "cid=tw_*", "cid=fb_*", "cid=li_*",
    "mod=mw_*", "mod=mktw*", "mod=rss*", "mod=djem*", "mod=e2fb", "mod=e2tw", "mod=e2li", "mod=hp_*", "mod=home-page*",
    "mod=newsviewer*", "mod=article_inline", "mod=article_relatedinline", "mod=searchresults*", "mod=trending_now*", "mod=itp_*",
    "mod=bnbh*", "mod=barrons-on-*", "mod=past_editions", "mod=pls_*", "mod=cx_*", "mod=nwsrl_*",
    "ref", "via",
)  # fmt: skip
# Also words that a page may need: `via=email`, `ref=main` of a code host.
AMBIGUOUS = ("ref", "via")


class Names(NamedTuple):
    """A list of parameters, ready to be asked; all in lower case.

    Attributes:
        whole: names.
        beginnings: what names begin with.
        valued: names that count with some values only.
        values: those names with a value, ``mod=e2tw``.
        value_beginnings: what those names with a value begin with, ``mod=mw_``.
    """

    whole: frozenset[str]
    beginnings: tuple[str, ...]
    valued: frozenset[str]
    values: frozenset[str]
    value_beginnings: tuple[str, ...]

    def has(self, parameter: str) -> bool:
        """Whether a parameter, ``name`` or ``name=value``, is in the list."""
        parameter = parameter.lower()
        name = parameter.partition("=")[0]
        if name in self.whole or name.startswith(self.beginnings):
            return True
        return name in self.valued and (parameter in self.values or parameter.startswith(self.value_beginnings))

    def any(self, names: Iterable[str]) -> bool:
        """Whether one of several names is in the list, with some value perhaps."""
        found = " ".join(names).lower()
        each = found.split(" ")
        return not (self.whole.isdisjoint(each) and self.valued.isdisjoint(each)) or any(
            f" {start}" in f" {found}" for start in self.beginnings
        )


def names(words: Iterable[str]) -> Names:
    """A list of names, or of names with a value, in which a ``*`` at the end stands for any end; case does not count."""
    words = [word.lower() for word in words]
    plain, valued = [word for word in words if "=" not in word], [word for word in words if "=" in word]
    return Names(
        frozenset(word for word in plain if word[-1:] != "*"),
        tuple(word[:-1] for word in plain if word[-1:] == "*"),
        frozenset(word.partition("=")[0] for word in valued),
        frozenset(word for word in valued if word[-1:] != "*"),
        tuple(word[:-1] for word in valued if word[-1:] == "*"),
    )


KNOWN = names(TRACKING)
