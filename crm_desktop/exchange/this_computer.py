"""What a new book takes over from this computer: the account's name, the locale's currency, the time zone, today."""

import getpass
import locale
import os
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_desktop.domain.currencies import CURRENCIES
from crm_desktop.store.book import Book

FALLBACK_CURRENCY = "USD"
FALLBACK_ZONE = "UTC"


def account_name() -> str:
    """The full name of the account that runs the program, else its short name, else an empty text."""
    if sys.platform != "win32":
        import pwd

        try:
            full = pwd.getpwuid(os.getuid()).pw_gecos.split(",")[0].strip()
        except KeyError:  # a container's number without an entry
            full = ""
        if full:
            return full
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def currency_here() -> str:
    """The currency (ISO 4217) of the country of this computer's locale; USD where it is not one that books know."""
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_territory_currencies

    try:
        found = Locale.parse(_locale_name())
    except (ValueError, UnknownLocaleError):
        return FALLBACK_CURRENCY
    territory = found.territory or {"zh": "CN"}.get(found.language, "")
    known = [code for code in get_territory_currencies(territory) if code in CURRENCIES] if territory else []
    return known[0] if known else FALLBACK_CURRENCY


def zone_here() -> str:
    """The name of this computer's time zone (TZ, then the system's own setting); UTC where it has none."""
    from babel.localtime import get_localzone

    try:
        name = str(getattr(get_localzone(), "key", "") or FALLBACK_ZONE)
        return ZoneInfo(name).key
    except (LookupError, ValueError, ZoneInfoNotFoundError):
        return FALLBACK_ZONE


def today_here(book: Book) -> date:
    """The day in this computer's zone, by the book's clock."""
    return datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone().date()


def _locale_name() -> str:
    for name in ("LC_ALL", "LC_MONETARY", "LANG"):
        if os.environ.get(name):
            return os.environ[name].split(".")[0].split("@")[0]
    return (locale.getlocale()[0] or "").split(".")[0]
