"""The guide as text: one Markdown file a language, both with the same chapters in the same order."""

import re
from dataclasses import dataclass

from crm_desktop.paths import resource

FENCE = "```"
_HEAD = re.compile(r"(#{1,3}) (.+)")
_DROPPED = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Heading:
    """A chapter (level 2) or a section (level 3) by its words; `anchor` is what links call it, as on GitHub."""

    level: int
    text: str

    @property
    def anchor(self) -> str:
        """"The command line" is the-command-line."""
        return _DROPPED.sub("", self.text.lower()).replace(" ", "-")


def guide_text(language: str) -> str:
    """The whole guide in Markdown."""
    return resource(f"guide/guide.{language}.md").read_text(encoding="utf-8")


def guide_headings(text: str) -> list[Heading]:
    """Title, chapters and sections in their order; what stands in code is none."""
    found, in_code = [], False
    for line in text.splitlines():
        if line.startswith(FENCE):
            in_code = not in_code
        head = None if in_code else _HEAD.fullmatch(line.rstrip())
        if head:
            found.append(Heading(len(head[1]), head[2]))
    return found
