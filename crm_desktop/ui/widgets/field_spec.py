"""What a field is: its key, its label and how it is typed; forms and cards are tables of these."""

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["text", "long_text", "choice", "date", "money", "phone", "mail", "reference", "integer"]
EDGE = 8  # pixels of air left and right of a value, for the frame of its editor
UNKNOWN_VALUE = "–"


@dataclass(frozen=True)
class FieldSpec:
    """One field. `label` and `placeholder` are msgids; choices are (value, text) with texts ready to show.

    `person` draws the avatar of the person whose name the value is. A `read_only` field only shows.
    """

    key: str
    label: str
    kind: FieldKind = "text"
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    placeholder: str = ""
    read_only: bool = False
    person: bool = False
    wide: bool = False  # over all columns of its grid or form
