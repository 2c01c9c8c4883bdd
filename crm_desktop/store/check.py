"""One look over the whole book: file, cipher, search index, journal, stamps, aliases and projections agree."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.exc import DatabaseError

from crm_desktop.changes.body import EXISTENCE, TERRITORY
from crm_desktop.changes.state import state_from_columns
from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import BY_NUMBER, RECORDS
from crm_desktop.domain.rules import derived_names
from crm_desktop.domain.team import alias_id
from crm_desktop.i18n import trn
from crm_desktop.store.book import Book
from crm_desktop.store.check_sync import sync_faults
from crm_desktop.store.codec import columns_to_values, name_columns, select_sql
from crm_desktop.store.link import Link
from crm_desktop.store.projections import projection_faults
from crm_desktop.store.search import search_texts
from crm_desktop.store.states import STATE

OK = "ok"
MASK = (1 << 61) - 1
LONGEST_TERM = 32_768  # bytes; FTS5 cuts a longer word off (FTS5_MAX_TOKEN_SIZE)


def check_book(book: Book) -> dict[str, str]:
    """For each part "ok", or a sentence with what is wrong; changes nothing in the file."""
    link = Link(book.path, book.key(), mode="ro" if book.read_only else "rw")  # cipher pages are read afresh
    try:
        link.run("pragma query_only=0")  # temporary tables only; nothing below writes to the book
        link.run("begin")  # all parts look at one moment, also while another program writes
        return {"integrity": _said(link, _broken_pages), "cipher": _said(link, _forged_pages),
                "search": _said(link, _search_faults), "journal": _said(link, _journal_faults),
                "stamps": _said(link, _stamp_faults), "aliases": _said(link, _alias_faults),
                "projections": _said(link, _derived_faults)}
    finally:
        link.close()


def _said(link: Link, faults_of: Callable[[Link], int | str]) -> str:
    try:
        faults = faults_of(link)
    except DatabaseError as error:  # a page that cannot be read is what is looked for here
        return str(error.orig)
    if isinstance(faults, str):
        return faults
    return OK if not faults else trn("{n} difference", "{n} differences", faults)


def _broken_pages(link: Link) -> str:
    return _answers(link, "integrity_check")


def _forged_pages(link: Link) -> str:
    return _answers(link, "cipher_integrity_check")


def _answers(link: Link, pragma: str) -> str:
    found = [str(row[0]) for row in link.rows(f"pragma {pragma}")]
    return OK if found in ([], [OK]) else "; ".join(found[:5])


def _derived_faults(link: Link) -> int:
    return projection_faults(link) + _name_faults(link)


def _living(link: Link, kind: RecordType) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
    for row in link.rows(select_sql(kind, "1")):
        yield row[0], row[1], columns_to_values(kind, row[2:])


def _search_faults(link: Link) -> int:
    """Compares a sum over (token, record, column, place) of the index with the one of the records."""
    link.run("create virtual table if not exists temp.search_words using fts5vocab(main, search, instance)")
    held: dict[int, int] = {}
    for term, row, column, place in link.rows("select cast(term as blob), doc, col, offset from temp.search_words"):
        held[row] = (held.get(row, 0) + hash((term, column, place))) & MASK
    faults = 0
    for kind in RECORDS.values():
        if not kind.searchable:
            continue
        for row, _, values in _living(link, kind):
            wanted = 0
            for column, text in zip(("words", "sound", "mail"), search_texts(kind, values), strict=True):
                for place, term in enumerate(text.split()):
                    wanted = (wanted + hash((term.encode()[:LONGEST_TERM], column, place))) & MASK
            faults += held.pop(row, 0) != wanted
    return faults + len(held)


def _journal_faults(link: Link) -> int:
    """Every living record is created by one entry, every entry has its act, nothing is both living and in the trash."""
    faults = int(link.value("select count(*) from entry where change_set not in (select n from change_set)"))
    faults += int(link.value("select count(*) from change_set where undoes is not null"
                             " and (undoes not in (select n from change_set) or undoes >= n)"))
    for kind in RECORDS.values():
        faults += int(link.value(f"select count(*) from trash where id in (select id from {kind.name})"))
        faults += int(link.value(f"""
            select count(*) from {kind.name} t join record_state s on s.row = t.row
            where s.actor <> 0 and (
                select 1 from entry e where e.type = s.type and e.first_row <= t.row and e.last_row >= t.row
                and e.kind in ('create', 'restore') and (e.change_set = s.n or s.base_wid is not null
                or s.actor not in (select number from actor where own = 1))
                order by e.first_row desc limit 1) is null"""))
    return faults + int(link.value("select count(*) from trash where change_set <> 0"
                                   " and change_set not in (select n from change_set)"))


def _stamp_faults(link: Link) -> int:
    """Every living record has a state of its type, every dot is covered by its vector and was given by an act."""
    faults = 0
    for kind in RECORDS.values():
        faults += int(link.value(f"""select count(*) from {kind.name} t left join record_state s on s.row = t.row
                                     where s.type is not ?""", (kind.number,)))
        faults += int(link.value(f"""select count(*) from record_state s where s.type = ?
                                     and s.row not in (select row from {kind.name})""", (kind.number,)))
    faults += int(link.value("""
        select count(*) from record_state where actor <> 0 and n not in (select n from change_set)
        and base_wid is null and actor in (select number from actor where own = 1)"""))
    newest = link.value("select max(n) from change_set") or 0
    own = {row[0] for row in link.rows("select number from actor where own = 1")}
    for number, synced, *columns in link.rows(
            f"select type, synced, {STATE} from record_state where coalesce(fields, vector, siblings) is not null"):
        state = state_from_columns(*columns)
        seen = state.seen()
        dots = {state.created[1:], *(each[1:] for each in state.fields.values()),
                *(each[1:3] for waiting in state.siblings.values() for each in waiting)}
        faults += sum(seen.get(actor, -1) < n or (synced is None and actor in own and n > newest) for actor, n in dots)
        known = BY_NUMBER[number].by_name
        faults += sum(path.partition("/")[0] not in known and path not in state.unknown
                      and path not in (EXISTENCE, TERRITORY) for path in state.fields)
        faults += any(seen.get(actor, 0) < n for actor, n in state.deleted.items())
    next_row = link.value("select value from meta where key = 'next_row'")
    return faults + sync_faults(link) + int(link.value("select count(*) from record_state where row >= ?", (next_row,)))


def _alias_faults(link: Link) -> int:
    """An alias leads to a lower id, so there are no circles, and stands for a record that is no longer there.

    One that was merged and outlived its deletion (it was edited elsewhere meanwhile) may be there again.
    """
    faults = 0
    for alias, target_type, target_id in link.rows("select id, target_type, target_id from alias"):
        faults += target_type not in RECORDS or target_id >= alias_id(alias)
        if target_type in RECORDS:
            faults += link.value(f"""select count(*) from {target_type} t join record_state s on s.row = t.row
                                     where t.id = ? and s.deleted is null""", (alias_id(alias),))
    return faults


def _name_faults(link: Link) -> int:
    faults = 0
    for kind in RECORDS.values():
        columns = name_columns(kind)
        if not columns:
            continue
        names = {row: found for row, *found in link.rows(f"select row, {', '.join(columns)} from {kind.name}")}
        faults += sum(list(derived_names(kind, values)) != names[row] for row, _, values in _living(link, kind))
        if "sort" in columns:
            faults += int(link.value(f"""select count(*) from {kind.name} t join record_state s on s.row = t.row
                                         where s.sort is not t.sort"""))
    return faults
