"""What a phone number and a mail address must look like where a person types one; imports keep what they find."""

import re
import unicodedata
from collections.abc import Iterable

from crm_desktop.domain.entries import normal_mail, normal_phone
from crm_desktop.errors import UserError
from crm_desktop.i18n import later

LEAST_DIGITS = 3  # 110, 95588
LONGEST_ENTRY = 1_000
_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")
_PHONE_SIGNS = re.compile(r"(?:tel:)?[\d\s+()./·\-–—]+")
_EXTENSION = re.compile(
    r"\s*(?:;\s*ext\s*=|,?\s*(?:extension|extn?|x)\b|x|#|转|轉|分机号?|分機號?)[.:：\s]*\d{1,8}\s*$", re.I)


def check_typed_entries(field: str, values: Iterable[str]) -> None:
    """Raises UserError("bad_input") for the first value that is no phone number (or mail address) at all."""
    for value in values:
        if len(value) > LONGEST_ENTRY:
            raise UserError("bad_input", later("The text is too long for this field."),
                            later("Nothing was changed."), later("Put long texts into the notes."), field=field)
        if field == "phones" and not _is_phone(value):
            raise UserError("bad_input", later("“{value}” is no phone number."), later("Nothing was changed."),
                            later("Write it like +86 138 5710 6628 or 010 8888 6666."), field=field, value=value)
        if field == "mails" and not _MAIL.fullmatch(normal_mail(value)):
            raise UserError("bad_input", later("“{value}” is no mail address."), later("Nothing was changed."),
                            later("Write it like name@company.com."), field=field, value=value)


def _is_phone(value: str) -> bool:
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", value).strip())
    digits = sum(letter.isdigit() for letter in normal_phone(plain))
    return bool(_PHONE_SIGNS.fullmatch(plain)) and digits >= LEAST_DIGITS
