"""Values of fields as people read them in a terminal: the same words as in the window."""

import shlex
from pathlib import Path

from crm_desktop.queries.value_text import iso_day_text, moment_text, value_text

__all__ = ["iso_day_text", "moment_text", "typed_path", "value_text"]


def typed_path(path: Path) -> str:
    """A path as it is typed in a command, in quotes where it needs them."""
    return shlex.quote(str(path))
