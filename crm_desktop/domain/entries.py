"""Phones, mails and addresses as entries: the value as typed beside a normal form in which equal ones are equal."""

import re
import secrets
import time
import unicodedata
from typing import Any

from crm_desktop.domain.names import folded

Entry = tuple[str, dict[str, Any]]  # entry id (16 hex digits) and {"kind", "value", "normal", "verified_on"}

# Written behind a number: ext. 12, x12, #12, ;ext=12, 转12, 分机12.
_EXTENSION = re.compile(
    r"(?:\s*(?:;\s*ext\s*=|,?\s*(?:extension|extn?|x)\b[.:]?|,?\s*x(?=\d)|#|转|轉|分机号?|分機號?)\s*[:：]?\s*)(\d{1,8})\s*$",
    re.I)
# The 0 that Europeans write between country code and number, +44 (0)20: nobody dials it after the code.
_TRUNK = re.compile(r"\(\s*0\s*\)")
_NO_DIGITS = re.compile("[^0-9]+")
# 1 415 555 0100 in the American way; as Chinese mobiles are written, 138 0013 8000, nothing stands behind the 1.
_AMERICAN = re.compile(r"\s*1[ .(-]+[2-9]\d\d[ .)-]")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
# 0 and an area code (010, 02x, three digits more elsewhere), then seven or eight digits.
_CHINESE_LANDLINE = re.compile(r"0(?:10\d{8}|2\d{9}|[3-9]\d{2}\d{7,8})")
# International numbers have at most 15 digits (ITU-T E.164); fewer than 7 are short codes or extensions.
_SHORTEST, _LONGEST = 7, 15
_LONGEST_WRITTEN = 1_000  # characters; the pattern of extensions takes minutes for a long row of blanks
_KEEP_ZERO = "39"  # Italian numbers keep their 0 behind the country code
_NAMED_MAIL = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")


def phone_entry(value: str, kind: str = "mobile", entry_id: str | None = None, *, country: str = "") -> Entry:
    """An entry for a phone number. `kind`: mobile, work, home, fax or other; `country` as in `normal_phone`."""
    return _entry(value, kind, normal_phone(value, country), entry_id)


def mail_entry(value: str, kind: str = "work", entry_id: str | None = None) -> Entry:
    """An entry for a mail address. `kind`: work, home or other."""
    return _entry(value, kind, normal_mail(value), entry_id)


def address_entry(value: str, kind: str = "work", entry_id: str | None = None) -> Entry:
    """An entry for a postal address, several lines perhaps. `kind`: work, home, billing, shipping or other."""
    return _entry(value, kind, normal_address(value), entry_id)


def new_entry_id() -> str:
    """13 hex digits of the time in microseconds and 3 by chance: entries keep the order of typing on every laptop."""
    return entry_id_at(time.time_ns() // 1000, f"{secrets.randbelow(0x1000):03x}")


def entry_id_at(microseconds: int, chance: str) -> str:
    """The id of an entry that was made then; `chance` are 3 random hex digits, for laptops that type at once."""
    return f"{microseconds:013x}{chance}"


def normal_phone(value: str, country: str = "") -> str:
    """`+` with country code and number where the country is clear, else the digits as typed; ";ext=12" may follow.

    Clear is: + or 00 in front, a Chinese mobile, the American way to write 1 and an area code. `country` is the
    dialling code ("86", "1") that numbers without one belong to; without it, 020 may be Guangzhou or London.
    A value without any digit is its own folded text.
    """
    text = unicodedata.normalize("NFKC", value).strip().removeprefix("tel:")
    found = _EXTENSION.search(text) if len(text) <= _LONGEST_WRITTEN else None
    extension = f";ext={found[1]}" if found else ""
    text = _TRUNK.sub("", text[:found.start()] if found else text)
    digits = _NO_DIGITS.sub("", text)
    if not digits:
        return " ".join(folded(value).split())
    whole = _with_code(text, digits, country)
    return (f"+{whole}" if whole else digits) + extension


def normal_mail(value: str) -> str:
    """Full width and case folded; of `Name <a@b.example>` the address alone, without `mailto:`."""
    text = unicodedata.normalize("NFKC", value).strip()
    found = _NAMED_MAIL.search(text)
    return (found[1] if found else text).casefold().removeprefix("mailto:").strip()


def normal_address(value: str) -> str:
    """Folded letters and digits; signs, line ends and runs of spaces are one space."""
    plain = "".join(letter if letter.isalnum() else " " for letter in folded(value))
    return " ".join(plain.split())


def _with_code(text: str, digits: str, country: str) -> str:
    """Country code and number, "" where the country is not clear."""
    international = digits.removeprefix("00")
    led = international != digits or text.lstrip(" (").startswith("+")
    if led and _SHORTEST <= len(international) <= _LONGEST and not international.startswith("0"):
        return _without_trunk(international)
    if len(digits) == 11 and _AMERICAN.match(text):
        return digits
    if _CHINESE_MOBILE.fullmatch(digits) and country in ("", "86"):
        return "86" + digits
    if len(digits) == 13 and digits.startswith("86") and _CHINESE_MOBILE.fullmatch(digits[2:]):
        return digits
    return _local(digits, country) if country else ""


def _local(digits: str, country: str) -> str:
    if country == "86":
        return "86" + digits[1:] if _CHINESE_LANDLINE.fullmatch(digits) else ""
    if country == "1":
        national = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
        return "1" + national if len(national) == 10 and national[0] in "23456789" else ""
    if not re.match("0[1-9]", digits) or not _SHORTEST <= len(digits) <= _LONGEST - len(country):
        return ""
    return country + (digits if country == _KEEP_ZERO else digits[1:])


def _without_trunk(digits: str) -> str:
    """Chinese area codes are written with their 0 even behind +86; it is the same number."""
    return "86" + digits[3:] if digits.startswith("860") else digits


def _entry(value: str, kind: str, normal: str, entry_id: str | None) -> Entry:
    entry = {"kind": kind, "value": value.strip(), "normal": normal, "verified_on": None}
    return entry_id or new_entry_id(), entry
