"""What may tell that two customers are one: one pass over all companies, one over all people, rows as they come."""

import json
from collections.abc import Iterator

from crm_desktop.domain.lookalikes import name_sound, website_host
from crm_desktop.store.book import Book

SHORTEST_PHONE = 7  # characters of a normal form; shorter ones are extensions
_NORMAL = '"normal":"'  # as `codec.to_json` writes it; many times as quick as reading the JSON
_BESIDE = "\x1f"  # between what people share and how their names sound


class Shared:
    """Local rows by a sign that more than one of them shows."""

    def __init__(self) -> None:
        self.rows: dict[str, list[int]] = {}
        self._first: dict[str, int] = {}  # no list for each of the many signs that stand alone

    def note(self, sign: str, row: int) -> None:
        """This row shows that sign; twice is as good as once."""
        first = self._first.setdefault(sign, row)
        if first != row:
            rows = self.rows.setdefault(sign, [first])
            if rows[-1] != row:
                rows.append(row)

    def among_namesakes(self) -> Iterator[tuple[str, list[int]]]:
        """The sign without the name that was noted beside it, and the rows."""
        return ((sign.partition(_BESIDE)[0], rows) for sign, rows in self.rows.items())


def company_signs(book: Book) -> dict[str, Shared]:
    """By kind (a key of `domain.lookalikes.REASONS`); "name" is how names sound without their legal form."""
    found = {kind: Shared() for kind in ("name", "phone", "mail", "credit_code", "website")}
    for row, sort, phones, mails, code, website in book.reader().walk(
            "select row, sort, phones, mails, credit_code, website from company"):
        sound = name_sound(sort) if sort else ""
        if sound:
            found["name"].note(sound, row)
        for phone in _normals(phones):
            if len(phone) >= SHORTEST_PHONE:
                found["phone"].note(phone, row)
        for mail in _normals(mails):
            found["mail"].note(mail, row)
        if code:
            found["credit_code"].note(code, row)
        host = website_host(website) if website else ""
        if host:
            found["website"].note(host, row)
    return found


def person_signs(book: Book) -> dict[str, Shared]:
    """What people share with others whose names sound the same; a company stands there by its id in hex."""
    found = {kind: Shared() for kind in ("phone", "mail", "wechat", "company")}
    known: dict[bytes, tuple[int, str]] = {}
    for row, record_id, sort, phones, mails, wechat in book.reader().walk(
            "select row, id, sort, phones, mails, wechat from person"):
        sound = name_sound(sort, person=True) if sort else ""
        if not sound:
            continue
        beside = _BESIDE + sound
        known[record_id] = row, beside
        for phone in _normals(phones):
            if len(phone) >= SHORTEST_PHONE:
                found["phone"].note(phone + beside, row)
        for mail in _normals(mails):
            found["mail"].note(mail + beside, row)
        if wechat:
            found["wechat"].note(wechat.lower() + beside, row)
    for person_id, company_id in book.reader().walk("select person_id, company_id from person_company"):
        row, beside = known.get(person_id, (0, ""))
        if beside:
            found["company"].note(company_id.hex() + beside, row)
    return found


def _normals(entries: str | None) -> list[str]:
    """The normal forms in a column of phones or mails."""
    if not entries:
        return []
    if "\\" in entries:
        return [str(each["normal"]) for each in json.loads(entries).values() if each.get("normal")]
    return [normal for part in entries.split(_NORMAL)[1:] if (normal := part.partition('"')[0])]
