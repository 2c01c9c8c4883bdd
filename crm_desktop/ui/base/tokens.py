"""The design tokens: colours by name for the light and the dark theme, and the ramp of the stages."""

import json
from functools import lru_cache
from typing import Any

from crm_desktop.paths import resource
from crm_desktop.ui.base.oklab import mix_oklab

THEMES = ("light", "dark")
STAGE_RAMP = {1: (1,), 2: (1, 3), 3: (1, 3, 4), 4: (1, 2, 3, 4)}  # few stages stay far apart on the ramp


class Tokens:
    """Names to values of one theme; a name that does not exist is a bug and raises KeyError."""

    def __init__(self, theme: str = "light") -> None:
        if theme not in THEMES:
            raise ValueError(theme)
        self.theme = theme
        self._colours: dict[str, Any] = _all_tokens()["color"][theme]

    def colour(self, name: str) -> str:
        """The colour of a dotted name as #RRGGBB (`shadow` alone as rgba(...)): "stage.open_1", "chart.0"."""
        found: Any = self._colours
        for part in name.split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
        if not isinstance(found, str):
            raise KeyError(name)
        return found

    def stage_colour(self, position: int, open_stages: int) -> str:
        """The colour of the open stage at `position` (from 0) of `open_stages`; more than four are interpolated."""
        if not 0 <= position < open_stages:
            raise ValueError(position)
        if open_stages in STAGE_RAMP:
            return self.colour(f"stage.open_{STAGE_RAMP[open_stages][position]}")
        place = position * 3 / (open_stages - 1)
        below = min(int(place), 2)
        return mix_oklab(self.colour(f"stage.open_{below + 1}"), self.colour(f"stage.open_{below + 2}"), place - below)


def size_token(name: str) -> int:
    """A length in logical pixels: "row" 36, "control" 30."""
    return int(_all_tokens()["size"][name])


def duration_token(name: str) -> int:
    """A time in milliseconds: "toast" 6000."""
    return int(_all_tokens()["duration"][name])


def font_style(name: str, *, chinese: bool) -> tuple[int, int]:
    """Pixels and weight of a text style; the smallest is larger in Chinese."""
    style = _all_tokens()["font"]["style"][name]
    size = int(style["size"])
    return max(size, int(style.get("min_zh", size))) if chinese else size, int(style["weight"])


def font_families(script: str) -> list[str]:
    """Families for "latin" or "chinese" text where the desktop names none of its own."""
    if script == "latin":
        return ["Inter", "Noto Sans"]
    return [names[-1] for names in _all_tokens()["font"]["family"].values() if "Mono" not in names[-1]]


@lru_cache(maxsize=1)
def _all_tokens() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(resource("tokens.json").read_text(encoding="utf-8"))
    return read
