"""The colours that a document takes from the theme, as #RRGGBB: the caller brings them, because themes live above."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FunnelColours:
    """`stages` has one colour for each stage of the funnel, Won at its end."""

    ground: str
    text: str
    secondary: str
    tertiary: str
    rule: str
    warn: str
    stages: Sequence[str]
    lost: str
    before: str
