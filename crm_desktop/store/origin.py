"""From which act a value came, undone acts counting as never done; and who changed or deleted something since."""

from typing import Any

from crm_desktop.changes.change import Kept
from crm_desktop.i18n import later
from crm_desktop.store.link import Link
from crm_desktop.store.questions import CHANGED_SINCE, GONE_SINCE

CHANGED_BY = later("{who} changed it afterwards")
GONE_BY = later("{who} deleted it afterwards")


def origin_of(link: Link, record_id: bytes, path: str, below: int) -> int | None:
    """The act that a value came from, as of before the change set `below`."""
    while True:
        found = link.first("""
            select n, undoes from change_set where n = (
                select max(change_set) from entry where record_id = ? and field = ? and change_set < ?)""",
                           (record_id, path, below))
        if found is None or found[1] is None:
            return int(found[0]) if found else None
        below = found[1]


def kept_as_changed(link: Link, record_id: bytes, path: str, origin: int | None) -> Kept:
    """A later change of this path stands, made by the act `origin`."""
    who = _colleague(link, origin)
    return Kept(record_id, path, CHANGED_BY, {"who": who}) if who else Kept(record_id, path, CHANGED_SINCE)


def kept_as_gone(link: Link, record_id: bytes, path: str | None) -> Kept:
    """The record lies in the trash by now, or is not even there."""
    who = _colleague(link, link.value("select change_set from trash where id = ?", (record_id,)))
    return Kept(record_id, path, GONE_BY, {"who": who}) if who else Kept(record_id, path, GONE_SINCE)


def _colleague(link: Link, act: Any) -> str:
    """Whose act it was, by name or else by laptop; empty where it was done on this one."""
    found = link.first("""
        select coalesce(m.name, a.device, '') from change_set c join actor a on a.number = c.actor and a.own = 0
        left join member m on m.id = c.member where c.n = ?""", (act,)) if act else None
    return str(found[0]) if found else ""
