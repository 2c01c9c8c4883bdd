"""Values of fields as people read them in a terminal: the same words as in the window."""

from crm_desktop.queries.value_text import iso_day_text, moment_text, value_text

__all__ = ["iso_day_text", "moment_text", "value_text"]
