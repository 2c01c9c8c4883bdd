"""What stands in a timeline: one thing that happened, as plain data."""

from dataclasses import dataclass

from crm_desktop.ui.widgets.chip_paint import Chip


@dataclass(frozen=True)
class Entry:
    """One entry. All texts are ready to show; `key` is the owner's, and tells entries apart.

    `stages` are (name, mark) of a stage move, drawn before the body with an arrow between them; `tip` is author and
    device, for the tooltip and the reading text.
    """

    key: object
    icon: str
    title: str
    time: str
    body: str = ""
    chips: tuple[Chip, ...] = ()
    tip: str = ""
    stages: tuple[tuple[str, str], ...] = ()

    def reading_text(self) -> str:
        """All of it in one line, for a screen reader."""
        moved = " → ".join(name for name, _ in self.stages)
        words = (self.title, self.time, moved, self.body, *(chip.text for chip in self.chips), self.tip)
        return ", ".join(word.strip() for word in words if word.strip())
