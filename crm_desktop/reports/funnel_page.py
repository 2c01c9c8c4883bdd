"""A funnel with all its words in one language: whoever has this page can make files of it in any thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from crm_desktop.analysis.funnel import Funnel, stage_label
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.analysis.funnel_split import FunnelSplit, SplitBy, SplitRow
from crm_desktop.domain.currencies import decimals_of
from crm_desktop.domain.figures import day_time_text, percent_text
from crm_desktop.i18n import language, later, tr, trn
from crm_desktop.reports.funnel_words import (
    StageWords,
    empty_funnel,
    funnel_foot,
    funnel_subtitle,
    funnel_title,
    funnel_verdict,
    period_name,
    slide_words,
)

BY = {"product": later("Product"), "owner": later("Owner"), "source": later("Source"), "region": later("Region"),
      "sector": later("Sector")}
NOBODY = {"product": later("No product"), "owner": later("Nobody"), "source": later("No source"),
          "region": later("No region"), "sector": later("No sector")}
BY_TITLE = {"product": later("By product"), "owner": later("By owner"), "source": later("By source"),
            "region": later("By region"), "sector": later("By sector")}
ALL = {"product": later("All products"), "owner": later("All owners"), "source": later("All sources"),
       "region": later("All regions"), "sector": later("All sectors")}
HEADS = {"stage": later("Stage"), "reached": later("Reached"), "went_on": later("Went on"),
         "stopped": later("Did not go on"), "now": later("Open now"),
         "lost_here": later("Lost here"), "value": later("Value"), "conversion": later("Conversion"),
         "from_first": later("Share of the first stage"), "drop_off": later("Drop-off"),
         "median": later("Median days"), "before": later("Before"), "change": later("Change in points"),
         "won": later("Won"), "lost": later("Lost"), "won_all": later("Won in all"), "lost_all": later("Lost in all"),
         "rate": later("Win rate"), "undated": later("Date unknown"), "deals": later("Deals"),
         "funnel": later("Funnel"), "cycle": later("Median days to win")}


@dataclass(frozen=True)
class FunnelPage:
    """Words and figures of a funnel. `headline` and `evidence` are the verdict; `logo` is a PNG picture or nothing.

    `heads` are the words of HEADS, `split_names` stand beside the rows of the split and end with that of its total.
    """

    funnel: Funnel
    language: str
    title: str
    subtitle: str
    stages: Sequence[StageWords]
    nothing: tuple[str, str]
    headline: str
    evidence: str
    rate: str
    foot: str
    moment: str
    heads: dict[str, str]
    comparison: Comparison | None = None
    period: str = ""
    before: str = ""
    split: FunnelSplit | None = None
    split_head: str = ""
    split_title: str = ""
    split_names: Sequence[str] = field(default=())
    logo: bytes = b""

    @property
    def name(self) -> str:
        """The whole verdict in one sentence or two."""
        return self.headline + self.evidence


def funnel_page(funnel: Funnel, when: datetime, *, comparison: Comparison | None = None,
                split: FunnelSplit | None = None, title: str = "", filters: bool = True, date: bool = True,
                logo: bytes = b"") -> FunnelPage:
    """The page in the current language. `when` is the moment that it shows, in the zone that it carries.

    `title`: other words for the heading. `filters` and `date`: whether the page names them.
    """
    headline, evidence = funnel_verdict(funnel)
    page = FunnelPage(
        funnel, language(), title or funnel_title(funnel),
        funnel_subtitle(funnel, when, filters=filters, owner=bool(title), comparison=comparison), slide_words(funnel),
        empty_funnel(funnel), headline, evidence, percent_text(funnel.win_rate),
        funnel_foot(funnel, when, comparison), day_time_text(when) if date else "",
        {word: tr(text) for word, text in HEADS.items()}, comparison, period_name(funnel, when),
        period_name(comparison.before, when) if comparison else "", logo=logo)
    if split is None:
        return page
    names = [*(group_name(split.by, row) for row in split.rows), tr(ALL[split.by])]
    return replace(page, split=split, split_head=tr(BY[split.by]), split_title=tr(BY_TITLE[split.by]),
                   split_names=names)


def group_name(by: SplitBy, row: SplitRow) -> str:
    """What a row of a split is called, in the current language."""
    if row.others:
        return trn("{n} other", "{n} others", row.others)
    return tr(NOBODY[by]) if row.name is None else row.name


def stage_names(split: FunnelSplit) -> list[str]:
    """The open stages of a split as they are shown."""
    return [stage_label(name) for name in split.stages]


def major_units(minor: int, currency: str) -> Decimal:
    """An amount in the currency's own unit: 1,054 from 105,400 cents."""
    return Decimal(minor).scaleb(-decimals_of(currency))
