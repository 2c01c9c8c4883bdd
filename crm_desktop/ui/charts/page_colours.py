"""Colours of documents, from the tokens of a theme; no Qt, so that the command line writes tables without it."""

from crm_desktop.analysis.funnel import Funnel
from crm_desktop.reports.funnel_colours import FunnelColours
from crm_desktop.ui.base.tokens import Tokens


def page_colours(funnel: Funnel, theme: str = "light") -> FunnelColours:
    """The colours for a funnel's document."""
    tokens = Tokens(theme)
    opened = sum(stage.kind == "open" for stage in funnel.stages)
    stages = [tokens.colour("stage.won") if stage.kind == "won" else tokens.stage_colour(at, opened)
              for at, stage in enumerate(funnel.stages)]
    return FunnelColours(
        tokens.colour("surface.base"), tokens.colour("text.primary"), tokens.colour("text.secondary"),
        tokens.colour("text.tertiary"), tokens.colour("border.soft"), tokens.colour("state.warn.text"), stages,
        tokens.colour("stage.lost"), tokens.colour("chart_support.previous"))
