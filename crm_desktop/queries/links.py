"""What hangs on a record: its people, deals, tickets, activities; counted, and the newest of them by name."""

from dataclasses import dataclass

from crm_desktop.store.book import Book
from crm_desktop.store.records import RecordView, title_of


@dataclass(frozen=True)
class Linked:
    """Records of one type that belong to another: how many, and the newest of them as (id, name)."""

    record_type: str
    count: int
    items: tuple[tuple[bytes, str], ...]


# record type -> word of the answer -> (type of what is linked, table or tables, its id, condition)
_LINKS: dict[str, dict[str, tuple[str, str, str, str]]] = {
    "company": {
        "people": ("person", "person_company", "person_id", "company_id = ?"),
        "deals": ("deal", "deal", "id", "company_id = ?"),
        "tickets": ("ticket", "ticket", "id", "company_id = ?"),
        "activities": ("activity", "activity", "id", "company_id = ?"),
        "subsidiaries": ("company", "company", "id", "parent_id = ?"),
    },
    "person": {
        "companies": ("company", "person_company", "company_id", "person_id = ?"),
        "deals": ("deal", "deal", "id", "person_id = ?"),
        "tickets": ("ticket", "ticket", "id", "person_id = ?"),
        "activities": ("activity", "activity", "id", "person_id = ?"),
    },
    "deal": {"activities": ("activity", "activity", "id", "deal_id = ?")},
    "ticket": {"messages": ("ticket_message", "ticket_message", "id", "ticket_id = ?"),
               "activities": ("activity", "activity", "id", "ticket_id = ?")},
    "product": {"deals": ("deal", "deal", "id", "product_id = ?"),
                "tickets": ("ticket", "ticket", "id", "product_id = ?")},
    "member": {"companies": ("company", "company", "id", "owner_id = ?"),
               "people": ("person", "person", "id", "owner_id = ?"),
               "deals": ("deal", "deal", "id", "owner_id = ?"),
               "tickets": ("ticket", "ticket", "id", "owner_id = ?")},
    "pipeline": {"stages": ("stage", "stage", "id", "pipeline_id = ?"),
                 "deals": ("deal", "deal", "id", "pipeline_id = ?")},
    "stage": {"deals": ("deal", "deal", "id", "stage_id = ?")},
}


def links_of(book: Book, view: RecordView, limit: int = 50) -> dict[str, Linked]:
    """What is linked to a record, by word ("deals"), the newest first; at most `limit` of each are named."""
    found = {}
    for word, (record_type, table, column, condition) in _LINKS.get(view.record_type, {}).items():
        count = book.value(f"select count(distinct {column}) from {table} where {condition}", (view.record_id,))
        ids = [row[0] for row in book.rows(
            f"select {column} from {table} where {condition} group by {column} order by max(row) desc limit ?",
            (view.record_id, limit))]
        found[word] = Linked(record_type, count, tuple((one, title_of(book, record_type, one)) for one in ids))
    return found
